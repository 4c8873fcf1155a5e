"""Who reads which part of a stage."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from reviews.access import review_view
from reviews.errors import Refused
from reviews.rules.roles import Permission
from screening import actions, queries, seals
from screening.forms import BatchForm, SharesForm
from screening.models import Stage
from screening.queries import shares
from screening.rules.sharing import even
from screening.views.answers import cleaned, sealed_page


@review_view(Permission.VIEW)
def page(request: HttpRequest, key: str) -> HttpResponse:
    stage, membership = queries.stage(request.review, key), request.membership
    if stage.is_full_text and seals.titles_are_sealed(membership):
        return sealed_page(request, stage, f"{stage.label}: shares")
    plan = shares.plan(stage)
    screeners = [reader.membership for reader in plan.readers]
    context = {
        "stage": stage,
        "plan": plan,
        "form": _form(stage, plan),
        "batch_form": BatchForm(screeners=screeners),
        "can_be_laid": len(screeners) >= stage.votes_required,
    }
    if seals.shares_of(membership, stage):
        context["mine"] = queries.my_progress(membership, stage)
    return render(request, "screening/shares.html", context)


def _form(stage: Stage, plan: shares.Plan, data=None) -> SharesForm:
    """Begins from the parts as they are, else from even ones."""
    readers = [reader.membership.user_id for reader in plan.readers]
    parts = {reader.membership.user_id: reader.percent for reader in plan.readers if reader.given}
    initial = parts if plan.has_shares else even(readers, stage.votes_required)
    initial = {reader: f"{round(part, 2):g}" for reader, part in initial.items()}
    return SharesForm(data, screeners=[reader.membership for reader in plan.readers], initial=initial)


@review_view(Permission.MANAGE_STAGES, methods=("POST",))
def lay(request: HttpRequest, key: str) -> HttpResponse:
    stage = queries.stage(request.review, key)
    data = cleaned(_form(stage, shares.plan(stage), request.POST))
    actions.lay_shares(by=request.membership, stage=stage, **data)
    messages.success(request, "The stage is shared out. What comes in later falls into the shares by itself.")
    return redirect("screening:shares", slug=request.review.slug, key=key)


@review_view(Permission.MANAGE_STAGES, methods=("POST",))
def give(request: HttpRequest, key: str) -> HttpResponse:
    stage = queries.stage(request.review, key)
    data = cleaned(BatchForm(request.POST, screeners=shares.screeners(request.review)))
    reader = data.pop("given_to")
    actions.give_batch(by=request.membership, stage=stage, reader=reader, **data)
    messages.success(request, f"Given to {reader.user}.")
    return redirect("screening:shares", slug=request.review.slug, key=key)


@review_view(Permission.MANAGE_STAGES, methods=("POST",))
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """Takes back the shares that the form names, or all of the stage."""
    stage = queries.stage(request.review, key)
    named = {int(pk) for pk in request.POST.getlist("share") if pk.isdecimal() and len(pk) < 19}
    taken = [share for share in shares.standing(stage) if request.POST.get("all") or share.pk in named]
    if not taken:
        raise Refused("These shares were taken back already. Load the page again to see who reads what.")
    actions.withdraw_shares(by=request.membership, stage=stage, shares=taken)
    messages.success(request, "Taken back. The votes cast there stay.")
    return redirect("screening:shares", slug=request.review.slug, key=key)
