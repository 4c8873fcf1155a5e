"""Full texts and the history of getting them. Views show these only where forwarding is not sealed for the reader."""

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from citations.models import FullText, Report, Retrieval
from citations.queries.reports import group_ids
from reviews.models import Review


def full_texts(report: Report) -> QuerySet[FullText]:
    """The files of the report and of those merged into it, newest first. The text of their pages stays behind."""
    rows = FullText.objects.filter(report__in=group_ids(report), removed_at__isnull=True)
    return rows.defer("pages").select_related("uploaded_by").order_by("-pk")


def retrieval_history(report: Report) -> QuerySet[Retrieval]:
    return Retrieval.objects.filter(report__in=group_ids(report)).select_related("by").order_by("-pk")


def retrieval_status(report: Report) -> str:
    """The last line of the history; to seek when there is none."""
    last = Retrieval.objects.filter(report__in=group_ids(report)).order_by("-pk").first()
    return last.status if last else Retrieval.Status.TO_SEEK


def retrieval_statuses(review: Review) -> dict[int, str]:
    """report that stands for its group -> last status; reports nobody has sought yet are not there."""
    rows = Retrieval.objects.filter(review=review).annotate(root=Coalesce("report__merged_into", "report"))
    return {root: Retrieval.Status(status) for root, status in rows.order_by("pk").values_list("root", "status")}
