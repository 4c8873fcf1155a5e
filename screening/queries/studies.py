"""Studies with their reports, and the included reports that belong to none yet."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from citations.models import Report
from citations.queries import members_of, related_pairs
from reviews.models import Review
from screening.models import Study, StudyReport
from screening.queries.outcomes import included_reports


def studies(review: Review) -> QuerySet[Study]:
    """The studies of the review: those with at least one report. `standing_links` holds the links, main first."""
    links = StudyReport.objects.filter(ended_at__isnull=True).select_related("report__merged_into")
    standing = StudyReport.objects.filter(study=OuterRef("pk"), ended_at__isnull=True)
    return (
        Study.objects.filter(Exists(standing), review=review)
        .prefetch_related(Prefetch("links", queryset=links, to_attr="standing_links"))
        .order_by("number")
    )


def without_study(review: Review) -> QuerySet[Report]:
    """Included reports that no study names yet, themselves or through a report merged into them."""
    linked = StudyReport.objects.filter(report=OuterRef("pk"), ended_at__isnull=True)
    members = Report.objects.filter(merged_into=OuterRef("pk")).filter(Exists(linked))
    return included_reports(review).exclude(Exists(linked)).exclude(Exists(members))


@dataclass(frozen=True)
class Related:
    """What people called a related report of one that has no study yet: studies to add it to, and reports that have
    none either."""

    studies: tuple[Study, ...]
    reports: tuple[Report, ...]


def related(review: Review, waiting: Iterable[Report]) -> dict[int, Related]:
    """For each report without a study, what was said to be related to it when duplicates were looked for."""
    ids = {report.pk: report for report in waiting}
    beside: defaultdict[int, set[int]] = defaultdict(set)
    for a, b in related_pairs(review):
        beside[a].add(b)
        beside[b].add(a)
    study_of = _studies_of({pk for one in ids for pk in beside[one]})
    found = {}
    for pk in ids:
        studies = {study.number: study for other in beside[pk] for study in study_of.get(other, ())}
        reports = [ids[other] for other in sorted(beside[pk]) if other in ids]
        if studies or reports:
            found[pk] = Related(tuple(studies[number] for number in sorted(studies)), tuple(reports))
    return found


def _studies_of(roots: set[int]) -> dict[int, list[Study]]:
    """Report that stands for its group -> studies that one of the group is linked to."""
    links = StudyReport.objects.filter(report__in=members_of(roots), ended_at__isnull=True)
    found: dict[int, list[Study]] = {}
    for link in links.select_related("study", "report"):
        found.setdefault(link.report.merged_into_id or link.report_id, []).append(link.study)
    return found


def no_longer_included(review: Review) -> set[int]:
    """Reports of studies that are no longer included, to be shown where they are linked."""
    linked = StudyReport.objects.filter(study__review=review, ended_at__isnull=True)
    roots = {
        report: merged_into or report for report, merged_into in linked.values_list("report", "report__merged_into")
    }
    included = set(included_reports(review).filter(pk__in=roots.values()).values_list("pk", flat=True))
    return {report for report, root in roots.items() if root not in included}
