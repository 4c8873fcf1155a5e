"""EBSCOhost's XML export: `rec` elements whose header names the database. Known from descriptions only."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from . import fields, kinds, provenance, records, xml_pieces
from .encoding import Source
from .parsed import Piece, Place
from .xml_pieces import text_of

PAGE, COUNT = re.compile(r"\d{1,9}"), re.compile(r"\d{1,3}")
TAKEN = frozenset(
    [
        "jtl",
        "issn",
        "isbn",
        "dt",
        "vid",
        "iid",
        "ppf",
        "ppct",
        "ui",
        "atl",
        "btl",
        "au",
        "subj",
        "ab",
        "doctype",
        "pubtype",
        "language",
        "plink",
        "url",
        "keyword",
        "keywords",
        "pub",
        "header",
        "formats",
        "formattedtext",
    ]
)


def pieces(source: Source) -> Iterator[Piece]:
    return xml_pieces.pieces(source, "rec|record", record_of)


def record_of(element: Element, raw: str, place: Place) -> Piece:
    element = xml_pieces.local_names(element)
    header = element.find("header")
    info = {} if header is None else header.attrib
    types = fields.unique(fields.clean(t) for t in _all(element, "doctype", "pubtype"))
    date = next(iter(element.iter("dt")), None)
    year = fields.year_of(date.get("year", "") or text_of(date)) if date is not None else None
    first, count = _one(element, "ppf"), _one(element, "ppct")
    abstract, others = fields.abstracts_of(_all(element, "ab"))
    issns, isbns, _ = fields.issns_of(_all(element, "issn", "isbn"))
    ids = {ui.get("type", "").casefold(): text_of(ui) for ui in element.iter("ui")}
    book = _one(element, "btl")
    title = _one(element, "atl")
    values = {
        "kind": "chapter" if book and title else kinds.kind_of(" ".join(types), "book" if book else "article-journal"),
        "title": fields.clean(title or book),
        "authors": fields.names(_all(element, "au")),
        "year": year,
        "date": "-".join(filter(None, (date.get("year", ""), date.get("month", ""), date.get("day", ""))))
        if date is not None
        else "",
        "journal": fields.clean(_one(element, "jtl") or (book if title else "")),
        "volume": fields.clean(_one(element, "vid")),
        "issue": fields.clean(_one(element, "iid")),
        "pages": fields.pages_of(first, _last(first, count)),
        "abstract": abstract,
        "other_abstracts": others,
        "keywords": fields.unique(fields.clean(k) for k in _all(element, "subj", "keyword")),
        "doi": fields.doi_of(ids.get("doi", "") or " ".join(ids.values())),
        "pmid": fields.pmid_of(ids.get("pmid", "")),
        "issns": issns,
        "isbns": isbns,
        "language": fields.clean(_one(element, "language")),
        "urls": fields.unique(_all(element, "plink", "url")),
        "publisher": fields.clean(_one(element, "pub")),
        "publication_types": types,
        "accession": info.get("uiTerm", ""),
        "database": provenance.ebsco_database(info.get("longDbName") or info.get("shortDbName", "")),
        "platform": "EBSCOhost",
    }
    rest = tuple(
        (str(n.tag), value)
        for n in element.iter()
        if not len(n) and n.tag not in TAKEN and (value := " ".join(text_of(n).split()))
    )
    return records.build(place, raw, values, rest)


def _all(element: Element, *names: str) -> list[str]:
    return [t for name in names for n in element.iter(name) if (t := text_of(n))]


def _one(element: Element, name: str) -> str:
    return next(iter(_all(element, name)), "")


def _last(first: str, count: str) -> str:
    """EBSCO states the first page and how many there are."""
    if not PAGE.fullmatch(first) or not COUNT.fullmatch(count) or int(count) == 0:
        return ""
    return str(int(first) + int(count) - 1)
