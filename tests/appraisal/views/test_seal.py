"""Nobody learns what another answered before all appraisals of the study are in; nor which studies are included
while there are full texts to read."""

import re
from datetime import UTC, datetime

import pytest
from django.db import transaction

from appraisal import actions, queries
from appraisal.models import Answer, AnswerQuote, Appraisal
from citations.models import Cycle
from reviews import clock
from reviews import queries as review_queries
from screening.models import Entry, Stage
from tests.makers.appraisal import appraise, draft, main_report, make_report, make_study

MOMENT = datetime(2026, 3, 1, 9, tzinfo=UTC)
SECRET = "Carol's very own words"


@pytest.fixture
def study(team):
    return make_study(team.lead, "Aldermoor 2011")


def read_all(team, browser) -> list[str]:
    """Everything Bob can fetch, with the random parts of each request taken out."""
    pages = [
        "appraisal/",
        "appraisal/1/",
        "appraisal/1/consensus/",
        "appraisal/agreement/",
        "appraisal/table.csv",
        "appraisal/table.xlsx",
    ]
    bodies = [browser.get(team.url(page)).content.decode("latin-1") for page in pages]
    events = [(event.kind, event.data) for event in review_queries.visible_events(team.member(team.bob))]
    return [re.sub(r"[A-Za-z0-9]{64}", "token", body) for body in bodies] + [repr(events)]


class Undone(Exception):
    """Takes a played session back."""


def session(team, study, letters: str, words: str) -> list[str]:
    """Bob reads, saves and submits while Carol answers `letters`; what he was served until she is in too."""
    bob, carol, browser, served = team.member(team.bob), team.member(team.carol), team.client(team.bob), []
    with pytest.raises(Undone), clock.at(MOMENT), transaction.atomic():
        draft(carol, study, letters[:4], words)
        served += read_all(team, browser)
        sent = {"value-1": "yes", "comment-1": "Mine.", "seen-1": ""}
        served.append(browser.post(team.url("appraisal/1/save"), sent, HTTP_HX_REQUEST="true").content.decode())
        queries.my_answers(team.bob, queries.mine(team.bob, study))
        appraise(carol, study, letters, words)
        served += read_all(team, browser)
        draft(bob, study, "YYYYYYYYYY")
        served += read_all(team, browser)
        raise Undone
    return served


def test_twin_sessions_under_opposite_answers_are_equal_byte_for_byte(team, study):
    first = session(team, study, "YYYYYYYYYY", SECRET)
    second = session(team, study, "NNNNN??N?-", "Something quite different")

    assert first == second
    assert all(SECRET not in page for page in first)


def test_doors_give_others_nothing_until_both_are_in(team, study):
    bob, carol = team.member(team.bob), team.member(team.carol)
    appraise(carol, study, "NNNNNNNNNN", SECRET)
    for model in (Appraisal, Answer, AnswerQuote):
        assert not model.objects.visible_to(bob).exists()
        assert not model.objects.visible_to(team.lead).exists()
        assert not model.objects.unsealed().exists()

    appraise(bob, study)

    assert Appraisal.objects.visible_to(bob).count() == 2
    assert Answer.objects.visible_to(team.lead).count() == 20
    assert Answer.objects.unsealed().count() == 20


def test_sealed_study_says_so_in_the_grid_and_in_the_table(team, study):
    appraise(team.member(team.carol), study, "NNNNNNNNNN", SECRET)
    browser = team.client(team.alice)

    page = browser.get(team.url("appraisal/")).content.decode()
    table = browser.get(team.url("appraisal/table.csv")).content.decode()

    assert page.count(">sealed</span>") == 10 and "sealed, 1 of 2 in" in page
    assert table.splitlines()[1] == "Aldermoor 2011" + ",sealed" * 10 + ",,,"
    assert "1 of 2" not in browser.get(team.url("appraisal/agreement/")).content.decode()


def test_log_shows_anothers_answers_once_both_are_in(team, study):
    bob, carol = team.member(team.bob), team.member(team.carol)

    def kinds():
        events = review_queries.visible_events(bob).filter(actor_id=team.carol.pk)
        return {event.kind for event in events}

    appraise(carol, study)
    assert kinds() == set()

    appraise(bob, study)
    assert "appraisal_submitted" in kinds()


def test_other_members_draft_is_not_needed_to_open_a_study_to_the_lead(team, study):
    appraise(team.member(team.bob), study, "YNYYYYYYYY")
    appraise(team.member(team.carol), study)

    page = team.client(team.alice).get(team.url("appraisal/1/consensus/"))

    assert [item.state for item in page.context["items"]][:3] == ["agreed", "differs", "agreed"]


def leave_a_full_text_to_read(team):
    """Bob and Carol owe votes on a full text."""
    stage, _ = Stage.objects.get_or_create(review=team.review, key=Stage.Key.FULL_TEXT)
    cycle = Cycle.objects.filter(review=team.review).first() or Cycle.objects.create(review=team.review)
    report = make_report(team.review)
    return Entry.objects.create(review=team.review, stage=stage, report=report, cycle=cycle, shuffle=0.5)


@pytest.mark.parametrize(
    "path", ["appraisal/", "appraisal/agreement/", "appraisal/1/consensus/", "appraisal/99/consensus/"]
)
def test_included_studies_are_sealed_while_there_are_full_texts_to_read(team, study, path):
    leave_a_full_text_to_read(team)

    page = team.client(team.bob).get(team.url(path)).content.decode()

    assert "Sealed while you read" in page and "Aldermoor" not in page
    assert queries.waiting(team.member(team.bob)).count is None


@pytest.mark.parametrize("path", ["appraisal/table.csv", "appraisal/table.xlsx", "appraisal/1/", "appraisal/99/"])
def test_pages_of_a_study_are_refused_while_there_are_full_texts_to_read(team, study, path):
    leave_a_full_text_to_read(team)

    response = team.client(team.bob).get(team.url(path))

    assert response.status_code == 409 and "Aldermoor" not in response.content.decode()


def test_included_studies_open_when_the_lead_releases_the_stage(team, study):
    entry = leave_a_full_text_to_read(team)
    Stage.objects.filter(review=team.review).update(released_at=MOMENT)

    assert entry.outcome == "pending"
    assert "Aldermoor" in team.client(team.bob).get(team.url("appraisal/")).content.decode()


def test_quotes_of_the_other_stay_shut(team, study):
    carol = team.member(team.carol)
    actions.keep_quote(by=carol, study=study, code="1", report=main_report(study), text=SECRET, page="1")

    for page in read_all(team, team.client(team.bob)) + read_all(team, team.client(team.alice)):
        assert SECRET not in page
