"""PostgreSQL knows of a large file before its portions are asked for."""

import pytest
from django.db import connection

from citations import actions
from citations.actions import preparing, statistics
from tests.makers.citations import make_batch, make_search, quiet, ris

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite plans without counting"),
]


def known_files() -> set[int]:
    """The files whose records PostgreSQL has counted."""
    return _common("batch_id")


def known_searches() -> set[int]:
    return _common("search_id")


def _common(column: str) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT most_common_vals::text::bigint[] FROM pg_stats "
            "WHERE tablename = 'citations_record' AND attname = %s",
            [column],
        )
        row = cursor.fetchone()
    return set(row[0] or ()) if row else set()


@pytest.mark.parametrize(("many", "is_known"), [(3, True), (4, False)])
def test_large_file_is_known_once_it_is_read_and_prepared(team, monkeypatch, many, is_known):
    monkeypatch.setattr(statistics, "MANY", many)
    batch = make_batch(team.review, *(ris(title=f"Living with self-harm {number}") for number in range(3)))
    assert (batch.pk in known_files()) is is_known

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM pg_statistic WHERE starelid = 'citations_record'::regclass")
    actions.prepare(batch=batch, search=make_search(team.review), progress=quiet)
    assert (batch.pk in known_files()) is is_known


@pytest.mark.parametrize(
    ("before", "now", "is_told"),
    [(0, 9, False), (9, 10, True), (0, 15, True), (10, 19, False), (19, 20, True), (20, 39, False), (39, 41, True)],
)
def test_growing_file_is_counted_when_it_is_large_and_each_time_it_doubled(team, monkeypatch, before, now, is_told):
    monkeypatch.setattr(statistics, "MANY", 10)
    batch = make_batch(team.review, ris(), ris(), ris())

    statistics.tell_growth(before, now)

    assert (batch.pk in known_files()) is is_told


def test_file_is_counted_while_it_is_prepared(team, monkeypatch):
    """Else each portion reads all that were given to the same search before it."""
    batch = make_batch(team.review, *(ris(title=f"Living with self-harm {number}") for number in range(4)))
    search = make_search(team.review)
    monkeypatch.setattr(preparing, "AT_ONCE", 1)
    monkeypatch.setattr(statistics, "MANY", 2)
    known = []

    actions.prepare(batch=batch, search=search, progress=lambda *said: known.append(search.pk in known_searches()))

    assert known == [False, True, True, True]
