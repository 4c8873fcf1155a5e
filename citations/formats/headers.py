"""Recognises tables by their header row, and knows what each source calls its columns."""

import csv
import io
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass

from . import fields

csv.field_size_limit(sys.maxsize)  # an abstract with a whole paper in it, or all of a large team, is still a cell

# Field of a record -> what sources call its column, the most telling name first. Some fields are parts:
# first_page and last_page make pages, issn and isbn the lists of both.
NAMES = {
    "title": "title|article title|document title|study title|primary title|title primary|"
        "publication title (article)|brief title|official title|public title"
             "|scientific title|ti|item title|name of article|titre|titel|título|titulo|display name|paper title|"
             "reference title|short title",
    "original_title": "original title|original foreign title|foreign title|translated title|title original|"
        "vernacular title|scientific_title",
    "authors": "author full names|author names|authors|author|author(s)|authors, primary|first authors|"
        "primary authors|au|author list|creators|creator"
               "|authorships.author.display_name|auteurs|autoren|autores|author name|authors full names|inventor(s)",
    "editors": "editors|editor|authors, secondary|secondary authors|book editors|editor(s)",
    "year": "year|publication year|pub year|py|published year|year of publication|publication_year|"
        "year published|jahr|année|año|ano|pubyear|y",
    "date": "date|publication date|date published|pub date|date of publication|published|pub month & day|"
        "entry date (publication)|issue date|cover date|first posted|start date|date added to database"
            "|date_registration|date of registration",
    "journal": "journal|publication title|source title|journal title|periodical full|journal/book|publication|"
        "journal name|secondary title|source|container title|jf|so"
               "|publication name|host|primary_location.source.display_name|book title|zeitschrift|revista|"
               "parent title|conference name|published in|venue|source_title|title secondary",
    "journal_abbreviation": "journal abbreviation|periodical abbrev|abbreviated source title|abbreviated journal|"
        "iso abbreviation|ja|j2|short journal|alternate title1|source title abbreviation"
                            "|alternate title2",
    "volume": "volume|vol|vol.|volume number|vl|biblio.volume|band|volumen",
    "issue": "issue|no|no.|issue number|number|is|biblio.issue|heft|iss|ausgabe|numéro|número|fascículo",
    "pages": "pages|page|page range|pp|page(s)|page numbers|pg|pagination|seiten|páginas|paginas",
    "first_page": "page start|start page|first page|beginning page|start_page|sp|biblio.first_page|bp|spage",
    "last_page": "page end|end page|last page|ending page|other pages|end_page|ep|biblio.last_page|epage",
    "article_number": "art. no.|article number|article no|art no|eid number|article id number",
    "abstract": "abstract|abstract note|notes abstract|ab|summary|abstract (english)|brief summary|résumé|resumen|"
        "resumo|zusammenfassung|n2|abstract text",
    "keywords": "keywords|author keywords|manual tags|keyword(s)|descriptor(s)|automatic tags|index keywords|"
        "subjects|mesh terms|subject terms|mesh|tags|descriptors|key words|kw"
                "|author keyword|keywords plus|conditions|emtree medical index terms (major focus)|"
                "author-supplied keywords|condition|schlagwörter|schlagworte|stichwörter|palabras clave|"
                "palavras-chave|mots-clés",
    "doi": "doi|doi link|digital object identifier|article doi|doi number|do|link to doi",
    "pmid": "pmid|pubmed id|pubmedid|medline pmid|pubmed|pm|ids.pmid|medline id",
    "pmcid": "pmcid|pmc id|pmc|ids.pmcid|pubmed central id",
    "registry_number": "nct number|trial id|trialid|clinical trial numbers|ctgov id|ictrp id|isrctn|registry number|"
        "nct id|secondary id|secondary ids|trial registration|other ids",
    "issn": "issn|issn/isbn|issns|eissn|e-issn|print issn|online issn|sn|issn (print)|issn (electronic)|issn-l|"
        "primary_location.source.issn|pissn|standard number",
    "isbn": "isbn|isbns|isbn/issn|bn",
    "language": "language|language of original document|languages|output language|la|lang|sprache|idioma|"
        "language of publication|article language",
    "url": "url|link|links|source url|urls|fulltext url|plink|permalink|article url|landing page|ur|"
        "full text link|study url|web address|source urls|url article|item url",
    "publisher": "publisher|publisher name|pb|verlag|sponsor",
    "publication_type": "document type|type|publication type|doctype|type of reference|publication type(s)|dt|"
        "study type|pubtype|source type|type of publication",
    "accession": "accession number|accession no|eid|pui|central id|lens id|ut (unique wos id)|ut (unique id)|"
        "unique id|an|ebsco accession number|accession|id accession|cochrane id|cochrane review id|cn"
                 "|proquest id|storeid|accession number (an)",
    "database": "database|source database|db|database name|archive database|source register|data provider|"
        "full text source",
    "platform": "platform|database platform|interface",
    "record_id": "key|id|reference id|covidence #|covidence|record id|ref id|refid|internal id|record number|item id|"
        "study id|number of record|itemid",
    "kind": "item type|reference type|type of work|reference_type|publication type (item)",
    "citation": "citation",
    "group_authors": "group authors|corporate authors|corporate author|book group authors",
}  # fmt: skip
# A rank says which of several columns for one field wins: the earlier name.
KNOWN = {}
for _field, _names in NAMES.items():
    for _rank, _name in enumerate(_names.split("|")):
        KNOWN.setdefault("".join(c for c in _name.casefold() if c.isalnum()), (_field, _rank))
DELIMITERS = ",;\t|"
MAX_HEADER_ROW = 15


GLUED = "Aa"  # nothing stands between the authors: one begins where a large letter follows a small one


@dataclass(frozen=True, slots=True)
class TableSource:
    """How one source's table differs: telling columns, names of its own, how it writes authors."""

    name: str = ""
    telling: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    person: Callable[[str], str] = fields.person
    author_marks: str = ""
    database: str = ""
    is_source: bool = True
    kind: str = ""


SOURCES = (
    TableSource("PubMed", ("pmid", "journal/book", "create date"), person=fields.short_person, author_marks=",",
    database="MEDLINE"),
    TableSource("EBSCOhost", ("article title", "plink", "doctype"), author_marks=";"),
    TableSource("EBSCOhost", ("plink", "an", "source"), (("source", "journal"),)),
    TableSource("Scopus", ("eid", "source title"), person=fields.short_person, database="Scopus"),
    TableSource("Embase.com", ("pui", "author names"), (("source", "citation_text"), ("full text link", "url")),
    fields.short_person, ",", "Embase"),
    TableSource("Embase.com", ("medline pmid", "embase accession id"), person=fields.short_person, author_marks=",",
    database="Embase"),
    TableSource("Cochrane Library", ("central id",), database="Cochrane CENTRAL"),
    TableSource("Cochrane Library", ("cochrane review id",), database="Cochrane Database of Systematic Reviews"),
    TableSource("Lens", ("lens id",), (("source title", "journal"), ("source urls", "url")), fields.given_first, ";",
    "Lens"),
    TableSource("OpenAlex", ("display_name", "publication_year"), (("id", "accession"),), person=fields.given_first,
    author_marks="|", database="OpenAlex"),
    TableSource("Dimensions", ("publication id", "dimensions url"), (("publication id", "accession"),
    ("dimensions url", "url"), ("pubyear", "year")), database="Dimensions"),
    TableSource("ClinicalTrials.gov", ("nct number",), (("sponsor", "unmapped"), ("type", "unmapped"),
    ("study title", "title"), ("title", "title"), ("start date", "date"),
                ("acronym", "unmapped"), ("nct number", "accession")), author_marks="|",
                database="ClinicalTrials.gov", kind="report"),
    TableSource("ICTRP", ("trialid", "public_title"), (("public_title", "title"), ("trialid", "accession"),
    ("web_address", "url"), ("scientific_title", "original_title"), ("date_registration3", "date"),
    ("source_register", "unmapped")),
                database="ICTRP", kind="report"),
    TableSource("VHL", ("descriptor(s)", "fulltext url"), (("source", "citation_text"), ("id", "accession"))),
    TableSource("SciELO", ("scielo id",), database="SciELO"),
    TableSource("ERIC", ("eric number",), (("eric number", "accession"), ("source", "citation_text")),
    database="ERIC"),
    TableSource("CORE", ("coreid",), (("coreid", "accession"), ("downloadurl", "url")), database="CORE"),
    TableSource("JSTOR", ("ispartof", "docsubtype"), (("ispartof", "journal"),), fields.given_first, ";", "JSTOR"),
    TableSource("SpringerLink", ("item title", "item doi"), (("item title", "title"), ("item doi", "doi"),
    ("journal volume", "volume"), ("journal issue", "issue"), ("content type", "publication_type")),
    fields.given_first, GLUED, "SpringerLink"),
    TableSource("IEEE Xplore", ("ieee terms", "pdf link"), (("pdf link", "url"),
    ("document identifier", "publication_type")), fields.given_first, ";",
    "IEEE Xplore"),
    TableSource("Web of Science", ("ut (unique wos id)",), (("author full names", "authors"), ("authors",
    "short_authors"), ("publication type", "unmapped"), ("journal iso abbreviation", "journal_abbreviation")),
    author_marks=";"),
    TableSource("Zotero", ("item type", "abstract note"), (("title", "title"), ("publication title", "journal"),
    ("source", "unmapped"), ("type", "publication_type"),
                ("library catalog", "catalog"), ("archive", "archive"), ("extra", "extra")), is_source=False),
    TableSource("RefWorks", ("authors, primary",), (("source", "unmapped"), ("data source", "unmapped")),
    is_source=False),
    TableSource("Covidence", ("covidence #",), is_source=False),
    TableSource("Rayyan", ("key", "title", "pubmed_id"), is_source=False),
    TableSource("Google Scholar", ("authors", "publication", "number", "publisher", "pages"),
    database="Google Scholar", author_marks=";"),
    TableSource("Publish or Perish", ("gsrank", "articleurl"), (("articleurl", "url"),), fields.given_first, ",",
    is_source=False),
    TableSource("EPPI-Reviewer", ("item id", "imported id"), person=fields.short_person, author_marks=";",
    is_source=False),
    TableSource("EPPI-Reviewer", ("item id", "parent title"), person=fields.short_person, author_marks=";",
    is_source=False),
)  # fmt: skip
GENERIC = TableSource()


def normal(header: str) -> str:
    return "".join(c for c in header.casefold() if c.isalnum())


TELLING = [(source, frozenset(normal(t) for t in source.telling)) for source in SOURCES]


def source_for(header: list[str]) -> TableSource:
    present = {normal(h) for h in header}
    return next((source for source, telling in TELLING if telling <= present), GENERIC)


def source_named(name: str, header: list[str]) -> TableSource:
    """The rules of a source that a person names; of several for one source those that know most of the columns, and
    those common to all when it is none of ours."""
    present = {normal(h) for h in header}
    fits = [(len(telling & present) / len(telling), source) for source, telling in TELLING if source.name == name]
    return max(fits, key=lambda fit: fit[0])[1] if fits else GENERIC


def guessed(header: list[str], source: TableSource) -> dict[int, tuple[str, int]]:
    """Column number -> field and rank."""
    own = {normal(name): field for name, field in source.columns}
    mapping = {}
    for number, name in enumerate(header):
        key = normal(name)
        if key in own:
            mapping[number] = (own[key], -1)
        elif key in KNOWN:
            mapping[number] = KNOWN[key]
        elif re.fullmatch(r"authors?\d+", key):
            mapping[number] = ("authors", 90 + int(re.sub(r"\D", "", key)[:3]))
    return {n: m for n, m in mapping.items() if m[0] != "unmapped"}


def table_in(text: str) -> dict | None:
    """Delimiter and header row of the table that a text begins with, or None when it is no table."""
    text = text.lstrip("\ufeff")
    best = None
    for delimiter in DELIMITERS:
        for number, row in enumerate(_rows(text, delimiter, MAX_HEADER_ROW)):
            score = known_columns(row)
            if score and (best is None or score > best[0]):
                best = (
                    score,
                    {
                        "delimiter": delimiter,
                        "header_row": number,
                        "header": row,
                        "known": score,
                        "needs_mapping": False,
                    },
                )
    return best[1] if best else _unknown_table(text)


def example(text: str, table: dict) -> list[str]:
    """The first row below the header of the table that a text begins with in which something stands."""
    first = table["header_row"] + 1
    behind = _rows(text.lstrip("\ufeff"), table["delimiter"], first + MAX_HEADER_ROW)[first:]
    return next((row for row in behind if any(cell.strip() for cell in row)), [])


def known_columns(row: list[str]) -> int:
    """How many columns are known; 0 unless one of them is a title and the row looks like a header."""
    cells = [c.strip() for c in row if c.strip()]
    if len(cells) < 2 or any(len(c) > 80 for c in cells):
        return 0
    mapping = guessed(row, source_for(row))
    known = {field for field, _ in mapping.values()}
    return len(mapping) if "title" in known and len(known) > 1 and len(mapping) * 12 >= len(cells) else 0


def _unknown_table(text: str) -> dict | None:
    """A table whose header says nothing to us: the same number of cells, at least three, throughout."""
    for delimiter in "\t,;":
        rows = [r for r in _rows(text, delimiter, 12) if any(c.strip() for c in r)]
        whole = rows[:-1] if len(rows) > 4 else rows
        if (
            len(whole) >= 3
            and len({len(r) for r in whole}) == 1
            and len(whole[0]) >= 3
            and all(len(c) < 60 for c in whole[0])
        ):
            return {"delimiter": delimiter, "header_row": 0, "header": whole[0], "known": 0, "needs_mapping": True}
    return None


def _rows(text: str, delimiter: str, count: int) -> list[list[str]]:
    rows = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            rows.append(row)
            if len(rows) == count:
                break
    except csv.Error:
        pass
    return rows
