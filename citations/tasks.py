"""Background work of citations: thin bodies that find their rows and call an action."""

from citations import actions, formats, queries
from citations.models import FullText, ImportBatch
from citations.rules.origins import Origin
from reviews import jobs, wording
from reviews.errors import Refused
from reviews.models import Job, Membership

State = ImportBatch.State


def _member(job: Job) -> Membership | None:
    """Who asked for the work, if they are still part of the review."""
    return Membership.objects.filter(review=job.review, user=job.created_by, ended_at__isnull=True).first()


def _asker(job: Job) -> Membership:
    """The same for an act that bears a person's name and is not done for somebody who left meanwhile."""
    found = _member(job)
    if found is None:
        raise Refused("Who asked for this has left the review, so it was not done. Somebody else can ask for it.")
    return found


def _batch(job: Job) -> ImportBatch:
    return ImportBatch.objects.select_related("review").get(pk=job.payload["batch"])


@jobs.handler("read_file")
def read_file(job: Job, progress: jobs.Progress) -> dict:
    batch = _batch(job)
    actions.read_batch(batch=batch, progress=progress)
    return {"batch": batch.pk}


@jobs.handler("import_file")
def import_file(job: Job, progress: jobs.Progress) -> dict:
    """A commit that is too big for one request."""
    batch = _batch(job)
    if batch.state != State.COMMITTED:
        by = _asker(job)
        search = batch.review.searches.get(pk=job.payload["search"])
        prepared = actions.prepare(batch=batch, search=search, progress=progress)
        actions.commit_batch(by=by, batch=batch, search=search, prepared=prepared, job=job)
    return {"batch": batch.pk}


@jobs.handler("undo_import")
def undo_import(job: Job, progress: jobs.Progress) -> dict:
    """An undo that is too big for one request; one transaction all the same, so that nobody sees half of it."""
    batch = _batch(job)
    if batch.state != State.UNDONE:
        progress(0, 1, f"Taking back the records of {batch.file_name}")
        actions.undo_batch(by=_asker(job), batch=batch, job=job)
    return {"batch": batch.pk}


@jobs.handler("redo_import")
def redo_import(job: Job, progress: jobs.Progress) -> dict:
    """The way back, likewise."""
    batch = _batch(job)
    if batch.state != State.COMMITTED:
        progress(0, 1, f"Bringing back the records of {batch.file_name}")
        actions.redo_batch(by=_asker(job), batch=batch, job=job)
    return {"batch": batch.pk}


@jobs.handler("move_records")
def move_records(job: Job, progress: jobs.Progress) -> dict:
    """Records of one database moved to another search, when they are too many for one request."""
    batch = _batch(job)
    search = batch.review.searches.get(pk=job.payload["search"])
    origin = Origin(*job.payload["origin"])
    if not queries.records_outside(batch, search, origin).exists():
        return {"batch": batch.pk}
    progress(0, 1, f"Moving records of {batch.file_name}")
    return actions.move_records(by=_asker(job), batch=batch, search=search, origin=origin, job=job)


@jobs.handler("find_duplicates")
def find_duplicates(job: Job, progress: jobs.Progress) -> dict:
    """After an import only pairs with one of its reports are compared, if the review wants that; on demand all are."""
    new, off = None, job.payload.get("rules_off", ())
    if "batch" in job.payload:
        policy = queries.matching_policy(job.review)
        if not policy.after_import:
            return {}
        batch = ImportBatch.objects.get(pk=job.payload["batch"])
        new, off = set(batch.records.values_list("report", flat=True)), policy.rules_off
    return actions.find_duplicates(
        by=_member(job),
        review=job.review,
        new=new,
        rules_off=frozenset(off),
        dry_run=job.payload.get("dry_run", False),
        job=job,
        progress=progress,
    )


@jobs.handler("undo_merges")
def undo_merges(job: Job, progress: jobs.Progress) -> dict:
    return {"undone": actions.undo_merges(by=_member(job), review=job.review, progress=progress, **job.payload)}


@jobs.handler("read_full_text")
def read_full_text(job: Job, progress: jobs.Progress) -> dict:
    text = FullText.objects.select_related("review", "report").get(pk=job.payload["full_text"])
    progress(0, 1, f"Reading {text.file_name}")
    actions.read_full_text(full_text=text)
    return {"pages": len(text.pages)}


def _read_as(data: dict) -> str:
    platform = data.get("platform")
    if platform == formats.NO_PLATFORM:
        return "had a file read by no platform's rules"
    return f"had a file read by the rules of {platform}" if platform else "had a file read in another way"


wording.register(
    import_undo_asked="had an import taken back",
    import_redo_asked="had an import taken in again",
    file_read_as=_read_as,
    records_move_asked="had records moved to another search",
    records_moved=lambda data: f"moved {data.get('number', 0):,} records to another search",
    ncbi_account_kept="said what NCBI is told of them",
    ncbi_account_forgotten="had NCBI told nothing of them any more",
    pubmed_fetch_resumed="went on fetching a search from PubMed",
    pubmed_fill_asked="had missing abstracts and DOIs looked up in PubMed",
    doi_fill_asked="had missing abstracts looked up by DOI",
    doi_filled=lambda data: f"filled missing abstracts from {data.get('service', 'a service')}",
    pubmed_filled="filled missing abstracts and DOIs from PubMed",
)


@jobs.handler("fetch_from_pubmed")
def fetch_from_pubmed(job: Job, progress: jobs.Progress) -> dict:
    batch = actions.fetch_records(by=_member(job), job=job, progress=progress)
    return {"batch": batch.pk}


@jobs.handler("fill_from_pubmed")
def fill_from_pubmed(job: Job, progress: jobs.Progress) -> dict:
    return actions.fill_reports(by=_member(job), review=job.review, progress=progress)


@jobs.handler("fill_by_doi")
def fill_by_doi(job: Job, progress: jobs.Progress) -> dict:
    return actions.fill_reports_by_doi(by=_member(job), review=job.review, progress=progress)
