"""A search run in PubMed from inside: recorded as a search, fetched in the background into one nbib file, which then
goes the way of every file that people drop.

What was fetched is kept batch by batch in a folder of the search, so that a killed or stopped fetch goes on from there.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from citations import pubmed
from citations.actions.searches import add_search, edit_search
from citations.actions.staging import WAITING, stage_file
from citations.actions.standing import lock_review
from citations.models import ImportBatch, NcbiAccount, Search
from citations.outside import Beat, WrongAnswer
from citations.queries.pubmed import KIND, asks_ncbi
from reviews import audit, clock, jobs
from reviews.errors import Refused
from reviews.models import Job, Membership, Review

DATABASE, PLATFORM = "PubMed", "NCBI"
ON_THE_WAY = (*WAITING, ImportBatch.State.COMMITTED)
UNDER_WAY = (Job.State.QUEUED, Job.State.RUNNING)
Progress = Callable[..., None]


@dataclass(frozen=True)
class Part:
    """PMIDs of one result set, with where PubMed keeps it."""

    ids: list[str]
    history: pubmed.History | None


@transaction.atomic
def keep_ncbi_account(*, by: Membership, review: Review, email: str, api_key: str = "") -> NcbiAccount:
    """What NCBI is told when this person searches PubMed from here, in any review. An empty key keeps the last."""
    said = {"email": email, "changed_at": clock.now()} | ({"api_key": api_key} if api_key else {})
    account, _ = NcbiAccount.objects.update_or_create(user=by.user, defaults=said)
    audit.record("ncbi_account_kept", by=by, review=review)
    return account


@transaction.atomic
def forget_ncbi_account(*, by: Membership, review: Review) -> None:
    """From now on NCBI is told the installation's address and key."""
    NcbiAccount.objects.filter(user=by.user).delete()
    audit.record("ncbi_account_forgotten", by=by, review=review)


@transaction.atomic
def fetch_from_pubmed(*, by: Membership, review: Review, query: str, hits: int, translation: str) -> Job:
    """Records the search as it was counted, and has its records fetched in the background."""
    _refuse_if_off(by)
    if not hits:
        raise Refused("PubMed finds no record for this query, so there is nothing to fetch. Change the query.")
    pubmed.refuse_too_many(hits)
    lock_review(review)
    if Job.objects.filter(review=review, kind=KIND, payload__query=query, state__in=UNDER_WAY).exists():
        raise Refused("This query is being fetched already. Reload the page.")
    today = clock.now()
    search = add_search(
        by=by, review=review, database=DATABASE, platform=PLATFORM,
        strategy=f"{query}\n\nPubMed's translation on {today:%-d %B %Y}:\n{translation}" if translation else query,
        run_on=today.date(), reported_hits=hits,
    )  # fmt: skip
    return jobs.enqueue(KIND, review=review, by=by, search=search.pk, query=query, hits=hits)


@transaction.atomic
def go_on_fetching(*, by: Membership, job: Job) -> Job:
    """Takes a fetch up again that failed or was stopped; what it had fetched is not asked for again."""
    _refuse_if_off(by)
    job = Job.objects.select_for_update(of=("self",)).select_related("review").get(pk=job.pk)
    search = Search.objects.select_for_update(of=("self",)).get(pk=job.payload["search"])
    later = Job.objects.filter(review=job.review, kind=KIND, pk__gt=job.pk, payload__search=search.pk)
    if job.state not in (Job.State.FAILED, Job.State.CANCELLED) or later.exists():
        raise Refused("This fetch is done or goes on already. Reload the page.")
    _refuse_if_withdrawn(search)
    audit.record("pubmed_fetch_resumed", by=by, review=job.review, subject=search)
    return jobs.enqueue(KIND, review=job.review, by=by, **job.payload)


def fetch_records(*, by: Membership | None, job: Job, progress: Progress) -> ImportBatch:
    """The body of the job. It may be run again after its worker was killed at any point."""
    search = Search.objects.select_related("review").get(pk=job.payload["search"])
    query, hits = job.payload["query"], job.payload["hits"]
    folder = Path(settings.FILES_DIR) / "pubmed" / f"{search.pk}-{audit.digest(query)[:16]}"
    batch = search.batches.filter(state__in=ON_THE_WAY).first()
    if batch is None:
        with pubmed.asking_as(asks_ncbi(by and by.user)):
            batch = _fetch(by=by, search=search, query=query, hits=hits, folder=folder, progress=progress)
    shutil.rmtree(folder, ignore_errors=True)
    return batch


def _fetch(
    *, by: Membership | None, search: Search, query: str, hits: int, folder: Path, progress: Progress
) -> ImportBatch:
    if by is None:
        raise Refused("Who asked for this search has left the review. Another member can go on with it.")

    def beat(note: str) -> None:
        done = min(_fetched(folder), hits)
        progress(done, hits + 1, note or f"{done:,} of {hits:,} records fetched from PubMed")

    beat("")
    parts = _planned(folder, query, beat)
    total = sum(len(part.ids) for part in parts)
    for done in _fetch_all(folder, parts, beat):
        progress(done, total + 1, f"{done:,} of {total:,} records fetched from PubMed")
    batch = _stage(by=by, search=search, folder=folder, parts=parts)
    lacking = _lacking(folder, parts)
    progress(total, total, _said(total - len(lacking), lacking))
    return batch


def _refuse_if_off(by: Membership) -> None:
    with pubmed.asking_as(asks_ncbi(by.user)):
        if off := pubmed.why_off():
            raise Refused(off)


def _refuse_if_withdrawn(search: Search) -> None:
    if search.withdrawn_at:
        raise Refused(f"{search} was taken back. Count the query again and fetch it anew.")


# ---- the plan: which PMIDs, kept before the first of them is fetched


def _planned(folder: Path, query: str, beat: Beat) -> list[Part]:
    """The plan that was kept, or a new one: the same PMIDs are fetched whatever PubMed takes in meanwhile."""
    path = folder / "plan.json"
    if path.exists():
        kept = json.loads(path.read_text(encoding="utf-8"))
        return [Part(part["ids"], pubmed.History(*part["history"]) if part["history"] else None) for part in kept]
    parts = []
    slices = pubmed.plan(query, today=clock.now().date(), beat=beat)
    for part in slices:
        found = pubmed.search(query, part, beat=beat)
        parts.append(Part(list(found.ids), found.history))
    _refuse_another_sum(sum(part.count for part in slices), parts)
    rows = [{"ids": p.ids, "history": [p.history.web_env, p.history.query_key] if p.history else None} for p in parts]
    _keep(path, json.dumps(rows))
    return parts


def _refuse_another_sum(counted: int, parts: list[Part]) -> None:
    """Between the count and the list PubMed may take in a record or two; the parts may never share one."""
    listed = [pmid for part in parts for pmid in part.ids]
    if len(set(listed)) != len(listed) or len(listed) < counted:
        raise WrongAnswer(
            f"PubMed counts {counted:,} records and lists {len(set(listed)):,} of them. Nothing was imported. "
            "Try again later."
        )


# ---- the batches


def _fetch_all(folder: Path, parts: list[Part], beat: Beat) -> Iterator[int]:
    """Fetches each batch that is not kept yet; yields how many records are dealt with."""
    done = 0
    for path, part, start in _batches(folder, parts):
        ids = part.ids[start : start + pubmed.BATCH]
        if not path.exists():
            _keep(path, pubmed.fetch(ids, history=part.history, start=start, beat=beat))
        done += len(ids)
        yield done


def _batches(folder: Path, parts: list[Part]) -> Iterator[tuple[Path, Part, int]]:
    for number, part in enumerate(parts):
        for start in range(0, len(part.ids), pubmed.BATCH):
            yield folder / f"{number:03}-{start:05}.nbib", part, start


def _fetched(folder: Path) -> int:
    return pubmed.BATCH * sum(1 for _ in folder.glob("*.nbib"))


def _keep(path: Path, text: str) -> None:
    """Written beside its place and renamed: a half file never counts as fetched."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".half")
        half.write_text(text, encoding="utf-8", newline="\n")
        os.replace(half, path)
    except OSError as error:
        raise Refused(
            f"What PubMed gave could not be written to the disk of this installation ({error.strerror or error}). "
            "Tell whoever runs it; what was fetched before is kept."
        ) from error


# ---- the file


def _stage(*, by: Membership, search: Search, folder: Path, parts: list[Part]) -> ImportBatch:
    """One file of all batches, staged like one that a person dropped."""
    total = sum(len(part.ids) for part in parts)
    search.refresh_from_db()
    _refuse_if_withdrawn(search)
    if total != search.reported_hits:
        edit_search(by=by, search=search, reported_hits=total)
    batch = stage_file(
        by=by,
        review=search.review,
        file_name=f"pubmed-{search.created_at:%Y-%m-%d}-{search.pk}.nbib",
        chunks=(path.read_bytes() for path, _, _ in _batches(folder, parts)),
        search=search,
    )
    if batch.search_id != search.pk:
        raise Refused(
            f"PubMed gave the same records as {batch.file_name}, which waits to be imported in another search. "
            "Import or discard that file, then go on with this one."
        )
    return batch


def _lacking(folder: Path, parts: list[Part]) -> list[str]:
    """PMIDs that PubMed lists and does not hold any more."""
    found = {pmid for path, _, _ in _batches(folder, parts) for pmid in pubmed.pmids(path.read_text(encoding="utf-8"))}
    return [pmid for part in parts for pmid in part.ids if pmid not in found]


def _said(fetched: int, lacking: list[str]) -> str:
    text = f"{fetched:,} records fetched from PubMed."
    if lacking:
        text += f" {len(lacking)} more are listed and not held there: PMID {', '.join(lacking[:8])}."
    return text
