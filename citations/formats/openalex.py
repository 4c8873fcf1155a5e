"""OpenAlex's JSON: works as its API and its site hand them out."""

from collections.abc import Iterator

from . import fields, json_pieces, kinds, records
from .encoding import Source
from .parsed import Piece, Place

TYPES = {"article": "article-journal", "review": "article-journal", "letter": "article-journal",
         "editorial": "article-journal", "erratum": "article-journal",
         "book-chapter": "chapter", "book": "book", "preprint": "article", "dissertation": "thesis",
         "dataset": "dataset", "report": "report",
         "reference-entry": "entry-encyclopedia", "software": "software", "paratext": "document",
         "other": "document"}  # fmt: skip
TAKEN = frozenset(
    [
        "id",
        "doi",
        "title",
        "display_name",
        "publication_year",
        "publication_date",
        "ids",
        "language",
        "primary_location",
        "type",
        "authorships",
        "biblio",
        "keywords",
        "abstract_inverted_index",
    ]
)


def pieces(source: Source) -> Iterator[Piece]:
    return json_pieces.pieces(source, record_of)


def record_of(work: dict, raw: str, place: Place) -> Piece:
    location = work.get("primary_location") or {}
    host = location.get("source") or {}
    ids = work.get("ids") or {}
    pages = work.get("biblio") or {}
    kind = TYPES.get(str(work.get("type")), kinds.kind_of(str(work.get("type") or "")))
    authors = [
        (a.get("author") or {}).get("display_name") or a.get("raw_author_name") or ""
        for a in work.get("authorships") or ()
    ]
    host_name = fields.clean(str(host.get("display_name") or ""))
    date = str(work.get("publication_date") or work.get("publication_year") or "")
    issns, _, _ = fields.issns_of([str(i) for i in [*(host.get("issn") or ()), host.get("issn_l") or ""]])
    accession = str(work.get("id") or "").rsplit("/", 1)[-1]
    values = {
        "kind": kind,
        "title": fields.clean(str(work.get("display_name") or work.get("title") or "")),
        "authors": fields.names(authors, reading=fields.given_first),
        "year": fields.year_of(str(work.get("publication_year") or date)),
        "date": date,
        "journal": host_name,
        "volume": str(pages.get("volume") or ""),
        "issue": str(pages.get("issue") or ""),
        "pages": fields.pages_of(str(pages.get("first_page") or ""), str(pages.get("last_page") or "")),
        "abstract": _abstract(work.get("abstract_inverted_index")),
        "doi": fields.doi_of(str(work.get("doi") or ids.get("doi") or "")),
        "pmid": fields.pmid_of(str(ids.get("pmid") or "").rsplit("/", 1)[-1]),
        "pmcid": _pmcid(ids),
        "issns": issns,
        "language": str(work.get("language") or ""),
        "keywords": fields.unique(
            str(k.get("display_name") or k.get("keyword") or "")
            for k in work.get("keywords") or ()
            if isinstance(k, dict)
        ),
        "urls": fields.unique((str(location.get("landing_page_url") or ""),)),
        "publication_types": fields.unique((str(work.get("type") or ""),)),
        "accession": accession,
        "database": "OpenAlex",
        "platform": "OpenAlex",
    }
    rest = tuple((k, str(v)) for k, v in work.items() if k not in TAKEN and isinstance(v, (str, int)) and v != "")
    return records.build(place, raw, values, rest)


def _abstract(index: object) -> str:
    """The words of an abstract by the places where they stand."""
    if not isinstance(index, dict):
        return ""
    placed = [
        (at, word) for word, places in index.items() if isinstance(places, list) for at in places if isinstance(at, int)
    ]
    return fields.clean(" ".join(word for _, word in sorted(placed)))


def _pmcid(ids: dict) -> str:
    digits = fields.pmid_of(str(ids.get("pmcid") or ""))
    return f"PMC{digits}" if digits else ""
