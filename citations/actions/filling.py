"""What reports lack and PubMed has: abstracts and DOIs, found by PMID. What records or people say is never replaced."""

from collections.abc import Callable

from django.db import transaction

from citations import formats, pubmed
from citations.actions.standing import fitting
from citations.formats import ParsedRecord
from citations.matching.text import words
from citations.models import Report
from citations.queries.pubmed import FILL_KIND, fillable
from citations.rules.best import LOOKED_UP, PUBMED
from citations.rules.stored import storable
from reviews import audit, jobs
from reviews.errors import Refused
from reviews.models import Job, Membership, Review

ENOUGH = 0.7  # of the words of the shorter title: a mistyped PMID must not bring another work's abstract


@transaction.atomic
def fill_from_pubmed(*, by: Membership, review: Review) -> Job:
    """Has missing abstracts and DOIs of reports that name a PMID looked up in the background."""
    if pubmed.why_off():
        raise Refused(pubmed.why_off())
    reports = fillable(review).count()
    if not reports:
        raise Refused("No report with a PMID lacks an abstract or a DOI, so there is nothing to look up.")
    if Job.objects.filter(review=review, kind=FILL_KIND, state__in=(Job.State.QUEUED, Job.State.RUNNING)).exists():
        raise Refused("Missing abstracts and DOIs are being looked up already. Reload the page.")
    audit.record("pubmed_fill_asked", by=by, review=review, reports=reports)
    return jobs.enqueue(FILL_KIND, review=review, by=by)


def fill_reports(*, by: Membership | None, review: Review, progress: Callable[..., None]) -> dict:
    """The body of the job. What is filled lacks nothing any more, so a second run goes on where the first ended."""
    total = fillable(review).count()
    done = filled = unlike = 0

    def beat(note: str) -> None:
        progress(done, total + 1, note or f"{done:,} of {total:,} reports looked up in PubMed")

    last = 0
    while some := list(fillable(review).filter(pk__gt=last).order_by("pk")[: pubmed.BATCH]):
        beat("")
        found = _looked_up(sorted({report.pmid for report in some}), beat)
        changed, others = _fill(by=by, review=review, report_ids=[report.pk for report in some], found=found)
        last, done = some[-1].pk, done + len(some)
        filled, unlike = filled + changed, unlike + others
    progress(total, total, _said(filled, total, unlike))
    return {"filled": filled, "unlike": unlike}


def _looked_up(ids: list[str], beat: pubmed.Beat) -> dict[str, ParsedRecord]:
    text = pubmed.known(ids, beat=beat)
    if not text:
        return {}
    pieces = formats.read(text.encode(), filename="pubmed.nbib").pieces
    return {piece.pmid: piece for piece in pieces if isinstance(piece, ParsedRecord) and piece.pmid in ids}


@transaction.atomic
def _fill(
    *, by: Membership | None, review: Review, report_ids: list[int], found: dict[str, ParsedRecord]
) -> tuple[int, int]:
    """(reports filled, reports whose PMID names another work)."""
    filled, unlike = [], 0
    for report in Report.objects.select_for_update(no_key=True).filter(pk__in=report_ids).order_by("pk"):
        record = found.get(report.pmid)
        if record and not _is_same_work(report.title, record.title or record.original_title):
            unlike += 1
        elif record and (names := _take(report, record)):
            report.save(update_fields=[*names, "origins"])
            filled.append([report.pk, *names])
    if filled:
        audit.record("pubmed_filled", by=by, review=review, filled=filled)
    return len(filled), unlike


def _is_same_work(ours: str, theirs: str) -> bool:
    one, other = set(words(ours)), set(words(theirs))
    return not one or len(one & other) >= ENOUGH * min(len(one), len(other) or 1)


def _take(report: Report, record: ParsedRecord) -> list[str]:
    """Fills what is empty; returns the names of these fields."""
    names = [name for name in LOOKED_UP if not getattr(report, name) and getattr(record, name)]
    for name in names:
        setattr(report, name, fitting(name, storable(getattr(record, name))))
    report.origins = {**report.origins, **dict.fromkeys(names, PUBMED)}
    return names


def _said(filled: int, total: int, unlike: int) -> str:
    text = f"{filled:,} of {total:,} reports filled from PubMed."
    if unlike:
        text += f" {unlike:,} were left as they are: their PMID names a work with another title."
    return text
