"""Authors as databases write them: "Last, F. M.", "Last FM", "F. M. Last", "First Last", a group, or nobody."""

import re
from sys import intern
from typing import NamedTuple

from rapidfuzz.distance import JaroWinkler

from .text import WORD, fold, listed, untag

GROUP = "*"


class Author(NamedTuple):
    """`surname` without particles and spaces; `initials` is "*" for a group; `words` are all words of two
    letters or more, by one space, so that a swapped name is still recognised."""

    surname: str
    initials: str = ""
    words: str = ""


PARTICLES = frozenset(listed("de da do dos del della der den di du la le van von el al bin ibn ter ten st mac mc"))
NOBODY = re.compile(r"^\W*(?:anon\w*|unknown|no authors?.*|\[?anonymous\]?.*|na|none|nil|et\.? ?al\b.*)\W*$", re.I)
GROUP_WORD = re.compile(
    r"\b(?:group|committee|collaborat\w+|consortium|investigators?|society|association|organi[sz]ation|institute|"
    r"university|department|ministry|team|network|centre|center|inc|ltd|pharma\w*|council|agency|foundation|"
    r"federation|hospital|academy|trial|study)\b",
    re.I,
)
SUFFIX = re.compile(r"(?<=[ ,])(?:jr|sr|md|phd|ph\.d|m\.d|ii|iii)\b\.?", re.I)
LOWER_INITIAL = re.compile(r"(?<=[\s,])([^\W\d_])(?=[.\s]|$)")
INITIALS = re.compile(r"^(?:[^\W\d_]\.?-?){1,4}$")
LONGEST_GROUP_NAME = 24


def read_authors(names: tuple[str, ...]) -> tuple[Author, ...]:
    return tuple(author for author in map(read_author, names) if author is not None)


def read_author(name: str) -> Author | None:
    name = untag(name).strip().strip(",;")
    if name == name.lower():  # an all-lower-case export: 'hell d.'
        name = LOWER_INITIAL.sub(lambda m: m.group(1).upper(), name)
    name = SUFFIX.sub("", name).strip(" ,;")
    if not name or NOBODY.match(name):
        return None
    is_group = bool(GROUP_WORD.search(name)) and len(name.split()) > 2
    if is_group or len(name.split()) == 1 and "," not in name:
        return _whole(name, is_group or bool(GROUP_WORD.search(name)))
    last, first = _parts(name)
    return _person(WORD.findall(fold(last)), first)


def _whole(name: str, is_group: bool) -> Author | None:
    surname = "".join(WORD.findall(fold(name)))[:LONGEST_GROUP_NAME]
    return Author(intern(surname), GROUP if is_group else "") if surname else None


def _parts(name: str) -> tuple[str, str]:
    """(last, first), from whichever order the database uses."""
    if "," in name:
        last, _, first = name.partition(",")
        return last, first
    parts = name.split()
    if _are_initials(parts[-1]) and not parts[0].endswith("."):  # Last FM
        here = len(parts) - sum(map(_are_initials, parts[1:]))
    else:  # First Middle Last
        here = len(parts) - 1
        while here > 1 and fold(parts[here - 1]) in PARTICLES:
            here -= 1
        parts = parts[here:] + parts[:here]
        here = len(parts) - here
    return " ".join(parts[:here]), " ".join(parts[here:])


def _are_initials(part: str) -> bool:
    return bool(INITIALS.match(part)) and (part.isupper() or "." in part)


def _person(last: list[str], first: str) -> Author | None:
    given = WORD.findall(fold(first))
    if not last:
        last, given = given, []
    if not last:
        return None
    initials = "".join(word[0] for word in given)
    if len(given) == 1 and given[0].isalpha() and len(given[0]) <= 3 and first.strip(". ").isupper():
        initials = given[0]  # "Smith, JA"
    # Particles are dropped: "de Jorge", "Jorge de" and "Jorge" are one person.
    surname = "".join([word for word in last if word not in PARTICLES] or last)
    return Author(intern(surname), intern(initials), intern(" ".join(w for w in last + given if len(w) > 1)))


def same_author(a: Author, b: Author) -> bool:
    """Also "Ching-yi, Wu" and "Wu, Ching-yi", "Omulo Sylvia" and "Omulo, S."."""
    return same_surname(a.surname, b.surname) or _is_word_of(a.surname, b) or _is_word_of(b.surname, a)


def same_surname(a: str, b: str) -> bool:
    if a == b:
        return True
    if min(len(a), len(b)) < 4:
        return False
    is_part = a.startswith(b) or b.startswith(a) or a.endswith(b) or b.endswith(a)
    return is_part or JaroWinkler.normalized_similarity(a, b) >= 0.92


def _is_word_of(surname: str, author: Author) -> bool:
    return len(surname) > 1 and surname in author.words.split()


def authors_likeness(a: tuple[Author, ...], b: tuple[Author, ...]) -> float | None:
    """1 the same first author or the same people in any order, 0 nobody in common, None when it cannot be told:
    one list is missing, or a group stands against people."""
    if not a or not b or _are_groups(a) != _are_groups(b):
        return None
    shorter, longer = (a, b) if len(a) <= len(b) else (b, a)
    shared = sum(any(same_author(p, q) for q in longer) for p in shorter)
    share = shared / len(shorter)
    if shared == len(shorter) == len(longer) and shared >= 2:
        return 1.0
    if same_author(a[0], b[0]):
        return 1.0 if len(shorter) == 1 else max(0.7, share)
    if shared:
        return 0.9 * share if len(shorter) > 1 else 0.6
    return 0.7 if _have_glued_surname(a[:3], b[:3]) else 0.0


def _are_groups(authors: tuple[Author, ...]) -> bool:
    return all(author.initials == GROUP for author in authors)


def _have_glued_surname(a: tuple[Author, ...], b: tuple[Author, ...]) -> bool:
    """'GarciaLopez' against 'Lopez': one name inside the other."""
    return any(
        min(len(p.surname), len(q.surname)) >= 4 and (p.surname in q.surname or q.surname in p.surname)
        for p in a
        for q in b
    )
