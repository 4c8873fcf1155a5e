"""The log: one chain per review, which shows every change made behind its back."""

import pytest
from django.db import IntegrityError, transaction

from reviews import actions, audit, triggers
from reviews.errors import NotMember
from reviews.models import AuditEvent, LogHead
from tests.makers.people import make_criteria, make_review


def test_verify_finds_an_untouched_chain_whole(team):
    make_criteria(team.review, by=team.lead)

    verified = audit.verify(team.review)

    assert verified.faults == ()
    assert verified.length == AuditEvent.objects.filter(review=team.review).count()
    assert verified.head == LogHead.objects.get(review=team.review).hash


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"data": {"forged": True}}, "event 2 was changed after it was written"),
        ({"actor_id": 999}, "event 2 was changed after it was written"),
        ({"hash": "0" * 64}, "event 2 was changed after it was written"),
        ({"previous": "0" * 64}, "event 2 does not follow the one before it"),
    ],
)
def test_verify_names_a_changed_event(team, change, fault):
    make_criteria(team.review, by=team.lead)
    with triggers.lifted():
        AuditEvent.objects.filter(review=team.review, number=2).update(**change)

    assert fault in audit.verify(team.review).faults


@pytest.mark.parametrize("number", [2, 3])
def test_verify_names_a_vanished_event(team, number):
    make_criteria(team.review, by=team.lead)
    with triggers.lifted():
        AuditEvent.objects.filter(review=team.review, number=number).delete()

    assert audit.verify(team.review).faults != ()


def test_verify_compares_with_the_expected_head(team):
    assert audit.verify(team.review, expect="f" * 64).faults == (
        f"the head is {LogHead.objects.get(review=team.review).hash}, not the expected {'f' * 64}",
    )


@pytest.mark.parametrize("act", ["update", "delete"])
def test_database_refuses_to_change_the_log(team, act):
    events = AuditEvent.objects.filter(review=team.review)

    with pytest.raises(IntegrityError), transaction.atomic():
        events.update(kind="forged") if act == "update" else events.delete()

    assert not events.filter(kind="forged").exists()


def test_record_refuses_a_member_of_another_review_and_takes_the_write_back(team):
    other = make_review(title="Another review")

    with pytest.raises(NotMember), transaction.atomic():
        other.title = "Taken over"
        other.save()
        audit.record("question_changed", by=team.lead, review=other)

    other.refresh_from_db()
    assert other.title == "Another review"


def test_failing_log_undoes_the_act(team, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("disk full")

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(RuntimeError):
        actions.invite(by=team.lead, review=team.review, email="dan@example.org", roles=["reviewer"])

    assert team.review.invitations.count() == 0
