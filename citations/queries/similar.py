"""Possible duplicates of one report: those that share a key with it, found by what is stored and compared in full."""

from citations import matching
from citations.matching import Comparison
from citations.models import Report
from citations.queries.duplicates import first_normalised, sharing_keys

MOST_COMPARED = 2000


def possible_duplicates_of(report: Report, *, limit: int = 20) -> list[tuple[Report, Comparison]]:
    """Reports that might be the same as this one, from a lower threshold than questions have; not its own group."""
    mine = next(iter(first_normalised([report.pk])), None)
    if mine is None:
        return []
    near = sorted(sharing_keys(report.review, [mine[1]]) - _group(report))[:MOST_COMPARED]
    found = matching.similar(mine[1], first_normalised(near), limit)
    reports = Report.objects.in_bulk([pk for pk, _ in found])
    return [(reports[pk], comparison) for pk, comparison in found]


def _group(report: Report) -> set[int]:
    root = report.merged_into_id or report.pk
    return {root, *Report.objects.filter(merged_into=root).values_list("pk", flat=True)}
