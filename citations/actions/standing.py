"""Keeps what is derived of reports: their groups, their standing and the best of their records' fields."""

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from citations import matching
from citations.models import ImportBatch, Merge, Record, Removal, Report
from citations.rules.best import HAND, SERVICES, Best, Source, as_report, best
from citations.rules.stored import storable
from reviews import follow
from reviews.models import Membership, Review

CHUNK = 500
BEST_FIELDS = (
    "kind", "title", "authors", "year", "journal", "volume", "issue", "pages", "abstract", "keywords", "language",
    "doi", "pmid", "urls",
)  # fmt: skip
EMPTY = {"kind": "article", "authors": [], "keywords": [], "urls": [], "year": None}
Standing = Report.Standing


def lock_review(review: Review) -> None:
    """Imports and changes of groups go one after the other in a review; votes do not wait for them."""
    Review.objects.select_for_update(no_key=True).get(pk=review.pk)


def chunks(ids: Iterable, size: int = CHUNK) -> Iterator[list]:
    rows = list(ids)
    for at in range(0, len(rows), size):
        yield rows[at : at + size]


@transaction.atomic
def restate(
    *,
    by: Membership | None,
    review: Review,
    report_ids: Iterable[int],
    whole: QuerySet[Report] | None = None,
) -> list[int]:
    """Derives groups, standings and best fields anew for these reports and all they are or were grouped with, then
    tells the later rooms. Returns the ids of all of them. `whole`: see follow.reports_changed."""
    ids = _around(set(report_ids))
    reports = _locked(ids)
    groups = _groups(ids)
    counted, removed = _counted(review, ids), _removed(ids)
    was_grouped = {r.pk for r in reports.values() if r.merged_into_id} | {r.merged_into_id for r in reports.values()}
    wanted = {}
    for members in groups:
        wanted.update(_standings(members, counted, removed))
    _write_standings(reports, wanted)
    _write_fields(reports, groups, counted, was_grouped)
    follow.reports_changed(review=review, report_ids=follow.ids(ids), by=by, whole=whole)
    return follow.ids(ids)


@transaction.atomic
def restate_file(*, by: Membership | None, batch: ImportBatch, touched: Iterable[int] = ()) -> None:
    """The same for all reports of a file that was just committed or undone, and for `touched`.

    Nearly all of them have that one record, no duplicate and no removal: those stand exactly while the file counts,
    and are written by one statement, however many they are. Only the others are looked at one by one.
    """
    new = batch.records.filter(known_as__isnull=True).order_by()
    reports = Report.objects.filter(pk__in=new.values("report")).order_by()
    more_to_it = _is_grouped(batch.review) | _has_several_records(batch.review) | _is_removed(batch.review)
    others = set(reports.filter(more_to_it).values_list("pk", flat=True))
    plain = reports.exclude(pk__in=others) if len(others) <= CHUNK else reports.exclude(more_to_it)
    standing = Standing.ACTIVE if batch.state == ImportBatch.State.COMMITTED else Standing.WITHOUT_RECORD
    plain.exclude(standing=standing).update(standing=standing)
    restate(by=by, review=batch.review, report_ids=others.union(touched), whole=plain.values("pk"))


def forget_reports(review: Review, report_ids: list[int]) -> None:
    """Deletes those of these that were a staged file's own and have no record any more: nobody has seen them."""
    bare = list(Report.objects.filter(pk__in=report_ids, records__isnull=True).values_list("pk", flat=True))
    follow.reports_forgotten(review=review, report_ids=bare)
    Report.objects.filter(pk__in=bare).delete()


def _is_grouped(review: Review) -> Q:
    links = Merge.objects.filter(review=review, withdrawn_at__isnull=True).order_by()
    cached = Report.objects.filter(review=review, standing=Standing.MERGED).order_by()
    is_root = Q(pk__in=cached.values("merged_into"))
    return Q(pk__in=links.values("a")) | Q(pk__in=links.values("b")) | Q(merged_into__isnull=False) | is_root


def _has_several_records(review: Review) -> Q:
    rows = Record.objects.filter(review=review, report__isnull=False).order_by().values("report")
    return Q(pk__in=rows.annotate(records=Count("pk")).filter(records__gt=1).values("report"))


def _is_removed(review: Review) -> Q:
    rows = Removal.objects.filter(review=review, withdrawn_at__isnull=True).order_by()
    return Q(pk__in=rows.values("report"))


def _around(ids: set[int]) -> set[int]:
    """These reports, and all that a standing link or the flat cache ties to them, however far."""
    known: set[int] = set()
    front = ids
    while front:
        known |= front
        nearby: set[int] = set()
        for some in chunks(front):
            links = Merge.objects.filter(Q(a__in=some) | Q(b__in=some), withdrawn_at__isnull=True)
            nearby.update(pk for link in links.values_list("a", "b") for pk in link)
            cached = Report.objects.filter(Q(pk__in=some) | Q(merged_into__in=some), merged_into__isnull=False)
            nearby.update(pk for pair in cached.values_list("pk", "merged_into") for pk in pair)
        front = nearby - known
    return known


def _locked(ids: set[int]) -> dict[int, Report]:
    found = {}
    for some in chunks(sorted(ids)):
        rows = Report.objects.select_for_update(no_key=True).filter(pk__in=some).order_by("pk")
        found.update((report.pk, report) for report in rows.only("standing", "merged_into"))
    return found


def _groups(ids: set[int]) -> list[list[int]]:
    """The components of the standing links."""
    links: list[tuple[int, int]] = []
    for some in chunks(ids):
        links += Merge.objects.filter(a__in=some, withdrawn_at__isnull=True).values_list("a", "b")
    groups: dict[int, list[int]] = {}
    for pk, smallest in sorted(matching.clusters(ids, links).items()):
        groups.setdefault(smallest, []).append(pk)
    return list(groups.values())


def _counted(review: Review, ids: set[int]) -> set[int]:
    """Reports with a counted record. The state of batches is asked once: joined, planners begin at the wrong end."""
    committed = set(review.batches.filter(state=ImportBatch.State.COMMITTED).values_list("pk", flat=True))
    found: set[int] = set()
    for some in chunks(ids):
        rows = Record.objects.filter(report__in=some).values_list("report", "batch", "known_as")
        found.update(report for report, batch, known_as in rows if batch in committed and known_as is None)
    return found


def _removed(ids: set[int]) -> set[int]:
    found: set[int] = set()
    for some in chunks(ids):
        found.update(
            Removal.objects.filter(report__in=some, withdrawn_at__isnull=True).values_list("report", flat=True)
        )
    return found


def _standings(members: list[int], counted: set[int], removed: set[int]) -> dict[int, tuple[str, int | None]]:
    """The lowest counted report stands for its group; what was removed is removed with all its duplicates. The removal
    of a report whose import is undone rests with it, as its votes do: no list could show for what it was removed."""
    having = [pk for pk in members if pk in counted]
    wanted: dict[int, tuple[str, int | None]] = dict.fromkeys(members, (Standing.WITHOUT_RECORD, None))
    if having:
        first, *others = having
        is_removed = any(pk in removed for pk in having)
        wanted[first] = (Standing.REMOVED if is_removed else Standing.ACTIVE, None)
        wanted.update(dict.fromkeys(others, (Standing.MERGED, first)))
    return wanted


def _write_standings(reports: dict[int, Report], wanted: dict[int, tuple[str, int | None]]) -> None:
    changes: dict[tuple[str, int | None], list[int]] = {}
    for pk, state in wanted.items():
        report = reports[pk]
        if (report.standing, report.merged_into_id) != state:
            changes.setdefault(state, []).append(pk)
            report.standing, report.merged_into_id = state
    for (standing, root), ids in changes.items():
        for some in chunks(ids):
            Report.objects.filter(pk__in=some).update(standing=standing, merged_into=root)


def _write_fields(
    reports: dict[int, Report], groups: list[list[int]], counted: set[int], was_grouped: set[int | None]
) -> None:
    """A report of one record has that record's fields since it was staged; only groups, past or present, need work."""
    of_group = {pk: [m for m in group if m in counted] for group in groups for pk in group}
    several = _of_several_records(counted)
    stale = [pk for pk in reports if pk in counted and (len(of_group[pk]) > 1 or pk in was_grouped or pk in several)]
    for some in chunks(stale):
        sources = _sources({m for pk in some for m in of_group[pk]})
        for report in Report.objects.filter(pk__in=some).order_by("pk"):
            members = [report.pk] if report.merged_into_id else of_group[report.pk]
            found = [source for member in members for source in sources.get(member, ())]
            changed = fill(report, sorted(found, key=lambda source: source.record_id)) if found else []
            if changed:
                report.save(update_fields=changed)


def _of_several_records(ids: set[int]) -> set[int]:
    """Reports that several imports of one search brought; which of their records counts may have changed."""
    found: set[int] = set()
    for some in chunks(ids):
        rows = Record.objects.filter(report__in=some).values("report").annotate(records=Count("pk"))
        found.update(row["report"] for row in rows.filter(records__gt=1).order_by())
    return found


def _sources(ids: set[int]) -> dict[int, list[Source]]:
    found: dict[int, list[Source]] = {}
    for some in chunks(sorted(ids)):
        rows = Record.objects.counted().filter(report__in=some).order_by("pk").values_list("report", "pk", "fields")
        for report_id, pk, stored in rows:
            found.setdefault(report_id, []).append(Source(pk, as_report(stored)))
    return found


def sources_of_group(report: Report) -> list[Source]:
    """What the counted records of the report and of those merged into it say."""
    members = [report.pk, *report.members.values_list("pk", flat=True)]
    return [source for sources in _sources(set(members)).values() for source in sources]


def best_of(report: Report, field: str) -> tuple:
    """The best value of one field among the counted records of the report's group, and the record it came from."""
    found = sources_of_group(report)
    chosen = best(sorted(found, key=lambda source: source.record_id), report.choices) if found else None
    value = chosen.values.get(field) if chosen else None
    origin = told_origins(report, chosen, found).get(field) if chosen else None
    return fitting(field, EMPTY.get(field, "") if value is None else value), origin


def told_origins(report: Report, chosen: Best, sources: list[Source]) -> dict[str, int]:
    """Where fields came from, if there was a choice: of one record there is none but a person's own."""
    if len(sources) > 1:
        return chosen.origins
    return {name: origin for name, origin in chosen.origins.items() if report.choices.get(name) == origin}


def fill(report: Report, sources: list[Source]) -> list[str]:
    """Gives the report the best of the sources' fields, except those a person wrote, and those that were looked up
    and no source has; returns those that changed."""
    before = {name: getattr(report, name) for name in (*BEST_FIELDS, "origins")}
    chosen = best(sources, report.choices)
    stays = {
        name: origin
        for name, origin in report.origins.items()
        if origin == HAND or origin in SERVICES and not chosen.values.get(name)
    }
    for name in BEST_FIELDS:
        if name not in stays:
            setattr(report, name, fitting(name, chosen.values.get(name, EMPTY.get(name, ""))))
    report.origins = {**told_origins(report, chosen, sources), **stays}
    return [name for name, value in before.items() if getattr(report, name) != value]


def fitting(name: str, value):
    """The value as its column takes it; what is too long stays whole in the record."""
    field = Report._meta.get_field(name)
    if isinstance(value, str) and field.max_length:
        return storable(value)[: field.max_length]
    if name == "year":
        return value if isinstance(value, int) and 0 < value < 10_000 else None
    return list(value) if isinstance(value, list | tuple) else value
