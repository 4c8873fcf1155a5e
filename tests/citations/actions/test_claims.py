"""Who looks at a question holds it for some minutes; the other gets the next."""

from datetime import timedelta

import pytest

from citations import actions, queries
from citations.models import PossibleDuplicate
from reviews import clock
from reviews.models import AuditEvent
from tests.makers.citations import make_pair, make_report

State = PossibleDuplicate.State


@pytest.fixture
def questions(team):
    return [make_pair(make_report(team.review), make_report(team.review), points=90 - n) for n in range(2)]


@pytest.fixture
def bob(team):
    return team.member(team.bob)


def lapse(pair):
    PossibleDuplicate.objects.filter(pk=pair.pk).update(held_until=clock.now() - timedelta(seconds=1))


def test_held_question_is_passed_by_for_others_only(team, bob, questions):
    first, second = questions

    assert actions.claim(by=team.lead, pair=first) is True

    assert queries.next_pair(team.lead) == first
    assert queries.next_pair(bob) == second


def test_question_held_by_another_cannot_be_held(team, bob, questions):
    actions.claim(by=team.lead, pair=questions[0])

    assert actions.claim(by=bob, pair=questions[0]) is False
    assert PossibleDuplicate.objects.get(pk=questions[0].pk).held_by == team.alice


def test_hold_lapses(team, bob, questions):
    actions.claim(by=team.lead, pair=questions[0])
    lapse(questions[0])

    assert queries.next_pair(bob) == questions[0]
    assert actions.claim(by=bob, pair=questions[0]) is True


def test_one_holds_one_question(team, bob, questions):
    for question in questions:
        actions.claim(by=team.lead, pair=question)

    assert queries.next_pair(bob) == questions[0]


def test_answered_question_is_not_held(team, questions):
    actions.judge(by=team.lead, pair=questions[0], answer=State.DIFFERENT)

    assert actions.claim(by=team.lead, pair=questions[0]) is False


def test_answer_lets_go_of_the_question(team, bob, questions):
    actions.claim(by=team.lead, pair=questions[0])
    actions.judge(by=team.lead, pair=questions[0], answer=State.DIFFERENT)

    actions.reopen_pair(by=bob, pair=questions[0])

    assert queries.next_pair(bob) == questions[0]


def test_hold_leaves_no_event(team, questions):
    before = AuditEvent.objects.count()

    actions.claim(by=team.lead, pair=questions[0])

    assert AuditEvent.objects.count() == before
