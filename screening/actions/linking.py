"""Studies: which included reports tell of the same investigation, and which of them is the main one."""

from string import ascii_lowercase

from django.db import transaction
from django.db.models import Max

from citations.models import Report
from reviews import audit, clock
from reviews.errors import Refused
from reviews.models import Membership, Review
from screening import seals
from screening.models import Entry, Outcome, Stage, Study, StudyReport


@transaction.atomic
def create_study(*, by: Membership, report: Report, label: str = "") -> Study:
    """A new study with this report as its main one; named after it unless a label is given."""
    review = _locked_review(by)
    _check_linkable(by, report)
    study = Study.objects.create(
        review=review,
        number=(Study.objects.filter(review=review).aggregate(last=Max("number"))["last"] or 0) + 1,
        label=label.strip() or _free_label(review, report.short),
        created_at=clock.now(),
        created_by=by.user,
    )
    _link(by, study, report, is_main=True)
    _record("study_created", by, study, report=report.pk, label=audit.digest(study.label))
    return study


@transaction.atomic
def rename_study(*, by: Membership, study: Study, label: str) -> Study:
    _locked_review(by)
    label = label.strip()
    if not label:
        raise Refused("A study needs a label, such as the first author and the year.")
    if Study.objects.filter(review=study.review_id, label__iexact=label).exclude(pk=study.pk).exists():
        raise Refused(f"Another study is called {label} already. Add a letter to tell them apart.")
    study.label = label
    study.save(update_fields=["label"])
    _record("study_renamed", by, study, label=audit.digest(label))
    return study


@transaction.atomic
def link_report(*, by: Membership, study: Study, report: Report, is_main: bool = False) -> StudyReport:
    """Adds a report to a study. A report that holds several studies may be linked to each."""
    _locked_review(by)
    _check_linkable(by, report)
    standing = study.links.filter(ended_at__isnull=True)
    link = standing.filter(report=report).first()
    if link is None:
        link = _link(by, study, report, is_main=not standing.exists())
        _record("report_linked", by, study, report=report.pk)
    if is_main and not link.is_main:
        set_main_report(by=by, study=study, report=report)
        link.refresh_from_db()
    return link


@transaction.atomic
def unlink_report(*, by: Membership, study: Study, report: Report) -> None:
    """Takes a report out of a study. When it was the main one, the next becomes it."""
    _locked_review(by)
    link = study.links.filter(report=report, ended_at__isnull=True).first()
    if link is None:
        return
    link.ended_at = clock.now()
    link.save(update_fields=["ended_at"])
    _record("report_unlinked", by, study, report=report.pk)
    following = study.links.filter(ended_at__isnull=True).order_by("pk").first()
    if link.is_main and following:
        _make_main(by, study, following)


@transaction.atomic
def set_main_report(*, by: Membership, study: Study, report: Report) -> StudyReport:
    _locked_review(by)
    link = study.links.filter(report=report, ended_at__isnull=True).first()
    if link is None:
        raise Refused("This report is not part of the study. Add it first.")
    if not link.is_main:
        _make_main(by, study, link)
    return link


def _make_main(by: Membership, study: Study, link: StudyReport) -> None:
    study.links.filter(is_main=True, ended_at__isnull=True).update(is_main=False)
    link.is_main = True
    link.save(update_fields=["is_main"])
    _record("main_report_set", by, study, report=link.report_id)


def _link(by: Membership, study: Study, report: Report, *, is_main: bool) -> StudyReport:
    return StudyReport.objects.create(
        study=study, report=report, is_main=is_main, linked_at=clock.now(), linked_by=by.user
    )


def _locked_review(by: Membership) -> Review:
    """Studies are few and linked seldom: one at a time per review."""
    return Review.objects.select_for_update(no_key=True).get(pk=by.review_id)


def _check_linkable(by: Membership, report: Report) -> None:
    stage = Stage.objects.get(review=by.review_id, key=Stage.Key.FULL_TEXT)
    if seals.is_sealed(by, stage, fresh=True):
        raise Refused(
            "Which reports are included is sealed while you read full texts. Vote on what is left for you first."
        )
    included = Entry.objects.filter(stage=stage, report=report, resting=False, outcome=Outcome.INCLUDE)
    if not included.exists():
        raise Refused("Only reports included on their full text are linked to studies, and this one is not.")


def _free_label(review: Review, wanted: str) -> str:
    """ "Halvorsen 2021", then "Halvorsen 2021b"."""
    taken = {label.lower() for label in Study.objects.filter(review=review).values_list("label", flat=True)}
    letters = [""] + [*ascii_lowercase[1:]]
    return next((f"{wanted}{letter}" for letter in letters if f"{wanted}{letter}".lower() not in taken), wanted)


def _record(kind: str, by: Membership, study: Study, **data) -> None:
    """Sealed like the verdicts on full texts, since a study tells which reports are included."""
    sealed_in = f"stage:{Stage.Key.FULL_TEXT.value}"
    audit.record(kind, by=by, review=by.review, subject=study, sealed_in=sealed_in, **data)
