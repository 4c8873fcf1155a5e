"""Makes one form of what dialects write many ways: text, names, years, pages, identifiers.

Nothing here knows a format. Each function takes a raw value and returns the field as
`ParsedRecord` holds it, or an empty value when there is none.
"""

import re
from functools import lru_cache
from html.entities import html5
from urllib.parse import unquote

ENTITY = re.compile(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
INLINE = (
    "i b u em strong sup sub inf sc bold italic span small tt font scp strike a "
    "jats:i jats:b jats:sup jats:sub jats:italic jats:bold jats:sc jats:inline-formula jats:ext-link inline-formula"
)
BLOCK = (
    "p br div li ul ol h1 h2 h3 h4 h5 title sec abstract "
    "jats:p jats:title jats:sec jats:list jats:list-item jats:abstract"
)
TAG_LIKE = re.compile(r"</?[A-Za-z][^<>]{0,300}>")
INLINE_TAG = re.compile(rf"</?(?:{INLINE.replace(' ', '|')})(?:\s[^<>]{{0,300}})?/?>", re.I)
BLOCK_TAG = re.compile(rf"</?(?:{BLOCK.replace(' ', '|')})(?:\s[^<>]{{0,300}})?/?>", re.I)
INVISIBLE = re.compile("[\x00-\x08\x0e-\x1b\x7f\u200b\u2060\ufeff\ufffe\uffff\ud800-\udfff]")
DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-")
YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?:(?!\d)|(?=(?:0\d|1[0-2])(?:[0-2]\d|3[01])(?!\d)))")
# By their first three letters, in English and German.
MONTHS = {
    name: number
    for number, names in enumerate(
        ["jan", "feb", "mar,mrz,mär", "apr", "may,mai", "jun", "jul", "aug", "sep", "oct,okt", "nov", "dec,dez"], 1
    )
    for name in names.split(",")
}
HOUR = re.compile(r"(?<=\d)/?T\d\d:\d\d[\d:.Z+-]*$")
UNKNOWN_DAY = re.compile(r"(?:[/-]0{1,2})+/*$")
LANDING = ("/full", "/abstract", "/pdf", "/epdf")
NO_DOI = "10.1002/central/"  # the Cochrane Library's addresses of records of trials, which have DOIs of their own
DOI_TAILS = (*LANDING, "[doi]")
DOI = re.compile(r"10\.\d{4,9}/[^\s\"\u201c\u201d]+", re.I)
ISSN = re.compile(r"(?<![\dXx-])(\d{4})-?(\d{3}[\dXx])(?![\dXx-])")
ISSN_ONLY = re.compile(r"\d{4}-\d{3}[\dXx]")
ISBN = re.compile(r"(?<![\dXx-])(97[89][- ]?(?:\d[- ]?){9}\d|(?:\d[- ]?){9}[\dXx])(?![\dXx-])")
SHORTEST_ISBN = 10
PMCID = re.compile(r"\bPMC\s?(\d{4,9})\b", re.I)
REGISTRY = re.compile(
    r"\b(NCT\d{8}|ISRCTN\d{6,9}|ACTRN\d{14}|ChiCTR[-A-Z]*\d{8,10}|DRKS\d{8}|JPRN-\w{5,20}|UMIN\d{9}|CTRI/\d{4}/\d{2,3}/\d{6}"
    r"|EUCTR\d{4}-\d{6}-\d{2}(?:-[A-Z]{2,3})?|IRCT\d{11,16}N?\d{0,3}|KCT\d{7}|NTR\d{3,5}|PACTR\d{15,16}|RBR-\w{6}|SLCTR/\d{4}/\d{3}|TCTR\d{11})\b"
)
# Every pattern above holds one of these. A pattern of a plain word looks for its first letter, which is rare in most
# texts: that is several times faster than `in`, and than all of them in one pattern.
REGISTRY_HINTS = [re.compile(word) for word in ("CT", "DRKS", "JPRN", "UMIN", "NTR", "RBR-")]
PAGE_WORD = re.compile(r"^(?:pp?|pages?)(?:\.\s*|\s+|(?=\d))(?=\w?\d)|^S\.\s+(?=\d)", re.I)
NO_NUMBER = re.compile(r"n\.?/?a\.?|null|none|undefined|(?:publish )?ahead[- ]of[- ]print|online ?first|in press", re.I)
NO_PAGES = re.compile(
    r"10\.\d{4,9}/.*|n\.?pag\.?"
    r"|no (pagination|page)s?\b.*|\(?no pagination\)?|not? specified|specified|none|n/?a|null|undefined|-+",
    re.I,
)
WHOLE = frozenset(("thesis", "book", "report"))  # they are no part of anything that has pages
NO_ABSTRACT = re.compile(
    r"\W*(?:publisher:\s*)?(?:na|n/a|none|null|no abstract(?: is)?(?: available)?|abstract not available"
    r"|abstract available from the publisher"
    r"|abstract from author|abstract from publisher|not available|nil|undefined)\W*",
    re.I,
)
COPYRIGHT = re.compile(r"\W*(?:copyright of .{0,300}is the property of|copyright\b|\(c\)|©|\u00a9)", re.I | re.S)
# What stands in a name's place and is none.
ET_AL = re.compile(
    r"\W*(?:et\.?\s*al\.?|and others|others|u\.\s?a\.|\.\.\.|…"
    r"|no authors? (?:names? )?(?:available|listed|indicated)|no authorship,? indicated)\W*",
    re.I,
)
# What most names look like: nothing about them needs care.
PLAIN_NAME = re.compile(
    r"[^\W\d_][\w'’-]*+(?: [^\W\d_][\w'’-]*+){0,5}, "
    r"(?:[A-Z]\.[ -]?){0,5}(?:(?<=[ .-])[^\W\d_][\w'’-]*+ ?(?:[A-Z]\.?)?)?(?<! )"
)
LONGEST_NAME = 400  # what is longer is a text that stands in the wrong place
ROLE = re.compile(r" ?[\[(](?:[^\[\]()]{0,200})[\])]$")
SUFFIX = re.compile(r"(?:jr|sr|2nd|3rd|i{2,3}|iv)\.?", re.I)
DEGREE = re.compile(
    r"(?:(?:Ph|Pharm|Psy|Ed|Sc)\.?D|M\.?D|D\.?Phil|(?:Dr|M)\.?P\.?H|R\.?N|[MB]\.?Sc|[MB]\.?[AS]|M\.?(?:Ed|Phil|LS|LIS|SN|SW)"
    r"|MB ?BS|MB ?ChB|DNP|FRCP|FRCS|FAAN|FACP|FACS|D\.?O|MBA|LCSW|CNS|RD|PT|OT)\.?"
)
# Behind a whole given name; behind initials it may be one more of them.
GIVEN_DEGREE = re.compile(
    r"(?:(?<=[a-zß-öø-ÿ])|(?<=[a-z] [A-Z]\.)) (?:PhD|Ph\.D\.?|MD|M\.D\.?|MPH|MSc|MBBS|MBChB|RN|PharmD)$"
)
INITIALS = re.compile(r"(?:[A-ZÀ-ÖØ-Þ]\.?[- ]?){1,5}")
SHORT_NAME = re.compile(
    r"(.*?\S) +((?:[A-ZÀ-ÖØ-Þ]\.?-?){1,5}|(?:[A-ZÀ-ÖØ-Þ]\.? ?){1,5})(?: (Jr|Sr|2nd|3rd|I{2,3}|IV)\.?)?$"
)


# Words that people are not called by. The list is short on purpose: what is not in it is one name read the wrong way.
GROUP_NAMES = (
    "of and for the group groups grp consortium collaboration collaborative collaborators investigators trialists "
    "network initiative alliance coalition partnership taskforce workgroup committee council commission ministry "
    "department agency organization organisation organizations organisations association society federation foundation "
    "institute institut instituto istituto university université universität universidad universidade università "
    "hospital company inc ltd gmbh llc corporation academy programme nations"
)
GROUP_WORDS = frozenset(GROUP_NAMES.split())
WORD = re.compile(r"[^\W\d_]{2,40}")
# 'A. B. Family', 'Given B. Family': nobody but a person is called so.
INITIALS_FIRST = re.compile(
    r"(?!U\. ?[SK]\.)"
    r"(?:[^\W\d_][\w'’-]{1,40} ){0,2}(?:[A-ZÀ-ÖØ-Þ]\.[ -]{0,2}){1,4}(?:(?<=[. ])[^\W\d_][\w'’-]{1,40} ?){1,3}"
)
APART = re.compile(r"(?<=\.) +(?=-)")  # IEEE writes 'Y. -H. Chen'
GIVEN_FIRST = re.compile(r"(?:[^\W\d_][\w'’.-]{0,40} ){1,4}[^\W\d_][\w'’-]{1,40}")
NO_INITIALS = frozenset(("UK", "US", "USA", "EU", "UN", "UAE", "WHO", "HIV", "TB", "II", "III", "IV"))


def clean(value: str) -> str:
    """One line of plain text: entities decoded (twice-escaped ones too), known markup dropped, blanks single."""
    if not value:
        return value
    if "&" not in value and "<" not in value and "  " not in value and value.isprintable():
        return value.strip()
    for _ in range(4):
        before = value
        if "&" in value:
            value = ENTITY.sub(_character, value)
        if "<" in value and TAG_LIKE.search(value):
            value = BLOCK_TAG.sub(" ", INLINE_TAG.sub("", value))
        if value == before:
            break
    if not value.isascii() or not value.isprintable():
        value = INVISIBLE.sub("", value)
    return " ".join(value.split())


def _character(match: re.Match) -> str:
    name = match.group(1)
    if name[0] != "#":
        return html5.get(name + ";", match.group(0))
    number = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    if number < 32 or 127 <= number < 160 and number != 133:
        return bytes([number]).decode("cp1252", "replace").replace("\ufffd", " ") if number >= 127 else " "
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else match.group(0)


def year_of(value: str) -> int | None:
    found = YEAR.search(value)
    return int(found.group(1)) if found else None


def date_of(value: str, year: int | None = None) -> str:
    """A date as it was written, without the hour and the zeros for what nobody knows; a month or a day alone gets its
    year."""
    value = clean(value)
    if value[:4].isdigit():
        if "T" in value:
            value = HOUR.sub("", value)
        return UNKNOWN_DAY.sub("", value) if value.endswith("0") and len(value) > 4 else value
    return f"{value} {year}" if value and year and not year_of(value) else value


def doi_of(value: str) -> str:
    """The first DOI in a value, without prefix; case is kept."""
    if "10." not in value and "10%2" not in value:
        return ""
    value = ENTITY.sub(_character, value) if "&" in value else value
    if "%" in value:
        value = unquote(value)
    found = DOI.search(value)
    if not found:
        return ""
    doi = found.group(0).replace("\\_", "_").replace("\\", "")
    if doi.casefold().startswith(NO_DOI):
        return ""
    if not doi[-1].isalnum() or doi.endswith(LANDING):
        doi = doi.rstrip(".;,'\u2019")
        doi = next((doi.removesuffix(tail) for tail in DOI_TAILS if doi.endswith(tail)), doi)
    for opening, closing in ("()", "[]", "{}", "<>"):
        if doi.endswith(closing) and doi.count(opening) < doi.count(closing):
            doi = doi[:-1].rstrip(".,;")
    return doi


def number_of(value: str) -> str:
    """A volume or an issue; nothing where it only says that there is none yet."""
    if not value or value.isdigit():
        return value
    value = clean(value)
    return "" if NO_NUMBER.fullmatch(value) else value.replace("_", " ")


def pages_of(first: str, last: str = "") -> str:
    """'467-472' from a start and an end, from a range in either, or '' when they say there is none."""
    if first.isdigit() and last.isdigit() and first != last:
        return f"{first}-{last}"
    first, last = _page(first), _page(last)
    if not first or not last or first == last:
        return first or last
    if last in ("+", "&"):
        return first if first.endswith(last) else first + last
    if "-" in first:
        return first
    return f"{first}-{last}" if "-" not in last else last


def are_counted(kind: str, first: str, last: str = "") -> bool:
    """Whether what stands for the pages of a whole work is how many there are: '210', or HMIC's '64' to '64p'."""
    count = first.strip("p. ")
    if kind == "report" and not last:  # it may be a part of a series
        return False
    return kind in WHOLE and count.isdigit() and last.strip("p. ") in ("", count)


def _page(value: str) -> str:
    if value.isdigit():
        return value if value.strip("0") else ""  # some write 0 where they know none
    value = clean(value).strip(" .,;")
    value = PAGE_WORD.sub("", value)
    if not value or NO_PAGES.fullmatch(value) or value.casefold() == "no":
        return ""
    return re.sub(" ?-+ ?", "-", value.translate(DASHES)).strip("-")


def issns_of(values: list[str]) -> tuple[tuple[str, ...], tuple[str, ...], list[str]]:
    """ISSNs, ISBNs and the values that held neither."""
    issns: dict[str, None] = {}
    isbns: dict[str, None] = {}
    rest = []
    for value in values:
        if ISSN_ONLY.fullmatch(value):
            issns[value.upper()] = None
            continue
        plain = value if value.isascii() else value.translate(DASHES)
        books = []
        if len(plain) >= SHORTEST_ISBN:
            books = [b for b in ISBN.findall(plain) if not ISSN.fullmatch(b.strip())]
            isbns.update(dict.fromkeys(b.strip() for b in books))
        left = ISBN.sub(" ", plain) if books else plain
        found = [f"{a}-{b.upper()}" for a, b in ISSN.findall(left)]
        issns.update(dict.fromkeys(found))
        if value and not books and not found:
            rest.append(value)
    return tuple(issns), tuple(isbns), rest


def pmid_of(value: str) -> str:
    """A PMID out of a value that is known to be one, if any."""
    found = re.search(r"\d{1,12}", value)
    return found.group(0) if found and found.group(0) != "0" else ""


def hints_at_registry(text: str) -> bool:
    return any(hint.search(text) for hint in REGISTRY_HINTS)


def registry_numbers_of(*values: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for value in values:
        if hints_at_registry(value):
            found.update(dict.fromkeys(REGISTRY.findall(value)))
    return tuple(found)


def is_no_abstract(value: str) -> bool:
    return not value or len(value) < 60 and NO_ABSTRACT.fullmatch(value) is not None


def abstracts_of(values: list[str]) -> tuple[str, tuple[str, ...]]:
    """The abstract and the others (copyright notices, other languages) out of all values, cleaned."""
    texts = [_with_quotes(t) if "``" in t else t for t in map(clean, values) if not is_no_abstract(t)]
    if len(texts) < 2 and not COPYRIGHT.match("".join(texts)):
        return "".join(texts), ()
    main = next((t for t in texts if not COPYRIGHT.match(t)), "")
    others = list(texts)
    if main:
        others.remove(main)
    return main, tuple(dict.fromkeys(o for o in others if o != main))


def _with_quotes(text: str) -> str:
    """What TeX's quotes mean, which stay where Web of Science's BibTeX went through Covidence."""
    return text.replace("``", "“").replace("{''}", "”").replace("''", "”")


def apart(value: str) -> list[str]:
    """'Doe, M and Poe, S' are two; a name with a comma has no "and" in it."""
    if " and " not in value:
        return [value]
    parts = value.split(" and ")
    return parts if all("," in part for part in parts) else [value]


def person(value: str) -> str:
    """'Family, Given[, Suffix]' of a name with a comma, else the literal; '' for "et al."."""
    return value if PLAIN_NAME.fullmatch(value) else _person_with_care(value)


@lru_cache(maxsize=4096)
def _person_with_care(value: str) -> str:
    name = clean(value).strip(" ;")
    if len(name) > LONGEST_NAME:
        return name
    if "(" in name or "[" in name:
        name = ROLE.sub("", ROLE.sub("", name)) or name
    name = name.strip(" ,").replace(",null", "")
    if not name or ET_AL.fullmatch(name):
        return ""
    parts = [p.strip() for p in name.split(",")]
    parts = [p for p in parts if p]
    while len(parts) > 2 and DEGREE.fullmatch(parts[-1]):
        parts.pop()
    if len(parts) == 1:
        return parts[0]
    if len(parts) > 3:
        return name
    if len(parts) == 3 and SUFFIX.fullmatch(parts[1]):
        parts[1], parts[2] = parts[2], parts[1]
    parts[1] = _without_full_stop(GIVEN_DEGREE.sub("", parts[1]))
    return ", ".join(parts)


def is_group(name: str) -> bool:
    """Whether a word of a name without a comma says that it is no person's."""
    return any(word.casefold() in GROUP_WORDS for word in WORD.findall(name))


def _without_full_stop(given: str) -> str:
    """Ovid writes 'AHMED, Mughees.': a stop after a whole word is not part of the name."""
    if given.endswith(".") and len(word := re.split(r"[\s.-]", given[:-1])[-1]) > 2 and word[1:].islower():
        return given[:-1]
    return given


def short_person(value: str) -> str:
    """A name of a dialect that writes 'Family GH' or 'Family G.H.': MEDLINE, Scopus, Embase, EPPI."""
    name = person(value)
    if "," in name or len(name) > LONGEST_NAME:
        return name
    found = SHORT_NAME.fullmatch(name)
    if not found or is_group(name):
        return name
    family, given, suffix = found.groups()
    if family.isupper() and len(family.split()) > 1:
        return name
    return f"{family}, {given.strip()}" + (f", {suffix}" if suffix else "")


def given_first(value: str) -> str:
    """A name of a dialect that writes 'Given Family' (Lens, OpenAlex, Springer)."""
    name = APART.sub("", person(value))
    words = name.rstrip("… ").split()
    if "," in name or len(words) < 2 or is_group(name):
        return name
    suffix = words.pop() if len(words) > 2 and SUFFIX.fullmatch(words[-1]) else ""
    cut = len(words) - 1
    while cut > 1 and words[cut - 1].islower():
        cut -= 1
    return f"{' '.join(words[cut:])}, {' '.join(words[:cut])}" + (f", {suffix}" if suffix else "")


def person_by_initials(value: str) -> str:
    """As `person`, for dialects in which some write 'A. B. Family'. A comma behind marks a group (EndNote)."""
    name = person(value)
    if "." not in name or "," in name or value.rstrip().endswith(",") or is_group(name):
        return name
    return given_first(name) if INITIALS_FIRST.fullmatch(name) else name


def reading_for(values: list[str], usual):
    """How the names of one list are read: some platforms write 'Family GH' where others have 'Family, G. H.', which
    only a list without any comma tells."""
    if not values or any("," in value for value in values) or len(values[0]) > LONGEST_NAME:
        return usual
    people = [name for name in map(person, values) if name and not is_group(name)]
    if not people or any(len(name) > LONGEST_NAME or not SHORT_NAME.fullmatch(name) for name in people):
        return usual
    is_doubtful = len(people) == 1 and (people[0].split()[-1] in NO_INITIALS or people[0].count(" ") > 1)
    return usual if is_doubtful else short_person


def names(values: list[str], *, reading=person) -> tuple[str, ...]:
    return tuple(filter(None, map(reading, values)))


def unique(values) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, values)))


def keywords_of(values: list[str]) -> tuple[str, ...]:
    """Each once, out of values that may list several."""
    found = []
    for value in values:
        if ";" in value or "\n" in value:
            found += map(keyword, split_list(value))
        else:
            found.append(keyword(value) if "*" in value else clean(value))
    if len(found) == 1 and found[0].count(",") > 1:  # the only one is none: "aged, 80 and over" has one comma
        found = [part.strip() for part in found[0].split(",")]
    return unique(found)


def keyword(value: str) -> str:
    """Without the star of a major topic."""
    value = clean(value)
    return value.lstrip("* ") if value[:1] == "*" else value


def split_list(value: str, marks: str = ";") -> list[str]:
    if marks not in value and "\n" not in value:
        return [value.strip()] if value.strip() else []
    return [p for p in (part.strip() for part in value.replace("\n", marks).split(marks)) if p]
