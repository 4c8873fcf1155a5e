"""What was set aside is repaired into a record, or dismissed with a reason; never lost."""

from django.db import transaction
from django.db.models import Max

from citations.actions.batches import look_for_duplicates, settle_known
from citations.actions.staging import new_record, new_report
from citations.actions.standing import lock_review, restate
from citations.formats import ParsedRecord, Place, Problem
from citations.models import ImportBatch, Piece
from citations.rules.stored import to_fields
from reviews import audit, clock
from reviews.errors import Refused
from reviews.models import Membership

REPAIRABLE = (ImportBatch.State.STAGED, ImportBatch.State.COMMITTED)


@transaction.atomic
def repair_piece(
    *,
    by: Membership,
    piece: Piece,
    title: str,
    authors: list[str] | tuple[str, ...] = (),
    year: int | None = None,
    journal: str = "",
    abstract: str = "",
) -> Piece:
    """Makes a record of what was set aside, by what a person read in its raw text. It counts as new."""
    piece = _locked(piece)
    parsed = ParsedRecord(
        place=Place(piece.start, piece.end, piece.line, piece.container),
        raw=piece.raw,
        title=title.strip(),
        authors=tuple(authors),
        year=year,
        journal=journal.strip(),
        abstract=abstract.strip(),
        problems=(Problem(piece.problem_line, f"Repaired by hand; as it came: {piece.problem}"),),
    )
    batch = piece.batch
    number = batch.review.reports.aggregate(last=Max("number"))["last"] or 0
    said = to_fields(parsed)
    report = new_report(batch.review, number + 1, said)
    report.save()
    record = new_record(batch, piece.position, parsed, said, report)
    record.search = batch.search if batch.state == ImportBatch.State.COMMITTED else None
    record.save()
    _decide(piece, by, Piece.State.REPAIRED, record=record)
    if batch.state == ImportBatch.State.COMMITTED:
        restate(by=by, review=batch.review, report_ids=settle_known(batch) | {report.pk})
        look_for_duplicates(by, batch)
    audit.record("piece_repaired", by=by, review=batch.review, subject=piece, record=record.pk, batch=batch.pk)
    return piece


@transaction.atomic
def dismiss_piece(*, by: Membership, piece: Piece, reason: str) -> Piece:
    """Leaves it set aside for a reason; it stays in the ledger."""
    piece = _locked(piece)
    if not reason.strip():
        raise Refused("Say why this is no record, for example: page footer of the export.")
    _decide(piece, by, Piece.State.DISMISSED, reason=reason.strip())
    audit.record("piece_dismissed", by=by, review=piece.batch.review, subject=piece, reason=audit.digest(reason))
    return piece


@transaction.atomic
def reopen_piece(*, by: Membership, piece: Piece) -> Piece:
    """Takes a dismissal back."""
    piece = Piece.objects.select_for_update(of=("self",)).select_related("batch__review").get(pk=piece.pk)
    if piece.state != Piece.State.DISMISSED:
        raise Refused("This was not dismissed, so there is nothing to take back. Reload the page.")
    piece.state, piece.reason, piece.decided_at, piece.decided_by = Piece.State.OPEN, "", None, None
    piece.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    audit.record("piece_reopened", by=by, review=piece.batch.review, subject=piece)
    return piece


def _locked(piece: Piece) -> Piece:
    lock_review(piece.batch.review)
    rows = Piece.objects.select_for_update(of=("self",)).select_related("batch__review", "batch__search")
    piece = rows.get(pk=piece.pk)
    if piece.kind != Piece.Kind.SET_ASIDE or piece.state != Piece.State.OPEN:
        raise Refused(f"This piece is {piece.get_state_display()} already. Reload the page.")
    if piece.batch.state not in REPAIRABLE:
        raise Refused(f"{piece.batch.file_name} is {piece.batch.get_state_display()}; its pieces rest with it.")
    return piece


def _decide(piece: Piece, by: Membership, state: str, **fields) -> None:
    piece.state, piece.decided_at, piece.decided_by = state, clock.now(), by.user
    for name, value in fields.items():
        setattr(piece, name, value)
    piece.save(update_fields=["state", "decided_at", "decided_by", *fields])
