"""What the pages do with real files, bad input, stale pages and sealed work; and how many queries they take."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from citations import actions, queries, seals
from citations.models import ImportBatch, PossibleDuplicate
from reviews import clock, jobs, thread
from reviews.models import Job, Membership
from tests.makers.citations import PDF, make_batch, make_import, make_pair, make_report, make_search, ris

State = ImportBatch.State


def url(team, name, *args):
    return reverse(f"citations:{name}", args=[team.review.slug, *args])


def file(data, name="export.ris"):
    return SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data)


def text_of(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def alice(team):
    return team.client(team.alice)


@pytest.fixture
def bob(team):
    return team.client(team.bob)


def test_files_dropped_at_once_each_become_an_import(team, alice, django_capture_on_commit_callbacks):
    dropped = [file(ris(), "one.ris"), file(ris() + ris(), "two.ris"), file(PDF, "three.ris"), file("", "four.ris")]

    with django_capture_on_commit_callbacks(execute=True):
        answer = alice.post(url(team, "upload"), {"files": dropped}, follow=True)

    states = dict(ImportBatch.objects.values_list("file_name", "state"))
    assert states == {"one.ris": State.STAGED, "two.ris": State.STAGED, "three.ris": State.FAILED}
    assert "four.ris is empty" in text_of(answer)


def test_file_over_the_limit_is_dropped_while_it_arrives(team, alice, settings):
    settings.MAX_UPLOAD_BYTES = 1024 * 1024
    dropped = [file(b"x" * (2 * 1024 * 1024), "big.ris"), file(ris(), "small.ris")]

    answer = alice.post(url(team, "upload"), {"files": dropped}, follow=True)

    assert "big.ris is larger than 1 MB" in text_of(answer)
    assert list(ImportBatch.objects.values_list("file_name", flat=True)) == ["small.ris"]


@pytest.mark.parametrize(("name", "field"), [("upload", "files"), ("upload_full_text", "file")])
def test_upload_without_a_token_is_refused(team, name, field):
    client = Client(enforce_csrf_checks=True)
    client.force_login(team.alice)
    args = [make_report(team.review).pk] if field == "file" else []
    before = ImportBatch.objects.count()

    answer = client.post(url(team, name, *args), {field: [file(PDF)]})

    assert answer.status_code == 403
    assert ImportBatch.objects.count() == before


def test_one_file_leads_to_its_own_page(team, alice):
    answer = alice.post(url(team, "upload"), {"files": [file(ris())]})

    assert answer.url == url(team, "batch", ImportBatch.objects.get().pk)


def test_file_that_is_imported_already_says_so_at_once_with_the_choices(team, alice):
    record = ris()
    imported = make_import(team.review, record, name="first.ris", search=make_search(team.review, "PsycINFO"))

    answer = alice.post(url(team, "upload"), {"files": file(record, "again.ris")}, follow=True)

    text = text_of(answer)
    assert "again.ris is, byte for byte, the file first.ris that is already imported in PsycINFO." in text
    assert url(team, "batch", imported.pk) in text
    again = ImportBatch.objects.get(file_name="again.ris")
    alice.post(url(team, "discard", again.pk))
    again.refresh_from_db()
    assert again.state == State.DISCARDED


def test_new_search_of_a_file_begins_with_what_the_file_says_and_takes_it(team, alice):
    batch = make_batch(team.review, text="TY  - JOUR\nTI  - One\nDB  - APA PsycInfo\nER  - \n")
    page = f"{url(team, 'new_search')}?file={batch.pk}"

    shown = alice.get(page)
    alice.post(page, {"source": "database", "database": "APA PsycInfo", "reported_hits": "1"})

    batch.refresh_from_db()
    assert "PsycInfo" in shown.context["form"].initial["database"]
    assert batch.search.database == "APA PsycInfo"


def test_commit_through_the_page_shows_the_equation(team, alice):
    search, batch = make_search(team.review, reported_hits=2), make_batch(team.review, ris(), ris())

    answer = alice.post(url(team, "commit", batch.pk), {"search": search.pk}, follow=True)

    assert "<b>2</b> in the file" in text_of(answer)
    assert "2 hits reported by the source, 2 imported" in text_of(answer)


def test_big_file_is_imported_in_the_background(team, alice, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr("citations.views.imports.BIG", 1)
    search, batch = make_search(team.review), make_batch(team.review, ris(), ris())

    with django_capture_on_commit_callbacks(execute=True):
        alice.post(url(team, "commit", batch.pk), {"search": search.pk})

    batch.refresh_from_db()
    assert (batch.state, batch.job.kind, batch.job.state) == (State.COMMITTED, "import_file", "done")


def test_stale_page_commits_once(team, alice):
    search, batch = make_search(team.review), make_batch(team.review, ris())

    first, second = (alice.post(url(team, "commit", batch.pk), {"search": search.pk}) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 409)
    assert "is imported, so it cannot be imported now" in text_of(second)
    assert queries.search_counts(team.review) == {search.pk: 1}


def test_piece_is_repaired_on_its_page(team, alice):
    batch = make_batch(team.review, text=ris() + "TY  - JOUR\nVL  - 3\nER  - \n")
    piece = batch.pieces.get(kind="set_aside")

    shown = alice.get(url(team, "piece", piece.pk))
    alice.post(url(team, "repair", piece.pk), {"title": "Found", "authors": "Aasen, A\n\nBrandt, B", "year": "2001"})

    piece.refresh_from_db()
    assert 'class="cc-raw-bad"' in text_of(shown)
    assert piece.record.report.authors == ["Aasen, A", "Brandt, B"]


def test_columns_are_named_on_the_page(team, alice):
    batch = make_batch(
        team.review, text="Paper,Who,When\nOne study,Aasen A,2001\nTwo,Brandt B,2002\n", name="mystery.csv"
    )

    shown = alice.get(url(team, "batch", batch.pk))
    alice.post(url(team, "name_columns", batch.pk), {"column:Paper": "title", "column:Who": "authors"})

    batch.refresh_from_db()
    assert 'name="column:Paper"' in text_of(shown)
    assert 'Who</label><br><span class="cc-note" dir="auto">Aasen A</span>' in text_of(shown)
    assert batch.columns == {"Paper": "title", "Who": "authors"}


def test_file_that_is_to_be_read_anew_shows_no_number_of_the_earlier_reading(team, alice):
    batch = make_batch(
        team.review, text="Paper,Who,When\nOne study,Aasen A,2001\nTwo,Brandt B,2002\n", name="mystery.csv"
    )
    for columns in ({"column:Who": "title"}, {"column:Paper": "title"}):
        alice.post(url(team, "name_columns", batch.pk), columns)
        during = text_of(alice.get(url(team, "files")))
        jobs.run_job(ImportBatch.objects.get(pk=batch.pk).job_id)

    assert "nothing read yet" in during
    assert "nothing read yet" not in text_of(alice.get(url(team, "files")))


def test_titles_are_escaped(team, alice):
    report = make_report(team.review, "<script>alert(1)</script>")

    pages = [alice.get(url(team, "reports")), alice.get(url(team, "report", report.pk))]

    assert all("<script>alert" not in text_of(page) for page in pages)


# ---- big files, by a job


@pytest.fixture
def big(team, monkeypatch):
    """An imported file that is too big for one request."""
    monkeypatch.setattr("citations.views.imports.BIG", 1)
    return make_import(team.review, ris(), ris(), name="big.ris", search=make_search(team.review))


def test_big_import_is_undone_and_brought_back_in_the_background(team, alice, big, django_capture_on_commit_callbacks):
    done = []
    for name in ("undo_import", "redo_import"):
        with django_capture_on_commit_callbacks(execute=True):
            alice.post(url(team, name, big.pk))
        big.refresh_from_db()
        done.append((big.state, big.job.kind, big.job.state))

    assert done == [(State.UNDONE, "undo_import", "done"), (State.COMMITTED, "redo_import", "done")]


def test_small_import_is_undone_and_brought_back_at_once(team, alice):
    batch = make_import(team.review, ris())
    before = batch.job_id

    undone = text_of(alice.post(url(team, "undo_import", batch.pk), follow=True))
    again = text_of(alice.post(url(team, "redo_import", batch.pk), follow=True))

    batch.refresh_from_db()
    assert "export.ris is undone." in undone
    assert "is imported again" in again
    assert (batch.state, batch.job_id) == (State.COMMITTED, before)


def test_page_says_what_is_done_and_offers_nothing_else_meanwhile(team, alice, big):
    page = url(team, "batch", big.pk)
    before = text_of(alice.get(page))

    asked = text_of(alice.post(url(team, "undo_import", big.pk), follow=True))
    during = text_of(alice.get(page))
    files = text_of(alice.get(url(team, "files")))
    jobs.run_job(ImportBatch.objects.get(pk=big.pk).job_id)
    after = text_of(alice.get(page))

    assert "The import of big.ris is being undone. Votes on its reports are kept." in asked
    assert "<strong>Undoing the import of big.ris</strong>" in during
    assert [f'hx-get="{page}"' in text for text in (before, during, after)] == [False, True, False]
    assert ["undo/" in text or "redo/" in text for text in (before, during, after)] == [True, False, True]
    assert 'hx-trigger="every 1s"' in files
    assert 'hx-trigger="every 1s"' not in text_of(alice.get(url(team, "files")))


def test_records_are_not_ticked_while_their_import_is_undone(team, alice, big):
    alice.post(url(team, "undo_import", big.pk))

    assert "Move them" not in text_of(alice.get(url(team, "records", big.pk)))


def test_double_click_gives_one_job(team, alice, big):
    search, waiting = make_search(team.review), make_batch(team.review, ris(), ris())
    new = {"database": "", "platform": "", "to": search.pk}

    answers = [alice.post(url(team, "undo_import", big.pk)) for _ in range(2)]
    answers += [alice.post(url(team, "commit", waiting.pk), new) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302] * 4
    assert Job.objects.filter(kind="undo_import").count() == 1
    assert Job.objects.filter(kind="import_file").count() == 1


def test_big_import_is_not_brought_back_while_it_is_undone(team, alice, big):
    alice.post(url(team, "undo_import", big.pk))

    answer = alice.post(url(team, "redo_import", big.pk))

    assert answer.status_code == 409
    assert "big.ris is being worked on. Wait until that is done" in text_of(answer)


def test_page_says_why_the_work_was_not_done(team, alice, big):
    alice.post(url(team, "undo_import", big.pk))
    big.refresh_from_db()
    member = Membership.objects.get(user=team.alice)
    Membership.objects.filter(pk=member.pk).update(ended_at=clock.now())

    jobs.run_job(big.job_id)

    Membership.objects.filter(pk=member.pk).update(ended_at=None)
    assert "Who asked for this has left the review" in text_of(alice.get(url(team, "batch", big.pk)))


# ---- full texts and the seal


def test_pdf_over_the_limit_is_refused(team, bob, settings):
    settings.MAX_PDF_BYTES = 1024 * 1024
    report = make_report(team.review)

    answer = bob.post(url(team, "upload_full_text", report.pk), {"file": file(PDF + b"x" * 2**20, "big.pdf")})

    assert answer.status_code == 409
    assert "big.pdf is larger than 1 MB" in text_of(answer)


def test_pdf_is_uploaded_and_served_back(team, bob):
    report = make_report(team.review)

    bob.post(url(team, "upload_full_text", report.pk), {"file": file(PDF, "paper.pdf")})
    answer = bob.get(url(team, "full_text_file", report.full_texts.get().pk))

    assert b"".join(answer.streaming_content) == PDF
    assert answer.headers["Content-Type"] == "application/pdf"


def test_upload_goes_back_where_it_came_from_but_never_elsewhere(team, bob):
    report = make_report(team.review)
    send = {"status": "requested"}

    here = bob.post(url(team, "record_retrieval", report.pk), {**send, "next": "/reviews/"})
    elsewhere = bob.post(url(team, "record_retrieval", report.pk), {**send, "next": "https://evil.example/"})

    assert (here.url, elsewhere.url) == ("/reviews/", url(team, "report", report.pk))


def test_htmx_gets_the_panel_back(team, bob):
    report = make_report(team.review)

    answer = bob.post(url(team, "record_retrieval", report.pk), {"status": "requested"}, headers={"HX-Request": "true"})

    assert answer.templates[0].name == "citations/_retrieval.html"
    assert "Requested" in text_of(answer)


@pytest.fixture
def sealed(team, monkeypatch):
    """Bob still reads titles and abstracts."""
    monkeypatch.setattr(seals, "shut_for", [lambda membership: membership.user_id == team.bob.pk])


def test_retrieval_is_sealed_for_whoever_still_reads(team, alice, bob, sealed):
    report, other = make_report(team.review), make_report(team.review)
    before = text_of(bob.get(url(team, "report", report.pk))), text_of(bob.get(url(team, "retrieval", report.pk)))

    text = actions.attach_full_text(by=team.lead, report=report, file_name="paper.pdf", chunks=[PDF])
    actions.record_retrieval(by=team.lead, report=other, status="not_retrieved")

    after = text_of(bob.get(url(team, "report", report.pk))), text_of(bob.get(url(team, "retrieval", report.pk)))
    assert "paper.pdf" in text_of(alice.get(url(team, "report", report.pk)))
    assert [_without_tokens(page) for page in after] == [_without_tokens(page) for page in before]
    assert "Sealed while you read titles and abstracts" in after[1]
    assert bob.get(url(team, "full_text_file", text.pk)).status_code == 409
    assert bob.post(url(team, "record_retrieval", report.pk), {"status": "requested"}).status_code == 409


def _without_tokens(page):
    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', "", page)


# ---- budgets


@pytest.fixture
def no_thread(monkeypatch):
    """The bar's thread asks for every app; here only the pages' own queries are counted."""
    monkeypatch.setattr(thread, "_stages", {})


def count_queries(client, address, django_assert_max_num_queries):
    with django_assert_max_num_queries(60) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


PINNED = {
    "searches": 10,
    "reports": 8,
    "report": 14,
    "batch": 13,
    "records": 7,
    "duplicates": 8,
    "merged": 12,
    "rule": 5,
    "sources": 13,
    "answered": 7,
}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", PINNED)
def test_same_queries_with_one_row_and_with_three(team, bob, no_thread, name, rows, django_assert_max_num_queries):
    search, last = make_search(team.review), None
    for _ in range(rows):
        batch = make_import(team.review, ris(), ris(), ris(), ris(), search=search)
        one, two, three, last = [record.report for record in batch.records.select_related("report")]
        actions.merge(by=team.lead, a=one, b=two)
        make_pair(three, last)
        make_pair(one, last, state=PossibleDuplicate.State.DIFFERENT)
    args = {"report": [last.pk], "batch": [batch.pk], "records": [batch.pk], "rule": ["by hand"]}.get(name, [])

    assert count_queries(bob, url(team, name, *args), django_assert_max_num_queries) == PINNED[name]
