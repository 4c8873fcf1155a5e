"""Searches, and files on their way in, with the ledger that must balance: in file = new + known + set aside."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from citations.models import ImportBatch, Piece, Record, Search
from citations.rules.lacking import ASKED
from citations.rules.origins import MOST_SHOWN, REST, Origin, fitting_search
from reviews.models import Review

State = ImportBatch.State
NOT_SHOWN = (State.DISCARDED,)
# The kinds of jobs that change what of a file counts.
ACTS = ("import_file", "move_records", "undo_import", "redo_import")


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


@dataclass(frozen=True)
class Inside:
    """What the records of a file say of themselves, counted once for all that its page shows."""

    missing: Missing
    flawed: int
    new: int
    known: int
    origins: dict[Origin, int]
    searches: dict[int | None, int]

    @property
    def records(self) -> int:
        return self.new + self.known


@dataclass(frozen=True)
class Source:
    """One source that records of a waiting file name, with the search they are said, or seem, to belong to."""

    origin: Origin
    records: int
    search: int | None
    is_rest: bool = False
    can_be_new: bool = False


@dataclass(frozen=True)
class Brought:
    """One file and one search: records of the file, what is counted in the search now, and with the file imported."""

    search: Search
    here: int
    before: int
    found: int

    @property
    def is_balanced(self) -> bool:
        return self.found == self.search.reported_hits


def searches(review: Review) -> QuerySet[Search]:
    return review.searches.filter(withdrawn_at__isnull=True).select_related("created_by").order_by("pk")


def search_counts(review: Review) -> dict[int, int]:
    """search id -> records that count; a search without any is not there. The states of files are asked first: joined,
    planners read every row."""
    committed = list(review.batches.filter(state=State.COMMITTED).values_list("pk", flat=True))
    mine = review.searches.values("pk")
    rows = Record.objects.filter(search__in=mine, batch__in=committed, known_as__isnull=True).values("search")
    return {row["search"]: row["records"] for row in rows.annotate(records=Count("*")).order_by()}


def batches_of(search: Search) -> QuerySet[ImportBatch]:
    """Files that are, or hold records, of this search."""
    here = Record.objects.filter(search=search, batch=OuterRef("pk"))
    return batches(search.review).filter(Q(search=search) | Q(divisions__search=search) | Exists(here)).distinct()


def batches(review: Review) -> QuerySet[ImportBatch]:
    """Files of the review but those that were discarded, newest first."""
    shown = review.batches.exclude(state__in=NOT_SHOWN)
    return shown.select_related("search", "job", "created_by", "committed_by").order_by("-pk")


def is_worked_on(batch: ImportBatch, *kinds: str) -> bool:
    """Whether a job is to import, move, take back or bring back its records and is not over."""
    return bool(batch.job and not batch.job.is_final and batch.job.kind in (kinds or ACTS))


def waiting_files(review: Review) -> dict[str, int]:
    """One query for the thread: files imported, and files that wait for somebody."""
    waiting = Q(state__in=(State.STAGED, State.COLUMNS))
    return review.batches.aggregate(
        imported=Count("pk", filter=Q(state=State.COMMITTED)), waiting=Count("pk", filter=waiting)
    )


def known_now(batch: ImportBatch) -> QuerySet[Record]:
    """Records of a file that is not imported yet whose search has brought the item before."""
    parts = [
        When(database=part.database, platform=part.platform, then=Value(part.search_id))
        for part in batch.divisions.all()
    ]
    target = Case(*parts, default=Value(batch.search_id), output_field=BigIntegerField())
    committed = Record.objects.filter(batch__state=State.COMMITTED).exclude(batch=batch)
    before = committed.filter(search=OuterRef("target"), fingerprint=OuterRef("fingerprint"))
    return batch.records.annotate(target=target).filter(Exists(before))


def _known_now(batch: ImportBatch) -> int:
    """Most searches are new and have brought nothing: then no record need be looked at."""
    targets = [batch.search_id, *(part.search_id for part in batch.divisions.all())]
    before = Record.objects.filter(search__in=targets, batch__state=State.COMMITTED).exclude(batch=batch)
    return known_now(batch).count() if before.exists() else 0


def ledger(batch: ImportBatch, held: Inside | None = None) -> Ledger:
    """Counted from the rows, each time; `held` when they were counted already."""
    held = held or inside(batch)
    pieces = _pieces([batch.pk]).get(batch.pk, {})
    known = _known_now(batch) if batch.state == State.STAGED and batch.search_id else held.known
    return Ledger(new=held.records - known, known=known, flawed=held.flawed, **pieces)


def ledgers(shown: Iterable[ImportBatch]) -> dict[int, Ledger]:
    """The ledgers of many files by two queries. Before a commit all records are counted as new."""
    ids = [batch.pk for batch in shown]
    known = ExpressionWrapper(Q(known_as__isnull=False), output_field=BooleanField())
    rows = Record.objects.filter(batch__in=ids).values("batch", "is_flawed").annotate(is_known=known)
    records: dict[int, Counter] = {}
    for row in rows.annotate(records=Count("*")).order_by():
        said = {"known" if row["is_known"] else "new": row["records"], "flawed": row["records"] * row["is_flawed"]}
        records.setdefault(row["batch"], Counter()).update(said)
    pieces = _pieces(ids)
    return {pk: Ledger(**records.get(pk, {}), **pieces.get(pk, {})) for pk in ids}


def _pieces(batch_ids: list[int]) -> dict[int, dict]:
    rows = Piece.objects.filter(batch__in=batch_ids, kind=Piece.Kind.SET_ASIDE).values("batch").order_by()
    counts = rows.annotate(
        open=Count("pk", filter=Q(state=Piece.State.OPEN)),
        dismissed=Count("pk", filter=Q(state=Piece.State.DISMISSED)),
    )
    return {row.pop("batch"): row for row in counts}


def inside(batch: ImportBatch) -> Inside:
    """One walk along an index, whatever the size of the file: records are counted by all that is asked of them."""
    known = ExpressionWrapper(Q(known_as__isnull=False), output_field=BooleanField())
    rows = batch.records.values("lacks", "is_flawed", "database", "platform", "search").annotate(is_known=known)
    counts: Counter = Counter()
    origins: Counter = Counter()
    searches: Counter = Counter()
    for row in rows.annotate(records=Count("*")).order_by():
        number = row["records"]
        counts.update(dict.fromkeys(row["lacks"].split(), number))
        counts.update({"flawed": number * row["is_flawed"], "known" if row["is_known"] else "new": number})
        origins[Origin(row["database"], row["platform"])] += number
        searches[row["search"]] += number
    return Inside(
        missing=Missing(**{name: counts[name] for name in ASKED}),
        flawed=counts["flawed"],
        new=counts["new"],
        known=counts["known"],
        origins=dict(sorted(origins.items(), key=lambda row: (not row[0].database, -row[1], row[0]))),
        searches=dict(searches),
    )


def sources_in(batch: ImportBatch, held: Inside, among: Iterable[Search]) -> list[Source]:
    """The sources that a waiting file names, most records first, and last the rest that names none. Each with the
    search that a person said or, before that, the only one that fits."""
    said = {Origin(part.database, part.platform): part.search_id for part in batch.divisions.all()}
    among = list(among)
    named = [origin for origin in held.origins if origin.database][:MOST_SHOWN]
    rest = sum(held.origins.values()) - sum(held.origins[origin] for origin in named)
    chosen = batch.search_id
    rows = [
        Source(
            origin,
            held.origins[origin],
            said.get(origin) or chosen or fitting_search(origin, among),
            can_be_new=True,
        )
        for origin in named
    ]
    return rows + [Source(REST, rest, chosen, is_rest=True)] if rest or not rows else rows


def brought(batch: ImportBatch, held: Inside, found_in: Ledger, among: Iterable[Search]) -> list[Brought]:
    """What the file brings, or would bring, to each search: the hits its source reported against what is found."""
    counted = search_counts(batch.review)
    here, added = Counter(held.searches), Counter()
    if batch.state == State.STAGED:
        here = added = _by_target(batch, held)
    if len(added) == 1:
        here = added = Counter({batch.search_id: found_in.new + found_in.set_aside})
    return [
        Brought(search, here[search.pk], counted.get(search.pk, 0), counted.get(search.pk, 0) + added[search.pk])
        for search in among
        if search.pk in here or search.pk == batch.search_id
    ]


def _by_target(batch: ImportBatch, held: Inside) -> Counter:
    """search id -> records of a waiting file that will go there."""
    apart = {Origin(part.database, part.platform): part.search_id for part in batch.divisions.all()}
    here: Counter = Counter()
    for origin, number in held.origins.items():
        here[apart.get(origin, batch.search_id)] += number
    return here


def records_outside(batch: ImportBatch, search: Search, origin: Origin) -> QuerySet[Record]:
    """Records of one source in a file that are not in this search."""
    return batch.records.filter(**origin._asdict()).exclude(search=search)


def records_in(
    batch: ImportBatch, *, origin: Origin | None = None, search: int | None = None, flawed: bool = False
) -> QuerySet[Record]:
    """Records of a file in its order, by what they say and where they belong."""
    rows = batch.records.select_related("report", "search").order_by("position").defer("raw", "fields", "normalised")
    if origin is not None:
        rows = rows.filter(**origin._asdict())
    if search:
        rows = rows.filter(search=search)
    return rows.filter(is_flawed=True) if flawed else rows


def suggested_search(batch: ImportBatch) -> dict[str, str]:
    """What the file says of its search, to begin the form with."""
    named = [origin for origin in inside(batch).origins if origin.database]
    return {"database": named[0].database if named else "", "platform": batch.rules_of}


def same_file_in(batch: ImportBatch) -> ImportBatch | None:
    """Another import of the very same file that stands, in whichever search."""
    same = batch.review.batches.filter(sha256=batch.sha256, state=State.COMMITTED).exclude(pk=batch.pk)
    return same.select_related("search").first()


def preview(batch: ImportBatch, *, most: int = 20) -> QuerySet[Record]:
    """The first records as they will be screened."""
    return batch.records.select_related("report").order_by("position")[:most]


def records_of_files(review: Review) -> QuerySet[Record]:
    """Every record of the files that are not discarded, to be looked at and repaired."""
    rows = Record.objects.filter(batch__review=review).exclude(batch__state__in=NOT_SHOWN)
    return rows.select_related("batch__review", "report__merged_into", "search")


def pieces(review: Review) -> QuerySet[Piece]:
    """Everything that was set aside of the review's files."""
    rows = Piece.objects.filter(batch__review=review, kind=Piece.Kind.SET_ASIDE)
    return rows.select_related("batch__review", "record__report", "decided_by")


def set_aside(batch: ImportBatch) -> QuerySet[Piece]:
    """What waits for somebody first, then what was dismissed and repaired."""
    rows = batch.pieces.filter(kind=Piece.Kind.SET_ASIDE).select_related("decided_by", "record__report")
    return rows.order_by(F("decided_at").asc(nulls_first=True), "position")
