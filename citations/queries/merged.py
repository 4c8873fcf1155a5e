"""What was merged, by rule and by run; how a review wants its duplicates looked for; what people called related."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Min, QuerySet
from django.db.models.functions import Coalesce

from citations import matching
from citations.models import ImportBatch, MatchingPolicy, Merge, PossibleDuplicate
from reviews.models import Job, Review

FIND, UNDO = "find_duplicates", "undo_merges"
RUNS_SHOWN = 20
# Of a run's merges. Its moment is theirs: a job's own times are the machine's.
COUNTED = {"merged": Count("pk"), "gone": Count("withdrawn_at"), "at": Min("decided_at")}
OTHER_RULES = {
    "by hand, with others like it": "Somebody looked at a list of like pairs and said that all are the same.",
    "by hand": "Somebody looked at the two and said that they are the same.",
    "kept together": "Stayed together when another report was taken out of the group.",
}


@dataclass(frozen=True)
class RuleCount:
    """A rule with how many merges it made that stand."""

    rule: str
    sentence: str
    merges: int
    is_automatic: bool


def rules_that_merged(review: Review, *, run: int = 0) -> list[RuleCount]:
    """Every rule with standing merges, most first; of one run only, if it is named."""
    rows = merges(review, run=run).order_by().values("rule").annotate(merges=Count("pk")).order_by("-merges", "rule")
    return [
        RuleCount(row["rule"], rule_sentence(row["rule"]), row["merges"], row["rule"] in matching.RULES) for row in rows
    ]


def rule_sentence(rule: str) -> str:
    """What the rule says, for people; a merge by hand says so."""
    return matching.RULES.get(rule) or OTHER_RULES.get(rule) or rule


def merges(review: Review, *, rule: str = "", run: int = 0) -> QuerySet[Merge]:
    """Standing merges, newest first."""
    rows = Merge.objects.filter(review=review, withdrawn_at__isnull=True)
    rows = rows.filter(rule=rule) if rule else rows
    rows = rows.filter(job=run) if run else rows
    return rows.select_related("a", "b", "decided_by").order_by("-pk")


@dataclass(frozen=True)
class Run:
    """One search for duplicates with what it merged and of that what stands."""

    job: Job
    at: datetime
    after: str
    merged: int
    standing: int
    rules: list[RuleCount] = field(default_factory=list)


def runs(review: Review) -> list[Run]:
    """The last searches for duplicates that merged something, newest first."""
    counts = Merge.objects.filter(review=review, job__isnull=False).order_by().values("job")
    counts = {row["job"]: row for row in counts.annotate(**COUNTED)}
    jobs = Job.objects.filter(pk__in=counts).select_related("created_by").order_by("-pk")[:RUNS_SHOWN]
    files = _files(jobs)
    return [_run(job, files, counts[job.pk]) for job in jobs]


def find_runs(review: Review) -> QuerySet[Job]:
    """All searches for duplicates of the review."""
    return Job.objects.filter(review=review, kind=FIND)


def run_of(job: Job) -> Run:
    """One search for duplicates, with the rules whose merges stand."""
    counts = Merge.objects.filter(job=job).aggregate(**COUNTED)
    return _run(job, _files([job]), counts, rules_that_merged(job.review, run=job.pk))


def _files(jobs) -> dict[int, str]:
    batches = ImportBatch.objects.filter(pk__in=[job.payload.get("batch") for job in jobs if job.payload.get("batch")])
    return dict(batches.values_list("pk", "file_name"))


def _run(job: Job, files: dict[int, str], counts: dict, rules: list[RuleCount] | None = None) -> Run:
    after = files.get(job.payload.get("batch"), "")
    return Run(
        job, counts["at"] or job.created_at, after, counts["merged"], counts["merged"] - counts["gone"], rules or []
    )


def last_dry_run(review: Review) -> Job | None:
    """The count made last, as long as no search for duplicates came after it."""
    last = find_runs(review).order_by("-pk").first()
    return last if last and last.payload.get("dry_run") and last.state == Job.State.DONE else None


def matching_policy(review: Review) -> MatchingPolicy:
    """What the review says, or what holds when it says nothing."""
    return MatchingPolicy.objects.filter(review=review).first() or MatchingPolicy(review=review)


def related_pairs(review: Review) -> list[tuple[int, int]]:
    """Reports that people called related, each as the report that stands for its group."""
    rows = PossibleDuplicate.objects.filter(review=review, state=PossibleDuplicate.State.RELATED)
    roots = rows.annotate(root_a=Coalesce("a__merged_into", "a"), root_b=Coalesce("b__merged_into", "b"))
    return [(a, b) for a, b in roots.order_by("pk").values_list("root_a", "root_b") if a != b]
