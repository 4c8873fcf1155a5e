"""The flow with its checks, the lists behind its numbers, and the panels that other pages fetch."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe

from reporting import figures, queries, strip
from reporting.queries import Box, Shown
from reviews import clock
from reviews.access import review_view
from reviews.models import Review
from reviews.rules.roles import Permission
from synthesis import queries as synthesis

INCLUDED_FORMS = (
    ("ris", "RIS"),
    ("bib", "BibTeX"),
    ("csv", "CSV"),
    ("xlsx", "XLSX"),
    ("json", "CSL-JSON"),
)
PARTS_OF = {
    "database_results": "database_specific_results",
    "register_results": "register_specific_results",
    "dbr_excluded": "dbr_excluded",
    "other_excluded": "other_excluded",
}


@review_view(Permission.VIEW)
def report(request: HttpRequest) -> HttpResponse:
    shown = queries.shown_to(request.membership)
    drawn = figures.inline_svg(shown, _hrefs(request.review, shown))
    context = {
        "shown": shown,
        "figure": mark_safe(drawn),  # every text in it was escaped where it was drawn
        "people": synthesis.people_for(request.membership) if shown.flow.total_studies else None,
        "today": clock.today(),
        "note": figures.sealed_note(shown.sealed),
        "included_forms": INCLUDED_FORMS,
        "tables": queries.TABLES.values(),
        "included_is_sealed": queries.INCLUDED.behind in shown.sealed,
    }
    return render(request, "reporting/report.html", context)


def _hrefs(review: Review, shown: Shown) -> dict[str, str]:
    """The address of the list behind each number, and of each part of those that have parts."""
    hrefs = {key: _list_url(review, key) for key, box in queries.BOXES.items() if not shown.shuts(box)}
    for key, name in PARTS_OF.items():
        if key in hrefs:
            hrefs |= {f"{key}:{one.label}": _list_url(review, key, one.label) for one in getattr(shown.flow, name)}
    return hrefs


def _list_url(review: Review, key: str, part: str | None = None) -> str:
    url = reverse("reporting:list", kwargs={"slug": review.slug, "key": key})
    return url if part is None else f"{url}?{urlencode({'of': part})}"


@review_view(Permission.VIEW)
def listing(request: HttpRequest, key: str) -> HttpResponse:
    box = _box(key)
    around = queries.scope(request.review)
    context = {"box": box, "part": request.GET.get("of")}
    if box.behind in queries.sealed_stages(request.membership, around):
        return render(request, "reporting/sealed_list.html", context)
    page = queries.page_of(box, around, number=request.GET.get("page"), part=context["part"])
    return render(request, "reporting/list.html", context | {"page": page})


def _box(key: str) -> Box:
    if key not in queries.BOXES:
        raise Http404("The flow has no such number.")
    return queries.BOXES[key]


@review_view(Permission.VIEW)
def sources(request: HttpRequest) -> HttpResponse:
    lines = queries.sources(request.membership, queries.scope(request.review))
    template = "reporting/_sources.html" if request.htmx else "reporting/sources.html"
    return render(request, template, {"lines": lines})


@review_view(Permission.VIEW)
def flow_panel(request: HttpRequest) -> HttpResponse:
    steps = queries.steps(request.membership)
    return render(request, "reporting/_flow_panel.html", {"steps": steps, "stream": strip.stream(steps)})
