"""Two people at the same pair, on PostgreSQL: one link, whoever was first, and links that stay a forest."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from citations import actions
from citations.models import Merge, PossibleDuplicate
from reviews import clock
from reviews.errors import Refused
from tests.makers.citations import make_pair, make_report

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="two writers at once need PostgreSQL"),
]


def together(*acts):
    """Runs the acts at the same time; returns what each gave or refused."""
    start, said = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        start.wait()
        try:
            said[place] = act()
        except Refused as refused:
            said[place] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def test_two_answers_to_one_pair_leave_the_first(transactional_db, team):
    pair = make_pair(make_report(team.review), make_report(team.review))
    alice, bob = team.member(team.alice), team.member(team.bob)

    said = together(
        lambda: actions.judge(by=alice, pair=pair, answer="same"),
        lambda: actions.judge(by=bob, pair=pair, answer="different"),
    )

    pair.refresh_from_db()
    assert sum(isinstance(one, Refused) for one in said) == 1
    assert Merge.objects.filter(withdrawn_at__isnull=True).count() == (1 if pair.state == "same" else 0)


def test_three_merges_of_a_triangle_leave_two_links(transactional_db, team):
    a, b, c = (make_report(team.review) for _ in range(3))
    by = team.lead

    said = together(
        lambda: actions.merge(by=by, a=a, b=b),
        lambda: actions.merge(by=by, a=b, b=c),
        lambda: actions.merge(by=by, a=a, b=c),
    )

    assert sum(isinstance(one, Refused) for one in said) == 1
    assert Merge.objects.count() == 2


def test_one_of_two_who_want_a_question_holds_it(transactional_db, team):
    pair = make_pair(make_report(team.review), make_report(team.review))
    alice, bob = team.member(team.alice), team.member(team.bob)

    said = together(lambda: actions.claim(by=alice, pair=pair), lambda: actions.claim(by=bob, pair=pair))

    pair.refresh_from_db()
    assert sorted(said) == [False, True]
    assert pair.held_by == (team.alice if said[0] else team.bob)


@pytest.mark.parametrize("_again", range(5))
def test_two_who_take_over_each_others_lapsed_questions_do_not_wait_for_ever(transactional_db, team, _again):
    first, second = (make_pair(make_report(team.review), make_report(team.review)) for _ in range(2))
    alice, bob = team.member(team.alice), team.member(team.bob)
    lapsed = clock.now() - timedelta(seconds=1)
    PossibleDuplicate.objects.filter(pk=first.pk).update(held_by=team.alice, held_until=lapsed)
    PossibleDuplicate.objects.filter(pk=second.pk).update(held_by=team.bob, held_until=lapsed)

    said = together(lambda: actions.claim(by=alice, pair=second), lambda: actions.claim(by=bob, pair=first))

    assert True in said
