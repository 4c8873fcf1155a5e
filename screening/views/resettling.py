"""Settling closed reports anew: first what would change, then, if the lead says so, the change."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from reviews.access import review_view
from reviews.errors import Refused
from reviews.rules.roles import Permission
from screening import actions, queries, seals
from screening.models import Stage
from screening.queries.resettling import Look, last_look
from screening.views.answers import sealed_page

KINDS = (actions.LOOK_AT_RESETTLING, actions.RESETTLING)


@review_view(Permission.MANAGE_STAGES)
def page(request: HttpRequest, key: str) -> HttpResponse:
    stage = queries.stage(request.review, key)
    if seals.is_sealed(request.membership, stage):
        return sealed_page(request, stage, "What would change")
    return render(request, "screening/resettle.html", {"stage": stage, "look": _look(request, stage)})


@review_view(Permission.MANAGE_STAGES, methods=("POST",))
def look(request: HttpRequest, key: str) -> HttpResponse:
    with_rulings = request.POST.get("with_rulings") == "on"
    actions.ask_to_look(by=request.membership, stage=queries.stage(request.review, key), with_rulings=with_rulings)
    return redirect("screening:resettle", slug=request.review.slug, key=key)


@review_view(Permission.MANAGE_STAGES, methods=("POST",))
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """Does what the last look showed, and nothing else."""
    stage = queries.stage(request.review, key)
    shown = _look(request, stage)
    seen = request.POST.get("seen", "")
    if shown is None or shown.done or not seen or seen != shown.result.get("seen"):
        raise Refused("This is not what you looked at last. Look again, then decide.")
    how = {"with_rulings": shown.with_rulings, "seen": seen}
    actions.ask_to_resettle(by=request.membership, stage=stage, **how)
    return redirect("screening:resettle", slug=request.review.slug, key=key)


def _look(request: HttpRequest, stage: Stage) -> Look | None:
    return last_look(request.membership, stage, KINDS)
