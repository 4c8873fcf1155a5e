"""Settling closed reports anew: what a look shows is what is done, and nothing before it is confirmed."""

import pytest

from reviews import actions as review_actions
from reviews.errors import Refused
from reviews.models import AuditEvent, Job
from screening import actions, queries
from screening.actions import settling
from screening.models import Adjudication, Entry
from tests.makers.people import make_criteria
from tests.makers.screening import (
    FULL_TEXTS,
    entry_of,
    full_texts,
    make_conflict,
    make_entry,
    make_full_text_entry,
    make_reports,
    make_vote,
    titles,
)


def voted(team, bob: str, carol: str) -> Entry:
    entry = make_entry(team.review)
    make_vote(entry, team.bob, bob)
    make_vote(entry, team.carol, carol)
    entry.refresh_from_db()
    return entry


def look(team, stage=None, with_rulings: bool = False) -> dict:
    return actions.look(stage=stage or titles(team.review), with_rulings=with_rulings)


def resettle(team, seen: dict, stage=None, with_rulings: bool = False) -> int:
    stage = stage or titles(team.review)
    return actions.resettle(by=team.lead, stage=stage, with_rulings=with_rulings, seen=seen["seen"])


def test_a_changed_rule_leaves_closed_reports_until_they_are_settled_anew(team):
    forwarded, same = voted(team, "include", "maybe"), voted(team, "include", "include")
    actions.set_rule(by=team.lead, stage=titles(team.review), maybe="as_conflict")

    seen = look(team)

    forwarded.refresh_from_db()
    assert (forwarded.outcome, seen["total"], seen["kinds"]) == ("include", 1, [["include", "conflict", 1]])
    assert seen["first"] == [
        [forwarded.report.number, forwarded.report.title, ("include", None, False), ("conflict", None, False)]
    ]
    assert resettle(team, seen) == 1
    forwarded.refresh_from_db()
    same.refresh_from_db()
    assert (forwarded.outcome, same.outcome) == ("conflict", "include")
    assert entry_of(forwarded.report, FULL_TEXTS).resting
    assert queries.outcome_counts(titles(team.review))["include"] == 1


def test_looking_writes_nothing_but_its_job(team):
    voted(team, "include", "maybe")
    actions.set_rule(by=team.lead, stage=titles(team.review), maybe="as_conflict")
    before = AuditEvent.objects.count()

    look(team)

    assert AuditEvent.objects.count() == before
    assert look(team) == look(team)


def test_more_votes_required_opens_what_was_closed(team):
    entry = voted(team, "exclude", "exclude")
    actions.set_rule(by=team.lead, stage=titles(team.review), votes_required=3)

    assert resettle(team, look(team)) == 1

    entry.refresh_from_db()
    assert (entry.outcome, entry.settled_at) == ("pending", None)


def test_another_order_of_the_criteria_changes_the_reason_alone(team):
    first, second, third = make_criteria(team.review, by=team.lead)
    entry = make_full_text_entry(team.review, team.bob, team.carol)
    make_vote(entry, team.bob, "exclude", reason=second)
    make_vote(entry, team.carol, "exclude", reason=first)
    rows = [{"id": each.pk, "label": each.label} for each in (second, first, third)]
    review_actions.set_criteria(by=team.lead, review=team.review, criteria=rows)
    stage = full_texts(team.review)

    seen = look(team, stage)
    resettle(team, seen, stage)

    entry.refresh_from_db()
    assert (seen["kinds"], entry.reason) == ([["exclude", "exclude", 1]], second)


def test_what_was_settled_stays_unless_it_is_chosen(team):
    entry = voted(team, "maybe", "exclude")
    actions.adjudicate(by=team.lead, entry=entry, verdict="exclude")
    kept = voted(team, "include", "exclude")
    actions.adjudicate(by=team.lead, entry=kept, verdict="exclude")
    agreed = make_conflict(make_entry(team.review), team.bob, team.carol)
    actions.adjudicate(by=team.lead, entry=agreed, verdict="exclude")
    actions.set_rule(by=team.lead, stage=titles(team.review), votes_required=1)

    assert look(team)["total"] == 0
    chosen = look(team, with_rulings=True)
    assert chosen["total"] == 0  # the votes still differ, so each decision is still needed


def test_a_decision_that_is_needed_no_more_is_set_aside_when_chosen(team):
    actions.set_rule(by=team.lead, stage=titles(team.review), maybe="as_conflict")
    entry = voted(team, "maybe", "include")
    ruling = actions.adjudicate(by=team.lead, entry=entry, verdict="exclude", rationale="Not a therapy")
    actions.set_rule(by=team.lead, stage=titles(team.review), maybe="as_include")
    assert look(team)["total"] == 0

    seen = look(team, with_rulings=True)
    assert resettle(team, seen, with_rulings=True) == 1

    entry.refresh_from_db()
    ruling.refresh_from_db()
    assert (entry.outcome, ruling.ended_as) == ("include", Adjudication.Ended.WITHDRAWN)
    assert AuditEvent.objects.get(kind="resettled").data == {"reports": 1, "rulings": [ruling.pk]}
    assert not entry_of(entry.report, FULL_TEXTS).resting


def test_resettling_is_refused_when_something_moved_since(team):
    voted(team, "include", "maybe")
    actions.set_rule(by=team.lead, stage=titles(team.review), maybe="as_conflict")
    seen = look(team)
    actions.set_rule(by=team.lead, stage=titles(team.review), maybe="as_include")

    with pytest.raises(Refused, match="not what you saw"):
        resettle(team, seen)


def test_resettling_goes_on_in_portions_after_it_was_cut_off(team, monkeypatch):
    monkeypatch.setattr(settling, "AT_ONCE", 2)
    entries = [voted(team, "include", "maybe") for _ in range(5)]
    actions.set_rule(by=team.lead, stage=titles(team.review), maybe="as_conflict")
    seen = look(team)

    def stop(done, *how_far):
        if done == 2 and how_far[-1] == "Settling anew":
            raise InterruptedError

    with pytest.raises(InterruptedError):
        actions.resettle(by=team.lead, stage=titles(team.review), with_rulings=False, progress=stop, **pick(seen))
    assert Entry.objects.filter(outcome="conflict").count() == 2
    left = actions.resettle(by=team.lead, stage=titles(team.review), with_rulings=False, seen="")

    assert (left, Entry.objects.filter(outcome="conflict").count()) == (3, len(entries))
    assert AuditEvent.objects.filter(kind="resettled").count() == 3


def pick(seen: dict) -> dict:
    return {"seen": seen["seen"]}


def test_resettling_is_sealed_while_one_reads(team):
    from tests.makers.people import make_member

    team.review.memberships.filter(user=team.alice).delete()
    make_member(team.review, team.alice, "lead", "reviewer")
    make_reports(team.review, 1)

    with pytest.raises(Refused, match="sealed while you read"):
        actions.ask_to_look(by=team.lead, stage=titles(team.review), with_rulings=False)
    page = team.client(team.alice).get(team.url("screening/title-abstract/resettle/"))
    assert b"Sealed while you read" in page.content


def test_the_page_looks_shows_and_confirms(team, django_capture_on_commit_callbacks):
    entry = voted(team, "include", "maybe")
    actions.set_rule(by=team.lead, stage=titles(team.review), maybe="as_conflict")
    alice, where = team.client(team.alice), team.url("screening/title-abstract/resettle/")
    with django_capture_on_commit_callbacks(execute=True):
        assert alice.post(f"{where}look/").status_code == 302

    page = alice.get(where).content.decode()
    assert ("1 report would come out otherwise" in page, entry.report.title in page) == (True, True)
    seen = Job.objects.get(kind="look_at_resettling").result["seen"]
    assert alice.post(f"{where}confirm/", {"seen": "another"}).status_code == 409
    with django_capture_on_commit_callbacks(execute=True):
        assert alice.post(f"{where}confirm/", {"seen": seen}).status_code == 302

    entry.refresh_from_db()
    assert entry.outcome == "conflict"
    assert "1 report came out otherwise" in alice.get(where).content.decode()
    assert alice.post(f"{where}confirm/", {"seen": seen}).status_code == 409
