"""Cells of a table that nothing runs: the one place that knows what a spreadsheet would take for a formula."""

import re

RUNS = re.compile(r"[ \n]*[=+\-@\t\r]")


def disarmed(text: str) -> str:
    """The text as a cell: one that begins like a formula gets an apostrophe in front (DESIGN.md 7)."""
    return f"'{text}" if RUNS.match(text) else text
