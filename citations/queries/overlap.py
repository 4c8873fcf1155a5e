"""Yield and overlap of the searches, duplicates removed by rules and by hand. Counts are queries, never kept."""

from django.db.models import Count, QuerySet

from citations.models import ImportBatch, Merge, Record, Report, Search
from citations.rules.overlap import Overlap, Removed, overlap, removed
from reviews.models import Review

DATABASES = (Search.Source.DATABASE, Search.Source.REGISTER)


def overlap_of_searches(review: Review) -> Overlap:
    """Which search found which report, over all counted records."""
    merged = review.reports.filter(standing=Report.Standing.MERGED).order_by()
    rows = _counted(review).values_list("report", "search")
    return overlap(rows.iterator(chunk_size=5000), dict(merged.values_list("pk", "merged_into")))


def duplicates_removed(review: Review) -> Removed:
    """Duplicate records of databases and registers, as the PRISMA figure counts them."""
    rows = _counted(review, source__in=DATABASES).values("report").annotate(records=Count("pk"))
    records = dict(rows.values_list("report", "records"))
    links = list(Merge.objects.filter(review=review, withdrawn_at__isnull=True).values_list("a", "b", "decided_by"))
    return removed(records, [(a, b) for a, b, _ in links], [(a, b) for a, b, user in links if user is None])


def _counted(review: Review, **searches) -> QuerySet[Record]:
    """The counted records, named by their searches and batches, so that an index answers without reading them."""
    committed = list(review.batches.filter(state=ImportBatch.State.COMMITTED).values_list("pk", flat=True))
    wanted = list(review.searches.filter(**searches).values_list("pk", flat=True))
    return Record.objects.filter(search__in=wanted, batch__in=committed, known_as__isnull=True).order_by()
