"""Web of Science's tagged text (.txt, .ciw, .isi): two letters, one blank, continuation by three blanks."""

import re
from collections.abc import Iterator

from . import fields, kinds, provenance, records
from .encoding import Bytes, Source
from .parsed import Piece, Place, Preamble, Problem, SetAside
from .splitting import spans_at
from .tagged import Pairs, Tags, lines_of

MARK = re.compile(rb"(?:\A(?:\xef\xbb\xbf)?|[\r\n])(?:(PT [A-Z])|(FN )|ER[ \t]{0,20}(?=[\r\n]|\Z))")
NEXT_LINE = re.compile(rb"[\s]{0,200}(PT |FN |EF|VR |[A-Z][A-Z0-9][ \r\n])?")
TAG = re.compile(r"\n[ \t]{0,2}([A-Z][A-Z0-9])(?:[ \t]|(?=\n|\Z))")
PUBLICATION = {"J": "article-journal", "B": "book", "S": "chapter", "P": "patent", "C": "paper-conference", "K": "book"}
SUBSCRIPT = re.compile(r"/su[bp] ([^/]{1,20})/")


def pieces(source: Source) -> Iterator[Piece]:
    return source.pieces(spans_at(source.view, _cuts(source.view)), piece)


def _cuts(view: Bytes) -> Iterator[int]:
    """At PT and FN, and after an ER that something else than PT follows (a record that lost its PT)."""
    for mark in MARK.finditer(view):
        if mark.group(1) or mark.group(2):
            yield mark.start(1) if mark.group(1) else mark.start(2)
        else:
            following = NEXT_LINE.match(view, mark.end())
            tag = following.group(1)
            if tag and tag[:2] not in (b"PT", b"FN", b"EF", b"VR"):
                yield following.start(1)


def piece(text: str, place: Place) -> Piece:
    pairs = pairs_of(text)
    tags = {tag for tag, _ in pairs}
    if tags <= {"FN", "VR", "EF", "ER"}:
        if not text.strip() or tags or place.start == 0:
            return Preamble(place, text)
        return SetAside(place, text, Problem(place.line, "This text belongs to no record."))
    return record_of(Tags(pairs), text, place)


def pairs_of(text: str) -> Pairs:
    parts = TAG.split("\n" + text)
    pairs: Pairs = []
    for at in range(1, len(parts) - 1, 2):
        if parts[at] == "ER":
            break
        pairs.append((parts[at], parts[at + 1].strip()))
    return pairs


def record_of(tags: Tags, raw: str, place: Place) -> Piece:
    tags.drop("FN", "VR", "EF", "ER")
    accession = fields.clean(tags.one("UT", "AN"))
    is_inspec = accession.startswith("INSPEC:") or "/sub " in raw
    types = [fields.clean(t) for v in tags.every("DT") for t in fields.split_list(v)]
    abstract, others = fields.abstracts_of(tags.every("AB"))
    issns, isbns, _ = fields.issns_of(lines_of(tags.every("SN", "EI", "BN")))
    pages, number = _pages(tags)
    title = tags.one("TI")
    values = {
        "kind": _kind(tags, types),
        "title": fields.clean(SUBSCRIPT.sub(r"\1", title) if is_inspec else title),
        "original_title": fields.clean(tags.one("FT")),
        "authors": _authors(tags),
        "editors": fields.names(_listed(tags, "BE", "ED")),
        "abstract": abstract,
        "other_abstracts": others,
        "journal": fields.clean(tags.one("SO", "BS", "SE", "CT")),
        "journal_abbreviation": fields.clean(tags.one("JI", "J9")),
        "volume": fields.clean(tags.one("VL")),
        "issue": fields.clean(tags.one("IS", "SI")),
        "pages": pages,
        "article_number": number,
        "keywords": fields.unique(
            fields.keyword(k) for v in tags.every("DE", "ID", "MH") for k in fields.split_list(" ".join(v.split()))
        ),
        "doi": fields.doi_of(tags.one("DI")) or fields.doi_of(tags.one("D2")),
        "pmid": fields.pmid_of(tags.one("PM")) or _pmid(accession),
        "issns": issns,
        "isbns": isbns,
        "language": fields.clean("; ".join(tags.every("LA"))),
        "urls": fields.unique(tags.every("UR")),
        "publisher": fields.clean(tags.one("PU")),
        "publication_types": fields.unique(types),
        "accession": accession,
        "platform": "Web of Science",
        "database": _database(accession, is_inspec),
    } | _time(tags)
    return records.build(place, raw, values, tags.rest())


def _pmid(accession: str) -> str:
    return provenance.medline_pmid(accession) if accession.startswith("MEDLINE:") else ""


def _database(accession: str, is_inspec: bool) -> str:
    return provenance.wos_database(accession) or ("Inspec" if is_inspec else "Web of Science Core Collection")


def _time(tags: Tags) -> dict:
    year = fields.year_of(tags.one("PY"))
    early = tags.one("EA")
    day = tags.one("PD")
    date = day if fields.year_of(day) or year is None else f"{day} {year}".strip()
    if year is None:
        year = fields.year_of(early) or fields.year_of(day)
        date = early or day
    elif early:
        tags.give_back("EA", early)
    return {"year": year, "date": fields.clean(date)}


def _kind(tags: Tags, types: list[str]) -> str:
    medium = tags.one("PT")[:1].upper()
    words = " ".join(types)
    if (
        re.search(r"book chapter", words, re.I)
        or medium in "BS"
        and re.search(r"proceedings paper|article", words, re.I)
    ):
        return "paper-conference" if re.search("proceedings", words, re.I) else "chapter"
    if re.search("proceedings paper|conference paper|meeting paper", words, re.I) and (
        medium in "BSC" or "CT" in tags.by and medium != "J"
    ):
        return "paper-conference"
    if re.search("thesis|dissertation", words, re.I):
        return "thesis"
    return PUBLICATION.get(medium, kinds.kind_of(words))


def _listed(tags: Tags, *names: str) -> list[str]:
    """One name a line; Inspec puts several on one, with semicolons."""
    found = []
    for name in names:
        for line in lines_of(tags.every(name)):
            found += fields.split_list(line)
    return found


def _authors(tags: Tags) -> tuple[str, ...]:
    short, full = _listed(tags, "AU"), _listed(tags, "AF")
    people = full if len(full) >= len(short) else short
    groups = [" ".join(v.split()) for v in tags.every("CA", "GP")]
    return fields.names(people) + tuple(g for g in map(fields.clean, groups) if g)


def _pages(tags: Tags) -> tuple[str, str]:
    """BP-EP; Inspec and Zoological Record have PS, Inspec's BP and EP being unreliable beside it."""
    number = fields.clean(re.sub(r"^(?:UNSP|ARTN|ART\.?)\s+", "", tags.one("AR")))
    stated = tags.one("PS")
    first, last = tags.one("BP"), tags.one("EP")
    pages = fields.pages_of(stated) if stated else fields.pages_of(first, last)
    return pages or fields.pages_of(first, last), number
