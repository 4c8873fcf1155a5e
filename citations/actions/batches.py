"""Commit, undo and redo of an import: one row changes its state, and all that is derived follows.

Each is one act, done at once or, for a big file, by a job. A job may be run again after its worker was killed: what is
done already it leaves as it is.
"""

from collections.abc import Callable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from citations.actions.preparing import AT_ONCE, prepare_at_once, resting_on
from citations.actions.staging import WAITING, refuse_other_work, refuse_same_file
from citations.actions.standing import lock_review, restate_file
from citations.models import ImportBatch, Record, Search
from citations.queries.imports import is_worked_on
from reviews import audit, clock, jobs
from reviews.errors import Refused
from reviews.models import Job, Membership

State = ImportBatch.State


@transaction.atomic
def choose_search(*, by: Membership, batch: ImportBatch, search: Search) -> ImportBatch:
    """Says which search a file belongs to before it is imported, so that what is known can be told from what is new."""
    batch = locked(batch)
    if batch.state not in WAITING:
        raise Refused(not_now(batch, "put into another search"))
    refuse_other_work(batch)
    refuse_search(batch, search)
    batch.search = search
    batch.save(update_fields=["search"])
    audit.record("search_chosen", by=by, review=batch.review, subject=batch, search=search.pk)
    return batch


@transaction.atomic
def commit_later(*, by: Membership, batch: ImportBatch, search: Search) -> ImportBatch:
    """Has a big file imported in the background; asked twice it is done once."""
    batch = locked(batch)
    if is_worked_on(batch, "import_file"):
        return batch
    if batch.state != State.STAGED:
        raise Refused(not_now(batch, "imported"))
    batch = choose_search(by=by, batch=batch, search=search)
    return _enqueue(batch, by, "import_file", search=search.pk)


@transaction.atomic
def commit_batch(
    *,
    by: Membership,
    batch: ImportBatch,
    search: Search,
    prepared: tuple | None = None,
    job: Job | None = None,
) -> ImportBatch:
    """Imports a staged file into a search. Looking for duplicates follows as a job of its own.

    `prepared` is what `prepare` returned for a big file, so that this act, for which other writers wait, is short.
    """
    batch = locked(batch)
    refuse_other_work(batch, job)
    if job and batch.state == State.COMMITTED:
        return batch
    if batch.state != State.STAGED:
        raise Refused(not_now(batch, "imported"))
    refuse_search(batch, search)
    _refuse_withdrawn(Search.objects.filter(divisions__batch=batch))
    if not batch.records.exists() and not batch.pieces.filter(kind="set_aside").exists():
        raise Refused(f"There is no record in {batch.file_name}. Discard it and export the search again.")
    if prepared is None or prepared != resting_on(batch, search):
        prepare_at_once(batch, search)
    counts = _counts(batch)
    batch.search, batch.state = search, State.COMMITTED
    batch.committed_at, batch.committed_by = clock.now(), by.user
    batch.save(update_fields=["search", "state", "committed_at", "committed_by"])
    look_for_duplicates(by, batch)
    restate_file(by=by, batch=batch)
    audit.record("import_committed", by=by, review=batch.review, subject=batch, search=search.pk, **counts)
    return batch


@transaction.atomic
def undo_later(*, by: Membership, batch: ImportBatch) -> ImportBatch:
    """Has a big import taken back in the background; asked twice it is done once."""
    return _later(by, batch, "undo_import", refuse=_refuse_undo, event="import_undo_asked")


@transaction.atomic
def undo_batch(*, by: Membership, batch: ImportBatch, job: Job | None = None) -> ImportBatch:
    """Takes an import back. Reports left without a record leave queues and counts and keep their votes."""
    batch = locked(batch)
    refuse_other_work(batch, job)
    if job and batch.state == State.UNDONE:
        return batch
    _refuse_undo(batch)
    batch.state, batch.undone_at, batch.undone_by = State.UNDONE, clock.now(), by.user
    batch.save(update_fields=["state", "undone_at", "undone_by"])
    restate_file(by=by, batch=batch, touched=settle_known(batch))
    audit.record("import_undone", by=by, review=batch.review, subject=batch, sha256=batch.sha256)
    return batch


def _refuse_undo(batch: ImportBatch) -> None:
    if batch.state != State.COMMITTED:
        raise Refused(not_now(batch, "undone"))


@transaction.atomic
def redo_later(*, by: Membership, batch: ImportBatch) -> ImportBatch:
    """Has a big import brought back in the background; asked twice it is done once."""
    return _later(by, batch, "redo_import", refuse=_refuse_redo, event="import_redo_asked")


@transaction.atomic
def redo_batch(*, by: Membership, batch: ImportBatch, job: Job | None = None) -> ImportBatch:
    """Brings an undone import back, with the votes its reports had."""
    batch = locked(batch)
    refuse_other_work(batch, job)
    if job and batch.state == State.COMMITTED:
        return batch
    _refuse_redo(batch)
    batch.state, batch.undone_at, batch.undone_by = State.COMMITTED, None, None
    batch.save(update_fields=["state", "undone_at", "undone_by"])
    touched, counts = settle_known(batch), _counts(batch)
    look_for_duplicates(by, batch)
    restate_file(by=by, batch=batch, touched=touched)
    audit.record("import_redone", by=by, review=batch.review, subject=batch, **counts)
    return batch


def _refuse_redo(batch: ImportBatch) -> None:
    if batch.state != State.UNDONE:
        raise Refused(not_now(batch, "brought back"))
    here = Record.objects.filter(batch=batch, search=OuterRef("pk"))
    _refuse_withdrawn(Search.objects.filter(Q(pk=batch.search_id) | Exists(here), review=batch.review))
    refuse_same_file(batch.search, batch.sha256, batch.file_name, but=batch.pk)


def _later(
    by: Membership, batch: ImportBatch, kind: str, *, refuse: Callable[[ImportBatch], None], event: str
) -> ImportBatch:
    """Gives the file this work, once, unless it has other work or the act itself would be refused."""
    batch = locked(batch)
    if is_worked_on(batch, kind):
        return batch
    refuse_other_work(batch)
    refuse(batch)
    audit.record(event, by=by, review=batch.review, subject=batch)
    return _enqueue(batch, by, kind)


def _enqueue(batch: ImportBatch, by: Membership, kind: str, **more) -> ImportBatch:
    batch.job = jobs.enqueue(kind, review=batch.review, by=by, batch=batch.pk, **more)
    batch.save(update_fields=["job"])
    return batch


@transaction.atomic
def discard_batch(*, by: Membership, batch: ImportBatch) -> ImportBatch:
    """Puts a file away that was not imported. Its rows were seen by nobody and stay unseen."""
    batch = locked(batch)
    if batch.state not in (*WAITING, State.FAILED):
        raise Refused(not_now(batch, "discarded"))
    if batch.job and not batch.job.is_final:
        jobs.ask_to_cancel(batch.job)
    batch.state = State.DISCARDED
    batch.save(update_fields=["state"])
    audit.record("file_discarded", by=by, review=batch.review, subject=batch, sha256=batch.sha256)
    return batch


def locked(batch: ImportBatch) -> ImportBatch:
    lock_review(batch.review)
    locked = ImportBatch.objects.select_for_update(of=("self",))
    return locked.select_related("review", "search", "job").get(pk=batch.pk)


def refuse_search(batch: ImportBatch, search: Search) -> None:
    if search.withdrawn_at or search.review_id != batch.review_id:
        raise Refused(f"{search} is not a search of this review any more. Choose another one.")
    refuse_same_file(search, batch.sha256, batch.file_name, but=batch.pk)


def _refuse_withdrawn(searches: QuerySet[Search]) -> None:
    gone = searches.filter(withdrawn_at__isnull=False).first()
    if gone:
        raise Refused(f"{gone} was taken back. Choose the file again and import it into another search.")


def not_now(batch: ImportBatch, done: str) -> str:
    return f"{batch.file_name} is {batch.get_state_display()}, so it cannot be {done} now. Reload the page."


def look_for_duplicates(by: Membership, batch: ImportBatch) -> None:
    jobs.enqueue("find_duplicates", review=batch.review, by=by, batch=batch.pk)


def settle_known(batch: ImportBatch) -> set[int]:
    """Says anew which records, of all imports that share items with this one, are already known: the items of every
    committed batch of a search but the first that brought them. Never inside one file. Returns reports concerned."""
    touched: set[int] = set()
    last = batch.records.order_by("-position").values_list("position", flat=True).first() or 0
    for low in range(1, last + 1, AT_ONCE):
        here = batch.records.filter(position__gte=low, position__lt=low + AT_ONCE)
        items = list(here.order_by().values_list("search", "fingerprint"))
        searches, prints = {search for search, _ in items}, {print_ for _, print_ in items}
        rows = Record.objects.filter(search__in=searches, fingerprint__in=prints)
        elsewhere = set(rows.exclude(batch=batch).values_list("fingerprint", flat=True))
        if elsewhere:
            touched |= settle(rows.filter(fingerprint__in=elsewhere))
    return touched


def settle(records: QuerySet[Record]) -> set[int]:
    """The same for these records, which must hold every one of the items they are about."""
    rows = (
        records.filter(batch__state=State.COMMITTED)
        .order_by("batch__committed_at", "batch", "position")
        .only("pk", "search_id", "fingerprint", "batch_id", "report_id", "known_as_id")
    )
    first: dict[tuple[int, str], Record] = {}
    changed = []
    for record in rows:
        earliest = first.setdefault((record.search_id, record.fingerprint), record)
        known_as = None if earliest.batch_id == record.batch_id else earliest.pk
        if record.known_as_id != known_as:
            record.known_as_id = known_as
            changed.append(record)
    Record.objects.bulk_update(changed, ["known_as"], batch_size=500)
    return {record.report_id for record in changed}


def _counts(batch: ImportBatch) -> dict:
    return {
        "sha256": batch.sha256,
        "new": batch.records.filter(known_as__isnull=True).count(),
        "known": batch.records.filter(known_as__isnull=False).count(),
        "set_aside": batch.pieces.filter(kind="set_aside").exclude(state="repaired").count(),
    }
