"""Reading criterion by criterion, in a list of one's own, and with another tool's keys, in a real browser."""

import pytest
from playwright.sync_api import expect

from screening import actions
from screening.models import Vote
from tests.makers.people import make_criteria
from tests.makers.screening import make_full_text_entry, make_reports, titles
from tests.screening.bench_page import BENCH, SAVED, open_bench

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),
]


@pytest.fixture
def criteria(team):
    return make_criteria(team.review, by=team.lead)


@pytest.fixture
def context(signed_in, team, criteria):
    return signed_in(team.bob)


def said(team) -> list[tuple]:
    votes = Vote.objects.by(team.bob).filter(ended_at__isnull=True).order_by("pk").select_related("reason")
    return [(vote.verdict, vote.reason.label if vote.reason else "", list(vote.answers.values())) for vote in votes]


def test_answers_by_key_lead_to_the_verdict_and_an_override_asks_for_a_note(context, team):
    make_reports(team.review, 6)
    actions.set_rule(by=team.lead, stage=titles(team.review), by_criterion=True)
    page = open_bench(context, team)
    follows = page.locator("[data-follows]")

    for key in ("1", "2"):
        page.keyboard.press(key)
    expect(follows).to_have_text("Follows: Exclude, Not individual therapy")
    page.keyboard.press("f")
    for key in ("1", "1", "1"):
        page.keyboard.press(key)
    expect(follows).to_have_text("Follows: Include")
    page.keyboard.press("e")
    page.wait_for_selector(".cc-toast:has-text('does not follow from your answers')")
    page.keyboard.type("No therapy after all")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    for key in ("1", "3", "[", "1", "]", "1"):
        page.keyboard.press(key)
    expect(follows).to_have_text("Follows: Include")
    page.keyboard.press("u")
    expect(follows).to_have_text("Follows: Include")
    page.wait_for_selector(SAVED)

    assert said(team) == [("exclude", "Not individual therapy", ["yes", "no"])]
    page.keyboard.press("Shift+Z")
    page.wait_for_selector(SAVED)
    assert said(team)[1] == ("exclude", "", ["yes", "yes", "yes"])


def test_coming_back_to_the_window_leaves_the_mark_where_it_was(context, team):
    make_reports(team.review, 2)
    actions.set_rule(by=team.lead, stage=titles(team.review), by_criterion=True)
    page = open_bench(context, team)
    page.keyboard.press("1")
    page.evaluate("document.activeElement.dispatchEvent(new FocusEvent('focusin', {bubbles: true}))")
    page.keyboard.press("2")

    expect(page.locator("[data-follows]")).to_have_text("Follows: Exclude, Not individual therapy")


def test_tabbing_to_a_criterion_marks_it(context, team):
    make_reports(team.review, 2)
    actions.set_rule(by=team.lead, stage=titles(team.review), by_criterion=True)
    page = open_bench(context, team)
    for key in ("1", "1", "Shift+Tab"):
        page.keyboard.press(key)
    first = page.locator("[data-criterion]").first.get_attribute("data-criterion")

    expect(page.locator("[data-criterion][data-marked]")).to_have_attribute("data-criterion", first)


def test_full_text_is_answered_by_key_too(context, team):
    entry = make_full_text_entry(team.review, team.bob, team.carol)
    actions.set_rule(by=team.lead, stage=entry.stage, by_criterion=True)
    page = context.new_page()
    page.goto(team.url(f"screening/full-text/{entry.report.number}/"))
    page.wait_for_load_state("networkidle")

    for key in ("1", "1", "2"):
        page.keyboard.press(key)
    expect(page.locator("[data-follows]")).to_have_text("Follows: Exclude, No self-harm history")
    page.keyboard.press("f")
    page.wait_for_url("**/screening/full-text/")

    assert said(team)[-1] == ("exclude", "No self-harm history", ["yes", "yes", "no"])


def test_a_narrowed_list_is_read_to_its_end(context, team):
    make_reports(team.review, 8, year=1999)
    make_reports(team.review, 14, title="Of its time", year=2015)
    page = open_bench(context, team, BENCH + "?year_from=2010&words=time")
    for _ in range(14):
        page.wait_for_selector("[data-current] [data-record]")
        assert page.inner_text("[data-current] .cc-record-title") == "Of its time"
        page.keyboard.press("e")
    page.wait_for_selector("[data-empty]:not([hidden]) >> text=Nothing more in this list")
    page.wait_for_selector(SAVED)

    assert len(said(team)) == 14


def test_maybes_are_gone_through_once(context, team):
    make_reports(team.review, 3)
    page = open_bench(context, team)
    for _ in range(3):
        page.keyboard.press("m")
    page.wait_for_selector(SAVED)

    page = open_bench(context, team, BENCH + "?list=maybes")
    for key in ("i", "m", "e"):
        page.wait_for_selector("[data-current] [data-record]")
        page.keyboard.press(key)
    page.wait_for_selector("[data-empty]:not([hidden])")
    page.wait_for_selector(SAVED)

    assert sorted(verdict for verdict, _, _ in said(team)) == ["exclude", "include", "maybe"]
    assert page.inner_text(".cc-side [data-done]") == "3"


@pytest.mark.parametrize(("name", "keys"), [("Rayyan", "iue"), ("ASReview", "rmi")])
def test_keys_of_another_tool(context, team, name, keys):
    make_reports(team.review, 4)
    page = open_bench(context, team)
    page.click("button[title='Text size and typeface']")
    page.click(f"[data-key-set={name.lower()}]")
    page.keyboard.press("Escape")
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_selector(SAVED)
    again = open_bench(context, team)
    shown = [again.inner_text(f"[data-decide] [value={verdict}] kbd") for verdict in ("include", "maybe", "exclude")]

    assert [verdict for verdict, _, _ in said(team)] == ["include", "maybe", "exclude"]
    assert shown == [key.upper() for key in keys]


def test_byline_is_hidden_where_the_stage_says_so(context, team):
    make_reports(team.review, 2, keywords=["psychotherapy"])
    page = open_bench(context, team)
    assert "Halvorsen, Rut" in page.content()

    actions.set_rule(by=team.lead, stage=titles(team.review), hide_byline=True)
    page = open_bench(context, team)

    assert not any(word in page.content() for word in ("Halvorsen", "Journal of Lived Experience", "psychotherapy"))
