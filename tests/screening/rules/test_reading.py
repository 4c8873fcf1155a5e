"""How texts are laid out for reading: headings of abstracts, and words marked with their inflections."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.rules.reading import highlighter, sections


def marked(text: str, *words: str, kind: str = "for") -> list[str]:
    return [piece.text for piece in highlighter([(kind, words)]).pieces(text) if piece.kind]


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("experience", "Experiences, experienced, experiencing", ["Experiences", "experienced", "experiencing"]),
        ("therapy", "therapies and therapists", ["therapies", "therapists"]),
        ("qualitative", "qualitatively", ["qualitatively"]),
        ("self-harm", "self harm, self-harming, Self–harmed", ["self harm", "self-harming", "Self–harmed"]),
        ("semi-structured interview", "Semi-structured interviews", ["Semi-structured interviews"]),
        ("trial*", "trials, trialling", ["trials", "trialling"]),
        ("men", "men, mental, women", ["men"]),
        ("trial", "industrial trials", ["trials"]),
        ("c++ (draft)", "c++ (draft)", []),
        ("* trial", "a trial, trial", ["a trial"]),
        ("randomi* * trial", "randomised controlled trials", ["randomised controlled trials"]),
        ("-harm", "self-harm", ["harm"]),
        ("trial**", "trials", ["trials"]),
    ],
)
def test_words_match_their_inflections_and_phrases_as_a_whole(word, text, found):
    assert marked(text, word)[: len(found)] == found


def test_longer_phrase_wins_over_a_word_in_it():
    words = highlighter([("for", ["trial"]), ("against", ["randomised trial"])])

    assert [(p.text, p.kind) for p in words.pieces("a randomised trial") if p.kind] == [("randomised trial", "against")]


@pytest.mark.parametrize("word", ["*", "**", "-", "--", " * - * ", "–"])
def test_a_keyword_without_a_letter_marks_nothing(word):
    assert marked("a trial - of two -- arms *", word) == []


def test_the_longest_of_many_with_the_same_beginning_wins():
    words = highlighter([("for", ["trial", "Trial arm"]), ("against", ["trial arms of two", "other"])])

    assert [(p.text, p.kind) for p in words.pieces("trial arms of two, TRIAL ARM, Other") if p.kind] == [
        ("trial arms of two", "against"),
        ("TRIAL ARM", "for"),
        ("Other", "against"),
    ]


def test_no_words_mark_nothing():
    assert [piece.text for piece in highlighter([]).pieces("as it is")] == ["as it is"]


@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=12), max_size=4))
def test_marking_never_changes_the_text(text, words):
    assert "".join(piece.text for piece in highlighter([("for", words)]).pieces(text)) == text


def test_abstract_splits_at_its_headings():
    text = "BACKGROUND: We asked. Methods: Interviews (aim: depth) were held. Results and discussion: It helped."

    assert [(s.heading, s.text) for s in sections(text)] == [
        ("Background", "We asked."),
        ("Methods", "Interviews (aim: depth) were held."),
        ("Results and discussion", "It helped."),
    ]


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        ("", []),
        ("One plain sentence.", [("", "One plain sentence.")]),
        ("First.\n\nSecond.", [("", "First."), ("", "Second.")]),
        ("An opening. Conclusion: It ends.", [("", "An opening."), ("Conclusion", "It ends.")]),
    ],
)
def test_abstract_without_headings_stays_whole(abstract, expected):
    assert [(s.heading, s.text) for s in sections(abstract)] == expected
