"""Points order what no rule makes certain: enough of them, and a person is asked."""

from .evidence import Evidence
from .wording import Numbers, TitleMatch

ASK_FROM = 4.5
SIMILAR_FROM = 1.5

TITLE = {
    TitleMatch.SAME: 4.0,
    TitleMatch.NEAR: 3.5,
    TitleMatch.CUT: 2.0,
    TitleMatch.WORDING: 0.5,
    TitleMatch.OTHER: -3.0,
    TitleMatch.NONE: -1.0,
}
GENERIC = -3.0
NUMBERS = {Numbers.SAME: 0.0, Numbers.EXTRA: -1.0, Numbers.DIFFERENT: -2.5}
# (at least, points), from the best down.
Steps = tuple[tuple[float, float], ...]
AUTHORS: Steps = ((0.99, 2.0), (0.7, 1.0), (0.5, 0.0), (-1, -2.5))
AUTHORS_UNKNOWN = -0.5
JOURNAL: Steps = ((0.85, 1.2), (0.6, 0.2), (-1, -1.0))
PAGES: Steps = ((0.8, 2.5), (0.1, 0.4), (-1, -1.5))
DOI: Steps = ((0.1, 3.0), (-1, -1.5))
ABSTRACT: Steps = ((0.9, 2.5), (0.7, 0.5), (0.45, -0.5), (-1, -2.0))
YEARS_APART = (0.5, -0.5, -1.0, -2.0)
VOLUME, ISSUE = {True: 1.0, False: -1.2}, {True: 0.3, False: -0.6}
OTHER_KIND = -3.0


def points(e: Evidence) -> float:
    parts = (_title(e), _authors(e), _place(e), _identity(e))
    return round(sum(parts), 2)


def _title(e: Evidence) -> float:
    is_weak = e.is_generic and e.title in (TitleMatch.SAME, TitleMatch.NEAR, TitleMatch.CUT)
    return TITLE[e.title] + (GENERIC if is_weak else 0) + NUMBERS[e.numbers]


def _authors(e: Evidence) -> float:
    return AUTHORS_UNKNOWN if e.authors is None else _step(e.authors, AUTHORS)


def _place(e: Evidence) -> float:
    year = 0.0 if e.year_gap is None else YEARS_APART[min(e.year_gap, len(YEARS_APART) - 1)]
    journal = _step(e.journal, JOURNAL)
    if e.issn and e.journal is not None:
        journal = max(journal, JOURNAL[0][1])
    return year + journal + _step(e.pages, PAGES) + VOLUME.get(e.volume, 0.0) + ISSUE.get(e.issue, 0.0)


def _identity(e: Evidence) -> float:
    kind = 0.0 if e.is_same_kind else OTHER_KIND
    return kind + _step(e.doi, DOI) + _step(e.abstract, ABSTRACT)


def _step(likeness: float | None, steps: Steps) -> float:
    if likeness is None:
        return 0.0
    return next(points for at_least, points in steps if likeness >= at_least)


def is_question(e: Evidence, earned: float) -> bool:
    """Whether a person should look at a pair that no rule joined."""
    if _is_surely_apart(e):
        return False
    # The same range by the same authors under another title: retitled or translated.
    is_same_place = e.is_full_range and e.volume is True and e.has_good_author
    return earned >= ASK_FROM or is_same_place


def _is_surely_apart(e: Evidence) -> bool:
    if e.pmid is False or e.registry is False or e.accession is False and "pages" in e.against:
        return True
    # An article and its erratum, a letter and its reply; on one page one of the two may be mislabelled.
    if not e.is_same_kind and not e.is_same_page and not e.is_same_doi:
        return True
    has_other_place = not e.against.isdisjoint(("issue", "volume", "pages"))
    is_cochrane = e.a.is_cochrane_review or e.b.is_cochrane_review
    if "doi" in e.against and has_other_place and not e.is_same_text and not is_cochrane:
        return True
    # Part I here, part II there.
    if e.numbers is Numbers.DIFFERENT and has_other_place:
        return True
    # Presented again at another congress: related, not the same.
    if "journal" in e.against and e.year_gap and not e.against.isdisjoint(("doi", "volume", "pages")):
        return True
    # A monthly column, a "Reply", an "Editorial" of another issue.
    is_elsewhere = has_other_place or "year" in e.against
    return e.is_generic and is_elsewhere and not e.is_same_page and not e.is_same_doi
