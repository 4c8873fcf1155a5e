"""Records of one file: looked through, repaired where they are flawed, moved to the search they came from."""

from collections.abc import Mapping

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from citations import actions, queries
from citations.forms import ReportForm
from citations.models import ImportBatch, Record
from citations.rules.best import HAND
from citations.rules.origins import Origin
from citations.rules.raw import numbered
from reviews.access import own, review_view
from reviews.errors import Refused
from reviews.rules.roles import Permission

State = ImportBatch.State
A_PAGE = 50
BIG = 5000
READABLE = (State.STAGED, State.COMMITTED, State.UNDONE)


class Counted(Paginator):
    """Pages of a list whose length was counted from an index."""

    def __init__(self, rows, number: int) -> None:
        super().__init__(rows, A_PAGE)
        self.count = number


@review_view(Permission.VIEW)
def of_file(request: HttpRequest, pk: int) -> HttpResponse:
    """All records of a file, by source, by search or by flaw."""
    batch = own(queries.batches(request.review), pk=pk)
    if batch.state not in READABLE:
        return redirect("citations:batch", request.review.slug, pk)
    held = queries.inside(batch)
    searches = list(queries.searches(request.review))
    chosen = _chosen(request.GET)
    rows = queries.records_in(batch, **chosen)
    number = rows.count() if len(chosen) > 1 else _number(held, chosen)
    page = Counted(rows, number).get_page(request.GET.get("page"))
    context = {
        "batch": batch,
        "held": held,
        "page": page,
        "searches": searches,
        "here": [search for search in searches if search.pk in held.searches],
        "chosen": chosen,
        "can_move": batch.state == State.COMMITTED and not queries.is_worked_on(batch),
    }
    return render(request, "citations/records.html", context)


def _chosen(sent: Mapping[str, str]) -> dict:
    """The filters that make sense; others are left out."""
    chosen: dict = {}
    if "database" in sent:
        chosen["origin"] = Origin(sent["database"][:120], sent.get("platform", "")[:120])
    if sent.get("search", "").isdecimal() and len(sent["search"]) < 19:
        chosen["search"] = int(sent["search"])
    return chosen | ({"flawed": True} if sent.get("flawed") else {})


def _number(held: queries.Inside, chosen: Mapping) -> int:
    if "origin" in chosen:
        return held.origins.get(chosen["origin"], 0)
    if "search" in chosen:
        return held.searches.get(chosen["search"], 0)
    return held.flawed if chosen else held.records


@review_view(Permission.IMPORT, methods=("POST",))
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts records into another search: the ticked ones, or all that name one source."""
    batch = own(queries.batches(request.review), pk=pk)
    asked = request.POST.get("search", "")
    if not asked.isdecimal() or len(asked) > 18:
        raise Refused("Choose the search that the records belong to.")
    search = own(queries.searches(request.review), pk=int(asked))
    if "database" in request.POST:
        origin = Origin(request.POST["database"], request.POST.get("platform", ""))
        if queries.records_outside(batch, search, origin).count() > BIG:
            actions.move_records_later(by=request.membership, batch=batch, search=search, origin=origin)
            messages.success(request, f"The records of {origin.label} are being moved to {search}.")
            return redirect("citations:batch", request.review.slug, pk)
        done = actions.move_records(by=request.membership, batch=batch, search=search, origin=origin)
    else:
        done = actions.move_records(by=request.membership, batch=batch, search=search, records=_ticked(request))
    messages.success(request, _said(done, str(search)))
    return redirect("citations:records", request.review.slug, pk)


def _ticked(request: HttpRequest) -> list[int]:
    ticked = [value for value in request.POST.getlist("record") if value.isdecimal() and len(value) < 19]
    if not ticked:
        raise Refused("Tick the records to move.")
    return [int(value) for value in ticked[:A_PAGE]]


def _said(done: dict[str, int], search: str) -> str:
    moved, known = done["moved"], done["known"]
    text = f"{moved:,} record{'' if moved == 1 else 's'} moved to {search}."
    if known:
        text += f" {known:,} of them were there before, so they count as already known."
    return text


@review_view(Permission.VIEW)
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """One record as it came, its flaws marked, and the fields in which they can be repaired."""
    shown = own(queries.records_of_files(request.review), pk=pk)
    return _show(request, shown, ReportForm(instance=shown.report))


def _show(request: HttpRequest, shown: Record, form: ReportForm) -> HttpResponse:
    lines = numbered(shown.raw, first=shown.line, marked=_first_flaw(shown))
    context = {
        "record": shown,
        "batch": shown.batch,
        "form": form,
        "lines": lines,
        "by_hand": sorted(name for name, origin in shown.report.origins.items() if origin == HAND),
        "next": queries.records_in(shown.batch, flawed=True).filter(position__gt=shown.position).first(),
    }
    return render(request, "citations/record.html", context, status=422 if form.errors else 200)


@review_view(Permission.IMPORT, methods=("POST",))
def repair(request: HttpRequest, pk: int) -> HttpResponse:
    """Writes what a person reads in the raw text; the record itself stays as it came."""
    shown = own(queries.records_of_files(request.review), pk=pk)
    form = ReportForm(request.POST, instance=shown.report)
    if not form.is_valid():
        return _show(request, shown, form)
    changes = form.changes()
    for field, value in changes.items():
        actions.edit_report_field(by=request.membership, report=shown.report, field=field, value=value)
    number = len(changes)
    said = f"Repaired in {number} field{'' if number == 1 else 's'}, each logged. The record stays as it came."
    messages.success(request, said if changes else "Nothing was changed.")
    return redirect("citations:record", request.review.slug, pk)


def _first_flaw(shown: Record) -> int:
    """The line of the first flaw that is not the record as a whole."""
    return next((line for line, _ in shown.problems if line != shown.line), shown.line if shown.problems else 0)
