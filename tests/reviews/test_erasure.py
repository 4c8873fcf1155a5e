"""Erasing a review: everything of it goes from every room, nothing of others, and the log remains whole."""

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from reviews import actions, audit, erasure, triggers
from reviews.models import AuditEvent, Criterion, Invitation, Membership, ProtocolVersion, Review
from tests.makers.people import make_criteria, make_review, member

PEOPLE_AND_FRAMEWORK = {"auth", "contenttypes", "sessions", "account", "admin"}


def test_every_table_of_the_rooms_has_a_way_to_its_review():
    """A new table that hangs on no review must be thought about: is it people's, or would it be forgotten?"""
    known = erasure._paths_to_review()
    rooms = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in PEOPLE_AND_FRAMEWORK
    ]
    lost = {model._meta.label for model in rooms} - {model._meta.label for model in known}

    assert lost <= OF_PEOPLE | NOT_OF_A_REVIEW


# What a person keeps, whatever becomes of a review.
OF_PEOPLE = {"reviews.User", "reviews.User_groups", "reviews.User_user_permissions", "citations.NcbiAccount"}
# Shipped with the program or shared by all reviews.
NOT_OF_A_REVIEW = {"appraisal.Instrument", "appraisal.Item"}


@pytest.fixture
def erased(team):
    make_criteria(team.review, by=team.lead)
    actions.invite(by=team.lead, review=team.review, email="dan@example.org", roles=["reviewer"])
    actions.set_keywords(by=team.lead, review=team.review, groups=[{"name": "N", "kind": "for", "words": ["w"]}])
    actions.erase_review(by=None, review=team.review)
    team.review.refresh_from_db()
    return team.review


@pytest.mark.parametrize("model", [Criterion, Invitation, Membership, ProtocolVersion], ids=lambda m: m.__name__)
def test_nothing_of_the_review_is_left(erased, model):
    assert model.objects.filter(review=erased).count() == 0


def test_log_remains_whole_and_ends_with_the_erasing(erased):
    last = AuditEvent.objects.filter(review=erased).order_by("-number").first()

    assert audit.verify(erased).faults == ()
    assert (last.kind, last.actor_id) == ("review_erased", None)
    assert (erased.title, erased.question) == ("Erased review", "")


def test_another_review_is_untouched(team):
    other = make_review(lead=team.charlie, title="Another")
    make_criteria(other, by=member(other, team.charlie))
    before = [rows.count() for rows in erasure.belonging(other)]

    actions.erase_review(by=None, review=team.review)

    assert [rows.count() for rows in erasure.belonging(other)] == before
    assert sum(before) > 0


def test_triggers_stand_again_afterwards(erased):
    assert triggers.missing() == []


def test_command_asks_for_a_yes(team):
    with pytest.raises(CommandError, match="would erase “Therapy after self-harm” for ever"):
        call_command("erase_review", team.review.slug)

    assert Review.objects.get(pk=team.review.pk).title == "Therapy after self-harm"


def test_command_erases(team, capsys):
    call_command("erase_review", team.review.slug, "--yes")

    assert "is erased, with 0 files" in capsys.readouterr().out
    assert team.client(team.alice).get(team.url()).status_code == 404


def test_command_knows_no_other_review(db):
    with pytest.raises(CommandError, match="There is no review called nothing."):
        call_command("erase_review", "nothing", "--yes")
