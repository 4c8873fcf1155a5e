"""A truth table for every rule: facts that make it hold, and changes of one fact each that unmake it."""

from typing import Any

import pytest

from citations.matching import RULES, WEAKEST_RULE, Normalised
from citations.matching.evidence import Evidence
from citations.matching.journals import Journal
from citations.matching.rules import ORDER, first_rule, is_barred
from citations.matching.wording import Numbers, TitleMatch

from .makers import make_article

UNKNOWN: dict[str, Any] = {
    "title": TitleMatch.SAME,
    "title_likeness": 1.0,
    "shortest_content": 8,
    "numbers": Numbers.SAME,
    "is_generic": False,
    "authors": None,
    "year_gap": None,
    "journal": None,
    "issn": None,
    "volume": None,
    "issue": None,
    "pages": None,
    "doi": None,
    "pmid": None,
    "accession": None,
    "registry": None,
    "abstract": None,
    "is_same_kind": True,
    "is_full_range": False,
}
NEAR = {"title": TitleMatch.NEAR, "title_likeness": 0.96}
CUT = {"title": TitleMatch.CUT, "title_likeness": 0.8}
WORDING = {"title": TitleMatch.WORDING, "title_likeness": 0.88}
OTHER = {"title": TitleMatch.OTHER, "title_likeness": 0.3}
RANGE = {"pages": 1.0, "is_full_range": True}
NO_JOURNAL = make_article(journal="")
TRANSLATED = make_article(title="[Experiences of brief psychodynamic therapy]")


def make_evidence(**facts) -> Evidence:
    """Two records with the same title, of which nothing else is known but the facts named."""
    sides = {"a": make_article(), "b": make_article()}
    return Evidence(**(sides | UNKNOWN | facts))


def _paged(pages: str) -> Normalised:
    return make_article(pages=pages)


HOLDS: dict[str, list[dict[str, Any]]] = {
    "identifier_title": [
        {"doi": 1.0, "authors": 1.0},
        {"doi": 0.5, "authors": 0.7},
        {"pmid": True, "pages": 1.0},
        {"accession": True, "authors": 1.0},
        {"registry": True},
        {"doi": 1.0, "abstract": 1.0, "authors": 0.0},
        {"doi": 1.0, "authors": 0.0, "journal": 1.0},
        {"doi": 1.0, "is_generic": True, "pages": 1.0},
        {"doi": 1.0, "is_generic": True, "authors": 1.0},
        NEAR | {"doi": 1.0, "authors": 1.0},
    ],
    "identifier_shorter_title": [
        CUT | {"doi": 1.0, "authors": 1.0},
        CUT | {"doi": 1.0, "authors": 1.0, "numbers": Numbers.EXTRA, "abstract": 0.95},
    ],
    "identifier_pages": [WORDING | {"doi": 1.0, "authors": 1.0, "pages": 1.0}],
    "identifier_abstract": [OTHER | {"doi": 1.0, "authors": 1.0, "abstract": 0.95}],
    "authors_volume_page_range": [
        WORDING | RANGE | {"volume": True, "authors": 0.7, "year_gap": 1},
        CUT | RANGE | {"volume": True, "authors": 1.0, "journal": 0.7, "numbers": Numbers.EXTRA},
    ],
    "full_citation_other_year": [RANGE | {"volume": True, "authors": 1.0, "journal": 1.0, "year_gap": 5}],
    "title_authors_volume_page": [{"pages": 1.0, "volume": True, "authors": 1.0, "year_gap": 1}],
    "title_journal_volume_page": [
        {"pages": 1.0, "volume": True, "journal": 1.0},
        CUT | {"pages": 1.0, "volume": True, "journal": 1.0, "authors": 0.4},
    ],
    "generic_title_full_citation": [
        {"is_generic": True, "pages": 1.0, "volume": True, "journal": 1.0, "authors": 1.0, "year_gap": 0},
        {"is_generic": True, "pages": 1.0, "abstract": 1.0, "journal": 1.0, "authors": 1.0, "year_gap": 0},
    ],
    "generic_title_page_range": [
        RANGE | {"is_generic": True, "volume": True, "authors": 1.0, "year_gap": 0, "journal": 0.3}
    ],
    "title_authors_journal_page": [
        {"pages": 1.0, "authors": 0.7, "journal": 1.0, "year_gap": 0},
        {"pages": 1.0, "authors": 1.0, "journal": 1.0, "year_gap": 0, "doi": -1.0, "abstract": 0.95},
    ],
    "full_citation_other_doi": [
        {"pages": 1.0, "volume": True, "journal": 1.0, "authors": 0.7, "year_gap": 1, "doi": -1.0}
    ],
    "title_all_authors_year_page": [{"pages": 1.0, "authors": 1.0, "year_gap": 0, "journal": 0.7}],
    "citation_other_journal_name": [
        RANGE | {"volume": True, "authors": 1.0, "year_gap": 0, "journal": 0.2},
        {"issue": True, "abstract": 0.95, "volume": True, "authors": 1.0, "year_gap": 0, "journal": 0.2},
    ],
    "overlapping_pages": [
        {"a": _paged("678-684"), "b": _paged("676-682"), "pages": -1.0, "volume": True, "journal": 1.0}
        | {"authors": 1.0, "year_gap": 0}
    ],
    "title_authors_issue_abstract": [
        {"pages": -1.0, "volume": True, "issue": True, "journal": 1.0, "authors": 1.0, "abstract": 0.95, "year_gap": 0}
    ],
    "doi_misspelt": [
        {"a": make_article(doi="10.1000/abc.123"), "b": make_article(doi="10.1000/abd.123"), "doi": -1.0}
        | {"authors": 1.0, "journal": 1.0, "year_gap": 0, "abstract": 0.95}
    ],
    "title_authors_journal_volume": [
        {"volume": True, "journal": 1.0, "authors": 0.7, "year_gap": 1},
        {"volume": True, "journal": 1.0, "authors": 0.7, "issue": False, "abstract": 0.95},
        {"volume": True, "journal": 1.0, "authors": 1.0, "issue": True, "shortest_content": 3},
        NEAR | {"volume": True, "journal": 1.0, "authors": 1.0, "issue": True},
    ],
    "title_authors_journal_year": [
        {"journal": 1.0, "authors": 1.0, "year_gap": 0},
        {"journal": 1.0, "authors": 1.0, "year_gap": 0, "shortest_content": 3},
    ],
    "title_authors_abstract": [
        {"abstract": 0.95, "authors": 1.0, "journal": 1.0, "year_gap": 1},
        {"abstract": 0.95, "authors": 1.0, "journal": 0.75, "year_gap": 0, "volume": True},
    ],
    "title_authors_abstract_no_journal": [
        {"a": NO_JOURNAL, "b": NO_JOURNAL, "abstract": 0.95, "authors": 1.0, "year_gap": 0}
    ],
    "title_journal_no_authors": [
        {"volume": True, "journal": 1.0, "abstract": 0.95, "year_gap": 0},
        {"volume": True, "journal": 1.0, "issue": True},
    ],
    "shorter_title_issue": [CUT | {"volume": True, "issue": True, "journal": 1.0, "authors": 0.7, "year_gap": 0}],
    "shorter_title_abstract": [CUT | {"volume": True, "abstract": 0.95, "journal": 1.0, "authors": 0.7, "year_gap": 1}],
    "shorter_title_article_number": [
        CUT | {"a": _paged("CD006273"), "b": _paged("CD006273")}
        | {"pages": 1.0, "journal": 1.0, "authors": 1.0, "year_gap": 0}
    ],
    "reworded_title_full_citation": [
        WORDING | {"pages": 1.0, "volume": True, "journal": 1.0, "authors": 1.0, "year_gap": 0}
    ],
    "translated_title_full_citation": [
        OTHER | RANGE | {"a": TRANSLATED, "volume": True, "journal": 1.0, "authors": 1.0, "year_gap": 0},
        WORDING | RANGE | {"a": TRANSLATED, "volume": True, "journal": 1.0, "year_gap": 0},
    ],
}  # fmt: skip

NUMBERS_DIFFER = {"numbers": Numbers.DIFFERENT}
OTHER_DOI, OTHER_TEXT, OTHER_PAGES, OTHER_YEAR = {"doi": -1.0}, {"abstract": 0.2}, {"pages": -1.0}, {"year_gap": 3}
OTHER_JOURNAL, OTHER_VOLUME, OTHER_ISSUE = {"journal": 0.3}, {"volume": False}, {"issue": False}
OTHER_AUTHORS, SOME_AUTHORS, GENERIC = {"authors": 0.0}, {"authors": 0.7}, {"is_generic": True}

# Changes to the first way in which the rule holds; each alone unmakes it.
BREAKS: dict[str, list[dict[str, Any]]] = {
    "identifier_title": [{"doi": None}, OTHER_AUTHORS, OTHER, CUT, NUMBERS_DIFFER, GENERIC | OTHER_PAGES],
    "identifier_shorter_title": [
        {"doi": None}, OTHER_AUTHORS, OTHER_TEXT, OTHER_PAGES, GENERIC, {"numbers": Numbers.EXTRA},
    ],
    "identifier_pages": [{"doi": None}, OTHER_AUTHORS, OTHER_PAGES, OTHER_VOLUME, OTHER_TEXT, OTHER],
    "identifier_abstract": [{"doi": None}, OTHER_AUTHORS, OTHER_PAGES, OTHER_TEXT, {"abstract": None}, NUMBERS_DIFFER],
    "authors_volume_page_range": [
        {"is_full_range": False}, OTHER_VOLUME, {"volume": None}, OTHER_AUTHORS, {"authors": None}, OTHER_YEAR, OTHER,
        OTHER_DOI, OTHER_TEXT, OTHER_JOURNAL, {"pmid": False},
    ],
    "full_citation_other_year": [
        {"year_gap": 1}, {"is_full_range": False}, OTHER_VOLUME, OTHER_ISSUE, OTHER_JOURNAL, SOME_AUTHORS, NEAR,
        GENERIC, OTHER_DOI,
        OTHER_TEXT,
    ],
    "title_authors_volume_page": [
        OTHER_PAGES, {"pages": 0.5}, OTHER_VOLUME, OTHER_AUTHORS, {"year_gap": 2}, WORDING, GENERIC, OTHER_DOI,
        OTHER_TEXT, NUMBERS_DIFFER,
    ],
    "title_journal_volume_page": [
        OTHER_PAGES, OTHER_VOLUME, OTHER_JOURNAL, {"journal": None}, {"authors": 0.3}, WORDING, GENERIC, OTHER_DOI,
    ],
    "generic_title_full_citation": [
        OTHER_PAGES, {"pages": None}, {"volume": None}, OTHER_JOURNAL, OTHER_AUTHORS, {"year_gap": 1}, OTHER_ISSUE,
        OTHER_DOI, CUT,
    ],
    "generic_title_page_range": [
        {"is_full_range": False}, {"volume": None}, SOME_AUTHORS, {"year_gap": 1}, OTHER_ISSUE, OTHER_DOI, NEAR,
    ],
    "title_authors_journal_page": [
        OTHER_PAGES, OTHER_AUTHORS, OTHER_JOURNAL, {"year_gap": 1}, OTHER_DOI, OTHER_TEXT, CUT, GENERIC, NUMBERS_DIFFER,
    ],
    "full_citation_other_doi": [
        OTHER_PAGES, {"volume": None}, OTHER_JOURNAL, OTHER_AUTHORS, {"year_gap": 2}, NEAR, GENERIC,
    ],
    "title_all_authors_year_page": [
        OTHER_PAGES, SOME_AUTHORS, {"year_gap": 1}, OTHER_JOURNAL, OTHER_VOLUME, NEAR, GENERIC, OTHER_DOI,
    ],
    "citation_other_journal_name": [
        {"is_full_range": False}, {"volume": None}, SOME_AUTHORS, {"year_gap": 1}, NEAR, GENERIC, OTHER_DOI, OTHER_TEXT,
    ],
    "overlapping_pages": [
        {"b": _paged("690-699")}, {"volume": None}, OTHER_JOURNAL, SOME_AUTHORS, {"year_gap": 1}, OTHER_ISSUE, NEAR,
        GENERIC, OTHER_DOI, OTHER_TEXT,
    ],
    "title_authors_issue_abstract": [
        {"issue": None}, {"volume": None}, OTHER_JOURNAL, SOME_AUTHORS, {"abstract": 0.8}, {"year_gap": 1}, NEAR,
        GENERIC,
        OTHER_DOI,
    ],
    "doi_misspelt": [
        {"b": make_article(doi="10.9999/zzz.999")}, {"abstract": None}, SOME_AUTHORS, OTHER_JOURNAL, {"year_gap": 1},
        OTHER_PAGES, NEAR, GENERIC,
    ],
    "title_authors_journal_volume": [
        {"volume": None}, OTHER_JOURNAL, OTHER_AUTHORS, OTHER_YEAR, OTHER_PAGES, OTHER_DOI, OTHER_ISSUE, CUT, GENERIC,
        {"shortest_content": 3}, NEAR | {"title_likeness": 0.9}, NUMBERS_DIFFER,
    ],
    "title_authors_journal_year": [
        {"journal": None}, OTHER_JOURNAL, SOME_AUTHORS, {"year_gap": 1}, OTHER_VOLUME, OTHER_PAGES, OTHER_ISSUE,
        OTHER_DOI, OTHER_TEXT, CUT, GENERIC,
    ],
    "title_authors_abstract": [
        {"abstract": 0.8}, SOME_AUTHORS, {"journal": None}, OTHER_JOURNAL, OTHER_YEAR, OTHER_PAGES, OTHER_DOI, NEAR,
        GENERIC,
    ],
    "title_authors_abstract_no_journal": [
        {"a": make_article()}, {"abstract": 0.8}, SOME_AUTHORS, {"year_gap": 1}, {"shortest_content": 4}, OTHER_DOI,
        NEAR,
    ],
    "title_journal_no_authors": [
        {"authors": 0.0}, {"volume": None}, OTHER_JOURNAL, {"year_gap": 1}, {"abstract": None}, OTHER_PAGES, NEAR,
        GENERIC,
    ],
    "shorter_title_issue": [
        {"issue": None}, {"volume": None}, OTHER_JOURNAL, OTHER_AUTHORS, {"year_gap": 1}, OTHER_PAGES, OTHER_DOI,
        WORDING,
        GENERIC, {"numbers": Numbers.EXTRA},
    ],
    "shorter_title_abstract": [
        {"abstract": 0.8}, {"volume": None}, OTHER_JOURNAL, OTHER_AUTHORS, OTHER_YEAR, OTHER_PAGES, WORDING, GENERIC,
    ],
    "shorter_title_article_number": [
        {"a": _paged("118"), "b": _paged("118")}, {"pages": None}, OTHER_JOURNAL, SOME_AUTHORS, {"year_gap": None},
        {"year_gap": 1}, OTHER_DOI, WORDING, GENERIC,
    ],
    "reworded_title_full_citation": [
        {"title_likeness": 0.8}, OTHER, {"volume": None}, OTHER_PAGES, OTHER_JOURNAL, SOME_AUTHORS, {"year_gap": 1},
        OTHER_DOI, OTHER_TEXT, NUMBERS_DIFFER, GENERIC,
    ],
    "translated_title_full_citation": [
        {"a": make_article()}, {"is_full_range": False}, {"volume": None}, OTHER_JOURNAL, {"authors": None},
        SOME_AUTHORS,
        {"year_gap": 1}, OTHER_DOI, OTHER_TEXT, NUMBERS_DIFFER,
    ],
}  # fmt: skip

RULE = {rule.__name__: rule for rule in ORDER}


@pytest.mark.parametrize(("name", "facts"), [(name, facts) for name, ways in HOLDS.items() for facts in ways])
def test_rule_holds(name, facts):
    assert RULE[name](make_evidence(**facts))


@pytest.mark.parametrize(("name", "change"), [(name, change) for name, changes in BREAKS.items() for change in changes])
def test_one_change_unmakes_the_rule(name, change):
    assert not RULE[name](make_evidence(**(HOLDS[name][0] | change)))


def test_every_rule_has_its_truth_table_and_a_sentence():
    assert set(HOLDS) == set(BREAKS) == set(RULES)
    assert all(sentence.endswith(".") and "\n" not in sentence for sentence in RULES.values())
    assert WEAKEST_RULE in RULES


@pytest.mark.parametrize("name", HOLDS)
@pytest.mark.parametrize("bar", [{"is_same_kind": False}, {"registry": False}], ids=["other kind", "other trial"])
def test_no_rule_joins_what_is_barred(name, bar):
    assert first_rule(make_evidence(**(HOLDS[name][0] | bar))) is None


@pytest.mark.parametrize(
    ("year_gap", "doi", "barred"),
    [(0, None, False), (2, None, True), (None, None, True), (2, -1.0, True), (2, 1.0, False)],
)
def test_versions_of_a_cochrane_review_are_barred_without_a_common_doi(year_gap, doi, barred):
    review = make_article(journal="Cochrane Database of Systematic Reviews")

    assert is_barred(make_evidence(a=review, b=review, year_gap=year_gap, doi=doi)) is barred


def test_a_rule_switched_off_leaves_the_pair_to_the_next():
    evidence = make_evidence(journal=1.0, authors=1.0, year_gap=0, abstract=0.95)

    assert first_rule(evidence) == "title_authors_journal_year"
    assert first_rule(evidence, frozenset({"title_authors_journal_year"})) == "title_authors_abstract"


def test_unknown_facts_alone_make_no_rule():
    assert first_rule(make_evidence()) is None


def test_an_unknown_journal_is_no_journal_that_differs():
    assert make_evidence(a=Normalised(journal=Journal()), journal=None).against == frozenset()
