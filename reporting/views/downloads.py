"""Downloads: the flow, the included set, tables. Streamed, named after the review and the day."""

from collections.abc import Iterable, Iterator
from itertools import chain

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from citations import formats
from reporting import figures, queries, tables
from reporting.queries import Scope, Shown, Table
from reporting.rules.prisma_csv import to_csv
from reviews import clock
from reviews import queries as review_queries
from reviews.access import review_view
from reviews.errors import Refused
from reviews.models import LogHead, Membership, Review
from reviews.rules.roles import Permission

TYPES = {
    "svg": "image/svg+xml; charset=utf-8",
    "png": "image/png",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "bib": "application/x-bibtex; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FLOW_FORMS = ("svg", "png", "csv", "json")
# How the included set is written: by the writers of citations, or as a table with a column for the study.
WRITERS = {"ris": "ris", "bib": "bibtex", "json": "csl-json"}
LINES_AT_ONCE = 200


@review_view(Permission.EXPORT)
def flow(request: HttpRequest, form: str) -> HttpResponse:
    if form not in FLOW_FORMS:
        raise Http404(f"The flow can be had as {', '.join(FLOW_FORMS)}.")
    shown = queries.shown_to(request.membership)
    log = review_queries.log_head(request.membership)  # none to whom any event is shut: a hash can be guessed
    response = HttpResponse(_flow_as(form, shown, request.review, log), content_type=TYPES[form])
    return _attached(response, request.review, "prisma", form)


def _flow_as(form: str, shown: Shown, review: Review, log: LogHead | None) -> str | bytes:
    today = clock.today()
    if form == "csv":
        _refuse_sealed(shown.sealed, "The CSV for the PRISMA2020 package needs every number of the flow")
        return to_csv(shown.flow)
    if form == "json":
        return figures.as_json(shown, review=review.slug, on=today, log=log)
    drawn = figures.svg(shown, on=today, log=log)
    return drawn if form == "svg" else figures.png(drawn, log=log)


@review_view(Permission.EXPORT)
def included(request: HttpRequest, form: str) -> HttpResponseBase:
    if form not in (*WRITERS, "csv", "xlsx"):
        raise Http404("The included set can be had as ris, bib, csv, xlsx or json.")
    around = _open_scope(request.membership, queries.INCLUDED)
    log = figures.said_of(review_queries.log_head(request.membership))
    if form == "xlsx":
        response = _workbook(around, queries.INCLUDED, request.review, log)
    elif form == "csv":
        response = _streamed(tables.as_csv(queries.INCLUDED.header, queries.INCLUDED.rows(around, frozenset())), form)
    else:
        response = _streamed(_written(around, form, log), form)
    return _attached(response, request.review, "included", form)


def _written(around: Scope, form: str, log: str) -> Iterator[str]:
    """BibTeX alone of the three has room for a remark that readers leave in peace."""
    remark = [f"@comment{{{log}}}\n\n"] if log and form == "bib" else []
    return chain(remark, formats.write(queries.included_records(around), WRITERS[form]))


def _workbook(around: Scope, table: Table, review: Review, log: str) -> FileResponse:
    rows = table.rows(around, frozenset())
    file = tables.as_xlsx(table.header, rows, sheet="Included", title=f"{review.title}: {table.title}", comments=log)
    return FileResponse(file, content_type=TYPES["xlsx"])


@review_view(Permission.EXPORT)
def table(request: HttpRequest, key: str) -> HttpResponseBase:
    if key not in queries.TABLES:
        raise Http404(f"The tables are {', '.join(queries.TABLES)}.")
    chosen = queries.TABLES[key]
    around = _open_scope(request.membership, chosen)
    sealed = queries.sealed_stages(request.membership, around)
    response = _streamed(tables.as_csv(chosen.header, chosen.rows(around, sealed)), "csv")
    return _attached(response, request.review, key, "csv")


def _open_scope(membership: Membership, table: Table) -> Scope:
    """The review's scope, unless the table is shut to this member."""
    around = queries.scope(membership.review)
    sealed = queries.sealed_stages(membership, around)
    if table.behind in sealed:
        _refuse_sealed(sealed, f"“{table.title}” follows from what is read")
    return around


def _refuse_sealed(sealed: frozenset[str], why: str) -> None:
    if sealed:
        raise Refused(f"{why}. {figures.sealed_note(sealed)} It opens once you have read them all.")


def _streamed(parts: Iterable[str], form: str) -> StreamingHttpResponse:
    return StreamingHttpResponse(_in_portions(parts), content_type=TYPES[form])


def _in_portions(parts: Iterable[str]) -> Iterator[str]:
    """Many lines a piece: the server sends each piece on its own."""
    some: list[str] = []
    for part in parts:
        some.append(part)
        if len(some) == LINES_AT_ONCE:
            yield "".join(some)
            some = []
    yield "".join(some)


def _attached(response: HttpResponseBase, review: Review, what: str, form: str) -> HttpResponseBase:
    name = f"{review.slug}-{what}-{clock.today():%Y-%m-%d}.{form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
