"""One reader with two windows: whatever both do at one instant, both say afterwards what stands on the server."""

import pytest
from playwright.sync_api import expect

from reviews.models import Criterion
from screening import actions
from screening.models import Vote
from tests.makers.people import make_criteria
from tests.makers.screening import entry_of, make_full_text_entry, make_reports, make_vote
from tests.screening.bench_page import expect_counts, has_next, history, number, open_bench, settle_down, standing

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),
]
REPORTS = 25
# While a window is deaf it hears nothing of the other; afterwards it hears all of it.
DEAF = """
const missed = [];
addEventListener("storage", (event) => {
  if (!("deaf" in document.documentElement.dataset)) return;
  event.stopImmediatePropagation();
  missed.push(event);
}, true);
addEventListener("hear", () => {
  delete document.documentElement.dataset.deaf;
  missed.splice(0).forEach(({ key, newValue }) => dispatchEvent(new StorageEvent("storage", { key, newValue })));
});
"""


@pytest.fixture
def reports(team):
    make_criteria(team.review, by=team.lead)
    return make_reports(team.review, REPORTS)


@pytest.fixture
def context(signed_in, team, reports):
    context = signed_in(team.bob)
    context.add_init_script(DEAF)
    return context


@pytest.fixture
def windows(context, team):
    return open_bench(context, team), open_bench(context, team)


def press(window, verdict: str) -> None:
    window.evaluate(f"document.querySelector('[data-decide] [value={verdict}]').click()")


def settled(team, report: int, said: dict, verdict: str) -> None:
    """Others vote and a lead settles the report between the reader's looking at it and deciding on it."""
    entry = next(entry_of(one) for one in team.review.reports.filter(number=report))
    for reader, theirs in said.items():
        make_vote(entry, reader, theirs)
    actions.adjudicate(by=team.lead, entry=entry_of(entry.report), verdict=verdict)


def holds_back(window) -> list:
    """Keeps what the window sends on its way until the test lets it go on."""
    held = []
    window.route("**/vote/", lambda route: held.append(route))
    return held


def wait_for(window, held: list) -> None:
    while not held:
        window.wait_for_timeout(20)


def test_the_same_record_decided_in_both_at_one_instant_counts_once(windows, team):
    """The server has the second, and so say both, whichever they had heard of last."""
    one, other = windows
    report = number(one)
    held = [holds_back(one), holds_back(other)]
    for window in windows:
        window.evaluate("document.documentElement.dataset.deaf = ''")
    press(one, "include")
    press(other, "exclude")
    for window in windows:
        window.evaluate("dispatchEvent(new Event('hear'))")
    for window, its in zip(windows, held, strict=True):
        wait_for(window, its)

    held[1][0].continue_()
    settle_down(other)
    held[0][0].continue_()
    settle_down(one)

    for window in windows:
        expect(window.locator(f"[data-history] [data-number='{report}']")).to_have_attribute("data-verdict", "include")
    assert standing(team.bob) == {report: "include"}
    for window in windows:
        expect_counts(window, read=1, left=REPORTS - 1)


def test_a_vote_refused_in_one_window_stands_in_neither(windows, team):
    one, other = windows
    report = number(one)
    settled(team, report, {team.carol: "include", team.alice: "exclude"}, "include")

    press(one, "include")
    one.wait_for_selector(".cc-toast:has-text('has been settled meanwhile')")

    for window in windows:
        expect(window.locator(f"[data-history] [data-number='{report}']")).to_have_count(0)
        expect(window.locator(".cc-side [data-done]")).to_have_text("0")
        expect(window.locator("[data-undo]")).to_be_disabled()
    assert standing(team.bob) == {}


def test_what_was_refused_is_not_taken_back_a_second_time(windows, team):
    one, _ = windows
    press(one, "maybe")
    settle_down(one)
    first = next(iter(standing(team.bob)))
    report = number(one)
    settled(team, report, {team.carol: "include", team.alice: "exclude"}, "include")
    press(one, "include")
    one.wait_for_selector(".cc-toast:has-text('has been settled meanwhile')")
    expect(one.locator(f"[data-history] [data-number='{report}']")).to_have_count(0)

    one.keyboard.press("u")
    settle_down(one)

    assert standing(team.bob) == {}
    assert Vote.objects.by(team.bob).get().entry.report.number == first
    expect_counts(one, read=0)


def test_a_change_that_is_refused_leaves_the_earlier_vote_in_both_histories(windows, team):
    one, other = windows
    report = number(one)
    press(one, "include")
    settle_down(one)
    settled(team, report, {team.carol: "exclude"}, "exclude")

    one.keyboard.press("k")
    expect(one.locator(f"[data-current] [data-record='{report}']")).to_be_visible()
    one.keyboard.press("e")
    one.wait_for_selector(".cc-toast:has-text('has been settled meanwhile')")

    for window in windows:
        expect(window.locator(f"[data-history] [data-number='{report}'][data-verdict=include]")).to_have_count(1)
    assert standing(team.bob) == {report: "include"}


def test_an_undo_that_is_refused_gives_the_vote_back(windows, team):
    one, other = windows
    report = number(one)
    press(one, "include")
    settle_down(one)
    settled(team, report, {team.carol: "exclude"}, "exclude")

    one.keyboard.press("u")
    one.wait_for_selector(".cc-toast:has-text('has been settled meanwhile')")

    for window in windows:
        expect(window.locator(f"[data-history] [data-number='{report}'][data-verdict=include]")).to_have_count(1)


def test_what_is_put_off_in_one_window_is_counted_in_the_other(windows):
    one, other = windows
    one.keyboard.press("s")
    settle_down(one)

    for window in windows:
        expect(window.locator("[data-put-off-count]")).to_have_text("1")


def test_a_look_back_keeps_its_place_while_the_other_window_goes_on(windows):
    one, other = windows
    press(one, "include")
    press(one, "maybe")
    settle_down(one)
    one.keyboard.press("k")
    looked = one.get_attribute("[data-history] li:has([aria-current])", "data-number")

    press(other, "exclude")
    expect(one.locator("[data-history] li")).to_have_count(3)

    assert one.get_attribute("[data-history] li:has([aria-current])", "data-number") == looked
    one.keyboard.press("k")
    expect(one.locator("[data-current] [data-record]")).not_to_have_attribute("data-record", looked)
    assert list(history(one))[2] == number(one)


def test_refused_for_a_criterion_that_is_gone_comes_to_the_next_page_once_more(context, team):
    """Decided without a network for a reason that the lead retires meanwhile; the page is closed and opened again."""
    page = open_bench(context, team)
    report = number(page)
    context.set_offline(True)
    page.keyboard.press("1")
    expect(page.locator("[data-state-words]")).to_contain_text("1 unsaved")
    page.close(run_before_unload=False)
    Criterion.objects.filter(review=team.review).update(retired_at=team.review.created_at)
    context.set_offline(False)

    page = open_bench(context, team)
    page.wait_for_selector(".cc-toast:has-text('The criteria have changed')")
    settle_down(page)
    seen = set()
    while has_next(page):
        seen.add(number(page))
        page.keyboard.press("i")
        settle_down(page)

    assert report in seen
    assert len(standing(team.bob)) == REPORTS
    expect_counts(page, read=REPORTS)


def test_an_old_page_of_a_full_text_does_not_pass_over_another_choice(signed_in, team):
    """Two tabs with one report, opened before either decided: the second choice is not taken for the first."""
    make_criteria(team.review, by=team.lead)
    entry = make_full_text_entry(team.review, team.bob, team.carol)
    context = signed_in(team.bob)
    address = team.url(f"screening/full-text/{entry.report.number}/")
    tabs = [context.new_page(), context.new_page()]
    for tab in tabs:
        tab.goto(address)
    tabs[0].click("#decide [name=verdict][value=include]")
    tabs[0].wait_for_url(lambda url: not url.endswith(address))

    tabs[1].click("#decide [name=verdict][value=awaiting]")

    expect(tabs[1].locator("body")).to_contain_text("from before your last decision")
    assert standing(team.bob)[entry.report.number] == "include"
