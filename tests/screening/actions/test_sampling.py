"""Calibration rounds and checks: what is drawn, who reads it, and what closing makes of the votes."""

import pytest

from reviews import audit
from reviews.errors import Refused
from reviews.models import AuditEvent
from screening import actions, queries, seals
from screening.models import Adjudication, Claim, Entry, Sample, Sampled, Vote
from screening.rules.sampling import drawn
from tests.makers.people import make_member, make_user
from tests.makers.screening import (
    FULL_TEXTS,
    entry_of,
    full_texts,
    make_entry,
    make_full_text_entry,
    make_reports,
    make_vote,
    merge,
    titles,
)

pytestmark = pytest.mark.usefixtures("audited")


@pytest.fixture
def dora(team):
    dora = make_user("Dora")
    make_member(team.review, dora)
    return dora


def entries_of(sample: Sample) -> list[Entry]:
    drawn = Sampled.objects.filter(sample=sample).select_related("entry__report", "entry__stage", "entry__review")
    return [row.entry for row in drawn]


def draw(team, size=3, *, readers=None, seed="1", stage=None) -> Sample:
    chosen = readers and [team.member(reader) for reader in readers]
    return actions.draw_round(by=team.lead, stage=stage or titles(team.review), size=size, readers=chosen, seed=seed)


def single_screening(team):
    return actions.set_rule(by=team.lead, stage=titles(team.review), votes_required=1)


# Rounds


def test_round_is_a_sample_that_can_be_drawn_again_from_its_seed(team):
    make_reports(team.review, 12)

    sample = draw(team, 5, seed="2026")

    numbers = [entry.report.number for entry in entries_of(sample)]
    assert numbers == drawn(range(1, 13), 5, "2026")
    assert (sample.seed, sample.population, sample.number, sample.closed_at) == ("2026", 12, 1, None)
    assert {entry.places for entry in entries_of(sample)} == {2}


def test_round_without_a_seed_gets_one_that_is_kept(team):
    make_reports(team.review, 5)

    sample = draw(team, 2, seed="")

    assert len(sample.seed) == 8


def test_round_is_drawn_from_what_nobody_ever_voted_on(team):
    voted, taken_back, merged, other, unread = (make_entry(team.review) for _ in range(5))
    make_vote(voted, team.bob)
    actions.withdraw(by=team.member(team.bob), vote=make_vote(taken_back, team.bob))
    make_vote(other, team.carol)
    merge(team.lead, merged.report, other.report)

    sample = draw(team, 1)

    assert (entries_of(sample), sample.population) == ([unread], 1)


def test_round_needs_as_many_votes_as_it_has_readers(team, dora):
    make_reports(team.review, 3)
    entry = entries_of(draw(team, 1))[0]

    make_vote(entry, team.bob)
    make_vote(entry, team.carol)
    entry.refresh_from_db()
    assert (entry.places, entry.outcome) == (3, "pending")

    assert make_vote(entry, dora).surplus is False
    entry.refresh_from_db()
    assert entry.outcome == "include"


def test_round_of_fewer_readers_than_the_stage_needs_keeps_the_stages_number(team):
    actions.set_rule(by=team.lead, stage=titles(team.review), votes_required=3)
    make_reports(team.review, 2)

    assert entries_of(draw(team, 1))[0].places == 3


def test_round_is_read_by_its_readers_first_and_by_nobody_else(team, dora):
    make_reports(team.review, 9)
    stage = titles(team.review)

    sample = draw(team, 3, readers=[team.bob, team.carol])

    of_round = entries_of(sample)
    for reader in (team.bob, team.carol):
        offered = queries.queue(team.member(reader), stage, limit=9)
        assert offered[:3] == of_round
        assert len(offered) == 9
    assert not {*queries.queue(team.member(dora), stage, limit=9)} & {*of_round}
    assert queries.my_progress(team.member(dora), stage).left == 6


def test_vote_of_somebody_who_held_the_report_before_the_round_is_kept_as_surplus(team, dora):
    make_reports(team.review, 3)
    entry = entries_of(draw(team, 1, readers=[team.bob, team.carol]))[0]

    vote = make_vote(entry, dora, "exclude")
    make_vote(entry, team.bob)
    make_vote(entry, team.carol)

    entry.refresh_from_db()
    assert (vote.surplus, entry.outcome) == (True, "include")
    assert entry not in queries.queue(team.member(dora), entry.stage)


def test_drawing_lets_go_of_claims_of_those_who_take_no_part(team, dora):
    make_reports(team.review, 1)
    stage = titles(team.review)
    for reader in (dora, team.bob):
        actions.claim(by=team.member(reader), stage=stage, entries=Entry.objects.filter(stage=stage))

    draw(team, 1, readers=[team.bob, team.carol])

    assert list(Claim.objects.values_list("user", flat=True)) == [team.bob.pk]


def test_claim_does_not_move_the_bookmark_to_what_comes_out_of_turn(team):
    make_reports(team.review, 4)
    stage = titles(team.review)
    entry = entries_of(draw(team, 1))[0]
    bob = team.member(team.bob)

    actions.claim(by=bob, stage=stage, entries=[entry])
    assert seals.my_open_round(bob, stage)

    usual = Entry.objects.filter(stage=stage, places=None).first()
    actions.claim(by=bob, stage=stage, entries=[entry, usual])
    assert queries.queue(bob, stage)[1] == usual


@pytest.mark.parametrize("size", [0, -1, 501])
def test_round_has_1_to_500_reports(team, size):
    make_reports(team.review, 1)

    with pytest.raises(Refused, match="1 to 500 reports"):
        draw(team, size)


def test_round_cannot_be_larger_than_what_is_unread(team):
    make_reports(team.review, 2)

    with pytest.raises(Refused, match="Only 2 reports can be drawn"):
        draw(team, 3)


def test_round_needs_something_to_draw_from(team):
    with pytest.raises(Refused, match="no report that could be drawn"):
        draw(team, 3)


def test_round_needs_two_readers_who_screen(team):
    make_reports(team.review, 2)

    with pytest.raises(Refused, match="at least two"):
        draw(team, 1, readers=[team.bob])
    with pytest.raises(Refused, match="Only people who screen"):
        draw(team, 1, readers=[team.bob, team.alice])


def test_one_round_at_a_time(team):
    make_reports(team.review, 2)
    draw(team, 1)

    with pytest.raises(Refused, match="Round 1 is open"):
        draw(team, 1)


def test_next_round_is_drawn_from_what_is_left(team):
    make_reports(team.review, 4)
    first = draw(team, 2)
    for entry in entries_of(first):
        make_vote(entry, team.bob)
    actions.close_round(by=team.lead, sample=first, keep_votes=False)

    second = draw(team, 2)

    assert (second.number, second.population) == (2, 2)
    assert not {*entries_of(first)} & {*entries_of(second)}


def test_report_of_an_open_round_is_not_sent_back(team):
    make_reports(team.review, 1)
    entry = entries_of(draw(team, 1))[0]
    for reader, verdict in ((team.bob, "include"), (team.carol, "exclude")):
        make_vote(entry, reader, verdict)

    with pytest.raises(Refused, match="Close the round"):
        actions.send_back(by=team.lead, entry=entry)


def test_report_sent_back_after_its_round_needs_the_stages_number_again(team, dora):
    make_reports(team.review, 1)
    sample = draw(team, 1)
    entry = entries_of(sample)[0]
    for reader in (team.bob, team.carol, dora):
        make_vote(entry, reader, "exclude")
    actions.close_round(by=team.lead, sample=sample, keep_votes=True)

    actions.send_back(by=team.lead, entry=entry)

    entry.refresh_from_db()
    assert (entry.places, entry.attempt, entry.outcome) == (None, 2, "pending")


def test_closed_round_kept_counts_its_votes_and_leaves_what_is_owed_to_the_stages_number(team, dora):
    make_reports(team.review, 3)
    sample = draw(team, 3)
    full, two, one = entries_of(sample)
    for entry, readers in ((full, [team.bob, team.carol, dora]), (two, [team.bob, team.carol]), (one, [team.bob])):
        for reader in readers:
            make_vote(entry, reader, "exclude")

    actions.close_round(by=team.lead, sample=sample, keep_votes=True)

    found = [(e.outcome, e.places, e.attempt) for e in (Entry.objects.get(pk=x.pk) for x in (full, two, one))]
    assert found == [("exclude", 3, 1), ("exclude", None, 1), ("pending", None, 1)]
    sample.refresh_from_db()
    assert (sample.votes_kept, sample.closed_by) == (True, team.alice)
    assert {*queries.queue(team.member(dora), full.stage)} == {one}


def test_closed_round_apart_ends_its_votes_as_pilot_and_is_read_anew(team):
    make_reports(team.review, 2)
    sample = draw(team, 2)
    agreed, conflict = entries_of(sample)
    for reader, verdict in ((team.bob, "include"), (team.carol, "exclude")):
        make_vote(agreed, reader, "include")
        make_vote(conflict, reader, verdict)
    actions.adjudicate(by=team.lead, entry=conflict, verdict="include")
    assert not entry_of(agreed.report, FULL_TEXTS).resting

    actions.close_round(by=team.lead, sample=sample, keep_votes=False)

    for entry in (agreed, conflict):
        entry.refresh_from_db()
        assert (entry.outcome, entry.places, entry.attempt) == ("pending", None, 2)
        assert entry_of(entry.report, FULL_TEXTS).resting
    assert {*Vote.objects.for_actions().values_list("ended_as", flat=True)} == {"pilot"}
    assert Adjudication.objects.get().ended_as == "reopened"
    assert make_vote(agreed, team.bob, "exclude").attempt == 2


def test_closing_a_round_again_changes_nothing(team):
    make_reports(team.review, 1)
    sample = draw(team, 1)
    actions.close_round(by=team.lead, sample=sample, keep_votes=True)
    events = AuditEvent.objects.count()

    actions.close_round(by=team.lead, sample=sample, keep_votes=False)

    sample.refresh_from_db()
    assert (sample.votes_kept, AuditEvent.objects.count()) == (True, events)


def test_round_of_full_texts_is_read_first(team):
    first, second = (make_full_text_entry(team.review, team.bob, team.carol) for _ in range(2))
    stage = full_texts(team.review)
    sample = draw(team, 1, stage=stage, seed="2")
    drawn_entry = entries_of(sample)[0]
    other = first if drawn_entry == second else second

    following = queries.next_to_read(team.member(team.bob), stage, after=other.report.number - 1)

    assert following == drawn_entry


def test_merged_group_needs_the_places_of_its_round(team, dora):
    make_reports(team.review, 1)
    a = Entry.objects.select_related("report", "stage", "review").get(stage=titles(team.review))
    other = make_entry(team.review)
    stage = titles(team.review)
    sample = draw(team, 1, seed=next(s for s in "abcdefgh" if drawn([1, 2], 1, s) == [2]))
    assert entries_of(sample) == [other]

    merge(team.lead, a.report, other.report)
    make_vote(a, team.bob)
    make_vote(a, team.carol)

    a.refresh_from_db()
    assert (a.places, a.outcome) == (None, "pending")
    assert queries.queue(team.member(dora), stage) == [a]
    make_vote(a, dora)
    a.refresh_from_db()
    assert a.outcome == "include"


def test_log_holds_what_was_drawn_and_what_became_of_it(team):
    make_reports(team.review, 4)
    sample = draw(team, 2, seed="s")
    actions.close_round(by=team.lead, sample=sample, keep_votes=False)

    entries = entries_of(sample)
    kinds = ("round_drawn", "round_closed")
    drawn_event, closed = AuditEvent.objects.filter(kind__in=kinds).order_by("number")
    assert drawn_event.data == {
        "number": 1,
        "size": 2,
        "population": 4,
        "seed": "s",
        "places": 2,
        "drawn": [[entry.pk, 1] for entry in entries],
        "readers": sorted([team.bob.pk, team.carol.pk]),
    }
    assert closed.data == {"number": 1, "kept": False, "entries": sorted(entry.pk for entry in entries)}
    assert audit.verify(team.review).faults == ()


# Checks


@pytest.fixture
def excluded(team):
    """Single screening: ten reports that Bob excluded, and one that he included."""
    single_screening(team)
    entries = [make_entry(team.review) for _ in range(11)]
    for entry in entries[:10]:
        make_vote(entry, team.bob, "exclude")
    make_vote(entries[10], team.bob, "include")
    return entries[:10]


def check(team, **size) -> Sample:
    return actions.draw_check(by=team.lead, stage=titles(team.review), seed="c", **size)


def test_check_sends_a_random_share_of_exclusions_to_a_second_person(team, excluded):
    sample = check(team, percent=20)

    drawn_entries = entries_of(sample)
    stage = titles(team.review)
    assert (len(drawn_entries), sample.population) == (2, 10)
    assert {*drawn_entries} <= {*excluded}
    assert {(entry.outcome, entry.places) for entry in drawn_entries} == {("pending", 2)}
    assert queries.queue(team.member(team.carol), stage) == drawn_entries
    assert queries.queue(team.member(team.bob), stage) == []


@pytest.mark.parametrize(
    ("second", "outcome"), [("exclude", "exclude"), ("include", "conflict"), ("maybe", "conflict")]
)
def test_second_person_confirms_or_differs(team, excluded, second, outcome):
    entry = entries_of(check(team, size=1))[0]

    make_vote(entry, team.carol, second)

    entry.refresh_from_db()
    assert entry.outcome == outcome


def test_missed_report_is_settled_like_any_conflict_and_goes_on(team, excluded):
    entry = entries_of(check(team, size=1))[0]
    make_vote(entry, team.carol, "include")

    actions.adjudicate(by=team.lead, entry=entry, verdict="include")

    entry.refresh_from_db()
    assert (entry.outcome, entry_of(entry.report, FULL_TEXTS).resting) == ("include", False)


def test_checked_report_sent_back_still_wants_two(team, excluded):
    entry = entries_of(check(team, size=1))[0]
    make_vote(entry, team.carol, "include")

    actions.send_back(by=team.lead, entry=entry)

    entry.refresh_from_db()
    assert (entry.places, entry.outcome) == (2, "pending")


def test_what_was_checked_is_not_drawn_again(team, excluded):
    first = check(team, size=6)
    for entry in entries_of(first):
        make_vote(entry, team.carol, "exclude")
    actions.close_check(by=team.lead, sample=first)

    second = check(team, size=4)

    assert second.population == 4
    assert not {*entries_of(first)} & {*entries_of(second)}


def test_exclusions_of_two_people_or_of_an_adjudication_are_not_drawn(team):
    two = [make_entry(team.review) for _ in range(2)]
    for entry in two:
        make_vote(entry, team.bob, "exclude")
    make_vote(two[0], team.carol, "exclude")
    make_vote(two[1], team.carol, "include")
    actions.adjudicate(by=team.lead, entry=two[1], verdict="exclude")
    single_screening(team)
    one = make_entry(team.review)
    make_vote(one, team.bob, "exclude")

    assert (entries_of(check(team, percent=100)), queries.outcome_counts(one.stage)["exclude"]) == ([one], 2)


def test_closed_check_gives_up_what_nobody_read(team, excluded):
    sample = check(team, size=3)
    read, *unread = entries_of(sample)
    make_vote(read, team.carol, "exclude")

    actions.close_check(by=team.lead, sample=sample)

    found = Entry.objects.filter(pk__in=[entry.pk for entry in (read, *unread)]).order_by("-places")
    assert {(entry.outcome, entry.places) for entry in found} == {("exclude", 2), ("exclude", None)}
    assert queries.queue(team.member(team.carol), titles(team.review)) == []


def test_check_is_for_stages_with_one_vote(team):
    make_reports(team.review, 1)

    with pytest.raises(Refused, match="gets 2 votes here"):
        check(team, size=1)


def test_check_needs_a_second_person(team, excluded):
    team.review.memberships.filter(user=team.carol).delete()

    with pytest.raises(Refused, match="Only one person screens"):
        check(team, size=1)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"size": 0}, "at least one"),
        ({}, "at least one"),
        ({"percent": 0}, "between 0 and 100"),
        ({"percent": 101}, "between 0 and 100"),
        ({"size": 11}, "Only 10 reports can be drawn"),
    ],
)
def test_check_of_an_impossible_size_is_refused(team, excluded, asked, said):
    with pytest.raises(Refused, match=said):
        check(team, **asked)


def test_which_exclusions_are_checked_is_sealed_in_the_log(team, excluded):
    make_reports(team.review, 1)
    sample = check(team, size=2)
    actions.close_check(by=team.lead, sample=sample)

    events = AuditEvent.objects.filter(kind__in=("check_drawn", "check_closed"))
    assert {event.sealed_in for event in events} == {"stage:title-abstract"}
