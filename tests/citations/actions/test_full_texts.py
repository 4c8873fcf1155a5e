"""PDFs are kept by their hash and read by a child; the history of retrieval only grows."""

import pytest

from citations import actions, files, pdf_text, queries
from citations.models import FullText, Retrieval
from citations.seals import FORWARDED
from reviews import jobs
from reviews.errors import Refused
from reviews.models import AuditEvent, Job
from tests.makers.citations import PDF, make_report

Status = Retrieval.Status


def attach(team, report, data=PDF, name="paper.pdf"):
    return actions.attach_full_text(by=team.lead, report=report, file_name=name, chunks=[data])


def test_attached_pdf_is_kept_and_its_pages_read(team, audited):
    report = make_report(team.review)

    text = attach(team, report)
    jobs.run_job(Job.objects.get(kind="read_full_text").pk)

    text.refresh_from_db()
    assert files.read(text.sha256) == PDF
    assert text.pages == ["It gave me a place."]
    assert queries.retrieval_status(report) == Status.OBTAINED


def test_events_about_full_texts_are_sealed_like_forwarding(team):
    report = make_report(team.review)
    actions.record_retrieval(by=team.lead, report=report, status=Status.REQUESTED, where="Library")
    text = attach(team, report)
    actions.remove_full_text(by=team.lead, full_text=text)

    kinds = ("retrieval_recorded", "full_text_attached", "full_text_removed")
    assert set(AuditEvent.objects.filter(kind__in=kinds).values_list("sealed_in", flat=True)) == {FORWARDED}


def test_same_pdf_twice_is_one(team):
    report = make_report(team.review)

    first, second = attach(team, report), attach(team, report)

    assert first == second
    assert FullText.objects.count() == Retrieval.objects.count() == 1


def test_full_text_of_a_merged_report_belongs_to_its_group(team):
    a, b = make_report(team.review), make_report(team.review)
    mine = attach(team, b)
    merge = actions.merge(by=team.lead, a=a, b=b)

    in_group = list(queries.full_texts(a))
    status = queries.retrieval_statuses(team.review)
    actions.unmerge(by=team.lead, merge=merge)

    assert in_group == [mine]
    assert status == {a.pk: Status.OBTAINED}
    assert list(queries.full_texts(a)) == []
    assert queries.retrieval_statuses(team.review) == {b.pk: Status.OBTAINED}


def test_taken_away_file_is_sought_again_and_stays_kept(team):
    report = make_report(team.review)
    text = attach(team, report)

    actions.remove_full_text(by=team.lead, full_text=text)

    assert files.is_there(text.sha256)
    assert queries.retrieval_status(report) == Status.TO_SEEK
    with pytest.raises(Refused, match="taken away already"):
        actions.remove_full_text(by=team.lead, full_text=text)


def test_history_keeps_every_line(team, audited):
    report = make_report(team.review)

    for status in (Status.REQUESTED, Status.NOT_RETRIEVED, Status.REQUESTED):
        actions.record_retrieval(by=team.lead, report=report, status=status, where="Library")

    lines = [line.status for line in queries.retrieval_history(report)]
    assert lines == [Status.REQUESTED, Status.NOT_RETRIEVED, Status.REQUESTED]


def test_not_retrieved_is_refused_while_a_file_is_there(team):
    report = make_report(team.review)
    attach(team, report)

    with pytest.raises(Refused, match="has a full text"):
        actions.record_retrieval(by=team.lead, report=report, status=Status.NOT_RETRIEVED)


def test_unknown_status_is_refused(team):
    with pytest.raises(Refused, match="not a status"):
        actions.record_retrieval(by=team.lead, report=make_report(team.review), status="lost")


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "is empty"), (b"<html>Sign in</html>", "not a PDF"), (b"PK\x03\x04 a Word file", "not a PDF")],
    ids=["empty", "a page", "another format"],
)
def test_what_is_no_pdf_is_refused(team, data, said):
    with pytest.raises(Refused, match=said):
        attach(team, make_report(team.review), data)

    assert FullText.objects.count() == 0


def test_pdf_over_the_limit_is_refused(team, settings):
    settings.MAX_PDF_BYTES = 1024 * 1024

    with pytest.raises(Refused, match="larger than 1 MB"):
        attach(team, make_report(team.review), PDF + b"0" * 1024 * 1024)


# ---- the child that reads


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7\ngarbage", "damaged"),
        (PDF.replace(b"(It gave me a place.) Tj", b"                        "), "pictures of pages only"),
    ],
    ids=["damaged", "no text"],
)
def test_pdf_without_text_says_why(tmp_path, data, said):
    path = tmp_path / "a.pdf"
    path.write_bytes(data)

    assert said in pdf_text.read(path).error


def test_child_that_takes_too_long_is_ended(tmp_path, monkeypatch):
    path = tmp_path / "a.pdf"
    path.write_bytes(PDF)
    monkeypatch.setattr(pdf_text, "SECONDS", 0.01)

    assert "longer than" in pdf_text.read(path).error
