"""Reasons speak the reports' own words, not the matcher's."""

import pytest

from citations.rules.alike import kind_of
from citations.rules.as_said import LONGEST, as_said

A = {"journal": "The Lancet", "pages": "0014-19", "doi": "10.1/A", "volume": "30 (Suppl 1)"}
B = {"journal": "N. Engl. J. Med.", "pages": "14-21", "doi": "10.1/B", "volume": ""}


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("title same", "title same"),
        ("journal lancet / n engl j med", "journal The Lancet / N. Engl. J. Med."),
        ("pages 14-19 / 14-21", "pages 0014-19 / 14-21"),
        ("DOI 10.1/a / 10.1/b", "DOI 10.1/A / 10.1/B"),
        ("volume 30 / 31", "volume 30 / 31"),
        ("year 2012 / 2013", "year 2012 / 2013"),
        ("authors differ", "authors differ"),
    ],
)
def test_as_said(reason, said):
    assert as_said([reason], A, B) == [said]


def test_kind_of_a_question_is_the_same_in_either_words():
    matched = ["title same", "journal lancet / n engl j med"]

    assert kind_of(as_said(matched, A, B)) == kind_of(matched) != ""


def test_long_names_are_shortened_to_one_line():
    motto = {"journal": f"Blood.\nConference: {'Annual Meeting ' * 20}"}

    (said,) = as_said(["journal blood / lancet"], motto, A)

    assert "\n" not in said
    assert len(said) < LONGEST + 40


def test_same_words_stay_as_the_matcher_has_them():
    """What differs only once read ("30 (Suppl 1)" against its torn end) would not be seen in the words."""
    assert as_said(["journal lancet / lancet oncology"], A, A) == ["journal lancet / lancet oncology"]
