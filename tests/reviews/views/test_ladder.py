"""Every address of the reviews app climbs the ladder: works, no right, stranger, other review, method, signed out."""

from dataclasses import dataclass

import pytest
from django.urls import reverse

from reviews import actions, jobs
from reviews.rules.roles import PERMISSIONS, Permission, Role
from reviews.urls import review_patterns
from tests.makers.people import make_criteria, make_member, make_review, make_user, member


@dataclass(frozen=True)
class Step:
    name: str
    permission: Permission
    method: str = "get"
    subject: str = ""  # what the number in the address names
    data: tuple = ()
    status: int = 200


TEAM, EDIT, LOG, VIEW = Permission.MANAGE_TEAM, Permission.EDIT_PROTOCOL, Permission.VIEW_LOG, Permission.VIEW
QUESTION = (("title", "Another title"), ("question", "Which?"), ("frame", "pico"), ("pico-population", "Adults"))
CRITERIA = (("criteria-TOTAL_FORMS", "1"), ("criteria-INITIAL_FORMS", "0"), ("criteria-0-label", "Not qualitative"))
GROUPS = (("groups-TOTAL_FORMS", "1"), ("groups-INITIAL_FORMS", "0"), ("groups-0-words", "sleep, rest"))
STEPS = [
    Step("overview", VIEW),
    Step("waiting", VIEW),
    Step("protocol", VIEW),
    Step("question", EDIT),
    Step("change_question", EDIT, "post", data=QUESTION, status=302),
    Step("criteria", EDIT),
    Step("change_criteria", EDIT, "post", data=CRITERIA, status=302),
    Step("keywords", EDIT),
    Step("change_keywords", EDIT, "post", data=GROUPS, status=302),
    Step("version", VIEW, subject="version"),
    Step("settings", VIEW),
    Step("invite", TEAM, "post", data=(("email", "dan@example.org"), ("roles", "reviewer")), status=302),
    Step("revoke_invitation", TEAM, "post", subject="invitation", status=302),
    Step("change_roles", TEAM, "post", subject="member", data=(("roles", "observer"),), status=302),
    Step("remove_member", TEAM, "post", subject="member", status=302),
    Step("log", LOG),
    Step("log_check", LOG),
    Step("job", VIEW, subject="job"),
    Step("job_cancel", VIEW, "post", subject="job", status=302),
]


def address(step: Step, review, subjects: dict) -> str:
    kwargs = {"slug": review.slug}
    if step.subject:
        kwargs["number" if step.subject == "version" else "pk"] = subjects[step.subject]
    return reverse(f"reviews:{step.name}", kwargs=kwargs)


def subjects_in(review, lead) -> dict:
    """One of each thing that an address may name, with a version that no other review of these tests has."""
    make_criteria(review, by=lead)
    make_criteria(review, "Another reason", by=lead)
    dora = make_member(review, make_user(email=f"dora-{review.pk}@example.org"))
    invitation = actions.invite(by=lead, review=review, email="eve@example.org", roles=[Role.OBSERVER])
    job = jobs.enqueue("nothing", review=review, by=lead)
    return {"version": 3, "member": dora.pk, "invitation": invitation.pk, "job": job.pk}


def send(client, step: Step, url: str):
    return getattr(client, step.method)(url, dict(step.data))


every_step = pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)


@every_step
def test_whoever_has_the_right_may(team, step):
    response = send(team.client(team.alice), step, address(step, team.review, subjects_in(team.review, team.lead)))

    assert response.status_code == step.status


@every_step
def test_role_without_the_right_may_not(team, step):
    lacking = [role for role in Role if step.permission not in PERMISSIONS[role]]
    url = address(step, team.review, subjects_in(team.review, team.lead))
    answers = []
    for role in lacking:
        person = make_user(email=f"{role}@example.org")
        make_member(team.review, person, role)
        answers.append(send(team.client(person), step, url).status_code)

    assert answers == [403] * len(lacking)


@every_step
def test_stranger_does_not_learn_that_there_is_a_review(team, step):
    url = address(step, team.review, subjects_in(team.review, team.lead))

    assert send(team.client(team.charlie), step, url).status_code == 404


@every_step
def test_signed_out_goes_to_sign_in_with_the_way_back(team, step):
    url = address(step, team.review, subjects_in(team.review, team.lead))
    response = send(team.client(None), step, url)

    assert (response.status_code, response.url) == (302, f"{reverse('account_login')}?next={url}")


@every_step
def test_other_method_is_refused(team, step):
    url = address(step, team.review, subjects_in(team.review, team.lead))
    other = "post" if step.method == "get" else "get"

    assert getattr(team.client(team.alice), other)(url).status_code == 405


@pytest.mark.parametrize("step", [step for step in STEPS if step.subject], ids=lambda step: step.name)
def test_what_belongs_to_another_review_is_not_found(team, step):
    other = make_review(lead=team.charlie, title="Another review")
    theirs = subjects_in(other, member(other, team.charlie))

    assert send(team.client(team.alice), step, address(step, team.review, theirs)).status_code == 404


def test_every_address_of_a_review_is_on_the_ladder():
    assert {pattern.name for pattern in review_patterns} == {step.name for step in STEPS}


SIGNED_IN = [
    ("list", "get", 200),
    ("new", "get", 200),
    ("create", "post", 422),
    ("name", "get", 200),
    ("change_name", "post", 422),
]


@pytest.mark.parametrize(("name", "method", "status"), SIGNED_IN)
def test_pages_outside_a_review_need_a_person(team, name, method, status):
    url = reverse(f"reviews:{name}")
    other = "post" if method == "get" else "get"

    assert getattr(team.client(team.charlie), method)(url).status_code == status
    assert getattr(team.client(None), method)(url).url == f"{reverse('account_login')}?next={url}"
    assert getattr(team.client(team.charlie), other)(url).status_code == 405


@pytest.mark.parametrize(("path", "text"), [("/healthz", "ok"), ("/readyz", "ready")])
def test_health_is_open_to_all(client, db, path, text):
    assert client.get(path).content.decode() == text
