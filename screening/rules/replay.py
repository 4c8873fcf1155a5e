"""Votes, decisions and outcomes rebuilt from nothing but the events of the log, to hold them against what is stored.

Ids alone: moments and the texts of rationales are not in the log's data. What no event tells of is as it began: an
entry is pending, at its first attempt.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol


class Event(Protocol):
    """What replaying needs of an event: any row that carries these will do."""

    kind: str
    actor_id: int | None
    subject_id: int | None
    data: dict[str, Any]


@dataclass(slots=True)
class Vote:
    entry: int
    attempt: int
    author: int | None
    verdict: str
    reason: int | None
    further: tuple[int, ...]
    answers: tuple[tuple[str, str], ...]
    version: int
    supersedes: int | None
    surplus: bool
    ended_as: str = ""


@dataclass(slots=True)
class Ruling:
    entry: int
    attempt: int
    by: int | None
    verdict: str
    reason: int | None
    covers: tuple[int, ...]
    by_voter: bool
    ended_as: str = ""


@dataclass(slots=True)
class Entry:
    attempt: int = 1
    outcome: str = "pending"
    reason: int | None = None
    reason_mismatch: bool = False


@dataclass(slots=True)
class Rebuilt:
    """By their ids. `entries` holds those that some event tells of."""

    votes: dict[int, Vote] = field(default_factory=dict)
    rulings: dict[int, Ruling] = field(default_factory=dict)
    entries: dict[int, Entry] = field(default_factory=dict)

    def entry(self, pk: int) -> Entry:
        return self.entries.setdefault(pk, Entry())


def replay(events: Iterable[Event]) -> Rebuilt:
    """The events in the order of the log; those that change none of the three are passed over."""
    built = Rebuilt()
    for event in events:
        act = ACTS.get(event.kind)
        if act:
            act(built, event)
    return built


def sorted_answers(answers: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(answers.items()))


def _cast(built: Rebuilt, event: Event) -> None:
    said = event.data
    _keep(built, event, said["vote"], [event.subject_id, said["attempt"], said["supersedes"], said["surplus"]])
    _end_votes(built, said.get("ended", [said["supersedes"]]), "superseded")


def _cast_together(built: Rebuilt, event: Event) -> None:
    for vote, *where in event.data["votes"]:
        _keep(built, event, vote, where)
    superseded = [supersedes for *_, supersedes, _ in event.data["votes"]]
    _end_votes(built, event.data.get("ended", superseded), "superseded")


def _keep(built: Rebuilt, event: Event, pk: int, where: list) -> None:
    """`where`: entry, attempt, the vote it supersedes, whether it is surplus."""
    said, (entry, attempt, supersedes, surplus) = event.data, where
    built.votes[pk] = Vote(
        entry=entry,
        attempt=attempt,
        author=event.actor_id,
        verdict=said["verdict"],
        reason=said["reason"],
        further=tuple(said.get("further", ())),
        answers=sorted_answers(said.get("answers", {})),
        version=said["version"],
        supersedes=supersedes,
        surplus=surplus,
    )


def _withdraw(built: Rebuilt, event: Event) -> None:
    _end_votes(built, [event.data["vote"]], "withdrawn")


def _withdraw_together(built: Rebuilt, event: Event) -> None:
    _end_votes(built, [vote for vote, *_ in event.data["votes"]], "withdrawn")


def _adjudicate(built: Rebuilt, event: Event) -> None:
    said = event.data
    _end_rulings_on(built, {event.subject_id}, "withdrawn")
    built.rulings[said["ruling"]] = Ruling(
        entry=event.subject_id,
        attempt=said["attempt"],
        by=event.actor_id,
        verdict=said["verdict"],
        reason=said["reason"],
        covers=tuple(said["covers"]),
        by_voter=said["by_voter"],
    )


def _withdraw_ruling(built: Rebuilt, event: Event) -> None:
    built.rulings[event.data["ruling"]].ended_as = "withdrawn"


def _resettle(built: Rebuilt, event: Event) -> None:
    for pk in event.data["rulings"]:
        built.rulings[pk].ended_as = "withdrawn"


def _send_back(built: Rebuilt, event: Event) -> None:
    opened = dict(event.data["opened"])
    _end_votes_on(built, opened, "reopened")
    _end_rulings_on(built, opened, "reopened")
    for pk, attempt in opened.items():
        built.entry(pk).attempt = attempt


def _close_round(built: Rebuilt, event: Event) -> None:
    """Votes that are kept go on; those set apart end, and their entries begin anew."""
    if event.data["kept"]:
        return
    entries = set(event.data["entries"])
    _end_votes_on(built, entries, "pilot")
    _end_rulings_on(built, entries, "reopened")
    for pk in entries:
        built.entry(pk).attempt += 1


def _settle(built: Rebuilt, event: Event) -> None:
    for pk, outcome, reason, mismatch in event.data["settled"]:
        entry = built.entry(pk)
        entry.outcome, entry.reason, entry.reason_mismatch = outcome, reason, mismatch


def _end_votes(built: Rebuilt, pks: Iterable[int | None], ended_as: str) -> None:
    for pk in pks:
        if pk is not None:
            built.votes[pk].ended_as = ended_as


def _end_votes_on(built: Rebuilt, entries: Iterable[int], ended_as: str) -> None:
    here = set(entries)
    _end_votes(built, [pk for pk, vote in built.votes.items() if vote.entry in here and not vote.ended_as], ended_as)


def _end_rulings_on(built: Rebuilt, entries: Iterable[int], ended_as: str) -> None:
    here = set(entries)
    for ruling in built.rulings.values():
        if ruling.entry in here and not ruling.ended_as:
            ruling.ended_as = ended_as


ACTS: dict[str, Callable[[Rebuilt, Event], None]] = {
    "vote_cast": _cast,
    "votes_cast_together": _cast_together,
    "vote_withdrawn": _withdraw,
    "votes_withdrawn_together": _withdraw_together,
    "adjudicated": _adjudicate,
    "adjudication_withdrawn": _withdraw_ruling,
    "resettled": _resettle,
    "sent_back": _send_back,
    "round_closed": _close_round,
    "entry_settled": _settle,
    "entries_settled": _settle,
}
