"""Full texts: the list with what was done to get them, and the PDF beside the decision."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reviews.access import own, review_view
from reviews.queries import criteria
from reviews.rules.roles import Permission
from screening import queries, seals
from screening.models import Stage
from screening.views.answers import sealed_page

PAGE = 100
TABS = (
    ("mine", "For you to read"),
    ("sought", "Being looked for"),
    ("missing", "Not retrieved"),
    ("read", "Read by you"),
)


@review_view(Permission.VIEW)
def listing(request: HttpRequest) -> HttpResponse:
    stage, membership = queries.stage(request.review, Stage.Key.FULL_TEXT), request.membership
    if seals.titles_are_sealed(membership):
        return sealed_page(request, stage, "Full texts")
    reads = Permission.SCREEN in membership.permissions
    tabs = [(key, label) for key, label in TABS if reads or key in ("sought", "missing")]
    if not reads:
        tabs.insert(0, ("all", "All full texts"))
    tab = request.GET.get("tab")
    tab = tab if tab in dict(tabs) else tabs[0][0]
    counts = queries.tab_counts(membership, stage)
    page = Paginator(queries.of_tab(membership, stage, tab), PAGE).get_page(request.GET.get("page"))
    context = {
        "stage": stage,
        "tab": tab,
        "tabs": [(key, label, counts[key]) for key, label in tabs],
        "page": page,
        "any": counts["all"],
        "reads": reads,
    }
    return render(request, "screening/full_texts.html", context)


@review_view(Permission.SCREEN)
def read(request: HttpRequest, number: int) -> HttpResponse:
    """One report with its PDF. Sealed as the list is: an entry here tells how the titles were judged."""
    stage, membership = queries.stage(request.review, Stage.Key.FULL_TEXT), request.membership
    if seals.titles_are_sealed(membership):
        return sealed_page(request, stage, "Full texts")
    entry = own(queries.numbered(request.review, stage, number), resting=False)
    following = queries.next_to_read(membership, stage, after=number, without=number)
    context = {
        "stage": stage,
        "card": queries.cards(membership, [entry])[0],
        "entry": entry,
        "file": queries.shown_file(entry),
        "criteria": list(criteria(request.review, full_text=True)),
        "keywords": queries.keywords(request.review),
        "my_tags": queries.my_tag_names(membership, stage),
        "progress": queries.my_progress(membership, stage),
        "following": following,
        "ahead": queries.file_ahead(following),
    }
    response = render(request, "screening/read.html", context)
    # Back after a vote must show that vote; an old page's key is spent, and another choice would count as a repeat.
    response.headers["Cache-Control"] = "no-store"
    return response
