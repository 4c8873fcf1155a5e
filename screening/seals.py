"""What the seal means for screening: who still has open work in a stage, and what that keeps shut for them.

Others' votes, notes and tags, and everything derived from them, are open to a member only in stages that are
not sealed for them, and there only on entries whose votes are all in.
"""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from citations.models import Report, Retrieval
from reviews.models import Membership
from reviews.rules.roles import Permission
from screening.models import Entry, Outcome, Stage, Vote


def voted_by(user_id: int) -> Q:
    """Entries on which a standing vote of this person counts, cast there or on a report merged into theirs.

    A surplus vote does not count: when a place opens again, its reader is asked again.
    """
    counted = Vote.objects.for_actions().filter(author_id=user_id, ended_at__isnull=True, surplus=False)
    here = counted.filter(entry=OuterRef("pk"))
    # One inside the other, so that no database begins with all votes of the person, who may have cast most.
    of_member = counted.filter(entry__report=OuterRef("pk"), entry__stage=OuterRef(OuterRef("stage")))
    members = Report.objects.filter(merged_into=OuterRef("report"))
    return Q(Exists(here)) | Q(Exists(members.filter(Exists(of_member))))


def readable(stage: Stage) -> QuerySet[Entry]:
    """The pending entries that can be read at all. A full text that was not retrieved waits until it is."""
    pending = Entry.objects.filter(stage=stage, outcome=Outcome.PENDING, resting=False)
    if not stage.is_full_text:
        return pending
    return pending.alias(retrieval=last_retrieval()).exclude(retrieval=Retrieval.Status.NOT_RETRIEVED)


def last_retrieval() -> Coalesce:
    """On entries: the last line in the history of getting the report's full text, or that of one merged into it."""
    group = Q(report=OuterRef("report")) | Q(report__merged_into=OuterRef("report"))
    last = Retrieval.objects.filter(group).order_by("-pk").values("status")[:1]
    return Coalesce(Subquery(last), Value(Retrieval.Status.TO_SEEK.value))


def open_work(membership: Membership, stage: Stage) -> QuerySet[Entry]:
    """Entries of the stage on which this member still owes a vote. Pending means that a place is open."""
    if Permission.SCREEN not in membership.permissions:
        return Entry.objects.none()
    return readable(stage).exclude(voted_by(membership.user_id))


def places_filled() -> Coalesce:
    """On entries: how many places are filled by counted votes cast right there. For queues, which may offer an
    entry too many: a vote that finds no place is kept as surplus."""
    counted = Vote.objects.for_actions().filter(entry=OuterRef("pk"), ended_at__isnull=True, surplus=False)
    return Coalesce(Subquery(counted.order_by().values("entry").annotate(n=Count("pk")).values("n")), 0)


def is_sealed(membership: Membership, stage: Stage, *, fresh: bool = False) -> bool:
    """Whether others' work in this stage is shut to this member. A full-text entry exists only because of
    title/abstract verdicts, so the earlier stage's seal shuts the later one too. Asked often for one page, so
    remembered on the membership; actions ask `fresh`."""
    if fresh:
        forget(membership)
    cache = membership.__dict__.setdefault("_sealed_stages", {})
    if stage.pk not in cache:
        cache[stage.pk] = _is_sealed(membership, stage)
    return cache[stage.pk]


def forget(membership: Membership) -> None:
    for name in ("_sealed_stages", "_open_stages"):
        membership.__dict__.pop(name, None)


def _is_sealed(membership: Membership, stage: Stage) -> bool:
    if stage.released_at is None and open_work(membership, stage).exists():
        return True
    if not stage.is_full_text:
        return False
    return titles_are_sealed(membership)


def titles_are_sealed(membership: Membership) -> bool:
    """Whether it is sealed which reports went on to their full text."""
    titles = Stage.objects.filter(review=membership.review_id, key=Stage.Key.TITLE_ABSTRACT).first()
    return titles is not None and is_sealed(membership, titles)


def open_stages(membership: Membership) -> list[int]:
    if "_open_stages" not in membership.__dict__:
        stages = Stage.objects.filter(review=membership.review_id)
        membership.__dict__["_open_stages"] = [stage.pk for stage in stages if not is_sealed(membership, stage)]
    return membership.__dict__["_open_stages"]


def entries_open_to(membership: Membership) -> Q:
    """On rows with an `entry`: those whose votes are all in, in stages open to the member."""
    return Q(entry__stage__in=open_stages(membership)) & ~Q(entry__outcome=Outcome.PENDING)


def entries_open_to_all() -> Q:
    """On rows with an `entry`: those of stages that were released, or in which nothing is pending."""
    pending = Entry.objects.filter(stage=OuterRef("entry__stage"), outcome=Outcome.PENDING, resting=False)
    return (Q(entry__stage__released_at__isnull=False) | ~Exists(pending)) & ~Q(entry__outcome=Outcome.PENDING)


def how_much_read(stage: Stage) -> dict[int, int]:
    """Reader -> on how many entries a vote of theirs stands. That somebody voted may be known, not what."""
    votes = Vote.objects.for_actions().filter(entry__stage=stage, entry__resting=False, ended_at__isnull=True)
    return dict(votes.order_by().values_list("author").annotate(n=Count("pk")))


def events_open_to(membership: Membership) -> Q:
    """Of the log's sealed events, those about entries (as above) and stages open to the member."""
    stages = Stage.objects.filter(review=membership.review_id)
    keys = [stage.seal_key for stage in stages if not is_sealed(membership, stage)]
    still_pending = Entry.objects.filter(pk=OuterRef("subject_id"), outcome=Outcome.PENDING)
    return Q(sealed_in__in=keys) & ~(Q(subject_type="screening.entry") & Exists(still_pending))
