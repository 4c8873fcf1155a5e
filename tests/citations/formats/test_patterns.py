"""No pattern takes much longer than in proportion to its text: measured on texts made for each to be slow.

What is compared are two lengths of the same text, so that no machine is too slow for the test. What grows by the
square is sixteen times as slow where a proportionate pattern is four times; the bound lies between.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

import pytest

from citations.formats import ebsco_text, fields, ovid_source
from citations.matching.normalised import LONGEST_VALUE
from screening.rules.reading import highlighter

from .patterns import Used, attacks, text, used

SIZES = (250, 1_000)  # signs, each compared with four times as many; what grows by the cube shows at the smaller
MOST = 9  # times the work, for four times the text
MOST_OF_SHORT = 40  # where only so many signs are looked at that their square does no harm; the cube is 64
LEAST = 0.0005  # seconds of computing; what is done sooner than that is not slow
ENDLESS = 60.0  # seconds by the clock, on however busy a machine, after which nobody waits to see how slow it is


# Signs of a value that whoever applies the pattern looks at.
LOOKED_AT = {
    "ebsco_text.SOURCE": ebsco_text.MAX_LINE,
    "journals.IN_BRACKETS": LONGEST_VALUE,
    "journals.IN_SQUARE_BRACKETS": LONGEST_VALUE,
    "ovid_labelled.DEGREES": fields.LONGEST_NAME,
    "ovid_labelled.MARKS": fields.LONGEST_NAME,
    "ovid_source.BOOK": ovid_source.MAX_LINE,
    "ovid_source.COLON": ovid_source.MAX_LINE,
    "ovid_source.DATE_FIRST": ovid_source.MAX_LINE,
    "ovid_source.EDITED": ovid_source.MAX_LINE,
    "ovid_source.EDITORS": ovid_source.MAX_LINE,
    "ovid_source.EMBASE": ovid_source.MAX_LINE,
    "ovid_source.PSYCINFO": ovid_source.MAX_LINE,
    "places.RANGE": LONGEST_VALUE,
    "titles.CITED_WORK": LONGEST_VALUE,
    "titles.CORRECTED_WORK": LONGEST_VALUE,
    "titles.NOTE": LONGEST_VALUE,
    "titles.ORIGINAL_OR_LANGUAGE": LONGEST_VALUE,
}
LARGER = {"detection.RULES": (8_192,)}  # those that look at some hundred lines are proportionate beyond these


class Endless(Exception):
    pass


@contextmanager
def patience() -> Iterator[None]:
    """Ends a pattern that would go on for hours: the test says so instead of hanging."""

    def end(*_: object) -> None:
        raise Endless

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, ENDLESS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def growth(pattern: Used, attack: tuple[str, str, str], size: int) -> float:
    """How many times the work of a quarter of the text the whole is, where that is too much; else 0."""
    long, short = text(attack, size * 4), text(attack, size)
    most = MOST_OF_SHORT if pattern.where in LOOKED_AT else MOST
    times = 0.0
    try:
        with patience():
            for goes in (1, 3, 10):  # what seems slow may have been disturbed: it is measured again
                whole = min(pattern.work(long) for _ in range(goes))
                part = min(pattern.work(short) for _ in range(goes))
                times = whole / part if whole > LEAST else 0
                if times <= most:
                    return 0
    except Endless:
        return float("inf")
    return times


def slow(pattern: Used) -> Iterator[tuple[tuple[str, str, str], float]]:
    sizes = (LOOKED_AT[pattern.where] // 4,) if pattern.where in LOOKED_AT else LARGER.get(pattern.where, SIZES)
    for attack in attacks(pattern.pattern):
        for size in sizes:
            if times := growth(pattern, attack, size):
                yield attack, round(times, 1)
                break


@pytest.mark.parametrize("pattern", used(), ids=str)
def test_no_pattern_goes_through_a_text_again_from_each_of_its_signs(pattern):
    assert list(islice(slow(pattern), 3)) == []


@pytest.mark.parametrize(
    "words",
    [
        ["* trial"],
        ["* * trial *"],
        ["a* b* c* d*"],
        ["trial*" * 50],
        ["self-harm - - -"],
        ["x" * 5_000],
        ["interview", "semi-structured interview", "ations"],
        [f"word{number}* of {number}" for number in range(300)],
    ],
    ids=["any word", "any words", "endings", "stars", "hyphens", "long", "stems", "hundreds"],
)
def test_no_keywords_go_through_an_abstract_again_from_each_of_its_signs(words):
    pattern = Used("keywords", highlighter([("for", words)]).pattern, "finditer")
    signs = [" ", "a", "-", "\n", "a ", "a-", "x", words[0][:20], f"{words[0][:20]} "]

    assert [sign for sign in signs if growth(pattern, ("", sign, "\0"), 2_000)] == []


def test_of_hundreds_of_keywords_only_those_of_the_same_beginning_are_tried():
    words = [f"{first}word{number}" for first in "abcdefghij" for number in range(60)]
    few, many = (Used("", highlighter([("for", some)]).pattern, "finditer") for some in (words[:60], words))
    abstract = "aword bward " * 4_000

    assert min(many.work(abstract) for _ in range(5)) < 4 * min(few.work(abstract) for _ in range(5))
