"""The bench in a real browser: keys, undo of any number, the network gone and back, a closed tab, notes."""

import re

import pytest
from playwright.sync_api import expect

from screening import actions
from screening.models import Note, Skip, Tag, Vote
from tests.makers.people import make_criteria
from tests.makers.screening import entry_of, make_full_text_entry, make_reports, make_vote, merge
from tests.screening.bench_page import BENCH, open_bench, ready, settle_down

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),
]


@pytest.fixture
def reports(team):
    make_criteria(team.review, by=team.lead)
    return make_reports(team.review, 25)


@pytest.fixture
def context(signed_in, team, reports):
    return signed_in(team.bob)


@pytest.fixture
def page(context, team):
    return open_bench(context, team)


def title(page) -> str:
    return page.inner_text("[data-current] .cc-record-title")


def verdicts(team) -> list[tuple[str, str]]:
    votes = Vote.objects.by(team.bob).filter(ended_at__isnull=True).order_by("pk")
    return [(vote.verdict, vote.reason.label if vote.reason else "") for vote in votes.select_related("reason")]


def test_keys_decide_and_a_number_after_e_is_its_reason(page, team):
    for key in ("i", "m", "2", "e"):
        before = title(page)
        page.keyboard.press(key)
        assert title(page) != before
    page.keyboard.press("1")
    settle_down(page)

    assert verdicts(team) == [
        ("include", ""),
        ("maybe", ""),
        ("exclude", "Not individual therapy"),
        ("exclude", "Not qualitative"),
    ]
    assert page.inner_text(".cc-side [data-left]") == "21"


def test_undo_goes_back_as_far_as_one_likes_and_redo_returns(page, team):
    titles = []
    for key in ("i", "e", "m"):
        titles.append(title(page))
        page.keyboard.press(key)
    for expected in reversed(titles):
        page.keyboard.press("u")
        expect(page.locator("[data-current] h2")).to_have_text(expected)
    settle_down(page)
    assert verdicts(team) == []

    page.keyboard.press("Shift+Z")
    page.keyboard.press("Shift+Z")
    settle_down(page)

    assert sorted(verdicts(team)) == [("exclude", ""), ("include", "")]
    assert title(page) == titles[2]


def test_undo_reaches_decisions_of_an_earlier_visit(page, team):
    page.keyboard.press("i")
    settle_down(page)
    page.reload()
    ready(page)

    page.keyboard.press("u")
    page.wait_for_selector("[data-redo]:not([hidden])")
    settle_down(page)

    assert verdicts(team) == []


def test_undo_of_an_earlier_visit_is_done_before_its_text_is_there(page, team):
    """The title is known from the history, so what is pressed next is about the record that one sees."""
    first, held = title(page), []
    page.keyboard.press("i")
    settle_down(page)
    page.reload()
    ready(page)
    page.route(re.compile(r"/title-abstract/\d+/$"), lambda route: held.append(route))

    page.keyboard.press("u")
    assert title(page) == first
    page.keyboard.press("m")
    page.keyboard.press("u")
    while not held:
        page.wait_for_timeout(20)
    held[0].continue_()
    expect(page.locator("[data-current] .cc-read")).to_be_visible()
    page.keyboard.press("m")
    settle_down(page)

    assert verdicts(team) == [("maybe", "")]


def test_history_is_walked_and_a_decision_changed(page, team):
    first = title(page)
    page.keyboard.press("i")
    page.keyboard.press("i")
    waiting = title(page)
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(page.locator("[data-current] h2")).to_have_text(first)
    assert page.get_attribute("[name=verdict][value=include]", "aria-pressed") == "true"

    page.keyboard.press("e")
    settle_down(page)

    assert title(page) == waiting
    assert verdicts(team) == [("include", ""), ("exclude", "")]


def test_network_gone_and_back_loses_and_doubles_nothing(page, context, team):
    context.set_offline(True)
    for key in ("i", "e", "m"):
        page.keyboard.press(key)
    expect(page.locator("[data-state-words]")).to_contain_text("3 unsaved")

    context.set_offline(False)
    settle_down(page)

    assert verdicts(team) == [("include", ""), ("exclude", ""), ("maybe", "")]


def test_closed_tab_sends_what_was_kept_when_the_page_opens_again(page, context, team):
    context.set_offline(True)
    page.keyboard.press("i")
    page.keyboard.press("e")
    expect(page.locator("[data-state-words]")).to_contain_text("2 unsaved")
    page.close(run_before_unload=False)
    context.set_offline(False)

    again = open_bench(context, team)
    settle_down(again)

    assert sorted(verdicts(team)) == [("exclude", ""), ("include", "")]


def test_expired_session_keeps_the_decision_and_says_so(page, context, team):
    context.clear_cookies()
    page.keyboard.press("i")
    expect(page.locator("[data-state-words]")).to_contain_text("Signed out")

    assert page.inner_text("[data-state] a") == "Sign in"
    assert verdicts(team) == []


def test_refused_vote_comes_back_with_its_reason(page, team, reports):
    number = int(page.get_attribute("[data-current] [data-record]", "data-record"))
    merged = next(report for report in reports if report.number == number)
    other = next(report for report in reports if report.number < number) if number > 1 else None
    if other is None:
        pytest.skip("the first of this queue is the report that others merge into")
    merge(team.lead, other, merged)

    page.keyboard.press("i")

    page.wait_for_selector(".cc-toast:has-text('the same document as report')")
    assert verdicts(team) == []


def test_note_and_tag_are_saved_as_typed(page, team):
    page.keyboard.press("n")
    page.keyboard.type("Ask the authors")
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    page.keyboard.type("pilot")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.keyboard.press("i")
    settle_down(page)

    assert [note.text for note in Note.objects.by(team.bob)] == ["Ask the authors"]
    assert [tag.name for tag in Tag.objects.by(team.bob)] == ["pilot"]


def test_later_puts_off_and_undo_takes_up(page, team):
    first = title(page)
    page.keyboard.press("s")
    assert title(page) != first
    page.keyboard.press("u")
    settle_down(page)

    assert title(page) == first
    assert not Skip.objects.exists()


def test_whole_queue_to_its_end(page, team):
    for _ in range(25):
        page.wait_for_selector("[data-current] [data-record]")
        page.keyboard.press("e")
    page.wait_for_selector("[data-empty]:not([hidden])")
    settle_down(page)

    assert len(verdicts(team)) == 25
    assert "You have read everything" in page.inner_text("[data-empty]")


def test_last_record_of_the_queue_is_given_its_reason_too(page, team):
    for _ in range(25):
        page.wait_for_selector("[data-current] [data-record]")
        page.keyboard.press("e")
    page.keyboard.press("1")
    settle_down(page)

    assert verdicts(team)[-1] == ("exclude", "Not qualitative")


def test_end_of_the_queue_is_claimed_when_the_server_has_said_so(page, context, team):
    context.set_offline(True)
    while page.locator("[data-current] [data-record]").count():
        page.keyboard.press("i")
    waiting = page.locator("[data-waiting]")
    expect(waiting).to_contain_text("They cannot be fetched just now")
    assert "You have read everything" not in page.inner_text("[data-sheet]")
    expect(page.get_by_role("article", name="The next records")).to_be_visible()

    context.set_offline(False)
    expect(page.locator("[data-current] [data-record]")).to_be_visible()
    settle_down(page)
    assert page.inner_text(".cc-side [data-done]") == str(len(verdicts(team)))


def test_without_script_the_same_forms_decide(signed_in, team, reports):
    page = signed_in(team.bob, java_script_enabled=False).new_page()
    page.goto(team.url(BENCH))
    first = page.inner_text(".cc-record-title")

    page.click("button[value=include]")
    assert page.inner_text(".cc-record-title") != first
    page.click("[data-undo-form] button")

    assert verdicts(team) == []


def test_full_text_is_excluded_by_its_number(context, team, reports):
    for report in reports:
        for reader in (team.bob, team.carol):
            make_vote(entry_of(report), reader, "exclude")
    entry = make_full_text_entry(team.review, team.bob, team.carol)
    page = context.new_page()
    page.goto(team.url(f"screening/full-text/{entry.report.number}/"))

    page.keyboard.press("e")
    page.keyboard.press("3")
    page.wait_for_url("**/screening/full-text/")

    assert verdicts(team)[-1] == ("exclude", "No self-harm history")


def test_conflict_is_settled_by_accepting_a_side(signed_in, team):
    (report,) = make_reports(team.review, 1)
    make_vote(entry_of(report), team.bob, "include")
    make_vote(entry_of(report), team.carol, "exclude")
    page = signed_in(team.alice).new_page()
    page.goto(team.url("conflicts/title-abstract/"))
    said = page.inner_text(".cc-vote:nth-child(2) .cc-vote-word").strip()

    page.keyboard.press("2")
    page.wait_for_selector("text=Nothing to settle")

    assert entry_of(report).outcome == said.lower()
    assert actions.send_back(by=team.lead, entry=entry_of(report)).outcome == "pending"
