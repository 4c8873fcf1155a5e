"""Two hundred records taken along: the network cut, the tab killed half way, every vote there exactly once."""

import pytest
from playwright.sync_api import expect

from screening import actions
from screening.models import Claim, Vote
from tests.browser import comes_true
from tests.makers.people import make_criteria, make_member, make_user
from tests.makers.screening import entry_of, make_reports, make_vote
from tests.screening.bench_page import open_bench

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),
]
TAKEN = 200


@pytest.fixture
def context(signed_in, team):
    make_criteria(team.review, by=team.lead)
    make_reports(team.review, TAKEN + 20)
    return signed_in(team.bob)


def take_along(page):
    page.click("[data-pack-take]")
    page.wait_for_selector("[data-pack-give-back]:not([hidden])")


def decide(page, count: int) -> list[str]:
    """The numbers of the reports decided on."""
    numbers = []
    for place in range(count):
        numbers.append(page.get_attribute("[data-current] [data-record]", "data-record"))
        page.keyboard.press("iem2"[place % 4])
    return numbers


def test_two_hundred_votes_without_a_network_and_a_killed_tab(context, team):
    page = open_bench(context, team)
    take_along(page)
    context.set_offline(True)

    decided = decide(page, TAKEN // 2)
    page.close(run_before_unload=False)
    page = open_bench(context, team)
    expect(page.locator("[data-state-words]")).to_contain_text(f"{TAKEN // 2} unsaved")
    decided += decide(page, TAKEN // 2)
    expect(page.locator("[data-empty]")).to_be_visible()

    # Chromium's outage may let through what a closing page sends; that vote arrives twice then, and must stand once.
    context.set_offline(False)
    page.wait_for_selector("[data-state][data-unsaved='0']", timeout=120_000)

    votes = Vote.objects.by(team.bob).filter(ended_at__isnull=True)
    assert sorted(votes.values_list("entry__report__number", flat=True)) == sorted(map(int, decided))
    assert len(set(decided)) == Vote.objects.by(team.bob).count() == TAKEN


def test_undo_reaches_back_over_the_killed_tab(context, team):
    page = open_bench(context, team)
    take_along(page)
    context.set_offline(True)
    first, second = decide(page, 2)
    page.close(run_before_unload=False)
    page = open_bench(context, team)

    page.keyboard.press("u")
    expect(page.locator(f"[data-current] [data-record='{second}']")).to_be_visible()
    context.set_offline(False)
    page.wait_for_selector("[data-state][data-unsaved='0']")

    assert [vote.entry.report.number for vote in Vote.objects.by(team.bob).filter(ended_at__isnull=True)] == [
        int(first)
    ]


def test_places_are_held_for_a_day_and_given_back(context, team):
    make_member(team.review, make_user("Dora"))
    page = open_bench(context, team)
    take_along(page)
    assert Claim.objects.filter(user=team.bob).count() == TAKEN

    page.click("[data-pack-give-back]")
    page.wait_for_selector("[data-pack-take]:not([hidden])")
    page.wait_for_load_state("networkidle")

    assert page.evaluate("caches.keys()") == []


def test_signing_out_takes_the_records_off_this_computer(context, team):
    page = open_bench(context, team)
    take_along(page)
    assert page.evaluate("caches.keys()") != []

    page.evaluate("document.querySelector('[data-sign-out]').requestSubmit()")
    page.wait_for_url("**/account/login/**")
    comes_true(page, "caches.keys().then(names => names.length === 0)")


def test_vote_on_a_report_that_was_settled_meanwhile_comes_back_with_its_reason(context, team):
    page = open_bench(context, team)
    number = int(page.get_attribute("[data-current] [data-record]", "data-record"))
    entry = next(entry_of(report) for report in team.review.reports.filter(number=number))
    make_vote(entry, team.carol, "include")
    make_vote(entry, team.bob, "exclude")
    actions.adjudicate(by=team.lead, entry=entry_of(entry.report), verdict="include")

    page.keyboard.press("i")

    page.wait_for_selector(".cc-toast:has-text('has been settled meanwhile')")


def test_vote_cast_right_before_leaving_arrives(context, team):
    """The page says Saving until the answer is there; what it could not send goes from the page opened next."""
    page = open_bench(context, team)
    page.keyboard.press("i")
    page.goto(team.url("protocol/"))
    page.wait_for_load_state("networkidle")
    comes_true(page, "Object.keys(localStorage).every(name => !name.includes('.send.'))")

    assert Vote.objects.by(team.bob).count() == 1


def test_what_could_not_be_sent_goes_from_the_next_page_whatever_it_is(context, team):
    page = open_bench(context, team)
    context.set_offline(True)
    decide(page, 3)
    expect(page.locator("[data-state-words]")).to_contain_text("3 unsaved")
    page.close(run_before_unload=False)
    context.set_offline(False)

    other = context.new_page()
    other.goto(team.url("protocol/"))
    other.wait_for_selector(".cc-toast:has-text('3 things from before')")

    assert Vote.objects.by(team.bob).count() == 3


def test_page_says_saving_until_the_server_has_answered(context, team):
    page = open_bench(context, team)
    held = []
    page.route("**/vote/", lambda route: held.append(route))

    page.keyboard.press("i")
    expect(page.locator("[data-state-words]")).to_have_text("Saving 1")
    page.wait_for_timeout(700)
    assert page.inner_text("[data-state-words]") == "Saving 1"
    held[0].continue_()

    expect(page.locator("[data-state-words]")).to_have_text("Saved")


def test_answer_that_is_not_concords_own_saves_nothing_and_loses_nothing(context, team):
    """A proxy or a hotel's network answers 200 with a page of its own."""
    page = open_bench(context, team)
    page.route("**/vote/", lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Welcome</h1>"))
    page.keyboard.press("i")
    expect(page.locator("[data-state-words]")).to_contain_text("1 unsaved")

    page.unroute("**/vote/")
    page.wait_for_selector("[data-state][data-unsaved='0']")

    assert Vote.objects.by(team.bob).count() == 1
