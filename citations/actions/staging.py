"""A file on its way in: kept, read piece by piece, and staged in small transactions that no query sees.

Reading is deterministic, so a killed worker's successor skips what is staged already and goes on.
"""

import mmap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from citations import files, formats, matching
from citations.actions.keys import keep_keys
from citations.actions.standing import fill, forget_reports, lock_review
from citations.actions.statistics import tell_growth, tell_sizes
from citations.formats import NO_PLATFORM, NotUnderstood, ParsedRecord, Preamble, ReadAs, Recognised
from citations.models import ImportBatch, Piece, Record, Report, Search
from citations.queries.imports import is_worked_on
from citations.rules import stored
from citations.rules.best import Source, as_report
from citations.rules.lacking import lacking
from reviews import audit, clock, jobs
from reviews.courtesy import giving_way
from reviews.errors import Refused
from reviews.models import Job, Membership, Review

State = ImportBatch.State
CHUNK = 100  # more would hold other writers up for longer than they notice
WAITING = (State.READING, State.COLUMNS, State.STAGED)
Progress = Callable[..., None]


def stage_file(
    *,
    by: Membership,
    review: Review,
    file_name: str,
    chunks: Iterable[bytes],
    search: Search | None = None,
    told: ReadAs | None = None,
) -> ImportBatch:
    """Keeps the file and has it read in the background, as it is told to be. A file that already waits here is not
    staged twice, and stays as it was read."""
    name = stored.storable(file_name)[-255:] or "file"
    kept = files.store(chunks, name=name, most=settings.MAX_UPLOAD_BYTES)
    return _stage(by=by, review=review, name=name, kept=kept, search=search, told=told or ReadAs())


@transaction.atomic
def _stage(
    *, by: Membership, review: Review, name: str, kept: files.Stored, search: Search | None, told: ReadAs
) -> ImportBatch:
    lock_review(review)
    same = review.batches.filter(sha256=kept.sha256)
    waiting = same.filter(state__in=WAITING).first()
    if waiting:
        return waiting
    if search:
        refuse_same_file(search, kept.sha256, name)
    batch = ImportBatch.objects.create(
        review=review,
        search=search,
        sha256=kept.sha256,
        file_name=name,
        size=kept.size,
        created_at=clock.now(),
        created_by=by.user,
        read_as=_said(told),
    )
    _enqueue_reading(batch, by)
    audit.record("file_staged", by=by, review=review, subject=batch, sha256=kept.sha256, size=kept.size)
    if batch.read_as:
        audit.record("file_read_as", by=by, review=review, subject=batch, **batch.read_as)
    return batch


def _said(told: ReadAs) -> dict[str, str]:
    return {name: said for name, said in asdict(told).items() if said}


def refuse_same_file(search: Search, sha256: str, name: str, *, but: int = 0) -> None:
    """The same file again in the same search changes nothing, and says so."""
    earlier = search.batches.filter(sha256=sha256, state=State.COMMITTED).exclude(pk=but).first()
    if earlier:
        raise Refused(
            f"{name} is already imported in {search}: it is the same file, byte for byte, as {earlier.file_name} of "
            f"{earlier.committed_at:%-d %B %Y}. Nothing was changed."
        )


def refuse_other_work(batch: ImportBatch, job: Job | None = None) -> None:
    """One act at a time on a file. `job` is the one that does the act, where it is not done at once. Callers hold the
    row's lock."""
    if job is None and is_worked_on(batch):
        raise Refused(f"{batch.file_name} is being worked on. Wait until that is done, then try again.")
    if job is not None and batch.job_id != job.pk:
        raise Refused(f"Something else was done with {batch.file_name} meanwhile. Look at it, then try again.")


def _enqueue_reading(batch: ImportBatch, by: Membership) -> None:
    batch.job = jobs.enqueue("read_file", review=batch.review, by=by, batch=batch.pk)
    batch.save(update_fields=["job"])


def read_batch(*, batch: ImportBatch, progress: Progress) -> None:
    """Stages all pieces of the file (the body of the job). Raises Refused when the file is not one we read."""
    if batch.state != State.READING:
        return
    try:
        with files.mapped(batch.sha256) as data:
            _read(batch, data, progress)
    except NotUnderstood as error:
        _fail(batch=batch, error=str(error))
        raise Refused(f"{batch.file_name}: {error}") from error


def _read(batch: ImportBatch, data: mmap.mmap, progress: Progress) -> None:
    if not batch.format:
        _forget(batch, progress)
    told = ReadAs(**batch.read_as)
    found = formats.recognise(data, filename=batch.file_name, told=told)
    _note_format(batch, found)
    if not batch.columns and _lacks_title(found, data, told):
        _ask_for_columns(batch=batch)
        return
    reading = formats.read(data, filename=batch.file_name, columns=batch.columns or None, told=told)
    staged = _last_position(batch)
    read = 0
    for now, chunk in _numbered(giving_way(reading.pieces)):
        if now > staged and not _stage_chunk(batch=batch, chunk=chunk):
            return
        tell_growth(read, now)
        read = now
        end = chunk[-1][1].place.end
        progress(min(end, batch.size), batch.size, f"{read:,} pieces of {batch.file_name} read")
    tell_sizes(read)
    keep_keys(review=batch.review, records=batch.records.all(), progress=progress)
    _finish_reading(batch=batch, pieces=read)


def _forget(batch: ImportBatch, progress: Progress) -> None:
    """Puts away, in small transactions, what an earlier reading staged: nobody has seen it and nothing counts it.

    A file has its format once this reading has begun to stage rows; before, all that is there is of an earlier one. So
    whoever follows a killed worker knows what to forget and what to go on from.
    """
    total, done = batch.records.count(), 0
    while some := _forget_some(batch=batch):
        done = min(done + some, total)
        progress(done, total, f"Reading {batch.file_name} again: {done:,} of {total:,} records put away")


@transaction.atomic
def _forget_some(*, batch: ImportBatch) -> int:
    lock_review(batch.review)
    if not ImportBatch.objects.filter(pk=batch.pk, state=State.READING, format="").exists():
        return 0
    pieces = list(batch.pieces.order_by("position").values_list("pk", flat=True)[:CHUNK])
    batch.pieces.filter(pk__in=pieces).delete()  # before the records that some of them became
    if pieces:
        return len(pieces)
    rows = list(batch.records.order_by("position").values_list("pk", "report")[:CHUNK])
    batch.records.filter(pk__in=[pk for pk, _ in rows]).delete()
    forget_reports(batch.review, [report for _, report in rows])
    return len(rows)


def _lacks_title(found: Recognised, data: mmap.mmap, told: ReadAs) -> bool:
    """Whether this is a table in which nobody but a person can tell the title."""
    return found.format in ("csv", "xlsx") and "title" not in formats.columns(data, told=told)[1].values()


def _numbered(pieces: Iterator) -> Iterator[tuple[int, list]]:
    """Chunks of (position, piece), positions from 1, with the position of the last."""
    numbered = enumerate(pieces, start=1)
    while chunk := list(islice(numbered, CHUNK)):
        yield chunk[-1][0], chunk


def _last_position(batch: ImportBatch) -> int:
    records = batch.records.aggregate(last=Max("position"))["last"] or 0
    pieces = batch.pieces.aggregate(last=Max("position"))["last"] or 0
    return max(records, pieces)


@transaction.atomic
def _note_format(batch: ImportBatch, found: Recognised) -> None:
    batch.format = found.format
    batch.platform = found.platform[:60]
    batch.encoding, batch.encoding_note = found.encoding[:30], found.encoding_note[:300]
    batch.save(update_fields=["format", "platform", "encoding", "encoding_note"])


@transaction.atomic
def _ask_for_columns(*, batch: ImportBatch) -> None:
    ImportBatch.objects.filter(pk=batch.pk, state=State.READING).update(state=State.COLUMNS)
    audit.record("columns_asked", by=None, review=batch.review, subject=batch)


def _stage_chunk(*, batch: ImportBatch, chunk: list) -> bool:
    """Stages what is not staged yet; False when the batch is no longer being read (discarded meanwhile).

    The rows are made before the transaction begins, so that it holds others up only for as long as it writes them.
    """
    read = [(position, piece) for position, piece in chunk if isinstance(piece, ParsedRecord)]
    records = [_unnumbered(batch, position, piece) for position, piece in giving_way(read)]
    pieces = [_piece(batch, position, piece) for position, piece in chunk if not isinstance(piece, ParsedRecord)]
    return _store(batch=batch, records=records, pieces=pieces)


@transaction.atomic
def _store(*, batch: ImportBatch, records: list[Record], pieces: list[Piece]) -> bool:
    lock_review(batch.review)
    if not ImportBatch.objects.filter(pk=batch.pk, state=State.READING).exists():
        return False
    staged = _last_position(batch)
    fresh = [record for record in records if record.position > staged]
    last = batch.review.reports.aggregate(last=Max("number"))["last"] or 0
    for number, record in enumerate(fresh, start=last + 1):
        record.report.number = number
    Report.objects.bulk_create([record.report for record in fresh])
    Record.objects.bulk_create(fresh)
    Piece.objects.bulk_create([piece for piece in pieces if piece.position > staged])
    return True


def _unnumbered(batch: ImportBatch, position: int, record: ParsedRecord) -> Record:
    """The record with a report of its own, which gets its number when it is stored."""
    said = stored.to_fields(record)
    return new_record(batch, position, record, said, new_report(batch.review, 0, said))


def new_report(review: Review, number: int, said: dict) -> Report:
    """A report that shows what its one record said; it stands nowhere until a batch is committed."""
    report = Report(review=review, number=number, created_at=clock.now())
    fill(report, [Source(0, as_report(said))])
    return report


def new_record(batch: ImportBatch, position: int, record: ParsedRecord, said: dict, report: Report) -> Record:
    return Record(
        review_id=batch.review_id,
        batch=batch,
        report=report,
        position=position,
        **_placed(record),
        title=stored.storable(record.title),
        year=report.year,
        doi=stored.storable(record.doi)[:300],
        pmid=stored.storable(record.pmid)[:20],
        accession=stored.storable(record.accession)[:200],
        database=stored.storable(record.database)[:120],
        platform=stored.storable(record.platform)[:120],
        lacks=lacking(as_report(said)),
        is_flawed=bool(record.problems),
        fields=said,
        problems=[[problem.line, stored.storable(problem.text)] for problem in record.problems],
        normalised=normalised(record),
        fingerprint=stored.fingerprint(record),
    )


def normalised(record: ParsedRecord) -> dict:
    """What the matcher compares, with the version of the matcher that made it."""
    made = matching.normalise(record).to_dict()
    return {"version": matching.VERSION, **{name: stored.storable(value) for name, value in made.items()}}


def _placed(piece) -> dict:
    place = piece.place
    return {
        "start": place.start,
        "end": place.end,
        "line": place.line,
        "container": stored.storable(place.container)[:200],
        "raw": stored.raw_kept(piece.raw),
    }


def _piece(batch: ImportBatch, position: int, piece) -> Piece:
    if isinstance(piece, Preamble):
        return Piece(batch=batch, position=position, kind=Piece.Kind.PREAMBLE, **_placed(piece))
    return Piece(
        batch=batch,
        position=position,
        kind=Piece.Kind.SET_ASIDE,
        problem_line=piece.problem.line,
        problem=stored.storable(piece.problem.text),
        **_placed(piece),
    )


@transaction.atomic
def _finish_reading(*, batch: ImportBatch, pieces: int) -> None:
    lock_review(batch.review)
    if ImportBatch.objects.filter(pk=batch.pk, state=State.READING).update(state=State.STAGED):
        audit.record("file_read", by=None, review=batch.review, subject=batch, format=batch.format, pieces=pieces)


@transaction.atomic
def _fail(*, batch: ImportBatch, error: str) -> None:
    if ImportBatch.objects.filter(pk=batch.pk, state=State.READING).update(state=State.FAILED, error=error):
        audit.record("file_not_understood", by=None, review=batch.review, subject=batch)


@transaction.atomic
def set_columns(*, by: Membership, batch: ImportBatch, columns: dict[str, str]) -> ImportBatch:
    """Says which column of a table is which field, and has it read anew; what was staged of it is forgotten."""
    lock_review(batch.review)
    batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("review", "job").get(pk=batch.pk)
    if batch.state not in (State.COLUMNS, State.STAGED):
        raise Refused(f"{batch.file_name} is {batch.get_state_display()}. Choose the file again to name its columns.")
    refuse_other_work(batch)
    if "title" not in columns.values():
        raise Refused("Say which column holds the title: without titles nobody can screen.")
    batch.columns = columns
    _read_anew(batch, by)
    audit.record("columns_named", by=by, review=batch.review, subject=batch, columns=sorted(columns.values()))
    return batch


@transaction.atomic
def read_as(
    *, by: Membership, batch: ImportBatch, format: str = "", encoding: str = "", platform: str = ""
) -> ImportBatch:
    """Has a waiting file read anew in the format or encoding, or by the rules of the platform, that a person names,
    empty for what its content says. What was staged of it is forgotten."""
    lock_review(batch.review)
    batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("review", "job").get(pk=batch.pk)
    if batch.state not in (State.COLUMNS, State.STAGED, State.FAILED):
        raise Refused(
            f"{batch.file_name} is {batch.get_state_display()}. Choose the file again to read it another way."
        )
    refuse_other_work(batch)
    if format and format not in formats.TELLABLE:
        raise Refused("That is not a format a text can be read in. Choose one of the list.")
    _refuse_platform(batch, format, platform)
    batch.read_as = _said(ReadAs(format, encoding, platform))
    batch.columns, batch.error = {}, ""
    _read_anew(batch, by)
    audit.record("file_read_as", by=by, review=batch.review, subject=batch, **batch.read_as)
    return batch


def _refuse_platform(batch: ImportBatch, format: str, platform: str) -> None:
    """Before anything is forgotten, as far as the format is known; else the reading itself refuses it."""
    known = {name for key in formats.READS for name in formats.platforms_of(key)}
    if platform not in known | {"", NO_PLATFORM}:
        raise Refused("That is not a platform whose rules are known. Choose one of the list.")
    key = format or ("" if "format" in batch.read_as else batch.format)
    try:
        if key:
            formats.refuse_platform(platform, key)
    except NotUnderstood as error:
        raise Refused(str(error)) from error


def _read_anew(batch: ImportBatch, by: Membership) -> None:
    """From the beginning: without a format, the reading first forgets what is there."""
    batch.format, batch.state = "", State.READING
    batch.save(update_fields=["columns", "read_as", "error", "format", "state"])
    _enqueue_reading(batch, by)


@transaction.atomic
def read_again(*, by: Membership, batch: ImportBatch) -> ImportBatch:
    """Goes on with a file whose reading stopped in the middle."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("job", "review").get(pk=batch.pk)
    if batch.state != State.READING or batch.job is None or not batch.job.is_final:
        raise Refused(f"{batch.file_name} is {batch.get_state_display()}; there is nothing to read again.")
    _enqueue_reading(batch, by)
    audit.record("file_read_again", by=by, review=batch.review, subject=batch)
    return batch
