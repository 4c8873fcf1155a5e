"""What screening does in the same transaction when reviews and citations change what it stands on."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from citations.models import Report
from citations.queries import members_of
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
def follow_reports(
    *, review: Review, report_ids: Iterable[int], by: Membership | None, whole: QuerySet[Report] | None = None
) -> None:
    """Reports came, went, were merged or split: opens, rests and returns their entries, and settles them anew.
    `whole`: see reviews.follow.reports_changed."""
    stage = Stage.objects.get(review=review, key=Stage.Key.TITLE_ABSTRACT)
    opened = rested = returned = 0
    changed: list[Entry] = []
    if whole is not None:
        opened, rested, returned, with_history = _turn_whole(stage, whole)
        report_ids = [*report_ids, *with_history]
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


@transaction.atomic
def await_reports(*, review: Review, report_ids: Iterable[int]) -> None:
    """An import is to bring these: their entries are opened at rest, so that the commit has only to turn them."""
    stage = Stage.objects.get(review=review, key=Stage.Key.TITLE_ABSTRACT)
    for some in settling.portions(report_ids):
        known = set(Entry.objects.filter(stage=stage, report__in=some).values_list("report", flat=True))
        settling.open_entries(stage, [report for report in some if report not in known], resting=True)


@transaction.atomic
def forget_reports(*, review: Review, report_ids: Iterable[int]) -> None:
    """The import will not bring these after all. Nobody ever saw their entries."""
    for some in settling.portions(report_ids):
        Entry.objects.filter(stage__review=review, report__in=some, resting=True).delete()


def _turn_whole(stage: Stage, reports: QuerySet[Report]) -> tuple[int, int, int, list[int]]:
    """Turns the pending entries of reports that came or went together, by one statement. Returns how many it opened,
    rested and brought back, and the ids of the reports at which more than that is to be done."""
    is_coming = Report.objects.filter(pk__in=reports, standing=Report.Standing.ACTIVE).exists()
    entries = Entry.objects.filter(stage=stage, report__in=reports, resting=is_coming)
    if not is_coming:  # readers may be at them
        list(entries.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    votes = Vote.objects.for_actions().filter(entry=OuterRef("pk"))
    has_history = Exists(votes) | ~Q(outcome=Outcome.PENDING)
    with_history = list(entries.filter(has_history).values_list("report", flat=True))
    turned = entries.exclude(has_history).update(resting=not is_coming)
    return (turned, 0, 0, with_history) if is_coming else (0, turned, 0, with_history)


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
    rows = Entry.objects.filter(Exists(votes) | ~Q(outcome=Outcome.PENDING), report__in=members_of(roots), stage=stage)
    return {merged_into or report for report, merged_into in rows.values_list("report_id", "report__merged_into_id")}
