"""What a reader's open work seals: numbers, sums, lists and files, first made so that they could leak."""

import json
import re
from dataclasses import replace

import pytest
from django.db import transaction

from citations.models import Retrieval
from reporting import figures, queries
from reporting.queries.boxes import BOXES, FULL_TEXTS, TITLES
from reporting.sealing import SEALED, without_sealed
from reviews import audit, clock
from screening.models import Entry
from tests.makers import reporting as make

OPEN_FULL_TEXTS = replace(make.FINISHED, dbr=replace(make.SMALL.dbr), other=make.SMALL.other)
PAGES = (
    "report/",
    "report/sources/",
    "report/flow-panel/",
    "report/flow.svg",
    "report/flow.json",
    "report/lists/dbr_excluded/",
    "report/lists/records_screened/",
    "report/tables/decisions.csv",
    "report/tables/duplicates.csv",
)


def test_a_sealed_number_prints_as_such():
    assert (f"(n = {SEALED:,})", str(SEALED), int(SEALED)) == ("(n = sealed)", "sealed", 0)


def test_a_sealed_number_is_no_number_in_data():
    assert without_sealed({"a": SEALED, "b": [SEALED, 1], "c": "x"}) == {"a": None, "b": [None, 1], "c": "x"}


@pytest.fixture
def at_titles(team):
    """Bob and Carol still read titles; Alice, who does not screen, sees all."""
    make.make_flow(team.review, make.SMALL, by=team.lead)
    return team


@pytest.fixture
def at_full_texts(team):
    make.make_flow(team.review, OPEN_FULL_TEXTS, by=team.lead)
    return team


def test_who_reads_titles_sees_neither_stage(at_titles):
    shown = queries.shown_to(at_titles.member(at_titles.bob))

    assert shown.sealed == {TITLES, FULL_TEXTS}
    assert [one.equation.name for one in shown.checks] == ["E1", "E1", "E2"]


def test_who_reads_full_texts_sees_the_titles(at_full_texts):
    shown = queries.shown_to(at_full_texts.member(at_full_texts.bob))

    assert shown.sealed == {FULL_TEXTS}
    assert {one.equation.name for one in shown.checks} == {"E1", "E2", "E3", "E8"}
    assert (shown.flow.records_excluded, shown.flow.dbr_sought_reports) == (10, 11)


def test_who_does_not_screen_sees_all(at_titles):
    assert queries.shown_to(at_titles.lead).sealed == set()


def test_who_has_read_all_sees_all(team):
    make.make_flow(team.review, make.FINISHED, by=team.lead)

    assert queries.shown_to(team.member(team.bob)).sealed == set()


def test_no_number_behind_a_seal_is_there(at_titles):
    open_flow, flow = queries.flow(at_titles.review), queries.shown_to(at_titles.member(at_titles.bob)).flow
    behind = [key for key, box in BOXES.items() if box.behind and hasattr(flow, key)]

    assert sum(bool(getattr(open_flow, key)) for key in behind) > 15  # there is something to leak
    assert [key for key in behind if getattr(flow, key)] == []


@pytest.mark.parametrize("fixture", ["at_titles", "at_full_texts"])
def test_only_open_boxes_are_links(request, fixture):
    team = request.getfixturevalue(fixture)
    sealed = queries.sealed_stages(team.member(team.bob), queries.scope(team.review))

    html = team.client(team.bob).get(team.url("report/")).content.decode()
    linked = set(re.findall(r"report/lists/(\w+)/", html))

    assert linked & {key for key, box in BOXES.items() if box.behind in sealed} == set()
    assert {"records_screened", "duplicates", "database_results"} <= linked


def test_the_page_names_what_is_sealed(at_titles):
    html = at_titles.client(at_titles.bob).get(at_titles.url("report/")).content.decode()

    assert "What depends on titles and abstracts is sealed while you read them." in html
    assert "(n\u00a0=\u00a0sealed)" in html
    assert "what they led to is sealed while you read" in html


def test_every_sealed_list_says_so(at_titles):
    client = at_titles.client(at_titles.bob)
    behind = [key for key, box in BOXES.items() if box.behind]

    pages = {key: client.get(at_titles.url(f"report/lists/{key}/")).content.decode() for key in behind}

    assert [key for key, html in pages.items() if "Sealed while you read" not in html] == []
    assert [key for key, html in pages.items() if "How people experience therapy" in html] == []


@pytest.mark.parametrize(
    "path",
    ["report/included.ris", "report/included.xlsx", "report/tables/excluded-full-texts.csv", "report/flow.csv"],
)
def test_what_tells_outcomes_is_refused(at_titles, path):
    response = at_titles.client(at_titles.bob).get(at_titles.url(path))

    assert response.status_code == 409
    assert "It opens once you have read them all" in response.content.decode()


def test_the_table_of_decisions_holds_no_sealed_decision(at_titles):
    response = at_titles.client(at_titles.bob).get(at_titles.url("report/tables/decisions.csv"))
    text = b"".join(response.streaming_content).decode()

    assert "sealed" in text
    assert not re.search("Included|Excluded|Pending|Not retrieved|Study 1|Not qualitative", text)


def test_json_has_null_where_sealed(at_titles):
    data = json.loads(at_titles.client(at_titles.bob).get(at_titles.url("report/flow.json")).content)

    assert data["sealed"] == ["full-text", "title-abstract"]
    assert [data[key] for key in ("records_screened", "duplicates")] == [21, 6]
    assert {data[key] for key in ("records_excluded", "new_studies", "dbr_excluded_reports", "pending")} == {None}
    assert data["dbr_excluded"] is None
    assert "log" not in data


def test_the_sentence_says_which_stage_is_sealed():
    assert "full texts" in figures.sealed_note(frozenset({FULL_TEXTS}))
    assert "titles and abstracts" in figures.sealed_note(frozenset({TITLES, FULL_TEXTS}))
    assert figures.sealed_note(frozenset()) == ""


def test_an_open_list_tells_no_reason(at_titles):
    criterion = at_titles.review.criteria.first()
    Entry.objects.filter(review=at_titles.review, outcome="exclude").update(reason=criterion)

    html = at_titles.client(at_titles.bob).get(at_titles.url("report/lists/records_screened/")).content.decode()

    assert "How people experience therapy" in html
    assert criterion.label not in html


def served(team, path: str) -> bytes:
    """What Bob gets, with the values that differ for every page replaced by constants."""
    response = team.client(team.bob).get(team.url(path))
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return re.sub(rb'(csrfmiddlewaretoken" value=|X-CSRFToken": )"\w+"', b"", body)


def carol_decides_otherwise(review):
    """Every settled title but those that keep Bob's work open turns; retrievals and the log move on."""
    settled = Entry.objects.filter(review=review).exclude(outcome="pending")
    for entry in settled.filter(stage__key="title-abstract"):
        entry.outcome = "include" if entry.outcome == "exclude" else "exclude"
        entry.save()
    settled.filter(stage__key="title-abstract").update(reason=review.criteria.last())
    settled.filter(stage__key="full-text").update(outcome="ongoing", reason=None)
    Retrieval.objects.filter(review=review).update(status="requested")
    review.studies.first().links.update(ended_at=clock.now())


@pytest.mark.parametrize("path", PAGES)
def test_twin_sessions_are_equal_byte_for_byte(at_titles, path):
    with clock.at(make.WHEN):
        before = served(at_titles, path)
        carol_decides_otherwise(at_titles.review)
        with transaction.atomic():
            audit.record("vote_cast", by=at_titles.member(at_titles.carol), review=at_titles.review)

        after = served(at_titles, path)

    assert after == before


def test_the_same_acts_show_to_the_lead(at_titles):
    before = queries.flow(at_titles.review)
    carol_decides_otherwise(at_titles.review)

    assert queries.flow(at_titles.review) != before
