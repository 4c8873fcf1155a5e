"""The outcome of an entry is a pure function of its standing votes, the stage's rule and the adjudication.

Nothing else may decide an outcome: pages, tasks and counts all ask `settle`. Votes arrive from every member of a
merged group; which votes count (surplus, attempts, aliases of criteria) is the caller's matter.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol


class Verdict(StrEnum):
    """What a reviewer may say. `maybe` belongs to titles and abstracts, `awaiting` and `ongoing` to full texts."""

    INCLUDE = "include"
    MAYBE = "maybe"
    EXCLUDE = "exclude"
    AWAITING = "awaiting"
    ONGOING = "ongoing"


class Outcome(StrEnum):
    PENDING = "pending"
    INCLUDE = "include"
    EXCLUDE = "exclude"
    CONFLICT = "conflict"
    AWAITING = "awaiting"
    ONGOING = "ongoing"


class MaybePolicy(StrEnum):
    AS_INCLUDE = "as_include"
    AS_CONFLICT = "as_conflict"


class ReasonPolicy(StrEnum):
    """Whose reason stands when all exclude for different reasons."""

    ORDER = "order"  # the earliest in the agreed order of criteria; the mismatch is listed
    FIRST = "first"  # the one cast first; the mismatch is listed
    SETTLE = "settle"  # a conflict, for the adjudicator


@dataclass(frozen=True, slots=True)
class StandingVote:
    """One reviewer's verdict on one entry; `reason` is the id of the primary criterion, `cast_at` a moment."""

    reviewer: int
    verdict: str
    reason: int | None
    entry: int
    cast_at: Any = None


@dataclass(frozen=True, slots=True)
class StageRule:
    votes_required: int = 2
    maybe: str = MaybePolicy.AS_INCLUDE
    reasons: str = ReasonPolicy.ORDER
    needs_reason: bool = False
    criteria: tuple[int, ...] = ()


class Ruling(Protocol):
    """What settling needs of an adjudication: any row that carries these two will do."""

    verdict: str
    reason: int | None


@dataclass(frozen=True, slots=True)
class Adjudication:
    verdict: str
    reason: int | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """`reason_mismatch` and `self_conflict` tell what the votes leave to look at; an adjudication answers both.
    `since` is the moment of the last vote or ruling, for who knows it; two outcomes are equal whatever it is."""

    outcome: Outcome
    reason: int | None = None
    reason_mismatch: bool = False
    self_conflict: bool = False
    since: Any = field(default=None, compare=False)


def settle(votes: Iterable[StandingVote], rule: StageRule, adjudication: Ruling | None = None) -> Settled:
    votes = tuple(votes)
    if adjudication is not None:
        return _adjudicated(votes, rule, adjudication)
    self_conflict = _is_divided_within_a_reviewer(votes, rule)
    if len({vote.reviewer for vote in votes}) < rule.votes_required:
        # Even a reviewer at odds with themselves waits: those who still owe a vote must keep the entry in their queues.
        return Settled(Outcome.PENDING, self_conflict=self_conflict)
    answers = {_answer(vote.verdict, rule) for vote in votes}
    if len(answers) > 1 or Verdict.MAYBE in answers:
        return Settled(Outcome.CONFLICT, self_conflict=self_conflict)
    return _agreed(Outcome(answers.pop()), votes, rule)


def places(own: Iterable[int | None], usual: int) -> int:
    """How many votes a merged group needs: the most that one of its entries asks for by itself (as in a calibration
    round), else the stage's number."""
    return max((number for number in own if number is not None), default=usual)


def _answer(verdict: str, rule: StageRule) -> Verdict:
    """The verdict as the stage reads it: where a maybe forwards, it is the same answer as an include."""
    verdict = Verdict(verdict)
    if verdict is Verdict.MAYBE and MaybePolicy(rule.maybe) is MaybePolicy.AS_INCLUDE:
        return Verdict.INCLUDE
    return verdict


def _is_divided_within_a_reviewer(votes: Sequence[StandingVote], rule: StageRule) -> bool:
    answers = {(vote.reviewer, _answer(vote.verdict, rule)) for vote in votes}
    return len(answers) > len({vote.reviewer for vote in votes})


def _agreed(outcome: Outcome, votes: Sequence[StandingVote], rule: StageRule) -> Settled:
    if outcome is not Outcome.EXCLUDE:
        return Settled(outcome)
    mismatch = len(_reasons(votes)) > 1
    reason = _standing_reason(votes, rule)
    if reason is None and rule.needs_reason:
        return Settled(Outcome.CONFLICT, reason_mismatch=mismatch)
    return Settled(outcome, reason, reason_mismatch=mismatch)


def _adjudicated(votes: Sequence[StandingVote], rule: StageRule, adjudication: Ruling) -> Settled:
    verdict = Verdict(adjudication.verdict)
    if verdict is Verdict.MAYBE:
        raise ValueError("An adjudication decides: it cannot be a maybe.")
    if verdict is not Verdict.EXCLUDE:
        return Settled(Outcome(verdict))
    reason = adjudication.reason if adjudication.reason is not None else _standing_reason(votes, rule)
    if reason is None and rule.needs_reason:
        return Settled(Outcome.CONFLICT)
    return Settled(Outcome.EXCLUDE, reason)


def _reasons(votes: Sequence[StandingVote]) -> set[int]:
    return {vote.reason for vote in votes if vote.verdict == Verdict.EXCLUDE and vote.reason is not None}


def _standing_reason(votes: Sequence[StandingVote], rule: StageRule) -> int | None:
    """The one reason of those who exclude, by the stage's policy; None when none was named or it is in dispute."""
    named = [vote for vote in votes if vote.verdict == Verdict.EXCLUDE and vote.reason is not None]
    if not named:
        return None
    policy = ReasonPolicy(rule.reasons)
    if policy is ReasonPolicy.FIRST:
        return min(named, key=lambda vote: (*_moment(vote), *_rank(vote.reason, rule))).reason
    # Where a reason is only an optional label, two labels are no dispute worth an adjudicator's time.
    if policy is ReasonPolicy.SETTLE and rule.needs_reason and len(_reasons(votes)) > 1:
        return None
    return min((vote.reason for vote in named), key=lambda reason: _rank(reason, rule))


def _rank(reason: int, rule: StageRule) -> tuple[int, int]:
    """Place in the agreed order; a criterion that is no longer in it comes last, oldest id first."""
    place = rule.criteria.index(reason) if reason in rule.criteria else len(rule.criteria)
    return place, reason


def _moment(vote: StandingVote) -> tuple[bool, Any]:
    return vote.cast_at is None, 0 if vote.cast_at is None else vote.cast_at
