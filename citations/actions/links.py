"""Links between reports of one group: they form a forest, so that withdrawing one always parts the group."""

from collections.abc import Iterable

from citations.actions.standing import chunks
from citations.matching.groups import Forest
from citations.models import Merge, PossibleDuplicate
from reviews import clock
from reviews.models import Job, Review, User

APART = (PossibleDuplicate.State.DIFFERENT, PossibleDuplicate.State.RELATED)


def forest(review: Review) -> Forest:
    """The groups as the standing links make them."""
    groups = Forest()
    for a, b in Merge.objects.filter(review=review, withdrawn_at__isnull=True).values_list("a", "b"):
        groups.unite(a, b)
    return groups


def link(
    review: Review, a: int, b: int, *, rule: str, points: float, facts: dict, job: Job | None, user: User | None
) -> Merge:
    low, high = sorted((a, b))
    return Merge(
        review=review,
        a_id=low,
        b_id=high,
        rule=rule,
        points=points,
        facts=facts,
        job=job,
        decided_at=clock.now(),
        decided_by=user,
    )


def withdraw(merges: Iterable[Merge], *, user: User | None) -> list[int]:
    """Withdraws the links; returns the ids of the reports they tied."""
    rows = list(merges)
    for some in chunks([merge.pk for merge in rows]):
        Merge.objects.filter(pk__in=some).update(withdrawn_at=clock.now(), withdrawn_by=user)
    return [pk for merge in rows for pk in (merge.a_id, merge.b_id)]


def say(review: Review, a: int, b: int, state: str, *, user: User | None) -> PossibleDuplicate:
    """Stores what a person said of a pair, for ever or until they take it back."""
    low, high = sorted((a, b))
    is_open = state == PossibleDuplicate.State.OPEN
    said = {"state": state, "decided_at": None if is_open else clock.now(), "decided_by": None if is_open else user}
    said |= {"together": None, "held_by": None, "held_until": None}
    pair, _ = PossibleDuplicate.objects.update_or_create(
        a_id=low, b_id=high, defaults=said, create_defaults={**said, "review": review}
    )
    return pair
