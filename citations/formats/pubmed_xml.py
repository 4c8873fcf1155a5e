"""PubMed's XML: articles and books of one set, each with all its inner text."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from . import fields, records, xml_pieces
from .encoding import Source
from .nbib import TYPES
from .parsed import Piece, Place

TAKEN = frozenset(
    [
        "PMID",
        "Article",
        "MedlineJournalInfo",
        "BookDocument",
        "PubmedBookData",
        "KeywordList",
        "MeshHeadingList",
        "OtherAbstract",
        "CommentsCorrectionsList",
    ]
)
LABELS = ("Label", "NlmCategory")


def pieces(source: Source) -> Iterator[Piece]:
    names = (
        "PubmedArticle|PubmedBookArticle"
        if re.search(rb"<Pubmed(?:Article|BookArticle)[\s>]", source.view)
        else "MedlineCitation"
    )
    return xml_pieces.pieces(source, names, record_of)


def record_of(element: Element, raw: str, place: Place) -> Piece:
    element = xml_pieces.local_names(element)
    book = element.find("BookDocument")
    if book is not None:
        return records.build(place, raw, _book(element, book), _rest(book, ("Language", "PublicationType")))
    citation = element if element.tag == "MedlineCitation" else element.find("MedlineCitation")
    if citation is None:
        return records.build(place, raw, {}, ())
    return records.build(place, raw, _article(element, citation), _rest(citation, ()))


def _article(element: Element, citation: Element) -> dict:
    article = citation.find("Article")
    article = citation if article is None else article
    journal = article.find("Journal")
    issue = journal.find("JournalIssue") if journal is not None else None
    types = _texts(article, "PublicationTypeList/PublicationType")
    date, year = _date(article, issue)
    ids = _article_ids(element, article)
    issns, _, _ = fields.issns_of(
        [*_texts(article, "Journal/ISSN"), *_texts(citation, "MedlineJournalInfo/ISSNLinking")]
    )
    pages, number = _pages(article)
    pmid = fields.pmid_of(_text(citation, "PMID")) or ids.get("pubmed", "")
    kind = next((k for t in types for pattern, k in TYPES if pattern.match(t)), "article-journal")
    return {
        "kind": kind,
        "title": _title(article),
        "original_title": fields.clean(_text(article, "VernacularTitle")),
        "authors": _people(article.find("AuthorList")),
        "year": year,
        "date": date,
        "journal": fields.clean(_text(article, "Journal/Title") or _text(citation, "MedlineJournalInfo/MedlineTA")),
        "journal_abbreviation": fields.clean(
            _text(article, "Journal/ISOAbbreviation") or _text(citation, "MedlineJournalInfo/MedlineTA")
        ),
        "volume": fields.clean(_text(issue, "Volume")),
        "issue": fields.clean(_text(issue, "Issue")),
        "pages": pages,
        "article_number": number,
        "abstract": _abstract(article.find("Abstract")),
        "other_abstracts": tuple(t for a in citation.findall("OtherAbstract") if (t := _abstract(a))),
        "keywords": _keywords(citation),
        "doi": fields.doi_of(ids.get("doi", "")),
        "pmid": pmid,
        "pmcid": ids.get("pmc", ""),
        "issns": issns,
        "language": "; ".join(_texts(article, "Language")),
        "publication_types": fields.unique(types),
        "accession": pmid,
        "database": "MEDLINE",
        "platform": "PubMed",
        "registry_numbers": fields.registry_numbers_of(
            *_texts(article, "DataBankList/DataBank/AccessionNumberList/AccessionNumber"), _text(article, "Abstract")
        ),
    }


def _title(article: Element) -> str:
    """Some records have a title only in their own language."""
    title = fields.clean(_text(article, "ArticleTitle"))
    return (
        title
        if title.strip("[]. ").casefold() not in ("", "not available")
        else fields.clean(_text(article, "VernacularTitle")) or title
    )


def _book(element: Element, document: Element) -> dict:
    book = document.find("Book")
    title = _text(document, "ArticleTitle")
    book_title = _text(book, "BookTitle")
    ids = _article_ids(element, document)
    lists = {
        (a.get("Type") or "authors"): a
        for node in (document, book)
        if node is not None
        for a in node.findall("AuthorList")
    }
    date = " ".join(
        filter(None, (_text(book, "PubDate/Year"), _text(book, "PubDate/Month"), _text(book, "PubDate/Day")))
    )
    pmid = fields.pmid_of(_text(document, "PMID"))
    return {
        "kind": "chapter" if title and book_title else "book",
        "title": fields.clean(title or book_title),
        "journal": fields.clean(book_title) if title else fields.clean(_text(book, "CollectionTitle")),
        "authors": _people(lists.get("authors")),
        "editors": _people(lists.get("editors")),
        "year": fields.year_of(date) or fields.year_of(_text(document, "ContributionDate/Year")),
        "date": date,
        "abstract": _abstract(document.find("Abstract")),
        "keywords": fields.unique(fields.clean(k) for k in _texts(document, "KeywordList/Keyword")),
        "pages": fields.pages_of(_text(document, "Pagination/MedlinePgn")),
        "volume": fields.clean(_text(book, "Volume")),
        "doi": fields.doi_of(ids.get("doi", "")),
        "pmid": pmid,
        "pmcid": ids.get("pmc", ""),
        "isbns": fields.unique(_texts(book, "Isbn")),
        "language": "; ".join(_texts(document, "Language")),
        "publisher": fields.clean(_text(book, "Publisher/PublisherName")),
        "publication_types": fields.unique(_texts(document, "PublicationType")),
        "accession": pmid,
        "database": "MEDLINE",
        "platform": "PubMed",
    }


def _text(node: Element | None, path: str) -> str:
    return xml_pieces.text_of(node.find(path)) if node is not None else ""


def _texts(node: Element | None, path: str) -> list[str]:
    return [t for e in (node.findall(path) if node is not None else ()) if (t := xml_pieces.text_of(e))]


def _people(people: Element | None) -> tuple[str, ...]:
    found = []
    for author in people.findall("Author") if people is not None else ():
        if author.get("ValidYN") == "N":
            continue
        family, given = (
            _text(author, "LastName"),
            _text(author, "ForeName") or _text(author, "FirstName") or _text(author, "Initials"),
        )
        name = ", ".join(filter(None, (family, given, _text(author, "Suffix")))) or _text(author, "CollectiveName")
        found.append(fields.clean(name))
    return tuple(name for name in found if name)


def _date(article: Element, issue: Element | None) -> tuple[str, int | None]:
    """The issue's date, in words where PubMed has only words; the electronic date for articles ahead of print."""
    issued = issue.find("PubDate") if issue is not None else None
    electronic = article.find("ArticleDate")
    for node in (issued, electronic):
        stated = " ".join(
            _texts(node, "MedlineDate") or [t for p in ("Year", "Season", "Month", "Day") for t in _texts(node, p)]
        )
        if year := fields.year_of(stated):
            return fields.clean(stated), year
    return "", None


def _abstract(node: Element | None) -> str:
    parts = []
    for part in node.findall("AbstractText") if node is not None else ():
        text = fields.clean(xml_pieces.text_of(part))
        label = part.get("Label", "")
        parts.append(f"{label}: {text}" if label and label != "UNLABELLED" and text else text)
    abstract = " ".join(p for p in parts if p)
    return "" if fields.is_no_abstract(abstract) else abstract


def _article_ids(element: Element, article: Element) -> dict[str, str]:
    """Of the article itself: the reference list holds identifiers of cited papers."""
    ids = {}
    for path in (
        "PubmedData/ArticleIdList/ArticleId",
        "PubmedBookData/ArticleIdList/ArticleId",
        "BookDocument/ArticleIdList/ArticleId",
    ):
        for node in element.findall(path):
            ids.setdefault(node.get("IdType", ""), xml_pieces.text_of(node))
    for node in article.findall("ELocationID"):
        if node.get("ValidYN") != "N":
            ids.setdefault(node.get("EIdType", ""), xml_pieces.text_of(node))
    return ids


def _pages(article: Element) -> tuple[str, str]:
    stated = _text(article, "Pagination/MedlinePgn") or "-".join(
        _texts(article, "Pagination/StartPage") + _texts(article, "Pagination/EndPage")
    )
    pii = next((xml_pieces.text_of(n) for n in article.findall("ELocationID") if n.get("EIdType") == "pii"), "")
    number = pii if re.fullmatch(r"e?\d{1,9}", pii) and pii != stated else ""
    return fields.pages_of(stated), number


def _keywords(citation: Element) -> tuple[str, ...]:
    headings = []
    for heading in citation.findall("MeshHeadingList/MeshHeading"):
        name = _text(heading, "DescriptorName")
        headings += [f"{name}/{q}" for q in _texts(heading, "QualifierName")] or [name]
    return fields.unique(fields.clean(k) for k in [*_texts(citation, "KeywordList/Keyword"), *headings])


def _rest(node: Element, also: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    rest = []
    for child in node:
        if child.tag not in TAKEN and child.tag not in also and (value := " ".join(xml_pieces.text_of(child).split())):
            rest.append((str(child.tag), value))
    article = node.find("Article")
    for path in ("GrantList/Grant", "DataBankList/DataBank"):
        rest += [
            (path.split("/")[1], " ".join(" ".join(g.itertext()).split()))
            for g in (article.findall(path) if article is not None else ())
        ]
    return tuple(rest)
