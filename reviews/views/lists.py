"""The list of one's reviews, and the overview of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reviews import queries
from reviews.access import review_view, signed_in_view
from reviews.rules.roles import Permission


@signed_in_view()
def reviews(request: HttpRequest) -> HttpResponse:
    return render(request, "reviews/list.html", {"memberships": queries.memberships_of(request.user)})


@review_view(Permission.VIEW)
def overview(request: HttpRequest) -> HttpResponse:
    return render(request, "reviews/overview.html", {})
