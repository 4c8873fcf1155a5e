"""The text of a PDF's pages, read by a child process with limits: whatever a strange file does, only the child dies."""

from dataclasses import dataclass
from pathlib import Path

from citations import confined

SECONDS = 120
OUTPUT = 256 << 20


@dataclass(frozen=True)
class PdfText:
    """The text of each page; `error` is a sentence when there is none, or only part of it."""

    pages: list[str]
    error: str = ""


def read(path: Path) -> PdfText:
    limits = confined.Limits(waiting=SECONDS, output=OUTPUT)
    pages, error = [], ""
    try:
        for said in confined.heard("citations.pdf_child", str(path), limits=limits):
            if isinstance(said, str):
                pages.append(said)
            else:
                error = said["error"]
    except confined.Died as death:
        return PdfText([], f"The text of this PDF cannot be read: {death}. The PDF itself can be read.")
    if not error and not any(page.strip() for page in pages):
        error = "This PDF holds pictures of pages only, so its text cannot be searched or quoted."
    return PdfText(pages, error)
