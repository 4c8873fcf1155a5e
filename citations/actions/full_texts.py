"""Full texts, kept by their hash, and the history of getting them. Whether a report is sought at all follows from
votes, so these events are sealed like the titles and abstracts they came from."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction

from citations import files, pdf_text
from citations.models import FullText, Report, Retrieval
from citations.queries import full_texts, retrieval_status
from citations.rules.stored import storable
from citations.seals import FORWARDED
from reviews import audit, clock, follow, jobs
from reviews.errors import Refused
from reviews.models import Membership

Status = Retrieval.Status
PDF_BEGINS_WITHIN = 1024


def attach_full_text(*, by: Membership, report: Report, file_name: str, chunks: Iterable[bytes]) -> FullText:
    """Keeps a PDF of the report and has its text read in the background. The same file twice is one."""
    name = storable(file_name)[-255:] or "full text.pdf"
    kept = files.store(chunks, name=name, most=settings.MAX_PDF_BYTES)
    if b"%PDF-" not in kept.head[:PDF_BEGINS_WITHIN]:
        raise Refused(f"{name} is not a PDF. Save the full text as PDF and choose that file.")
    return _attach(by=by, report=report, name=name, kept=kept)


@transaction.atomic
def _attach(*, by: Membership, report: Report, name: str, kept: files.Stored) -> FullText:
    report = _locked(report)
    same = report.full_texts.filter(sha256=kept.sha256, removed_at__isnull=True).first()
    if same:
        return same
    text = FullText.objects.create(
        review=report.review,
        report=report,
        sha256=kept.sha256,
        file_name=name,
        size=kept.size,
        uploaded_at=clock.now(),
        uploaded_by=by.user,
    )
    if retrieval_status(report) != Status.OBTAINED:
        _add_line(by, report, Status.OBTAINED, where="", note="")
    jobs.enqueue("read_full_text", review=report.review, by=by, full_text=text.pk)
    audit.record(
        "full_text_attached",
        by=by,
        review=report.review,
        subject=report,
        sealed_in=FORWARDED,
        sha256=kept.sha256,
        full_text=text.pk,
    )
    return text


@transaction.atomic
def remove_full_text(*, by: Membership, full_text: FullText) -> FullText:
    """Takes a wrong file away from the report; the file itself stays."""
    report = _locked(full_text.report)
    text = FullText.objects.select_for_update(of=("self",)).get(pk=full_text.pk)
    if text.removed_at:
        raise Refused("This file was taken away already. Reload the page.")
    text.removed_at, text.removed_by = clock.now(), by.user
    text.save(update_fields=["removed_at", "removed_by"])
    if retrieval_status(report) == Status.OBTAINED and not full_texts(report).exists():
        _add_line(by, report, Status.TO_SEEK, where="", note="The file was taken away")
    audit.record(
        "full_text_removed", by=by, review=report.review, subject=report, sealed_in=FORWARDED, full_text=text.pk
    )
    return text


@transaction.atomic
def record_retrieval(*, by: Membership, report: Report, status: str, where: str = "", note: str = "") -> Retrieval:
    """One more line in the history of getting the full text; the last line is the status."""
    report = _locked(report)
    if status not in Status.values:
        raise Refused(f"{status} is not a status of a full text. Choose one of the list.")
    if status == Status.NOT_RETRIEVED and full_texts(report).exists():
        raise Refused(f"Report {report.number} has a full text. Take the file away first if it is a wrong one.")
    line = _add_line(by, report, status, where=storable(where.strip())[:200], note=storable(note.strip())[:300])
    audit.record(
        "retrieval_recorded",
        by=by,
        review=report.review,
        subject=report,
        sealed_in=FORWARDED,
        status=status,
        where=audit.digest(line.where),
        note=audit.digest(line.note),
    )
    return line


def read_full_text(*, full_text: FullText) -> None:
    """Keeps the text of each page (the body of the job). A PDF that cannot be read says why and stays readable
    by people."""
    _keep_pages(full_text=full_text, read=pdf_text.read(files.path(full_text.sha256)))


@transaction.atomic
def _keep_pages(*, full_text: FullText, read: pdf_text.PdfText) -> None:
    full_text.pages, full_text.text_error = [storable(page) for page in read.pages], read.error[:300]
    full_text.save(update_fields=["pages", "text_error"])
    audit.record(
        "full_text_read",
        by=None,
        review=full_text.review,
        subject=full_text.report,
        sealed_in=FORWARDED,
        pages=len(full_text.pages),
    )


def _locked(report: Report) -> Report:
    rows = Report.objects.select_for_update(no_key=True, of=("self",)).select_related("review")
    found = rows.get(pk=report.pk)
    return rows.get(pk=found.merged_into_id) if found.merged_into_id else found


def _add_line(by: Membership, report: Report, status: str, *, where: str, note: str) -> Retrieval:
    line = Retrieval.objects.create(
        review=report.review, report=report, status=status, where=where, note=note, at=clock.now(), by=by.user
    )
    follow.reports_changed(review=report.review, report_ids=[report.pk], by=by)
    return line
