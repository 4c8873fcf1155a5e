"""Makes a record of a table's row: the cells by field, and what the sources' cells are like."""

import ast
import re

from . import fields, kinds, own, provenance, records
from .headers import GLUED, TableSource
from .parsed import Piece, Place, Problem

OTHER = "Other fields"  # our own export's column for what has none
MANY = frozenset(("keywords", "issn", "isbn", "url", "registry_number", "publication_type"))
FORMULA = re.compile(r'=\s*"(.*)"', re.S)
LINK = re.compile(r'=HYPERLINK\("[^"]*"[,;] ?"([^"]*)"\)', re.I)
LIST = re.compile(r"\[\s*['\"].*['\"]\s*\]", re.S)
WEB = re.compile(r"(?:https?|ftp)://[^\s|]+")
PUBMED_CITATION = re.compile(
    r"\.\s{0,9}(?:\d{4}[^;:]{0,99})?;\s{0,9}(?P<volume>[^(:;]{0,99})(?:\((?P<issue>[^)]{0,99})\))?"
    r"(?::(?P<pages>[^.;]{0,99}))?\."
)
VHL_SOURCE = re.compile(
    r";\s{0,9}(?P<volume>[^(:,;]{0,99})(?:\((?P<issue>[^)]{0,99})\))?:\s*(?P<pages>[\w.-]+(?:-[\w.]+)?)"
)
ERIC_SOURCE = re.compile(
    r"(?P<journal>[^;]{3,300}?), v(?P<volume>[^\s,]{1,20})(?: n(?P<issue>[^\s,]{1,20}))?"
    r"(?: (?:Spec Iss )?p(?P<pages>[\w-]{1,20}))?(?:,? .{0,40})?"
)
DECIMAL = re.compile(r"(\d{1,6})[.,]0")
DAY_AND_MONTH = re.compile(r"(\d{1,2})[-. ]([A-Za-zä]{3})")
MONTH_AND_YEAR = re.compile(r"([A-Za-zä]{3})[- ](\d{2})")
EDGE = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")
PREFIXES = frozenset(("Mc", "Mac", "De", "Del", "Della", "Di", "Da", "Du", "La", "Le", "Van", "Von", "Fitz", "St"))
EXCEL_NUMBER = re.compile(r"(\d{5,15})\.0|(\d\.\d{1,15})[eE]\+?(\d{1,2})")
AND = re.compile(r"(?<!\s)\s++(?:and|&)\s+")
PLACEHOLDERS = frozenset(
    (
        "[no author name available]",
        "no authors listed",
        "anonymous",
        "[no authors listed]",
        "n/a",
        "null",
        "none",
        "nan",
    )
)


def record_of(
    header: list[str], mapping: dict[int, tuple[str, int]], source: TableSource, row: list[str], raw: str, place: Place
) -> Piece:
    cells = [_cell(c) for c in row]
    row_ = Row(header, mapping, cells)
    kind, types = _kind(row_, source)
    abstract, others = fields.abstracts_of(row_.every("abstract"))
    year_text, date = _number(row_.one("year")), _number(row_.one("date"))
    year = fields.year_of(year_text) or fields.year_of(date) or fields.year_of(row_.peek("citation"))
    issns, isbns, _ = fields.issns_of(row_.every("issn", "isbn"))
    problems: list[Problem] = []
    pages, number = _pages(row_, place, problems)
    journal, short = fields.clean(row_.one("journal")), fields.clean(row_.one("journal_abbreviation"))
    values = {
        "kind": kind,
        "title": fields.clean(row_.one("title")),
        "original_title": fields.clean(row_.one("original_title")),
        "authors": authors(row_.one("authors"), source, more=row_.numbered_authors()) + _groups(row_),
        "editors": authors(row_.one("editors"), source),
        "year": year,
        "date": fields.date_of(date or year_text, year),
        "journal": journal,
        "journal_abbreviation": short if short != journal else "",
        "volume": fields.number_of(_number(row_.one("volume"))),
        "issue": fields.number_of(_undated(_number(row_.one("issue")), place, problems)),
        "pages": pages,
        "article_number": number,
        "abstract": abstract,
        "other_abstracts": others,
        "keywords": fields.unique(fields.clean(k) for v in row_.every("keywords") for k in items(v)),
        "issns": issns,
        "isbns": isbns,
        "language": fields.clean(row_.one("language")),
        "publisher": fields.clean(row_.one("publisher")),
        "publication_types": types,
        "record_id": fields.clean(row_.one("record_id")),
    }
    values |= _identifiers(row_, source)
    _from_citation(values, row_)
    return records.build(place, raw, records.with_provenance(values), row_.rest(), problems)


def _cell(value: str) -> str:
    """Without Excel's `="..."`, and numbers as they were before Excel made floats of them."""
    value = value.strip()
    formula = FORMULA.fullmatch(value) if value.startswith("=") else None
    if formula:
        return formula.group(1).replace('""', '"').strip()
    link = LINK.fullmatch(value) if value.startswith("=") else None
    return link.group(1).strip() if link else value


def _number(value: str) -> str:
    """Without the decimals that a spreadsheet gave a whole number ('12.0', '12,0')."""
    found = DECIMAL.fullmatch(value)
    return found.group(1) if found else value


def _undated(value: str, place: Place, problems: list[Problem]) -> str:
    """Spreadsheets make dates of '1-2' and '3-45'. Day and month stand in the order of the reader's country, but the
    range that they were had its smaller number first."""
    day = DAY_AND_MONTH.fullmatch(value)
    year = None if day else MONTH_AND_YEAR.fullmatch(value)
    month = fields.MONTHS.get((day.group(2) if day else year.group(1)).casefold()) if day or year else None
    if not month:
        return value
    first, last = sorted((int(day.group(1)), month)) if day else (month, int(year.group(2)))
    meant = f"{first}-{last}"
    problems.append(Problem(place.line, f"A spreadsheet made a date of “{meant}”; it is written “{value}” here."))
    return meant


class Row:
    """The cells of a row by field; what no field takes stays with the record under its column's name."""

    def __init__(self, header: list[str], mapping: dict[int, tuple[str, int]], cells: list[str]) -> None:
        here = [n for n in range(len(cells)) if n in mapping]  # a row of few cells costs no more for a wide header
        for number in here:
            if cells[number] == "NA":  # so R writes a cell that holds none
                cells[number] = ""
        self.header, self.mapping, self.cells = header, mapping, cells
        self.taken: set[int] = set()
        self.by: dict[str, list[int]] = {}
        for number in sorted(here, key=lambda n: (mapping[n][1], n)):
            self.by.setdefault(mapping[number][0], []).append(number)

    def one(self, field: str) -> str:
        chosen = ""
        for number in self.by.get(field, ()):
            value = self.cells[number]
            if value and not chosen:
                chosen = value
            if value == chosen:
                self.taken.add(number)
        return chosen

    def every(self, *names: str) -> list[str]:
        numbers = [n for name in names for n in self.by.get(name, ()) if self.cells[n]]
        self.taken.update(numbers)
        return [self.cells[n] for n in numbers]

    def peek(self, field: str) -> str:
        return next((self.cells[n] for n in self.by.get(field, ()) if self.cells[n]), "")

    def numbered_authors(self) -> list[str]:
        """Columns 'Author 1', 'Author 2', ... hold one person each."""
        numbers = [n for n in self.by.get("authors", ()) if self.mapping[n][1] >= 90]
        self.taken.update(numbers)
        return [self.cells[n] for n in numbers if self.cells[n]] if len(numbers) > 1 else []

    def rest(self) -> tuple[tuple[str, str], ...]:
        rest = []
        for number, value in enumerate(self.cells):
            if value and number not in self.taken:
                name = self.header[number] if number < len(self.header) else ""
                values = value.split("\n") if name == OTHER else [value]
                rest += [(name or f"column {number + 1}", " ".join(v.split())) for v in values if v.strip()]
        return tuple(own.noted(rest, under=OTHER))


def items(value: str) -> list[str]:
    """A cell's list: JSON or Python lists, semicolons, bars, lines; else commas."""
    if LIST.fullmatch(value) and (found := _literal(value)):
        return found
    for mark in (";", "|", "\n"):
        if mark in value:
            return [p.strip() for p in value.split(mark) if p.strip()]
    return fields.split_list(value, ",")


def _literal(value: str) -> list[str]:
    try:
        found = ast.literal_eval(value)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return []
    return [str(v) for v in found] if isinstance(found, list) else []


def authors(value: str, source: TableSource, more: list[str] | None = None) -> tuple[str, ...]:
    if more:
        return fields.names(more, reading=source.person)
    if not value or value.strip().casefold() in PLACEHOLDERS:
        return ()
    names = _parted(value, source)
    reading = fields.reading_for(names, source.person) if source.person is fields.person else source.person
    return tuple(n for n in fields.names(names, reading=reading) if not fields.REGISTRY.fullmatch(n))


def _unglued(value: str) -> list[str]:
    names, begin = [], 0
    for edge in EDGE.finditer(value):
        word = value[begin : edge.start()].replace("-", " ").split(" ")[-1]
        if word not in PREFIXES:
            names.append(value[begin : edge.start()])
            begin = edge.start()
    return [*names, value[begin:]]


def _parted(value: str, source: TableSource) -> list[str]:
    if LIST.fullmatch(value) and (found := _literal(value)):
        return found
    if source.author_marks == GLUED and ";" not in value:
        return _unglued(value)
    for mark in (";", "|", "\n"):
        if mark in value:
            return [name for part in value.split(mark) for name in fields.apart(part)]
    if AND.search(value):
        parts = AND.split(value)
        return [p for part in parts for p in (_by_commas(part) if part.count(",") > 1 else [part])]
    if source.author_marks == ",":
        ends_with_stop = value.endswith(".") and not re.search(r"\.,|\.[A-Z]\.$|^[^,]*$", value)
        return (value[:-1] if ends_with_stop else value).split(",")
    return _by_commas(value)


def _by_commas(value: str) -> list[str]:
    """'Griffin DK, Larkin DM.' are two; 'Griffin, D. K.' is one; what cannot be told stays whole."""
    parts = [
        p.strip(" .") if p.strip().endswith(".") and not re.search(r"\.[A-Z]\.$", p.strip()) else p.strip()
        for p in value.split(",")
    ]
    parts = [p for p in parts if p]
    if len(parts) > 1 and all(fields.SHORT_NAME.fullmatch(p) for p in parts):
        return [fields.short_person(p) for p in parts]
    if len(parts) > 3 and len(parts) % 2 == 0 and all(fields.INITIALS.fullmatch(p) for p in parts[1::2]):
        return [f"{a}, {b}" for a, b in zip(parts[::2], parts[1::2], strict=True)]
    return [value]


def _kind(row: Row, source: TableSource) -> tuple[str, tuple[str, ...]]:
    word = row.one("kind")
    types = fields.unique(fields.clean(t) for v in row.every("publication_type") for t in items(v))
    camel = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", word)
    ris = kinds.RIS.get(word.strip().upper()) or kinds.RIS.get(types[0].upper() if types else "")
    kind = source.kind or ris or (kinds.kind_of(camel) if camel else kinds.kind_of(" ".join(types)))
    if not camel and kind == "book" and row.peek("journal"):
        kind = "article-journal"
    return kind, types


def _groups(row: Row) -> tuple[str, ...]:
    """Web of Science has a column of its own for them."""
    return tuple(fields.clean(group) for value in row.every("group_authors") for group in fields.split_list(value))


def _pages(row: Row, place: Place, problems: list[Problem]) -> tuple[str, str]:
    first, last = _number(row.one("first_page")), _number(row.one("last_page"))
    stated = _undated(_number(row.one("pages")), place, problems)
    return fields.pages_of(stated) or fields.pages_of(first, last), fields.clean(_number(row.one("article_number")))


def _whole_number(value: str) -> str:
    """Excel keeps 38012345 as 3.8012345E7 or 38012345.0."""
    found = EXCEL_NUMBER.fullmatch(value)
    return str(int(float(value))) if found else value


def _identifiers(row: Row, source: TableSource) -> dict:
    urls = fields.unique(u.rstrip(".,;") for v in row.every("url") for u in WEB.findall(fields.clean(v)))
    doi = fields.doi_of(row.one("doi")) or next((d for u in urls if "doi" in u and (d := fields.doi_of(u))), "")
    extra = row.peek("extra")
    pmid = fields.pmid_of(_whole_number(row.one("pmid"))) or next(iter(re.findall(r"PMID:\s*(\d{4,8})", extra)), "")
    for url in urls:
        if not pmid and (
            found := re.search(r"pubmed\.ncbi\.nlm\.nih\.gov/(\d{4,8})|nlm\.nih\.gov/pubmed/(\d{4,8})", url)
        ):
            pmid = found.group(1) or found.group(2)
    pmcid = fields.PMCID.search(row.one("pmcid")) or fields.PMCID.search(extra)
    named = row.one("database")
    accession = fields.clean(row.one("accession")).removeprefix("https://openalex.org/")
    if accession.startswith("mdl-"):  # VHL's number of a MEDLINE record
        pmid = pmid or fields.pmid_of(accession)
    database = source.database or (provenance.named(named) if named else "")
    if not database and not source.is_source:
        database = provenance.known(row.peek("archive")) or provenance.known(row.peek("catalog"))
    if source.name == "Publish or Perish" and any("scholar.google." in cell for cell in row.cells):
        database = "Google Scholar"
    if source.name == "EBSCOhost" and (code := re.search(r"[?&]db=(\w+)", " ".join(urls))):
        database = provenance.ebsco_database(code.group(1))
    if source.name == "Web of Science":
        database = provenance.wos_database(accession) or "Web of Science Core Collection"
    numbers = fields.registry_numbers_of(
        accession, *row.every("registry_number"), row.peek("title"), row.peek("abstract"), row.peek("authors")[:200]
    )
    return {
        "urls": urls,
        "doi": doi,
        "pmid": pmid,
        "pmcid": f"PMC{pmcid.group(1)}" if pmcid else "",
        "database": database,
        "platform": source.name or fields.clean(row.one("platform")),
        "accession": accession or (pmid if source.name == "PubMed" else ""),
        "registry_numbers": numbers,
    }


def _from_citation(values: dict, row: Row) -> None:
    """PubMed's CSV has volume, issue and pages only inside Citation, VHL's inside Source."""
    told = row.peek("citation_text")
    if told and not values["journal"] and (found := ERIC_SOURCE.fullmatch(told)):
        values["journal"] = found.group("journal")
    for field, pattern in (
        ("citation", PUBMED_CITATION),
        ("citation_text", VHL_SOURCE),
        ("citation_text", ERIC_SOURCE),
    ):
        found = pattern.search(row.peek(field))
        if found:
            for name in ("volume", "issue", "pages"):
                value = (found.group(name) or "").strip()
                values[name] = values[name] or (fields.pages_of(value) if name == "pages" else value)
