"""The log: one writer, append-only, chained by hash per review, inside the action's transaction.

The chain's head is locked last, after whatever the action itself locks, so that two actions can never wait
for one another. Events hold ids, verdicts and hashes; `digest` is for texts that the log must be able to
vouch for but not repeat.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC

from django.db import connection, models

from reviews import clock
from reviews.errors import NotMember
from reviews.models import AuditEvent, LogHead, Membership, Review


def record(
    kind: str,
    *,
    by: Membership | None,
    review: Review,
    subject: models.Model | None = None,
    sealed_in: str = "",
    **data,
) -> AuditEvent:
    """Writes one event. `by` None means the program itself. Raises NotMember when `by` is of another review."""
    if not connection.in_atomic_block:
        raise RuntimeError("The log is written inside the action's transaction.")
    if by is not None and by.review_id != review.pk:
        raise NotMember(f"Member {by.pk} of review {by.review_id} acted in review {review.pk}.")
    head = LogHead.objects.select_for_update().get(review=review)
    event = AuditEvent(
        review=review,
        number=head.length + 1,
        kind=kind,
        actor_id=by.user_id if by else None,
        subject_type=subject._meta.label_lower if subject else "",
        subject_id=subject.pk if subject else None,
        sealed_in=sealed_in,
        data=data,
        at=clock.now(),
        previous=head.hash,
    )
    event.hash = chained(event)
    event.save(force_insert=True)
    head.length, head.hash = event.number, event.hash
    head.save(update_fields=["length", "hash"])
    return event


def start(review: Review) -> None:
    """Gives a new review its empty chain."""
    LogHead.objects.create(review=review)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def chained(event: AuditEvent) -> str:
    """The event's hash over all it says and the hash before it."""
    said = {
        "review": event.review_id,
        "number": event.number,
        "kind": event.kind,
        "actor": event.actor_id,
        "subject": [event.subject_type, event.subject_id],
        "sealed_in": event.sealed_in,
        "data": event.data,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "previous": event.previous,
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class Verified:
    length: int
    head: str
    faults: tuple[str, ...]


def verify(review: Review, expect: str = "") -> Verified:
    """Walks the chain and compares its end with the head kept on the review and with `expect`, when given."""
    faults: list[str] = list(_broken_links(review))
    head = LogHead.objects.get(review=review)
    last = AuditEvent.objects.filter(review=review).order_by("-number").first()
    if (head.length, head.hash) != ((last.number, last.hash) if last else (0, "")):
        faults.append("the log does not end where the review says: events are missing at its end, or were added")
    if expect and expect != head.hash:
        faults.append(f"the head is {head.hash}, not the expected {expect}")
    return Verified(head.length, head.hash, tuple(faults))


# Rooms whose work the log rebuilds register here: review -> one sentence for each thing stored otherwise than it tells.
replays: list[Callable[[Review], Iterator[str]]] = []


def replayed(review: Review) -> tuple[str, ...]:
    """What is stored otherwise than the log's events tell, by every room that can rebuild its work from them."""
    return tuple(fault for faults_of in replays for fault in faults_of(review))


def _broken_links(review: Review) -> Iterator[str]:
    previous, number = "", 0
    for event in AuditEvent.objects.filter(review=review).order_by("number").iterator(chunk_size=2000):
        number += 1
        if event.number != number:
            yield f"event {number} is missing"
            number = event.number
        if event.previous != previous:
            yield f"event {event.number} does not follow the one before it"
        if event.hash != chained(event):
            yield f"event {event.number} was changed after it was written"
        previous = event.hash
