"""Says the text of a PDF's pages; runs in a child process (`confined.py`). Knows no Django."""

from collections.abc import Callable

MOST_PAGES = 5_000
MOST_LETTERS = 20_000_000


def main(say: Callable[[object], None], path: str) -> None:
    """Says each page as a text, and at most one {"error": ...}."""
    import pypdfium2  # after the limits: the parser runs within them

    try:
        pdf = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        is_locked = "password" in str(error).lower()
        text = "This PDF is locked with a password." if is_locked else "This file is damaged or is no PDF."
        say({"error": f"{text} Replace it with one that opens."})
        return
    letters = 0
    for number in range(min(len(pdf), MOST_PAGES)):
        page = pdf[number].get_textpage().get_text_range()
        say(page)
        letters += len(page)
        if letters > MOST_LETTERS:
            say({"error": f"Only the first {number + 1} pages were read; the text is very long."})
            return
