"""Outcomes as they stand. These take the review: for the machine, and for pages that have asked the seal."""

from django.db.models import Count, QuerySet

from citations.models import Report
from reviews.models import Review
from screening.models import Entry, Outcome, Stage


def outcomes(review: Review, key: str) -> dict[int, tuple[str, int | None]]:
    """Report -> (outcome, criterion) of every entry that counts."""
    rows = Entry.objects.filter(stage__review=review, stage__key=key, resting=False)
    return {report: (outcome, reason) for report, outcome, reason in rows.values_list("report", "outcome", "reason")}


def outcome_counts(stage: Stage) -> dict[str, int]:
    rows = Entry.objects.filter(stage=stage, resting=False).order_by().values("outcome").annotate(n=Count("pk"))
    return dict.fromkeys(Outcome.values, 0) | {row["outcome"]: row["n"] for row in rows}


def reason_counts(stage: Stage) -> list[tuple[str, int]]:
    """The reasons of exclusions with how many each, in the agreed order."""
    excluded = Entry.objects.filter(stage=stage, resting=False, outcome=Outcome.EXCLUDE, reason__isnull=False)
    rows = (
        excluded.order_by("reason__position").values_list("reason__position", "reason__label").annotate(n=Count("pk"))
    )
    return [(label, n) for _, label, n in rows]


def included_reports(review: Review) -> QuerySet[Report]:
    """Reports included on their full text."""
    included = Entry.objects.filter(
        stage__review=review, stage__key=Stage.Key.FULL_TEXT, resting=False, outcome=Outcome.INCLUDE
    )
    return Report.objects.filter(pk__in=included.values("report")).order_by("number")


def mismatches(stage: Stage) -> QuerySet[Entry]:
    """Excluded by all, for different reasons, with the reason that the policy let stand."""
    rows = Entry.objects.filter(stage=stage, resting=False, outcome=Outcome.EXCLUDE, reason_mismatch=True)
    return rows.select_related("report", "reason").order_by("pk")
