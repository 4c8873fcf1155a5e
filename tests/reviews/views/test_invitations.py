"""An invitation's link in each of its states: a clear sentence, the way on, and never a second use."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.urls import reverse

from reviews import actions, clock
from reviews.models import Membership
from tests.makers.people import make_user


@pytest.fixture
def invitation(team):
    return actions.invite(by=team.lead, review=team.review, email="dan@example.org", roles=["reviewer", "librarian"])


@pytest.fixture
def dan(db):
    return make_user("Dan")


def url_of(invitation, name="invitation") -> str:
    return reverse(f"reviews:{name}", kwargs={"token": actions.invitation_token(invitation)})


def revoke(team, invitation, dan):
    actions.revoke_invitation(by=team.lead, invitation=invitation)


def expire(team, invitation, dan):
    invitation.expires_at = clock.now() - timedelta(minutes=1)
    invitation.save()


def use(team, invitation, dan):
    actions.accept_invitation(by=dan, invitation=invitation)


STATES = [
    (revoke, "This invitation was taken back"),
    (expire, "This invitation has run out"),
    (use, "This invitation was used already"),
]


@pytest.mark.parametrize(("make_so", "words"), STATES)
def test_link_that_is_over_says_why_and_whom_to_ask(team, invitation, dan, make_so, words):
    make_so(team, invitation, dan)

    response = team.client(team.charlie).get(url_of(invitation))

    page = response.content.decode()
    assert response.status_code == 410
    assert words in page
    assert "Ask Alice for a new link." in page
    assert team.review.title not in page


@pytest.mark.parametrize("make_so", [revoke, expire])
def test_link_that_is_over_lets_nobody_in(team, invitation, dan, make_so):
    make_so(team, invitation, dan)

    response = team.client(dan).post(url_of(invitation, "accept_invitation"))

    assert response.status_code == 409
    assert not Membership.objects.filter(user=dan).exists()


def test_signed_out_may_sign_in_or_up_and_comes_back(team, invitation):
    page = team.client(None).get(url_of(invitation)).content.decode()
    back = quote(url_of(invitation), safe="")

    assert "Alice invites you to a review" in page
    assert f'href="/account/login/?next={back}"' in page
    assert f'href="/account/signup/?next={back}&amp;email=dan%40example.org"' in page


def test_sign_up_leads_back_to_the_invitation(team, invitation):
    browser = team.client(None)
    data = {
        "name": "Dan",
        "email": "dan@example.org",
        "password1": "a long enough password",
        "next": url_of(invitation),
    }

    response = browser.post("/account/signup/", data)

    assert response.url == url_of(invitation)
    assert browser.get(response.url).context["state"] == "open"


def test_sign_up_form_knows_the_address(team, invitation):
    page = team.client(None).get("/account/signup/?email=dan@example.org").content.decode()

    assert 'value="dan@example.org"' in page


def test_wrong_address_is_told_both_and_can_sign_out(team, invitation):
    response = team.client(team.charlie).get(url_of(invitation))

    page = response.content.decode()
    assert response.status_code == 403
    assert "is for dan@example.org, and you are signed in as charlie@example.org" in page
    assert f'name="next" value="{url_of(invitation)}"' in page


def test_wrong_address_cannot_accept(team, invitation):
    response = team.client(team.charlie).post(url_of(invitation, "accept_invitation"))

    assert response.status_code == 409
    assert "This invitation is for dan@example.org." in response.content.decode()
    assert not Membership.objects.filter(user=team.charlie, review=team.review).exists()


def test_right_address_joins_with_the_roles(team, invitation, dan, audited):
    response = team.client(dan).post(url_of(invitation, "accept_invitation"))

    assert response.url == team.url()
    assert team.member(dan).roles == ["librarian", "reviewer"]


def test_looking_at_an_invitation_changes_nothing(team, invitation, dan):
    team.client(dan).get(url_of(invitation))

    invitation.refresh_from_db()
    assert invitation.state == "open"
    assert not Membership.objects.filter(user=dan).exists()


def test_second_click_after_joining_opens_the_review(team, invitation, dan):
    use(team, invitation, dan)

    assert team.client(dan).get(url_of(invitation)).url == team.url()


@pytest.mark.parametrize("token", ["nonsense", "MQ:1vzW9:forged"])
def test_foreign_or_cut_link_says_so(team, token):
    response = team.client(team.charlie).get(f"/reviews/invitation/{token}/")

    assert response.status_code == 404
    assert "This link is not complete" in response.content.decode()


def test_link_is_the_same_each_time_it_is_shown(invitation, monkeypatch):
    first = url_of(invitation)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)

    assert url_of(invitation) == first


def test_forged_link_cannot_be_accepted(team):
    assert team.client(team.charlie).post("/reviews/invitation/MQ:1vzW9:forged/accept/").status_code == 404


def test_removed_member_comes_back_with_the_new_roles_only(team, dan, invitation):
    actions.remove_member(by=team.lead, membership=team.member(team.bob))
    again = actions.invite(by=team.lead, review=team.review, email=team.bob.email, roles=["observer"])

    team.client(team.bob).post(url_of(again, "accept_invitation"))

    assert team.member(team.bob).roles == ["observer"]
