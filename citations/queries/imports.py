"""Searches, and files on their way in, with the ledger that must balance: in file = new + known + set aside."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from citations.models import ImportBatch, Piece, Record, Search
from reviews.models import Review

State = ImportBatch.State
NOT_SHOWN = (State.DISCARDED,)


@dataclass(frozen=True)
class Ledger:
    """What became of all that a file holds. A repaired piece is a record, so it counts as new."""

    new: int = 0
    known: int = 0
    open: int = 0
    dismissed: int = 0
    flawed: int = 0

    @property
    def set_aside(self) -> int:
        return self.open + self.dismissed

    @property
    def in_file(self) -> int:
        return self.new + self.known + self.set_aside


@dataclass(frozen=True)
class Missing:
    """How many records of a file lack what screening and matching live on."""

    title: int
    abstract: int
    year: int
    identifier: int


def searches(review: Review) -> QuerySet[Search]:
    return review.searches.filter(withdrawn_at__isnull=True).select_related("created_by").order_by("pk")


def search_counts(review: Review) -> dict[int, int]:
    """search id -> records that count; a search without any is not there."""
    rows = Record.objects.counted().filter(review=review).values("search").annotate(records=Count("pk")).order_by()
    return {row["search"]: row["records"] for row in rows}


def batches(review: Review) -> QuerySet[ImportBatch]:
    """Files of the review but those that were discarded, newest first."""
    shown = review.batches.exclude(state__in=NOT_SHOWN)
    return shown.select_related("search", "job", "created_by", "committed_by").order_by("-pk")


def waiting_files(review: Review) -> dict[str, int]:
    """One query for the thread: files imported, and files that wait for somebody."""
    waiting = Q(state__in=(State.STAGED, State.COLUMNS))
    return review.batches.aggregate(
        imported=Count("pk", filter=Q(state=State.COMMITTED)), waiting=Count("pk", filter=waiting)
    )


def is_known_now(batch: ImportBatch) -> Exists:
    """On records of a file that is not imported yet: whether its search has brought the item before."""
    return Exists(
        Record.objects.filter(
            search=batch.search_id, fingerprint=OuterRef("fingerprint"), batch__state=State.COMMITTED
        ).exclude(batch=batch)
    )


def ledger(batch: ImportBatch) -> Ledger:
    """Counted from the rows, each time."""
    if batch.state == State.STAGED and batch.search_id:
        return _staged_ledger(batch)
    return ledgers([batch]).get(batch.pk, Ledger())


def _staged_ledger(batch: ImportBatch) -> Ledger:
    records = batch.records.annotate(is_known=is_known_now(batch)).aggregate(
        known=Count("pk", filter=Q(is_known=True)), all=Count("pk"), flawed=Count("pk", filter=~Q(problems=[]))
    )
    pieces = _pieces([batch.pk]).get(batch.pk, {"open": 0, "dismissed": 0})
    return Ledger(new=records["all"] - records["known"], known=records["known"], flawed=records["flawed"], **pieces)


def ledgers(shown: Iterable[ImportBatch]) -> dict[int, Ledger]:
    """The ledgers of many files by two queries. Before a commit all records are counted as new."""
    ids = [batch.pk for batch in shown]
    rows = Record.objects.filter(batch__in=ids).values("batch").order_by()
    counts = rows.annotate(
        new=Count("pk", filter=Q(known_as__isnull=True)),
        known=Count("pk", filter=Q(known_as__isnull=False)),
        flawed=Count("pk", filter=~Q(problems=[])),
    )
    records = {row.pop("batch"): row for row in counts}
    pieces = _pieces(ids)
    return {pk: Ledger(**records.get(pk, {}), **pieces.get(pk, {})) for pk in ids}


def _pieces(batch_ids: list[int]) -> dict[int, dict]:
    rows = Piece.objects.filter(batch__in=batch_ids, kind=Piece.Kind.SET_ASIDE).values("batch").order_by()
    counts = rows.annotate(
        open=Count("pk", filter=Q(state=Piece.State.OPEN)),
        dismissed=Count("pk", filter=Q(state=Piece.State.DISMISSED)),
    )
    return {row.pop("batch"): row for row in counts}


def missing(batch: ImportBatch) -> Missing:
    no_identifier = Q(doi="", pmid="", accession="")
    counts = batch.records.aggregate(
        title=Count("pk", filter=Q(report__title="")),
        abstract=Count("pk", filter=Q(report__abstract="")),
        year=Count("pk", filter=Q(year__isnull=True)),
        identifier=Count("pk", filter=no_identifier),
    )
    return Missing(**counts)


def databases_in(batch: ImportBatch) -> list[tuple[str, int]]:
    """Databases that the records name, most frequent first; "" where they name none."""
    rows = batch.records.values("database").annotate(records=Count("pk")).order_by("-records", "database")
    return [(row["database"], row["records"]) for row in rows]


def suggested_search(batch: ImportBatch) -> dict[str, str]:
    """What the file says of its search, to begin the form with."""
    named = [name for name, _ in databases_in(batch) if name]
    return {"database": named[0] if named else "", "platform": batch.platform}


def same_file_in(batch: ImportBatch) -> ImportBatch | None:
    """Another import of the very same file that stands, in whichever search."""
    same = batch.review.batches.filter(sha256=batch.sha256, state=State.COMMITTED).exclude(pk=batch.pk)
    return same.select_related("search").first()


def preview(batch: ImportBatch, *, most: int = 20) -> QuerySet[Record]:
    """The first records as they will be screened."""
    return batch.records.select_related("report").order_by("position")[:most]


def flawed(batch: ImportBatch) -> QuerySet[Record]:
    return batch.records.exclude(problems=[]).select_related("report").order_by("position")


def pieces(review: Review) -> QuerySet[Piece]:
    """Everything that was set aside of the review's files."""
    rows = Piece.objects.filter(batch__review=review, kind=Piece.Kind.SET_ASIDE)
    return rows.select_related("batch__review", "record__report", "decided_by")


def set_aside(batch: ImportBatch) -> QuerySet[Piece]:
    """What waits for somebody first, then what was dismissed and repaired."""
    rows = batch.pieces.filter(kind=Piece.Kind.SET_ASIDE).select_related("decided_by", "record__report")
    return rows.order_by(F("decided_at").asc(nulls_first=True), "position")
