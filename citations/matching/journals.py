"""Journal names: the full one, its abbreviation, its acronym and a proceedings' yearly name are one journal,
while "Lancet" and "Lancet Oncology" are two."""

import re
from typing import NamedTuple

from rapidfuzz import fuzz

from .text import WORD, fold, listed, untag

ARTICLES = frozenset(listed("the of and in for on de la le et der die das und a an official"))
PROCEEDINGS = frozenset(listed("proceedings proc annual acm ieee"))
# Words that may be missing from one of two names of the same journal.
FILLER = PROCEEDINGS | frozenset(
    listed(
        "journal j international edition ed english online print series part section usa united states america london "
        "official supplement supplements suppl"
    )
)
ORDINAL = re.compile(
    r"^(?:\d+(?:st|nd|rd|th)?|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|"
    r"(?:twen|thir|for|fif)\w*(?:first|second|third|th)|[ivx]{2,})$"
)
MEETING = re.compile(r"\b(?:conference|congress|meeting|symposium|proceedings|annual)\b", re.I)
MEETING_TAIL = re.compile(r"\.? ?\bconference\b ?[:(]|\bconference start\b", re.I)
IN_SQUARE_BRACKETS = re.compile(r"\[([^\]]*)\]")
ELISION = re.compile(r"\b[dl]['’ ]+(?=[aeiouyh])")  # Annales francaises d'anesthesie
# Shorter bracketed names are notes: "[Electronic Resource]".
FEWEST_WORDS = 3
IN_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
SUBTITLE = re.compile(r"\s[:;=/—–]\s|: (?=official|the official|an international)")
# Likeness that two names of unequal length may reach without one being short for the other.
MOST_BY_LETTERS = 0.84


class Journal(NamedTuple):
    """The words of its name, and further names with their words by single spaces."""

    words: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def read_journal(raw: str) -> Journal:
    name = untag(raw)
    is_meeting = bool(MEETING.search(name))
    name = SUBTITLE.split(IN_BRACKETS.sub(" ", MEETING_TAIL.split(name)[0]))[0]
    return Journal(_words(name, is_meeting), _other_names(raw, is_meeting))


def _other_names(raw: str, is_meeting: bool) -> tuple[str, ...]:
    """Further names that the field gives: "Ai zheng = Chinese journal of cancer", "Gan to Kagaku Ryoho [Japanese
    Journal of Cancer & Chemotherapy]", "Blood. Conference: 54th Annual Meeting of ...". Words by single spaces."""
    name = untag(raw)
    names = [*name.split(" = ")[1:], *IN_SQUARE_BRACKETS.findall(name), *MEETING_TAIL.split(name)[1:]]
    read = (_words(SUBTITLE.split(other)[0], is_meeting) for other in names)
    return tuple(" ".join(words) for words in read if len(words) >= FEWEST_WORDS)


def _words(name: str, is_meeting: bool) -> tuple[str, ...]:
    words = [word for word in WORD.findall(ELISION.sub("", fold(name))) if word not in ARTICLES]
    return tuple(word for word in words if not (is_meeting and ORDINAL.match(word)))


def journal_likeness(a: Journal, b: Journal) -> float | None:
    """1 the same journal or one name short for the other, else a likeness; None when one is missing."""
    if not a.words or not b.words:
        return None
    if not a.others and not b.others:
        return name_likeness(a.words, b.words)
    return max(name_likeness(x, y) for x in _names(a) for y in _names(b))


def _names(journal: Journal) -> list[tuple[str, ...]]:
    return [journal.words, *(tuple(other.split()) for other in journal.others)]


def name_likeness(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    if a == b or "".join(a) == "".join(b):
        return 1.0
    bare_a, bare_b = _without_proceedings(a), _without_proceedings(b)
    if bare_a == bare_b and len(bare_a) > 1:
        return 1.0
    short = max(map(_shortness, (a, b, bare_a, bare_b), (b, a, bare_b, bare_a)))
    if short:
        return short
    likeness = fuzz.token_sort_ratio(" ".join(a), " ".join(b)) / 100
    return likeness if len(a) == len(b) else min(MOST_BY_LETTERS, likeness)


def _without_proceedings(name: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in name if word not in PROCEEDINGS)


def _shortness(short: tuple[str, ...], full: tuple[str, ...]) -> float:
    """1 when `short` stands for `full`, 0.9 for a conference without its motto, 0 when it does not."""
    left = words_left_over(short, full)
    if left is not None and (not left or len(short) > 1 and all(word in FILLER for word in left)):
        return 1.0
    if left is not None and len(short) >= 4 and "conference" in short:
        return 0.9
    return 1.0 if len(short) == 1 and len(full) >= 3 and _is_acronym(short[0], full) else 0.0


def _is_acronym(word: str, full: tuple[str, ...]) -> bool:
    """'jama' for 'journal american medical association', also 'jama journal american medical association'."""
    initials = "".join(w[0] for w in full)
    return word in (initials, initials[: len(word)]) or word == full[0] and word == initials[1:]


def words_left_over(short: tuple[str, ...], full: tuple[str, ...]) -> list[str] | None:
    """The words of `full` that no word of `short` begins or contracts, in order; None when one of `short` fits none."""
    if not short or len(short) > len(full) or len("".join(short)) < 2:
        return None
    if short[0][0] != full[0][0] and len(short) < 3:
        return None
    here, left = 0, []
    for word in short:
        while here < len(full) and not _abbreviates(word, full[here]):
            left.append(full[here])
            here += 1
        if here == len(full):
            return None
        here += 1
    return left + list(full[here:])


def _abbreviates(word: str, full: str) -> bool:
    if full.startswith(word):
        return True
    if len(word) < 3 or word[0] != full[0] or len(word) >= len(full):
        return False
    rest = iter(full)
    return all(letter in rest for letter in word)  # "natl" for "national"
