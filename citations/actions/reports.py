"""What people change in a report itself: a field written by hand, and its removal before screening."""

from django.db import transaction

from citations.actions.standing import BEST_FIELDS, best_of, fitting, lock_review, restate, sources_of_group
from citations.models import Record, Removal, Report
from citations.rules.best import CHOOSABLE, HAND
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
    report.choices = {name: record for name, record in report.choices.items() if name != field}
    if value in ("", None, [], ()):
        report.origins = origins
        _take_from_records(report, field)
    else:
        report.origins = {**origins, field: HAND}
        setattr(report, field, fitting(field, storable(value)))
    _keep(by, report, field, before)
    return report


@transaction.atomic
def choose_value(*, by: Membership, report: Report, field: str, record: Record | None) -> Report:
    """Takes one field from the record that a person points at, whatever is best; None goes back to the best."""
    if field not in CHOOSABLE:
        raise TypeError(f"{field} is not a field of a report that people choose.")
    lock_review(report.review)
    report = Report.objects.select_for_update(no_key=True).get(pk=_root(report).pk)
    before = getattr(report, field)
    report.choices = {name: pk for name, pk in report.choices.items() if name != field}
    report.origins = {name: origin for name, origin in report.origins.items() if name != field}
    if record is not None:
        _refuse_to_choose(report, field, record)
        report.choices = {**report.choices, field: record.pk}
    _take_from_records(report, field)
    _keep(by, report, field, before, chosen=record and record.pk)
    return report


def _refuse_to_choose(report: Report, field: str, record: Record) -> None:
    said = next((source for source in sources_of_group(report) if source.record_id == record.pk), None)
    if said is None:
        raise Refused(f"That record is not one of report {report.number}. Reload the page.")
    if not said.fields.get(field):
        raise Refused(f"That record says nothing of the {field}. Choose another one.")


def _keep(by: Membership, report: Report, field: str, before, **more) -> None:
    """Saves the field and leaves hashes of both values in the log."""
    report.save(update_fields=[field, "origins", "choices"])
    audit.record(
        "report_edited",
        by=by,
        review=report.review,
        subject=report,
        field=field,
        before=audit.digest(str(before or "")),
        after=audit.digest(str(getattr(report, field) or "")),
        **more,
    )


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
