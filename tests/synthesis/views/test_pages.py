"""The form beside the PDF, the table of all studies, its CSV, and the seal on the included set."""

import csv
import io

import pytest

from synthesis import queries
from tests.appraisal.views.test_seal import leave_a_full_text_to_read
from tests.makers.appraisal import make_study
from tests.makers.synthesis import describe, said

HTMX = {"HTTP_HX_REQUEST": "true"}
NOTHING = queries.Said().seen


@pytest.fixture
def study(team):
    return make_study(team.lead, "Aldermoor 2011")


@pytest.fixture
def browser(team):
    return team.client(team.bob)


def send(team, browser, key, text, state="given", seen=NOTHING, **more):
    sent = {f"state-{key}": state, f"text-{key}": text, f"seen-{key}": seen}
    return browser.post(team.url("characteristics/1/save"), sent, **more)


def stands(study, key):
    return queries.values(study.review).get(study.pk, {}).get(key, queries.Said())


def test_save_of_one_field_answers_with_the_parts_that_changed(team, study, browser):
    page = send(team, browser, "country", "Norway", **HTMX).content.decode()

    assert stands(study, "country").text == "Norway"
    assert "1 of 16" in page and 'id="seen-country"' in page and 'id="seen-age"' not in page


@pytest.mark.parametrize(("typed", "number"), [("12", 12), (" 1,012 ", 1012), ("1 012", 1012), ("0", 0)])
def test_numbers_as_people_write_them(team, study, browser, typed, number):
    send(team, browser, "n_eligible", typed)

    assert stands(study, "n_eligible").number == number


@pytest.mark.parametrize("typed", ["about 12", "12.5", "1,5", "-3", "12 or 13", "١٢", "99999999999"])
def test_what_is_no_whole_number_is_said_in_place(team, study, browser, typed):
    response = send(team, browser, "n_eligible", typed, **HTMX)

    assert response.status_code == 422
    assert 'id="error-n_eligible"' in response.content.decode()
    assert stands(study, "n_eligible").state == ""


def test_what_was_typed_stays_when_it_is_refused_without_scripts(team, study, browser):
    response = send(team, browser, "n_eligible", "about 12")

    assert response.status_code == 422
    assert 'value="about 12"' in response.content.decode()


def test_unclear_number_takes_words(team, study, browser):
    send(team, browser, "n_eligible", "about 12", state="unclear")

    assert stands(study, "n_eligible").shown == "about 12 (unclear)"


def test_old_page_does_not_overwrite_what_it_only_repeats(team, study, browser):
    describe(team.member(team.bob), study, country="Norway")
    seen = stands(study, "country").seen
    describe(team.member(team.carol), study, country="Denmark")

    send(team, browser, "country", "Norway", seen=seen)

    assert stands(study, "country").text == "Denmark"


def test_old_page_that_changes_what_changed_is_told(team, study, browser):
    describe(team.member(team.bob), study, country="Norway")
    seen = stands(study, "country").seen
    describe(team.member(team.carol), study, country="Denmark")

    response = send(team, browser, "country", "Sweden", seen=seen, **HTMX)

    assert response.status_code == 409
    assert "it is now Denmark" in response.content.decode()


def test_quote_and_page_stay_with_the_value(team, study, browser):
    sent = {"state-therapy": "given", "text-therapy": "DBT", "quote-therapy": "All eleven", "page-therapy": "4"}

    browser.post(team.url("characteristics/1/save"), {**sent, "seen-therapy": NOTHING})

    assert stands(study, "therapy") == said("DBT", quote="All eleven", page="4")


def test_page_says_who_filled_it_in(team, study, browser):
    describe(team.member(team.carol), study, country="Norway")

    assert "Filled in by Carol" in browser.get(team.url("characteristics/1/")).content.decode()


def test_table_shows_the_people_and_what_is_missing(team, study, browser):
    describe(team.member(team.bob), study, n_eligible=12, women=None)

    page = browser.get(team.url("characteristics/")).content.decode()

    assert "1 study, 12 participants" in page and "not reported" in page and "to fill in" in page


def test_table_names_numbers_that_cannot_be(team, study, browser):
    describe(team.member(team.bob), study, n_eligible=12, women=15)

    assert "15 people by gender, but 12 participants" in browser.get(team.url("characteristics/")).content.decode()


def test_table_without_studies_says_what_to_do_next(team, browser):
    assert "No studies yet" in browser.get(team.url("characteristics/")).content.decode()


def test_csv_holds_values_and_is_guarded(team, study, browser):
    describe(team.member(team.bob), study, country="@SUM(A1)", n_eligible=12, women=None)

    text = browser.get(team.url("characteristics/table.csv")).content.decode()
    head, row = csv.reader(io.StringIO(text))

    cells = dict(zip(head, row, strict=True))
    assert (cells["Study"], cells["Country"], cells["Eligible"]) == ("Aldermoor 2011", "'@SUM(A1)", "12")
    assert (cells["Women"], cells["Age"]) == ("not reported", "")


def test_waiting_counts_studies_with_an_empty_field(team, study):
    keys = [field.key for field in queries.fields(team.review)]
    describe(team.member(team.bob), make_study(team.lead), **dict.fromkeys(keys))
    describe(team.member(team.bob), study, **dict.fromkeys(keys[:-1]))

    waiting = queries.waiting(team.member(team.carol))

    assert (waiting.count, waiting.value, waiting.most) == (1, 1, 2)
    assert list(queries.unfinished(team.review)) == [study]


@pytest.mark.parametrize("path", ["characteristics/table.csv", "characteristics/1/"])
def test_pages_are_refused_while_there_are_full_texts_to_read(team, study, browser, path):
    leave_a_full_text_to_read(team)

    response = browser.get(team.url(path))

    assert response.status_code == 409 and "Aldermoor" not in response.content.decode()


def test_table_is_sealed_while_there_are_full_texts_to_read(team, study, browser):
    leave_a_full_text_to_read(team)

    page = browser.get(team.url("characteristics/")).content.decode()

    assert "Sealed while you read" in page and "participants" not in page
    assert queries.people_for(team.member(team.bob)) is None
    assert queries.people_for(team.lead) == "1 study, number of participants not reported"
    assert queries.waiting(team.member(team.bob)).count is None
