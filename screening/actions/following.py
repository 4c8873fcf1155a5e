"""What screening does in the same transaction when reviews and citations change what it stands on."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from citations.models import Report
from reviews import audit
from reviews.models import Membership, Review
from screening.actions import settling
from screening.models import Entry, Outcome, Stage, Vote


@transaction.atomic
def open_stages(*, review: Review, by: Membership | None) -> list[Stage]:
    """Both stages of a new review, with their default rules."""
    stages = [Stage.objects.get_or_create(review=review, key=key)[0] for key in Stage.Key.values]
    audit.record("stages_opened", by=by, review=review, subject=review, stages=[stage.pk for stage in stages])
    return stages


@transaction.atomic
def follow_reports(*, review: Review, report_ids: Iterable[int], by: Membership | None) -> None:
    """Reports came, went, were merged or split: opens, rests and returns their entries, and settles them anew."""
    stage = Stage.objects.get(review=review, key=Stage.Key.TITLE_ABSTRACT)
    opened = rested = returned = 0
    changed: list[Entry] = []
    for some in settling.portions(report_ids):
        active = _standing(some)
        existing = _locked_entries(stage, some)
        new = [report for report, is_active in active.items() if is_active and report not in existing]
        turned = [entry for report, entry in existing.items() if entry.resting == active[report]]
        settling.open_entries(stage, new)
        settling.turn(turned)
        opened, returned = opened + len(new), returned + sum(not entry.resting for entry in turned)
        rested += sum(entry.resting for entry in turned)
    for some in settling.portions(report_ids):
        changed += settling.settle_groups(stage=stage, roots=_roots_with_history(stage, some))
        changed += settling.follow_titles(review_id=review.pk, roots=some)
    if opened or rested or returned:
        counts = {"opened": opened, "rested": rested, "returned": returned}
        audit.record("entries_followed", by=by, review=review, subject=stage, **counts)
    settling.record_changes(review=review, changed=changed)


def _standing(report_ids: list[int]) -> dict[int, bool]:
    rows = Report.objects.filter(pk__in=report_ids).order_by("pk").values_list("pk", "standing")
    return {pk: standing == Report.Standing.ACTIVE for pk, standing in rows}


def _locked_entries(stage: Stage, report_ids: list[int]) -> dict[int, Entry]:
    rows = Entry.objects.select_for_update(no_key=True).filter(stage=stage, report__in=report_ids).order_by("pk")
    return {entry.report_id: entry for entry in rows}


def _roots_with_history(stage: Stage, report_ids: list[int]) -> set[int]:
    """Roots of the groups these reports are in now, as far as somebody voted or something was settled there."""
    reports = Report.objects.filter(pk__in=report_ids).values_list("pk", "merged_into")
    roots = {merged_into or pk for pk, merged_into in reports}
    votes = Vote.objects.for_actions().filter(entry=OuterRef("pk"))
    rows = Entry.objects.filter(
        Q(report__in=roots) | Q(report__merged_into__in=roots),
        Exists(votes) | ~Q(outcome=Outcome.PENDING),
        stage=stage,
    )
    return {merged_into or report for report, merged_into in rows.values_list("report_id", "report__merged_into_id")}
