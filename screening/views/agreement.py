"""The agreement of the readers, for whom it is not sealed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reviews.access import review_view
from reviews.rules.roles import Permission
from screening import queries
from screening.views.answers import sealed_page


@review_view(Permission.VIEW)
def table(request: HttpRequest, key: str) -> HttpResponse:
    stage = queries.stage(request.review, key)
    rows = queries.agreement(request.membership, stage)
    if rows is None:
        return sealed_page(request, stage, "Agreement")
    return render(request, "screening/agreement.html", {"stage": stage, "rows": rows})
