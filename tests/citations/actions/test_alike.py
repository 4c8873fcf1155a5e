"""Like questions get one answer by one act, which one act takes back."""

from uuid import uuid4

import pytest

from citations import actions, queries
from citations.models import Merge, PossibleDuplicate
from reviews.errors import Refused
from reviews.models import AuditEvent
from tests.makers.citations import make_pair, make_report
from tests.makers.people import make_review

State = PossibleDuplicate.State
PAGES = ("title same", "pages 1-2 / 3-4")


@pytest.fixture
def pairs(team):
    return [make_pair(make_report(team.review), make_report(team.review), reasons=PAGES) for _ in range(3)]


def judge(team, pairs, answer=State.SAME):
    asked = [pair.pk for pair in pairs]
    return actions.judge_together(by=team.lead, review=team.review, pairs=asked, answer=answer)


def states(pairs):
    return [PossibleDuplicate.objects.get(pk=pair.pk).state for pair in pairs]


def test_same_merges_every_pair_by_one_event(team, pairs, audited):
    done = judge(team, pairs)

    assert (done.answered, done.left) == (3, 0)
    assert states(pairs) == [State.SAME] * 3
    assert Merge.objects.filter(withdrawn_at__isnull=True).count() == 3
    assert queries.active_reports(team.review).count() == 3
    assert [e.data["pairs"] for e in AuditEvent.objects.filter(kind="pairs_judged_together")] == [
        [pair.pk for pair in pairs]
    ]


@pytest.mark.parametrize("answer", [State.DIFFERENT, State.RELATED], ids=str)
def test_other_answers_merge_nothing(team, pairs, answer):
    judge(team, pairs, answer)

    assert states(pairs) == [answer] * 3
    assert Merge.objects.count() == 0


@pytest.mark.parametrize("answer", [State.SAME, State.DIFFERENT], ids=str)
def test_undo_opens_all_again_and_parts_what_was_merged(team, pairs, audited, answer):
    done = judge(team, pairs, answer)

    count = actions.undo_together(by=team.lead, review=team.review, key=done.key)

    assert count == 3
    assert states(pairs) == [State.OPEN] * 3
    assert queries.active_reports(team.review).count() == 6
    assert queries.answers_together(team.review) == []


def test_undo_leaves_alone_what_was_answered_anew(team, pairs):
    done = judge(team, pairs)
    actions.unmerge(by=team.lead, merge=Merge.objects.get(a=pairs[0].a))

    count = actions.undo_together(by=team.lead, review=team.review, key=done.key)

    assert count == 2
    assert states(pairs) == [State.DIFFERENT, State.OPEN, State.OPEN]


def test_undo_twice_is_refused(team, pairs):
    done = judge(team, pairs)
    actions.undo_together(by=team.lead, review=team.review, key=done.key)

    with pytest.raises(Refused, match="Nothing of these answers"):
        actions.undo_together(by=team.lead, review=team.review, key=done.key)


def test_answers_given_meanwhile_are_left_alone(team, pairs):
    actions.judge(by=team.member(team.bob), pair=pairs[0], answer=State.DIFFERENT)

    done = judge(team, pairs)

    assert (done.answered, done.left) == (2, 1)
    assert states(pairs) == [State.DIFFERENT, State.SAME, State.SAME]


def test_pair_that_would_join_what_was_told_apart_stays_open(team):
    a, b, c = (make_report(team.review) for _ in range(3))
    actions.judge(by=team.lead, pair=make_pair(a, c), answer=State.DIFFERENT)
    chain = [make_pair(a, b, points=90), make_pair(b, c, points=80)]

    done = judge(team, chain)

    assert (done.answered, done.left) == (1, 1)
    assert states(chain) == [State.SAME, State.OPEN]


def test_nothing_left_to_answer_is_refused(team, pairs):
    judge(team, pairs)

    with pytest.raises(Refused, match="None of these pairs"):
        judge(team, pairs)


def test_pairs_of_another_review_are_not_touched(team):
    other = make_review(title="Another review")
    pair = make_pair(make_report(other), make_report(other))

    with pytest.raises(Refused):
        judge(team, [pair])
    with pytest.raises(Refused):
        actions.undo_together(by=team.lead, review=team.review, key=uuid4())
