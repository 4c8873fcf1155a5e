"""No pattern takes much longer than in proportion to its text: python -m bench.patterns

Every regular expression that a file, a record or a keyword goes through, on texts made for each to be slow. What is
compared are two lengths of the same text: what grows by the square is sixteen times as slow where a proportionate
pattern is four times; the bound lies between. Ends with an error when a pattern is slower.
"""

import sys
from collections.abc import Iterator
from itertools import islice

from citations.formats import ebsco_text, fields, ovid_source
from citations.matching.normalised import LONGEST_VALUE
from tests.citations.formats.patterns import Endless, Used, attacks, keywords, patience, text, used

SIZES = (250, 1_000)  # signs, each compared with four times as many; what grows by the cube shows at the smaller
MOST = 9  # times the work, for four times the text
MOST_OF_SHORT = 40  # where only so many signs are looked at that their square does no harm; the cube is 64
LEAST = 0.0005  # seconds of computing; what is done sooner than that is not slow
SHOWN = 3  # texts of each slow pattern
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


def growth(pattern: Used, attack: tuple[str, str, str], size: int) -> float:
    """How many times the work of a quarter of the text the whole is, where that is too much; else 0."""
    long, short = text(attack, size * 4), text(attack, size)
    most = MOST_OF_SHORT if pattern.where in LOOKED_AT else MOST
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


def slow(pattern: Used) -> Iterator[str]:
    sizes = (LOOKED_AT[pattern.where] // 4,) if pattern.where in LOOKED_AT else LARGER.get(pattern.where, SIZES)
    for attack in attacks(pattern):
        for size in sizes:
            if times := growth(pattern, attack, size):
                yield f"{attack!r}: {times:.1f} times the work for four times the text"
                break


def main() -> None:
    patterns = [*used(), *keywords()]
    found = 0
    for pattern in patterns:
        for said in islice(slow(pattern), SHOWN):
            found += 1
            print(f"{pattern}  {said}", flush=True)
    print(f"{len(patterns)} patterns, {found} texts on which one is slow")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
