"""Stages, and the rule by which a stage's votes are settled."""

from dataclasses import dataclass

from django.db.models import QuerySet

from reviews.models import Criterion, Review
from screening.models import Stage
from screening.rules.settle import StageRule


def stage(review: Review, key: str) -> Stage:
    found = Stage.objects.get(review=review, key=key)
    found.review = review
    return found


def stages(review: Review) -> QuerySet[Stage]:
    """Title/abstract first, then full text."""
    return Stage.objects.filter(review=review).select_related("released_by")


@dataclass(frozen=True)
class AgreedOrder:
    """The standing criteria in the agreed order, and what merged criteria became."""

    order: tuple[int, ...]
    became: dict[int, int]

    def resolved(self, criterion: int | None) -> int | None:
        seen = set()
        while criterion in self.became and criterion not in seen:
            seen.add(criterion)
            criterion = self.became[criterion]
        return criterion


def agreed_order(review_id: int) -> AgreedOrder:
    rows = list(
        Criterion.objects.filter(review=review_id)
        .order_by("position", "pk")
        .values_list("pk", "alias_of_id", "retired_at")
    )
    return AgreedOrder(
        tuple(pk for pk, alias, retired in rows if alias is None and retired is None),
        {pk: alias for pk, alias, _ in rows if alias is not None},
    )


def rule(stage: Stage, order: AgreedOrder) -> StageRule:
    return StageRule(
        votes_required=stage.votes_required,
        maybe=stage.maybe,
        reasons=stage.reasons,
        needs_reason=stage.is_full_text,
        criteria=order.order,
    )
