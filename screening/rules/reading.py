"""How a text is laid out for reading: an abstract split at its own headings, words marked that speak for or against.

Everything here works on plain text and returns plain pieces; escaping is the template's matter.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

FOR, AGAINST = "for", "against"
SHORTEST_STEM = 4
ENDINGS = (
    "ically",
    "ational",
    "ations",
    "ation",
    "ings",
    "ists",
    "ing",
    "ies",
    "ied",
    "ist",
    "ed",
    "es",
    "ly",
    "s",
    "e",
    "y",
)
INFLECTED = (
    "(?:s|es|e|ed|d|er|ers|ing|ings|y|ies|ied|ist|ists|ion|ions|al|ally|ational|ation|ations|ely|ly|ity|ically|['’]s?)?"
)

_HEADINGS = (
    "aims? and objectives?|aims? and methods?|background and objectives?|materials and methods|methods and results|"
    "methods and findings|design and methods|results and discussion|main results|main outcome measures?|"
    "data collection|data analysis|data sources?|study design|study selection|practitioner points|"
    "clinical implications?|implications? for practice|conclusions? and implications?|patients? or participants?|"
    "background|introduction|context|rationale|aims?|purpose|objectives?|question|design|setting|sample|participants?|"
    "patients?|methods?|methodology|procedures?|interventions?|measures?|measurements?|analysis|results?|findings|"
    "discussion|conclusions?|interpretation|implications?|limitations?|significance|funding|registration|keywords?"
)
_HEADING = re.compile(
    rf"(?:^|(?<=[.!?)\]]\s)|(?<=\n))[^\S\n]*((?i:{_HEADINGS})|[A-Z][A-Z /&-]{{3,40}})\s?[:：]\s+(?=\S)"
)


@dataclass(frozen=True)
class Section:
    heading: str
    text: str


@dataclass(frozen=True)
class Piece:
    text: str
    kind: str = ""


def sections(abstract: str) -> list[Section]:
    """The abstract at its headings ("Methods: ..."); one section without heading where it has none."""
    text = abstract.strip()
    marks = list(_HEADING.finditer(text))
    if not marks:
        return [Section("", part.strip()) for part in re.split(r"\n\s*\n", text) if part.strip()]
    parts = [Section("", text[: marks[0].start()].strip())]
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    parts += [Section(_shown(mark[1]), text[mark.end() : end].strip()) for mark, end in zip(marks, ends, strict=True)]
    return [part for part in parts if part.text]


def _shown(heading: str) -> str:
    return heading.strip().capitalize()


@dataclass(frozen=True)
class Highlighter:
    """Marks the words of keyword groups. A word matches its inflections, a phrase as a whole, `trial*` any ending."""

    pattern: re.Pattern | None
    kinds: tuple[str, ...]

    def pieces(self, text: str) -> Iterator[Piece]:
        if self.pattern is None:
            yield Piece(text)
            return
        done = 0
        for match in self.pattern.finditer(text):
            if match.start() > done:
                yield Piece(text[done : match.start()])
            yield Piece(match[0], self.kinds[match.lastindex - 1])
            done = match.end()
        if done < len(text):
            yield Piece(text[done:])

    def counts(self, *texts: str) -> dict[str, int]:
        found = {FOR: 0, AGAINST: 0}
        for text in texts:
            for piece in self.pieces(text):
                if piece.kind:
                    found[piece.kind] += 1
        return found


def highlighter(groups: Iterable[tuple[str, Iterable[str]]]) -> Highlighter:
    """From (kind, words) pairs. Longer phrases win over the words in them; what has no letter or sign but `*` and
    hyphens names nothing."""
    words = {(word.strip(), kind) for kind, listed in groups for word in listed if _parts(word)}
    by_first: dict[str, list[tuple[str, str]]] = {}  # only those of the same first sign can match at the same place
    for word, kind in sorted(words, key=lambda pair: (-len(pair[0]), pair)):
        by_first.setdefault(_first(word), []).append((word, kind))
    if not words:
        return Highlighter(None, ())
    alternatives = "|".join(
        f"(?={re.escape(first)})(?:{'|'.join(f'({_matching(word)})' for word, _ in listed)})"
        for first, listed in by_first.items()
    )
    kinds = tuple(kind for listed in by_first.values() for _, kind in listed)
    return Highlighter(re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE), kinds)


def _parts(phrase: str) -> list[str]:
    """The words of a phrase; `*` alone stands for any word."""
    parts = [part for part in re.split(r"[\s‐‑–-]+", phrase) if part]
    return parts if any(part.strip("*") for part in parts) else []


def _first(phrase: str) -> str:
    first = _parts(phrase)[0]
    return first[0].lower() if first.strip("*") else ""


def _matching(phrase: str) -> str:
    *inner, last = _parts(phrase)
    return r"[\s‐‑–-]+".join(
        [*(_stemmed(word) if word.endswith("*") else re.escape(word) for word in inner), _stemmed(last)]
    )


def _stemmed(word: str) -> str:
    if word.endswith("*"):
        return re.escape(word.rstrip("*")) + (r"\w*" if word.strip("*") else r"\w+")
    for ending in ENDINGS:
        stem = word[: -len(ending)]
        if word.lower().endswith(ending) and len(stem) >= SHORTEST_STEM:
            return re.escape(stem) + INFLECTED
    return re.escape(word) + (INFLECTED if len(word) >= SHORTEST_STEM else "s?")
