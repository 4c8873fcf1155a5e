"""PubMed's MEDLINE text (nbib), and its variants from PMC and ERIC.

Biopython's reader is the oracle in the tests. It is not used here because it forgets the order of
FAU, AU and CN (a corporate author would move), the lines of each value, and lines without a tag.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from . import fields, own, records
from .encoding import Bytes, Source
from .parsed import Piece, Place, Problem, no_record
from .splitting import spans_at
from .tagged import Pairs, Tags

# A record starts at its identifier, or after a blank line at a tag that opens records.
FIRST = re.compile(rb"(?:\xef\xbb\xbf)?(?=(?:PMID|PMC |OWN |OID |STAT)-)")
START = re.compile(rb"\n(?=(?:PMID|PMC |OWN |OID |STAT)-)")  # a single sign to begin with is searched for faster
START_WITH_LONE_CR = re.compile(rb"[\r\n](?=(?:PMID|PMC |OWN |OID |STAT)-)")
BLANK_BEFORE = re.compile(rb"[\r\n][ \t]*[\r\n]\Z")
TAG_LINE = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}-(?: |$|(?=\S))(.*)")
# The tags that PubMed documents, by the six letters their line begins with; any other is known by TAG_LINE.
DOCUMENTED = (
    "AB AD AID AU AUID BTI CDAT CI CIN CN COI CON CP CRDT CRF CRI CTDT CTI DA DCOM DDIN DEP DP DRDT DRIN ECF ECI ED "
    "EDAT EFR EIN EN FAU FED FIR FPS GN GR GS HALL IP IR IRAD IS ISBN JID JT LA LID LR MH MHDA MID NM OAB OABL OCI OID "
    "ORI OT OTO OWN PB PG PHST PL PMC PMCR PMID PRIN PS PST PT RF RIN RN ROF RPF RPI RRF RRI SB SFM SI SO SPIN STAT TA "
    "TI TT UIN UOF UPDD VI VTI YONM"
)
USUAL = {f"{tag:<4}- ": tag for tag in DOCUMENTED.split()}
CONTINUATION = "      "
BOOK_TYPES = frozenset(("Book", "Books", "Book Chapter"))
AUTHORS = {"FAU": "AU", "FED": "ED"}
PII = re.compile(r"(e?\d{1,9}|e\d{4,6}-\d\d) \[pii\]")
PMCID = re.compile(r"PMC\d+")
TYPES = (
    (re.compile(r"^(?:Book|Books|Monograph)$", re.I), "book"),
    (re.compile(r"^Book Chapter$", re.I), "chapter"),
    (re.compile(r"^Preprint$", re.I), "article"),
    (re.compile(r"^(?:Dissertations?.*|Academic Dissertation)$", re.I), "thesis"),
    (re.compile(r"^(?:Technical Report|Reports?( - .*)?)$", re.I), "report"),
    (re.compile(r"^Dataset$", re.I), "dataset"),
)


def pieces(source: Source) -> Iterator[Piece]:
    starts = _starts(source.view, START_WITH_LONE_CR if source.has_lone_cr() else START)
    return source.pieces(spans_at(source.view, _cuts(source.view, starts)), piece)


def _starts(view: Bytes, start: re.Pattern) -> Iterator[int]:
    if first := FIRST.match(view):
        yield first.end()
    for found in start.finditer(view):
        yield found.end()


def _cuts(view: Bytes, starts: Iterator[int]) -> Iterator[int]:
    """Before each record. `PMC -`, `OWN -` and the like open one only after a blank line."""
    has_pmid = False
    for at in starts:
        after_blank = at < 4 or _blank_before(view, at)
        is_pmid = view[at : at + 5] == b"PMID-"
        if after_blank or is_pmid and has_pmid:
            yield at
            has_pmid = is_pmid
        else:
            has_pmid = has_pmid or is_pmid


def _blank_before(view: Bytes, at: int) -> bool:
    if view[at - 2] not in b" \t\r\n":  # most are told by the sign before their line's end
        return False
    return BLANK_BEFORE.search(bytes(view[max(0, at - 40) : at]).replace(b"\r\n", b"\n")) is not None


def piece(text: str, place: Place) -> Piece:
    pairs, problems = pairs_of(text, place)
    if not pairs:
        return no_record(text, place)
    return record_of(pairs, text, place, problems)


def pairs_of(text: str, place: Place) -> tuple[Pairs, list[Problem]]:
    """(tag, value) in file order; a line that is neither a tag nor a continuation is kept under no tag."""
    pairs: Pairs = []
    further: dict[int, list[str]] = defaultdict(list)  # lines that go on with the value of a pair
    problems = []
    for number, line in enumerate(text.split("\n")):
        head = line[:6]
        if head in USUAL:
            pairs.append((USUAL[head], line[6:].strip()))
        elif head == CONTINUATION and pairs:
            further[len(pairs) - 1].append(line.strip())
        elif match := TAG_LINE.match(line):
            pairs.append((match.group(1), match.group(2).strip()))
        elif line.strip():
            told = f"This line has no tag and was kept aside: “{line.strip()[:60]}”."
            problems.append(Problem(place.line + number, told))
            pairs.append(("", line.strip()))
    for at, lines in further.items():
        tag, value = pairs[at]
        pairs[at] = (tag, " ".join((value, *lines)).strip())
    return pairs, problems


def record_of(pairs: Pairs, raw: str, place: Place, problems: list[Problem]) -> Piece:
    return records.named_by_title(place, raw, _title(pairs), lambda: _values(Tags(pairs)), problems)


def _title(pairs: Pairs) -> str:
    book = ""
    for tag, value in pairs:
        if tag == "TI" and value:
            return value
        if tag == "BTI":
            book = book or value
    return book


def _values(tags: Tags) -> records.Understood:
    """All fields of a record, and the tags that no field took."""
    is_eric = "ERIC" in tags.peek("OWN")
    types = fields.unique(map(fields.clean, tags.every("PT")))
    title = tags.one("TI", "BTI")
    book = tags.one("BTI")
    kind = _kind(types, tags)
    journal = tags.one("JT") or (book if kind == "chapter" else "") or tags.peek("CTI", "TA")[:1] or ""
    abstract, others = fields.abstracts_of(tags.every("AB", "OAB"))
    issns, isbns, _ = fields.issns_of([v.removeprefix("ISSN-") for v in tags.every("IS", "ISSN", "ISBN")])
    doi, number = _doi_and_number(tags)
    date = tags.one("DP", "DEP")
    values = {
        "kind": kind,
        "title": fields.clean(title),
        "original_title": fields.clean(tags.one("TT")),
        "authors": _people(tags, "FAU", "AU", "CN", "CN"),
        "editors": _people(tags, "FED", "ED"),
        "year": fields.year_of(date) or fields.year_of(tags.one("DEP") or " ".join(tags.peek("SO"))),
        "date": fields.clean(date),
        "journal": fields.clean(journal if isinstance(journal, str) else journal[0]),
        "journal_abbreviation": fields.clean(tags.one("TA")),
        "volume": fields.clean(tags.one("VI")),
        "issue": fields.clean(tags.one("IP")),
        "pages": fields.pages_of(tags.one("PG")),
        "article_number": number,
        "abstract": abstract,
        "other_abstracts": others,
        "keywords": fields.unique(fields.clean(k).lstrip("*") for k in tags.every("OT", "MH", "KW", "DE")),
        "doi": doi,
        "pmid": fields.pmid_of(tags.one("PMID")),
        "pmcid": fields.clean("".join(PMCID.findall(tags.one("PMC"))[:1])),
        "issns": issns,
        "isbns": isbns,
        "language": fields.clean("; ".join(tags.every("LA"))),
        "publisher": fields.clean(tags.one("PB")),
        "publication_types": types,
        "urls": fields.unique(tags.every("UR", "URL")),
        "record_id": fields.clean(tags.one("OID") if is_eric else ""),
    }
    values |= _provenance(tags, values, is_eric)
    return values, tuple(own.noted(tags.rest(), under="GN"))


def _kind(types: tuple[str, ...], tags: Tags) -> str:
    if "BTI" in tags.by and "TI" in tags.by:
        return "chapter"
    if "Preprint" not in types and any(name.startswith("Journal Article") for name in types):
        return "article-journal"
    for name in types:
        for pattern, kind in TYPES:
            if pattern.match(name):
                return kind
    return "book" if "BTI" in tags.by and "JT" not in tags.by else "article-journal"


def _people(tags: Tags, full: str, short: str, *corporate: str) -> tuple[str, ...]:
    """Full names, each of which stands for the short one that follows it; short ones where no full one is."""
    tags.drop(full, short, *corporate)
    if not any(map(tags.by.__contains__, (full, short, *corporate))):
        return ()
    found = []
    waiting = False  # a full name whose short form has not come yet
    for tag, value in tags.pairs:
        if tag == full:
            found.append(fields.person(value))
            waiting = True
        elif tag == short:
            if not waiting:
                found.append(fields.short_person(value))
            waiting = False
        elif tag in corporate:
            found.append(fields.clean(value))
    return tuple(name for name in found if name)


def _doi_and_number(tags: Tags) -> tuple[str, str]:
    """The first identifier marked [doi]; an article number stands as a short [pii] beside it."""
    doi = number = ""
    for tag in ("LID", "AID", "DO", "DOI"):
        for value in tags.by.get(tag, ()):
            is_marked = value.endswith("[doi]")
            found = fields.doi_of(value) if is_marked or not (doi or value.endswith("]")) else ""
            if found and (not doi or found == doi):
                doi = found
                tags.taken.add((tag, value))
            if tag == "LID" and not number and (pii := PII.fullmatch(value)):
                number = pii.group(1)
                tags.taken.add((tag, value))
    return doi or fields.doi_of(" ".join(tags.peek("SO"))), number


def _provenance(tags: Tags, values: dict, is_eric: bool) -> dict:
    if is_eric:
        tags.drop("OWN")
        return {"database": "ERIC", "platform": "ERIC", "accession": values["record_id"]}
    if not values["pmid"] and values["pmcid"]:
        return {"database": "PubMed Central", "platform": "PubMed Central", "accession": values["pmcid"]}
    return {"database": "MEDLINE", "platform": "PubMed", "accession": values["pmid"]}
