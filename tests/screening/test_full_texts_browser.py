"""Full texts in a real browser: the next PDF is there before one goes on to it."""

from collections import Counter

import pytest
from django.core.signals import request_started

from screening.models import Vote
from tests.makers.citations import make_import, ris
from tests.makers.people import make_criteria
from tests.makers.screening import open_full_texts
from tests.screening.views.test_full_texts import address, make_file

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),
]
SPARING = "Object.defineProperty(NetworkInformation.prototype, 'saveData', {get: () => true})"


@pytest.fixture
def asked():
    """How often the server was asked for each address; what the browser has kept it does not ask for."""
    counted = Counter()

    def count(environ, **_):
        counted[environ["PATH_INFO"]] += 1

    request_started.connect(count)
    yield counted
    request_started.disconnect(count)


@pytest.fixture
def entries(team):
    make_criteria(team.review, by=team.lead)
    return open_full_texts(make_import(team.review, *(ris() for _ in range(3))), team.bob, team.carol)


@pytest.fixture
def page(signed_in, team, entries):
    return signed_in(team.bob).new_page()


def read(page, team, entry) -> None:
    page.goto(team.url(f"screening/full-text/{entry.report.number}/"))
    shown(page, entry)


def shown(page, entry) -> None:
    page.wait_for_selector(f"[data-pdf-shown] .textLayer :text('Page 1 of report {entry.report.number}')")
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("pages", [1, 900], ids=["whole", "in ranges"])
def test_next_pdf_is_fetched_once_and_before_it_is_shown(page, team, entries, asked, pages):
    """A file that pdf.js reads in ranges comes out of the same cache."""
    first, second, third = entries
    files = [make_file(entry, team.alice, pages=pages) for entry in entries]
    paths = [address(team, file) for file in files]

    read(page, team, first)
    before = [asked[path] > 0 for path in paths]
    asked.clear()
    page.keyboard.press("i")
    page.wait_for_url(f"**/full-text/{second.report.number}/")
    shown(page, second)

    assert before == [True, True, False]
    assert [asked[path] for path in paths] == [0, 0, 1]


def test_pdf_is_fetched_ahead_where_the_report_in_view_has_none(page, team, entries, asked):
    first, second, _ = entries
    file = make_file(second, team.alice)

    page.goto(team.url(f"screening/full-text/{first.report.number}/"))
    page.wait_for_load_state("networkidle")

    assert asked[address(team, file)] == 1


def test_nothing_is_fetched_ahead_where_data_are_to_be_saved(page, team, entries, asked):
    page.add_init_script(SPARING)
    files = [make_file(entry, team.alice) for entry in entries]

    read(page, team, entries[0])

    assert [asked[address(team, file)] > 0 for file in files] == [True, False, False]


# When a click is said to come, in milliseconds from when its page was asked for.
MOMENT = "Object.defineProperty(Event.prototype, 'timeStamp', {get: () => Number(sessionStorage.moment || 5000)})"


def test_click_on_a_page_that_nobody_can_have_seen_yet_decides_nothing(page, team, entries):
    """The page after a decision is there before a double click is over, with the same button in the same place."""
    page.add_init_script(MOMENT)
    include = page.locator("#decide [value=include]")
    first, second, third = entries
    page.goto(team.url(f"screening/full-text/{first.report.number}/"))
    page.wait_for_load_state("networkidle")
    include.click()
    page.wait_for_url(f"**/full-text/{second.report.number}/")
    page.wait_for_load_state("networkidle")

    page.evaluate("sessionStorage.moment = 300")
    include.click()
    page.wait_for_load_state("networkidle")
    assert read_by_bob(team) == [first.pk]

    page.evaluate("sessionStorage.moment = 900")
    include.click()
    page.wait_for_url(f"**/full-text/{third.report.number}/")
    assert read_by_bob(team) == [first.pk, second.pk]


def read_by_bob(team) -> list[int]:
    votes = Vote.objects.by(team.bob).filter(entry__stage__key="full-text", ended_at__isnull=True)
    return list(votes.order_by("pk").values_list("entry", flat=True))
