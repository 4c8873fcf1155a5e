"""A reader's queue: the pending entries on which they owe a vote, as a ring that begins at their bookmark."""

from collections.abc import Iterable

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from reviews import clock
from reviews.models import Membership
from reviews.rules.roles import Permission
from screening import seals
from screening.models import Bookmark, Claim, Entry, Skip, Stage
from screening.rules.queueing import first_place

AHEAD = 10


def queue(membership: Membership, stage: Stage, *, limit: int = AHEAD, without: Iterable[int] = ()) -> list[Entry]:
    """The next entries to read, in the reader's own order. `without`: ids of entries they already hold."""
    mine = _offered(membership, stage).exclude(pk__in=list(without)).select_related("report", "stage")
    start = _start(membership, stage)
    ahead = list(mine.filter(shuffle__gte=start).order_by("shuffle", "pk")[:limit])
    if len(ahead) < limit:
        ahead += mine.filter(shuffle__lt=start).order_by("shuffle", "pk")[: limit - len(ahead)]
    return ahead


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
        filled__lt=stage.votes_required - F("held")
    )


def _held_by_others(membership: Membership) -> Coalesce:
    claims = Claim.objects.filter(entry=OuterRef("pk"), until__gt=clock.now()).exclude(user=membership.user_id)
    return Coalesce(Subquery(claims.order_by().values("entry").annotate(n=Count("pk")).values("n")), 0)


def _start(membership: Membership, stage: Stage) -> float:
    bookmark = Bookmark.objects.filter(stage=stage, user=membership.user_id).values_list("shuffle", flat=True).first()
    return first_place(membership.user_id, stage.pk) if bookmark is None else bookmark
