"""Crossref and OpenAlex by DOI, against a server on this machine that answers wrongly at times."""

import pytest

from citations import actions, lookups, outside, queries
from citations.models import Report
from reviews.errors import Refused
from reviews.models import AuditEvent
from tests.lookups_stub import serving
from tests.makers.citations import make_import, quiet, ris

DOI, ODD = "10.5555/a", "10.5555/(sici)1,2|3<4::aid>5.0.co;2-x"
SAID = "People spoke of being heard."


@pytest.fixture
def stub(settings, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    settings.LOOKUPS, settings.NCBI_EMAIL, settings.NCBI_WAITS = True, "library@example.org", (0.01, 0.01)
    with serving() as (found, address):
        settings.CROSSREF_BASE_URL, settings.OPENALEX_BASE_URL = f"{address}/crossref", f"{address}/openalex"
        settings.OPENALEX_API_KEY = "secret-key"
        found.crossref = {DOI: ("Anchors", SAID), ODD: ("Odd", SAID)}
        found.openalex = {DOI: ("Anchors", SAID), ODD: ("Odd", SAID)}
        yield found


@pytest.mark.parametrize("service", lookups.SERVICES)
def test_abstracts_come_as_plain_text_by_doi(stub, service):
    found = lookups.by_doi(service, [DOI.upper(), "10.5555/unknown"])

    assert found == {DOI: lookups.Work(DOI, "Anchors", SAID)}
    assert len(stub.asked) == 1


@pytest.mark.parametrize("service", lookups.SERVICES)
def test_a_doi_that_no_list_can_hold_is_asked_for_alone_and_encoded(stub, service):
    found = lookups.by_doi(service, [ODD, "10.5555/not,known"])

    assert found == {ODD: lookups.Work(ODD, "Odd", SAID)}
    assert all("," not in address and "<" not in address for address in stub.asked)


@pytest.mark.parametrize("service", lookups.SERVICES)
def test_who_asks_is_told(stub, service):
    lookups.by_doi(service, [DOI])

    assert "mailto=library%40example.org" in stub.asked[0]
    assert ("api_key" in stub.asked[0]) is (service == lookups.OPENALEX)


def test_many_are_asked_for_in_few_requests(stub):
    lookups.by_doi(lookups.CROSSREF, [f"10.5555/{n}" for n in range(100)])

    assert len(stub.asked) == 3


@pytest.mark.parametrize("service", lookups.SERVICES)
@pytest.mark.parametrize("fault", ["429", "500", "503", "html", "cut", "odd", "broken-off"])
def test_a_passing_fault_is_outlasted(stub, service, fault):
    stub.faults = [fault]

    assert DOI in lookups.by_doi(service, [DOI])


@pytest.mark.parametrize(
    ("fault", "error", "said"),
    [
        ("503", outside.NoAnswer, "Crossref is out of order (HTTP 503)"),
        ("429", outside.NoAnswer, "too many requests"),
        ("html", outside.WrongAnswer, "something else than works"),
        ("elsewhere", outside.WrongAnswer, "refuses the request (HTTP 302)"),
    ],
)
def test_a_lasting_fault_is_named(stub, fault, error, said):
    stub.faults = [fault] * 9

    with pytest.raises(error) as refused:
        lookups.by_doi(lookups.CROSSREF, [DOI])

    assert said in str(refused.value)


def test_words_of_an_inverted_abstract_are_put_in_order():
    assert lookups.in_order({"heard": [3], "was": [1], "It": [0], "said": [2], "far": [10**9], "off": [-1]}) == (
        "It was said heard"
    )


def test_marks_of_jats_are_taken_out():
    marked = "<jats:title>Abstract</jats:title><jats:p>One &amp; <i>two</i>.</jats:p><jats:p>Three</jats:p>"

    assert lookups.plain_text(marked) == "One & two.\nThree"


# ---- filling reports


def report_of(team, title="Anchors in the harbour", **fields):
    return make_import(team.review, ris(title, **fields)).records.get().report


def fill(team):
    return actions.fill_reports_by_doi(by=team.lead, review=team.review, progress=quiet)


def test_crossref_first_and_openalex_for_what_it_lacks(team, stub, audited):
    one, other = report_of(team, doi=DOI), report_of(team, doi="10.5555/b")
    stub.crossref = {DOI: ("Anchors in the harbour", SAID), "10.5555/b": ("Anchors in the harbour", "")}
    stub.openalex = {"10.5555/b": ("Anchors in the harbour", "From elsewhere.")}

    done = fill(team)

    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.abstract, one.origins["abstract"]) == (SAID, "Crossref")
    assert (other.abstract, other.origins["abstract"]) == ("From elsewhere.", "OpenAlex")
    assert done == {"filled": 2, "unlike": 0}
    assert {event.data["service"] for event in AuditEvent.objects.filter(kind="doi_filled")} == {"Crossref", "OpenAlex"}


def test_what_is_there_stays(team, stub):
    report = report_of(team, doi=DOI, abstract="As the record says.")

    fill(team)

    report.refresh_from_db()
    assert report.abstract == "As the record says."
    assert stub.asked == []


def test_a_doi_that_names_another_work_fills_nothing(team, stub):
    report = report_of(team, "Quite another study of lanterns", doi=DOI)

    done = fill(team)

    report.refresh_from_db()
    assert (report.abstract, done["filled"], done["unlike"]) == ("", 0, 2)


def test_what_was_looked_up_gives_way_to_a_record_that_says_it(team, stub):
    stub.crossref = {DOI: ("Anchors in the harbour", SAID)}
    report = report_of(team, doi=DOI)
    fill(team)
    other = report_of(team, doi=DOI, abstract="As another record of the same report says.")

    actions.merge(by=team.lead, a=report, b=other)

    report.refresh_from_db()
    assert report.abstract == "As another record of the same report says."


def test_nothing_is_asked_while_look_ups_are_off(team, stub, settings):
    settings.LOOKUPS = False
    report_of(team, doi=DOI)

    with pytest.raises(Refused, match="LOOKUPS=1"):
        actions.fill_by_doi(by=team.lead, review=team.review)

    assert stub.asked == []


def test_the_job_fills_and_says_so(team, stub, django_capture_on_commit_callbacks):
    stub.crossref = {DOI: ("Anchors in the harbour", SAID)}
    report_of(team, doi=DOI)

    with django_capture_on_commit_callbacks(execute=True):
        job = actions.fill_by_doi(by=team.lead, review=team.review)

    job.refresh_from_db()
    assert (job.state, job.note) == ("done", "1 of 1 reports filled from Crossref and OpenAlex.")
    assert not queries.fillable_by_doi(team.review).exists()
    assert Report.objects.get().abstract == SAID
