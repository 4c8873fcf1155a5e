"""A search run in PubMed from inside becomes a file like any other: recorded, fetched, resumed, previewed."""

from pathlib import Path

import pytest

from citations import actions, files, queries
from citations.models import ImportBatch
from reviews import jobs
from reviews.errors import Refused
from reviews.models import Job
from tests.makers.citations import make_search
from tests.ncbi_stub import held, serving


@pytest.fixture
def stub(settings, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    settings.LOOKUPS, settings.NCBI_EMAIL, settings.NCBI_API_KEY = True, "library@example.org", "key"
    settings.NCBI_WAITS = (0.01,)
    with serving(held(450)) as (found, address):
        settings.NCBI_BASE_URL = address
        yield found


@pytest.fixture
def fetch(team, django_capture_on_commit_callbacks):
    """Asks for a fetch, and does the work that this queues: reading the file too."""

    def run(query="harbour", hits=450, *, on_with: Job | None = None) -> Job:
        with django_capture_on_commit_callbacks(execute=True):
            if on_with:
                job = actions.go_on_fetching(by=team.lead, job=on_with)
            else:
                asked = {"query": query, "hits": hits, "translation": f'"{query}"[All Fields]'}
                job = actions.fetch_from_pubmed(by=team.lead, review=team.review, **asked)
        job.refresh_from_db()
        return job

    return run


def kept(settings) -> list[Path]:
    return sorted(Path(settings.FILES_DIR).glob("pubmed/*/*.nbib"))


def test_the_search_is_recorded_as_prisma_s_asks(stub, team, fetch, audited):
    fetch("harbour")

    search = team.review.searches.get()
    assert (search.database, search.platform, search.reported_hits) == ("PubMed", "NCBI", 450)
    assert search.strategy.startswith("harbour\n\nPubMed's translation on ")
    assert search.strategy.endswith('"harbour"[All Fields]')
    assert search.run_on is not None


def test_records_become_a_file_that_waits_to_be_looked_at(stub, team, fetch, settings):
    job = fetch()

    batch = ImportBatch.objects.get(pk=job.result["batch"])
    assert (job.state, job.note) == (Job.State.DONE, "450 records fetched from PubMed.")
    assert (batch.state, batch.format, batch.search_id) == (ImportBatch.State.STAGED, "nbib", job.payload["search"])
    assert queries.ledger(batch) == queries.Ledger(new=450)
    assert kept(settings) == []


def test_records_come_in_batches_of_two_hundred(stub, team, fetch):
    fetch()

    asked = [(a["retstart"], a["retmax"]) for name, a in stub.asked if name == "efetch"]
    assert asked == [("0", "200"), ("200", "200"), ("400", "50")]


def test_a_fetch_that_broke_off_goes_on_from_what_it_kept(stub, team, fetch, settings):
    stub.faults["efetch"] = ["", "503", "503", "503", "503"]
    broken = fetch()
    assert broken.state == Job.State.FAILED
    assert "out of order (HTTP 503)" in broken.error
    assert len(kept(settings)) == 1
    stub.faults.clear()
    stub.asked.clear()

    done = fetch(on_with=broken)

    assert queries.ledger(ImportBatch.objects.get(pk=done.result["batch"])).new == 450
    assert [a["retstart"] for name, a in stub.asked if name == "efetch"] == ["200", "400"]
    assert team.review.searches.count() == 1


def test_what_pubmed_takes_in_meanwhile_moves_nothing(stub, team, fetch):
    stub.faults["efetch"] = ["", "503", "503", "503", "503"]
    broken = fetch()
    stub.faults.clear()
    stub.library, stub.forgotten = [*held(1, days=0), *stub.library[1:]], True

    done = fetch(on_with=broken)

    assert queries.ledger(ImportBatch.objects.get(pk=done.result["batch"])).new == 450


def test_a_worker_that_was_killed_is_followed_by_another(stub, team, fetch):
    """After the file was staged and before the job was marked as done: nothing is doubled."""
    job = fetch()
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED)
    asked = len(stub.asked)

    jobs.run_job(job.pk)

    assert (ImportBatch.objects.count(), len(stub.asked)) == (1, asked)


def test_it_can_be_stopped_and_taken_up_again(stub, team, fetch, settings):
    def stop_at_second(done, total, note=""):
        if done >= 200:
            raise jobs.Cancelled

    search = make_search(team.review, "PubMed")
    payload = {"search": search.pk, "query": "harbour", "hits": 450}
    job = Job.objects.create(kind="fetch_from_pubmed", review=team.review, payload=payload)
    with pytest.raises(jobs.Cancelled):
        actions.fetch_records(by=team.lead, job=job, progress=stop_at_second)
    Job.objects.filter(pk=job.pk).update(state=Job.State.CANCELLED)

    assert len(kept(settings)) == 1
    assert fetch(on_with=job).state == Job.State.DONE


def test_hits_are_what_was_fetched_when_pubmed_grew_since_the_count(stub, team, fetch):
    fetch(hits=449)

    assert team.review.searches.get().reported_hits == 450


def test_a_record_that_pubmed_lists_and_does_not_hold_is_named(stub, team, fetch):
    gone = stub.library[7]
    stub.not_held.add(gone.pmid)

    job = fetch()

    assert job.note == f"449 records fetched from PubMed. 1 more are listed and not held there: PMID {gone.pmid}."
    assert team.review.searches.get().reported_hits == 450


def test_the_file_is_what_pubmed_gave(stub, team, fetch):
    batch = ImportBatch.objects.get(pk=fetch().result["batch"])

    text = files.read(batch.sha256).decode()
    assert text.count("PMID- ") == 450
    assert stub.library[0].medline().strip() in text


def test_the_same_records_in_another_search_are_not_lost(stub, team, fetch):
    fetch()

    second = fetch("all")

    assert second.state == Job.State.FAILED
    assert "waits to be imported in another search" in second.error


def test_what_is_imported_already_is_known(stub, team, fetch):
    batch = ImportBatch.objects.get(pk=fetch().result["batch"])
    actions.commit_batch(by=team.lead, batch=batch, search=batch.search)

    assert team.review.reports.filter(standing="active").count() == 450


@pytest.mark.parametrize(
    ("hits", "lookups", "said"),
    [(0, True, "finds no record"), (50_001, True, "are the most that are fetched"), (9, False, "LOOKUPS=1")],
)
def test_a_fetch_that_makes_no_sense_is_refused(stub, team, settings, hits, lookups, said):
    settings.LOOKUPS = lookups

    with pytest.raises(Refused, match=said):
        actions.fetch_from_pubmed(by=team.lead, review=team.review, query="harbour", hits=hits, translation="")

    assert not team.review.searches.exists()


def test_a_button_pressed_twice_fetches_once(stub, team):
    asked = {"query": "harbour", "hits": 450, "translation": ""}
    actions.fetch_from_pubmed(by=team.lead, review=team.review, **asked)

    with pytest.raises(Refused, match="being fetched already"):
        actions.fetch_from_pubmed(by=team.lead, review=team.review, **asked)

    assert team.review.searches.count() == 1


def test_a_fetch_that_is_done_does_not_go_on(stub, team, fetch):
    job = fetch()

    with pytest.raises(Refused, match="done or goes on already"):
        actions.go_on_fetching(by=team.lead, job=job)


def test_a_search_that_was_taken_back_is_not_fetched(stub, team, fetch):
    stub.faults["efetch"] = ["503"] * 9
    broken = fetch()
    actions.withdraw_search(by=team.lead, search=team.review.searches.get())

    with pytest.raises(Refused, match="was taken back"):
        actions.go_on_fetching(by=team.lead, job=broken)
