"""Studies with their reports, and the included reports that belong to none yet."""

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from citations.models import Report
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
    linked = StudyReport.objects.filter(
        Q(report=OuterRef("pk")) | Q(report__merged_into=OuterRef("pk")), ended_at__isnull=True
    )
    return included_reports(review).exclude(Exists(linked))


def no_longer_included(review: Review) -> set[int]:
    """Reports of studies that are no longer included, to be shown where they are linked."""
    linked = StudyReport.objects.filter(study__review=review, ended_at__isnull=True)
    roots = {
        report: merged_into or report for report, merged_into in linked.values_list("report", "report__merged_into")
    }
    included = set(included_reports(review).filter(pk__in=roots.values()).values_list("pk", flat=True))
    return {report for report, root in roots.items() if root not in included}
