"""Yield and overlap of the searches, duplicates removed by rules and by hand. Counts are queries, never kept."""

from django.db.models import Count
from django.db.models.functions import Coalesce

from citations import matching
from citations.models import Merge, Record, Search
from citations.rules.overlap import Overlap, Removed, overlap, removed
from reviews.models import Review

DATABASES = (Search.Source.DATABASE, Search.Source.REGISTER)


def overlap_of_searches(review: Review) -> Overlap:
    """Which search found which report, over all counted records."""
    rows = Record.objects.counted().filter(review=review).annotate(root=Coalesce("report__merged_into", "report"))
    return overlap(rows.order_by("root").values_list("root", "search").iterator(chunk_size=5000))


def duplicates_removed(review: Review) -> Removed:
    """Duplicate records of databases and registers, as the PRISMA figure counts them."""
    rows = Record.objects.counted().filter(review=review, search__source__in=DATABASES)
    records = dict(rows.values("report").annotate(n=Count("pk")).order_by().values_list("report", "n"))
    links = list(Merge.objects.filter(review=review, withdrawn_at__isnull=True).values_list("a", "b", "decided_by"))
    ids = {*records, *(pk for a, b, _ in links for pk in (a, b))}
    groups = matching.clusters(ids, [(a, b) for a, b, _ in links])
    return removed(records, groups, matching.clusters(ids, [(a, b) for a, b, user in links if user is None]))
