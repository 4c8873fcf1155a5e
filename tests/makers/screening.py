"""Reports waiting to be screened, and votes on them. Reports are made as rows; the rest goes through the actions."""

from django.db import transaction
from django.db.models import Max

from citations.models import Cycle, ImportBatch, Report
from reviews import follow
from reviews.models import Membership, Review, User
from screening import actions, queries
from screening.models import Entry, Stage, Vote
from tests.makers.people import member

TITLES, FULL_TEXTS = Stage.Key.TITLE_ABSTRACT, Stage.Key.FULL_TEXT
_keys = iter(range(1, 10**9))


def make_report(review: Review, **fields) -> Report:
    """An active report with its entry at titles and abstracts."""
    return make_reports(review, 1, **fields)[0]


def make_reports(review: Review, count: int, **fields) -> list[Report]:
    if not Cycle.objects.filter(review=review).exists():
        Cycle.objects.create(review=review)
    last = Report.objects.filter(review=review).aggregate(last=Max("number"))["last"] or 0
    defaults = {
        "standing": Report.Standing.ACTIVE,
        "abstract": "Background: Little is known. Methods: Interviews were held. Findings: People spoke.",
        "authors": ["Halvorsen, Rut"],
        "year": 2021,
        "journal": "Journal of Lived Experience",
    }
    new = [
        Report(review=review, number=number, **{"title": f"Accounts of therapy, part {number}", **defaults, **fields})
        for number in range(last + 1, last + count + 1)
    ]
    reports = Report.objects.bulk_create(new)
    follow.reports_changed(review=review, report_ids=[report.pk for report in reports], by=None)
    return reports


def make_entry(review: Review, **fields) -> Entry:
    return entry_of(make_report(review, **fields))


def entry_of(report: Report, key: str = TITLES) -> Entry:
    return Entry.objects.select_related("report", "stage", "review").get(report=report, stage__key=key)


def make_vote(entry: Entry, user: User, verdict: str = "include", **fields) -> Vote:
    fields.setdefault("client_key", f"test-{next(_keys)}")
    return actions.cast(by=member(entry.review, user), entry=entry, verdict=verdict, **fields)


def make_full_text_entry(review: Review, *readers: User, **fields) -> Entry:
    """An entry at full text, opened by two votes for it."""
    entry = make_entry(review, **fields)
    for reader in readers:
        make_vote(entry, reader)
    return entry_of(entry.report, FULL_TEXTS)


def open_full_texts(batch: ImportBatch, *readers: User) -> list[Entry]:
    """The entries at full text of a committed file, opened by these readers' votes for its records."""
    reports = [record.report for record in batch.records.order_by("position")]
    for report in reports:
        for reader in readers:
            make_vote(entry_of(report), reader)
    return [entry_of(report, FULL_TEXTS) for report in reports]


def make_conflict(entry: Entry, one: User, other: User) -> Entry:
    make_vote(entry, one, "include")
    make_vote(entry, other, "exclude")
    entry.refresh_from_db()
    return entry


def titles(review: Review) -> Stage:
    return queries.stage(review, TITLES)


def full_texts(review: Review) -> Stage:
    return queries.stage(review, FULL_TEXTS)


@transaction.atomic
def merge(by: Membership, a: Report, b: Report) -> None:
    """Two reports become one group, as citations leaves them; the lower one stands for it."""
    root, merged = sorted((a, b), key=lambda report: report.pk)
    Report.objects.filter(pk=merged.pk).update(standing=Report.Standing.MERGED, merged_into=root)
    Report.objects.filter(merged_into=merged).update(merged_into=root)
    group = Report.objects.filter(merged_into=root).values_list("pk", flat=True)
    follow.reports_changed(review=by.review, report_ids=[root.pk, *group], by=by)


@transaction.atomic
def unmerge(by: Membership, merged: Report) -> None:
    """One report leaves its group."""
    root = Report.objects.get(pk=merged.pk).merged_into_id
    Report.objects.filter(pk=merged.pk).update(standing=Report.Standing.ACTIVE, merged_into=None)
    follow.reports_changed(review=by.review, report_ids=[root, merged.pk], by=by)
