"""Spreadsheets (XLSX, XLS, ODS): one record a row. A row has no bytes of its own, so a record's place is
its sheet and row, and the file's bytes belong to one piece that comes first."""

import datetime
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from . import headers
from .column_map import record_of
from .encoding import Bytes, Source
from .parsed import NotUnderstood, Piece, Place, Preamble, Recognised
from .tables import NO_TITLE, Table

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

LOCKED = "This spreadsheet is locked with a password. Save it without one and choose that file."
Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet whose rows are made as they are asked for; `head` are the first of them."""

    name: str
    head: Rows
    rows: Callable[[], Iterator[list[str]]]


def pieces(source: Source, found: Recognised, chosen: dict[str, str]) -> Iterator[Piece]:
    sheets = [
        (sheet, header) for sheet in sheets_of(source.data) if (header := _header_row(sheet.head, chosen)) is not None
    ]
    if not sheets:
        raise NotUnderstood(NO_TITLE)
    tables = [(sheet, header, Table(sheet.head[header], chosen, found.told_platform)) for sheet, header in sheets]
    return _pieces(len(source.data), tables)


def _pieces(size: int, tables: list[tuple[Sheet, int, Table]]) -> Iterator[Piece]:
    yield Preamble(Place(0, size, 0), "")
    for sheet, header, table in tables:
        for number, row in enumerate(sheet.rows(), 1):
            raw = "\t".join(row)
            place = Place(size, size, number, f"{sheet.name}!{number}")
            if number > header + 1 and any(row):
                yield record_of(table.header, table.mapping, table.source, row, raw, place)
            elif any(row):
                yield Preamble(place, raw)


def header_of(data: Bytes) -> list[str]:
    return top_of(data)[0]


def top_of(data: Bytes) -> tuple[list[str], list[str]]:
    """The header of the first sheet that has one, and the first row below it in which something stands."""
    for sheet in sheets_of(data):
        if sheet.head:
            number = _header_row(sheet.head, {}) or 0
            return sheet.head[number], next((row for row in sheet.head[number + 1 :] if any(row)), [])
    return [], []


def sheets_of(data: Bytes) -> Iterator[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError  # slow import

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            rows = partial(_rows, book.get_sheet_by_name(name))
            yield Sheet(name, list(islice(rows(), headers.MAX_HEADER_ROW)), rows)
    except PasswordError as problem:
        raise NotUnderstood(LOCKED) from problem
    except CalamineError as problem:
        raise NotUnderstood(
            f"This spreadsheet cannot be opened ({problem}). Save it again as XLSX or CSV and choose that file."
        ) from problem


def _rows(sheet: "CalamineSheet") -> Iterator[list[str]]:
    for row in sheet.iter_rows():
        yield [_text(cell) for cell in row]


def _header_row(head: Rows, chosen: dict[str, str]) -> int | None:
    for number, row in enumerate(head):
        if headers.known_columns(row) or chosen and set(chosen) & set(row):
            return number
    return None


def _text(cell: object) -> str:
    """Numbers as people wrote them: whole ones without `.0`, dates without a midnight."""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    if isinstance(cell, (datetime.date, datetime.time)):
        return cell.isoformat()
    return str(cell).strip()
