"""Raw text of a file with its line numbers, the offending line marked, long lines and long pieces cut for showing."""

from collections.abc import Iterator
from dataclasses import dataclass

MOST_LINES = 200
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    text: str
    is_marked: bool


def numbered(raw: str, *, first: int, marked: int = 0) -> Iterator[Line]:
    """At most MOST_LINES lines, those around the marked one."""
    lines = raw.rstrip().splitlines() or [""]
    at = max(0, marked - first) if marked else 0
    start = max(0, at - MOST_LINES // 2) if len(lines) > MOST_LINES else 0
    for nth, text in enumerate(lines[start : start + MOST_LINES], start=start + first):
        cut = f"{text[:LONGEST]} …" if len(text) > LONGEST else text
        yield Line(nth, cut, nth == marked)
