"""Searches: what was run where and when, as PRISMA-S asks for it."""

from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from citations.models import Cycle, ImportBatch, Record, Search
from reviews import audit, clock
from reviews.errors import Refused
from reviews.models import Membership, Review

EDITABLE = ("source", "database", "platform", "coverage", "strategy", "limits", "run_on", "reported_hits")


def open_first_cycle(*, review: Review, by: Membership) -> None:
    """A new review begins with its first cycle of searches."""
    cycle = Cycle.objects.create(review=review, number=1)
    audit.record("cycle_opened", by=by, review=review, subject=cycle)


@transaction.atomic
def add_search(
    *,
    by: Membership,
    review: Review,
    database: str,
    source: str = Search.Source.DATABASE,
    platform: str = "",
    coverage: str = "",
    strategy: str = "",
    limits: str = "",
    run_on: date | None = None,
    reported_hits: int | None = None,
) -> Search:
    """A search of the review's running cycle."""
    search = Search.objects.create(
        review=review,
        cycle=review.cycles.order_by("-number").first() or Cycle.objects.create(review=review),
        source=source,
        database=database.strip(),
        platform=platform.strip(),
        coverage=coverage.strip(),
        strategy=strategy,
        limits=limits,
        run_on=run_on,
        reported_hits=reported_hits,
        created_at=clock.now(),
        created_by=by.user,
    )
    audit.record("search_added", by=by, review=review, subject=search, **_logged(search))
    return search


@transaction.atomic
def edit_search(*, by: Membership, search: Search, **fields) -> Search:
    """Changes what is said about a search; `fields` are any of EDITABLE."""
    search = Search.objects.select_for_update().get(pk=search.pk)
    _refuse_if_withdrawn(search)
    unknown = fields.keys() - set(EDITABLE)
    if unknown:
        raise TypeError(f"A search has no such fields: {', '.join(sorted(unknown))}.")
    for name, value in fields.items():
        setattr(search, name, value)
    search.save(update_fields=list(fields))
    audit.record("search_edited", by=by, review=search.review, subject=search, **_logged(search))
    return search


@transaction.atomic
def withdraw_search(*, by: Membership, search: Search) -> Search:
    """Takes back a search that was recorded by mistake; one with imported records stays."""
    search = Search.objects.select_for_update().get(pk=search.pk)
    _refuse_if_withdrawn(search)
    committed = ImportBatch.objects.filter(review=search.review_id, state=ImportBatch.State.COMMITTED)
    here = Record.objects.filter(batch=OuterRef("pk"), search=search)
    imported = committed.filter(Q(search=search) | Exists(here)).count()
    if imported:
        raise Refused(
            f"{search} holds records of {imported} imported {'file' if imported == 1 else 'files'}. Undo these imports "
            "first, or move the records to another search; then take the search back."
        )
    search.withdrawn_at = clock.now()
    search.save(update_fields=["withdrawn_at"])
    audit.record("search_withdrawn", by=by, review=search.review, subject=search)
    return search


def _refuse_if_withdrawn(search: Search) -> None:
    if search.withdrawn_at:
        raise Refused(f"{search} was taken back. Record the search anew.")


def _logged(search: Search) -> dict:
    return {
        "source": search.source,
        "database": search.database,
        "run_on": search.run_on.isoformat() if search.run_on else None,
        "reported_hits": search.reported_hits,
        "strategy": audit.digest(search.strategy),
    }
