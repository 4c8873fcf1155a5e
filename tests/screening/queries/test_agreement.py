"""Agreement on votes as first cast, shown only where it is not sealed."""

import pytest

from screening import actions, queries
from tests.makers.screening import make_entry, make_reports, make_vote, titles


def vote_all(team, pairs):
    for bob, carol in pairs:
        entry = make_entry(team.review)
        make_vote(entry, team.bob, bob)
        make_vote(entry, team.carol, carol)


def test_agreement_counts_maybe_as_include_and_shows_all_figures(team):
    vote_all(team, [("include", "include")] * 3 + [("maybe", "exclude")] + [("exclude", "exclude")] * 4)

    (row,) = queries.agreement(team.lead, titles(team.review))

    assert (row.readers, row.table) == ("All pairs", [[3, 1], [0, 4]])
    assert [round(value, 4) for value in (row.figures.po, row.figures.kappa, row.figures.pabak)] == [0.875, 0.75, 0.75]
    assert [round(value, 4) for value in (row.figures.positive, row.figures.negative)] == [0.8571, 0.8889]


def test_agreement_where_all_exclude_is_not_estimable(team):
    """T9, in small."""
    vote_all(team, [("exclude", "exclude")] * 5)

    (row,) = queries.agreement(team.lead, titles(team.review))

    assert (row.figures.po, row.figures.kappa, row.kappa_in_words) == (1.0, None, "not estimable")


def test_agreement_is_on_votes_as_first_cast(team):
    entry = make_entry(team.review)
    make_vote(entry, team.bob, "include")
    make_vote(entry, team.carol, "exclude")
    make_vote(entry, team.bob, "exclude")

    (row,) = queries.agreement(team.lead, titles(team.review))

    assert row.table == [[0, 1], [0, 0]]


def test_agreement_leaves_out_a_slip_that_was_taken_back(team):
    entry = make_entry(team.review)
    slip = make_vote(entry, team.bob, "include")
    actions.withdraw(by=team.member(team.bob), vote=slip)
    make_vote(entry, team.bob, "exclude")
    make_vote(entry, team.carol, "exclude")

    (row,) = queries.agreement(team.lead, titles(team.review))

    assert row.table == [[0, 0], [0, 1]]


@pytest.mark.parametrize("reader", ["bob", "carol"])
def test_agreement_is_sealed_while_one_reads(team, reader):
    vote_all(team, [("include", "exclude")])
    make_reports(team.review, 1)

    assert queries.agreement(team.member(getattr(team, reader)), titles(team.review)) is None


def test_agreement_without_votes_is_empty(team):
    assert queries.agreement(team.lead, titles(team.review)) == []
