"""Writes tables for people's spreadsheets: CSV line by line, XLSX row by row, both in flat memory.

A cell that a spreadsheet would run as a formula gets an apostrophe in front, in both.
"""

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from citations.formats.cells import disarmed
from reviews import clock

BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for its own code page
MOST_SIGNS_IN_A_CELL = 32_767  # Excel's own wall
IN_MEMORY_BYTES = 4 * 1024 * 1024
# Excel refuses what XML 1.0 cannot hold.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Cells = Sequence[Any]


def guarded(value: Any) -> Any:
    """The value as a cell that nothing runs. Numbers stay numbers."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    return disarmed(value)


def as_csv(header: Sequence[str], rows: Iterable[Cells]) -> Iterator[str]:
    yield BYTE_ORDER_MARK + _line(header)
    for row in rows:
        yield _line([guarded(cell) for cell in row])


def _line(cells: Cells) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def as_xlsx(header: Sequence[str], rows: Iterable[Cells], *, sheet: str, title: str, comments: str = "") -> IO[bytes]:
    """The workbook as an open file, at its beginning; large ones lie on disk."""
    import xlsxwriter  # slow import

    file = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115  (whoever streams it closes it)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    with xlsxwriter.Workbook(file, options) as book:
        # By the review's clock, so that two files of equal content are equal.
        created = clock.now().replace(tzinfo=None)
        book.set_properties({"title": title, "comments": comments, "created": created})
        page = book.add_worksheet(sheet)
        bold = book.add_format({"bold": True, "bottom": 1})
        page.set_column(0, len(header) - 1, 18)
        page.freeze_panes(1, 0)
        page.write_row(0, 0, header, bold)
        for place, row in enumerate(rows, 1):
            page.write_row(place, 0, [_cell(cell) for cell in row])
    file.seek(0)
    return file


def _cell(value: Any) -> Any:
    value = guarded(value)
    return UNPRINTABLE.sub("", value)[:MOST_SIGNS_IN_A_CELL] if isinstance(value, str) else value
