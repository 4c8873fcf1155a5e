"""CSV and TSV: one record a row, columns by the names their source gives them or as a person maps them.

Written on the standard library: pandas would import for half a second and forget where in the file a row stands.
"""

import csv
import re
from collections.abc import Callable, Iterator

from . import headers
from .column_map import record_of
from .encoding import MAX_PIECE_BYTES, Bytes, Source
from .parsed import Columns, NotUnderstood, Piece, Place, Preamble, Problem, ReadAs, Recognised, SetAside

LINE = re.compile(rb"\r\n|\r|\n")
NO_TITLE = "No column of this table is known to hold titles. Choose which column holds what, then read it again."


def columns_here(data: Bytes, told: ReadAs | None = None) -> Columns:
    """What `formats.columns` says, read inside this process."""
    from .detection import HEAD_BYTES, recognised

    found, source = recognised(data, told)
    if found.format == "xlsx":
        from . import workbook

        header, example = workbook.top_of(data)
    elif found.format == "csv":
        header = found.extra["header"]
        example = headers.example(source.text(0, min(len(source.view), HEAD_BYTES)), found.extra)
    else:
        raise NotUnderstood("This file is not a table, so it has no columns to map.")
    mapping = headers.guessed(header, _source(header, found.told_platform))
    return header, {header[n]: field for n, (field, _) in mapping.items()}, example


def _source(header: list[str], told_platform: str) -> headers.TableSource:
    return headers.source_named(told_platform, header) if told_platform else headers.source_for(header)


def pieces(source: Source, found: Recognised, chosen: dict[str, str]) -> Iterator[Piece]:
    extra = found.extra
    table = Table(extra["header"], chosen, found.told_platform)
    return _rows_as_pieces(source, extra["delimiter"], extra["header_row"], table)


class Table:
    """A header and what its columns mean; replaced when a second table begins in the same file."""

    def __init__(self, header: list[str], chosen: dict[str, str], told_platform: str = "") -> None:
        self.header = [h.strip().lstrip("\ufeff") for h in header]
        self.told_platform = told_platform
        self.source = _source(self.header, told_platform)
        self.mapping = headers.guessed(self.header, self.source)
        for number, name in enumerate(self.header):
            if name in chosen or header[number] in chosen:
                field = chosen.get(name) or chosen.get(header[number]) or ""
                self.mapping.pop(number, None)
                if field:
                    self.mapping[number] = (field, -2)
        if "title" not in {field for field, _ in self.mapping.values()}:
            raise NotUnderstood(NO_TITLE)


def _rows_as_pieces(source: Source, delimiter: str, header_row: int, table: Table) -> Iterator[Piece]:
    reading = Reading(header_row, table)
    return rows(source, delimiter, reading.piece)


class Reading:
    """Where in a table the reading stands; a second table may begin in the same file."""

    def __init__(self, header_row: int, table: Table) -> None:
        self.header_row, self.table, self.number = header_row, table, -1

    def piece(self, row: list[str], text: str, place: Place) -> Piece:
        self.number += 1
        if self.number <= self.header_row or not any(c.strip() for c in row):
            return Preamble(place, text)
        if len(row) > 2 and headers.known_columns(row) > max(3, len(row) // 2):
            self.table = Table(row, {}, self.table.told_platform)
            return Preamble(place, text)
        return piece(self.table, row, text, place)


def piece(table: Table, row: list[str], text: str, place: Place) -> Piece:
    filled = [c for c in row if c.strip()]
    if len(filled) == 1 and len(table.header) > 3 and not re.search(r"\w", filled[0]):
        return Preamble(place, text)
    if len(row) == 1 and len(table.header) > 3:
        return SetAside(
            place,
            text,
            Problem(place.line, "This line has one cell where the table has more; it belongs to no record."),
        )
    return record_of(table.header, table.mapping, table.source, row, text, place)


def rows(
    source: Source, delimiter: str, make: Callable[[list[str], str, Place], Piece], quoting: int = csv.QUOTE_MINIMAL
) -> Iterator[Piece]:
    """A piece of each row. Where quotes do not close, the row's own line is read literally."""
    cells: list[list[str]] = [[]]

    def spans() -> Iterator[tuple[int, int]]:
        for start, end, row in _spans(source, Lines(source), delimiter, quoting):
            cells[0] = row
            yield start, end

    return source.pieces(spans(), lambda text, place: make(cells[0], text, place))


class Lines:
    """The physical lines of a source, as text, with how far they have been read."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.at = 0

    def __iter__(self) -> Iterator[str]:
        view, size = self.source.view, len(self.source.view)
        while self.at < size:
            end = LINE.search(view, self.at)
            start, self.at = self.at, end.end() if end else size
            too_large = self.at - start > MAX_PIECE_BYTES  # it will be set aside unread
            yield "" if too_large else self.source.text(start, self.at)


def _spans(source: Source, lines: Lines, delimiter: str, quoting: int) -> Iterator[tuple[int, int, list[str]]]:
    size = len(source.view)
    repairs = 0
    reader = csv.reader(iter(lines), delimiter=delimiter, quoting=quoting)
    while lines.at < size:
        start = lines.at
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error:
            row = None
        if row is None or lines.at >= size and repairs < 3 and _is_unclosed(source, start, size, quoting, delimiter):
            repairs += 1
            row = _literal_row(source, lines, start, delimiter)
            reader = csv.reader(iter(lines), delimiter=delimiter, quoting=quoting)
        yield start, lines.at, row
    if lines.at < size:
        yield lines.at, size, []


def _is_unclosed(source: Source, start: int, end: int, quoting: int, delimiter: str) -> bool:
    if quoting == csv.QUOTE_NONE or not LINE.search(source.view, start, max(start, end - 2)):
        return False
    try:
        list(csv.reader(source.text(start, end).split("\n"), delimiter=delimiter, strict=True))
    except csv.Error:
        return True
    return False


def _literal_row(source: Source, lines: Lines, start: int, delimiter: str) -> list[str]:
    end = LINE.search(source.view, start)
    lines.at = end.end() if end else len(source.view)
    cells = next(csv.reader([source.text(start, lines.at)], delimiter=delimiter, quoting=csv.QUOTE_NONE), [])
    return [c.strip('"') for c in cells]
