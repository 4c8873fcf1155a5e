"""A file that mixes databases: which search each of its records came from, said before the commit, put right after.

The search belongs to the record. Moving one settles anew, in the searches it leaves and enters, what is already known.
"""

from collections.abc import Iterable, Mapping

from django.db import transaction

from citations.actions.batches import locked, look_for_duplicates, not_now, refuse_search, settle
from citations.actions.searches import add_search
from citations.actions.staging import WAITING, refuse_other_work
from citations.actions.standing import chunks, restate
from citations.models import Division, ImportBatch, Record, Search
from citations.rules.origins import REST, Origin
from reviews import audit, jobs
from reviews.errors import Refused
from reviews.models import Job, Membership

State = ImportBatch.State
LOGGED = 500  # ids of one event; more are told by their number and database


@transaction.atomic
def divide(*, by: Membership, batch: ImportBatch, parts: Mapping[Origin, Search | None]) -> ImportBatch:
    """Says of each database in a waiting file which search its records belong to; None records a new search for it.
    What `parts` does not name goes with REST, or, where nothing is said of the rest, with the first part."""
    batch = locked(batch)
    if batch.state not in WAITING:
        raise Refused(not_now(batch, "put into another search"))
    refuse_other_work(batch)
    if not parts:
        raise Refused("Choose the search that this file belongs to, or record a new one.")
    chosen = {origin: search or _recorded(by, batch, origin) for origin, search in parts.items()}
    for search in chosen.values():
        refuse_search(batch, search)
    batch.search = chosen.get(REST) or next(iter(chosen.values()))
    batch.save(update_fields=["search"])
    batch.divisions.all().delete()
    apart = [(origin, search) for origin, search in chosen.items() if search != batch.search]
    Division.objects.bulk_create(
        Division(batch=batch, database=origin.database, platform=origin.platform, search=search)
        for origin, search in apart
    )
    said = [[origin.database, origin.platform, search.pk] for origin, search in apart]
    audit.record("search_chosen", by=by, review=batch.review, subject=batch, search=batch.search_id, parts=said)
    return batch


def _recorded(by: Membership, batch: ImportBatch, origin: Origin) -> Search:
    source = Search.Source.REGISTER if origin.is_register else Search.Source.DATABASE
    return add_search(
        by=by,
        review=batch.review,
        database=origin.database or batch.file_name[:120],
        platform=origin.platform,
        source=source,
    )


@transaction.atomic
def move_records(
    *,
    by: Membership,
    batch: ImportBatch,
    search: Search,
    origin: Origin | None = None,
    records: Iterable[int] = (),
    job: Job | None = None,
) -> dict[str, int]:
    """Puts records of an imported file into another search: all that name one database, or chosen ones by their ids.
    Votes stay with the reports. Returns how many were moved, and how many of them that search had already."""
    batch = _refuse_move(batch, search, job)
    rows = batch.records.exclude(search=search)
    rows = rows.filter(pk__in=list(records)) if origin is None else rows.filter(**origin._asdict())
    moved = list(rows.values_list("pk", "search", "fingerprint"))
    if not moved and job:
        return {"moved": 0, "known": 0}
    if not moved:
        raise Refused(f"None of these records is outside {search}, so there is nothing to move. Reload the page.")
    for some in chunks([pk for pk, _, _ in moved]):
        Record.objects.filter(pk__in=some).update(search=search)
    touched = _settle_known({left for _, left, _ in moved} | {search.pk}, {print_ for _, _, print_ in moved})
    if touched:
        restate(by=by, review=batch.review, report_ids=touched)
        look_for_duplicates(by, batch)
    ids = [pk for pk, _, _ in moved]
    known = sum(Record.objects.filter(pk__in=some, known_as__isnull=False).count() for some in chunks(ids))
    named = list(origin) if origin is not None else None
    audit.record(
        "records_moved", by=by, review=batch.review, subject=batch, search=search.pk, origin=named,
        number=len(ids), known=known, records=ids[:LOGGED] if origin is None else [],
    )  # fmt: skip
    return {"moved": len(ids), "known": known}


@transaction.atomic
def move_records_later(*, by: Membership, batch: ImportBatch, search: Search, origin: Origin) -> ImportBatch:
    """Moves the records of one database in the background, where they are many."""
    batch = _refuse_move(batch, search)
    batch.job = jobs.enqueue(
        "move_records", review=batch.review, by=by, batch=batch.pk, search=search.pk, origin=list(origin)
    )
    batch.save(update_fields=["job"])
    audit.record("records_move_asked", by=by, review=batch.review, subject=batch, search=search.pk)
    return batch


def _refuse_move(batch: ImportBatch, search: Search, job: Job | None = None) -> ImportBatch:
    batch = locked(batch)
    refuse_other_work(batch, job)
    if batch.state != State.COMMITTED:
        raise Refused(not_now(batch, "moved to another search"))
    if search.withdrawn_at or search.review_id != batch.review_id:
        raise Refused(f"{search} is not a search of this review any more. Choose another one.")
    return batch


def _settle_known(searches: set[int], fingerprints: set[str]) -> set[int]:
    """Which items of these searches are already known, among all imports that stand. Returns reports concerned."""
    touched: set[int] = set()
    for some in chunks(sorted(fingerprints)):
        touched |= settle(Record.objects.filter(search__in=searches, fingerprint__in=some))
    return touched
