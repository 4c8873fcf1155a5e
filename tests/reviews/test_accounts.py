"""The seam to django-allauth: names, the demo's people on the sign-in page, and a session that ended too early."""

import pytest
from django.urls import reverse

from reviews import greeting
from reviews.models import AuditEvent, User
from tests.makers.people import PASSWORD, make_member, make_user


@pytest.fixture
def demo(team):
    for name, role in (("Ann Demo", "lead"), ("Ben Demo", "reviewer"), ("Cleo Demo", None)):
        person = make_user(name, is_demo=True)
        if role:
            make_member(team.review, person, role)


def test_sign_in_page_shows_the_people_of_the_demo(client, demo):
    page = client.get(reverse("account_login")).content.decode()

    assert "These people exist only because the demo is loaded here." in page
    assert "<b>Ann Demo</b>, Lead" in page
    assert "alice@example.org" not in page


def test_sign_in_page_names_nobody_without_the_demo(client, team):
    page = client.get(reverse("account_login")).content.decode()

    assert "demo" not in page.lower()


def test_greeting_names_those_of_the_demo_who_are_in_a_review(demo, tmp_path):
    text = greeting.text(8123, tmp_path)

    assert "http://127.0.0.1:8123/" in text
    assert "ann.demo@example.org   Lead" in text
    assert "cleo.demo" not in text


def test_new_account_has_its_name(client, db):
    data = {"name": " Nora Field ", "email": "nora@example.org", "password1": "a long enough password"}
    client.post(reverse("account_signup"), data)

    assert User.objects.get(email="nora@example.org").name == "Nora Field"


def test_new_name_is_told_in_the_log_without_the_name(team):
    team.client(team.bob).post(reverse("reviews:change_name"), {"name": "Robert"})

    event = AuditEvent.objects.filter(review=team.review).order_by("-number").first()
    assert User.objects.get(pk=team.bob.pk).name == "Robert"
    assert (event.kind, event.data) == ("member_renamed", {})


def test_post_with_an_ended_session_leads_to_sign_in_and_back(team):
    """What was typed waits in the browser (static/js/keep.js); here: nothing is stored, and the way back is kept."""
    browser = team.client(team.alice)
    browser.logout()

    response = browser.post(team.url("protocol/question/change/"), {"title": "Lost?"})

    team.review.refresh_from_db()
    assert response.url == f"{reverse('account_login')}?next={team.url('protocol/question/change/')}"
    assert team.review.title == "Therapy after self-harm"


def test_too_many_wrong_passwords_are_refused_and_the_right_one_waits(client, team, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "limits"}}
    wrong = {"login": "bob@example.org", "password": "not this one"}
    for _ in range(5):
        client.post(reverse("account_login"), wrong)

    response = client.post(reverse("account_login"), {**wrong, "password": PASSWORD})

    assert "Too many failed" in response.content.decode()
    assert "_auth_user_id" not in client.session
