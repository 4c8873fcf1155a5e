"""What follows from a reader's answers to the criteria, one by one: verdict and primary reason, by the agreed order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """Whether a report meets a criterion, as far as the reader can tell."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Follows:
    """`verdict` empty: nothing follows yet, for a criterion is not answered. `further`: the other criteria that fail.
    `is_open`: the answers leave the choice to the reader, and the verdict is a proposal."""

    verdict: str = ""
    reason: int | None = None
    further: tuple[int, ...] = ()
    is_open: bool = False


def follows(answers: Mapping[int, str], order: Sequence[int], *, full_text: bool) -> Follows:
    """The first "no" in the agreed order excludes, whatever else is still to answer; else every criterion must be
    answered. Something unclear is a Maybe on titles; on a full text it awaits, unless the reader decides."""
    given = {criterion: Answer(answers[criterion]) for criterion in order if answers.get(criterion)}
    failed = [criterion for criterion in order if given.get(criterion) is Answer.NO]
    if failed:
        return Follows("exclude", failed[0], tuple(failed[1:]))
    if not order or len(given) < len(order):
        return Follows()
    if Answer.UNCLEAR not in given.values():
        return Follows("include")
    return Follows("awaiting", is_open=True) if full_text else Follows("maybe")


def is_followed(verdict: str, reason: int | None, answers: Mapping[int, str], what: Follows) -> bool:
    """Whether a decision is what its answers say; where it is not, its reader owes a line of why."""
    if what.is_open:
        return verdict != "exclude"
    return bool(what.verdict) and (verdict, reason) == (what.verdict, what.reason)
