"""Titles compared word by word. Letters alone are blind to "in vitro", "men/women", "part II" and "IL-8"."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from .text import listed
from .titles import content, numbers

# Words that differ by one of these pairs of prefixes say the contrary, not the same with a slip.
OPPOSED = (
    ("hypo", "hyper"), ("micro", "macro"), ("intra", "inter"), ("intra", "extra"), ("pre", "post"), ("pre", "per"),
    ("pre", "pro"), ("ante", "anti"), ("ab", "ad"), ("in", "un"), ("uni", "bi"), ("sub", "supra"), ("endo", "exo"),
    ("homo", "hetero"), ("mono", "poly"), ("mono", "bi"), ("over", "under"), ("pro", "anti"), ("peri", "pre"),
    ("iso", "homo"),
)  # fmt: skip
# After these a last "1" is part of the title, elsewhere a footnote mark that was glued to it.
COUNTED = frozenset(
    listed(
        "part phase type study stage grade class volume number no chapter version report level paper trial case "
        "section series group factor interleukin il hiv model experiment"
    )
)
SHORTEST_OPENING = 20


class TitleMatch(StrEnum):
    """How two titles stand to each other."""

    SAME = "same"
    NEAR = "near"  # every word has its counterpart: a slip, an inflection, a compound
    CUT = "cut"  # words extra on one side only
    WORDING = "wording"  # words of their own on both sides, much alike
    OTHER = "other"
    NONE = "none"  # one title is missing


class Numbers(StrEnum):
    SAME = "same"
    EXTRA = "extra"  # one side has a number more
    DIFFERENT = "different"  # each side has a number that the other lacks


class Wording:
    """Everything two titles say about each other. Titles are folded words by single spaces, keys their letters."""

    __slots__ = ("content_a", "content_b", "extra_a", "extra_b", "is_opening", "likeness", "numbers")

    def __init__(self, title_a: str, title_b: str, key_a: str, key_b: str) -> None:
        words_a, words_b = title_a.split(), title_b.split()
        self.content_a, self.content_b = content(words_a), content(words_b)
        self.likeness = _likeness(title_a, title_b, key_a, key_b)
        self.extra_a, self.extra_b = ([], [])
        if key_a != key_b and key_a and key_b:
            self.extra_a, self.extra_b = words_apart(self.content_a, self.content_b)
        shorter, longer = sorted((key_a, key_b), key=len)
        self.is_opening = len(shorter) >= SHORTEST_OPENING and shorter != longer and longer.startswith(shorter)
        self.numbers = compare_numbers(numbers(words_a), numbers(words_b))
        if self.numbers is Numbers.EXTRA and self._has_footnote_mark(words_a if self.extra_a else words_b):
            self.numbers, self.extra_a, self.extra_b, self.is_opening = Numbers.SAME, [], [], False

    def _has_footnote_mark(self, words: list[str]) -> bool:
        is_lone = self.extra_a + self.extra_b == ["1"]
        return is_lone and words[-1] == "1" and len(words) > 5 and words[-2] not in COUNTED

    @property
    def match(self) -> TitleMatch:
        if self.likeness is None:
            return TitleMatch.NONE
        one_sided = not self.extra_a or not self.extra_b
        if not self.extra_a and not self.extra_b and self.likeness >= 0.8:
            return TitleMatch.SAME if self.likeness >= 0.999 else TitleMatch.NEAR
        if (self.is_opening or one_sided and self.shortest_content >= 4) and self.likeness >= 0.45:
            return TitleMatch.CUT
        return TitleMatch.WORDING if self.likeness >= 0.75 else TitleMatch.OTHER

    @property
    def shortest_content(self) -> int:
        return min(len(self.content_a), len(self.content_b))


def _likeness(title_a: str, title_b: str, key_a: str, key_b: str) -> float | None:
    if not key_a or not key_b:
        return None
    if key_a == key_b:
        return 1.0
    # Words in another order are a little less alike than the same words in the same order.
    return max(fuzz.ratio(key_a, key_b), 0.97 * fuzz.token_sort_ratio(title_a, title_b)) / 100


def compare_numbers(a: Iterable[str], b: Iterable[str]) -> Numbers:
    count_a, count_b = Counter(a), Counter(b)
    only_a, only_b = count_a - count_b, count_b - count_a
    if only_a and only_b:
        return Numbers.DIFFERENT
    return Numbers.EXTRA if only_a or only_b else Numbers.SAME


def words_apart(a: list[str], b: list[str]) -> tuple[list[str], list[str]]:
    """The words of each title without a counterpart in the other. A word used once more is a word extra."""
    count_a, count_b = Counter(a), Counter(b)
    only_a, only_b = list((count_a - count_b).elements()), list((count_b - count_a).elements())
    left_a = _without_counterpart(only_a, only_b, count_b, "".join(b))
    left_b = _without_counterpart(only_b, only_a, count_a, "".join(a))
    if "".join(left_a) == "".join(left_b):  # 'health care', 'healthcare'
        return [], []
    return left_a, left_b


def _without_counterpart(words: list[str], others: list[str], other_title: Counter[str], glued: str) -> list[str]:
    def is_inside_a_compound(word: str) -> bool:
        return len(word) > 3 and not word.isdigit() and word in glued and word not in other_title

    return [
        word for word in words if not any(is_near(word, other) for other in others) and not is_inside_a_compound(word)
    ]


def is_near(a: str, b: str) -> bool:
    """The same word with a slip or an inflection: never when a digit differs or a prefix says the contrary."""
    if not (a.isalpha() and b.isalpha()):
        return a == b
    return _is_slip_or_inflection(a, b) and not is_opposed(a, b)


def _is_slip_or_inflection(a: str, b: str) -> bool:
    shorter = min(len(a), len(b))
    if shorter < 4:
        return False
    if (a.startswith(b) or b.startswith(a)) and abs(len(a) - len(b)) <= 3:
        return True
    if a[:2] != b[:2] and a[-3:] != b[-3:] or a[0] != b[0] and shorter < 8:  # rats, cats
        return False
    slips = 1 if shorter <= 5 else max(1, shorter // 5)
    return OSA.distance(a, b, score_cutoff=slips) <= slips


def is_opposed(a: str, b: str) -> bool:
    return any(
        a.startswith(p)
        and b.startswith(q)
        and a[len(p) :] == b[len(q) :]
        or a.startswith(q)
        and b.startswith(p)
        and a[len(q) :] == b[len(p) :]
        for p, q in OPPOSED
    )


def abstracts_likeness(a: str, b: str) -> float | None:
    """Likeness of the part both have; None when one is missing."""
    if not a or not b:
        return None
    length = min(len(a), len(b), 700)
    if a[:length] == b[:length]:
        return 1.0
    likeness = fuzz.ratio(a[:length], b[:length]) / 100
    if likeness >= 0.9 or length < 120:
        return likeness
    return max(likeness, _share_of_pieces(*sorted((a, b), key=len)))


def _share_of_pieces(shorter: str, longer: str) -> float:
    """Of pieces cut from the shorter text, the share found in the longer: headings and cuts move text about."""
    step = max(30, (len(shorter) - 30) // 8)
    pieces = [shorter[at : at + 30] for at in range(0, max(1, len(shorter) - 30), step)]
    return sum(piece in longer for piece in pieces) / len(pieces)
