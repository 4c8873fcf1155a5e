"""The talk about reports: what is asked of a member, and saying something. For every member it is open to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from reviews.access import review_view
from reviews.rules.roles import Permission
from screening import actions, queries, seals
from screening.forms import CommentForm
from screening.models import Entry
from screening.views.answers import cleaned, entry_or_404, saved, sealed_page
from screening.views.conflicts import shown, talk_about


@review_view(Permission.VIEW)
def page(request: HttpRequest, key: str, number: int | None = None) -> HttpResponse:
    """The reports that are talked about, those first that wait for a word of this member."""
    stage, membership = queries.stage(request.review, key), request.membership
    if seals.is_sealed(membership, stage):
        return sealed_page(request, stage, "Talk")
    rows = queries.talked_about(membership, stage)
    counts = queries.counts(membership, stage) if Permission.ADJUDICATE in membership.permissions else {}
    return shown(request, stage, "talk", rows, number, counts=counts, total=rows.count())


@review_view(Permission.VIEW, methods=("POST",))
def say(request: HttpRequest, key: str, number: int) -> HttpResponse:
    entry = entry_or_404(request, key, number)
    actions.say(by=request.membership, entry=entry, **cleaned(CommentForm(request.POST, review=request.review)))
    return _talk(request, entry, "Said.")


@review_view(Permission.VIEW, methods=("POST",))
def put_away(request: HttpRequest, key: str, number: int) -> HttpResponse:
    entry = entry_or_404(request, key, number)
    actions.put_away(by=request.membership, entry=entry)
    return _talk(request, entry, "Put away.")


def _talk(request: HttpRequest, entry: Entry, said: str) -> HttpResponse:
    """The talk anew for htmx, else back to where it was said."""
    if request.htmx:
        context = {"stage": entry.stage, "entry": entry, **talk_about(request, entry)}
        return render(request, "screening/_talk.html", context)
    where = {"slug": request.review.slug, "key": entry.stage.key, "number": entry.report.number}
    return saved(request, said, to=reverse("screening:talk_about", kwargs=where))
