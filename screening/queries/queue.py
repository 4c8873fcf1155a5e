"""A reader's queue: the pending entries on which they owe a vote, as a ring that begins at their bookmark."""

from collections.abc import Iterable

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from reviews import clock
from reviews.models import Membership
from reviews.rules.roles import Permission
from screening import seals
from screening.models import Bookmark, Claim, Entry, Sampled, Skip, Stage
from screening.queries import selection as selections
from screening.queries.selection import WHOLE, Queue, Selection
from screening.rules.queueing import first_place
from screening.rules.sharing import from_start

AHEAD = 10
EVERYTHING = (0.0, 1.0)


def queue(
    membership: Membership,
    stage: Stage,
    *,
    limit: int = AHEAD,
    without: Iterable[int] = (),
    selection: Selection = WHOLE,
) -> list[Entry]:
    """The next entries to read, in the reader's own order. `without`: ids of entries they already hold."""
    mine = chosen(membership, stage, selection).exclude(pk__in=list(without)).select_related("report", "stage")
    if selection.queue == Queue.LATER:
        return list(mine[:limit])
    ahead = _out_of_turn(membership, stage, mine, limit) if selection.is_open_work else []
    mine = mine.exclude(pk__in=[entry.pk for entry in ahead])
    for part in _ring(membership, stage, mine, selection):
        if len(ahead) == limit:
            break
        ahead += part[: limit - len(ahead)]
    return ahead


def chosen(membership: Membership, stage: Stage, selection: Selection) -> QuerySet[Entry]:
    """The entries of a selection. Only what was put off comes in an order."""
    return selections.narrowed(_listed(membership, stage, selection), membership, selection)


def _listed(membership: Membership, stage: Stage, selection: Selection) -> QuerySet[Entry]:
    if selection.queue == Queue.MAYBES:
        return selections.my_maybes(membership, stage)
    if selection.queue == Queue.LATER:
        return put_off(membership, stage)
    mine = _offered(membership, stage)
    if selection.queue == Queue.SECOND:
        return selections.read_by_somebody(mine)
    return mine.filter(report__abstract="") if selection.queue == Queue.NO_ABSTRACT else mine


def _ring(membership: Membership, stage: Stage, mine: QuerySet[Entry], selection: Selection) -> list[QuerySet[Entry]]:
    """The entries from the reader's bookmark on, in parts that follow one another."""
    bookmark = Bookmark.objects.filter(stage=stage, user=membership.user_id).first()
    if selection.order_in(stage) == Stage.Order.OLDEST:
        start, by_age = (bookmark and bookmark.oldest) or 0, mine.order_by("pk")
        return [by_age.filter(pk__gte=start), by_age.filter(pk__lt=start)]
    start = bookmark.shuffle if bookmark else first_place(membership.user_id, stage.pk)
    ring = from_start(seals.shares_of(membership, stage) or [EVERYTHING], start)
    return [mine.filter(shuffle__gte=low, shuffle__lt=high).order_by("shuffle", "pk") for low, high in ring]


def _out_of_turn(membership: Membership, stage: Stage, mine: QuerySet[Entry], limit: int) -> list[Entry]:
    """What is read before all else: the open round in which the reader takes part, then checks, as they were drawn."""
    samples = [drawn.pk for drawn in seals.samples_of(membership) if drawn.stage == stage.pk and not drawn.is_closed]
    if not samples:
        return []
    lots = Sampled.objects.filter(entry=OuterRef("pk"), sample__in=samples)
    drawn = mine.filter(seals.in_samples(samples)).annotate(
        kind=Subquery(lots.values("sample__kind")[:1]), lot=Subquery(lots.values("pk")[:1])
    )
    return list(drawn.order_by("-kind", "lot")[:limit])


def put_off(membership: Membership, stage: Stage) -> QuerySet[Entry]:
    """The reader's short list of what they put off and still owe, oldest first."""
    skips = Skip.objects.filter(user=membership.user_id, entry__stage=stage)
    mine = seals.open_work(membership, stage).filter(pk__in=list(skips.values_list("entry", flat=True)))
    put_off_at = skips.filter(entry=OuterRef("pk")).values("set_at")[:1]
    return mine.annotate(put_off_at=Subquery(put_off_at)).order_by("put_off_at", "pk")


def places_are_scarce(stage: Stage) -> bool:
    """Whether there are more readers than places on an entry; else everybody may read everything."""
    members = Membership.objects.filter(review=stage.review_id, ended_at__isnull=True)
    return sum(Permission.SCREEN in member.permissions for member in members) > stage.votes_required


def _offered(membership: Membership, stage: Stage) -> QuerySet[Entry]:
    skips = Skip.objects.filter(user=membership.user_id, entry=OuterRef("pk"))
    mine = seals.open_work(membership, stage).exclude(Exists(skips))
    if not places_are_scarce(stage):
        return mine
    return mine.alias(filled=seals.places_filled(), held=_held_by_others(membership)).filter(
        filled__lt=seals.places(stage) - F("held")
    )


def _held_by_others(membership: Membership) -> Coalesce:
    claims = Claim.objects.filter(entry=OuterRef("pk"), until__gt=clock.now()).exclude(user=membership.user_id)
    return Coalesce(Subquery(claims.order_by().values("entry").annotate(n=Count("pk")).values("n")), 0)
