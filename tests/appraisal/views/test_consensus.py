"""Both sides in view, what differs open, decisions by appraisers or whoever settles, names if the review says so."""

import pytest

from appraisal import actions, queries
from appraisal.models import Consensus
from tests.makers.appraisal import appraise, make_study


@pytest.fixture
def study(team):
    study = make_study(team.lead, "Aldermoor 2011")
    appraise(team.member(team.bob), study, "YYYYYYYYYY", "the first reason")
    appraise(team.member(team.carol), study, "Y?YYYNYYYY", "the second reason")
    return study


def page(team, who, query=""):
    return team.client(who).get(team.url(f"appraisal/1/consensus/{query}"))


def test_only_what_differs_stands_open(team, study):
    items = page(team, team.alice).context["items"]

    assert [item.code for item in items if not item.is_settled] == ["2", "6"]
    assert [item.code for item in items if item.is_open] == ["2"]


def test_sides_are_called_a_and_b_for_whoever_settles(team, study):
    text = page(team, team.alice).content.decode()

    assert "the first reason" in text and "the second reason" in text
    assert "Bob" not in text and "Carol" not in text


def test_names_are_shown_where_the_review_says_so(team, study):
    instrument = queries.default_instrument()
    actions.change_settings(by=team.lead, instrument=instrument, appraisers_required=2, show_names=True, weights={})

    assert "Carol</th>" in page(team, team.alice).content.decode()


def test_keys_follow_the_checklist_as_while_appraising(team, study):
    """On 6 they said Yes and No: 3 is No all the same."""
    items = {item.code: item for item in page(team, team.alice).context["items"]}

    for code in ("2", "6"):
        keys = [(choice.key, choice.value) for choice in items[code].choices]
        assert keys == [("1", "yes"), ("2", "cant_tell"), ("3", "no")]


def test_differences_wait_for_whoever_settles_until_they_are_decided(team, study):
    waiting = queries.waiting(team.lead)
    assert (waiting.count, waiting.of_what) == (1, "studies where the appraisers differ")
    row = next(row for row in page(team, team.alice).context["thread"] if row["key"] == "appraisal")
    assert (row["count"], row["waits_at"]) == (1, team.url("appraisal/1/consensus/"))

    for code in ("2", "6"):
        actions.decide(by=team.lead, study=study, code=code, value="yes")

    assert queries.waiting(team.lead).count is None


def test_differences_of_a_study_that_is_not_complete_wait_for_nobody(team):
    appraise(team.member(team.bob), make_study(team.lead, "Birkeland 2019"), "YYYYYYYYYY")

    assert queries.waiting(team.lead).count is None


def test_decision_goes_on_to_the_next_difference(team, study):
    response = team.client(team.bob).post(
        team.url("appraisal/1/consensus/decide"), {"item": "2", "value": "cant_tell", "seen": "0"}
    )

    assert response["Location"].endswith("consensus/#open")
    assert [item.code for item in page(team, team.bob).context["items"] if item.is_open] == ["6"]


def test_double_click_is_one_decision(team, study):
    for _ in range(2):
        team.client(team.bob).post(
            team.url("appraisal/1/consensus/decide"), {"item": "2", "value": "cant_tell", "seen": "0"}
        )

    assert Consensus.objects.count() == 1


def test_agreed_item_can_be_opened_and_changed(team, study):
    assert [item.code for item in page(team, team.bob, "?item=9").context["items"] if item.is_open] == ["9"]

    team.client(team.bob).post(
        team.url("appraisal/1/consensus/decide"), {"item": "9", "value": "no", "note": "On a second look.", "seen": "0"}
    )

    assert queries.decided(study)["9"].value == "no"


def test_undo_takes_the_decision_back(team, study):
    actions.decide(by=team.lead, study=study, code="2", value="yes")

    team.client(team.alice).post(team.url("appraisal/1/consensus/settle"), {"withdraw": "2"})

    assert queries.decided(study) == {}


def test_stale_page_is_told(team, study):
    actions.decide(by=team.lead, study=study, code="2", value="yes")

    response = team.client(team.bob).post(
        team.url("appraisal/1/consensus/decide"), {"item": "2", "value": "cant_tell", "seen": "0"}
    )

    assert response.status_code == 409 and "since you opened the page" in response.content.decode()


def test_other_value_without_a_note_is_refused_in_words(team, study):
    response = team.client(team.bob).post(
        team.url("appraisal/1/consensus/decide"), {"item": "2", "value": "no", "seen": "0"}
    )

    assert response.status_code == 409 and "Say in the note" in response.content.decode()


@pytest.mark.parametrize(("who", "verb"), [("bob", "decide"), ("alice", "settle")])
def test_form_goes_where_the_member_may_decide(team, study, who, verb):
    assert page(team, getattr(team, who)).context["verb"] == verb


def test_item_that_one_side_did_not_answer_is_still_open(team):
    study = make_study(team.lead)
    appraise(team.member(team.bob), study, "YYYYYYYYYY")
    appraise(team.member(team.carol), study, "YYYYYYYYY-")

    assert page(team, team.alice).context["differing"] == 1


@pytest.mark.parametrize("decisions", [1, 3])
def test_reading_takes_a_fixed_number_of_queries(team, study, decisions, django_assert_num_queries):
    for code in ("2", "6", "1")[:decisions]:
        actions.decide(by=team.lead, study=study, code=code, value="yes")
    lead = team.lead

    with django_assert_num_queries(4):
        queries.sides(lead, study, show_names=False)
        queries.decided(study)
