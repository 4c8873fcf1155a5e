"""What people change in a report itself: a field written by hand, and its removal before screening."""

from django.db import transaction

from citations.actions.standing import BEST_FIELDS, best_of, fitting, lock_review, restate
from citations.models import Removal, Report
from citations.rules.best import HAND
from citations.rules.stored import storable
from reviews import audit, clock
from reviews.errors import Refused
from reviews.models import Membership

Standing = Report.Standing
EDITABLE = tuple(name for name in BEST_FIELDS if name not in ("keywords", "urls"))


@transaction.atomic
def edit_report_field(*, by: Membership, report: Report, field: str, value) -> Report:
    """Writes one field by hand; it stays whatever records say. An empty value goes back to the records' best."""
    if field not in EDITABLE:
        raise TypeError(f"{field} is not a field of a report that people write.")
    report = Report.objects.select_for_update(no_key=True).get(pk=report.pk)
    before = getattr(report, field)
    origins = {name: origin for name, origin in report.origins.items() if name != field}
    if value in ("", None, [], ()):
        report.origins = origins
        _take_from_records(report, field)
    else:
        report.origins = {**origins, field: HAND}
        setattr(report, field, fitting(field, storable(value)))
    report.save(update_fields=[field, "origins"])
    audit.record(
        "report_edited",
        by=by,
        review=report.review,
        subject=report,
        field=field,
        before=audit.digest(str(before or "")),
        after=audit.digest(str(getattr(report, field) or "")),
    )
    return report


def _take_from_records(report: Report, field: str) -> None:
    value, origin = best_of(report, field)
    setattr(report, field, value)
    if origin:
        report.origins = {**report.origins, field: origin}


@transaction.atomic
def remove_before_screening(*, by: Membership, report: Report, kind: str, cause: str, tool: str = "") -> Removal:
    """Takes a report, with its duplicates, out before anybody screens it: by a tool, or for another logged cause."""
    lock_review(report.review)
    report = _root(report)
    if not cause.strip():
        raise Refused("Say why the report is removed, for example: retracted.")
    if report.standing == Standing.REMOVED:
        raise Refused(f"Report {report.number} is removed already. Reload the page.")
    if report.standing != Standing.ACTIVE:
        raise Refused(f"Report {report.number} is {report.get_standing_display()}, so there is nothing to remove.")
    removal = Removal.objects.create(
        review=report.review,
        report=report,
        kind=kind,
        cause=storable(cause.strip())[:200],
        tool=storable(tool.strip())[:120],
        created_at=clock.now(),
        created_by=by.user,
    )
    restate(by=by, review=report.review, report_ids=[report.pk])
    audit.record(
        "report_removed", by=by, review=report.review, subject=report, how=kind, cause=audit.digest(removal.cause)
    )
    return removal


@transaction.atomic
def withdraw_removal(*, by: Membership, removal: Removal) -> Removal:
    """Brings the report back to where it was."""
    lock_review(removal.review)
    removal = Removal.objects.select_for_update(of=("self",)).select_related("review", "report").get(pk=removal.pk)
    if removal.withdrawn_at:
        raise Refused("This removal was taken back already. Reload the page.")
    removal.withdrawn_at, removal.withdrawn_by = clock.now(), by.user
    removal.save(update_fields=["withdrawn_at", "withdrawn_by"])
    restate(by=by, review=removal.review, report_ids=[removal.report_id])
    audit.record("removal_withdrawn", by=by, review=removal.review, subject=removal.report, removal=removal.pk)
    return removal


def _root(report: Report) -> Report:
    row = Report.objects.select_related("review").get(pk=report.pk)
    return Report.objects.select_related("review").get(pk=row.merged_into_id) if row.merged_into_id else row
