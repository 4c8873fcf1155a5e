"""The keys by which records meet their possible duplicates, written once when a record comes."""

from collections.abc import Callable
from itertools import chain

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from citations import matching
from citations.actions.statistics import tell_growth
from citations.models import MatchKey, Record
from citations.queries.duplicates import normalised_of
from reviews.courtesy import giving_way
from reviews.models import Review

PORTION = 100
ROWS = 1000  # of one statement
INSERT = f'INSERT INTO "{MatchKey._meta.db_table}" ("key", "part", "record_id", "review_id") VALUES'
Progress = Callable[..., None]


def keep_keys(*, review: Review, records: QuerySet[Record], progress: Progress | None = None) -> int:
    """Writes the keys of those records of the review that have none yet; returns how many records that were.

    In small transactions: stopped in the middle, it goes on where it was.
    """
    done, last = 0, 0
    pks = records.filter(review=review).order_by("pk").values_list("pk", flat=True)
    while some := list(pks.filter(pk__gt=last)[:PORTION]):
        made, last = _keep(review, some), some[-1]
        tell_growth(done, done + made)
        done += made
        if made and progress:
            progress(done, done + len(some), f"{done:,} records made ready to be compared")
    return done


def _keep(review: Review, pks: list[int]) -> int:
    """Asked of these few alone, one by one: one statement for "the next that lack keys" goes through all keys that
    there are before each portion, since PostgreSQL merges the two indexes from their beginnings."""
    has_keys = Exists(MatchKey.objects.filter(record=OuterRef("pk")))
    asked = Record.objects.filter(pk__in=pks).order_by("pk").values_list("pk", has_keys)
    lacking = [pk for pk, is_kept in asked if not is_kept]
    if lacking:
        rows = Record.objects.filter(pk__in=lacking).order_by("pk").values_list("pk", "normalised")
        _write(review, list(rows))
    return len(lacking)


def _write(review: Review, rows: list[tuple[int, dict]]) -> None:
    """In the order of the index, so that a portion touches each of its pages once. A record has so many keys that a
    row of the ORM for each would cost more than all else of an import; the statement does what bulk_create does."""
    made = [
        (one.key, one.part, pk, review.pk)
        for pk, stored in giving_way(rows)
        for one in matching.numbered(normalised_of(stored, pk))
    ]
    made.sort()
    with transaction.atomic(), connection.cursor() as cursor:
        for at in range(0, len(made), ROWS):
            some = made[at : at + ROWS]
            places = ", ".join(["(%s, %s, %s, %s)"] * len(some))
            cursor.execute(f"{INSERT} {places} ON CONFLICT DO NOTHING", list(chain.from_iterable(some)))
