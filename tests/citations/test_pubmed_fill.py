"""Missing abstracts and DOIs looked up by PMID: what is empty is filled, with its origin; nothing else is touched."""

import pytest

from citations import actions
from citations.models import Report
from reviews.errors import Refused
from reviews.models import AuditEvent, Job
from tests.makers.citations import make_import, make_search, ris
from tests.ncbi_stub import held, serving


@pytest.fixture
def stub(settings, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    settings.LOOKUPS, settings.NCBI_EMAIL, settings.NCBI_API_KEY = True, "library@example.org", "key"
    settings.NCBI_WAITS = (0.01,)
    with serving(held(12)) as (found, address):
        settings.NCBI_BASE_URL = address
        yield found


@pytest.fixture
def fill(team, django_capture_on_commit_callbacks):
    def run() -> Job:
        with django_capture_on_commit_callbacks(execute=True):
            job = actions.fill_from_pubmed(by=team.lead, review=team.review)
        job.refresh_from_db()
        return job

    return run


def report_of(team, held_one, *, title="", **fields) -> Report:
    text = f"TY  - JOUR\nTI  - {title or held_one.title}\nPY  - 2001\nC1  - \nDB  - PubMed\nAN  - {held_one.pmid}\n"
    text += "".join(f"{tag}  - {value}\n" for tag, value in fields.items()) + "ER  - \n"
    report = make_import(team.review, text=text, search=make_search(team.review)).records.get().report
    actions.edit_report_field(by=team.lead, report=report, field="pmid", value=held_one.pmid)
    report.refresh_from_db()
    return report


def test_what_is_missing_is_filled_with_its_origin(stub, team, fill, audited):
    report = report_of(team, stub.library[0])

    job = fill()

    report.refresh_from_db()
    assert (report.abstract, report.doi) == ("People spoke of being heard.", "10.1234/stub.31000000")
    assert (report.origins["abstract"], report.origins["doi"]) == ("PubMed", "PubMed")
    assert job.note == "1 of 1 reports filled from PubMed."
    assert AuditEvent.objects.filter(kind="pubmed_filled").get().data == {"filled": [[report.pk, "abstract", "doi"]]}


def test_what_a_record_says_stays(stub, team, fill):
    report = report_of(team, stub.library[0], AB="As the database says.")

    fill()

    report.refresh_from_db()
    assert report.abstract == "As the database says."
    assert report.origins.get("abstract") != "PubMed"


def test_a_pmid_of_another_work_brings_nothing(stub, team, fill):
    report = report_of(team, stub.library[0], title="Quite unlike anything")

    job = fill()

    report.refresh_from_db()
    assert report.abstract == ""
    assert "1 were left as they are: their PMID names a work with another title" in job.note


def test_a_pmid_that_pubmed_lacks_brings_nothing(stub, team, fill):
    report_of(team, stub.library[0])
    stub.not_held.add(stub.library[0].pmid)

    assert fill().note == "0 of 1 reports filled from PubMed."


def test_what_was_looked_up_outlives_a_merge_with_a_report_that_lacks_it(stub, team, fill):
    report = report_of(team, stub.library[0])
    other = make_import(team.review, ris("Harbour study", year=2001)).records.get().report
    fill()

    merge = actions.merge(by=team.lead, a=report, b=other)
    report.refresh_from_db()
    assert report.abstract == "People spoke of being heard."
    actions.unmerge(by=team.lead, merge=merge)
    report.refresh_from_db()
    assert report.origins["abstract"] == "PubMed"


def test_a_record_that_has_it_goes_before_what_was_looked_up(stub, team, fill):
    report = report_of(team, stub.library[0])
    other = make_import(team.review, ris("Harbour study", abstract="As exported.")).records.get().report
    fill()

    actions.merge(by=team.lead, a=report, b=other)

    report.refresh_from_db()
    assert report.abstract == "As exported."


def test_an_outage_is_told(stub, team, fill):
    report_of(team, stub.library[0])
    stub.faults["epost"] = ["503"] * 5

    job = fill()

    assert (job.state, "out of order (HTTP 503)" in job.error) == (Job.State.FAILED, True)


def test_nothing_to_look_up_is_refused(stub, team):
    with pytest.raises(Refused, match="there is nothing to look up"):
        actions.fill_from_pubmed(by=team.lead, review=team.review)


def test_the_report_says_where_it_came_from(stub, team, fill):
    report = report_of(team, stub.library[0])
    fill()

    assert "looked up in PubMed" in team.client(team.alice).get(team.url(f"reports/{report.pk}/")).content.decode()
