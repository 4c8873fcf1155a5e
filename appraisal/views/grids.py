"""All studies at a glance, as a page and as CSV, and how far the appraisers agree."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from appraisal import queries, seals
from appraisal.queries.grids import NOT_BEGUN, OPEN, SEALED
from appraisal.rules import summary
from appraisal.tables import download
from appraisal.views.appraise import SEALED as SEALED_WORDS
from appraisal.views.sheet import MARKS
from reviews.access import review_view
from reviews.errors import Refused
from reviews.rules.roles import Permission


@review_view(Permission.VIEW)
def grid(request: HttpRequest) -> HttpResponse:
    if seals.is_sealed(request.membership):
        return render(request, "appraisal/sealed.html", {"words": SEALED_WORDS})
    shown = queries.grid(request.review, request.membership)
    return render(
        request,
        "appraisal/grid.html",
        {
            "grid": shown,
            "bars": [(bar, _segments(bar, shown)) for bar in shown.bars],
            "marks": MARKS,
            "owed": [row.study for row in shown.rows if row.is_owed],
            "not_recommended": summary.NOT_RECOMMENDED,
        },
    )


def _segments(bar, shown) -> tuple[queries.Segment, ...]:
    tones = {option.value: option.tone for option in shown.instrument.item(bar.code).answers.options}
    return queries.segments([(tones[count.value], count.n) for count in bar.counts], bar.studies)


@review_view(Permission.VIEW)
def agreement(request: HttpRequest) -> HttpResponse:
    if seals.is_sealed(request.membership):
        return render(request, "appraisal/sealed.html", {"words": SEALED_WORDS})
    return render(request, "appraisal/agreement.html", {"agreement": queries.agreement(request.membership)})


@review_view(Permission.EXPORT)
def table(request: HttpRequest, form: str) -> HttpResponse:
    if seals.is_sealed(request.membership):
        raise Refused(SEALED_WORDS)
    shown = queries.grid(request.review, request.membership)
    return download(_rows(shown), f"appraisal-{request.review.slug}", form)


def _rows(shown: queries.GridView) -> list[list[object]]:
    items = [f"{item.code} {item.label}" for item in shown.instrument.items]
    counted = [count.label for count in summary.counts(shown.instrument, {})]
    points = ["Points", "Note on points"] if shown.setting.weights else []
    return [["Study", *items, *counted, *points], *(_row(shown, row) for row in shown.rows)]


def _row(shown: queries.GridView, row: queries.StudyRow) -> list[object]:
    if row.state != OPEN:
        words = {SEALED: "sealed", NOT_BEGUN: "not answered yet"}[row.state]
        return [row.study.label, *([words] * len(shown.instrument.items))]
    answers = {cell.code: cell.state for cell in row.row.cells}
    counts = [count.n for count in summary.counts(shown.instrument, answers)]
    points = [str(row.score), row.score.note] if row.score else []
    return [row.study.label, *(cell.label for cell in row.row.cells), *counts, *points]
