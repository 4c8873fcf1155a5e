"""The log page: in words, paged, without what is sealed and without any number that others' sealed acts move."""

import re

import pytest
from django.db import transaction

from reviews import actions, audit, triggers
from reviews.models import AuditEvent, LogHead
from reviews.views import log
from tests.makers.people import make_criteria, make_member, make_user


def record(team, kind, *, by, sealed_in="", **data):
    with transaction.atomic():
        return audit.record(kind, by=team.member(by), review=team.review, sealed_in=sealed_in, **data)


@pytest.fixture(autouse=True)
def _no_doors(monkeypatch):
    """Only the rule of this room: sealed events are open to their actor."""
    monkeypatch.setattr("reviews.blinding.event_doors", [])


@pytest.fixture
def reading_lead(team):
    """A lead who also screens: reads the log, yet must learn nothing from it."""
    person = make_user("Dora")
    make_member(team.review, person, "lead", "reviewer")
    return person


def page_of(team, person, rest="log/") -> str:
    return team.client(person).get(team.url(rest)).content.decode()


def test_events_read_as_sentences(team):
    actions.invite(by=team.lead, review=team.review, email="dan@example.org", roles=["reviewer", "observer"])

    page = page_of(team, team.alice)

    assert "invited somebody as reviewer, observer" in page
    assert "dan@example.org" not in page


def test_unknown_kind_is_shown_by_its_name(team):
    record(team, "moon_observed", by=team.alice)

    assert "did this: moon observed" in page_of(team, team.alice)


@pytest.mark.parametrize("rest", ["log/", "log/check/", ""])
def test_page_is_the_same_whatever_others_do_under_seal(team, reading_lead, rest):
    before = page_of(team, reading_lead, rest)
    record(team, "vote_cast", by=team.bob, sealed_in="stage:1", verdict="include")
    record(team, "vote_cast", by=team.carol, sealed_in="stage:1", verdict="exclude")

    assert _constant(page_of(team, reading_lead, rest)) == _constant(before)


def _constant(page: str) -> str:
    """Without the CSRF values, which alone may differ."""
    return re.sub(r'(csrfmiddlewaretoken" value=|"X-CSRFToken": )"[^"]+"', r"\1", page)


def test_head_is_told_to_a_lead_for_whom_nothing_is_shut(team):
    assert LogHead.objects.get(review=team.review).hash in page_of(team, team.alice, "log/check/")


def test_head_over_a_sealed_event_is_told_to_nobody_else(team):
    """Three verdicts and a moment can be guessed from a hash."""
    record(team, "vote_cast", by=team.bob, sealed_in="stage:1", verdict="include")

    assert LogHead.objects.get(review=team.review).hash not in page_of(team, team.alice, "log/check/")


def test_check_names_what_was_forged(team):
    make_criteria(team.review, by=team.lead)
    with triggers.lifted():
        AuditEvent.objects.filter(review=team.review, number=2).update(kind="forged")

    assert "event 2 was changed after it was written" in page_of(team, team.alice, "log/check/")


def test_check_of_a_long_log_points_to_the_command(team, monkeypatch):
    monkeypatch.setattr(log, "MOST_EVENTS_TO_CHECK", 1)

    assert f"manage.py verify_log {team.review.slug}" in page_of(team, team.alice, "log/check/")


def test_check_asked_by_htmx_is_a_fragment(team):
    part = team.client(team.alice).get(team.url("log/check/"), headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert "No line is missing" in part


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(log, "EVENTS_A_PAGE", 3)


def test_pages_hold_every_event_once(team, small_pages):
    for number in range(5):
        record(team, f"step_{number}", by=team.alice)
    texts, url = [], team.url("log/")
    while url:
        context = team.client(team.alice).get(url).context
        texts += [line.text for line in context["lines"]]
        url = context["next_url"]

    assert texts[:5] == [f"did this: step {number}" for number in (4, 3, 2, 1, 0)]
    assert len(texts) == AuditEvent.objects.filter(review=team.review).count()


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "²", "999999999999"])
def test_nonsense_page_is_the_first(team, page):
    response = team.client(team.alice).get(team.url("log/"), {"page": page})

    assert response.context["number"] == 1


def test_page_behind_the_end_leads_back(team):
    assert "To the newest lines" in page_of(team, team.alice, "log/?page=50")


@pytest.mark.parametrize("events", [1, 3])
def test_log_asks_the_database_equally_often(team, monkeypatch, django_assert_num_queries, events):
    monkeypatch.setattr("reviews.thread._stages", {})
    for number in range(events):
        record(team, f"step_{number}", by=team.alice)

    browser = team.client(team.alice)

    with django_assert_num_queries(5):
        browser.get(team.url("log/"))
