"""Where two texts differ, word by word, for the page that asks whether two reports are the same."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

WORD = re.compile(r"\w+|\s+|[^\w\s]")
MOST_WORDS = 1500


@dataclass(frozen=True, slots=True)
class Part:
    text: str
    differs: bool


def differences(a: str, b: str) -> tuple[list[Part], list[Part]]:
    """Both texts in parts; a part `differs` when the other text does not have it there."""
    left, right = WORD.findall(a), WORD.findall(b)
    if len(left) > MOST_WORDS or len(right) > MOST_WORDS:  # comparing takes words times words
        return [Part(a, a != b)], [Part(b, a != b)]
    matcher = SequenceMatcher(None, [w.casefold() for w in left], [w.casefold() for w in right], autojunk=False)
    blocks = matcher.get_opcodes()
    return list(_parts(left, right, [op[:3] for op in blocks])), list(
        _parts(right, left, [(op[0], op[3], op[4]) for op in blocks])
    )


def _parts(words: list[str], other: list[str], blocks: list[tuple[str, int, int]]) -> Iterator[Part]:
    for kind, start, end in blocks:
        if text := "".join(words[start:end]):
            yield Part(text, kind != "equal" and bool(text.strip()))
