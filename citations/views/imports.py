"""Files on their way in: dropped, read, looked at, committed, undone; and what was set aside of them."""

from collections.abc import Iterator

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import get_text_list
from django.views.decorators.csrf import csrf_exempt

from citations import actions, formats, queries
from citations import files as kept_files
from citations.forms import DismissForm, RepairForm
from citations.models import ImportBatch, Piece, Search
from citations.rules.origins import REST, Origin
from citations.rules.raw import Line, numbered
from citations.uploads import limit_files, refusal
from citations.views.columns import column_form
from reviews.access import own, review_view
from reviews.errors import Refused
from reviews.queries import names, visible_events
from reviews.rules.roles import Permission

State = ImportBatch.State
FILES_A_PAGE = 50
FLAWED_SHOWN = 50
PIECES_SHOWN = 200
BIG = 2000
# What is said of a file while a job works on it.
WORK = {
    "read_file": "Reading",
    "import_file": "Importing",
    "move_records": "Moving records of",
    "undo_import": "Undoing the import of",
    "redo_import": "Importing again",
}
NEW = "new"
TABLES = ("csv", "xlsx")
REREAD = (State.COLUMNS, State.STAGED, State.FAILED)  # in which a file can be read in another way


def shown_files(request: HttpRequest) -> dict:
    """One page of files with their ledgers, by a bounded number of queries."""
    page = Paginator(queries.batches(request.review), FILES_A_PAGE).get_page(request.GET.get("page"))
    ledgers = queries.ledgers(page.object_list)
    rows = [(batch, ledgers[batch.pk]) for batch in page.object_list]
    is_busy = any(_work(batch) for batch, _ in rows)
    return {"page": page, "files": rows, "is_busy": is_busy, "format_names": formats.READS}


@review_view(Permission.VIEW)
def files(request: HttpRequest) -> HttpResponse:
    """The table of files, asked for again while one is being worked on."""
    return render(request, "citations/_files.html", shown_files(request))


@csrf_exempt  # limit_files checks the token, after it has set the limit
@review_view(Permission.IMPORT, methods=("POST",))
@limit_files("MAX_UPLOAD_BYTES")
def upload(request: HttpRequest) -> HttpResponse:
    """Any number of files at once; what is wrong with one is said of that one and stops no other."""
    dropped = request.FILES.getlist("files")
    for name in request.too_large:
        messages.error(request, str(refusal(name, "MAX_UPLOAD_BYTES")))
    if not dropped and not request.too_large:
        raise Refused("No file arrived. Choose one or several export files.")
    staged = [batch for batch in (_stage(request, file) for file in dropped) if batch]
    if len(dropped) == 1 and staged:
        return redirect("citations:batch", request.review.slug, staged[0].pk)
    return redirect("citations:searches", request.review.slug)


def _stage(request: HttpRequest, file: UploadedFile) -> ImportBatch | None:
    try:
        staged = actions.stage_file(
            by=request.membership, review=request.review, file_name=file.name, chunks=file.chunks()
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return None
    same = queries.same_file_in(staged)
    if same:
        messages.warning(
            request,
            f"{file.name} is, byte for byte, the file {same.file_name} that is already imported in {same.search}. "
            "Discard it, or import it into another search.",
        )
    return staged


@review_view(Permission.VIEW)
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One file before (and after) its commit: what it holds, what is odd, how it will be screened."""
    shown = own(queries.batches(request.review), pk=pk)
    context = {"batch": shown, "format_names": formats.READS, "work": _work(shown)}
    if shown.read_as:
        context |= {"chosen": get_text_list(list(shown.read_as), "and"), "chosen_by": _chosen_by(request, shown)}
    if shown.state == State.READING:
        context["same_file"] = queries.same_file_in(shown)
    if context["work"]:  # the page shows nothing else, and is asked for each second
        return render(request, "citations/batch.html", context)
    if shown.state in REREAD:
        context["ways"] = _ways(shown)
    if shown.state in (State.STAGED, State.COMMITTED, State.UNDONE):
        context |= _inside(shown)
    if shown.state in (State.COLUMNS, State.STAGED) and shown.format in TABLES:
        context |= {"columns": column_form(shown)}
    return render(request, "citations/batch.html", context)


def _chosen_by(request: HttpRequest, shown: ImportBatch) -> str:
    """Who said last in what way the file is read."""
    said = visible_events(request.membership).filter(
        kind="file_read_as", subject_type=shown._meta.label_lower, subject_id=shown.pk
    )
    actor = said.values_list("actor_id", flat=True).first()
    return names({actor}).get(actor, "Somebody who left")


def _ways(shown: ImportBatch) -> dict:
    """In what other ways the file can be read. A spreadsheet and an archive say by their first bytes what they are."""
    is_text = shown.format not in ("xlsx", "zip")
    return {
        "formats": [(key, formats.READS[key]) for key in formats.TELLABLE] if is_text else (),
        "encodings": formats.ENCODINGS if is_text else (),
        "platforms": formats.platforms_of(shown.format),
        "none": formats.NO_PLATFORM,
    }


def _work(shown: ImportBatch) -> str:
    """What a job does with the file, in words; empty while none does, and the page need not be asked for again."""
    is_read = shown.state == State.READING and shown.job and not shown.job.is_final
    return WORK.get(shown.job.kind, "") if is_read or queries.is_worked_on(shown) else ""


def _inside(shown: ImportBatch) -> dict:
    held = queries.inside(shown)
    searches = list(queries.searches(shown.review))
    ledger = queries.ledger(shown, held)
    into = queries.brought(shown, held, ledger, searches)
    return {
        "ledger": ledger,
        "held": held,
        "searches": searches,
        "sources": queries.sources_in(shown, held, searches) if shown.state == State.STAGED else (),
        "into": into,
        "hits": [row for row in into if row.search.reported_hits is not None],
        "preview": queries.preview(shown),
        "flawed": queries.records_in(shown, flawed=True)[:FLAWED_SHOWN],
        "set_aside": queries.set_aside(shown)[:PIECES_SHOWN],
        "same_file": queries.same_file_in(shown),
    }  # fmt: skip


@review_view(Permission.VIEW)
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as it came, byte for byte."""
    shown = own(request.review.batches.all(), pk=pk)
    if not kept_files.is_there(shown.sha256):
        raise Http404
    return kept_files.response(
        request, shown.sha256, name=shown.file_name, content_type="application/octet-stream", inline=False
    )


def _act(request: HttpRequest, pk: int, act, said: str, **more) -> HttpResponse:
    shown = act(by=request.membership, batch=own(request.review.batches.all(), pk=pk), **more)
    messages.success(request, said.format(shown))
    return redirect("citations:batch", request.review.slug, pk)


@review_view(Permission.IMPORT, methods=("POST",))
def name_columns(request: HttpRequest, pk: int) -> HttpResponse:
    prefix = "column:"
    named = {key.removeprefix(prefix): value for key, value in request.POST.items() if key.startswith(prefix) and value}
    return _act(request, pk, actions.set_columns, "{0.file_name} is being read again.", columns=named)


@review_view(Permission.IMPORT, methods=("POST",))
def read_as(request: HttpRequest, pk: int) -> HttpResponse:
    """Reads the file anew, in the format or encoding or by the platform's rules that a person names."""
    chosen = {name: request.POST.get(name, "") for name in ("format", "encoding", "platform")}
    return _act(request, pk, actions.read_as, "{0.file_name} is being read again.", **chosen)


@review_view(Permission.IMPORT, methods=("POST",))
def choose_search(request: HttpRequest, pk: int) -> HttpResponse:
    """Says which search the records belong to, so that what is known already can be shown before the commit."""
    staged = own(request.review.batches.all(), pk=pk)
    actions.divide(by=request.membership, batch=staged, parts=_parts(request))
    return redirect("citations:batch", request.review.slug, pk)


def _parts(request: HttpRequest) -> dict[Origin, Search | None]:
    """What the page says of each source of the file; one search alone takes all of it."""
    if "search" in request.POST:
        return {REST: _search(request, request.POST["search"])}
    said = [request.POST.getlist(name) for name in ("database", "platform", "to")]
    if len({len(values) for values in said}) > 1:
        raise Refused("The page was sent only in part. Reload it and choose again.")
    return {
        Origin(database, platform): None if to == NEW and database else _search(request, to)
        for database, platform, to in zip(*said, strict=True)
    }


def _search(request: HttpRequest, asked: str) -> Search:
    if not asked.isdecimal() or len(asked) > 18:
        raise Refused("Choose the search that these records belong to, or record a new one.")
    return own(queries.searches(request.review), pk=int(asked))


@review_view(Permission.IMPORT, methods=("POST",))
def commit(request: HttpRequest, pk: int) -> HttpResponse:
    """Imports the file at once, or in the background when it is big."""
    staged = own(request.review.batches.all(), pk=pk)
    search = staged.search
    if staged.state == State.STAGED and not queries.is_worked_on(staged):  # else the import itself says why not
        search = actions.divide(by=request.membership, batch=staged, parts=_parts(request)).search
    if staged.records.count() > BIG:
        return _act(request, pk, actions.commit_later, "{0.file_name} is being imported.", search=search)
    return _act(request, pk, actions.commit_batch, "{0.file_name} is imported.", search=search)


@review_view(Permission.IMPORT, methods=("POST",))
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes an import back at once, or in the background when it is big."""
    if _is_big(request, pk):
        said = "The import of {0.file_name} is being undone. Votes on its reports are kept."
        return _act(request, pk, actions.undo_later, said)
    said = "The import of {0.file_name} is undone. Votes on its reports are kept."
    return _act(request, pk, actions.undo_batch, said)


@review_view(Permission.IMPORT, methods=("POST",))
def redo(request: HttpRequest, pk: int) -> HttpResponse:
    """Brings it back, likewise."""
    if _is_big(request, pk):
        said = "{0.file_name} is being imported again, with the votes its reports had."
        return _act(request, pk, actions.redo_later, said)
    return _act(request, pk, actions.redo_batch, "{0.file_name} is imported again, with the votes its reports had.")


def _is_big(request: HttpRequest, pk: int) -> bool:
    return own(request.review.batches.all(), pk=pk).records.count() > BIG


@review_view(Permission.IMPORT, methods=("POST",))
def read_again(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, actions.read_again, "{0.file_name} is being read again.")


@review_view(Permission.IMPORT, methods=("POST",))
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    shown = actions.discard_batch(by=request.membership, batch=own(request.review.batches.all(), pk=pk))
    messages.success(request, f"{shown.file_name} is discarded; nothing of it was imported.")
    return redirect("citations:searches", request.review.slug)


# ---- what was set aside


def _piece(request: HttpRequest, pk: int) -> Piece:
    return own(queries.pieces(request.review), pk=pk)


@review_view(Permission.VIEW)
def piece(request: HttpRequest, pk: int) -> HttpResponse:
    return _show_piece(request, _piece(request, pk), RepairForm(), DismissForm())


def _show_piece(request: HttpRequest, shown: Piece, repair: RepairForm, dismiss: DismissForm) -> HttpResponse:
    open_ones = list(queries.set_aside(shown.batch).filter(state=Piece.State.OPEN).values_list("pk", flat=True))
    later = [pk for pk in open_ones if pk > shown.pk] or [pk for pk in open_ones if pk != shown.pk]
    context = {
        "piece": shown,
        "lines": list(_lines(shown)),
        "repair": repair,
        "dismiss": dismiss,
        "next_piece": later[0] if later else None,
        "left": len(open_ones),
    }
    status = 422 if repair.errors or dismiss.errors else 200
    return render(request, "citations/piece.html", context, status=status)


def _lines(shown: Piece) -> Iterator[Line]:
    return numbered(shown.raw, first=shown.line, marked=shown.problem_line)


@review_view(Permission.IMPORT, methods=("POST",))
def repair(request: HttpRequest, pk: int) -> HttpResponse:
    shown, form = _piece(request, pk), RepairForm(request.POST)
    if not form.is_valid():
        return _show_piece(request, shown, form, DismissForm())
    actions.repair_piece(by=request.membership, piece=shown, **form.cleaned_data)
    messages.success(request, "Repaired: it is a record now and counts as new.")
    return _next_piece(request, shown)


@review_view(Permission.IMPORT, methods=("POST",))
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    shown, form = _piece(request, pk), DismissForm(request.POST)
    if not form.is_valid():
        return _show_piece(request, shown, RepairForm(), form)
    actions.dismiss_piece(by=request.membership, piece=shown, reason=form.cleaned_data["reason"])
    messages.success(request, "Dismissed, with the reason kept. It stays in the ledger.")
    return _next_piece(request, shown)


@review_view(Permission.IMPORT, methods=("POST",))
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    actions.reopen_piece(by=request.membership, piece=_piece(request, pk))
    return redirect("citations:piece", request.review.slug, pk)


def _next_piece(request: HttpRequest, done: Piece) -> HttpResponse:
    left = queries.set_aside(done.batch).filter(state=Piece.State.OPEN).first()
    if left:
        return redirect("citations:piece", request.review.slug, left.pk)
    return redirect("citations:batch", request.review.slug, done.batch_id)
