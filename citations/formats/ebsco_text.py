"""EBSCOhost's text export: `Record: 1`, then values behind labels. Known from descriptions only."""

import re
from collections.abc import Iterator

from . import fields, kinds, labelled, provenance, records
from .encoding import Source
from .parsed import Piece, Place, no_record
from .splitting import spans_at
from .tagged import Tags

START = re.compile(rb"(?:\A(?:\xef\xbb\xbf)?|[\r\n])(Record: \d+[ \t]*)(?=[\r\n]|\Z)")
KNOWN = frozenset(
    [
        "record",
        "title",
        "author",
        "authors",
        "author(s)",
        "source",
        "journal",
        "publication date",
        "publication year",
        "document type",
        "publication type",
        "subject",
        "subjects",
        "subject terms",
        "major subjects",
        "minor subjects",
        "keywords",
        "author-supplied keywords",
        "abstract",
        "issn",
        "isbn",
        "eissn",
        "doi",
        "digital object identifier",
        "accession number",
        "database",
        "persistent link to this record",
        "persistent link to this record (permalink)",
        "language",
        "publisher",
        "volume",
        "issue",
        "pages",
        "start page",
        "end page",
        "alternate title",
        "translated title",
        "affiliation",
        "journal subset",
        "special interest",
        "instrumentation",
        "mesh",
        "pmid",
        "nlm uid",
        "entry date",
        "revision date",
        "mesh subject terms",
        "publication information",
        "full text word count",
        "email",
        "year",
        "date",
    ]
)
MAX_LINE = 1_000  # no source is described at greater length
LINKS = ("persistent link to this record", "persistent link to this record (permalink)")
SUBJECTS = (
    "subject terms",
    "subjects",
    "subject",
    "major subjects",
    "minor subjects",
    "mesh",
    "mesh subject terms",
    "keywords",
    "author-supplied keywords",
)
SOURCE = re.compile(
    r"(?P<journal>.+?)(?:\.|;|,) ?(?:\([^)]*\) ?)?;? ?(?P<date>[^,;]{0,60}\d{4}[^,;]{0,30}?)[,;]"
    r" ?(?:Vol\.?|v\.) ?(?P<volume>[^,\s(;]+)"
    r"(?: ?(?:Issue|n\.?|,? ?no\.?|\() ?(?P<issue>[^,;)]+)\)?)?[,;:]? ?(?:pp?\.? ?(?P<pages>[\w.-]+))?", re.I,
)  # fmt: skip
# As CINAHL and PsycInfo describe their sources; the one above is Academic Search's.
SOURCES = (
    re.compile(
        r"(?P<journal>.+?), (?P<date>[^,;]{0,30}\d{4}[^,;]{0,20}); ?(?P<volume>[^(;:\s]{1,20})"
        r" ?(?:\((?P<issue>[^)]{1,40})\))?: ?(?P<pages>[\w-]{1,30})"
    ),
    re.compile(
        r"(?P<journal>.+?), ?Vol\.? ?(?P<volume>[^(,\s]{1,20})(?:\((?P<issue>[^)]{1,40})\))?,"
        r" ?(?P<date>[^.]{0,40}\d{4})\.(?: ?pp?\. ?(?P<pages>[\w-]{1,30}))?"
    ),
    SOURCE,
)


def pieces(source: Source) -> Iterator[Piece]:
    cuts = (mark.start(1) for mark in START.finditer(source.view))
    return source.pieces(spans_at(source.view, cuts), piece)


def piece(text: str, place: Place) -> Piece:
    pairs, _ = labelled.pairs_of(text, KNOWN)
    tags = Tags([(label.casefold(), value) for label, value in pairs])
    if not {"title", "authors", "author", "author(s)", "abstract"} & tags.by.keys():
        return no_record(text, place)
    return record_of(tags, text, place)


def record_of(tags: Tags, raw: str, place: Place) -> Piece:
    tags.drop("record")
    types = fields.unique(
        fields.clean(t) for v in tags.every("document type", "publication type") for t in re.split(r"[;,]", v)
    )
    described = " ".join(" ".join(tags.peek("source")).split())[:MAX_LINE]
    line = next((found for pattern in SOURCES if (found := pattern.match(described))), None)
    told = {k: v or "" for k, v in line.groupdict().items()} if line else {}
    date = tags.one("publication date", "publication year", "date", "year") or told.get("date", "")
    urls = fields.unique(u for v in tags.every(*LINKS) for u in re.findall(r"https?://\S+", v))
    code = re.search(r"[?&]db=(\w+)", " ".join(urls))
    database = tags.one("database") or (code.group(1) if code else "")
    abstract, others = fields.abstracts_of(tags.every("abstract"))
    issns, isbns, _ = fields.issns_of(tags.every("issn", "eissn", "isbn"))
    values = {
        "kind": kinds.kind_of(" ".join(types)),
        "title": fields.clean(tags.one("title")).rstrip("."),
        "original_title": fields.clean(tags.one("translated title", "alternate title")),
        "authors": fields.names(
            [p for v in tags.every("authors", "author", "author(s)") for p in re.split(r"[;\n]", v)]
        ),
        "year": fields.year_of(date),
        "date": fields.clean(date),
        "journal": fields.clean(
            tags.one("journal") or told.get("journal", "") or " ".join(tags.peek("source")).split(";")[0]
        ),
        "volume": fields.clean(tags.one("volume") or told.get("volume", "")),
        "issue": fields.clean(tags.one("issue") or told.get("issue", "")),
        "pages": fields.pages_of(tags.one("pages") or tags.one("start page"), tags.one("end page"))
        or fields.pages_of(told.get("pages", "")),
        "abstract": abstract,
        "other_abstracts": others,
        "keywords": fields.unique(fields.clean(k) for v in tags.every(*SUBJECTS) for k in fields.split_list(v)),
        "doi": fields.doi_of(tags.one("doi", "digital object identifier")),
        "pmid": fields.pmid_of(tags.one("pmid")),
        "issns": issns,
        "isbns": isbns,
        "language": fields.clean(tags.one("language")),
        "urls": urls,
        "publisher": fields.clean(tags.one("publisher")),
        "publication_types": types,
        "accession": fields.clean(tags.one("accession number")),
        "database": provenance.ebsco_database(database) if database else "",
        "platform": "EBSCOhost",
    }
    return records.build(place, raw, values, tags.rest())
