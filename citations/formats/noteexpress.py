"""NoteExpress, which CNKI, Wanfang and VIP hand out: `{Title}: value`, one record from each `{Reference Type}` on."""

import re
from collections.abc import Iterator

from . import fields, kinds, provenance, records
from .encoding import Bytes, Source
from .parsed import Piece, Place, no_record
from .splitting import spans_at
from .tagged import Pairs, Tags, lines_of

START = re.compile(rb"(?:\A(?:\xef\xbb\xbf)?|[\r\n])[ \t]{0,8}(?=\{Reference Type\} ?:)")
TAG = re.compile(r"\n[ \t]{0,8}\{([A-Za-z][A-Za-z/ -]{1,40})\} ?:")
JOURNAL = ("Journal", "Source", "Secondary Title", "Book Title", "Conference Name", "Newspaper")
# CNKI puts the university of a thesis where others have the publisher.
PUBLISHER = ("Publisher", "University", "Institution", "Tertiary Title")


def pieces(source: Source) -> Iterator[Piece]:
    return source.pieces(spans_at(source.view, _cuts(source.view)), piece)


def _cuts(view: Bytes) -> Iterator[int]:
    return (start.end() for start in START.finditer(view))


def piece(text: str, place: Place) -> Piece:
    pairs = pairs_of(text)
    if not pairs:
        return no_record(text, place)
    return record_of(Tags(pairs), text, place)


def pairs_of(text: str) -> Pairs:
    parts = TAG.split("\n" + text)
    return [(parts[at].strip(), parts[at + 1].strip()) for at in range(1, len(parts) - 1, 2)]


def record_of(tags: Tags, raw: str, place: Place) -> Piece:
    abstract, others = fields.abstracts_of(tags.every("Abstract", "Translated Abstract"))
    issns, isbns, odd = fields.issns_of(lines_of(tags.every("ISBN/ISSN", "ISSN", "ISBN")))
    for value in odd:
        tags.give_back("ISBN/ISSN", value)
    date = tags.one("Date", "Year")
    provider = fields.clean(tags.one("Database Provider", "Database"))
    database = provenance.known(provider)
    urls = fields.unique(u for v in tags.every("URL", "Link") for u in re.findall(r"(?:https?|ftp)://\S+", v))
    kind = kinds.kind_of(tags.one("Reference Type"))
    pages = tags.one("Pages")
    if fields.are_counted(kind, pages):
        tags.give_back("Pages", pages)
        pages = ""
    values = {
        "kind": kind,
        "title": fields.clean(tags.one("Title")),
        "original_title": fields.clean(tags.one("Translated Title")),
        "authors": _people(tags, "Author"),
        "editors": _people(tags, "Editor"),
        "year": fields.year_of(tags.one("Year")) or fields.year_of(date),
        "date": fields.date_of(date),
        "journal": fields.clean(tags.one(*JOURNAL)),
        "volume": fields.clean(tags.one("Volume")),
        "issue": fields.clean(tags.one("Issue")),
        "pages": fields.pages_of(pages),
        "abstract": abstract,
        "other_abstracts": others,
        "keywords": fields.keywords_of(tags.every("Keywords", "Keyword")),
        "doi": fields.doi_of(tags.one("DOI")),
        "issns": issns,
        "isbns": isbns,
        "language": fields.clean(tags.one("Language")).strip("; "),
        "urls": urls,
        "publisher": fields.clean(tags.one(*PUBLISHER)),
        "publication_types": fields.unique(map(fields.clean, tags.every("Type of Work"))),
        "accession": fields.clean(tags.one("Accession Number")),
        "database": database or provider,
        "platform": database or provider,
    }
    return records.build(place, raw, records.with_provenance(values), tags.rest())


def _people(tags: Tags, tag: str) -> tuple[str, ...]:
    return fields.names([name for line in lines_of(tags.every(tag)) for name in fields.split_list(line)])
