"""Writes RIS that reference managers and screening tools read, and that gives us back every field."""

import re
from collections.abc import Iterable, Iterator

from . import kinds, own, ris
from .parsed import ParsedRecord

TAG = re.compile(r"[A-Z][A-Z0-9]")


def write(records: Iterable[ParsedRecord]) -> Iterator[str]:
    return own.written(records, _rendered, ris.piece)


def _rendered(record: ParsedRecord, notes: own.Pairs) -> str:
    lines = [f"TY  - {kinds.RIS_OUT.get(record.kind, 'GEN')}"]
    for tag, value in _pairs(record):
        if value:
            lines.append(f"{tag}  - {' '.join(value.split())}")
    for tag, value in (*record.unmapped, *notes):
        lines.append(f"N1  - {own.note(tag, ' '.join(value.split()))}")
    return "\n".join([*lines, "ER  - ", "", ""])


def _pairs(record: ParsedRecord) -> Iterator[tuple[str, str]]:
    first, _, last = record.pages.partition("-")
    is_range = bool(re.fullmatch(r"\w+-\w+", record.pages))
    yield "TI", record.title
    yield "TT", record.original_title
    yield from (("AU", name) for name in record.authors)
    yield from (("A2", name) for name in record.editors)
    yield "PY", str(record.year or "")
    yield "DA", record.date
    yield "T2", record.journal
    yield "J2", record.journal_abbreviation
    yield "VL", record.volume
    yield "IS", record.issue
    yield "SP", first if is_range else record.pages
    yield "EP", last if is_range else ""
    yield "C7", record.article_number
    yield "AB", record.abstract
    yield from (("AB", text) for text in record.other_abstracts)
    yield from (("KW", word) for word in record.keywords)
    yield "DO", record.doi
    yield "U1", f"{record.pmid} [PMID]" if record.pmid else ""
    yield "U2", record.pmcid
    yield from (("SN", number) for number in (*record.issns, *record.isbns))
    yield "LA", record.language
    yield from (("UR", url) for url in record.urls)
    yield "PB", record.publisher
    yield from (("M3", kind) for kind in record.publication_types)
    yield "AN", record.accession
    yield "DB", record.database
    yield "DP", record.platform
    yield "ID", record.record_id
