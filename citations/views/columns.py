"""The page that asks which column of a table is which field."""

from dataclasses import dataclass
from itertools import zip_longest

from citations import files, formats
from citations.models import ImportBatch

FIELDS = {
    "title": "Title", "authors": "Authors", "year": "Year", "date": "Date", "journal": "Journal", "volume": "Volume",
    "issue": "Issue", "pages": "Pages", "abstract": "Abstract", "doi": "DOI", "pmid": "PMID", "accession":
    "Accession number", "database": "Database", "keywords": "Keywords", "language": "Language", "urls": "Link",
    "publisher": "Publisher", "issns": "ISSN", "isbns": "ISBN", "kind": "Type",
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    header: str
    guessed: str
    example: str


@dataclass(frozen=True)
class Columns:
    columns: list[Column]
    fields: dict[str, str]


def column_form(batch: ImportBatch) -> Columns:
    """The headers of the file, each with the field that it is taken for and what the first row has there."""
    headers, guessed, row = formats.columns(files.read(batch.sha256), told=formats.ReadAs(**batch.read_as))
    chosen = {**guessed, **batch.columns}
    shown = zip_longest(headers, row[: len(headers)], fillvalue="")
    return Columns([Column(name, chosen.get(name, ""), example) for name, example in shown if name], FIELDS)
