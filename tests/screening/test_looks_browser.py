"""The bench with records that no designer drew: at a desk and on a phone, with a thumb."""

import pytest
from playwright.sync_api import expect

from screening import actions
from tests.browser import DESKTOP, PHONE
from tests.makers.people import make_criteria
from tests.makers.screening import entry_of, make_report
from tests.screening.bench_page import open_bench

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),
]
UNBROKEN = "https://example.org/" + "a" * 160
THUMB_PX = 44
LOW = """(least) => [...document.querySelectorAll("button, a.btn, input:not([type=hidden]), select, nav a, summary")]
    .filter(element => element.checkVisibility({visibilityProperty: true}) && !element.closest(".visually-hidden"))
    .filter(element => element.getBoundingClientRect().height < least && element.getBoundingClientRect().height > 1)
    .map(element => element.outerHTML.slice(0, 120))"""

COLOURS = """[...document.querySelectorAll(".cc-decide-main .cc-choice")]
    .map(choice => getComputedStyle(choice).backgroundColor)"""


@pytest.fixture
def at_bench(signed_in, team):
    """Bob at the bench, at a screen of this size, with a record whose words do not break and that has many authors."""
    make_criteria(team.review, by=team.lead)
    authors = [f"Halvorsen-{number}, Rut" for number in range(30)]
    report = make_report(
        team.review, title=UNBROKEN, authors=authors, abstract=f"{UNBROKEN} " * 30, doi=f"10.1/{'b' * 90}"
    )
    actions.add_tag(by=team.member(team.bob), entry=entry_of(report), name="x" * 60)
    return lambda size, **options: open_bench(signed_in(team.bob, viewport=size, **options), team)


def beyond(page, side: str) -> int:
    """How far the page as a whole could be scrolled."""
    return page.evaluate(f"document.documentElement.scroll{side} - document.documentElement.client{side}")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_words_that_do_not_break_stay_inside_the_page(at_bench, size):
    page = at_bench(size)

    assert beyond(page, "Width") == 0
    assert (
        page.evaluate("Math.ceil(document.querySelector('.cc-record-title').getBoundingClientRect().right)")
        <= size["width"]
    )


def test_columns_scroll_and_the_desk_does_not(at_bench):
    page = at_bench(DESKTOP)

    page.keyboard.press("t")

    expect(page.locator("[data-current] [data-tag]")).to_be_focused()
    assert (beyond(page, "Height"), page.evaluate("scrollY")) == (0, 0)


def test_what_to_read_can_be_chosen_on_a_phone(at_bench):
    page = at_bench(PHONE)

    page.get_by_role("button", name="Choose").click()

    expect(page.get_by_role("button", name="Show these")).to_be_in_viewport()


def test_what_is_pressed_with_a_thumb_is_large_enough(at_bench):
    page = at_bench(PHONE, has_touch=True, is_mobile=True)

    assert page.evaluate(LOW, THUMB_PX - 0.5) == []


def test_many_authors_are_folded(at_bench):
    page = at_bench(DESKTOP)
    last = page.get_by_text("Halvorsen-29")
    expect(last).to_be_hidden()

    page.get_by_text("and 22 more").click()

    expect(last).to_be_visible()


def test_tap_leaves_no_colour_on_the_next_record(at_bench, team):
    make_report(team.review, title="The one that follows")
    page = at_bench(PHONE, has_touch=True, is_mobile=True)
    plain = page.evaluate(COLOURS)

    page.get_by_role("button", name="Maybe").tap()

    expect(page.locator("[data-state][data-unsaved='0']")).to_be_attached()
    assert page.evaluate(COLOURS) == plain
