"""The bench where things go wrong: somebody else signs in, the browser keeps nothing, the clock is set, the laptop
sleeps, the reader is taken off the team. What the page says is true, and nothing is lost or doubled."""

import pytest
from playwright.sync_api import expect

from reviews.models import Membership
from screening import actions
from screening.models import Claim, Note, Skip, Vote
from tests.browser import PHONE, end_session, sign_in
from tests.makers.people import make_criteria, make_member, make_user
from tests.makers.screening import entry_of, make_conflict, make_reports, make_vote
from tests.screening.bench_page import expect_counts, has_next, number, open_bench, ready, settle_down, standing

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),
]
REPORTS = 40
NO_STORE = """
for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
  Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });
}
"""
FULL_STORE = """
() => { Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); }; }
"""


@pytest.fixture
def reports(team):
    make_criteria(team.review, by=team.lead)
    return make_reports(team.review, REPORTS)


@pytest.fixture
def context(signed_in, team, reports):
    return signed_in(team.bob)


def state(page):
    return page.locator("[data-state-words]")


def decide(page, keys: str) -> dict[int, str]:
    said = {}
    for key in keys:
        page.wait_for_selector("[data-current] [data-record]")
        said[number(page)] = {"i": "include", "m": "maybe", "e": "exclude"}[key]
        page.keyboard.press(key)
    return said


# --- who is signed in


def test_thirty_votes_wait_for_their_reader_to_sign_in_again(context, team):
    """The session ended; the reader signs in again in another tab and comes back to this one."""
    page = open_bench(context, team)
    end_session(context)
    said = decide(page, "i")
    expect(state(page)).to_contain_text("Signed out")
    while len(said) < 10:
        said |= decide(page, "m")
    sign_in(context, team.bob)

    page.evaluate("dispatchEvent(new Event('focus'))")
    settle_down(page)
    while len(said) < 30:
        said |= decide(page, "e")
    settle_down(page)

    assert standing(team.bob) == said
    expect_counts(page, read=30, left=REPORTS - 30)


def test_signed_in_again_while_a_try_is_under_way(context, team):
    """That try left too early and comes back signed out; another follows it by itself."""
    page, held = open_bench(context, team), []
    page.route("**/vote/", lambda route: held.append(route), times=1)
    said = decide(page, "i")
    while not held:
        page.wait_for_timeout(20)
    page.evaluate("dispatchEvent(new Event('focus'))")
    held[0].fulfill(status=401)

    settle_down(page)

    assert standing(team.bob) == said


def test_nothing_of_an_old_page_is_saved_for_the_person_who_signed_in_since(context, team):
    """Votes, undoing, putting off and notes: the page is Bob's, and Carol uses his browser now."""
    page = open_bench(context, team)
    decide(page, "i")
    settle_down(page)
    before = standing(team.bob)
    end_session(context)
    decide(page, "m")
    expect(state(page)).to_contain_text("Signed out")
    page.keyboard.press("u")
    page.keyboard.press("u")
    page.keyboard.press("s")
    page.keyboard.press("n")
    page.keyboard.type("Mine")
    page.keyboard.press("Escape")
    sign_in(context, team.carol)

    page.evaluate("dispatchEvent(new Event('focus'))")
    page.wait_for_selector(".cc-toast:has-text('of somebody else on this computer')")
    expect(state(page)).to_contain_text("Not taken")

    assert standing(team.bob) == before
    assert not Vote.objects.by(team.carol).exists()
    assert not Skip.objects.exists()
    assert not Note.objects.by(team.carol).exists()
    assert not Claim.objects.filter(user=team.carol).exists()

    sign_in(context, team.bob)
    page.evaluate("dispatchEvent(new Event('focus'))")
    settle_down(page)
    assert standing(team.bob) == {}
    assert Skip.objects.get().user == team.bob
    assert Note.objects.by(team.bob).get().text == "Mine"


def test_one_browser_after_another_person(context, team):
    """What Bob could not send stays his while Carol reads, and goes when he is back."""
    page = open_bench(context, team)
    context.set_offline(True)
    his = decide(page, "iem")
    expect(state(page)).to_contain_text("3 unsaved")
    page.close(run_before_unload=False)
    context.set_offline(False)

    sign_in(context, team.carol)
    page = open_bench(context, team)
    hers = decide(page, "ee")
    settle_down(page)
    page.close()
    # Chromium's outage may let through what a closing page sends.
    assert standing(team.bob).items() <= his.items()
    assert standing(team.carol) == hers

    sign_in(context, team.bob)
    page = open_bench(context, team)
    settle_down(page)
    assert (standing(team.bob), standing(team.carol)) == (his, hers)
    expect_counts(page, read=3)


def test_taken_off_the_team_while_votes_wait(context, team):
    """Nothing is let go: a lead may take the reader in again."""
    page = open_bench(context, team)
    context.set_offline(True)
    said = decide(page, "iem")
    expect(state(page)).to_contain_text("3 unsaved")
    mine = Membership.objects.filter(user=team.bob)
    mine.update(ended_at=team.review.created_at)

    context.set_offline(False)
    page.wait_for_selector(".cc-toast:has-text('you are not part of the review')")
    expect(state(page)).to_have_text("Not taken, 3 unsaved, kept here")
    assert standing(team.bob) == {}

    mine.update(ended_at=None)
    page.evaluate("dispatchEvent(new Event('focus'))")
    settle_down(page)
    assert standing(team.bob) == said


# --- what answers is not Concord


@pytest.mark.parametrize("status", [200, 302, 400, 404, 409, 413, 418, 502])
def test_a_proxy_that_answers_for_the_server_takes_nothing(context, team, status):
    page = open_bench(context, team)
    headers = {"Location": "/welcome/"} if status == 302 else {}
    stranger = {"status": status, "headers": headers, "content_type": "text/html", "body": "<h1>Welcome</h1>"}
    page.route("**/title-abstract/**", lambda route: route.fulfill(**stranger))

    said = decide(page, "iemiemi")
    expect(state(page)).to_contain_text("7 unsaved")
    expect(page.locator(".cc-toast")).to_have_count(0)

    page.unroute("**/title-abstract/**")
    page.evaluate("dispatchEvent(new Event('focus'))")
    settle_down(page)
    assert standing(team.bob) == said
    expect_counts(page, read=7)


# --- what the browser keeps


def test_a_browser_that_keeps_nothing_says_so_and_saves_all_the_same(context, team):
    context.add_init_script(NO_STORE)
    page = open_bench(context, team)
    said = decide(page, "iem")
    settle_down(page)
    assert standing(team.bob) == said

    context.set_offline(True)
    said |= decide(page, "ie")
    expect(state(page)).to_have_text("Offline, 2 unsaved, in this page only: leave it open")

    context.set_offline(False)
    settle_down(page)
    assert standing(team.bob) == said


def test_no_room_left_is_said_and_leaving_is_asked_about(context, team):
    page = open_bench(context, team)
    page.evaluate(FULL_STORE)
    context.set_offline(True)
    said = decide(page, "iem")
    expect(state(page)).to_have_text("Offline, 3 unsaved, in this page only: leave it open")
    page.on("dialog", lambda dialog: dialog.dismiss())
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)

    assert asked.value.type == "beforeunload"
    context.set_offline(False)
    settle_down(page)
    assert standing(team.bob) == said


def test_clock_set_back_between_two_thoughts(context, team):
    """What is kept goes out in the order in which it was done, not by what the clock said."""
    page = open_bench(context, team)
    context.set_offline(True)
    report = number(page)
    decide(page, "i")
    page.evaluate("Date.now = (real => () => real() - 86400000)(Date.now)")
    page.keyboard.press("k")
    page.keyboard.press("e")
    expect(state(page)).to_contain_text("2 unsaved")
    page.close(run_before_unload=False)
    context.set_offline(False)

    page = open_bench(context, team)
    settle_down(page)

    assert standing(team.bob) == {report: "exclude"}


# --- time passes


def test_page_that_the_browser_brings_back_is_loaded_anew(context, team):
    """Brought back as it was left, it knows nothing of what was decided since."""
    page = open_bench(context, team)
    report = number(page)
    make_vote(entry_of(next(one for one in team.review.reports.filter(number=report))), team.bob, "exclude")

    with page.expect_navigation():
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    ready(page)

    assert number(page) != report
    expect_counts(page, read=1)


def test_back_does_not_ask_again_what_was_decided_since(context, team):
    page = open_bench(context, team)
    said = decide(page, "iem")
    settle_down(page)
    page.goto(team.url("protocol/"))
    page.go_back()
    ready(page)

    assert number(page) not in said
    said |= decide(page, "i")
    settle_down(page)

    assert standing(team.bob) == said
    expect_counts(page, read=4)


def test_after_a_sleep_the_places_are_asked_for_anew(context, team):
    """Three readers for two places: what others filled while the laptop slept is not asked of the reader."""
    make_member(team.review, make_user("Dora"))
    page = open_bench(context, team)
    first = number(page)
    Claim.objects.update(until=team.review.created_at)
    for report in team.review.reports.exclude(number=first)[: REPORTS - 5]:
        for other in (team.alice, team.carol):
            make_vote(entry_of(report), other, "exclude")

    page.evaluate("Date.now = (real => () => real() + 3600000)(Date.now)")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".cc-side [data-left]")).to_have_text("5")  # the answer is there
    said = {}
    while has_next(page):
        said |= decide(page, "i")
        settle_down(page)

    assert len(said) == 5
    assert not Vote.objects.by(team.bob).filter(surplus=True).exists()
    expect_counts(page, read=5)


# --- small and large


def test_ten_keys_a_second_on_a_phone(signed_in, team, reports):
    page = open_bench(signed_in(team.bob, viewport=PHONE, has_touch=True, is_mobile=True), team)
    said = {}
    for place in range(30):
        said |= decide(page, "iem"[place % 3])
        page.wait_for_timeout(70)
    settle_down(page)

    assert standing(team.bob) == said
    assert page.text_content("[data-done]") == "30"


LARGE = {
    "zoomed twice, large letters": ({"viewport": {"width": 683, "height": 384}, "device_scale_factor": 2}, "150%"),
    "phone, letters twice as large": ({"viewport": PHONE, "has_touch": True, "is_mobile": True}, "200%"),
}


@pytest.mark.parametrize("verdict", ["include", "maybe", "exclude"])
@pytest.mark.parametrize(("options", "letters"), LARGE.values(), ids=LARGE)
def test_every_verdict_can_be_pressed_however_large(signed_in, team, reports, verdict, options, letters):
    page = open_bench(signed_in(team.bob, **options), team)
    page.evaluate(f"document.documentElement.style.fontSize = '{letters}'")
    report = number(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= options["viewport"]["width"]
    assert page.locator("[data-decide-bar]").bounding_box()["height"] <= options["viewport"]["height"] / 2
    page.click(f"[data-decide] [value={verdict}]")
    settle_down(page)

    assert standing(team.bob) == {report: verdict}


def test_many_refusals_are_told_and_hide_no_record(context, team):
    """All votes of an evening without a network, on reports that were settled meanwhile."""
    page = open_bench(context, team)
    context.set_offline(True)
    said = decide(page, "iemiemi")
    expect(state(page)).to_contain_text("7 unsaved")
    for report in team.review.reports.filter(number__in=said):
        make_conflict(entry_of(report), team.alice, team.carol)
        actions.adjudicate(by=team.lead, entry=entry_of(report), verdict="include")

    context.set_offline(False)
    settle_down(page)

    expect(page.locator(".cc-toast")).to_have_count(7)
    top, middle = page.evaluate("[document.getElementById('toasts').getBoundingClientRect().top, innerHeight / 3]")
    assert top > middle
    assert standing(team.bob) == {}
    expect_counts(page, read=0, left=REPORTS - 7)
