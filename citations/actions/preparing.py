"""All that an import can settle before it counts, so that the commit itself is short.

A file that is to be imported is prepared in portions, each in a small transaction of its own: which search a record
belongs to, which report it shares with an earlier import of that search, whether the item is known there already, and
(by the later rooms) what its report will need. No query shows a record or a report of a file that is not committed,
so a worker that is killed in the middle leaves nothing half done: the next one prepares anew what differs.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count

from citations.actions.standing import fill, forget_reports, lock_review
from citations.actions.statistics import tell_growth, tell_sizes
from citations.models import ImportBatch, Record, Report, Search
from citations.rules.best import Source, as_report
from reviews import clock, follow

State = ImportBatch.State
AT_ONCE = 100  # more would hold other writers up for longer than they notice


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an item was when its search brought it first: that record's report, and the record that counts for it."""

    report: int
    known_as: int | None


def prepare(*, batch: ImportBatch, search: Search, progress: Callable[..., None]) -> tuple:
    """Prepares the file in small transactions. Returns what it rests on, for `commit_batch`."""
    basis = resting_on(batch, search)
    last = batch.records.order_by("-position").values_list("position", flat=True).first() or 0
    for low in range(1, last + 1, AT_ONCE):
        with transaction.atomic():
            lock_review(batch.review)
            if not ImportBatch.objects.filter(pk=batch.pk, state=State.STAGED).exists():
                break
            prepare_portion(batch, search, low, low + AT_ONCE - 1)
        done = min(low + AT_ONCE - 1, last)
        tell_growth(low - 1, done)
        progress(done, last, f"{done:,} records of {batch.file_name} prepared")
    tell_sizes(last)
    return basis


def prepare_at_once(batch: ImportBatch, search: Search) -> None:
    """The same within the caller's transaction, for a small file, or one under which the ground has moved."""
    last = batch.records.order_by("-position").values_list("position", flat=True).first() or 0
    for low in range(1, last + 1, AT_ONCE):
        prepare_portion(batch, search, low, low + AT_ONCE - 1)


def resting_on(batch: ImportBatch, search: Search) -> tuple:
    """What a preparation depends on: when any of it has changed meanwhile, the commit prepares anew."""
    parts = tuple(batch.divisions.order_by("pk").values_list("database", "platform", "search"))
    searches = {search.pk, *(part[-1] for part in parts)}
    others = batch.review.batches.exclude(pk=batch.pk).filter(committed_at__isnull=False).order_by("pk")
    earlier = Record.objects.filter(search__in=searches).exclude(batch=batch).order_by("search", "batch")
    return (
        search.pk,
        parts,
        batch.records.count(),
        tuple(others.values_list("pk", "state", "committed_at")),
        tuple(earlier.values_list("search", "batch").annotate(records=Count("pk"))),
    )


def prepare_portion(batch: ImportBatch, search: Search, low: int, high: int) -> None:
    """The records at these positions. Callers hold a transaction and the review's lock."""
    rows = batch.records.filter(position__gte=low, position__lte=high).order_by("position")
    records = list(rows.only("batch", "database", "platform", "search", "fingerprint", "report", "known_as"))
    searches = _searches(batch, search)
    before = {record.pk: (record.search_id, record.report_id, record.known_as_id) for record in records}
    for record in records:
        record.search_id = searches.get((record.database, record.platform), search.pk)
    left = _share(batch, records, _earlier(batch, records))
    _write(records, before)
    forget_reports(batch.review, left)
    follow.reports_awaited(review=batch.review, report_ids=follow.ids(record.report_id for record in records))


def _searches(batch: ImportBatch, search: Search) -> dict[tuple[str, str], int]:
    """(database, platform) -> search, where it is another than the file's."""
    parts = batch.divisions.values_list("database", "platform", "search")
    return {(database, platform): pk for database, platform, pk in parts if pk != search.pk}


def _earlier(batch: ImportBatch, records: list[Record]) -> dict[tuple[int, str], Earlier]:
    """Of the items that their search brought before: the first report, whether or not that import still stands,
    and the first record among the imports that do."""
    rows = (
        Record.objects.filter(search__in={record.search_id for record in records})
        .filter(fingerprint__in={record.fingerprint for record in records}, batch__committed_at__isnull=False)
        .exclude(batch=batch)
        .order_by("batch__committed_at", "batch", "position")
        .values_list("search", "fingerprint", "report", "pk", "batch__state")
    )
    found: dict[tuple[int, str], Earlier] = {}
    for search_id, fingerprint, report, pk, state in rows:
        first = found.setdefault((search_id, fingerprint), Earlier(report, None))
        if first.known_as is None and state == State.COMMITTED:
            found[search_id, fingerprint] = Earlier(first.report, pk)
    return found


def _share(batch: ImportBatch, records: list[Record], earlier: dict[tuple[int, str], Earlier]) -> list[int]:
    """An item that its search brought before belongs to the report it had then, with that report's votes; any other
    has a report of its own. Returns the reports that were left."""
    shared = _shared(batch, records)
    left, alone = [], []
    for record in records:
        first = earlier.get((record.search_id, record.fingerprint))
        record.known_as_id = first.known_as if first else None
        if first and first.report != record.report_id:
            left.append(record.report_id)
            record.report_id = first.report
        elif not first and record.report_id in shared:  # prepared for another search before
            alone.append(record)
    _give_own_reports(batch, alone)
    return left


def _shared(batch: ImportBatch, records: list[Record]) -> set[int]:
    ids = [record.report_id for record in records]
    return set(Record.objects.filter(report__in=ids).exclude(batch=batch).values_list("report", flat=True))


def _give_own_reports(batch: ImportBatch, records: list[Record]) -> None:
    if not records:
        return
    said = dict(Record.objects.filter(pk__in=[record.pk for record in records]).values_list("pk", "fields"))
    last = batch.review.reports.order_by("-number").values_list("number", flat=True).first() or 0
    own = [Report(review=batch.review, number=last + nth, created_at=clock.now()) for nth in range(1, len(records) + 1)]
    for report, record in zip(own, records, strict=True):
        fill(report, [Source(0, as_report(said[record.pk]))])
    for report, record in zip(Report.objects.bulk_create(own), records, strict=True):
        record.report_id = report.pk


def _write(records: list[Record], before: dict[int, tuple]) -> None:
    """Only what changed; the search, which nearly all have in common, by one statement."""
    placed: dict[int, list[int]] = defaultdict(list)
    for record in records:
        if record.search_id != before[record.pk][0]:
            placed[record.search_id].append(record.pk)
    for search_id, ids in placed.items():
        Record.objects.filter(pk__in=ids).update(search=search_id)
    shared = [record for record in records if (record.report_id, record.known_as_id) != before[record.pk][1:]]
    Record.objects.bulk_update(shared, ["report", "known_as"])
