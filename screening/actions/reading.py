"""What a reader keeps beside the votes: the place in the queue, what is put off, notes and tags."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from reviews import audit, clock
from reviews.errors import Refused
from reviews.models import Membership
from screening import seals
from screening.models import Bookmark, Claim, Entry, Note, Skip, Stage, Tag, Vote
from screening.queries.queue import places_are_scarce
from screening.rules.queueing import first_place

CLAIM_LASTS = timedelta(minutes=30)
PACK_LASTS = timedelta(hours=24)
MOST_CLAIMED = 50
MOST_PACKED = 300
LONGEST_TAG = 60


@transaction.atomic
def claim(
    *, by: Membership, stage: Stage, entries: Iterable[Entry], order: str = Stage.Order.SHUFFLE, as_pack: bool = False
) -> list[Entry]:
    """Reserves one open place on each entry for a while, and lets go of what the reader no longer holds.

    Returns the entries that are the reader's to read; those whose places others hold or filled are left out.
    Nothing is reserved where there is a place for everybody. Moves the bookmark of this `order` to the first of them
    that is no part of a sample: those come out of their turn; with no order, as in a narrowed list, it stays.
    `as_pack`: for a day, for somebody who reads without a network; a pack is kept until it is given back or over.
    No event in the log: a claim is no part of the review's history.
    """
    wanted = [entry.pk for entry in entries][: MOST_PACKED if as_pack else MOST_CLAIMED]
    until = clock.now() + (PACK_LASTS if as_pack else CLAIM_LASTS)
    locked = Entry.objects.select_for_update(no_key=True).filter(pk__in=wanted, stage=stage).order_by("pk")
    held = {entry.pk: entry for entry in locked.annotate(needed=seals.places(stage))}
    mine = Claim.objects.filter(entry__stage=stage, user=by.user)
    mine.filter(until__lte=until).exclude(entry__in=wanted).delete()
    if places_are_scarce(stage):
        taken = _taken_by_others(by, stage, wanted)
        held = {pk: entry for pk, entry in held.items() if taken.get(pk, 0) < entry.needed}
        longer = set(mine.filter(entry__in=held, until__gt=until).values_list("entry", flat=True))
        Claim.objects.bulk_create(
            [Claim(entry=entry, user=by.user, until=until) for pk, entry in held.items() if pk not in longer],
            update_conflicts=True,
            unique_fields=["entry", "user"],
            update_fields=["until"],
        )
    own = [held[pk] for pk in wanted if pk in held]
    if first := next((entry for entry in own if order and entry.places is None), None):
        _move_bookmark(by, stage, order, first)
    return own


def _move_bookmark(by: Membership, stage: Stage, order: str, entry: Entry) -> None:
    begun = first_place(by.user_id, stage.pk)
    here = {"oldest": entry.pk} if order == Stage.Order.OLDEST else {"shuffle": entry.shuffle}
    Bookmark.objects.update_or_create(
        stage=stage, user=by.user, defaults=here, create_defaults={"shuffle": begun, **here}
    )


@transaction.atomic
def give_back(*, by: Membership, stage: Stage) -> None:
    """Lets go of all places that the reader holds in the stage, a pack's too."""
    Claim.objects.filter(entry__stage=stage, user=by.user).delete()


def _taken_by_others(by: Membership, stage: Stage, entries: list[int]) -> dict[int, int]:
    """Entry -> how many of its places others have filled or hold."""
    votes = Vote.objects.for_actions().filter(entry__in=entries, ended_at__isnull=True, surplus=False)
    claims = Claim.objects.filter(entry__in=entries, until__gt=clock.now())
    taken: dict[int, set[int]] = {}
    pairs = [*votes.values_list("entry", "author"), *claims.values_list("entry", "user")]
    for entry, user in pairs:
        if user != by.user_id:
            taken.setdefault(entry, set()).add(user)
    return {entry: len(users) for entry, users in taken.items()}


@transaction.atomic
def skip(*, by: Membership, entry: Entry) -> Skip:
    """Puts an entry off: it leaves the reader's queue for their short list."""
    skipped, is_new = Skip.objects.get_or_create(entry=entry, user=by.user, defaults={"set_at": clock.now()})
    Claim.objects.filter(entry=entry, user=by.user).delete()
    if is_new:
        _record("put_off", by, entry)
    return skipped


@transaction.atomic
def unskip(*, by: Membership, entry: Entry) -> None:
    deleted, _ = Skip.objects.filter(entry=entry, user=by.user).delete()
    if deleted:
        _record("taken_up", by, entry)


@transaction.atomic
def save_note(*, by: Membership, entry: Entry, text: str) -> Note | None:
    """The reader's one note on an entry; empty text takes it away. The log keeps its hash only."""
    text = text.strip()
    notes = Note.objects.for_actions().filter(entry=entry, author=by.user)
    note = notes.select_for_update(no_key=True).first()
    if text == (note.text if note else ""):
        return note
    if not text:
        notes.delete()
        note = None
    else:
        note, _ = Note.objects.for_actions().update_or_create(
            entry=entry, author=by.user, defaults={"text": text, "saved_at": clock.now()}
        )
    _record("note_saved", by, entry, text=audit.digest(text))
    return note


@transaction.atomic
def add_tag(*, by: Membership, entry: Entry, name: str) -> Tag:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_TAG:
        raise Refused(f"A tag is a word or two, of at most {LONGEST_TAG} letters. Type a shorter one.")
    tag, is_new = Tag.objects.for_actions().get_or_create(
        entry=entry, author=by.user, name=name, defaults={"set_at": clock.now()}
    )
    if is_new:
        _record("tag_added", by, entry, tag=audit.digest(name))
    return tag


@transaction.atomic
def remove_tag(*, by: Membership, entry: Entry, name: str) -> None:
    deleted, _ = Tag.objects.for_actions().filter(entry=entry, author=by.user, name=name).delete()
    if deleted:
        _record("tag_removed", by, entry, tag=audit.digest(name))


def _record(kind: str, by: Membership, entry: Entry, **data) -> None:
    audit.record(kind, by=by, review=entry.review, subject=entry, sealed_in=entry.stage.seal_key, **data)
