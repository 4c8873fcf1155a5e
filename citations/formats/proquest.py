"""ProQuest's text export: records parted by a line of underscores, values behind labels."""

import re
from collections.abc import Iterator

from . import fields, kinds, labelled, provenance, records
from .encoding import Source
from .parsed import Piece, Place, Preamble, Problem, SetAside
from .splitting import spans_at
from .tagged import Tags

DIVIDER = re.compile(rb"(?:\A(?:\xef\xbb\xbf)?|[\r\n])(_{40,}[ \t]*)(?=[\r\n]|\Z)")
NUMBERS_BACKWARDS = re.compile(r"\d+(?:,\d+)*\s*")
KNOWN = frozenset(
    [
        "author",
        "authors",
        "abstract",
        "title",
        "alternate title",
        "publication title",
        "journal title",
        "volume",
        "issue",
        "pages",
        "first page",
        "publication year",
        "publication date",
        "year",
        "publisher",
        "place of publication",
        "country of publication",
        "issn",
        "isbn",
        "electronic issn",
        "source type",
        "language of publication",
        "language",
        "document type",
        "subject",
        "identifier / keyword",
        "identifiers / keywords",
        "keywords",
        "doi",
        "proquest document id",
        "document url",
        "database",
        "accession number",
        "publication info",
        "links",
        "full text",
        "copyright",
        "last updated",
        "publication subject",
        "original title",
        "conference",
        "advisor",
        "university/institution",
        "university location",
        "degree",
        "document feature",
        "correspondence author",
        "proquest document link",
        "mesh subject",
        "classification",
        "pmid",
        "number of references",
        "digital object identifier",
        "issn/isbn",
        "number of pages",
        "editor",
        "section",
        "cite as",
        "subtitle",
    ]
)


def pieces(source: Source) -> Iterator[Piece]:
    cuts = (mark.start(1) for mark in DIVIDER.finditer(source.view))
    return source.pieces(spans_at(source.view, cuts), piece)


def piece(text: str, place: Place) -> Piece:
    pairs, before = labelled.pairs_of(text, KNOWN)
    tags = Tags([(label.casefold(), value) for label, value in pairs])
    names = {label for label, _ in tags.pairs}
    if not names & {"title", "proquest document id", "author", "authors", "abstract"}:
        words = re.sub(r"[_\s]+", "", text)
        if (
            not words
            or place.start == 0
            or re.match(r"(?:database|bibliography|contact|searchstrategy|©|copyright)", words, re.I)
        ):
            return Preamble(place, text)
        return SetAside(place, text, Problem(place.line, "This text belongs to no record."))
    lines = [
        line
        for line in before
        if not re.match(r"_+$|(?:document|dokument|documento)? ?\d+ (?:of|von|de) \d+", line, re.I)
    ]
    return record_of(tags, lines, text, place)


def record_of(tags: Tags, lines: list[str], raw: str, place: Place) -> Piece:
    types = fields.unique(fields.clean(t) for v in tags.every("document type") for t in v.split(","))
    source_type = tags.one("source type")
    words = " ".join((*types, source_type))
    kind = "thesis" if re.search("dissertation|thes[ie]s", words, re.I) else kinds.kind_of(words)
    date = tags.one("publication date", "publication year", "year")
    abstract, others = fields.abstracts_of(tags.every("abstract"))
    issns, isbns, _ = fields.issns_of(tags.every("issn", "electronic issn", "issn/isbn", "isbn"))
    urls = fields.unique(
        u for v in tags.every("document url", "proquest document link", "links") for u in re.findall(r"https?://\S+", v)
    )
    accession = fields.clean(tags.one("proquest document id", "accession number"))
    database = tags.one("database")
    people = fields.split_list(tags.one("author", "authors"))
    values = {
        "kind": kind,
        "title": fields.clean(tags.one("title") or " ".join(lines[:1])),
        "original_title": fields.clean(tags.one("original title")),
        "authors": fields.names(map(_unnumbered, people)),
        "editors": fields.names(fields.split_list(tags.one("editor"))),
        "year": fields.year_of(" ".join(tags.every("publication year", "year"))) or fields.year_of(date),
        "date": fields.clean(date),
        "journal": fields.clean(tags.one("publication title", "journal title")),
        "volume": fields.clean(tags.one("volume")),
        "issue": fields.clean(tags.one("issue")),
        "pages": fields.pages_of(tags.one("pages", "first page")),
        "abstract": abstract,
        "other_abstracts": others,
        "keywords": fields.unique(
            fields.clean(k)
            for v in tags.every("subject", "identifier / keyword", "identifiers / keywords", "keywords", "mesh subject")
            for k in fields.split_list(v)
        ),
        "doi": fields.doi_of(tags.one("doi", "digital object identifier")),
        "pmid": fields.pmid_of(tags.one("pmid")),
        "issns": issns,
        "isbns": isbns,
        "language": fields.clean(tags.one("language of publication", "language")),
        "urls": urls,
        "publisher": fields.clean(tags.one("publisher", "university/institution")),
        "publication_types": types,
        "accession": accession,
        "database": provenance.named(database) if database else "",
        "platform": "ProQuest",
    }
    return records.build(place, raw, values, tags.rest())


def _unnumbered(name: str) -> str:
    """Without the numbers of its addresses; looked for from the end, where they stand."""
    numbers = NUMBERS_BACKWARDS.match(name[::-1])
    return name[: len(name) - numbers.end()] if numbers else name
