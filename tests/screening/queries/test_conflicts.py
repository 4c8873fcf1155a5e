"""Lists of conflicts, what they are narrowed by, and both sides of one."""

import pytest

from screening import actions, queries
from tests.makers.people import make_criteria, make_member, make_user
from tests.makers.screening import (
    full_texts,
    make_conflict,
    make_entry,
    make_full_text_entry,
    make_reports,
    make_vote,
    merge,
    titles,
)


@pytest.fixture
def three_readers(team):
    """Bob and Carol differ twice, Bob and Dan once."""
    team.dan = make_user("Dan")
    make_member(team.review, team.dan)
    team.entries = [
        make_conflict(make_entry(team.review), *pair)
        for pair in ((team.bob, team.carol), (team.bob, team.carol), (team.bob, team.dan))
    ]
    return team


def narrowed(team, stage=None, **by):
    stage = stage or titles(team.review)
    return queries.differing(team.lead, stage, queries.conflicts(team.lead, stage), **by)


def test_conflicts_are_narrowed_by_a_pair_that_has_no_names(three_readers):
    found = narrowed(three_readers)

    assert sorted((choice.label[:5], choice.count) for choice in found.pairs) == [("Pair ", 1), ("Pair ", 2)]
    small = next(choice for choice in found.pairs if choice.count == 1)
    assert list(narrowed(three_readers, pair=small.key).rows) == [three_readers.entries[2]]
    page = three_readers.client(three_readers.alice).get(three_readers.url("conflicts/title-abstract/"))
    assert [name in page.content.decode() for name in ("Pair 1", "Bob and", "and Dan")] == [True, False, False]


def test_pairs_go_by_names_where_the_stage_shows_them(three_readers):
    actions.set_rule(by=three_readers.lead, stage=titles(three_readers.review), show_names=True)

    assert [choice.label for choice in narrowed(three_readers).pairs] == ["Bob and Carol", "Bob and Dan"]


def test_conflicts_are_narrowed_by_reason_and_by_reason_alone(team):
    first, second, third = make_criteria(team.review, by=team.lead)
    actions.set_rule(by=team.lead, stage=full_texts(team.review), reasons="settle")
    over_reason, over_verdict = (make_full_text_entry(team.review, team.bob, team.carol) for _ in range(2))
    make_vote(over_reason, team.bob, "exclude", reason=first)
    make_vote(over_reason, team.carol, "exclude", reason=second)
    make_vote(over_verdict, team.bob, "include")
    make_vote(over_verdict, team.carol, "exclude", reason=second)
    stage = full_texts(team.review)

    found = narrowed(team, stage)

    assert [(choice.label, choice.count) for choice in found.reasons] == [(first.label, 1), (second.label, 2)]
    assert (found.over_reason, found.over_verdict, found.total) == (1, 1, 2)
    assert list(narrowed(team, stage, reason=str(first.pk)).rows) == [over_reason]
    assert list(narrowed(team, stage, over="reason").rows) == [over_reason]
    assert list(narrowed(team, stage, over="verdict").rows) == [over_verdict]
    assert list(narrowed(team, stage, reason=str(third.pk)).rows) == []


def test_pair_of_a_merged_group_is_found_over_both_reports(team):
    one, other = make_entry(team.review), make_entry(team.review)
    make_vote(one, team.bob, "include")
    make_vote(other, team.carol, "exclude")
    plain = make_conflict(make_entry(team.review), team.bob, team.carol)
    merge(team.lead, one.report, other.report)

    (pair,) = narrowed(team).pairs

    assert (pair.count, set(narrowed(team, pair=pair.key).rows)) == (2, {one, plain})


def test_nothing_is_listed_for_whom_still_reads(three_readers):
    make_reports(three_readers.review, 1)
    bob, stage = three_readers.member(three_readers.bob), titles(three_readers.review)

    found = queries.differing(bob, stage, queries.conflicts(bob, stage))

    assert (found.pairs, found.reasons, found.total) == ([], [], 0)


def test_a_side_has_its_further_reasons(team):
    first, second, _ = make_criteria(team.review, by=team.lead)
    entry = make_full_text_entry(team.review, team.bob, team.carol)
    make_vote(entry, team.bob, "exclude", reason=first, further_reasons=[second])
    make_vote(entry, team.carol, "include")

    sides = queries.sides(team.lead, full_texts(team.review), [entry])[entry.pk]

    side = next(side for side in sides if side.vote.verdict == "exclude")
    assert side.further == [second.label]
