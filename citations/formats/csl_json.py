"""CSL-JSON, as Zotero, Mendeley, Crossref and Concord itself write it."""

import json
import re
from collections.abc import Iterator

from . import fields, json_pieces, own, provenance, records
from .encoding import Source
from .parsed import Piece, Place

TAKEN = frozenset(
    [
        "id",
        "type",
        "title",
        "author",
        "editor",
        "issued",
        "container-title",
        "container-title-short",
        "short-container-title",
        "journalAbbreviation",
        "volume",
        "issue",
        "page",
        "number",
        "abstract",
        "DOI",
        "doi",
        "PMID",
        "pmid",
        "PMCID",
        "pmcid",
        "ISSN",
        "issn",
        "ISBN",
        "isbn",
        "language",
        "URL",
        "url",
        "publisher",
        "genre",
        "keyword",
        "original-title",
        "source",
        "archive",
        "archive_location",
        "custom",
        "page-first",
    ]
)
CROSSREF = {"journal-article": "article-journal", "book-chapter": "chapter", "proceedings-article": "paper-conference",
            "posted-content": "article",
            "dissertation": "thesis", "monograph": "book", "edited-book": "book",
            "reference-entry": "entry-encyclopedia", "peer-review": "review"}  # fmt: skip


def pieces(source: Source) -> Iterator[Piece]:
    return json_pieces.pieces(source, record_of)


def record_of(entry: dict, raw: str, place: Place) -> Piece:
    custom = entry.get("custom") if isinstance(entry.get("custom"), dict) else {}
    year, date = _issued(entry.get("issued"))
    issns, isbns, _ = fields.issns_of(
        strings(entry.get("ISSN") or entry.get("issn")) + strings(entry.get("ISBN") or entry.get("isbn"))
    )
    kind = str(entry.get("type") or "article")
    abstract = fields.clean(one(entry, "abstract"))
    keywords = strings(custom.get("keywords")) or [
        k for v in strings(entry.get("keyword")) for k in fields.split_list(v, ";" if ";" in v else ",")
    ]
    types = strings(custom.get("publication_types")) or fields.split_list(one(entry, "genre"))
    notes = " ".join(strings(entry.get("note")))
    pmid = one(entry, "PMID", "pmid") or next(iter(re.findall(r"PMID:\s*(\d{1,9})", notes)), "")
    pmcid = one(entry, "PMCID", "pmcid") or next(iter(re.findall(r"PMC\d+", notes)), "")
    number = one(entry, "number")
    source = one(entry, "source")  # Zotero's may be any catalogue
    values = {
        "kind": CROSSREF.get(kind, kind),
        "title": fields.clean(one(entry, "title")),
        "original_title": fields.clean(one(entry, "original-title")),
        "authors": people(entry.get("author")),
        "editors": people(entry.get("editor")),
        "year": year,
        "date": date,
        "journal": fields.clean(one(entry, "container-title")),
        "journal_abbreviation": fields.clean(
            one(entry, "container-title-short", "journalAbbreviation", "short-container-title")
        ),
        "volume": fields.clean(one(entry, "volume")),
        "issue": fields.clean(one(entry, "issue")),
        "pages": fields.pages_of(one(entry, "page")),
        "article_number": fields.clean(number),
        "abstract": "" if fields.is_no_abstract(abstract) else abstract,
        "other_abstracts": tuple(strings(custom.get("other_abstracts"))),
        "keywords": fields.unique(map(fields.clean, keywords)),
        "doi": fields.doi_of(one(entry, "DOI", "doi")),
        "pmid": fields.pmid_of(pmid),
        "pmcid": pmcid,
        "issns": tuple(strings(custom.get("issns"))) or issns,
        "isbns": tuple(strings(custom.get("isbns"))) or isbns,
        "language": fields.clean(one(entry, "language")),
        "urls": fields.unique(strings(custom.get("urls")) or strings(entry.get("URL") or entry.get("url"))),
        "publisher": fields.clean(one(entry, "publisher")),
        "publication_types": fields.unique(map(fields.clean, types)),
        "accession": one(entry, "archive_location"),
        "database": source if custom else provenance.known(source),
        "platform": one(entry, "archive"),
        "record_id": str(custom.get("record_id", "")) if custom else one(entry, "id"),
    }
    if "registry_numbers" in custom:
        values["registry_numbers"] = tuple(strings(custom["registry_numbers"]))
    unknown = () if values["database"] or not source else (("source", fields.clean(source)),)
    return records.build(place, raw, values, _rest(entry, custom) + unknown)


def one(entry: dict, *names: str) -> str:
    return next((s for n in names for s in strings(entry.get(n))), "")


def strings(value: object) -> list[str]:
    if isinstance(value, (list, tuple)):
        return [s for v in value for s in strings(v)]
    return [str(value)] if isinstance(value, (str, int, float)) and not isinstance(value, bool) and value != "" else []


def people(value: object) -> tuple[str, ...]:
    found = []
    for name in value if isinstance(value, list) else ():
        if isinstance(name, str):
            found.append(fields.person(name))
            continue
        if not isinstance(name, dict):
            continue
        text = {k: str(v) for k, v in name.items() if isinstance(v, str)}
        family = " ".join(
            filter(None, (text.get("dropping-particle"), text.get("non-dropping-particle"), text.get("family")))
        )
        literal = text.get("literal") or text.get("name") or ""
        found.append(
            ", ".join(filter(None, (family, text.get("given"), text.get("suffix"))))
            if family
            else literal or text.get("given", "")
        )
    return tuple(n for n in (fields.clean(f) for f in found) if n)


def _issued(value: object) -> tuple[int | None, str]:
    if not isinstance(value, dict):
        date = " ".join(strings(value))
        return fields.year_of(date), date
    raw = " ".join(strings(value.get("raw")) or strings(value.get("literal")))
    parts = value.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    numbers = strings(first)
    year = fields.year_of(numbers[0]) if numbers else None
    stated = numbers[:1] + [n.zfill(2) for n in numbers[1:3]]
    return (year or fields.year_of(raw)), raw or ("-".join(stated) if len(stated) > 1 else "")


def _rest(entry: dict, custom: dict) -> tuple[tuple[str, str], ...]:
    noted = [(k, str(v)) for k, v in custom.items() if k.startswith(own.OWN)]
    ours = (
        [tuple(p) for p in custom.get("unmapped", ()) if isinstance(p, list) and len(p) == 2]
        if isinstance(custom.get("unmapped"), list)
        else []
    )
    rest = [
        (k, v if isinstance(v, str) else json.dumps(v, ensure_ascii=False))
        for k, v in entry.items()
        if k not in TAKEN and v not in ("", None, [], {})
    ]
    return tuple((str(a), str(b)) for a, b in ours) + tuple((k, " ".join(v.split())) for k, v in rest) + tuple(noted)
