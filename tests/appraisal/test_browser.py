"""The checklist beside the PDF in a real browser: answered by keys, saved as typed, quotes from the PDF, no network."""

import pytest

from appraisal import queries
from citations import files
from citations.models import FullText
from synthesis import queries as characteristics
from tests.makers.appraisal import main_report, make_study
from tests.makers.pdf import make_pdf

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),
]
LINE = "Interviews were held by a member of the team."
SELECT_THE_LINE = """() => {
  const line = document.querySelector('.page[data-page-number="2"] .textLayer span');
  const range = document.createRange();
  range.selectNodeContents(line);
  document.activeElement.blur();
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@pytest.fixture
def study(team):
    """One study whose report has a PDF of three pages."""
    study = make_study(team.lead, "Aldermoor 2011")
    stored = files.store([make_pdf("First page", LINE, "Third page")], name="paper.pdf", most=10**6)
    FullText.objects.create(
        review=team.review,
        report=main_report(study),
        sha256=stored.sha256,
        file_name="paper.pdf",
        size=stored.size,
        uploaded_by=team.bob,
    )
    return study


@pytest.fixture
def page(signed_in, team, study):
    return signed_in(team.bob).new_page()


def saved(page):
    page.get_by_text("Saved", exact=True).wait_for()


def answers(team, study):
    return queries.my_answers(team.bob, queries.mine(team.bob, study))


def test_keys_answer_and_what_is_typed_is_saved(team, study, page):
    page.goto(team.url("appraisal/1/"))

    page.keyboard.press("1")
    page.keyboard.press("n")
    page.keyboard.type("In the last paragraph of the introduction.")
    page.wait_for_selector("#mark-1 .cc-m-in")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("3")
    page.wait_for_selector("#mark-2 .cc-m-out")
    page.locator("#appraisal-progress", has_text="2 of 10").wait_for()
    saved(page)

    assert answers(team, study) == {
        "1": queries.Given("yes", "In the last paragraph of the introduction."),
        "2": queries.Given("no"),
    }


def test_selected_words_become_a_quote_with_their_page_and_lead_back(team, study, page):
    page.goto(team.url("appraisal/1/?item=6"))
    page.locator('.page[data-page-number="1"] .textLayer span').first.wait_for()
    page.get_by_title("Next page").click()
    page.locator('.page[data-page-number="2"] .textLayer span').first.wait_for()

    page.evaluate(SELECT_THE_LINE)
    page.keyboard.press("q")
    page.locator("#quotes-6 blockquote").wait_for()

    assert answers(team, study)["6"].quotes == (queries.Quote(main_report(study).pk, LINE, "2"),)
    page.reload()
    page.get_by_text("Page 2 of 3", exact=True).wait_for()


def test_what_is_typed_without_a_network_is_kept_and_sent_later(team, study, page):
    page.goto(team.url("appraisal/1/"))

    page.context.set_offline(True)
    page.fill("#comment-1", "Written in the train.")
    page.get_by_text("Offline, kept here").wait_for()
    page.context.set_offline(False)
    saved(page)

    assert answers(team, study)["1"].comment == "Written in the train."


def test_number_that_is_none_is_said_in_place_and_then_saved(team, study, page):
    page.goto(team.url("characteristics/1/"))

    page.fill("#text-n_eligible", "about twelve")
    page.locator("#error-n_eligible", has_text="A whole number").wait_for()
    page.fill("#text-n_eligible", "12")
    saved(page)

    assert characteristics.people(team.review) == "1 study, 12 participants"
    assert page.inner_text("#error-n_eligible") == ""
