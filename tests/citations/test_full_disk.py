"""A disk that is full: said in one sentence, nothing half stored, and all goes on once there is room."""

import resource
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from citations import actions, queries
from citations.models import ImportBatch
from reviews import audit
from reviews.models import Job
from screening.models import Vote
from tests.makers.citations import make_search, ris
from tests.makers.screening import make_reports

MEGABYTE = 1024 * 1024
VOTES = 40
NO_LIMIT = 1 << 30
State = ImportBatch.State

on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite alone can be told how large it may grow")


@contextmanager
def files_no_larger_than(most: int):
    """The system itself refuses to write further, with the error of a full disk or quota."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def no_room_for_rows():
    """SQLite's own error of a full disk."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA max_page_count = {NO_LIMIT}")


def all_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def send(team, data: bytes):
    file = SimpleUploadedFile("export.ris", data)
    return team.client(team.alice).post(
        reverse("citations:upload", args=[team.review.slug]), {"files": file}, follow=True
    )


def test_upload_that_finds_no_room_says_so_and_leaves_nothing(team, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "uploads"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    data = (ris() + "\n").encode() * (24 * MEGABYTE // len(ris()))

    with files_no_larger_than(16 * MEGABYTE):
        answer = send(team, data)

    assert answer.status_code == 507
    assert "The disk of this installation is full" in answer.content.decode()
    assert all_files(tmp_path) == []
    assert not ImportBatch.objects.exists()


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_votes_that_find_no_room_are_refused_whole_and_taken_once_later(team):
    reports = make_reports(team.review, VOTES)
    bob = team.client(team.bob)

    def say(report) -> int:
        url = team.url(f"screening/title-abstract/{report.number}/vote/")
        fields = {"verdict": "include", "client_key": f"vote-{report.number}"}
        return bob.post(url, fields, headers={"Accept": "application/json"}).status_code

    with no_room_for_rows():
        answers = [say(report) for report in reports]

    assert set(answers) == {200, 507}  # the browser tries those of 500 and above again by itself
    assert Vote.objects.for_actions().count() == answers.count(200)
    assert [say(report) for report in reports] == [200] * VOTES
    assert Vote.objects.for_actions().count() == VOTES
    assert not audit.verify(team.review).faults


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_import_that_finds_no_room_loses_nothing_and_is_done_later(team):
    records = "".join(ris(title=f"Living with self-harm {number}", abstract="word " * 400) for number in range(300))
    with no_room_for_rows():
        batch = actions.stage_file(by=team.lead, review=team.review, file_name="a.ris", chunks=[records.encode()])
        job = Job.objects.get(pk=batch.job_id)
    assert (job.state, "disk of this installation is full" in job.error) == (Job.State.FAILED, True)

    batch = actions.read_again(by=team.lead, batch=batch)
    search = make_search(team.review)
    actions.commit_batch(by=team.lead, batch=batch, search=search)

    ledger = queries.ledger(ImportBatch.objects.get(pk=batch.pk))
    assert (ledger.in_file, ledger.new) == (300, 300)
