"""The best of each field among the records of one report, with the record it came from (DEDUPE.md section 4)."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

HAND = "hand"
PUBMED, CROSSREF, OPENALEX = SERVICES = ("PubMed", "Crossref", "OpenAlex")
# What is looked up where no record has it.
LOOKED_UP = ("abstract", "doi")
LATEST_YEAR = 2200
# What a full stop belongs to, so that it is not the one some databases put after every title.
INITIALS = re.compile(r"\W*(\w\.)*[^\W\d]")
ABBREVIATIONS = frozenset(
    [
        "al",
        "etc",
        "vs",
        "jr",
        "sr",
        "inc",
        "ltd",
        "corp",
        "co",
        "dr",
        "ed",
        "eds",
        "ph.d",
        "m.d",
        "spp",
        "sp",
        "subsp",
        "vol",
        "nr",
        "ca",
        "approx",
    ]
)
LONGEST_ACRONYM = 4


@dataclass(frozen=True, slots=True)
class Source:
    """One record's id and its stored fields."""

    record_id: int
    fields: dict


@dataclass(frozen=True, slots=True)
class Best:
    """Field -> value, and field -> id of the record it came from; fields that no record has are in neither."""

    values: dict
    origins: dict[str, int]


def best(sources: Sequence[Source], chosen: Mapping[str, int] | None = None) -> Best:
    """Ties go to the record that came first. Unions keep the order of the records. What a person has chosen goes
    before the best, as long as the record they chose is among these and has such a field."""
    values, origins = {}, {}
    for name, rank in RANKS.items():
        having = [source for source in sources if source.fields.get(name)]
        if having:
            first = having[0]
            if len(having) > 1:
                first = max(having, key=lambda source: (rank(source.fields[name]), -source.record_id))
            values[name], origins[name] = first.fields[name], first.record_id
    _only_together(values, origins, sources)
    urls = list(dict.fromkeys(url for source in sources for url in source.fields.get("urls", ())))
    if urls:
        values["urls"] = urls
        origins["urls"] = next(source.record_id for source in sources if source.fields.get("urls"))
    for name, record_id in (chosen or {}).items():
        for source in sources:
            if source.record_id == record_id and source.fields.get(name):
                values[name], origins[name] = source.fields[name], record_id
    if values.get("title"):
        values["title"] = without_stop(values["title"])
    return Best(values, origins)


def without_stop(title: str) -> str:
    """The title without the single full stop that some databases put after every title. Dots that belong to the last
    word (an initial, an abbreviation), an ellipsis, and other signs stay."""
    text = title.rstrip()
    if not text.endswith(".") or text.endswith("..") or len(text.strip()) < 2:
        return title
    last = text[:-1].split()[-1] if text[:-1].split() else ""
    if INITIALS.fullmatch(last) or last.casefold() in ABBREVIATIONS:
        return title
    return text[:-1].rstrip()


def _only_together(values: dict, origins: dict[str, int], sources: Sequence[Source]) -> None:
    """Volume, issue and pages of one record: mixed ones would name a place that does not exist."""
    if len(sources) == 1:
        return
    chosen = max(sources, key=lambda s: (_filled(s.fields, CITATION), _pages(s.fields.get("pages", "")), -s.record_id))
    for name in CITATION:
        values.pop(name, None)
        origins.pop(name, None)
        if chosen.fields.get(name):
            values[name], origins[name] = chosen.fields[name], chosen.record_id


def _filled(stored: dict, names: Sequence[str]) -> int:
    return sum(1 for name in names if stored.get(name))


def _title(text: str) -> tuple:
    """A title in one case shouts; a longer one with its diacritics is the fuller; a database's full stop is none."""
    bare = without_stop(text)
    return not text.isupper(), len(bare), sum(1 for letter in bare if ord(letter) > 127), bare == text


def _authors(names: Sequence[str]) -> tuple:
    """The most people, then the most given names written out."""
    return len(names), sum(len(name) for name in names)


def _year(year: int) -> tuple:
    """The later one: ahead of print comes before the issue."""
    return (year,) if 0 < year <= LATEST_YEAR else (0,)


def _journal(text: str) -> tuple:
    """The full name; of two as full, the one that does not shout. "&" is as full as "and"; JAMA does not shout."""
    is_acronym = " " not in text and len(text) <= LONGEST_ACRONYM
    return len(without_stop(text.replace("&", "and"))), is_acronym or not text.isupper()


def _pages(text: str) -> tuple:
    first, _, last = text.partition("-")
    return bool(first and last), len(last) >= len(first), len(text)


def _length(value) -> tuple:
    return (len(value),)


def _any(value) -> tuple:
    return (0,)


RANKS: dict[str, Callable] = {
    "kind": lambda kind: (kind not in ("", "article"),),
    "title": _title,
    "authors": _authors,
    "year": _year,
    "journal": _journal,
    "volume": _any,
    "issue": _any,
    "pages": _pages,
    "abstract": _length,
    "keywords": _length,
    "language": _any,
    "doi": _any,
    "pmid": _any,
}
CITATION = ("volume", "issue", "pages")
# Of these people may choose another value; links are a union, so there is nothing to choose.
CHOOSABLE = tuple(RANKS)


def as_report(stored: dict) -> dict:
    """A record's fields as a report shows them: an article number stands where pages would, and so on."""
    shown = dict(stored)
    for name, stand_in in STAND_INS.items():
        if not shown.get(name) and shown.get(stand_in):
            shown[name] = shown[stand_in]
    return shown


STAND_INS = {"title": "original_title", "journal": "journal_abbreviation", "pages": "article_number"}
