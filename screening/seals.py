"""What the seal means for screening: who still has open work in a stage, and what that keeps shut for them.

Others' votes, notes and tags, and everything derived from them, are open to a member only in stages that are
not sealed for them, and there only on entries whose votes are all in.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from reviews.models import Membership
from reviews.rules.roles import Permission
from screening.models import Entry, Outcome, Stage, Vote


def voted_by(user_id: int) -> Q:
    """Entries on which this person has a standing vote, cast there or on a report merged into theirs."""
    standing = Vote.objects.for_actions().filter(author_id=user_id, ended_at__isnull=True)
    here = standing.filter(entry=OuterRef("pk"))
    on_member = standing.filter(entry__stage=OuterRef("stage"), entry__report__merged_into=OuterRef("report"))
    return Q(Exists(here)) | Q(Exists(on_member))


def open_work(membership: Membership, stage: Stage) -> QuerySet[Entry]:
    """Entries of the stage on which this member still owes a vote. Pending means that a place is open."""
    if Permission.SCREEN not in membership.permissions:
        return Entry.objects.none()
    pending = Entry.objects.filter(stage=stage, outcome=Outcome.PENDING, resting=False)
    return pending.exclude(voted_by(membership.user_id))


def is_sealed(membership: Membership, stage: Stage) -> bool:
    """Whether others' work in this stage is shut to this member. A full-text entry exists only because of
    title/abstract verdicts, so the earlier stage's seal shuts the later one too."""
    cache = membership.__dict__.setdefault("_sealed_stages", {})
    if stage.pk not in cache:
        cache[stage.pk] = _is_sealed(membership, stage)
    return cache[stage.pk]


def _is_sealed(membership: Membership, stage: Stage) -> bool:
    if stage.released_at is None and open_work(membership, stage).exists():
        return True
    if not stage.is_full_text:
        return False
    earlier = Stage.objects.filter(review=stage.review_id, key=Stage.Key.TITLE_ABSTRACT).first()
    return earlier is not None and is_sealed(membership, earlier)


def open_stages(membership: Membership) -> list[int]:
    stages = Stage.objects.filter(review=membership.review_id)
    return [stage.pk for stage in stages if not is_sealed(membership, stage)]


def entries_open_to(membership: Membership) -> Q:
    """On rows with an `entry`: those whose votes are all in, in stages open to the member."""
    return Q(entry__stage__in=open_stages(membership)) & ~Q(entry__outcome=Outcome.PENDING)


votes_open_to = entries_open_to


def entries_open_to_all() -> Q:
    """On rows with an `entry`: those of stages that were released, or in which nothing is pending."""
    pending = Entry.objects.filter(stage=OuterRef("entry__stage"), outcome=Outcome.PENDING, resting=False)
    return (Q(entry__stage__released_at__isnull=False) | ~Exists(pending)) & ~Q(entry__outcome=Outcome.PENDING)


votes_open_to_all = entries_open_to_all


def events_open_to(membership: Membership) -> Q:
    """Of the log's sealed events, those about entries (as above) and stages open to the member."""
    stages = Stage.objects.filter(review=membership.review_id)
    keys = [stage.seal_key for stage in stages if not is_sealed(membership, stage)]
    still_pending = Entry.objects.filter(pk=OuterRef("subject_id"), outcome=Outcome.PENDING)
    return Q(sealed_in__in=keys) & ~(Q(subject_type="screening.entry") & Exists(still_pending))
