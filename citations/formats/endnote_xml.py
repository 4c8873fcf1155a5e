"""EndNote XML, also written by Mendeley and Zotero: values sit in styled parts, often on one huge line."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from . import fields, kinds, own, provenance, records, xml_pieces
from .encoding import Source
from .parsed import Piece, Place
from .xml_pieces import text_of

REF_TYPES = {
    "Journal Article": "article-journal", "Electronic Article": "article-journal", "Book": "book",
    "Edited Book": "book", "Electronic Book": "book",
    "Book Section": "chapter", "Electronic Book Section": "chapter", "Conference Paper": "paper-conference",
    "Conference Proceedings": "paper-conference",
    "Thesis": "thesis", "Report": "report", "Government Document": "report", "Standard": "report", "Grant": "report",
    "Web Page": "webpage",
    "Blog": "post-weblog", "Newspaper Article": "article-newspaper", "Magazine Article": "article-magazine",
    "Patent": "patent", "Dataset": "dataset",
    "Computer Program": "software", "Unpublished Work": "manuscript", "Manuscript": "manuscript",
    "Encyclopedia": "entry-encyclopedia",
    "Dictionary": "entry-dictionary", "Statute": "legislation", "Bill": "bill", "Case": "legal_case",
    "Hearing": "hearing", "Map": "map",
    "Film or Broadcast": "motion_picture", "Audiovisual Material": "motion_picture",
    "Personal Communication": "personal_communication",
    "Online Database": "dataset", "Online Multimedia": "webpage", "Pamphlet": "pamphlet",
    "Serial": "article-journal", "Generic": "document",
    "Artwork": "graphic", "Figure": "figure", "Chart or Table": "figure", "Music": "song",
    "Classical Work": "classic", "Ancient Text": "classic",
    "Legal Rule or Regulation": "legislation", "Discussion Forum": "post", "Interview": "interview", "Podcast": "song",
}  # fmt: skip
BOOKS = frozenset(("chapter", "paper-conference", "entry-encyclopedia", "entry-dictionary"))
TAKEN = frozenset(
    [
        "ref-type",
        "contributors/authors/author",
        "contributors/secondary-authors/author",
        "titles/title",
        "titles/secondary-title",
        "titles/alt-title",
        "periodical/full-title",
        "periodical/abbr-1",
        "alt-periodical/full-title",
        "alt-periodical/abbr-1",
        "pages",
        "volume",
        "number",
        "issue",
        "dates/year",
        "dates/pub-dates/date",
        "isbn",
        "electronic-resource-num",
        "accession-num",
        "remote-database-name",
        "remote-database-provider",
        "abstract",
        "language",
        "urls/related-urls/url",
        "urls/web-urls/url",
        "keywords/keyword",
        "publisher",
        "work-type",
        "rec-number",
        "titles/translated-title",
        "orig-pub",
        "source-app",
        "database",
        "foreign-keys/key",
        "electronic-resource-num",
        "titles/original-title",
        "original-title",
    ]
)
PRIVATE = ("urls/pdf-urls/url", "database", "source-app", "foreign-keys/key")  # local paths and user names


def pieces(source: Source) -> Iterator[Piece]:
    return xml_pieces.pieces(source, "record", record_of)


def record_of(element: Element, raw: str, place: Place) -> Piece:
    record = Values(xml_pieces.local_names(element))
    kind = _kind(element)
    types = record.all("work-type")
    journal, short = _journal(record, kind)
    issns, isbns, _ = fields.issns_of([line for v in record.all("isbn", "issn") for line in re.split(r"[\r\n;]", v)])
    abstract, others = fields.abstracts_of(record.all("abstract"))
    date = " ".join(record.all("dates/pub-dates/date"))
    year = fields.year_of(record.one("dates/year")) or fields.year_of(date)
    urls = _urls(record)
    pages = record.one("pages")
    values = {
        "kind": kind,
        "title": fields.clean(record.one("titles/title")),
        "original_title": fields.clean(record.one("titles/translated-title")),
        "authors": _people(record.all("contributors/authors/author")),
        "editors": _people(record.all("contributors/secondary-authors/author")),
        "year": year,
        "date": fields.date_of((date or record.one("dates/year")).strip("/ "), year),
        "journal": journal,
        "journal_abbreviation": short,
        "volume": fields.number_of(record.one("volume")),
        "issue": fields.number_of(record.one("number", "issue")),
        "pages": "" if fields.are_counted(kind, pages) else fields.pages_of(pages),
        "article_number": _article_number(record),
        "abstract": abstract,
        "other_abstracts": others,
        "keywords": fields.unique(
            fields.clean(k) for v in record.all("keywords/keyword") for k in re.split(r"[\r\n]|; ", v)
        ),
        "issns": issns,
        "isbns": isbns,
        "language": fields.clean(record.one("language")),
        "urls": urls,
        "publisher": fields.clean(record.one("publisher")),
        "publication_types": fields.unique(map(fields.clean, types)),
        "record_id": fields.clean(record.one("rec-number")),
    }
    values |= _identifiers(record, urls)
    return records.build(place, raw, records.with_provenance(values), _rest(element, values))


class Values:
    """Text of a record's elements by path."""

    def __init__(self, element: Element) -> None:
        self.element = element

    def all(self, *paths: str) -> list[str]:
        return [t for path in paths for e in self.element.findall(path) if (t := text_of(e))]

    def one(self, *paths: str) -> str:
        return next(iter(self.all(*paths)), "")


def _kind(element: Element) -> str:
    node = element.find("ref-type")
    name = (node.get("name") or text_of(node)) if node is not None else ""
    return REF_TYPES.get(name) or kinds.kind_of(name)


def _people(values: list[str]) -> tuple[str, ...]:
    parts = [part for v in values for part in re.split(r"[\r\n]|;(?=\s)", v)]
    return fields.names(parts, reading=fields.reading_for(parts, fields.person_by_initials))


def _journal(record: Values, kind: str) -> tuple[str, str]:
    order = ("periodical/full-title", "titles/secondary-title")
    full = [fields.clean(v) for v in record.all(*(reversed(order) if kind in BOOKS else order))]
    others = [fields.clean(v) for v in record.all("titles/alt-title", "alt-periodical/full-title")]
    shorts = [fields.clean(v) for v in record.all("periodical/abbr-1", "alt-periodical/abbr-1")]
    journal = max(full, key=len) if full and kind not in BOOKS else next(iter(full), "") or next(iter(others), "")
    short = next((s for s in [*shorts, *full, *others] if s.casefold() != journal.casefold()), "")
    if short and len(short) > len(journal) and kind not in BOOKS:
        journal, short = short, journal
    return journal, short


def _article_number(record: Values) -> str:
    number = fields.clean(record.one("custom7"))
    return number if re.search(r"\d", number) and len(number) < 30 else ""


def _urls(record: Values) -> tuple[str, ...]:
    found = record.all("urls/related-urls/url", "urls/web-urls/url", "urls/text-urls/url")
    return fields.unique(u for v in found for u in re.findall(r"(?:https?|ftp)://\S+", fields.clean(v)))


def _identifiers(record: Values, urls: tuple[str, ...]) -> dict:
    accession = fields.clean(record.one("accession-num"))
    provider = record.one("remote-database-provider")
    named = record.one("remote-database-name")
    doi = fields.doi_of(record.one("electronic-resource-num")) or next(
        (d for u in urls if "doi" in u and (d := fields.doi_of(u))), ""
    )
    is_nlm = provider.strip().upper() == "NLM" or re.search(r"pubmed|medline", named, re.I) and accession.isdigit()
    pmid = accession if is_nlm and accession.isdigit() else ""
    for url in urls:
        found = re.search(r"ncbi\.nlm\.nih\.gov/(?:pubmed/)?(\d{4,8})\b|list_uids=(\d{4,8})\b", url)
        pmid = pmid or next((g for g in found.groups() if g), "") if found else pmid
    notes = " ".join(record.all("custom2", "custom1", "custom3", "custom4", "custom5", "custom6"))
    pmcid = fields.PMCID.search(notes)
    if not pmid and (own := re.search(r"PMID:\s*(\d{4,8})", notes)):
        pmid = own.group(1)
    database = provenance.named(named) if named else "MEDLINE" if is_nlm else ""
    return {"doi": doi, "pmid": pmid, "pmcid": f"PMC{pmcid.group(1)}" if pmcid else "", "accession": accession,
    "database": database,
            "platform": "" if is_nlm else fields.clean(provider)}  # fmt: skip


def _rest(element: Element, values: dict) -> tuple[tuple[str, str], ...]:
    """Everything under paths that no field reads, but nothing that names a person's computer."""
    rest = []
    pmcid, pmid = values["pmcid"], values["pmid"] and f"PMID: {values['pmid']}"
    said = {"custom7": (values["article_number"],), "custom2": (pmcid, pmid, f"{pmcid} {pmid}")}

    def walk(node: Element, path: str) -> None:
        for child in node:
            at = f"{path}/{child.tag}" if path else str(child.tag)
            if at == "pages" and fields.are_counted(values["kind"], text_of(child)):
                rest.append((at, text_of(child)))
            elif at in TAKEN or at in PRIVATE or text_of(child) in said.get(at, ()):
                continue
            elif at == "notes":
                rest.extend(
                    own.noted(
                        (("notes", " ".join(v.split())) for v in text_of(child).split("\n") if v.strip()), under="notes"
                    )
                )
            elif child.tag == "style" or not len(child) or all(c.tag == "style" for c in child):
                if value := " ".join(text_of(child).split()):
                    rest.append((at, value))
            else:
                walk(child, at)

    walk(element, "")
    return tuple(rest)
