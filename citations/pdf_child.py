"""Run as a child process: prints the text of a PDF's pages as JSON, within limits it sets itself. Knows no Django."""

import json
import resource
import sys

MEMORY = 1 << 30
SECONDS_OF_CPU = 100
BYTES_WRITTEN = 64 << 20
MOST_PAGES = 5_000
MOST_LETTERS = 20_000_000


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_OF_CPU, SECONDS_OF_CPU))
    resource.setrlimit(resource.RLIMIT_FSIZE, (BYTES_WRITTEN, BYTES_WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def said(path: str) -> dict:
    import pypdfium2  # after the limits: the parser runs within them

    try:
        pdf = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        is_locked = "password" in str(error).lower()
        text = "This PDF is locked with a password." if is_locked else "This file is damaged or is no PDF."
        return {"pages": [], "error": f"{text} Replace it with one that opens."}
    pages, letters = [], 0
    for number in range(min(len(pdf), MOST_PAGES)):
        pages.append(pdf[number].get_textpage().get_text_range())
        letters += len(pages[-1])
        if letters > MOST_LETTERS:
            return {"pages": pages, "error": f"Only the first {number + 1} pages were read; the text is very long."}
    return {"pages": pages}


if __name__ == "__main__":
    limit()
    json.dump(said(sys.argv[1]), sys.stdout)
