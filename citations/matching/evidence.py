"""What the fields of two records say about each other. Unknown is never a contradiction."""

from collections.abc import Container
from dataclasses import dataclass, field
from enum import StrEnum

from .identifiers import doi_likeness
from .journals import journal_likeness
from .names import authors_likeness
from .normalised import Normalised
from .places import is_same_range, pages_likeness
from .wording import Numbers, TitleMatch, Wording, abstracts_likeness

SHORT_TITLE = 18
FEW_WORDS = 2


class Fact(StrEnum):
    AGREE = "agree"
    CONTRADICT = "contradict"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Likenesses run from 0 (or -1: another) to 1; None is unknown. `against` names what contradicts."""

    a: Normalised
    b: Normalised
    title: TitleMatch
    title_likeness: float
    shortest_content: int
    numbers: Numbers
    is_generic: bool
    authors: float | None
    year_gap: int | None
    journal: float | None
    issn: bool | None
    volume: bool | None
    issue: bool | None
    pages: float | None
    doi: float | None
    pmid: bool | None
    accession: bool | None
    registry: bool | None
    abstract: float | None
    is_same_kind: bool
    is_full_range: bool
    against: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "against", _against(self))

    @property
    def has_good_author(self) -> bool:
        return self.authors is not None and self.authors >= 0.7

    @property
    def has_all_authors(self) -> bool:
        return self.authors is not None and self.authors >= 0.99

    @property
    def is_same_team(self) -> bool:
        return self.has_all_authors and min(len(self.a.authors), len(self.b.authors)) >= 2

    @property
    def is_same_journal(self) -> bool:
        return self.issn is True or self.journal is not None and self.journal >= 0.85

    @property
    def is_like_journal(self) -> bool:
        """Nothing says that the journals differ."""
        return self.is_same_journal or self.journal is None or self.journal >= 0.6

    @property
    def is_same_page(self) -> bool:
        return self.pages is not None and self.pages >= 0.8

    @property
    def is_same_year(self) -> bool:
        return self.year_gap in (None, 0)

    @property
    def is_about_same_year(self) -> bool:
        """Ahead of print one year, in an issue the next."""
        return self.year_gap in (None, 0, 1)

    @property
    def is_same_text(self) -> bool:
        return self.abstract is not None and self.abstract >= 0.9

    @property
    def is_same_doi(self) -> bool:
        return self.doi is not None and self.doi > 0

    @property
    def is_close_title(self) -> bool:
        return self.title in (TitleMatch.SAME, TitleMatch.NEAR)

    @property
    def is_long_title(self) -> bool:
        return self.shortest_content >= 5

    @property
    def shortest_key(self) -> int:
        return min(len(self.a.key), len(self.b.key))

    @property
    def are_review_versions(self) -> bool:
        """A Cochrane review and its update carry one title and one team, under two years."""
        return self.a.is_cochrane_review and self.b.is_cochrane_review and self.year_gap != 0

    def facts(self) -> dict[str, str]:
        return {name: self._fact(name, agrees) for name, agrees in self._agreements().items()}

    def _fact(self, name: str, agrees: bool | None) -> Fact:
        if name in self.against:
            return Fact.CONTRADICT
        return Fact.AGREE if agrees else Fact.UNKNOWN

    def _agreements(self) -> dict[str, bool | None]:
        return {
            "title": self.title in (TitleMatch.SAME, TitleMatch.NEAR, TitleMatch.CUT),
            "authors": self.has_good_author,
            "year": self.year_gap is not None and self.year_gap <= 1,
            "journal": self.is_same_journal,
            "volume": self.volume,
            "issue": self.issue,
            "pages": self.is_same_page,
            "doi": self.is_same_doi,
            "pmid": self.pmid,
            "accession": self.accession,
            "registry": self.registry,
            "abstract": self.is_same_text,
            "kind": self.is_same_kind,
            "numbers": self.numbers is Numbers.SAME and self.title is not TitleMatch.NONE,
        }


def weigh(a: Normalised, b: Normalised, generic_titles: Container[str] = ()) -> Evidence:
    """Compare every field. `generic_titles` are the keys of titles that many works of the collection carry."""
    wording = Wording(a.title, b.title, a.key, b.key)
    return Evidence(
        a=a,
        b=b,
        title=wording.match,
        title_likeness=wording.likeness or 0.0,
        shortest_content=wording.shortest_content,
        numbers=wording.numbers,
        is_generic=_is_generic(a, b, wording, generic_titles),
        authors=authors_likeness(a.authors, b.authors),
        year_gap=abs(a.year - b.year) if a.year and b.year else None,
        journal=journal_likeness(a.journal, b.journal),
        issn=bool(set(a.issns) & set(b.issns)) if a.issns and b.issns else None,
        volume=_equal(a.volume, b.volume),
        issue=_equal(a.issue, b.issue),
        pages=pages_likeness(a.pages, b.pages),
        doi=doi_likeness(a.doi, b.doi),
        pmid=_equal(a.pmid, b.pmid),
        accession=_equal(a.accession, b.accession) if a.database == b.database and a.database else None,
        registry=_is_same_trial(a, b),
        abstract=abstracts_likeness(a.abstract, b.abstract),
        is_same_kind=a.kind == b.kind,
        is_full_range=is_same_range(a.pages, b.pages),
    )


def _equal(a: str, b: str) -> bool | None:
    return a == b if a and b else None


def _is_same_trial(a: Normalised, b: Normalised) -> bool | None:
    if not (a.is_register_entry and b.is_register_entry):
        return None
    return not set(a.registry).isdisjoint(b.registry)


def _is_generic(a: Normalised, b: Normalised, wording: Wording, generic_titles: Container[str]) -> bool:
    is_short = min(len(a.key), len(b.key)) < SHORT_TITLE or wording.shortest_content <= FEW_WORDS
    return is_short or a.key in generic_titles or b.key in generic_titles


def _against(e: Evidence) -> frozenset[str]:
    numbers_differ = e.numbers is Numbers.DIFFERENT
    numbers_extra = e.numbers is Numbers.EXTRA and e.title in (TitleMatch.NEAR, TitleMatch.CUT, TitleMatch.WORDING)
    contradictions = {
        "kind": not e.is_same_kind,
        "numbers": numbers_differ or numbers_extra,
        "title": e.title in (TitleMatch.WORDING, TitleMatch.OTHER),
        "doi": e.doi == -1.0,
        "pmid": e.pmid is False,
        "registry": e.registry is False,
        "pages": e.pages is not None and e.pages < 0,
        "volume": e.volume is False,
        "issue": e.issue is False,
        "year": e.year_gap is not None and e.year_gap >= 2,
        "journal": e.journal is not None and e.journal < 0.6 and e.issn is not True,
        "authors": e.authors is not None and e.authors < 0.5,
        "abstract": e.abstract is not None and e.abstract < 0.45,
    }
    return frozenset(name for name, is_against in contradictions.items() if is_against)
