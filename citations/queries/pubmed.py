"""Searches that were run in PubMed from inside, with the work that fetches their records."""

from dataclasses import dataclass

from django.db.models import QuerySet

from citations.models import Search
from reviews.models import Job, Review

KIND = "fetch_from_pubmed"
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
