"""Two writers on one entry, on PostgreSQL: what was confirmed to a reader is there, once, and nothing else is."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections

from reviews import audit
from reviews.errors import Refused
from screening import actions
from screening.models import Entry, Vote
from tests.makers.people import make_member, make_user
from tests.makers.screening import make_conflict, make_entry, make_report, make_vote, merge

ROUNDS = 8

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _on_postgres():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL (set DATABASE_URL)")


def race(*acts: Callable) -> list:
    """Runs the acts at the same moment, each on a connection of its own; returns what each gave or was refused with."""
    results: list = [None] * len(acts)
    together = threading.Barrier(len(acts))

    def run(place: int, act: Callable) -> None:
        together.wait(timeout=10)
        try:
            results[place] = act()
        except Refused as refused:
            results[place] = refused
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert None not in results, "an act hung or broke"
    return results


def voting(entry: Entry, user, verdict: str, key: str) -> Callable:
    return lambda: make_vote(entry, user, verdict, client_key=key)


def standing(entry: Entry) -> list[Vote]:
    return list(Vote.objects.for_actions().filter(entry=entry, ended_at__isnull=True).order_by("pk"))


def test_two_readers_at_once_both_count(team):
    for number in range(ROUNDS):
        entry = make_entry(team.review)

        confirmed = race(
            voting(entry, team.bob, "include", f"b{number}"), voting(entry, team.carol, "exclude", f"c{number}")
        )

        entry.refresh_from_db()
        assert {vote.pk for vote in standing(entry)} == {vote.pk for vote in confirmed}
        assert entry.outcome == "conflict"
    assert audit.verify(team.review).faults == ()


def test_one_reader_in_two_tabs_leaves_both_votes_and_one_standing(team):
    for number in range(ROUNDS):
        entry = make_entry(team.review)

        confirmed = race(
            voting(entry, team.bob, "include", f"one{number}"), voting(entry, team.bob, "exclude", f"two{number}")
        )

        votes = Vote.objects.for_actions().filter(entry=entry)
        assert {vote.pk for vote in votes} == {vote.pk for vote in confirmed}
        (last,) = standing(entry)
        assert last.supersedes_id == min(vote.pk for vote in confirmed)
    assert audit.verify(team.review).faults == ()


def test_the_same_key_twice_at_once_is_one_vote(team):
    for number in range(ROUNDS):
        entry = make_entry(team.review)

        one, other = race(*[voting(entry, team.bob, "include", f"same{number}")] * 2)

        assert one == other
        assert len(standing(entry)) == 1


def test_three_readers_for_two_places_leave_one_surplus(team):
    dora = make_user("Dora")
    make_member(team.review, dora)
    for number in range(ROUNDS):
        entry = make_entry(team.review)

        race(*[voting(entry, user, "include", f"{number}") for user in (team.bob, team.carol, dora)])

        entry.refresh_from_db()
        assert sorted(vote.surplus for vote in standing(entry)) == [False, False, True]
        assert entry.outcome == "include"
    assert audit.verify(team.review).faults == ()


def test_vote_taken_back_while_the_other_votes_leaves_the_entry_pending(team):
    for number in range(ROUNDS):
        entry = make_entry(team.review)
        vote = make_vote(entry, team.bob)

        race(
            lambda vote=vote: actions.withdraw(by=team.member(team.bob), vote=vote),
            voting(entry, team.carol, "include", f"c{number}"),
        )

        entry.refresh_from_db()
        assert [vote.author_id for vote in standing(entry)] == [team.carol.pk]
        assert entry.outcome == "pending"


def test_vote_changed_while_the_conflict_is_settled_is_saved_or_refused(team):
    for number in range(ROUNDS):
        entry = make_conflict(make_entry(team.review), team.bob, team.carol)

        ruling, vote = race(
            lambda entry=entry: actions.adjudicate(by=team.lead, entry=entry, verdict="exclude"),
            voting(entry, team.carol, "include", f"c{number}"),
        )

        entry.refresh_from_db()
        if isinstance(vote, Refused):
            assert entry.outcome == "exclude"
        else:
            assert isinstance(ruling, Refused)
            assert entry.outcome == "include"


def test_vote_during_a_merge_is_counted_in_the_group_or_refused(team):
    for number in range(ROUNDS):
        kept, merged = make_report(team.review), make_report(team.review)
        first, second = (Entry.objects.get(report=report) for report in (kept, merged))
        make_vote(first, team.bob)

        _, vote = race(
            lambda kept=kept, merged=merged: merge(team.lead, kept, merged) or True,
            voting(
                Entry.objects.select_related("report", "review").get(pk=second.pk), team.carol, "include", f"{number}"
            ),
        )

        first.refresh_from_db()
        assert first.outcome == ("pending" if isinstance(vote, Refused) else "include")
    assert audit.verify(team.review).faults == ()
