import pytest

from citations.matching.points import ASK_FROM, is_question, points
from citations.matching.wording import Numbers, TitleMatch

from .makers import make_article
from .test_rules import make_evidence

REVIEW = make_article(journal="Cochrane Database of Systematic Reviews")


@pytest.mark.parametrize(
    ("facts", "earned"),
    [
        ({}, 3.5),  # same title 4, nobody named -0.5
        ({"authors": 1.0}, 6.0),
        ({"authors": 0.0}, 1.5),
        ({"authors": 1.0, "year_gap": 0, "journal": 1.0, "volume": True, "issue": True, "pages": 1.0}, 11.5),
        ({"authors": 1.0, "year_gap": 9, "journal": 0.1, "volume": False, "issue": False, "pages": -1.0}, -0.3),
        ({"authors": 1.0, "doi": 1.0, "abstract": 0.95}, 11.5),
        ({"authors": 1.0, "doi": -1.0, "abstract": 0.1}, 2.5),
        ({"authors": 1.0, "journal": 0.1, "issn": True}, 7.2),
        ({"authors": 1.0, "is_generic": True}, 3.0),
        ({"authors": 1.0, "is_same_kind": False}, 3.0),
        ({"authors": 1.0, "numbers": Numbers.DIFFERENT}, 3.5),
        ({"authors": 1.0, "title": TitleMatch.OTHER}, -1.0),
    ],
)
def test_points(facts, earned):
    assert points(make_evidence(**facts)) == earned


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        ({"authors": 1.0}, True),
        ({"authors": 0.0}, False),
        ({"authors": 1.0, "pmid": False}, False),
        ({"authors": 1.0, "registry": False}, False),
        ({"authors": 1.0, "accession": False, "pages": -1.0}, False),
        ({"authors": 1.0, "accession": False}, True),
        ({"authors": 1.0, "is_same_kind": False, "pages": -1.0}, False),
        ({"authors": 1.0, "is_same_kind": False, "pages": 1.0}, True),
        ({"authors": 1.0, "doi": -1.0, "volume": False, "journal": 1.0, "year_gap": 0}, False),
        ({"authors": 1.0, "doi": -1.0, "volume": False, "journal": 1.0, "abstract": 0.95}, True),
        ({"authors": 1.0, "doi": -1.0, "issue": False, "journal": 1.0, "year_gap": 0, "a": REVIEW, "b": REVIEW}, True),
        ({"authors": 1.0, "numbers": Numbers.DIFFERENT, "pages": -1.0, "abstract": 0.95, "journal": 1.0}, False),
        ({"authors": 1.0, "journal": 0.1, "year_gap": 1, "volume": False, "abstract": 0.95}, False),
        ({"authors": 1.0, "journal": 0.1, "year_gap": 0, "volume": False, "abstract": 0.95}, True),
        ({"authors": 1.0, "is_generic": True, "journal": 1.0, "year_gap": 0, "volume": True}, True),
        ({"authors": 1.0, "is_generic": True, "journal": 1.0, "year_gap": 0, "volume": True, "issue": False}, False),
    ],
)
def test_is_question(facts, asked):
    evidence = make_evidence(**facts)

    assert is_question(evidence, points(evidence)) is asked


def test_the_same_page_range_is_asked_about_whatever_the_title():
    facts = {"title": TitleMatch.OTHER, "is_full_range": True, "pages": 1.0, "volume": True, "authors": 0.7}
    evidence = make_evidence(**facts)

    assert points(evidence) < ASK_FROM
    assert is_question(evidence, points(evidence))
