"""How the screening views find an entry and answer: with JSON to the bench, with the way on to a plain form."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from reviews.access import own
from reviews.errors import Refused
from screening import queries, seals
from screening.models import Entry, Stage


def entry_or_404(request: HttpRequest, key: str, number: int) -> Entry:
    stage = queries.stage(request.review, key)
    return own(queries.numbered(request.review, stage, number))


def cleaned(form: Form) -> dict:
    """The form's data, or a refusal in the form's own words."""
    if not form.is_valid():
        raise Refused(" ".join(error for errors in form.errors.values() for error in errors))
    return dict(form.cleaned_data)


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def saved(request: HttpRequest, said: str, *, to: str, warning: bool = False, **data) -> HttpResponse:
    """JSON for scripts; else a message on the page that `next` names, or on `to`."""
    if wants_json(request):
        return JsonResponse({"saved": True, "text": said if warning else "", **data})
    (messages.warning if warning else messages.success)(request, said)
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(wanted if safe else to)


def sealed_page(request: HttpRequest, stage: Stage, what: str) -> HttpResponse:
    """The page of a sealed place, which names the stage whose open work keeps it shut."""
    if seals.titles_are_sealed(request.membership):
        stage = queries.stage(request.review, Stage.Key.TITLE_ABSTRACT)
    left = queries.my_progress(request.membership, stage).left
    context = {"stage": stage, "left": left, "what": what, "in_round": seals.my_open_round(request.membership, stage)}
    return render(request, "screening/sealed.html", context)
