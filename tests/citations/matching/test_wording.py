import pytest

from citations.matching.titles import read_title
from citations.matching.wording import Numbers, TitleMatch, Wording, abstracts_likeness, compare_numbers, is_near

from .makers import ABSTRACT, OTHER_ABSTRACT


def wording(a: str, b: str) -> Wording:
    titles = [read_title(raw).words for raw in (a, b)]
    return Wording(*titles, *(title.replace(" ", "") for title in titles))


@pytest.mark.parametrize(
    ("a", "b", "match"),
    [
        ("Therapy after self-harm", "THERAPY AFTER SELF HARM.", TitleMatch.SAME),
        ("Therapy after self-harm in adults", "Therapy after self-harm in adult", TitleMatch.NEAR),
        ("Group therapy for self-harming adolescents", "Group therapy for self-harmnig adolescents", TitleMatch.NEAR),
        ("Health care use after self-harm", "Healthcare use after self-harm", TitleMatch.SAME),
        (
            "Experiences of therapy after self-harm",
            "Experiences of therapy after self-harm: a qualitative interview study",
            TitleMatch.CUT,
        ),
        (
            "Experiences of therapy in young people after self-harm",
            "Experiences of therapy among young people following self-harm",
            TitleMatch.WORDING,
        ),
        ("Experiences of therapy after self-harm", "Costs of telephone follow-up in heart failure", TitleMatch.OTHER),
        ("", "Therapy after self-harm", TitleMatch.NONE),
    ],
)
def test_title_match(a, b, match):
    assert wording(a, b).match is match
    assert wording(b, a).match is match


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Growth of tumour cells in vivo after irradiation", "Growth of tumour cells in vitro after irradiation"),
        ("Self-harm and help-seeking in men", "Self-harm and help-seeking in women"),
        ("Effects of hypoglycaemia on memory in adults", "Effects of hyperglycaemia on memory in adults"),
        ("Preoperative anxiety in children and parents", "Postoperative anxiety in children and parents"),
        ("Serum IL-6 in critically ill patients", "Serum IL-8 in critically ill patients"),
    ],
)
def test_titles_that_differ_in_a_word_that_matters_are_not_the_same(a, b):
    assert wording(a, b).match not in (TitleMatch.SAME, TitleMatch.NEAR, TitleMatch.CUT)


def test_a_word_used_once_more_is_a_word_extra():
    found = wording("Fire and fire safety in old town houses", "Fire safety in old town houses")

    assert (found.match, found.extra_a, found.extra_b) == (TitleMatch.CUT, ["fire"], [])


@pytest.mark.parametrize(
    ("a", "b", "numbers"),
    [
        ("Living with pain. Part I", "Living with pain. Part II", Numbers.DIFFERENT),
        ("Living with pain", "Living with pain. Part 2", Numbers.EXTRA),
        ("Living with pain. Part 2", "Living with pain. Part II", Numbers.SAME),
        (
            "A study of the lived experience of chronic pain1",
            "A study of the lived experience of chronic pain",
            Numbers.SAME,
        ),
        (
            "The lived experience of chronic pain in adults 1",
            "The lived experience of chronic pain in adults",
            Numbers.SAME,
        ),
        (
            "The lived experience of chronic pain: report 1",
            "The lived experience of chronic pain: report",
            Numbers.EXTRA,
        ),
    ],
)
def test_numbers_in_titles(a, b, numbers):
    assert wording(a, b).numbers is numbers


@pytest.mark.parametrize(
    ("a", "b", "numbers"),
    [
        (["1"], ["1"], Numbers.SAME),
        (["1"], [], Numbers.EXTRA),
        (["1", "1"], ["1"], Numbers.EXTRA),
        (["1"], ["2"], Numbers.DIFFERENT),
    ],
)
def test_compare_numbers(a, b, numbers):
    assert compare_numbers(a, b) is numbers


@pytest.mark.parametrize(
    ("a", "b", "near"),
    [
        ("adult", "adults", True),
        ("randomised", "randomized", True),
        ("behaviour", "behavior", True),
        ("haematology", "hematology", True),
        ("rats", "cats", False),
        ("men", "man", False),
        ("hypotension", "hypertension", False),
        ("intracellular", "extracellular", False),
        ("mono", "poly", False),
        ("il6", "il8", False),
        ("covid19", "covid19", True),
    ],
)
def test_is_near(a, b, near):
    assert is_near(a, b) is near
    assert is_near(b, a) is near


@pytest.mark.parametrize(
    ("a", "b", "low", "high"),
    [
        (ABSTRACT, ABSTRACT, 1.0, 1.0),
        (ABSTRACT, ABSTRACT[:200], 1.0, 1.0),
        (ABSTRACT, ABSTRACT.replace("BACKGROUND: ", "").replace("METHODS: ", ""), 0.8, 1.0),
        (ABSTRACT, OTHER_ABSTRACT, 0.0, 0.6),
    ],
)
def test_abstracts_likeness(a, b, low, high):
    letters = ["".join(filter(str.isalnum, text.lower())) for text in (a, b)]

    assert low <= abstracts_likeness(*letters) <= high


def test_a_missing_abstract_is_unknown():
    assert abstracts_likeness("", "text") is None
