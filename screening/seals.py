"""What the seal means for screening: who still has open work in a stage, and what that keeps shut for them.

Others' votes, notes and tags, and everything derived from them, are open to a member only in stages that are
not sealed for them, and there only on entries whose votes are all in. An open calibration round seals its stage
for who takes part; once closed, its votes open to them whatever else they still have to read.
"""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, NullIf

from citations.models import Report, Retrieval
from reviews.models import Membership
from reviews.rules.roles import Permission
from screening.models import Entry, Outcome, Sample, Sampled, Share, Stage, Vote
from screening.rules.sharing import joined


def voted_by(user_id: int) -> Q:
    """Entries on which a standing vote of this person counts, cast there or on a report merged into theirs.

    A surplus vote does not count: when a place opens again, its reader is asked again.
    """
    counted = Vote.objects.for_actions().filter(author_id=user_id, ended_at__isnull=True, surplus=False)
    # No database may begin with all votes of the person, who may have cast most. A comparison beside the key keeps
    # PostgreSQL from hashing them (no vote's attempt is above its entry's); below, one stands inside the other.
    here = counted.filter(entry=OuterRef("pk"), attempt__lte=OuterRef("attempt"))
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
    # The group's own lines and its members' are looked up apart, each by an index: one condition over both is a join
    # that no index answers, and each entry of a page read every line of every review.
    lines = Retrieval.objects.order_by("-pk")
    own = lines.filter(report=OuterRef(OuterRef("report"))).values("pk")[:1]
    there = lines.filter(report=OuterRef("pk")).values("pk")[:1]
    members = Report.objects.filter(merged_into=OuterRef(OuterRef("report"))).order_by().values("merged_into")
    of_members = members.annotate(last=Max(Subquery(there))).values("last")
    latest = Greatest(Coalesce(Subquery(own), 0), Coalesce(Subquery(of_members), 0))
    last = Retrieval.objects.filter(pk=latest).values("status")
    return Coalesce(Subquery(last), Value(Retrieval.Status.TO_SEEK.value))


def unread(stage: Stage) -> QuerySet[Entry]:
    """The readable entries on which nobody ever voted, not on a report merged into theirs either."""
    votes = Vote.objects.for_actions().filter(entry=OuterRef("pk"))
    of_member = Vote.objects.for_actions().filter(entry__report=OuterRef("pk"), entry__stage=stage)
    members = Report.objects.filter(merged_into=OuterRef("report"))
    return readable(stage).exclude(Exists(votes)).exclude(Exists(members.filter(Exists(of_member))))


def open_work(membership: Membership, stage: Stage) -> QuerySet[Entry]:
    """Entries of the stage on which this member still owes a vote. Pending means that a place is open."""
    if Permission.SCREEN not in membership.permissions:
        return Entry.objects.none()
    return readable(stage).filter(_given_to(membership, stage)).exclude(voted_by(membership.user_id))


def _given_to(membership: Membership, stage: Stage) -> Q:
    """The part of a stage that is this reader's: their shares, or all of it where they hold none.

    An open round is its readers' alone, and a check anybody's, wherever in the stage their entries lie.
    """
    samples = [sample for sample in samples_of(membership) if sample.stage == stage.pk and not sample.is_closed]
    part = Q()
    if ranges := shares_of(membership, stage):
        theirs = [sample.pk for sample in samples if sample.is_mine or not sample.is_round]
        for low, high in ranges:
            part |= Q(shuffle__gte=low, shuffle__lt=high)
        if theirs:  # a check may lie anywhere
            part |= in_samples(theirs)
    if others := [sample.pk for sample in samples if sample.is_round and not sample.is_mine]:
        part &= ~in_samples(others)
    return part


def in_samples(samples: list[int]) -> Q:
    """On entries: those of these samples."""
    return Q(pk__in=Sampled.objects.filter(sample__in=samples).values("entry"))


@dataclass(frozen=True)
class Drawn:
    """A sample as far as seals and queues must know it. `is_mine`: this member takes part in it."""

    pk: int
    stage: int
    is_round: bool
    is_closed: bool
    is_mine: bool


def samples_of(membership: Membership) -> list[Drawn]:
    """The samples of the review, remembered on the membership like what follows from them."""
    if "_samples" not in membership.__dict__:
        mine = Sample.readers.through.objects.filter(sample=OuterRef("pk"), user=membership.user_id)
        rows = Sample.objects.filter(stage__review=membership.review_id).annotate(mine=Exists(mine)).order_by("pk")
        membership.__dict__["_samples"] = [
            Drawn(pk, stage, kind == Sample.Kind.ROUND, closed_at is not None, mine)
            for pk, stage, kind, closed_at, mine in rows.values_list("pk", "stage", "kind", "closed_at", "mine")
        ]
    return membership.__dict__["_samples"]


def my_open_round(membership: Membership, stage: Stage) -> int | None:
    """The round of this stage in which the member takes part now."""
    if Permission.SCREEN not in membership.permissions:
        return None
    rounds = (drawn for drawn in samples_of(membership) if drawn.is_round and drawn.stage == stage.pk)
    return next((drawn.pk for drawn in rounds if drawn.is_mine and not drawn.is_closed), None)


def shares_of(membership: Membership, stage: Stage) -> list[tuple[float, float]]:
    """The ranges of the stage that this reader holds, joined, from left to right; none means everything."""
    if "_shares" not in membership.__dict__:
        rows = Share.objects.filter(stage__review=membership.review_id, user=membership.user_id, ended_at__isnull=True)
        held: dict[int, list[tuple[float, float]]] = {}
        for pk, low, high in rows.values_list("stage", "low", "high"):
            held.setdefault(pk, []).append((low, high))
        membership.__dict__["_shares"] = {pk: joined(ranges) for pk, ranges in held.items()}
    return membership.__dict__["_shares"].get(stage.pk, [])


def places(stage: Stage) -> Coalesce:
    """On entries: how many votes their group needs (`rules.settle.places`)."""
    # From the few reports merged here to their entries: SQLite took a join of both from the other end, the whole stage.
    there = Entry.objects.filter(report=OuterRef("pk"), stage=OuterRef(OuterRef("stage"))).values("places")[:1]
    members = Report.objects.filter(merged_into=OuterRef("report")).order_by().values("merged_into")
    of_members = members.annotate(most=Max(Subquery(there))).values("most")
    most = Greatest(Coalesce("places", 0), Coalesce(Subquery(of_members), 0))
    return Coalesce(NullIf(most, 0), stage.votes_required)


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
    for name in ("_sealed_stages", "_open_stages", "_samples", "_shares"):
        membership.__dict__.pop(name, None)


def _is_sealed(membership: Membership, stage: Stage) -> bool:
    if stage.released_at is None and (my_open_round(membership, stage) or open_work(membership, stage).exists()):
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


def votes_of_closed_rounds(membership: Membership) -> Q:
    """On votes: those of closed rounds in which the member took part, or whose stage is open to them. Entry by
    entry: a vote that still counts towards an entry opens when the entry's votes are all in."""
    may_see = [
        drawn.pk
        for drawn in samples_of(membership)
        if drawn.is_round and drawn.is_closed and (drawn.is_mine or drawn.stage in open_stages(membership))
    ]
    if not may_see:
        return Q(pk__in=[])
    of_round = Sampled.objects.filter(entry=OuterRef("entry"), attempt=OuterRef("attempt"), sample__in=may_see)
    return Q(Exists(of_round)) & (~Q(entry__outcome=Outcome.PENDING) | Q(entry__attempt__gt=F("attempt")))


def entries_open_to_all() -> Q:
    """On rows with an `entry`: those of stages that were released, or in which nothing is pending and no round open."""
    pending = Entry.objects.filter(stage=OuterRef("entry__stage"), outcome=Outcome.PENDING, resting=False)
    rounds = Sample.objects.filter(stage=OuterRef("entry__stage"), kind=Sample.Kind.ROUND, closed_at__isnull=True)
    done = ~Exists(pending) & ~Exists(rounds)
    return (Q(entry__stage__released_at__isnull=False) | done) & ~Q(entry__outcome=Outcome.PENDING)


def how_much_read(stage: Stage) -> dict[int, int]:
    """Reader -> on how many entries a vote of theirs stands. That somebody voted may be known, not what."""
    votes = Vote.objects.for_actions().filter(entry__stage=stage, entry__resting=False, ended_at__isnull=True)
    return dict(votes.order_by().values_list("author").annotate(n=Count("pk")))


def how_much_read_of(sample: Sample) -> dict[int, int]:
    """Reader -> on how many of the sample's entries a vote of theirs stands."""
    drawn = Sampled.objects.filter(sample=sample).values("entry")
    votes = Vote.objects.for_actions().filter(entry__in=drawn, ended_at__isnull=True, surplus=False)
    return dict(votes.order_by().values_list("author").annotate(n=Count("pk")))


def events_open_to(membership: Membership) -> Q:
    """Of the log's sealed events, those about entries (as above) and stages open to the member."""
    stages = Stage.objects.filter(review=membership.review_id)
    keys = [stage.seal_key for stage in stages if not is_sealed(membership, stage)]
    still_pending = Entry.objects.filter(pk=OuterRef("subject_id"), outcome=Outcome.PENDING)
    return Q(sealed_in__in=keys) & ~(Q(subject_type="screening.entry") & Exists(still_pending))
