"""The reviews pages in a real browser: rows that move, frames without a script, a draft that outlives a session."""

import pytest
from django.urls import reverse

from reviews import actions
from tests.browser import end_session
from tests.makers.people import PASSWORD, make_criteria

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),
]


@pytest.fixture
def opened(signed_in, team):
    """opened(**options): a page on which Alice is signed in."""
    return lambda **options: signed_in(team.alice, **options).new_page()


def standing(team) -> list[str]:
    return [c.label for c in team.review.criteria.filter(retired_at__isnull=True)]


def test_criteria_are_moved_by_key_added_and_kept(team, opened):
    make_criteria(team.review, "A", "B", "C", by=team.lead)
    page = opened()
    page.goto(team.url("protocol/criteria/"))

    third = page.locator("[data-row]").nth(2).get_by_role("button", name="Move up")
    third.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Add a criterion").click()
    page.keyboard.type("D")
    page.get_by_role("button", name="Keep as a new version").click()
    page.wait_for_url(f"**{team.url('protocol/')}")

    assert standing(team) == ["C", "A", "B", "D"]


def test_criteria_are_dragged(team, opened):
    make_criteria(team.review, "A", "B", "C", by=team.lead)
    page = opened(viewport={"width": 1366, "height": 1200})
    page.goto(team.url("protocol/criteria/"))

    grips = page.locator("[data-row-grip]")
    grips.nth(2).drag_to(grips.nth(0))
    page.get_by_role("button", name="Keep as a new version").click()
    page.wait_for_url(f"**{team.url('protocol/')}")

    assert standing(team) == ["C", "A", "B"]


def test_without_scripts_the_places_and_the_frames_still_work(team, opened):
    make_criteria(team.review, "A", "B", by=team.lead)
    page = opened(java_script_enabled=False)
    page.goto(team.url("protocol/criteria/"))
    page.get_by_label("Place").nth(0).fill("2")
    page.get_by_label("Place").nth(1).fill("1")
    page.get_by_role("button", name="Keep as a new version").click()
    page.goto(reverse("reviews:new"))
    page.locator("label[for=frame-peo]").click()

    assert standing(team) == ["B", "A"]
    assert page.locator("#id_peo-exposure").is_visible()
    assert not page.locator("#id_spider-sample").is_visible()


def test_text_typed_when_the_session_had_ended_is_there_after_sign_in(team, opened):
    page = opened()
    page.goto(team.url("protocol/question/"))
    page.get_by_label("The question in one sentence").fill("A question that took an hour")
    end_session(page.context)
    page.get_by_role("button", name="Keep as a new version").click()
    page.wait_for_url("**/account/login/**")
    page.locator("[name=login]").fill("alice@example.org")
    page.locator("[name=password]").fill(PASSWORD)
    with page.expect_response(lambda response: "/protocol/question/" in response.url):
        page.locator("#sign-in button[type=submit]").click()
    again = page.context.new_page()
    again.goto(team.url("protocol/question/"))

    assert again.get_by_label("The question in one sentence").input_value() == "A question that took an hour"


def test_link_of_an_invitation_is_copied(team, opened):
    actions.invite(by=team.lead, review=team.review, email="dan@example.org", roles=["reviewer"])
    page = opened(permissions=["clipboard-read", "clipboard-write"])
    page.goto(team.url("settings/"))
    page.get_by_role("button", name="Copy the link for dan@example.org").click()

    assert "/reviews/invitation/" in page.evaluate("navigator.clipboard.readText()")


def test_list_fetches_what_waits(team, opened):
    page = opened()
    page.goto(reverse("reviews:list"))
    page.get_by_text("Nothing waits for you").wait_for()

    assert page.get_by_role("link", name="Therapy after self-harm").first.is_visible()
