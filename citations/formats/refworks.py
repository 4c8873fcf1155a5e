"""RefWorks' tagged format: two characters, one blank, no dash; a long legend may come first."""

import re
from collections.abc import Iterator

from . import fields, kinds, provenance, records
from .encoding import Bytes, Source
from .parsed import Piece, Place, no_record
from .splitting import spans_at
from .tagged import Pairs, Tags, lines_of

START = re.compile(rb"(?:\A(?:\xef\xbb\xbf)?|[\r\n])(?=RT [A-Z])")
TAG = re.compile(r"\n([A-Z][A-Z0-9]|vo)(?:[ \t]|(?=\n|\Z))")  # CNKI writes one tag in small letters
PUBMED_NOTE = re.compile(r"(?:^|; )ID: (\d{4,8});")


def pieces(source: Source) -> Iterator[Piece]:
    return source.pieces(spans_at(source.view, _cuts(source.view)), piece)


def _cuts(view: Bytes) -> Iterator[int]:
    return (start.end() for start in START.finditer(view))


def piece(text: str, place: Place) -> Piece:
    pairs = pairs_of(text)
    if not any(tag == "RT" and value[:1].isalpha() for tag, value in pairs):
        return no_record(text, place)
    return record_of(Tags(pairs), text, place)


def pairs_of(text: str) -> Pairs:
    parts = TAG.split("\n" + text)
    return [(parts[at].upper(), parts[at + 1].strip()) for at in range(1, len(parts) - 1, 2)]


def record_of(tags: Tags, raw: str, place: Place) -> Piece:
    kind = kinds.kind_of(tags.one("RT"))
    first, last = tags.one("SP"), tags.one("OP")
    if fields.are_counted(kind, first, last):
        tags.give_back("SP", first)
        first = last = ""
    date = " ".join(filter(None, (tags.one("YR"), tags.one("FD"))))
    abstract, others = fields.abstracts_of(tags.every("AB"))
    issns, isbns, odd = fields.issns_of(lines_of(tags.every("SN")))
    for value in odd:
        tags.give_back("SN", value)
    urls = fields.unique(u for v in tags.every("UL", "LK") for u in re.findall(r"(?:https?|ftp)://\S+", v))
    provider = fields.clean(tags.one("DS"))
    database = tags.one("DB", "SF") or provenance.known(provider)
    note = PUBMED_NOTE.search(" ".join(tags.peek("NO"))) if provenance.known(provider) == "MEDLINE" else None
    journal, short = fields.clean(tags.one("JF", "T2")), fields.clean(tags.one("JO"))
    values = {
        "kind": kind,
        "title": fields.clean(tags.one("T1")),
        "original_title": fields.clean(tags.one("OT")),
        "authors": _people(tags, "A1"),
        "editors": _people(tags, "A2"),
        "year": fields.year_of(date),
        "date": fields.clean(date),
        "journal": journal or short,
        "journal_abbreviation": short if short != journal and journal else "",
        "volume": fields.clean(tags.one("VO")),
        "issue": fields.clean(tags.one("IS")),
        "pages": fields.pages_of(first, last),
        "abstract": abstract,
        "other_abstracts": others,
        "keywords": fields.unique(fields.clean(k) for v in lines_of(tags.every("K1")) for k in fields.split_list(v)),
        "doi": fields.doi_of(tags.one("DO")) or next((d for u in urls if "doi" in u and (d := fields.doi_of(u))), ""),
        "issns": issns,
        "isbns": isbns,
        "language": fields.clean(tags.one("LA")).strip("; "),
        "urls": urls,
        "publisher": fields.clean(tags.one("PB")),
        "accession": fields.clean(tags.one("AN")),
        "database": provenance.named(database) if database else "",
        "platform": provider,
        "pmid": note.group(1) if note else "",
        "record_id": fields.clean(tags.one("ID")),
    }
    return records.build(place, raw, records.with_provenance(values), tags.rest())


def _people(tags: Tags, tag: str) -> tuple[str, ...]:
    return fields.names([name for line in lines_of(tags.every(tag)) for name in fields.split_list(line)])
