"""Commit, undo and redo of an import: one row changes its state, and all that is derived follows."""

from collections.abc import Iterator

from django.db import transaction

from citations.actions.staging import WAITING, refuse_same_file
from citations.actions.standing import chunks, lock_review, restate
from citations.models import ImportBatch, Record, Report, Search
from reviews import audit, clock, jobs
from reviews.errors import Refused
from reviews.models import Membership

State = ImportBatch.State


@transaction.atomic
def choose_search(*, by: Membership, batch: ImportBatch, search: Search) -> ImportBatch:
    """Says which search a file belongs to before it is imported, so that what is known can be told from what is new."""
    batch = _locked(batch)
    if batch.state not in WAITING:
        raise Refused(_not_now(batch, "put into another search"))
    _refuse_search(batch, search)
    batch.search = search
    batch.save(update_fields=["search"])
    audit.record("search_chosen", by=by, review=batch.review, subject=batch, search=search.pk)
    return batch


@transaction.atomic
def commit_later(*, by: Membership, batch: ImportBatch, search: Search) -> ImportBatch:
    """Has a big file imported in the background; the import itself is still one act that stands or does not."""
    batch = choose_search(by=by, batch=batch, search=search)
    if batch.state != State.STAGED:
        raise Refused(_not_now(batch, "imported"))
    if batch.job and batch.job.kind == "import_file" and not batch.job.is_final:
        return batch
    batch.job = jobs.enqueue("import_file", review=batch.review, by=by, batch=batch.pk, search=search.pk)
    batch.save(update_fields=["job"])
    return batch


@transaction.atomic
def commit_batch(*, by: Membership, batch: ImportBatch, search: Search) -> ImportBatch:
    """Imports a staged file into a search. Looking for duplicates follows as a job of its own."""
    batch = _locked(batch)
    if batch.state != State.STAGED:
        raise Refused(_not_now(batch, "imported"))
    _refuse_search(batch, search)
    if not batch.records.exists() and not batch.pieces.filter(kind="set_aside").exists():
        raise Refused(f"There is no record in {batch.file_name}. Discard it and export the search again.")
    batch.records.filter(search__isnull=True).update(search=search)
    _share_reports(batch)
    batch.search, batch.state = search, State.COMMITTED
    batch.committed_at, batch.committed_by = clock.now(), by.user
    batch.save(update_fields=["search", "state", "committed_at", "committed_by"])
    _restate(by, batch)
    look_for_duplicates(by, batch)
    audit.record("import_committed", by=by, review=batch.review, subject=batch, search=search.pk, **_counts(batch))
    return batch


@transaction.atomic
def undo_batch(*, by: Membership, batch: ImportBatch) -> ImportBatch:
    """Takes an import back. Reports left without a record leave queues and counts and keep their votes."""
    batch = _locked(batch)
    if batch.state != State.COMMITTED:
        raise Refused(_not_now(batch, "undone"))
    batch.state, batch.undone_at, batch.undone_by = State.UNDONE, clock.now(), by.user
    batch.save(update_fields=["state", "undone_at", "undone_by"])
    _restate(by, batch)
    audit.record("import_undone", by=by, review=batch.review, subject=batch, sha256=batch.sha256)
    return batch


@transaction.atomic
def redo_batch(*, by: Membership, batch: ImportBatch) -> ImportBatch:
    """Brings an undone import back, with the votes its reports had."""
    batch = _locked(batch)
    if batch.state != State.UNDONE:
        raise Refused(_not_now(batch, "brought back"))
    if batch.search.withdrawn_at:
        raise Refused(f"{batch.search} was taken back. Choose the file again and import it into another search.")
    refuse_same_file(batch.search, batch.sha256, batch.file_name, but=batch.pk)
    batch.state, batch.undone_at, batch.undone_by = State.COMMITTED, None, None
    batch.save(update_fields=["state", "undone_at", "undone_by"])
    _restate(by, batch)
    look_for_duplicates(by, batch)
    audit.record("import_redone", by=by, review=batch.review, subject=batch, **_counts(batch))
    return batch


@transaction.atomic
def discard_batch(*, by: Membership, batch: ImportBatch) -> ImportBatch:
    """Puts a file away that was not imported. Its rows were seen by nobody and stay unseen."""
    batch = _locked(batch)
    if batch.state not in (*WAITING, State.FAILED):
        raise Refused(_not_now(batch, "discarded"))
    if batch.job and not batch.job.is_final:
        jobs.ask_to_cancel(batch.job)
    batch.state = State.DISCARDED
    batch.save(update_fields=["state"])
    audit.record("file_discarded", by=by, review=batch.review, subject=batch, sha256=batch.sha256)
    return batch


def _locked(batch: ImportBatch) -> ImportBatch:
    lock_review(batch.review)
    locked = ImportBatch.objects.select_for_update(of=("self",))
    return locked.select_related("review", "search", "job").get(pk=batch.pk)


def _refuse_search(batch: ImportBatch, search: Search) -> None:
    if search.withdrawn_at or search.review_id != batch.review_id:
        raise Refused(f"{search} is not a search of this review any more. Choose another one.")
    refuse_same_file(search, batch.sha256, batch.file_name, but=batch.pk)


def _not_now(batch: ImportBatch, done: str) -> str:
    return f"{batch.file_name} is {batch.get_state_display()}, so it cannot be {done} now. Reload the page."


def look_for_duplicates(by: Membership, batch: ImportBatch) -> None:
    jobs.enqueue("find_duplicates", review=batch.review, by=by, batch=batch.pk)


def _restate(by: Membership, batch: ImportBatch) -> None:
    touched = settle_known(batch)
    restate(by=by, review=batch.review, report_ids=touched | set(batch.records.values_list("report", flat=True)))


def _share_reports(batch: ImportBatch) -> None:
    """An item that its search brought before belongs to the report it had then, with that report's votes, whether
    or not the earlier import still stands."""
    earlier = _first_reports(batch)
    moved, left = [], []
    for record in _sharing(batch, earlier):
        report_id = earlier.get((record.search_id, record.fingerprint))
        if report_id:
            left.append(record.report_id)
            record.report_id = report_id
            moved.append(record)
    Record.objects.bulk_update(moved, ["report"], batch_size=500)
    for some in chunks(left):
        Report.objects.filter(pk__in=some, records__isnull=True).delete()


def _sharing(batch: ImportBatch, earlier: dict[tuple[int, str], int]) -> Iterator[Record]:
    for some in chunks({fingerprint for _, fingerprint in earlier}):
        records = Record.objects.filter(batch=batch, fingerprint__in=some)
        yield from records.only("pk", "search_id", "fingerprint", "report_id")


def _first_reports(batch: ImportBatch) -> dict[tuple[int, str], int]:
    here = batch.records.values("fingerprint")
    rows = (
        Record.objects.filter(search__in=batch.records.values("search"), fingerprint__in=here)
        .filter(batch__committed_at__isnull=False)
        .exclude(batch=batch)
        .order_by("batch__committed_at", "batch", "position")
        .values_list("search", "fingerprint", "report")
    )
    found: dict[tuple[int, str], int] = {}
    for search_id, fingerprint, report_id in rows:
        found.setdefault((search_id, fingerprint), report_id)
    return found


def settle_known(batch: ImportBatch) -> set[int]:
    """Says anew which records, of all imports that share items with this one, are already known: the items of every
    committed batch of a search but the first that brought them. Never inside one file. Returns reports concerned."""
    rows = (
        Record.objects.filter(search__in=batch.records.values("search"))
        .filter(fingerprint__in=batch.records.values("fingerprint"), batch__state=State.COMMITTED)
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
