"""Writes PubMed's nbib; what MEDLINE has no tag for goes into general notes."""

from collections.abc import Iterable, Iterator

from . import nbib, own
from .parsed import ParsedRecord

TYPES = {
    "book": "Book",
    "chapter": "Book Chapter",
    "article": "Preprint",
    "thesis": "Dissertation",
    "report": "Technical Report",
    "dataset": "Dataset",
}


def write(records: Iterable[ParsedRecord]) -> Iterator[str]:
    return own.written(records, _rendered, nbib.piece)


def _rendered(record: ParsedRecord, notes: own.Pairs) -> str:
    lines = [f"PMID- {record.pmid}"]
    for tag, value in _pairs(record):
        if value:
            lines.append(f"{tag:<4}- {' '.join(value.split())}")
    for tag, value in (*record.unmapped, *notes):
        lines.append(f"GN  - {own.note(tag, ' '.join(value.split()))}")
    return "\n".join([*lines, "", ""])


def _pairs(record: ParsedRecord) -> Iterator[tuple[str, str]]:
    yield from (("IS", number) for number in record.issns)
    yield from (("ISBN", number) for number in record.isbns)
    yield "VI", record.volume
    yield "IP", record.issue
    yield "DP", _date(record)
    yield "TI", record.title
    yield "PG", record.pages
    yield "LID", f"{record.article_number} [pii]" if record.article_number else ""
    yield "LID", f"{record.doi} [doi]" if record.doi else ""
    yield "AB", record.abstract
    yield from (("OAB", text) for text in record.other_abstracts)
    for name in record.authors:
        if ", " in name:
            yield "FAU", name
            yield "AU", _short(name)
        else:
            yield "CN", name
    for name in record.editors:
        yield "FED", name
        yield "ED", _short(name)
    yield from (("LA", language) for language in record.language.split("; "))
    yield from (("PT", kind) for kind in record.publication_types or (TYPES.get(record.kind, ""),))
    yield "TT", record.original_title
    yield "JT", record.journal
    yield "TA", record.journal_abbreviation
    yield "PB", record.publisher
    yield from (("OT", word) for word in record.keywords)
    yield "PMC", record.pmcid
    yield from (("URL", url) for url in record.urls)


def _date(record: ParsedRecord) -> str:
    year = str(record.year or "")
    return record.date if year in record.date else f"{year} {record.date}".strip()


def _short(name: str) -> str:
    """'Smith, Jane Ann' as 'Smith JA'."""
    family, _, given = name.partition(", ")
    return f"{family} {''.join(word[0] for word in given.replace('-', ' ').replace('.', ' ').split())}".strip()
