"""Writes EndNote XML, which EndNote, Zotero and Mendeley import."""

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement, tostring

from . import endnote_xml, own
from .parsed import ParsedRecord, Piece, Place
from .xml_pieces import NOT_XML, element_of

NAMES = {kind: name for name, kind in reversed(endnote_xml.REF_TYPES.items())}
NUMBERS = {
    "Journal Article": "17",
    "Book": "6",
    "Book Section": "5",
    "Conference Paper": "47",
    "Thesis": "32",
    "Report": "27",
    "Web Page": "12",
    "Generic": "13",
}


def write(records: Iterable[ParsedRecord]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<xml><records>\n'
    for text in own.written(records, _rendered, _read_back):
        yield text + "\n"
    yield "</records></xml>\n"


def _read_back(text: str, place: Place) -> Piece:
    return endnote_xml.record_of(element_of(text), text, place)


def _rendered(record: ParsedRecord, notes: own.Pairs) -> str:
    root = Element("record")
    kind = NAMES.get(record.kind, "Generic")
    SubElement(root, "ref-type", {"name": kind}).text = NUMBERS.get(kind, "13")
    for path, value in _pairs(record):
        if value:
            _put(root, path, value)
    lines = [own.note(tag, " ".join(value.split())) for tag, value in (*record.unmapped, *notes)]
    if lines:
        _put(root, "notes", "\n".join(lines))
    return tostring(root, encoding="unicode")


def _put(root: Element, path: str, value: str) -> None:
    """Lists repeat their last element under one parent."""
    node = root
    *parents, last = path.split("/")
    for name in parents:
        found = node.find(name)
        node = SubElement(node, name) if found is None else found
    SubElement(node, last).text = NOT_XML.sub("", value)


def _pairs(record: ParsedRecord) -> Iterator[tuple[str, str]]:
    yield from (("contributors/authors/author", name) for name in record.authors)
    yield from (("contributors/secondary-authors/author", name) for name in record.editors)
    yield "titles/title", record.title
    yield "titles/secondary-title", record.journal
    yield "titles/translated-title", record.original_title
    yield "periodical/full-title", record.journal
    yield "periodical/abbr-1", record.journal_abbreviation
    yield "pages", record.pages
    yield "volume", record.volume
    yield "number", record.issue
    yield from (("keywords/keyword", word) for word in record.keywords)
    yield "dates/year", str(record.year or "")
    yield "dates/pub-dates/date", record.date
    yield "publisher", record.publisher
    yield "isbn", "\n".join((*record.issns, *record.isbns))
    yield "work-type", record.publication_types[0] if len(record.publication_types) == 1 else ""
    yield "accession-num", record.accession
    yield "abstract", record.abstract
    yield "custom2", " ".join(filter(None, (record.pmcid, f"PMID: {record.pmid}" if record.pmid else "")))
    yield "custom7", record.article_number
    yield "electronic-resource-num", record.doi
    yield "language", record.language
    yield from (("urls/related-urls/url", url) for url in record.urls)
    yield "remote-database-name", record.database
    yield "remote-database-provider", record.platform
    yield "rec-number", record.record_id if re.fullmatch(r"\d+", record.record_id) else ""
