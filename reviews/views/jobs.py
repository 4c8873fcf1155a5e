"""The progress of long work, and the wish to stop it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from reviews import jobs, queries
from reviews.access import own, review_view
from reviews.rules.roles import Permission


@review_view(Permission.VIEW)
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """The fragment for the page that polls it, the whole page for a browser without scripts."""
    template = "includes/_progress.html" if request.htmx else "reviews/job.html"
    return render(request, template, {"job": own(queries.jobs(request.review), pk=pk)})


@review_view(Permission.VIEW, methods=("POST",))
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    found = own(queries.jobs(request.review), pk=pk)
    if found.created_by_id != request.user.pk and Permission.MANAGE_STAGES not in request.membership.permissions:
        raise PermissionDenied("Only who began this work, or a lead of the review, can stop it.")
    jobs.ask_to_cancel(found)
    back = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        return redirect(back)
    return redirect("reviews:job", slug=request.review.slug, pk=found.pk)
