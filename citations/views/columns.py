"""The page that asks which column of a table is which field."""

from dataclasses import dataclass

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


@dataclass(frozen=True)
class Columns:
    columns: list[Column]
    fields: dict[str, str]


def column_form(batch: ImportBatch) -> Columns:
    """The headers of the file with the field that each is taken for."""
    headers, guessed = formats.columns(files.read(batch.sha256), told=formats.ReadAs(**batch.read_as))
    chosen = {**guessed, **batch.columns}
    return Columns([Column(header, chosen.get(header, "")) for header in headers if header], FIELDS)
