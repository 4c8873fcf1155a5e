"""The list of reviews and the overview."""

import re

import pytest
from django.db import transaction
from django.urls import reverse

from reviews import actions, audit, thread
from tests.makers.people import make_criteria, make_member, make_review, make_user


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_database_equally_often(client, db, django_assert_num_queries, count):
    alice = make_user("Alice")
    for number in range(count):
        make_member(make_review(lead=make_user(), title=f"Review {number}"), alice)
    client.force_login(alice)

    with django_assert_num_queries(4):
        response = client.get(reverse("reviews:list"))

    assert len(response.context["rows"]) == count


def test_list_shows_only_reviews_with_me_in_the_team(team):
    make_review(title="Somebody else's")
    gone = make_review(lead=team.alice, title="Left behind")
    make_member(gone, team.charlie, "lead")
    alice = gone.memberships.select_related("review", "user").get(user=team.alice)
    actions.remove_member(by=alice, membership=alice)

    rows = team.client(team.alice).get(reverse("reviews:list")).context["rows"]

    assert [row["membership"].review for row in rows] == [team.review]


def test_empty_list_says_what_to_do_next(team):
    page = team.client(team.charlie).get(reverse("reviews:list")).content.decode()

    assert "Begin a review, or wait for an invitation" in page
    assert f'href="{reverse("reviews:new")}"' in page


@pytest.fixture
def two_stages(monkeypatch):
    """Stages of the test's own: 12 wait for whoever looks in the first, nothing in the second."""
    stages = {}
    monkeypatch.setattr(thread, "_stages", stages)
    thread.register(thread.Stage(0, "overview", "Overview", "reviews:overview", lambda m: thread.Waiting()))
    for order, key, waiting in [
        (10, "log", thread.Waiting(1200, 30, 1230, "left for you")),
        (20, "protocol", thread.Waiting(None, 5, 5)),
    ]:
        thread.register(thread.Stage(order, key, key.title(), f"reviews:{key}", lambda m, w=waiting: w))


def test_waiting_names_the_first_stage_that_waits(team, two_stages):
    part = team.client(team.alice).get(team.url("waiting/")).content.decode()

    assert f'href="{team.url("log/")}">Log<' in part
    assert "1,200 left for you" in part
    assert part.count("cc-mini-bg") == 2


def test_overview_lists_what_waits_for_me(team, two_stages):
    page = team.client(team.alice).get(team.url()).content.decode()

    assert re.search(r"<b>1,200</b><div><p>Log</p><p>left for you; 30 of 1,230 done</p>", page)
    assert "Protocol</p><p>" not in page


def test_overview_without_criteria_sends_the_lead_to_write_them(team, two_stages, monkeypatch):
    monkeypatch.setattr(thread, "_stages", {})

    assert "Write the criteria" in team.client(team.alice).get(team.url()).content.decode()
    assert "Write the criteria" not in team.client(team.bob).get(team.url()).content.decode()


@pytest.mark.parametrize("events", [1, 3])
def test_overview_asks_the_database_equally_often(team, monkeypatch, django_assert_num_queries, events):
    monkeypatch.setattr(thread, "_stages", {})
    monkeypatch.setattr("reviews.blinding.event_doors", [])
    for number in range(events):
        make_criteria(team.review, f"Reason {number}", by=team.lead)
    browser = team.client(team.bob)

    with django_assert_num_queries(8):
        browser.get(team.url())


def test_activity_folds_what_one_person_did_again_and_again(team):
    for name in ("dan", "eve", "fay"):
        actions.invite(by=team.lead, review=team.review, email=f"{name}@example.org", roles=["reviewer"])

    feed = team.client(team.bob).get(team.url()).context["feed"]

    assert (feed[0].who, feed[0].text, feed[0].times) == ("Alice", "invited somebody as reviewer", 3)


def test_activity_leaves_out_what_is_sealed(team, monkeypatch):
    monkeypatch.setattr("reviews.blinding.event_doors", [])
    _sealed(team, by=team.carol, kind="secret_step")

    assert "secret step" not in team.client(team.bob).get(team.url()).content.decode()
    assert "secret step" in team.client(team.carol).get(team.url()).content.decode()


def _sealed(team, *, by, kind):
    with transaction.atomic():
        audit.record(kind, by=team.member(by), review=team.review, sealed_in="stage:1")
