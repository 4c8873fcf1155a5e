"""Ovid's tagged text: `<12. >`, then two letters whose meaning changes with the database, and one
free-text source line per record."""

import re
from collections.abc import Iterator

from . import fields, kinds, ovid_source, provenance, records
from .encoding import Bytes, Source
from .parsed import Piece, Place, no_record
from .splitting import spans_at
from .tagged import Pairs, Tags, lines_of

NUMBER = re.compile(rb"(?:\A(?:\xef\xbb\xbf)?|[\r\n])([ \t]{0,8}<\d{1,8}\s{0,3}\.?\s{0,3}>[ \t]*)(?=[\r\n]|\Z)")
WIDE_TAG = re.compile(r"\n[ \t]{0,2}([A-Z][A-Z0-9])[ ]{2,3}- ?")
NARROW_TAG = re.compile(r"\n[ \t]{0,2}([A-Z][A-Z0-9]) {1,3}- ")
TITLE_NOTE = re.compile(
    r" ?\[(?:References?|Review|Article|Miscellaneous|Editorial|Letter|Erratum|Comment|Report|News|Abstract)"
    r"s?[^\]]{0,40}\]\.?$",
    re.I,
)
ACCESSION = re.compile(r"^(?:[A-Z][\w ]{2,40}:\s*)?(.+?)\.?$")
DOI_TAGS = ("DO", "DI", "DX")
KEYWORDS = ("KW", "MH", "DE", "SH", "OD", "ID", "KP", "SU", "HW", "DJ", "MC")


def pieces(source: Source) -> Iterator[Piece]:
    return source.pieces(spans_at(source.view, cuts(source.view)), piece)


def cuts(view: Bytes) -> Iterator[int]:
    return (mark.start(1) for mark in NUMBER.finditer(view))


def piece(text: str, place: Place) -> Piece:
    pairs = pairs_of(text)
    if not pairs:
        return no_record(text, place)
    return record_of(Tags(pairs), text, place)


def pairs_of(text: str) -> Pairs:
    text = "\n" + text
    pattern = WIDE_TAG if len(WIDE_TAG.findall(text, 0, 4000)) > 1 else NARROW_TAG
    parts = pattern.split(text)
    return [(parts[at], parts[at + 1].strip()) for at in range(1, len(parts) - 1, 2)]


def title_of(value: str) -> str:
    """Without the full stop and the notes in brackets that Ovid hangs on."""
    value = TITLE_NOTE.sub("", fields.clean(value))
    return value[:-1] if value.endswith(".") and not value.endswith("..") else value


def record_of(tags: Tags, raw: str, place: Place) -> Piece:
    tags.drop("VN")
    database = provenance.ovid_database(tags.one("DB"))
    types = fields.unique(fields.clean(t) for t in lines_of(tags.every("PT", "DT")))
    kind = _kind(types)
    told = ovid_source.parts_of(" ".join(tags.peek("SO")), kind)
    if kind == "chapter" and "BT" in tags.by:
        told = ovid_source.parts_of_book(tags.one("BT")) | {k: v for k, v in told.items() if k == "year"}
    abstract, others = fields.abstracts_of(tags.every("AB"))
    issns, isbns, _ = fields.issns_of(lines_of(tags.every("IS", "IT", "SN", "EI", "IB")))
    date = tags.one("DP", "YR", "DG") or told.get("date", "")
    accession = ACCESSION.match(fields.clean(tags.one("AN", "UI")))
    urls = fields.unique(u for v in tags.peek("XL", "UR", "LK", "OU") for u in re.findall(r"https?://\S+", v))
    values = {
        "kind": kind,
        "title": title_of(tags.one("TI")),
        "original_title": fields.clean(tags.one("TT", "OT" if database == "APA PsycInfo" else "TT")),
        "authors": fields.names(lines_of(tags.every("AU", "CA")), reading=_person),
        "editors": fields.names(lines_of(tags.every("ED"))),
        "year": fields.year_of(" ".join(tags.every("YR"))) or fields.year_of(date) or told.get("year"),
        "date": fields.clean(date),
        "journal": fields.clean(tags.one("JN", "JT", "NJ") or told.get("journal", "")),
        "journal_abbreviation": fields.clean(tags.one("JA")),
        "volume": fields.clean(tags.one("VO", "VI") or told.get("volume", "")),
        "issue": fields.clean(tags.one("IP") or told.get("issue", "")),
        "pages": fields.pages_of(tags.one("PG")) or fields.pages_of(told.get("pages", "")),
        "article_number": told.get("article_number", ""),
        "abstract": abstract,
        "other_abstracts": others,
        "keywords": _keywords(tags),
        "doi": _doi(tags),
        "pmid": _pmid(tags, database, accession),
        "issns": issns,
        "isbns": isbns,
        "language": fields.clean("; ".join(tags.every("LG", "LA"))).rstrip("."),
        "urls": urls,
        "publisher": fields.clean(tags.one("PU", "PB")),
        "publication_types": types,
        "accession": accession.group(1) if accession else "",
        "database": database,
        "platform": "Ovid",
    }
    return records.build(place, raw, values, tags.rest())


def _person(value: str) -> str:
    if len(value) > fields.LONGEST_NAME:
        return fields.person(value)
    return fields.short_person(re.sub(r"\s{0,9}\b(?:MD|PhD|RN)\.?$", "", value))


def _kind(types: tuple[str, ...]) -> str:
    words = " ".join(types).casefold()
    if "patent" in words:
        return "patent"
    if "dissertation" in words or "thesis" in words:
        return "thesis"
    if "chapter" in words:
        return "chapter"
    return "book" if "book" in words and "review" not in words else kinds.kind_of(words)


def _keywords(tags: Tags) -> tuple[str, ...]:
    found = []
    for tag in KEYWORDS:
        for value in lines_of(tags.every(tag)):
            found += fields.split_list(value, ",") if tag == "ID" else fields.split_list(value)
    return fields.unique(fields.keyword(k).rstrip(".") for k in found)


def _doi(tags: Tags) -> str:
    for tag in DOI_TAGS:
        for value in tags.by.get(tag, ()):
            if doi := fields.doi_of(value):
                tags.taken.add((tag, value))
                return doi
    for value in tags.peek("SO", "XL", "EL", "AI"):
        found = re.search(r"id=doi:(10\.[^&\s]+)", value)
        if doi := fields.doi_of(found.group(1)) if found else "" if "sid=OVID" in value else fields.doi_of(value):
            return doi
    return ""


def _pmid(tags: Tags, database: str, accession: re.Match | None) -> str:
    if stated := fields.pmid_of(tags.one("PM")):
        return stated
    if database == "MEDLINE" and accession and accession.group(1).isdigit():
        return accession.group(1)
    found = re.search(r"id=pmid:(\d{4,8})\b", " ".join(tags.peek("XL")))
    return found.group(1) if found else ""
