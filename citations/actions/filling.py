"""What reports lack and others have: abstracts and DOIs, found in PubMed by PMID, in Crossref and OpenAlex by DOI. What
records or people say is never replaced."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from citations import formats, lookups, pubmed
from citations.actions.standing import fitting
from citations.formats import ParsedRecord
from citations.matching.text import words
from citations.models import Report
from citations.outside import Beat
from citations.queries.pubmed import DOI_KIND, FILL_KIND, asks_ncbi, fillable, fillable_by_doi
from citations.rules.best import LOOKED_UP, PUBMED
from citations.rules.stored import storable
from reviews import audit, jobs
from reviews.errors import Refused
from reviews.models import Job, Membership, Review

ENOUGH = 0.7  # of the words of the shorter title: a mistyped PMID must not bring another work's abstract
AT_ONCE = pubmed.BATCH
Progress = Callable[..., None]


@dataclass
class Tally:
    """How many reports were looked up and filled, and how many have an identifier that names another work."""

    done: int = 0
    filled: int = 0
    unlike: int = 0

    def said(self, total: int, where: str, identifier: str) -> str:
        text = f"{self.filled:,} of {total:,} reports filled from {where}."
        if self.unlike:
            text += f" {self.unlike:,} were left as they are: their {identifier} names a work with another title."
        return text


@transaction.atomic
def fill_from_pubmed(*, by: Membership, review: Review) -> Job:
    """Has missing abstracts and DOIs of reports that name a PMID looked up in the background."""
    with pubmed.asking_as(asks_ncbi(by.user)):
        off = pubmed.why_off()
    return _asked(by, review, FILL_KIND, "pubmed_fill_asked", off, fillable(review), "PMID lacks an abstract or a DOI")


@transaction.atomic
def fill_by_doi(*, by: Membership, review: Review) -> Job:
    """Has missing abstracts of reports that name a DOI looked up in the background."""
    reports = fillable_by_doi(review)
    return _asked(by, review, DOI_KIND, "doi_fill_asked", lookups.why_off(), reports, "DOI lacks an abstract")


def _asked(
    by: Membership, review: Review, kind: str, event: str, off: str, reports: QuerySet[Report], lacking: str
) -> Job:
    if off:
        raise Refused(off)
    number = reports.count()
    if not number:
        raise Refused(f"No report with a {lacking}, so there is nothing to look up.")
    if Job.objects.filter(review=review, kind=kind, state__in=(Job.State.QUEUED, Job.State.RUNNING)).exists():
        raise Refused("Missing abstracts and DOIs are being looked up already. Reload the page.")
    audit.record(event, by=by, review=review, reports=number)
    return jobs.enqueue(kind, review=review, by=by)


def fill_reports(*, by: Membership | None, review: Review, progress: Progress) -> dict:
    """The body of the job. What is filled lacks nothing any more, so a second run goes on where the first ended."""
    tally, total = Tally(), fillable(review).count()
    beat = _beat(tally, total, PUBMED, progress)
    with pubmed.asking_as(asks_ncbi(by and by.user)):
        for some in _portions(fillable(review)):
            beat("")
            found = _in_pubmed(sorted({report.pmid for report in some}), beat)
            _fill(
                tally, by=by, review=review, found={r.pk: found[r.pmid] for r in some if r.pmid in found}, origin=PUBMED
            )
            tally.done += len(some)
    progress(total, total, tally.said(total, "PubMed", "PMID"))
    return {"filled": tally.filled, "unlike": tally.unlike}


def fill_reports_by_doi(*, by: Membership | None, review: Review, progress: Progress) -> dict:
    """The body of the job: Crossref first, then OpenAlex for what still lacks an abstract."""
    tally, total = Tally(), fillable_by_doi(review).count()
    for service in lookups.SERVICES:
        tally.done = 0
        left = fillable_by_doi(review).count()
        beat = _beat(tally, left, service, progress)
        for some in _portions(fillable_by_doi(review)):
            beat("")
            works = lookups.by_doi(service, {report.doi for report in some}, beat=beat)
            found = {report.pk: works[report.doi.lower()] for report in some if report.doi.lower() in works}
            _fill(tally, by=by, review=review, found=found, origin=service)
            tally.done += len(some)
    progress(total, total, tally.said(total, "Crossref and OpenAlex", "DOI"))
    return {"filled": tally.filled, "unlike": tally.unlike}


def _portions(reports: QuerySet[Report]):
    """All of them in the order of their ids, whatever is filled meanwhile."""
    last = 0
    while some := list(reports.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        last = some[-1].pk
        yield some


def _beat(tally: Tally, total: int, where: str, progress: Progress) -> Beat:
    def beat(note: str) -> None:
        progress(tally.done, total + 1, note or f"{tally.done:,} of {total:,} reports looked up in {where}")

    return beat


def _in_pubmed(ids: list[str], beat: Beat) -> dict[str, ParsedRecord]:
    text = pubmed.known(ids, beat=beat)
    if not text:
        return {}
    pieces = formats.read(text.encode(), filename="pubmed.nbib").pieces
    return {piece.pmid: piece for piece in pieces if isinstance(piece, ParsedRecord) and piece.pmid in ids}


@transaction.atomic
def _fill(
    tally: Tally,
    *,
    by: Membership | None,
    review: Review,
    found: Mapping[int, ParsedRecord | lookups.Work],
    origin: str,
) -> None:
    """Fills the reports of `found`, by their ids, where the work is the same."""
    filled = []
    for report in Report.objects.select_for_update(no_key=True).filter(pk__in=list(found)).order_by("pk"):
        work = found[report.pk]
        if not _is_same_work(report.title, work.title or getattr(work, "original_title", "")):
            tally.unlike += 1
        elif names := _take(report, work, origin):
            report.save(update_fields=[*names, "origins"])
            filled.append([report.pk, *names])
    if filled:
        kind = "pubmed_filled" if origin == PUBMED else "doi_filled"
        audit.record(kind, by=by, review=review, filled=filled, **({} if origin == PUBMED else {"service": origin}))
    tally.filled += len(filled)


def _is_same_work(ours: str, theirs: str) -> bool:
    one, other = set(words(ours)), set(words(theirs))
    return not one or len(one & other) >= ENOUGH * min(len(one), len(other) or 1)


def _take(report: Report, work: ParsedRecord | lookups.Work, origin: str) -> list[str]:
    """Fills what is empty; returns the names of these fields."""
    names = [name for name in LOOKED_UP if not getattr(report, name) and getattr(work, name)]
    for name in names:
        setattr(report, name, fitting(name, storable(getattr(work, name))))
    report.origins = {**report.origins, **dict.fromkeys(names, origin)}
    return names
