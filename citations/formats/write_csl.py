"""Writes CSL-JSON, the form that every reference manager and citation processor reads."""

import functools
import json
import re
from collections.abc import Iterable, Iterator

from . import csl_json, fields, own
from .parsed import ParsedRecord, Piece, Place


def write(records: Iterable[ParsedRecord]) -> Iterator[str]:
    mark = "[\n"
    for number, record in enumerate(records, 1):
        yield mark + own.complete(record, functools.partial(_rendered, number), _read_back)
        mark = ",\n"
    yield "[]\n" if mark == "[\n" else "\n]\n"


def _rendered(number: int, record: ParsedRecord, notes: own.Pairs) -> str:
    csl = entry(record, number)
    if notes:
        csl["custom"] = csl.get("custom", {}) | dict(notes)
    return json.dumps(csl, ensure_ascii=False)


def _read_back(text: str, place: Place) -> Piece:
    return csl_json.record_of(json.loads(text), text, place)


def entry(record: ParsedRecord, number: int) -> dict:
    csl = {
        "id": record.record_id or record.accession or str(number),
        "type": record.kind,
        "title": record.title,
        "author": [name(n) for n in record.authors],
        "editor": [name(n) for n in record.editors],
        "issued": _issued(record),
        "container-title": record.journal,
        "container-title-short": record.journal_abbreviation,
        "volume": record.volume,
        "issue": record.issue,
        "page": record.pages,
        "number": record.article_number,
        "abstract": record.abstract,
        "DOI": record.doi,
        "PMID": record.pmid,
        "PMCID": record.pmcid,
        "ISSN": ", ".join(record.issns),
        "ISBN": ", ".join(record.isbns),
        "language": record.language,
        "URL": record.urls[0] if record.urls else "",
        "publisher": record.publisher,
        "genre": "; ".join(record.publication_types),
        "keyword": "; ".join(record.keywords),
        "original-title": record.original_title,
        "source": record.database,
        "archive": record.platform,
        "archive_location": record.accession,
        "custom": _custom(record),
    }
    return {key: value for key, value in csl.items() if value}


def name(written: str) -> dict:
    family, _, given = written.partition(", ")
    if not given:
        return {"literal": written}
    given, _, suffix = given.partition(", ")
    return {"family": family, "given": given} | ({"suffix": suffix} if suffix else {})


def _issued(record: ParsedRecord) -> dict:
    if record.year is None:
        return {"raw": record.date} if record.date else {}
    parts = re.fullmatch(r"(\d{4})[/-](\d{1,2})(?:[/-](\d{1,2}))?(?:/[A-Za-z].*)?", record.date)
    dated = [int(p) for p in parts.groups() if p] if parts else _in_words(record.date)
    if dated and (dated[0] != record.year or not 1 <= dated[1] <= 12 or not all(dated)):
        dated = []
    issued = {"date-parts": [dated or [record.year]]}
    return issued | ({"raw": record.date} if record.date else {})


def _in_words(date: str) -> list[int]:
    """'2021 Mar 1' and 'MAR 2021'; no season."""
    found = re.fullmatch(r"(\d{4}) ([A-Za-z]{3})[a-z]{0,6}\.?(?: (\d{1,2}))?", date)
    year, month, day = found.groups() if found else (date[-4:], date[:-5], None)
    number = fields.MONTHS.get(month[:3].casefold()) if month.isalpha() and year.isdigit() else None
    return [int(year), number, *([int(day)] if day else [])] if number else []


def _custom(record: ParsedRecord) -> dict:
    """What CSL has no variable for."""
    kept = {
        "record_id": record.record_id or None,
        "publication_types": list(record.publication_types),
        "keywords": list(record.keywords),
        "other_abstracts": list(record.other_abstracts),
        "registry_numbers": list(record.registry_numbers),
        "urls": list(record.urls),
        "issns": list(record.issns),
        "isbns": list(record.isbns),
        "unmapped": [list(pair) for pair in record.unmapped],
    }
    return {key: value for key, value in kept.items() if value} or {"record_id": ""}
