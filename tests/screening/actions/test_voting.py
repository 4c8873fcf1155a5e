"""Votes: what they make of an entry, that none is lost or doubled, and what is refused."""

import pytest
from django.db import IntegrityError, transaction

from citations.models import Report, Retrieval
from reviews.errors import Refused
from reviews.models import AuditEvent
from screening import actions
from screening.models import Claim, Entry, Outcome, Skip, Vote
from tests.makers.people import make_criteria, make_member, make_user, member
from tests.makers.screening import (
    FULL_TEXTS,
    entry_of,
    make_conflict,
    make_entry,
    make_full_text_entry,
    make_vote,
    merge,
    titles,
)

pytestmark = pytest.mark.usefixtures("audited")


@pytest.mark.parametrize(
    ("one", "other", "outcome"),
    [
        ("include", "include", "include"),
        ("include", "maybe", "include"),
        ("maybe", "maybe", "include"),
        ("exclude", "exclude", "exclude"),
        ("include", "exclude", "conflict"),
        ("maybe", "exclude", "conflict"),
        ("include", None, "pending"),
    ],
)
def test_cast_two_votes_settle_the_entry(team, one, other, outcome):
    """T11 of the method's acceptance tests."""
    entry = make_entry(team.review)

    make_vote(entry, team.bob, one)
    if other:
        make_vote(entry, team.carol, other)

    entry.refresh_from_db()
    assert entry.outcome == outcome


def test_cast_different_reasons_keep_the_first_in_the_agreed_order_and_list_the_mismatch(team):
    """T12: A says design, B says population; population stands, and one report more is excluded, not two."""
    population, _, design = make_criteria(team.review, "Population", "Intervention", "Design", by=team.lead)
    entry = make_full_text_entry(team.review, team.bob, team.carol)

    make_vote(entry, team.bob, "exclude", reason=design)
    make_vote(entry, team.carol, "exclude", reason=population)

    entry.refresh_from_db()
    assert (entry.outcome, entry.reason, entry.reason_mismatch) == ("exclude", population, True)
    assert Entry.objects.filter(stage=entry.stage, outcome=Outcome.EXCLUDE).count() == 1


def test_cast_include_opens_the_full_text(team):
    entry = make_full_text_entry(team.review, team.bob, team.carol)

    assert (entry.outcome, entry.resting) == ("pending", False)


def test_cast_again_with_the_same_key_returns_the_same_vote(team):
    entry = make_entry(team.review)

    first = make_vote(entry, team.bob, "include", client_key="one")
    second = make_vote(entry, team.bob, "include", client_key="one")

    assert first == second
    assert Vote.objects.by(team.bob).count() == 1


def test_cast_refuses_a_key_that_was_used_for_another_entry(team):
    make_vote(make_entry(team.review), team.bob, client_key="one")

    with pytest.raises(Refused, match="for another report"):
        make_vote(make_entry(team.review), team.bob, client_key="one")


def test_cast_another_verdict_under_a_key_that_is_spent_is_refused(team):
    """An old page would have its reader's new choice pass for the earlier one."""
    entry = make_entry(team.review)
    make_vote(entry, team.bob, "include", client_key="one")

    with pytest.raises(Refused, match="from before your last decision"):
        make_vote(entry, team.bob, "exclude", client_key="one")

    assert Vote.objects.by(team.bob).get().verdict == "include"


def test_cast_again_supersedes_my_vote_and_never_overwrites_it(team):
    entry = make_entry(team.review)
    first = make_vote(entry, team.bob, "include")

    second = make_vote(entry, team.bob, "exclude")

    first.refresh_from_db()
    assert (first.verdict, first.ended_as, second.supersedes) == ("include", "superseded", first)
    assert list(Vote.objects.by(team.bob).filter(ended_at__isnull=True)) == [second]


def test_database_refuses_to_change_what_a_vote_says(team):
    vote = make_vote(make_entry(team.review), team.bob)

    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.by(team.bob).filter(pk=vote.pk).update(verdict="exclude")


def test_cast_after_the_places_are_filled_is_kept_as_surplus(team):
    dora = make_user("Dora")
    make_member(team.review, dora)
    entry = make_entry(team.review)
    make_vote(entry, team.bob)
    make_vote(entry, team.carol)

    vote = make_vote(entry, dora, "exclude")

    entry.refresh_from_db()
    assert (vote.surplus, entry.outcome) == (True, "include")


def test_cast_replaces_my_surplus_vote_by_a_counted_one_when_a_place_opens(team):
    dora = make_user("Dora")
    make_member(team.review, dora)
    entry = make_entry(team.review)
    first = make_vote(entry, team.bob)
    make_vote(entry, team.carol)
    make_vote(entry, dora, "exclude")
    actions.withdraw(by=team.member(team.bob), vote=first)

    vote = make_vote(entry, dora, "exclude")

    entry.refresh_from_db()
    assert (vote.surplus, entry.outcome) == (False, "conflict")


def test_cast_lets_go_of_my_claim_and_of_what_i_had_put_off(team):
    entry = make_entry(team.review)
    actions.skip(by=team.member(team.bob), entry=entry)
    make_member(team.review, make_user("Dora"))
    actions.claim(by=team.member(team.bob), stage=entry.stage, entries=[entry])

    make_vote(entry, team.bob)

    assert not Skip.objects.exists()
    assert not Claim.objects.exists()


def test_cast_refuses_a_merged_report_and_names_the_one_to_vote_on(team):
    kept, merged = make_entry(team.review), make_entry(team.review)
    merge(team.lead, kept.report, merged.report)

    with pytest.raises(Refused, match=f"as report {kept.report.number}"):
        make_vote(merged, team.bob)


@pytest.mark.parametrize("standing", [Report.Standing.REMOVED, Report.Standing.WITHOUT_RECORD])
def test_cast_refuses_a_report_that_is_not_active(team, standing):
    entry = make_entry(team.review)
    Report.objects.filter(pk=entry.report_id).update(standing=standing)

    with pytest.raises(Refused):
        make_vote(entry, team.bob)


def test_cast_refuses_an_adjudicated_entry(team):
    entry = make_conflict(make_entry(team.review), team.bob, team.carol)
    actions.adjudicate(by=team.lead, entry=entry, verdict="include")

    with pytest.raises(Refused, match="settled meanwhile"):
        make_vote(entry, team.bob, "exclude")


def test_cast_refuses_a_full_text_at_rest(team):
    entry = make_full_text_entry(team.review, team.bob, team.carol)
    make_vote(entry_of(entry.report), team.bob, "exclude")

    with pytest.raises(Refused, match="at rest"):
        make_vote(entry, team.bob)


def test_cast_refuses_a_full_text_that_was_not_retrieved(team):
    entry = make_full_text_entry(team.review, team.bob, team.carol)
    Retrieval.objects.create(review=team.review, report=entry.report, status="not_retrieved", by=team.alice)

    with pytest.raises(Refused, match="not retrieved"):
        make_vote(entry, team.bob)


@pytest.mark.parametrize(
    ("key", "verdict"), [("title", "awaiting"), ("title", "ongoing"), ("full", "maybe"), ("full", "?")]
)
def test_cast_refuses_a_verdict_that_the_stage_does_not_know(team, key, verdict):
    entry = make_entry(team.review) if key == "title" else make_full_text_entry(team.review, team.bob, team.carol)

    with pytest.raises(Refused, match="is no answer to"):
        make_vote(entry, team.bob, verdict)


def test_cast_excludes_a_full_text_only_for_a_reason(team):
    entry = make_full_text_entry(team.review, team.bob, team.carol)

    with pytest.raises(Refused, match="exactly one reason"):
        make_vote(entry, team.bob, "exclude")


def test_cast_refuses_a_reason_without_exclusion_or_one_that_no_longer_stands(team):
    (first, *_) = make_criteria(team.review, by=team.lead)
    make_criteria(team.review, "Something else", by=team.lead)
    first.refresh_from_db()
    entry = make_entry(team.review)

    with pytest.raises(Refused, match="Only an exclusion"):
        make_vote(entry, team.bob, "include", reason=first)
    with pytest.raises(Refused, match="no longer stands"):
        make_vote(entry, team.bob, "exclude", reason=first)


@pytest.mark.parametrize("verdict", ["awaiting", "ongoing"])
def test_cast_full_text_may_await_or_be_ongoing(team, verdict):
    entry = make_full_text_entry(team.review, team.bob, team.carol)

    make_vote(entry, team.bob, verdict)
    make_vote(entry, team.carol, verdict)

    entry.refresh_from_db()
    assert entry.outcome == verdict


def test_withdraw_takes_my_vote_back_once(team):
    entry = make_entry(team.review)
    vote = make_vote(entry, team.bob)
    make_vote(entry, team.carol)

    actions.withdraw(by=team.member(team.bob), vote=vote)
    events = AuditEvent.objects.count()
    actions.withdraw(by=team.member(team.bob), vote=vote)

    entry.refresh_from_db()
    vote.refresh_from_db()
    assert (entry.outcome, vote.ended_as) == ("pending", "withdrawn")
    assert AuditEvent.objects.count() == events


def test_withdraw_puts_the_full_text_to_rest_and_a_new_vote_brings_it_back(team):
    entry = make_entry(team.review)
    make_vote(entry, team.bob)
    vote = make_vote(entry, team.carol)

    actions.withdraw(by=team.member(team.carol), vote=vote)
    assert entry_of(entry.report, FULL_TEXTS).resting
    make_vote(entry, team.carol, "maybe")

    assert not entry_of(entry.report, FULL_TEXTS).resting


def test_withdraw_refuses_anothers_vote(team):
    vote = make_vote(make_entry(team.review), team.bob)

    with pytest.raises(Refused, match="your own votes"):
        actions.withdraw(by=team.member(team.carol), vote=vote)


def test_withdraw_refuses_a_vote_that_i_replaced(team):
    entry = make_entry(team.review)
    vote = make_vote(entry, team.bob)
    make_vote(entry, team.bob, "exclude")

    with pytest.raises(Refused, match="no longer stands"):
        actions.withdraw(by=team.member(team.bob), vote=vote)


def test_withdraw_is_a_request_to_the_lead_once_somebody_read_the_full_text(team):
    entry = make_full_text_entry(team.review, team.bob, team.carol)
    make_vote(entry, team.carol)
    vote = Vote.objects.by(team.bob).get()

    with pytest.raises(Refused, match="A lead can send it back"):
        actions.withdraw(by=team.member(team.bob), vote=vote)


def test_vote_events_are_sealed_and_tell_what_a_replay_needs(team):
    entry = make_entry(team.review)
    vote = make_vote(entry, team.bob, "maybe")

    event = AuditEvent.objects.get(kind="vote_cast")

    assert (event.sealed_in, event.subject_id, event.actor_id) == ("stage:title-abstract", entry.pk, team.bob.pk)
    assert event.data == {
        "vote": vote.pk,
        "attempt": 1,
        "verdict": "maybe",
        "reason": None,
        "supersedes": None,
        "surplus": False,
        "version": vote.version_id,
        "ended": [],
    }


@pytest.mark.parametrize("count", [1, 50])
def test_cast_asks_the_database_a_fixed_number_of_times(team, django_assert_num_queries, count):
    entries = [make_entry(team.review) for _ in range(count)]
    make_vote(entries[0], team.bob)
    by = member(team.review, team.carol)

    with django_assert_num_queries(VOTE_QUERIES):
        actions.cast(by=by, entry=entries[0], verdict="exclude", client_key="counted")


VOTE_QUERIES = 22


def test_stage_of_a_new_review_has_the_default_rule(team):
    stage = titles(team.review)

    assert (stage.votes_required, stage.maybe, stage.reasons) == (2, "as_include", "order")
