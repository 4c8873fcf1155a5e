"""The log in words, and whether its chain is whole."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from reviews import audit, queries, wording
from reviews.access import review_view
from reviews.rules.roles import Permission

EVENTS_A_PAGE = 100
MOST_PAGES = 10_000
MOST_EVENTS_TO_CHECK = 20_000  # about a second


@review_view(Permission.VIEW_LOG)
def log(request: HttpRequest) -> HttpResponse:
    number = _page_number(request.GET.get("page", ""))
    start = (number - 1) * EVENTS_A_PAGE
    # One more than is shown tells whether there is a next page: counting them all would cost more than the page.
    events = list(queries.visible_events(request.membership)[start : start + EVENTS_A_PAGE + 1])
    names = queries.names({event.actor_id for event in events})
    here = reverse("reviews:log", kwargs={"slug": request.review.slug})
    context = {
        "lines": wording.lines(events[:EVENTS_A_PAGE], names, request.membership),
        "previous_url": f"{here}?page={number - 1}" if number > 1 else "",
        "next_url": f"{here}?page={number + 1}" if len(events) > EVENTS_A_PAGE else "",
        "number": number,
    }
    return render(request, "reviews/log.html", context)


def _page_number(text: str) -> int:
    return min(int(text), MOST_PAGES) if text.isdecimal() and len(text) < 9 and int(text) > 0 else 1


@review_view(Permission.VIEW_LOG)
def check(request: HttpRequest) -> HttpResponse:
    """Walks the chain. The head is told to those only who may see every event it stands for."""
    if queries.log_length(request.review) > MOST_EVENTS_TO_CHECK:
        context = {"too_long": True}
    else:
        context = {"verified": audit.verify(request.review), "head": queries.log_head(request.membership)}
    template = "reviews/_log_check.html" if request.htmx else "reviews/log_check.html"
    return render(request, template, context)
