"""A table written as HTML, which several databases hand out under the name .xls: one record a row."""

import html
import re
from collections.abc import Iterator
from itertools import islice

from . import headers
from .encoding import Bytes, Source
from .parsed import Piece, Place, Preamble, Recognised
from .splitting import spans_at
from .tables import Reading, Table

CUT = re.compile(rb"<(?:tr|/table)(?=[\s>])", re.I)
ROW = re.compile(r"<tr(?=[\s>])", re.I)
CELL = re.compile(r"<t[dh](?:\s[^<>]*)?>(.*?)(?=</?t[dhr][\s>]|\Z)", re.I | re.S)
BREAK = re.compile(r"<(?:br|/p|/div|/li)(?:[\s/][^<>]*)?>", re.I)
MARKUP = re.compile(r"</?[a-z][^<>]*>|<!--.*?(?:-->|\Z)", re.I | re.S)


def header_in(text: str) -> dict | None:
    """Header and header row of the table that an HTML page holds, or None when none of it is known."""
    rows = map(cells_of, ROW.split(text)[1:])
    for number, row in enumerate(islice(rows, headers.MAX_HEADER_ROW)):
        if headers.known_columns(row):
            return {"header": row, "header_row": number}
    return None


def pieces(source: Source, found: Recognised, chosen: dict[str, str]) -> Iterator[Piece]:
    reading = Reading(found.extra["header_row"], Table(found.extra["header"], chosen, found.told_platform))
    return source.pieces(spans_at(source.view, _cuts(source.view)), lambda text, place: _piece(text, place, reading))


def _cuts(view: Bytes) -> Iterator[int]:
    for match in CUT.finditer(view):
        yield match.start()


def _piece(text: str, place: Place, reading: Reading) -> Piece:
    if not ROW.match(text):
        return Preamble(place, text)
    return reading.piece(cells_of(text), text, place)


def cells_of(text: str) -> list[str]:
    """The cells of one row, as a reader of the page would see them."""
    return [html.unescape(MARKUP.sub("", BREAK.sub("\n", cell))).strip() for cell in CELL.findall(text)]
