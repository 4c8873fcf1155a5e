"""Searches that were run in PubMed from inside, with the work that fetches their records."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from citations import pubmed
from citations.models import NcbiAccount, Report, Search
from citations.queries.reports import active_reports
from reviews.models import Job, Review, User

KIND = "fetch_from_pubmed"
FILL_KIND = "fill_from_pubmed"
DOI_KIND = "fill_by_doi"
SHOWN = 20


@dataclass(frozen=True)
class Fetch:
    """One try to fetch the records of a search."""

    job: Job
    search: Search
    can_go_on: bool

    @property
    def batch(self) -> int | None:
        """The file that it ended in."""
        return self.job.result.get("batch")


def ncbi_account(user: User | None) -> NcbiAccount | None:
    """What this person has NCBI told of them, if they said so."""
    return NcbiAccount.objects.filter(user=user).first() if user else None


def asks_ncbi(user: User | None, account: NcbiAccount | None = None) -> pubmed.Who | None:
    """Who asks, for this person; `account` when it was looked for already."""
    account = account or ncbi_account(user)
    return pubmed.Who(account.email, account.api_key) if account else None


def pubmed_jobs(review: Review) -> QuerySet[Job]:
    return Job.objects.filter(review=review, kind=KIND)


def pubmed_fetches(review: Review) -> list[Fetch]:
    """The last try of each search, newest first."""
    last: dict[int, Job] = {}
    for job in pubmed_jobs(review).order_by("-pk")[: 10 * SHOWN]:
        last.setdefault(job.payload["search"], job)
    found = Search.objects.in_bulk(list(last)[:SHOWN])
    stopped = (Job.State.FAILED, Job.State.CANCELLED)
    return [
        Fetch(job, found[pk], job.state in stopped and found[pk].withdrawn_at is None)
        for pk, job in last.items()
        if pk in found
    ]


def fillable(review: Review) -> QuerySet[Report]:
    """Reports with a PMID that lack an abstract or a DOI."""
    return active_reports(review).filter(Q(abstract="") | Q(doi=""), pmid__regex=r"^[0-9]{1,9}$")


def fillable_by_doi(review: Review) -> QuerySet[Report]:
    """Reports with a DOI that lack an abstract."""
    return active_reports(review).filter(abstract="").exclude(doi="")


def last_fill(review: Review, kind: str = FILL_KIND) -> Job | None:
    return Job.objects.filter(review=review, kind=kind).order_by("-pk").first()
