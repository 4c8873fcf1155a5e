"""Reports and the records they rest on. Nothing here depends on votes."""

from collections.abc import Iterable, Iterator

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from citations.models import ImportBatch, Merge, Record, Removal, Report
from reviews.models import Review

Standing = Report.Standing


def active_reports(review: Review) -> QuerySet[Report]:
    """What is screened and counted: one report per group, none without a counted record, none removed."""
    return review.reports.filter(standing=Standing.ACTIVE).order_by("number")


def reports_of(review: Review) -> QuerySet[Report]:
    """All that were ever imported; those of files that nobody committed are not there."""
    return review.reports.filter(records__batch__committed_at__isnull=False).distinct()


def group_ids(report: Report) -> list[int]:
    """The report that stands for the group first, then those merged into it."""
    root = report.merged_into_id or report.pk
    return [root, *Report.objects.filter(merged_into=root).order_by("pk").values_list("pk", flat=True)]


def members_of(roots: Iterable[int]) -> list[int]:
    """The reports that stand for these groups and those merged into them, to be asked for as `report__in`.

    A query of its own, by two indexes: as a condition across a join it made both databases read every entry of the
    stage for the one of a vote, PostgreSQL wherever it had no statistics yet."""
    roots = list(roots)
    members = Report.objects.filter(Q(pk__in=roots) | Q(merged_into__in=roots)).order_by()
    return list(members.values_list("pk", flat=True))


def records_of(report: Report) -> QuerySet[Record]:
    """All counted records of the report's group."""
    records = Record.objects.counted().filter(report__in=group_ids(report))
    return records.select_related("search", "batch", "report").order_by("search", "batch", "position")


def sources_of(reports: Iterable[Report]) -> dict[int, list[str]]:
    """report id -> labels of the searches that found it or a report merged into it, in the order of the searches."""
    ids = [report.pk for report in reports]
    rows = (
        Record.objects.counted()
        .annotate(root=Coalesce("report__merged_into", "report"))
        .filter(root__in=ids)
        .order_by("search")
        .values_list("root", "search__database", "search__platform")
        .distinct()
    )
    found: dict[int, list[str]] = {pk: [] for pk in ids}
    for root, database, platform in rows:
        label = f"{database} ({platform})" if platform else database
        if label not in found[root]:
            found[root].append(label)
    return found


def cluster_sources(review: Review) -> Iterator[tuple[int, str, int]]:
    """(report that stands for the group, kind of source, search id), one for each counted record; removed reports
    included. What PRISMA's identification counts come from."""
    rows = Record.objects.counted().filter(review=review).annotate(root=Coalesce("report__merged_into", "report"))
    return rows.order_by("pk").values_list("root", "search__source", "search").iterator(chunk_size=5000)


def removals(review: Review) -> QuerySet[Removal]:
    """Standing removals before screening."""
    rows = review.removals.filter(withdrawn_at__isnull=True)
    return rows.select_related("report", "created_by").order_by("-pk")


def standing_counts(review: Review) -> dict[str, int]:
    """How many reports are active, removed and merged."""
    rows = review.reports.exclude(standing=Standing.WITHOUT_RECORD).values("standing").order_by()
    found = {row["standing"]: row["reports"] for row in rows.annotate(reports=Count("pk"))}
    return {standing: found.get(standing, 0) for standing in (Standing.ACTIVE, Standing.REMOVED, Standing.MERGED)}


def found_reports(
    review: Review, *, words: str = "", search: int | None = None, standing: str = "", lacking: str = ""
) -> QuerySet[Report]:
    """The list of reports. Every word must stand in the title, the authors, the journal, the year or an identifier."""
    rows = review.reports.filter(standing=standing or Standing.ACTIVE).order_by("number")
    for word in words.split()[:12]:
        rows = rows.filter(_has(word))
    if search:
        rows = rows.filter(Q(pk__in=_found_by(search).values("root")))
    if lacking in ("abstract", "doi"):
        rows = rows.filter(**{lacking: ""})
    if lacking == "year":
        rows = rows.filter(year__isnull=True)
    return rows


def _has(word: str) -> Q:
    anywhere = Q(title__icontains=word) | Q(authors__icontains=word) | Q(journal__icontains=word)
    anywhere |= Q(doi__icontains=word) | Q(pmid=word)
    if word.isdecimal() and len(word) < 9:
        anywhere |= Q(year=int(word)) | Q(number=int(word))
    return anywhere


def _found_by(search_id: int) -> QuerySet[Record]:
    return Record.objects.filter(
        search=search_id, batch__state=ImportBatch.State.COMMITTED, known_as__isnull=True
    ).annotate(root=Coalesce("report__merged_into", "report"))


def links_of(report: Report) -> QuerySet[Merge]:
    """The standing links of the report's group."""
    ids = group_ids(report)
    rows = Merge.objects.filter(Q(a__in=ids) | Q(b__in=ids), withdrawn_at__isnull=True)
    return rows.select_related("a", "b", "decided_by").order_by(F("pk"))
