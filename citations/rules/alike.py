"""Which questions are alike: the same reasons, and one of them only is a doubt. Such ones can be answered at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

SAME_TITLE = "title same"
SAME = "same "


@dataclass(frozen=True, slots=True)
class Kind:
    """Questions whose reasons read the same but for the values in them."""

    words: str
    pairs: tuple[int, ...]

    @property
    def key(self) -> str:
        return key_of(self.words)


def key_of(words: str) -> str:
    """A short name of the kind for addresses."""
    return blake2b(words.encode(), digest_size=8).hexdigest()


def kind_of(reasons: Sequence[str]) -> str:
    """The reasons without the values that differ, when exactly one of them is a doubt; else nothing."""
    doubts = [reason for reason in reasons if reason != SAME_TITLE and not reason.startswith(SAME)]
    return "; ".join(map(_without_values, reasons)) if len(doubts) == 1 else ""


def _without_values(reason: str) -> str:
    """ "pages 14-19 / 14-21" says that the pages differ."""
    if " / " not in reason:
        return reason
    name = reason.split(" ", 1)[0]
    return f"{name} differ" if name in ("pages", "authors") else f"{name} differs"


def kinds(questions: Iterable[tuple[int, Sequence[str]]]) -> list[Kind]:
    """Kinds with two questions or more, the most first; the questions keep their order."""
    found: dict[str, list[int]] = {}
    for pk, reasons in questions:
        if words := kind_of(reasons):
            found.setdefault(words, []).append(pk)
    several = [Kind(words, tuple(pairs)) for words, pairs in found.items() if len(pairs) > 1]
    return sorted(several, key=lambda kind: (-len(kind.pairs), kind.words))
