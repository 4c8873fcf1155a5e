"""Spreadsheets (XLSX, XLS, ODS): one record a row. A row has no bytes of its own, so a record's place is
its sheet and row, and the file's bytes belong to one piece that comes first."""

import datetime
import io
from collections.abc import Iterator

from . import headers
from .column_map import record_of
from .encoding import Bytes, Source
from .parsed import NotUnderstood, Piece, Place, Preamble, Recognised
from .tables import NO_TITLE, Table

MAX_ROWS = 1_100_000


def pieces(source: Source, found: Recognised, chosen: dict[str, str]) -> Iterator[Piece]:
    sheets = [
        (name, rows, header)
        for name, rows in sheets_of(source.data)
        if (header := _header_row(rows, chosen)) is not None
    ]
    if not sheets:
        raise NotUnderstood(NO_TITLE)
    return _pieces(len(source.data), sheets, chosen)


def _pieces(size: int, sheets: list[tuple[str, list[list[str]], int]], chosen: dict[str, str]) -> Iterator[Piece]:
    yield Preamble(Place(0, size, 0), "")
    for name, rows, header in sheets:
        table = Table(rows[header], chosen)
        for number, row in enumerate(rows, 1):
            raw = "\t".join(row)
            place = Place(size, size, number, f"{name}!{number}")
            if number > header + 1 and any(row):
                yield record_of(table.header, table.mapping, table.source, row, raw, place)
            elif any(row):
                yield Preamble(place, raw)


def header_of(data: Bytes) -> list[str]:
    for _, rows in sheets_of(data):
        if rows:
            header = _header_row(rows, {})
            return rows[header or 0]
    return []


def sheets_of(data: Bytes) -> list[tuple[str, list[list[str]]]]:
    from python_calamine import CalamineError, CalamineWorkbook  # slow import

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(bytes(data)))
        return [
            (name, [[_text(c) for c in row] for row in book.get_sheet_by_name(name).to_python()[:MAX_ROWS]])
            for name in book.sheet_names
        ]
    except CalamineError as problem:
        raise NotUnderstood(
            f"This spreadsheet cannot be opened ({problem}). Save it again as XLSX or CSV and choose that file."
        ) from problem


def _header_row(rows: list[list[str]], chosen: dict[str, str]) -> int | None:
    for number, row in enumerate(rows[: headers.MAX_HEADER_ROW]):
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
