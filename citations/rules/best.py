"""The best of each field among the records of one report, with the record it came from (DEDUPE.md section 4)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

HAND = "hand"
LATEST_YEAR = 2200


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


def best(sources: Sequence[Source]) -> Best:
    """Ties go to the record that came first. Unions keep the order of the records."""
    values, origins = {}, {}
    for name, rank in RANKS.items():
        having = [source for source in sources if source.fields.get(name)]
        if having:
            chosen = max(having, key=lambda source: (rank(source.fields[name]), -source.record_id))
            values[name], origins[name] = chosen.fields[name], chosen.record_id
    _only_together(values, origins, sources)
    urls = list(dict.fromkeys(url for source in sources for url in source.fields.get("urls", ())))
    if urls:
        values["urls"] = urls
        origins["urls"] = next(source.record_id for source in sources if source.fields.get("urls"))
    return Best(values, origins)


def _only_together(values: dict, origins: dict[str, int], sources: Sequence[Source]) -> None:
    """Volume, issue and pages of one record: mixed ones would name a place that does not exist."""
    chosen = max(sources, key=lambda s: (_filled(s.fields, CITATION), _pages(s.fields.get("pages", "")), -s.record_id))
    for name in CITATION:
        values.pop(name, None)
        origins.pop(name, None)
        if chosen.fields.get(name):
            values[name], origins[name] = chosen.fields[name], chosen.record_id


def _filled(stored: dict, names: Sequence[str]) -> int:
    return sum(1 for name in names if stored.get(name))


def _title(text: str) -> tuple:
    """A title in one case shouts; a longer one with its diacritics is the fuller."""
    return not text.isupper(), len(text), sum(1 for letter in text if ord(letter) > 127)


def _authors(names: Sequence[str]) -> tuple:
    """The most people, then the most given names written out."""
    return len(names), sum(len(name) for name in names)


def _year(year: int) -> tuple:
    """The later one: ahead of print comes before the issue."""
    return (year,) if 0 < year <= LATEST_YEAR else (0,)


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
    "journal": _length,
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


def as_report(stored: dict) -> dict:
    """A record's fields as a report shows them: an article number stands where pages would, and so on."""
    shown = dict(stored)
    for name, stand_in in STAND_INS.items():
        if not shown.get(name) and shown.get(stand_in):
            shown[name] = shown[stand_in]
    return shown


STAND_INS = {"title": "original_title", "journal": "journal_abbreviation", "pages": "article_number"}
