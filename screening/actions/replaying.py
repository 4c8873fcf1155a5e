"""Holds what is stored against what the log rebuilds. It writes nothing; only here may it read every vote."""

from collections.abc import Iterator

from reviews.models import AuditEvent, Review
from screening.models import Adjudication, Entry, Vote
from screening.rules import replay

AT_ONCE = 2000


def replay_faults(review: Review) -> Iterator[str]:
    """One sentence for each vote, decision and outcome that is stored otherwise than the log tells; none when they
    are equal. A review's votes and entries are read once."""
    events = AuditEvent.objects.filter(review=review, kind__in=replay.ACTS).order_by("number")
    built = replay.replay(events.iterator(chunk_size=AT_ONCE))
    yield from _compared("vote", built.votes, _votes(review))
    yield from _compared("decision", built.rulings, _rulings(review))
    yield from _entry_faults(review, built.entries)


def _compared(what: str, told: dict, stored: dict) -> Iterator[str]:
    for pk in sorted(told.keys() | stored.keys()):
        if told.get(pk) != stored.get(pk):
            yield f"{what} {pk} is {stored.get(pk, 'missing')}, and by the log {told.get(pk, 'unknown')}"


def _votes(review: Review) -> dict[int, replay.Vote]:
    return {
        row.pk: replay.Vote(
            entry=row.entry_id,
            attempt=row.attempt,
            author=row.author_id,
            verdict=row.verdict,
            reason=row.reason_id,
            further=tuple(row.further_reasons),
            answers=replay.sorted_answers(row.answers),
            version=row.version_id,
            supersedes=row.supersedes_id,
            surplus=row.surplus,
            ended_as=row.ended_as,
        )
        for row in Vote.objects.for_actions().filter(entry__review=review).iterator(chunk_size=AT_ONCE)
    }


def _rulings(review: Review) -> dict[int, replay.Ruling]:
    return {
        row.pk: replay.Ruling(
            entry=row.entry_id,
            attempt=row.attempt,
            by=row.by_id,
            verdict=row.verdict,
            reason=row.reason_id,
            covers=tuple(row.covers),
            by_voter=row.by_voter,
            ended_as=row.ended_as,
        )
        for row in Adjudication.objects.filter(entry__review=review)
    }


def _entry_faults(review: Review, told: dict[int, replay.Entry]) -> Iterator[str]:
    rows = Entry.objects.filter(review=review).order_by("pk")
    for pk, *stored in rows.values_list("pk", "attempt", "outcome", "reason", "reason_mismatch").iterator():
        entry = replay.Entry(*stored)
        by_log = told.get(pk, replay.Entry())
        if entry != by_log:
            yield f"entry {pk} is {entry}, and by the log {by_log}"
