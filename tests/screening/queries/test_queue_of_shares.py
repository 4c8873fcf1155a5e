"""The next ten of a reader with shares stay short to find, with nine of ten voted, on both databases."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from citations.models import Report
from reviews.models import ProtocolVersion
from screening import actions, queries, seals
from screening.models import Bookmark, Entry, Share, Vote
from tests.makers.people import make_member, make_user
from tests.makers.screening import make_reports, titles
from tests.plans import plan_of, rows_read

ROWS = 3_000
MOST_TOUCHED = 200
SHARES = ((0.1, 0.3), (0.6, 0.7))


@pytest.fixture
def mostly_voted(team):
    """Bob's two shares of a large stage, nine of ten of it voted by him and by Carol, and where he is in it."""
    make_reports(team.review, 1)
    stage, template = titles(team.review), Entry.objects.get()
    reports = Report.objects.bulk_create(
        Report(review=team.review, number=number, title=f"Part {number}", standing=Report.Standing.ACTIVE)
        for number in range(2, ROWS + 1)
    )
    entries = Entry.objects.bulk_create(
        Entry(review=team.review, stage=stage, report=report, cycle=template.cycle, shuffle=place / ROWS)
        for place, report in enumerate(reports, start=1)
    )
    version = ProtocolVersion.objects.get(review=team.review)
    voted = [entry for entry in entries if not 0.28 <= entry.shuffle < 0.32 and entry.report.number % 20]
    Vote.objects.bulk_create(
        Vote(author=team.bob, entry=entry, attempt=1, verdict="exclude", version=version, client_key=str(entry.pk))
        for entry in voted
    )
    for low, high in SHARES:
        Share.objects.create(stage=stage, user=team.bob, low=low, high=high, given_by=team.alice)
    Bookmark.objects.create(stage=stage, user=team.bob, shuffle=0.28)
    make_member(team.review, make_user())  # more readers than places, so that places are counted
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return team, stage


def asked(act) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        act()
    return [query["sql"] for query in captured if 'FROM "screening_entry"' in query["sql"]]


def test_next_ten_of_shares_touch_few_rows(mostly_voted):
    team, stage = mostly_voted
    bob = team.member(team.bob)

    found = queries.queue(bob, stage)
    pages = asked(lambda: queries.queue(team.member(team.bob), stage))

    assert [0.28 <= entry.shuffle < 0.3 for entry in found] == [True] * 10
    with connection.cursor() as cursor:
        for sql in pages:
            if connection.vendor == "sqlite":
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
                plan = "\n".join(row[3] for row in cursor.fetchall())
                assert "SEARCH screening_entry USING INDEX entry_queue (stage_id=? AND shuffle>? AND shuffle<?)" in plan
                assert "SCAN" not in plan.replace("SCALAR", "")
            else:
                plan = plan_of(sql)
                assert rows_read(plan) < MOST_TOUCHED, json.dumps(plan)[:3000]


def test_open_round_is_found_by_its_own_rows(mostly_voted):
    team, stage = mostly_voted
    actions.draw_round(by=team.lead, stage=stage, size=5)

    pages = asked(lambda: queries.queue(team.member(team.bob), stage, limit=5))

    assert seals.my_open_round(team.member(team.bob), stage)
    assert len(pages) == 1
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {pages[0]}")
            assert "SCAN" not in "\n".join(row[3] for row in cursor.fetchall()).replace("SCALAR", "")
