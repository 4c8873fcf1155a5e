"""A large review `bench-N` for measurements: the demo's people, N invented reports, titles to be read.

The one place that inserts in bulk instead of acting: fifty thousand imports would take the time that is to be
measured elsewhere.
"""

from datetime import UTC, datetime
from random import Random

from django.db import transaction

from citations import actions as citations
from citations.models import ImportBatch, Record, Report
from config.demo.papers import Paper, Press
from config.demo.stage import Calendar, open_review
from reviews.models import Membership, Review
from screening.models import Entry, Stage

AT_ONCE = 2000
FORMS = 1200  # distinct invented papers; further ones repeat them under another title and number


def slug(reports: int) -> str:
    return f"bench-{reports}"


def play(reports: int) -> Review:
    calendar = Calendar(datetime(2026, 1, 5, 9, tzinfo=UTC))
    company = open_review(calendar, slug=slug(reports), title=f"{reports:,} invented reports (for measurements)")
    search = citations.add_search(by=company.alice, review=company.review, database="Invented", reported_hits=reports)
    press = Press(reports)
    forms = [press.far() for _ in range(FORMS)]
    with transaction.atomic():
        batch = _batch(company.alice, search, reports, calendar)
        for first in range(0, reports, AT_ONCE):
            _insert(company.review, batch, search, forms, range(first, min(first + AT_ONCE, reports)))
    return company.review


def _batch(alice: Membership, search, reports: int, calendar: Calendar) -> ImportBatch:
    return ImportBatch.objects.create(
        review=alice.review,
        search=search,
        state=ImportBatch.State.COMMITTED,
        sha256="0" * 64,
        file_name=f"bench-{reports}.ris",
        size=0,
        format="ris",
        created_by=alice.user,
        committed_at=calendar.now,
        committed_by=alice.user,
    )


def _insert(review: Review, batch: ImportBatch, search, forms: list[Paper], numbers: range) -> None:
    random = Random(numbers.start)  # noqa: S311
    cycle = review.cycles.first()
    stage = Stage.objects.get(review=review, key=Stage.Key.TITLE_ABSTRACT)
    reports = Report.objects.bulk_create(_report(review, forms[n % FORMS], n) for n in numbers)
    Record.objects.bulk_create(_record(report, batch, search) for report in reports)
    Entry.objects.bulk_create(
        Entry(review=review, stage=stage, report=report, cycle=cycle, shuffle=random.random()) for report in reports
    )


def _report(review: Review, paper: Paper, number: int) -> Report:
    repeated = f" (part {number // FORMS + 1})" if number >= FORMS else ""
    return Report(
        review=review,
        number=number + 1,
        standing=Report.Standing.ACTIVE,
        kind="article-journal",
        title=f"{paper.title}{repeated}",
        authors=list(paper.authors),
        year=paper.year,
        journal=paper.journal,
        volume=str(paper.volume),
        issue=str(paper.issue),
        pages=paper.pages,
        abstract=paper.abstract_text,
        keywords=list(paper.keywords),
        language=paper.language,
        doi=f"10.5555/bench.{number}",
    )


def _record(report: Report, batch: ImportBatch, search) -> Record:
    return Record(
        review_id=report.review_id,
        batch=batch,
        search=search,
        report=report,
        position=report.number,
        start=0,
        end=0,
        line=report.number,
        raw=f"TY  - JOUR\nTI  - {report.title}\nER  - ",
        title=report.title,
        year=report.year,
        doi=report.doi,
        fingerprint=f"bench-{report.number}",
    )
