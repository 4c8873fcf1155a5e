"""Conflicts in a real browser: the next one is there at once, what is refused comes back, and @ offers names."""

import pytest
from playwright.sync_api import expect

from screening import actions
from screening.models import Adjudication, Comment, Entry
from tests.makers.people import make_criteria
from tests.makers.screening import make_conflict, make_entry

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),
]


@pytest.fixture
def entries(team):
    make_criteria(team.review, by=team.lead)
    return [
        make_conflict(make_entry(team.review, title=f"Conflict {name}"), team.bob, team.carol)
        for name in ("one", "two", "three")
    ]


@pytest.fixture
def page(signed_in, team, entries):
    """Alice at the conflicts."""
    page = signed_in(team.alice).new_page()
    page.goto(team.url("conflicts/title-abstract/"))
    page.wait_for_load_state("networkidle")
    return page


def outcomes(entries) -> list[str]:
    return [Entry.objects.get(pk=entry.pk).outcome for entry in entries]


def shows(page, name: str) -> None:
    expect(page.locator("#record-title")).to_have_text(f"Conflict {name}")


def test_a_decision_shows_the_next_conflict_without_loading_a_page(page, entries):
    page.evaluate("window.sameDocument = true")

    page.keyboard.press("i")
    shows(page, "two")
    expect(page.locator(".cc-tabs a").first).to_have_text("To settle 2")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("e")
    shows(page, "three")
    expect(page.locator(".cc-tabs a").first).to_have_text("To settle 1")

    assert page.evaluate("window.sameDocument") is True
    assert outcomes(entries) == ["include", "exclude", "conflict"]
    page.wait_for_load_state("networkidle")
    page.keyboard.press("1")
    page.get_by_role("heading", name="Nothing to settle").wait_for()
    assert Adjudication.objects.count() == 3


def test_double_click_settles_one_conflict(page, entries):
    page.locator("button[form=settle][value=include]").dblclick()

    expect(page.locator(".cc-tabs a").first).to_have_text("To settle 2")
    shows(page, "two")
    page.wait_for_load_state("networkidle")
    assert outcomes(entries) == ["include", "conflict", "conflict"]


def test_what_is_refused_comes_back_with_the_reason(page, team, entries):
    actions.adjudicate(by=team.lead, entry=entries[0], verdict="exclude")

    page.keyboard.press("i")

    page.get_by_text("This conflict is settled already").wait_for()
    shows(page, "one")
    assert outcomes(entries) == ["exclude", "conflict", "conflict"]


def test_sending_back_goes_on_to_the_next(page, entries):
    page.keyboard.press("a")

    shows(page, "two")
    expect(page.locator(".cc-tabs a").nth(2)).to_have_text("Sent back 1")
    assert outcomes(entries) == ["pending", "conflict", "conflict"]


def test_at_offers_names_and_the_line_is_said_in_place(page, team, entries):
    page.keyboard.press("t")
    page.keyboard.type("Well, @ca")
    expect(page.locator("[data-say-names] [role=option]:visible")).to_have_text(["Carol"])
    page.keyboard.press("Enter")
    page.keyboard.type("what was it?")
    page.keyboard.press("Control+Enter")

    expect(page.locator(".cc-thread-list li")).to_contain_text(["Well, @Carol what was it?"])
    line = Comment.objects.by(team.alice).get()
    assert list(line.mentions.all()) == [team.carol]
    assert page.input_value("#say") == ""
    page.reload()
    assert page.input_value("#say") == ""
