"""The page of one's own appraisal: saved as typed or by a button, with quotes, shut once it is in."""

import pytest

from appraisal import queries
from reviews.models import AuditEvent
from tests.makers.appraisal import appraise, draft, main_report, make_full_text, make_study

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def study(team):
    return make_study(team.lead, "Aldermoor 2011")


@pytest.fixture
def browser(team):
    return team.client(team.bob)


def given(team, study):
    return queries.my_answers(team.bob, queries.mine(team.bob, study))


def test_save_of_one_part_answers_with_the_parts_that_changed(team, study, browser):
    sent = {"value-6": "cant_tell", "comment-6": "Not a word.", "seen-6": queries.Given().seen}

    page = browser.post(team.url("appraisal/1/save"), sent, **HTMX).content.decode()

    assert given(team, study)["6"] == queries.Given("cant_tell", "Not a word.")
    assert "1 of 10" in page and 'id="mark-6"' in page and 'id="mark-5"' not in page


def test_save_leaves_alone_what_the_page_only_repeats(team, study, browser):
    """An old tab sends all it shows; the answer given in another tab since stays."""
    draft(team.member(team.bob), study, "Y", "First words.")
    seen = queries.Given("yes", "First words.").seen
    draft(team.member(team.bob), study, "N", "Later words.")

    browser.post(team.url("appraisal/1/save"), {"value-1": "yes", "comment-1": "First words.", "seen-1": seen})

    assert given(team, study)["1"] == queries.Given("no", "Later words.")


def test_save_takes_the_line_ends_of_browsers_as_no_change(team, study, browser):
    draft(team.member(team.bob), study, "Y", "Two\nlines.")
    seen = given(team, study)["1"].seen
    before = AuditEvent.objects.count()

    browser.post(team.url("appraisal/1/save"), {"value-1": "yes", "comment-1": "Two\r\nlines.", "seen-1": seen})

    assert given(team, study)["1"].comment == "Two\nlines."
    assert AuditEvent.objects.count() == before


def test_save_of_a_strange_answer_is_refused_in_words(team, study, browser):
    response = browser.post(team.url("appraisal/1/save"), {"value-1": "maybe", "comment-1": "", "seen-1": ""}, **HTMX)

    assert response.status_code == 409
    assert response.content.decode().startswith("One of the answers")


def test_quote_keeps_what_was_typed_beside_it(team, study, browser):
    sent = {"item": "2", "quote-2": "Words", "page-2": "4", "report-2": main_report(study).pk}
    typed = {"value-2": "yes", "comment-2": "Not lost.", "seen-2": queries.Given().seen}

    browser.post(team.url("appraisal/1/quote"), {**sent, **typed})

    assert given(team, study)["2"] == queries.Given(
        "yes", "Not lost.", (queries.Quote(main_report(study).pk, "Words", "4"),)
    )


def test_unquote_takes_it_away(team, study, browser):
    sent = {"item": "2", "quote-2": "Words", "page-2": "4", "report-2": main_report(study).pk}
    browser.post(team.url("appraisal/1/quote"), sent)
    mark = given(team, study)["2"].quotes[0].mark

    browser.post(team.url("appraisal/1/unquote"), {"drop": f"2:{mark}"}, **HTMX)

    assert given(team, study)["2"].quotes == ()


def test_submit_with_an_item_open_says_which_and_keeps_the_rest(team, study, browser):
    sent = {f"{name}-{n}": value for n in range(1, 10) for name, value in (("value", "yes"), ("comment", ""))}

    response = browser.post(team.url("appraisal/1/submit"), sent)

    assert response.status_code == 409
    assert "Item 10 is not answered yet" in response.content.decode()
    assert len(given(team, study)) == 9


def test_submit_leads_to_the_comparison_once_both_are_in(team, study, browser):
    appraise(team.member(team.carol), study)
    draft(team.member(team.bob), study, "YYYYYYYYYY")

    response = browser.post(team.url("appraisal/1/submit"))

    assert response["Location"] == team.url("appraisal/1/consensus/")


def test_submitted_page_is_to_read(team, study, browser):
    appraise(team.member(team.bob), study)

    page = browser.get(team.url("appraisal/1/")).content.decode()

    assert "Take it back" in page and 'name="value-1"' not in page and "10/0/0" in page


def test_page_opens_at_the_first_item_that_is_not_answered(team, study, browser):
    draft(team.member(team.bob), study, "YY")

    items = browser.get(team.url("appraisal/1/")).context["sheet"].items

    assert [item.code for item in items if item.is_current] == ["3"]


def test_page_warns_when_a_screening_question_is_not_yes(team, study, browser):
    draft(team.member(team.bob), study, "N")

    assert "asks whether to go on" in browser.get(team.url("appraisal/1/")).content.decode()


def test_page_shows_the_file_that_was_asked_for(team, study, browser):
    first = make_full_text(team.lead, main_report(study), "first.pdf")
    second = make_full_text(team.lead, main_report(study), "second.pdf")

    page = browser.get(team.url(f"appraisal/1/?file={second.pk}"))

    assert page.context["file"] == second
    assert browser.get(team.url("appraisal/1/")).context["file"] == first


def test_page_without_a_pdf_shows_the_abstract(team, study, browser):
    assert "Ten people spoke." in browser.get(team.url("appraisal/1/")).content.decode()


@pytest.mark.parametrize("items", [1, 3])
def test_reading_takes_a_fixed_number_of_queries(team, study, items, django_assert_num_queries):
    draft(team.member(team.bob), study, "YYY"[:items])

    with django_assert_num_queries(3):
        given(team, study)
    with django_assert_num_queries(3):
        queries.documents(study)
