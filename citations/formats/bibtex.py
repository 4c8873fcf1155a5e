"""BibTeX as databases and managers write it: odd keys, unbalanced braces, macros, TeX in every field.

Written here rather than left to a library because every library at hand loses entries or whole files
(keys with commas, digits-only and doubled keys, one brace too few).
"""

import re
from collections.abc import Iterator

from . import fields, kinds, own, provenance, records, tex
from .encoding import Bytes, Source, blocks_of
from .parsed import Piece, Place, Preamble, Problem, SetAside
from .ris_fields import platform_of
from .splitting import spans_at

ENTRY = re.compile(rb"@[ \t]*([A-Za-z]{2,30})\s{0,20}[{(]")
BRACE = re.compile(rb"\\.|\{|\}", re.S)
BLANKS = re.compile(rb"[\s,]*")
SIGN = re.compile(r'\\.|\{|\}|"', re.S)
JOIN = re.compile(r"\s*#\s*")
HEAD = re.compile(r"\s*@[ \t]*([A-Za-z]{2,30})\s*[{(]")
# The length of a name is bounded so that no text, however long, is gone through again from each of its letters.
FIELD_NAME = r"([A-Za-z][\w:.+/-]{0,80}(?: [\w-]{1,40}){0,3}?)\s{0,80}=\s*"
FIELD = re.compile(rf"[\s,]*{FIELD_NAME}")
FIRST_FIELD = re.compile(FIELD_NAME)
FIELD_AT_LINE = re.compile(r"\n[ \t]*([A-Za-z][\w:.+-]*(?: [\w-]+){0,3})\s*=\s*(?=[{\"\d])")
# A macro or a number; several words where the value has no delimiters at all.
BARE = re.compile(r"[^\s,#{}\"()=]+(?:[ \t]+[^\s,#{}\"()=]++(?![ \t]*=))*+")
# What follows a quote that ends its value: other quotes stand within the value.
AFTER_QUOTE = re.compile(rf"\s*+(?:#|[,\s]*+(?:[}})]|\Z|{FIELD_NAME}))")
BRACES = re.compile("[{}]")
WORD = re.compile(r"(?:\\[A-Za-z]+[ \t]*|\\.|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}|[^\s~])+")
WEB = re.compile(r"(?:https?|ftp)://(?:(?!,https?://)[^\s}])+")
LENS_ID = re.compile(r"\b(?:\d{3}-){4}\d{2}[\dX]\b")
DIMENSIONS_KEY = re.compile(r"pub\.\d{7,12}")
PMID_KEY = re.compile(r"pmid\d{4,8}")  # TeXMed's, of PubMed
PREPRINT = re.compile(r"arxiv\b", re.I)
NUMBERED = frozenset(("report", "thesis", "patent", "legislation"))  # they have a number, and no issue
NAMESAKE = re.compile(r"\d{4}")  # by which dblp tells people of one name apart
NAME_PART = re.compile(r"(?<![\w-])(family|given|prefix|suffix)\s*=\s*((?:\"[^\"]*\"|[^,])*)", re.I)
NO_RECORDS = frozenset(("comment", "preamble", "string"))
MONTHS = {
    m: m.capitalize() for m in ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
}
OUR_KEY = re.compile(r"record\d+")  # a key of our own export, where the record had none
DASH = re.compile(r" ?(?:-{1,3}|[\u2010-\u2015]) ?")


def pieces(source: Source) -> Iterator[Piece]:
    macros = dict(MONTHS)
    parents = _parents(source)
    spans = spans_at(source.view, _cuts(source.view))
    return source.pieces(spans, lambda text, place: piece(text, place, macros, parents))


def _cuts(view: Bytes) -> Iterator[int]:
    """Each entry's start and end. An entry whose braces do not close ends where the next one starts."""
    at = 0
    while start := ENTRY.search(view, at):
        line = _line_start(view, start.start(), at)
        yield line
        bound = _next_at_line(view, start.end())
        at = _end(view, start.end(), bound, bytes(view[start.end() - 1 : start.end()]))
        yield at


def _next_at_line(view: Bytes, at: int) -> int:
    """Where the line begins that opens the next entry, else the end."""
    for entry in ENTRY.finditer(view, at):
        line = _line_start(view, entry.start(), at)
        if view[line - 1 : line] in (b"\n", b"\r"):
            return line
    return len(view)


def _line_start(view: Bytes, at: int, least: int) -> int:
    while at > least and view[at - 1 : at] in (b" ", b"\t"):
        at -= 1
    return at


def _end(view: Bytes, at: int, bound: int, opening: bytes) -> int:
    depth = 1 if opening == b"{" else 0
    for sign in BRACE.finditer(view, at, bound):
        if sign.group(0) == b"{":
            depth += 1
        elif sign.group(0) == b"}":
            depth -= 1
            if depth == 0 and opening == b"{":
                return _past_blanks(view, sign.end(), bound)
            if depth < 0:
                return _past_blanks(view, sign.end(), bound)
    return bound


def _past_blanks(view: Bytes, at: int, bound: int) -> int:
    return BLANKS.match(view, at, bound).end()


def _parents(source: Source) -> dict[str, dict[str, str]]:
    """Entries that others refer to by crossref, which BibTeX puts after their children."""
    if not any(b"crossref" in block.lower() for block in blocks_of(source.view, overlap=len("crossref"))):
        return {}
    found = {}
    macros = dict(MONTHS)
    for start, end in spans_at(source.view, _cuts(source.view)):
        text = source.text(start, end)
        if head := HEAD.match(text):
            is_string = head.group(1).casefold() == "string"
            _, key, values, _ = parsed(text, macros, is_string=is_string)
            if is_string:
                macros |= values
            else:
                found.setdefault(key.casefold(), values)
    return found


def piece(text: str, place: Place, macros: dict[str, str], parents: dict[str, dict[str, str]]) -> Piece:
    head = HEAD.match(text)
    if not head or head.group(1).casefold() in NO_RECORDS:
        if head and head.group(1).casefold() == "string":
            _, _, values, _ = parsed(text, macros, is_string=True)
            macros |= values
        return Preamble(place, text)
    name, key, values, torn = parsed(text, macros)
    if not values:
        return SetAside(place, text, Problem(place.line, "This entry holds no field."))
    problems = [Problem(place.line, "This entry's braces do not match; its end may be missing.")] if torn else []
    parent = parents.get(values["crossref"].casefold()) if values.get("crossref") else None
    if parent:
        values = _inherited(values, parent, name)
        values.pop("crossref")
    return record_of(name, key, values, text, place, problems)


def _inherited(values: dict[str, str], parent: dict[str, str], name: str) -> dict[str, str]:
    passed = {k: v for k, v in parent.items() if k != "title"}
    passed.setdefault("booktitle", parent.get("title", ""))
    if name == "book":
        passed.pop("booktitle", None)
    return passed | values


def parsed(text: str, macros: dict[str, str], *, is_string: bool = False) -> tuple[str, str, dict[str, str], bool]:
    """Entry type, key, fields by lower-case name (raw TeX), and whether the entry is torn."""
    head = HEAD.match(text)
    at = head.end()
    key = ""
    if not is_string:
        first = FIRST_FIELD.search(text, at)
        comma = text.rfind(",", at, first.start(1)) if first else text.find(",", at)
        key = text[at : comma if comma >= 0 else first.start(1) if first else len(text)].strip()
        at = comma if comma >= 0 else at + len(key)
    values: dict[str, str] = {}
    authors: list[str] = []  # some give each in a field of its own
    torn = False
    while field := FIELD.match(text, at):
        value, at, ok = _value(text, field.end(), macros, torn=torn)
        torn = torn or not ok
        name = field.group(1).strip().casefold()
        if name == "author":
            authors.append(value)
        values[name] = values.get(name) or value
    if len(authors) > 1:
        values["author"] = " and ".join(authors)
    return head.group(1).casefold(), key, values, torn or not text.rstrip().rstrip(",").endswith(("}", ")"))


def _value(text: str, at: int, macros: dict[str, str], *, torn: bool) -> tuple[str, int, bool]:
    """A value with `#` joined, where it ends, and whether its delimiters matched."""
    parts = []
    ok = True
    while True:
        sign = text[at : at + 1]
        if sign in ("{", '"'):
            part, at, closed = _delimited(text, at, torn=torn)
            ok = ok and closed
            parts.append(part)
        elif match := BARE.match(text, at):
            word = match.group(0)
            parts.append(word if word.isdigit() else macros.get(word.casefold(), word))
            at = match.end()
        joined = JOIN.match(text, at)
        if not joined:
            return "".join(parts), at, ok
        at = joined.end()


def _delimited(text: str, at: int, *, torn: bool) -> tuple[str, int, bool]:
    """In an entry that is torn already no value goes beyond the next field's line."""
    closing = "}" if text[at] == "{" else '"'
    depth = 0
    bound = _next_field(text, at + 1) if torn else len(text)
    for sign in SIGN.finditer(text, at + 1, bound):
        found = sign.group(0)
        if found == closing and depth == 0 and (found != '"' or AFTER_QUOTE.match(text, sign.end())):
            return text[at + 1 : sign.start()], sign.end(), True
        depth += (found == "{") - (found == "}")
    end = bound if torn else _next_field(text, at + 1)
    return text[at + 1 : end].rstrip().rstrip(",").rstrip('}"'), end, False


class Entry:
    """Fields of an entry as plain text; what is asked for counts as taken."""

    def __init__(self, values: dict[str, str]) -> None:
        self.values = values
        self.taken: set[str] = set()

    def one(self, *names: str) -> str:
        for name in names:
            value = self.values.get(name)
            if value and (text := tex.plain(value)):
                self.taken.add(name)
                return text
        return ""

    def raw(self, *names: str) -> str:
        for name in names:
            if self.values.get(name):
                self.taken.add(name)
                return self.values[name]
        return ""

    def rest(self) -> tuple[tuple[str, str], ...]:
        left = ((n, v) for n, v in self.values.items() if v and n not in self.taken and n != "file")  # a local path
        return tuple((n.replace("concord-", own.OWN, 1), " ".join(v.split())) for n, v in left)


def _next_field(text: str, at: int) -> int:
    following = FIELD_AT_LINE.search(text, at)
    return following.start() if following else len(text)


def record_of(name: str, key: str, values: dict[str, str], raw: str, place: Place, problems: list[Problem]) -> Piece:
    entry = Entry(values)
    return records.named_by_title(place, raw, _title(entry), lambda: _values(name, key, entry), problems)


def _values(name: str, key: str, entry: Entry) -> records.Understood:
    """All fields of an entry, and those of its own that none took."""
    kind = kinds.BIBTEX.get(name) or kinds.kind_of(name, "document")
    kind = _told_kind(kind, entry)
    journal = _container(entry)
    abstract, others = fields.abstracts_of([entry.one("abstract")])
    issns, isbns, _ = fields.issns_of([entry.one("issn"), entry.one("eissn"), entry.one("isbn")])
    year, month = entry.one("year"), entry.one("month")
    in_numbers = f"{year}-{month:0>2}" if year.isdigit() and month.isdigit() else ""
    date = entry.one("date") or in_numbers or " ".join(filter(None, (year, month)))
    pages, number = _pages(entry)
    issue = fields.number_of(entry.one("number", "issue"))
    if kind in NUMBERED and not number:
        number, issue = issue, ""
    built = {
        "kind": kind,
        "title": fields.clean(_title(entry)),
        "original_title": fields.clean(entry.one("origtitle", "original_title")),
        "authors": people(entry.raw("author", "authors")),
        "editors": people(entry.raw("editor", "editors")),
        "year": fields.year_of(entry.one("year")) or fields.year_of(date),
        "date": fields.clean(date),
        "journal": fields.clean(journal),
        "journal_abbreviation": fields.clean(
            entry.one("shortjournal", "journal-iso", "journal_abbreviation", "abbrev_source_title", "journalabbr")
        ),
        "volume": fields.number_of(entry.one("volume")),
        "issue": issue,
        "pages": pages,
        "article_number": number,
        "abstract": abstract,
        "other_abstracts": others,
        "keywords": _keywords(entry),
        "issns": issns,
        "isbns": isbns,
        "language": fields.clean(entry.one("language", "langid")),
        "publisher": fields.clean(entry.one("publisher", "institution", "school", "organization")),
        "publication_types": fields.unique(
            fields.clean(t) for t in fields.split_list(entry.one("document_type", "type"))
        ),
        "record_id": "" if OUR_KEY.fullmatch(key) else key,
    }
    built |= _identifiers(entry, key)
    return records.with_provenance(built), entry.rest()


def _title(entry: Entry) -> str:
    title, subtitle = entry.one("title"), entry.one("subtitle")
    return f"{title}: {subtitle}" if subtitle else title


def _container(entry: Entry) -> str:
    """Journal or book; biblatex keeps their subtitles apart."""
    for name, sub in (("journal", "journalsubtitle"), ("journaltitle", "journalsubtitle"),
                      ("booktitle", "booksubtitle"), ("maintitle", "mainsubtitle")):  # fmt: skip
        if title := entry.one(name):
            subtitle = entry.one(sub)
            return f"{title}: {subtitle}" if subtitle else title
    return ""


def _told_kind(kind: str, entry: Entry) -> str:
    """Scopus and EBSCO call everything @article or @misc and say the type in a field."""
    if kind in ("document", "webpage") and PREPRINT.search(
        entry.values.get("eprinttype", "") or entry.values.get("archiveprefix", "")
    ):
        return "article"
    told = tex.plain(entry.values.get("document_type", "") or entry.values.get("type", ""))
    if kind in ("document", "article-journal") and told:
        found = kinds.kind_of(told, kind)
        return kind if kind == "article-journal" and found in ("book", "article") else found
    if kind == "document" and entry.values.get("journal"):
        return "article-journal"
    return kind


def people(value: str) -> tuple[str, ...]:
    """Names parted by `and` outside braces; a braced name is one literal."""
    value = " ".join(value.split())
    shared = _braces_around(value) if " and " in value or "," in value else 0
    parts = _parts(value[shared : len(value) - shared])
    if len(parts) > 1 and "," not in value and "{" not in value and fields.reading_for(parts, None):
        return fields.names(parts, reading=fields.short_person)  # 'Roe J and Doe KM'
    found = []
    for part in parts:
        found += _written_otherwise(part)
    return fields.names(found, reading=lambda name: name)


def _braces_around(value: str) -> int:
    """How many pairs of braces enclose the whole value."""
    most = min(len(value) - len(value.lstrip("{")), len(value) - len(value.rstrip("}")))
    if not most:
        return 0
    depth, least = 0, most
    for sign in BRACES.finditer(value, most, len(value) - most):
        depth += 1 if sign.group(0) == "{" else -1
        least = min(least, most + depth)
    return max(0, least) if depth == 0 else 0


def _parts(value: str) -> list[str]:
    parts, depth, begin = [], 0, 0
    for sign in re.finditer(r"[{}]|\sand\s+(?:and\s+)*", value, re.I):
        if sign.group(0) == "{":
            depth += 1
        elif sign.group(0) == "}":
            depth -= 1
        elif depth <= 0:
            parts.append(value[begin : sign.start()])
            begin = sign.end()
    return [*parts, value[begin:]]


def _written_otherwise(part: str) -> list[str]:
    """One name, or several: some exports join names by semicolons, or by commas alone (SciELO)."""
    if re.fullmatch(r"\{[^{}]*\}", part.strip()):
        return [fields.clean(tex.plain(part))]
    text = tex.plain(part)
    if "=" in text and re.match(r"(?:family|given|prefix|suffix)(?:-i)?\s*=", text, re.I):
        return [_named_parts(text)]
    if ";" in text:
        return [fields.person(p) for p in text.split(";")]
    if text.count(",") > 2 or re.search(r",\s{2,}", " ".join(part.split("\n"))):
        pieces_ = [p.strip() for p in text.split(",") if p.strip()]
        if len(pieces_) > 2 and len(pieces_) % 2 == 0:
            return [f"{a}, {b}" for a, b in zip(pieces_[::2], pieces_[1::2], strict=True)]
    if "," in text:
        return [_comma_name(text)]
    return [_given_first(part) if not re.fullmatch(r"[^a-z]+", text) or "." in text else fields.person(text)]


def _given_first(part: str) -> str:
    """'First von Last': what braces hold together is one word, and the first word in small letters begins the family
    name, unless it is the first of all."""
    words = [w for w in map(tex.plain, WORD.findall(part)) if w] if len(part) < fields.LONGEST_NAME else []
    if len(words) > 2 and NAMESAKE.fullmatch(words[-1]):
        words.pop()
    if len(words) < 2 or fields.is_group(tex.plain(part)):
        return fields.person(tex.plain(part))
    suffix = words.pop() if len(words) > 2 and fields.SUFFIX.fullmatch(words[-1]) else ""
    last = len(words) - 1
    cut = next((at for at, word in enumerate(words[:last]) if word[0].islower()), last)
    if cut == 0:
        return fields.person(" ".join(words))
    family, given = " ".join(words[cut:]), " ".join(words[:cut])
    return fields.person(", ".join(filter(None, (family, given, suffix))))


def _named_parts(text: str) -> str:
    """biblatex also writes 'family=Simpson, given=James, prefix=von'."""
    parts = {name.casefold(): value.strip(' "') for name, value in NAME_PART.findall(text)}
    family = " ".join(filter(None, (parts.get("prefix"), parts.get("family"))))
    return fields.person(", ".join(filter(None, (family, parts.get("given"), parts.get("suffix")))))


def _comma_name(text: str) -> str:
    """BibTeX writes 'von Last, Jr, First'."""
    parts = [p.strip() for p in text.split(",")]
    if len(parts) == 3 and fields.SUFFIX.fullmatch(parts[1]):
        return fields.person(f"{parts[0]}, {parts[2]}, {parts[1]}")
    return fields.person(text)


def _pages(entry: Entry) -> tuple[str, str]:
    number = fields.clean(
        entry.one("eid", "art_number", "article-number", "articleno", "elocation-id", "article_number")
    )
    pages = DASH.sub("-", tex.plain(entry.raw("pages", "page"), ligatures=False))
    return fields.pages_of(pages), number


def _keywords(entry: Entry) -> tuple[str, ...]:
    values = [
        entry.one("keywords"),
        entry.one("author_keywords"),
        entry.one("keyword"),
        entry.one("keywords-plus"),
        entry.one("index_keywords"),
    ]
    found = []
    for value in filter(None, values):
        parts = fields.split_list(value)
        found += parts if len(parts) > 1 else fields.split_list(value, ",")
    return fields.unique(map(fields.clean, found))


def _identifiers(entry: Entry, key: str) -> dict:
    urls = fields.unique(
        u
        for n in ("url", "link", "ee", "howpublished")
        for u in WEB.findall(tex.plain(entry.values.get(n, ""), ligatures=False))
    )
    entry.taken.update(n for n in ("url", "link", "ee") if urls)
    doi = fields.doi_of(entry.raw("doi").replace("{", "").replace("}", "")) or next(
        (d for u in urls if "doi" in u and (d := fields.doi_of(u))), ""
    )
    if not doi and key.casefold().startswith("doi:"):
        doi = fields.doi_of(key)
    notes = " ".join(entry.values.get(name, "") for name in ("note", "annotation", "annote"))
    pmid = fields.pmid_of(entry.one("pmid", "pubmed_id", "pubmed-id")) or next(
        iter(re.findall(r"PMID:\s*(\d{4,8})", notes)), ""
    )
    if not pmid and entry.values.get("eprinttype", entry.values.get("archiveprefix", "")).casefold() == "pubmed":
        pmid = fields.pmid_of(entry.one("eprint"))
    pmcid = fields.PMCID.search(entry.one("pmcid", "pmc", "pmc_id"))
    accession, database, platform = _provenance(entry, key, urls)
    if database == "MEDLINE":
        pmid = pmid or provenance.medline_pmid(accession)
    return {
        "doi": doi,
        "pmid": pmid,
        "pmcid": f"PMC{pmcid.group(1)}" if pmcid else "",
        "urls": urls,
        "accession": accession,
        "database": database,
        "platform": platform,
    }


def _provenance(entry: Entry, key: str, urls: tuple[str, ...]) -> tuple[str, str, str]:
    links = " ".join(urls)
    unique_id = entry.one("unique-id") or (key if provenance.wos_database(key) else "")
    if unique_id:
        return unique_id, provenance.wos_database(unique_id) or "Web of Science Core Collection", "Web of Science"
    if eid := re.search(r"2-s2\.0-\d+", links):
        return eid.group(0), "Scopus", "Scopus"
    if "scopus" in links or entry.values.get("source", "").casefold() == "scopus":
        entry.taken.add("source")
        return "", "Scopus", "Scopus"
    if "ebscohost.com" in links:
        accession = re.search(r"[?&]AN=([\w.-]+)", links)
        code = re.search(r"[?&]db=(\w+)", links)
        return (
            (accession.group(1) if accession else ""),
            provenance.ebsco_database(code.group(1)) if code else "",
            "EBSCOhost",
        )
    if "proquest.com" in links:
        document = re.search(r"/docview/(\d{4,12})", links)
        return document.group(1) if document else "", "", "ProQuest"
    if "scielo." in links:
        return "", "SciELO", "SciELO"
    if "jstor.org/" in links:
        return "", "JSTOR", "JSTOR"
    if DIMENSIONS_KEY.fullmatch(key):
        return key, "Dimensions", "Dimensions"
    if PMID_KEY.fullmatch(key):
        return key.removeprefix("pmid"), "MEDLINE", ""
    database = entry.one("database", "remote-database-name")
    rules = platform_of(links)
    if rules.database and not database:
        lens = LENS_ID.search(links) if rules.name == "Lens" else None
        return lens.group(0) if lens else entry.one("accession", "accession-number"), rules.database, rules.name
    return entry.one("accession", "accession-number"), provenance.named(database) if database else "", ""
