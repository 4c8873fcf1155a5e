"""The list of reports, one report with all it rests on, and what people change in it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from citations import actions, queries
from citations.forms import FoundForm, RemovalForm, ReportForm
from citations.models import Record, Report
from citations.rules.best import CHOOSABLE, HAND, SERVICES, as_report, without_stop
from citations.rules.raw import numbered
from citations.views.full_texts import retrieval_context
from reviews.access import own, review_view
from reviews.errors import Refused
from reviews.rules.roles import Permission

A_PAGE = 50
FIELDS = (
    ("title", "Title"), ("authors", "Authors"), ("year", "Year"), ("journal", "Journal"), ("volume", "Volume"),
    ("issue", "Issue"), ("pages", "Pages"), ("doi", "DOI"), ("pmid", "PMID"), ("language", "Language"),
    ("keywords", "Keywords"), ("urls", "Links"), ("abstract", "Abstract"),
)  # fmt: skip
OTHER_ORIGINS = {HAND: "written by hand"} | {service: f"looked up in {service}" for service in SERVICES}
ALWAYS_SHOWN = ("title", "authors", "year", "doi", "abstract")


@review_view(Permission.VIEW)
def found(request: HttpRequest) -> HttpResponse:
    """Reports of the review, by words and filters."""
    form = FoundForm(request.GET)
    chosen = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    page = Paginator(queries.found_reports(request.review, **chosen), A_PAGE).get_page(request.GET.get("page"))
    sources = queries.sources_of(page.object_list)
    context = {
        "page": page,
        "rows": [(report, sources[report.pk]) for report in page.object_list],
        "chosen": chosen,
        "searches": queries.searches(request.review),
        "counts": queries.standing_counts(request.review),
    }
    return render(request, "citations/reports.html", context)


def _report(request: HttpRequest, pk: int) -> Report:
    return own(queries.reports_of(request.review), pk=pk)


@review_view(Permission.VIEW)
def report(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _report(request, pk)
    if shown.merged_into_id:
        return redirect("citations:report", request.review.slug, shown.merged_into_id)
    records = list(queries.records_of(shown))
    removal = queries.removals(request.review).filter(report__in=queries.group_ids(shown)).first()
    context = {
        "report": shown,
        "fields": _fields(shown, records),
        "records": [(record, list(numbered(record.raw, first=record.line))) for record in records],
        "links": [(link, queries.rule_sentence(link.rule)) for link in queries.links_of(shown)],
        "removal": removal,
        "removal_form": RemovalForm(),
        **retrieval_context(request, shown),
    }
    return render(request, "citations/report.html", context)


def _fields(shown: Report, records: list[Record]) -> list[dict]:
    """Each field with its value and where it came from, in words."""
    labels = {record.pk: str(record.search) for record in records}
    only = next(iter(labels.values()), "") if len(labels) == 1 else ""
    rows = []
    for name, label in FIELDS:
        value, origin = getattr(shown, name), shown.origins.get(name)
        if not value and name not in ALWAYS_SHOWN:
            continue
        came_from = OTHER_ORIGINS.get(origin) or labels.get(origin, only if value else "")
        row = {"name": name, "label": label, "value": value, "origin": came_from, "is_chosen": _is_chosen(shown, name)}
        rows.append({**row, "others": _other_values(name, value, records)})
    return rows


def _is_chosen(shown: Report, name: str) -> bool:
    return name in shown.choices and shown.origins.get(name) == shown.choices[name]


def _other_values(name: str, value, records: list[Record]) -> list[tuple[Record, str]]:
    """What other records of the group say of this field: each different value once, with a record that says it."""
    if name not in CHOOSABLE:
        return []
    found, seen = [], {_in_words(name, value)}
    for record in records:
        said = _in_words(name, as_report(record.fields).get(name))
        if said and said not in seen:
            found.append((record, said))
            seen.add(said)
    return found


def _in_words(name: str, value) -> str:
    if isinstance(value, list | tuple):
        return "; ".join(value)
    return without_stop(str(value or "")) if name == "title" else str(value or "")


@review_view(Permission.DEDUPLICATE, methods=("GET", "HEAD", "POST"))
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Fields written by hand, each logged by itself."""
    shown = _report(request, pk)
    form = ReportForm(request.POST or None, instance=shown)
    if form.is_valid():
        changes = form.changes()
        for field, value in changes.items():
            actions.edit_report_field(by=request.membership, report=shown, field=field, value=value)
        messages.success(request, f"{len(changes)} fields changed." if changes else "Nothing was changed.")
        return redirect("citations:report", request.review.slug, pk)
    context = {"form": form, "report": shown}
    return render(request, "citations/edit_report.html", context, status=422 if form.errors else 200)


@review_view(Permission.DEDUPLICATE, methods=("POST",))
def choose_value(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes one field from another record of the group; without a record, the best one again."""
    shown, field = _report(request, pk), request.POST.get("field", "")
    asked = request.POST.get("record", "")
    if field not in CHOOSABLE or asked and not (asked.isdecimal() and len(asked) < 19):
        raise Refused("Choose one of the values that the page shows.")
    record = own(queries.records_of(shown), pk=int(asked)) if asked else None
    actions.choose_value(by=request.membership, report=shown, field=field, record=record)
    label = dict(FIELDS).get(field, field)
    messages.success(request, f"{label}: as {record.search} has it." if record else f"{label}: the best value again.")
    return redirect("citations:report", request.review.slug, pk)


@review_view(Permission.VIEW)
def similar(request: HttpRequest, pk: int) -> HttpResponse:
    """Possible duplicates of one report, from a lower threshold than the questions have."""
    shown = _report(request, pk)
    alike = queries.possible_duplicates_of(shown)
    sources = queries.sources_of([report for report, _ in alike])
    rows = [(report, comparison, sources[report.pk]) for report, comparison in alike]
    context = {"report": shown, "rows": rows, "next": _came_from(request, request.GET)}
    return render(request, "citations/similar.html", context)


def _came_from(request: HttpRequest, sent: QueryDict) -> str:
    """The page of this house that led here, so that who screens goes on screening; nothing else."""
    address = sent.get("next", "")
    return address if url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure()) else ""


@review_view(Permission.DEDUPLICATE, methods=("POST",))
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Merges another report, named by its id, with this one."""
    shown, asked = _report(request, pk), request.POST.get("other", "")
    if not asked.isdecimal() or len(asked) > 18:
        raise Refused("Say which report is the same as this one.")
    actions.merge(by=request.membership, a=shown, b=_report(request, int(asked)))
    messages.success(request, "Merged. It can be taken apart again on the report's page, under “Sources”.")
    return redirect(_came_from(request, request.POST) or reverse("citations:report", args=[request.review.slug, pk]))


@review_view(Permission.DEDUPLICATE, methods=("POST",))
def take_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes one report out of its group."""
    alone = actions.take_out(by=request.membership, report=_report(request, pk))
    messages.success(request, f"Report {alone.number} stands by itself again, with its own votes.")
    return redirect("citations:report", request.review.slug, pk)


@review_view(Permission.DEDUPLICATE, methods=("POST",))
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the whole group apart."""
    members = actions.part_group(by=request.membership, report=_report(request, pk))
    messages.success(request, f"{len(members)} reports stand by themselves again, each with its own votes.")
    return redirect("citations:report", request.review.slug, pk)


@review_view(Permission.IMPORT, methods=("POST",))
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    shown, form = _report(request, pk), RemovalForm(request.POST)
    if not form.is_valid():
        raise Refused("Say why the report is removed, for example: retracted.")
    actions.remove_before_screening(by=request.membership, report=shown, **form.cleaned_data)
    messages.success(request, "Removed before screening. It can be brought back here.")
    return redirect("citations:report", request.review.slug, pk)


@review_view(Permission.IMPORT, methods=("POST",))
def withdraw_removal(request: HttpRequest, pk: int) -> HttpResponse:
    removal = actions.withdraw_removal(by=request.membership, removal=own(queries.removals(request.review), pk=pk))
    messages.success(request, f"Report {removal.report.number} is back.")
    return redirect("citations:report", request.review.slug, removal.report_id)
