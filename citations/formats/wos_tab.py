"""Web of Science's tab-delimited export: the tags of the tagged form as column heads, quotes literal."""

import csv
from collections.abc import Iterator

from . import tables, wos
from .encoding import Source
from .parsed import Piece, Place, Preamble, Problem, SetAside
from .tagged import Tags

NAMES = frozenset(("AU", "AF", "BE", "CA", "GP", "BF", "SN", "EI", "BN"))


def pieces(source: Source) -> Iterator[Piece]:
    header: list[str] = []

    def piece(cells: list[str], text: str, place: Place) -> Piece:
        if cells and cells[0].strip() == "PT" and "AU" in cells:
            header[:] = [c.strip() for c in cells]
        elif header and any(c.strip() for c in cells):
            return _row(header, cells, text, place)
        return Preamble(place, text)

    return tables.rows(source, "\t", piece, csv.QUOTE_NONE)


def _row(header: list[str], cells: list[str], text: str, place: Place) -> Piece:
    if len([c for c in cells if c.strip()]) < 2:
        return SetAside(
            place,
            text,
            Problem(place.line, "This line has one cell where the table has more; it belongs to no record."),
        )
    pairs = []
    for number, value in enumerate(cells):
        tag = header[number] if number < len(header) else f"column {number + 1}"
        value = value.strip()
        if value and tag in NAMES:
            value = "\n".join(p.strip() for p in value.split(";") if p.strip())
        if value:
            pairs.append((tag, value))
    return wos.record_of(Tags(pairs), text, place)
