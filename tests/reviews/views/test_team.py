"""Team and settings: links shown to the lead alone, roles that hold at once, never a review without a lead."""

import pytest
from django.urls import reverse

from reviews import actions
from reviews.models import Membership
from tests.makers.people import make_user


def invite(team, email="dan@example.org", roles=("reviewer",), by=None):
    data = {"email": email, "roles": list(roles)}
    return team.client(by or team.alice).post(team.url("settings/invitations/invite/"), data)


def link_of(team, invitation) -> str:
    return f"http://testserver{reverse('reviews:invitation', args=[actions.invitation_token(invitation)])}"


def test_link_is_shown_to_who_manages_the_team_and_to_nobody_else(team):
    invite(team)
    link = link_of(team, team.review.invitations.get())

    assert link in team.client(team.alice).get(team.url("settings/")).content.decode()
    assert link not in team.client(team.bob).get(team.url("settings/")).content.decode()


def test_second_invitation_takes_the_first_link_back(team):
    invite(team, email="Dan@Example.org")
    invite(team)

    assert [i.state for i in team.review.invitations.order_by("pk")] == ["revoked", "open"]


@pytest.mark.parametrize(
    ("email", "roles", "status", "words"),
    [
        ("no address", ["reviewer"], 422, "Enter a valid email address."),
        ("dan@example.org", [], 422, "Choose at least one role."),
        ("dan@example.org", ["owner"], 422, "owner is not one of the available choices."),
        ("bob@example.org", ["reviewer"], 409, "bob@example.org is already in this review."),
    ],
)
def test_invitation_that_makes_no_sense_is_refused(team, email, roles, status, words):
    response = invite(team, email, roles)

    assert response.status_code == status
    assert words in response.content.decode()
    assert team.review.invitations.count() == 0


def test_changed_roles_hold_at_the_next_click(team):
    bob = team.member(team.bob)
    browser = team.client(team.bob)
    before = browser.get(team.url("log/")).status_code

    team.client(team.alice).post(team.url(f"settings/members/{bob.pk}/change-roles/"), {"roles": ["lead", "reviewer"]})

    assert (before, browser.get(team.url("log/")).status_code) == (403, 200)


def test_roles_without_any_change_nothing_and_say_so(team):
    bob = team.member(team.bob)

    response = team.client(team.alice).post(team.url(f"settings/members/{bob.pk}/change-roles/"), follow=True)

    assert "choose at least one role" in response.content.decode()
    assert team.member(team.bob).roles == bob.roles


@pytest.mark.parametrize("act", ["change-roles", "remove"])
def test_last_lead_stays(team, act):
    alice = team.member(team.alice)

    response = team.client(team.alice).post(team.url(f"settings/members/{alice.pk}/{act}/"), {"roles": ["observer"]})

    assert response.status_code == 409
    assert "A review needs a lead." in response.content.decode()
    assert team.member(team.alice).roles == ["lead"]


def test_removed_member_sees_the_review_no_more_and_keeps_a_row(team):
    bob = team.member(team.bob)
    browser = team.client(team.bob)

    team.client(team.alice).post(team.url(f"settings/members/{bob.pk}/remove/"))

    assert browser.get(team.url()).status_code == 404
    assert Membership.objects.filter(review=team.review, user=team.bob).count() == 1


def test_who_leaves_lands_in_the_list(team):
    make_lead = team.member(team.bob)
    actions.change_roles(by=team.lead, membership=make_lead, roles=["lead"])

    response = team.client(team.bob).post(team.url(f"settings/members/{make_lead.pk}/remove/"))

    assert response.url == reverse("reviews:list")


@pytest.mark.parametrize("people", [1, 3])
def test_settings_ask_the_database_equally_often(team, monkeypatch, django_assert_num_queries, people):
    monkeypatch.setattr("reviews.thread._stages", {})
    for number in range(people):
        person = make_user()
        invitation = actions.invite(by=team.lead, review=team.review, email=person.email, roles=["observer"])
        if number:
            actions.accept_invitation(by=person, invitation=invitation)

    browser = team.client(team.alice)

    with django_assert_num_queries(5):
        browser.get(team.url("settings/"))


def test_table_of_rights_is_printed(team):
    page = team.client(team.bob).get(team.url("settings/")).content.decode()

    assert "settle conflicts" in page
    assert page.count('<span class="visually-hidden"> yes</span>') == 29
