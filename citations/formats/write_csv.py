"""Writes CSV with our own column names. A cell that a spreadsheet would run as a formula is disarmed."""

import csv
import io
from collections.abc import Iterable, Iterator

from . import headers, own
from .cells import disarmed
from .column_map import OTHER, record_of
from .parsed import ParsedRecord, Piece, Place

COLUMNS = (
    ("Title", "title"), ("Original title", "original_title"), ("Authors", "authors"), ("Editors", "editors"),
    ("Year", "year"), ("Date", "date"),
    ("Journal", "journal"), ("Journal abbreviation", "journal_abbreviation"), ("Volume", "volume"), ("Issue",
    "issue"), ("Pages", "pages"),
    ("Article number", "article_number"), ("Abstract", "abstract"), ("Keywords", "keywords"), ("DOI", "doi"),
    ("PMID", "pmid"), ("PMCID", "pmcid"),
    ("Registry number", "registry_numbers"), ("ISSN", "issns"), ("ISBN", "isbns"), ("Language", "language"), ("URL",
    "urls"), ("Publisher", "publisher"),
    ("Publication type", "publication_types"), ("Accession number", "accession"), ("Database", "database"),
    ("Platform", "platform"), ("Record ID", "record_id"), ("Item type", "kind"),
)  # fmt: skip
HEADER = [name for name, _ in COLUMNS] + [OTHER]
MAPPING = headers.guessed(HEADER, headers.GENERIC)


def write(records: Iterable[ParsedRecord]) -> Iterator[str]:
    yield _line(HEADER)
    yield from own.written(records, _rendered, _read_back)


def _read_back(text: str, place: Place) -> Piece:
    return record_of(HEADER, MAPPING, headers.GENERIC, next(csv.reader(io.StringIO(text, newline=""))), text, place)


def _rendered(record: ParsedRecord, notes: own.Pairs) -> str:
    cells = [_cell(getattr(record, field)) for _, field in COLUMNS]
    other = "\n".join(own.note(tag, " ".join(value.split())) for tag, value in (*record.unmapped, *notes))
    return _line([*cells, other])


def _cell(value: object) -> str:
    text = "; ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)
    return disarmed(text)


def _line(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()
