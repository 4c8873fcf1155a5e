"""Agreement on votes as first cast, shown only where it is not sealed."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviews import clock
from screening import actions, queries
from screening.models import Vote
from screening.queries.agreement import KEPT_SECONDS
from screening.rules.agreement import MaybeAs
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


def vote_all(team, pairs):
    for bob, carol in pairs:
        entry = make_entry(team.review)
        make_vote(entry, team.bob, bob)
        make_vote(entry, team.carol, carol)


def only_row(team, maybe=None):
    (row,) = queries.agreement(team.lead, titles(team.review), maybe).rows
    return row


def test_agreement_counts_maybe_as_include_and_shows_all_figures(team):
    vote_all(team, [("include", "include")] * 3 + [("maybe", "exclude")] + [("exclude", "exclude")] * 4)

    row = only_row(team)

    assert (row.readers, row.table) == ("All pairs", [[3, 1], [0, 4]])
    assert [round(value, 4) for value in (row.figures.po, row.figures.kappa, row.figures.pabak)] == [0.875, 0.75, 0.75]
    assert [round(value, 4) for value in (row.figures.positive, row.figures.negative)] == [0.8571, 0.8889]


@pytest.mark.parametrize(
    ("maybe", "table"),
    [
        (MaybeAs.INCLUDE, [[2, 1], [0, 1]]),
        (MaybeAs.EXCLUDE, [[1, 0], [1, 2]]),
        (MaybeAs.APART, [[1, 0, 0], [1, 0, 1], [0, 0, 1]]),
    ],
)
def test_maybe_is_handled_as_chosen(team, maybe, table):
    vote_all(team, [("include", "include"), ("maybe", "include"), ("maybe", "exclude"), ("exclude", "exclude")])

    assert only_row(team, maybe).table == table


def test_maybe_stands_apart_where_the_rule_makes_it_a_conflict(team):
    actions.set_rule(by=team.lead, stage=titles(team.review), maybe="as_conflict")
    vote_all(team, [("maybe", "maybe")])

    assert queries.agreement(team.lead, titles(team.review)).maybe is MaybeAs.APART


def test_agreement_where_all_exclude_is_not_estimable(team):
    """T9, in small."""
    vote_all(team, [("exclude", "exclude")] * 5)

    row = only_row(team)

    assert (row.figures.po, row.figures.kappa, row.kappa_in_words) == (1.0, None, "not estimable")


def test_agreement_is_on_votes_as_first_cast(team):
    entry = make_entry(team.review)
    make_vote(entry, team.bob, "include")
    make_vote(entry, team.carol, "exclude")
    make_vote(entry, team.bob, "exclude")

    assert only_row(team).table == [[0, 1], [0, 0]]


def test_agreement_keeps_the_first_votes_of_what_was_sent_back(team):
    entry = make_conflict(make_entry(team.review), team.bob, team.carol)
    actions.send_back(by=team.lead, entry=entry)
    make_vote(entry, team.bob, "exclude")
    make_vote(entry, team.carol, "exclude")

    assert only_row(team).table == [[0, 1], [0, 0]]


def test_agreement_leaves_out_a_slip_that_was_taken_back(team):
    entry = make_entry(team.review)
    slip = make_vote(entry, team.bob, "include")
    actions.withdraw(by=team.member(team.bob), vote=slip)
    make_vote(entry, team.bob, "exclude")
    make_vote(entry, team.carol, "exclude")

    assert only_row(team).table == [[0, 0], [0, 1]]


def test_agreement_compares_what_was_said_on_two_reports_of_one_document(team):
    one, other = make_entry(team.review), make_entry(team.review)
    make_vote(one, team.bob, "include")
    make_vote(other, team.carol, "exclude")
    merge(team.lead, one.report, other.report)

    assert only_row(team).table == [[0, 1], [0, 0]]


def test_three_readers_get_fleiss_and_alpha(team):
    """T10, through real rows."""
    dan = make_user("Dan")
    make_member(team.review, dan)
    actions.set_rule(by=team.lead, stage=titles(team.review), votes_required=3)
    for includes in (3, 3, 2, 1, 0, 0, 0, 0, 2, 0):
        entry = make_entry(team.review)
        for place, reader in enumerate((team.bob, team.carol, dan)):
            make_vote(entry, reader, "include" if place < includes else "exclude")

    found = queries.agreement(team.lead, titles(team.review))

    assert [row.readers for row in found.rows] == ["All pairs", "Bob and Carol", "Bob and Dan", "Carol and Dan"]
    assert (found.fleiss.raters, found.fleiss.n, round(found.fleiss.kappa, 4)) == (3, 10, 0.5694)
    assert (found.together.n, round(found.together.alpha, 4)) == (10, 0.5837)


def test_two_readers_have_no_fleiss(team):
    vote_all(team, [("include", "exclude"), ("exclude", "exclude")])

    assert queries.agreement(team.lead, titles(team.review)).fleiss is None


def test_agreement_over_time_goes_by_the_second_answer(team):
    for day, pair in ((2, ("include", "include")), (2, ("include", "exclude")), (4, ("exclude", "exclude"))):
        entry = make_entry(team.review)
        make_vote(entry, team.bob, pair[0])
        with clock.at(datetime(2027, 3, day, 12, tzinfo=UTC)):
            make_vote(entry, team.carol, pair[1])

    found = queries.agreement(team.lead, titles(team.review))

    assert (found.grain, [(period.begins.day, period.row.figures.po) for period in found.periods]) == (
        "day",
        [(2, 0.5), (4, 1.0)],
    )


def test_reasons_are_compared_criterion_by_criterion(team):
    first, second, third = make_criteria(team.review, by=team.lead)
    for bob, carol in ((first, first), (first, second), (second, second)):
        entry = make_full_text_entry(team.review, team.bob, team.carol)
        make_vote(entry, team.bob, "exclude", reason=bob)
        make_vote(entry, team.carol, "exclude", reason=carol)
    votes = Vote.objects.visible_to(team.lead).filter(entry__stage=full_texts(team.review))

    rows = queries.reasons_compared(queries.firsts(votes), [first.pk, second.pk, third.pk])

    assert [(row.both, row.one) for row in rows] == [(1, 1), (1, 1), (0, 0)]
    assert rows[2].figures.kappa is None


@pytest.mark.parametrize("reader", ["bob", "carol"])
def test_agreement_is_sealed_while_one_reads(team, reader):
    vote_all(team, [("include", "exclude")])
    make_reports(team.review, 1)

    assert queries.agreement(team.member(getattr(team, reader)), titles(team.review)) is None


def test_agreement_leaves_out_what_still_waits_for_a_vote(team):
    """Sent back and read anew by one of two: his new vote and both old ones are shut again."""
    vote_all(team, [("exclude", "exclude")])
    entry = make_conflict(make_entry(team.review), team.bob, team.carol)
    actions.send_back(by=team.lead, entry=entry)
    make_vote(entry, team.bob, "include")

    assert only_row(team).table == [[0, 0], [0, 1]]


def test_agreement_without_votes_is_empty(team):
    found = queries.agreement(team.lead, titles(team.review))

    assert (found.rows, found.overall, found.periods) == ([], None, [])


def test_agreement_asks_as_often_for_fifty_reports_as_for_one(team):
    counts = []
    for rows in (1, 49):
        vote_all(team, [("include", "exclude")] * rows)
        with CaptureQueriesContext(connection) as asked:
            queries.agreement(team.lead, titles(team.review))
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 8


def test_agreement_is_kept_for_a_moment(team, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "kept"}}
    vote_all(team, [("include", "include")])
    before = queries.agreement(team.lead, titles(team.review)).overall.figures.n
    vote_all(team, [("include", "include")])

    assert (before, queries.agreement(team.lead, titles(team.review)).overall.figures.n) == (1, 1)
    assert KEPT_SECONDS <= 10
