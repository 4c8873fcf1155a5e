"""The text of a PDF's pages, read by a child process with limits: whatever a strange file does, only the child dies."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

CHILD = Path(__file__).with_name("pdf_child.py")
SECONDS = 120


@dataclass(frozen=True)
class PdfText:
    """The text of each page; `error` is a sentence when there is none, or only part of it."""

    pages: list[str]
    error: str = ""


def read(path: Path) -> PdfText:
    with tempfile.TemporaryFile() as output:
        command = [sys.executable, "-I", str(CHILD), str(path)]
        try:
            done = subprocess.run(command, stdout=output, stderr=subprocess.DEVNULL, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return PdfText([], f"Reading the text took longer than {SECONDS} seconds. The PDF itself can be read.")
        output.seek(0)
        return _understood(done.returncode, output.read())


def _understood(code: int, output: bytes) -> PdfText:
    try:
        said = json.loads(output)
    except ValueError:
        said = None
    if code or not isinstance(said, dict):
        return PdfText([], "The text of this PDF cannot be read; it may be damaged or too large.")
    pages = [str(page) for page in said.get("pages", [])]
    if said.get("error"):
        return PdfText(pages, str(said["error"]))
    if not any(page.strip() for page in pages):
        return PdfText(pages, "This PDF holds pictures of pages only, so its text cannot be searched or quoted.")
    return PdfText(pages)
