"""METHODS 6.2, T11 and T12: the truth table of outcomes."""

from datetime import UTC, datetime
from itertools import combinations_with_replacement, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.rules.settle import Adjudication, Outcome, Settled, StageRule, StandingVote, Verdict, places, settle

ALICE, BOB, CAROL = 1, 2, 3
X, Y = 10, 11
POPULATION, INTERVENTION, DESIGN = 70, 50, 60  # ids on purpose not in the agreed order
ORDER = (POPULATION, INTERVENTION, DESIGN)

TITLES = StageRule()
STRICT_TITLES = StageRule(maybe="as_conflict")
FULL_TEXTS = StageRule(needs_reason=True, criteria=ORDER)

LETTERS = {"I": "include", "M": "maybe", "E": "exclude", "A": "awaiting", "O": "ongoing"}


def vote(verdict, reviewer=BOB, *, reason=None, entry=X, at=None):
    moment = None if at is None else datetime(2026, 3, 1, at, tzinfo=UTC)
    return StandingVote(reviewer=reviewer, verdict=verdict, reason=reason, entry=entry, cast_at=moment)


def votes(letters):
    """ "IE": the first reviewer includes, the second excludes for the population."""
    return [
        vote(LETTERS[letter], reviewer, reason=POPULATION if letter == "E" else None)
        for reviewer, letter in enumerate(letters, start=1)
    ]


TITLE_TABLE = {
    "": "pending", "I": "pending", "M": "pending", "E": "pending",
    "II": "include", "IM": "include", "MM": "include", "EE": "exclude", "IE": "conflict", "ME": "conflict",
}  # fmt: skip

STRICT_TITLE_TABLE = {
    "": "pending", "I": "pending", "M": "pending", "E": "pending",
    "II": "include", "IM": "conflict", "MM": "conflict", "EE": "exclude", "IE": "conflict", "ME": "conflict",
}  # fmt: skip

FULL_TEXT_TABLE = {
    "": "pending", "I": "pending", "E": "pending", "A": "pending", "O": "pending",
    "II": "include", "EE": "exclude", "AA": "awaiting", "OO": "ongoing",
    "IE": "conflict", "IA": "conflict", "IO": "conflict", "EA": "conflict", "EO": "conflict", "AO": "conflict",
}  # fmt: skip

THREE_READERS_TABLE = {
    "II": "pending", "EE": "pending", "IE": "pending",
    "III": "include", "IIM": "include", "MMM": "include", "EEE": "exclude", "IIE": "conflict", "MEE": "conflict",
}  # fmt: skip

ONE_READER_TABLE = {"": "pending", "I": "include", "M": "include", "E": "exclude"}


@pytest.mark.parametrize(("letters", "outcome"), TITLE_TABLE.items())
def test_t11_titles_where_a_maybe_counts_as_include(letters, outcome):
    assert settle(votes(letters), TITLES).outcome == outcome
    assert settle(votes(letters[::-1]), TITLES).outcome == outcome


@pytest.mark.parametrize(("letters", "outcome"), STRICT_TITLE_TABLE.items())
def test_titles_where_a_maybe_goes_to_the_lead(letters, outcome):
    assert settle(votes(letters), STRICT_TITLES).outcome == outcome
    assert settle(votes(letters[::-1]), STRICT_TITLES).outcome == outcome


@pytest.mark.parametrize(("letters", "outcome"), FULL_TEXT_TABLE.items())
def test_full_texts(letters, outcome):
    assert settle(votes(letters), FULL_TEXTS).outcome == outcome
    assert settle(votes(letters[::-1]), FULL_TEXTS).outcome == outcome


@pytest.mark.parametrize(("letters", "outcome"), THREE_READERS_TABLE.items())
def test_three_readers_must_all_agree(letters, outcome):
    assert settle(votes(letters), StageRule(votes_required=3)).outcome == outcome


@pytest.mark.parametrize(("letters", "outcome"), ONE_READER_TABLE.items())
def test_one_reader_decides_alone(letters, outcome):
    assert settle(votes(letters), StageRule(votes_required=1)).outcome == outcome


@pytest.mark.parametrize(
    ("own", "usual", "needed"),
    [
        ([None], 2, 2),
        ([None, None], 1, 1),
        ([5], 2, 5),
        ([1], 2, 1),
        ([None, 3], 2, 3),
        ([3, 5, None], 2, 5),
        ([2, None], 1, 2),
        ([], 2, 2),
    ],
)
def test_group_needs_the_most_that_one_of_its_entries_asks_for(own, usual, needed):
    assert places(own, usual) == needed


def test_one_reader_cannot_forward_a_maybe_that_goes_to_the_lead():
    assert settle(votes("M"), StageRule(votes_required=1, maybe="as_conflict")).outcome == "conflict"


def test_the_truth_tables_are_complete():
    pairs = {frozenset(pair) for pair in combinations_with_replacement("IME", 2)}
    full_text_pairs = {frozenset(pair) for pair in combinations_with_replacement("IEAO", 2)}

    assert {frozenset(letters) for letters in TITLE_TABLE if len(letters) == 2} == pairs
    assert {frozenset(letters) for letters in STRICT_TITLE_TABLE if len(letters) == 2} == pairs
    assert {frozenset(letters) for letters in FULL_TEXT_TABLE if len(letters) == 2} == full_text_pairs


def test_t12_both_exclude_for_different_reasons():
    alice = vote("exclude", ALICE, reason=DESIGN)
    bob = vote("exclude", BOB, reason=POPULATION)

    assert settle([alice, bob], FULL_TEXTS) == Settled(Outcome.EXCLUDE, POPULATION, reason_mismatch=True)


def test_t12_counts_the_report_once():
    reports = [
        [vote("exclude", ALICE, reason=DESIGN), vote("exclude", BOB, reason=POPULATION)],
        [vote("include", ALICE), vote("include", BOB)],
    ]

    settled = [settle(report, FULL_TEXTS) for report in reports]

    assert [one.reason for one in settled if one.outcome == Outcome.EXCLUDE] == [POPULATION]


REASON_TABLE = [
    # policy, Alice's reason at 9 h, Bob's at 10 h, outcome, reason, mismatch
    ("order", DESIGN, DESIGN, "exclude", DESIGN, False),
    ("order", DESIGN, INTERVENTION, "exclude", INTERVENTION, True),
    ("order", INTERVENTION, DESIGN, "exclude", INTERVENTION, True),
    ("order", None, DESIGN, "exclude", DESIGN, False),
    ("order", None, None, "conflict", None, False),
    ("first", DESIGN, DESIGN, "exclude", DESIGN, False),
    ("first", DESIGN, INTERVENTION, "exclude", DESIGN, True),
    ("first", INTERVENTION, DESIGN, "exclude", INTERVENTION, True),
    ("first", None, DESIGN, "exclude", DESIGN, False),
    ("first", None, None, "conflict", None, False),
    ("settle", DESIGN, DESIGN, "exclude", DESIGN, False),
    ("settle", DESIGN, INTERVENTION, "conflict", None, True),
    ("settle", INTERVENTION, DESIGN, "conflict", None, True),
    ("settle", None, DESIGN, "exclude", DESIGN, False),
    ("settle", None, None, "conflict", None, False),
]


@pytest.mark.parametrize(("policy", "alice", "bob", "outcome", "reason", "mismatch"), REASON_TABLE)
def test_reason_policies(policy, alice, bob, outcome, reason, mismatch):
    rule = StageRule(reasons=policy, needs_reason=True, criteria=ORDER)
    cast = [vote("exclude", ALICE, reason=alice, at=9), vote("exclude", BOB, reason=bob, at=10)]

    assert settle(cast, rule) == Settled(Outcome(outcome), reason, reason_mismatch=mismatch)
    assert settle(cast[::-1], rule) == settle(cast, rule)


def test_an_optional_label_never_makes_a_conflict():
    rule = StageRule(reasons="settle", needs_reason=False, criteria=ORDER)
    cast = [vote("exclude", ALICE, reason=DESIGN), vote("exclude", BOB, reason=POPULATION)]

    assert settle(cast, rule) == Settled(Outcome.EXCLUDE, POPULATION, reason_mismatch=True)


def test_exclusion_at_titles_needs_no_reason():
    assert settle([vote("exclude", ALICE), vote("exclude", BOB)], TITLES) == Settled(Outcome.EXCLUDE)


def test_a_reason_outside_the_agreed_order_comes_last():
    cast = [vote("exclude", ALICE, reason=1), vote("exclude", BOB, reason=DESIGN)]

    assert settle(cast, FULL_TEXTS).reason == DESIGN


def test_first_reason_without_moments_falls_back_on_the_order():
    rule = StageRule(reasons="first", needs_reason=True, criteria=ORDER)
    cast = [vote("exclude", ALICE, reason=DESIGN), vote("exclude", BOB, reason=POPULATION)]

    assert settle(cast, rule).reason == POPULATION


def test_merged_same_answer_of_one_reviewer_counts_once():
    cast = [vote("include", ALICE, entry=X), vote("include", ALICE, entry=Y)]

    assert settle(cast, TITLES) == Settled(Outcome.PENDING)


def test_merged_two_answers_of_one_reviewer_are_a_conflict():
    cast = [vote("include", ALICE, entry=X), vote("exclude", ALICE, entry=Y), vote("include", BOB, entry=X)]

    assert settle(cast, TITLES) == Settled(Outcome.CONFLICT, self_conflict=True)


def test_merged_two_answers_of_the_only_reader_are_a_conflict_at_once():
    cast = [vote("include", ALICE, entry=X), vote("exclude", ALICE, entry=Y)]

    assert settle(cast, StageRule(votes_required=1)) == Settled(Outcome.CONFLICT, self_conflict=True)


def test_merged_two_answers_wait_for_the_vote_still_owed():
    cast = [vote("include", ALICE, entry=X), vote("exclude", ALICE, entry=Y)]

    assert settle(cast, TITLES) == Settled(Outcome.PENDING, self_conflict=True)


def test_merged_include_and_maybe_of_one_reviewer_are_one_answer_where_a_maybe_forwards():
    cast = [vote("include", ALICE, entry=X), vote("maybe", ALICE, entry=Y), vote("include", BOB, entry=Y)]

    assert settle(cast, TITLES) == Settled(Outcome.INCLUDE)
    assert settle(cast, STRICT_TITLES) == Settled(Outcome.CONFLICT, self_conflict=True)


def test_merged_votes_of_different_reviewers_on_different_members_meet():
    cast = [vote("include", ALICE, entry=X), vote("exclude", BOB, entry=Y)]

    assert settle(cast, TITLES) == Settled(Outcome.CONFLICT)


def test_merged_two_reasons_of_one_reviewer_are_a_reason_mismatch_only():
    cast = [
        vote("exclude", ALICE, reason=DESIGN, entry=X),
        vote("exclude", ALICE, reason=INTERVENTION, entry=Y),
        vote("exclude", BOB, reason=DESIGN, entry=X),
    ]

    assert settle(cast, FULL_TEXTS) == Settled(Outcome.EXCLUDE, INTERVENTION, reason_mismatch=True)


def test_merged_third_reader_can_disturb_an_agreement():
    cast = [vote("include", ALICE), vote("include", BOB), vote("exclude", CAROL, entry=Y)]

    assert settle(cast, TITLES) == Settled(Outcome.CONFLICT)


@pytest.mark.parametrize("verdict", ["include", "awaiting", "ongoing"])
@pytest.mark.parametrize("letters", ["", "I", "IE", "EE", "II"])
def test_adjudication_decides_whatever_was_voted(letters, verdict):
    assert settle(votes(letters), FULL_TEXTS, Adjudication(verdict)) == Settled(Outcome(verdict))


@pytest.mark.parametrize("letters", ["", "I", "IE", "EE", "II"])
def test_adjudicated_exclusion_carries_its_own_reason(letters):
    assert settle(votes(letters), FULL_TEXTS, Adjudication("exclude", DESIGN)) == Settled(Outcome.EXCLUDE, DESIGN)


def test_adjudicated_exclusion_without_reason_takes_the_voted_one():
    assert settle(votes("IE"), FULL_TEXTS, Adjudication("exclude")) == Settled(Outcome.EXCLUDE, POPULATION)


def test_adjudicated_exclusion_without_any_reason_stays_a_conflict():
    assert settle(votes("IA"), FULL_TEXTS, Adjudication("exclude")) == Settled(Outcome.CONFLICT)


def test_adjudication_settles_a_dispute_about_the_reason():
    rule = StageRule(reasons="settle", needs_reason=True, criteria=ORDER)
    cast = [vote("exclude", ALICE, reason=DESIGN), vote("exclude", BOB, reason=POPULATION)]

    assert settle(cast, rule, Adjudication("exclude", DESIGN)) == Settled(Outcome.EXCLUDE, DESIGN)


def test_adjudication_cannot_be_a_maybe():
    with pytest.raises(ValueError, match="cannot be a maybe"):
        settle(votes("IE"), TITLES, Adjudication("maybe"))


@pytest.mark.parametrize("verdict", ["", "yes", "INCLUDE", "pending", "conflict"])
def test_unknown_verdicts_are_refused(verdict):
    with pytest.raises(ValueError, match="not a valid Verdict"):
        settle([vote(verdict)], TITLES)


any_vote = st.builds(
    StandingVote,
    reviewer=st.integers(1, 4),
    verdict=st.sampled_from(list(Verdict)),
    reason=st.sampled_from([None, *ORDER, 99]),
    entry=st.integers(1, 3),
    cast_at=st.one_of(st.none(), st.datetimes()),
)
any_rule = st.builds(
    StageRule,
    votes_required=st.integers(1, 3),
    maybe=st.sampled_from(["as_include", "as_conflict"]),
    reasons=st.sampled_from(["order", "first", "settle"]),
    needs_reason=st.booleans(),
    criteria=st.permutations(ORDER).map(tuple),
)


@given(st.lists(any_vote, max_size=6), any_rule, st.randoms())
def test_the_order_of_votes_never_matters(cast, rule, random):
    shuffled = random.sample(cast, len(cast))

    assert settle(shuffled, rule) == settle(cast, rule)


@given(st.lists(any_vote, max_size=5), any_rule)
def test_a_vote_told_twice_counts_once(cast, rule):
    assert settle(cast + cast, rule) == settle(cast, rule)


@given(st.lists(any_vote, max_size=6), any_rule)
def test_every_exclusion_that_needs_a_reason_has_exactly_one(cast, rule):
    settled = settle(cast, rule)

    if settled.outcome == Outcome.EXCLUDE and rule.needs_reason:
        assert settled.reason in {one.reason for one in cast} - {None}
    if settled.outcome != Outcome.EXCLUDE:
        assert settled.reason is None


@given(st.lists(any_vote, max_size=6), any_rule)
def test_no_outcome_before_the_required_readers_are_in(cast, rule):
    readers = {one.reviewer for one in cast}

    assert (settle(cast, rule).outcome == Outcome.PENDING) == (len(readers) < rule.votes_required)


def test_no_single_dissent_is_ever_outvoted():
    for letters in product("IE", repeat=4):
        expected = {"I": "include", "E": "exclude"}.get(letters[0]) if len(set(letters)) == 1 else "conflict"
        assert settle(votes(letters), TITLES).outcome == expected
