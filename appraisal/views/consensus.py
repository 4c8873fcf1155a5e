"""Two submitted appraisals side by side: what differs stands open until somebody says what is agreed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from appraisal import actions, queries, seals
from appraisal.forms import DecisionForm
from appraisal.views.appraise import POST, SEALED, reading, study_of
from appraisal.views.sheet import compared
from reviews.access import review_view
from reviews.errors import Refused
from reviews.rules.roles import Permission
from screening.models import Study


@review_view(Permission.VIEW)
def consensus(request: HttpRequest, number: int) -> HttpResponse:
    if seals.is_sealed(request.membership):
        return render(request, "appraisal/sealed.html", {"words": SEALED})
    study = study_of(request, number)
    chosen = queries.setting(request.review)
    sides = queries.sides(request.membership, study, chosen.show_names)
    context = {"study": study, "setting": chosen, "others": queries.studies(request.review)}
    if not sides:
        return render(request, "appraisal/consensus_sealed.html", context)
    instrument = queries.structure(chosen.instrument)
    items = compared(instrument, sides, queries.decided(study), request.GET.get("item", ""))
    settled = sum(item.is_settled for item in items)
    return render(
        request,
        "appraisal/consensus.html",
        {
            **context,
            **reading(queries.documents(study), request.GET.get("file", "")),
            "instrument": instrument,
            "sides": sides,
            "items": items,
            "settled": settled,
            "differing": len(items) - settled,
            "verb": _verb(request),
        },
    )


def _verb(request: HttpRequest) -> str:
    """Where this member's decisions go: appraisers agree on an answer, adjudicators settle it, others only read."""
    permissions = request.membership.permissions
    if Permission.APPRAISE in permissions:
        return "decide"
    return "settle" if Permission.ADJUDICATE in permissions else ""


@review_view(Permission.APPRAISE, methods=POST)
def decide(request: HttpRequest, number: int) -> HttpResponse:
    return _decide(request, study_of(request, number))


@review_view(Permission.ADJUDICATE, methods=POST)
def settle(request: HttpRequest, number: int) -> HttpResponse:
    return _decide(request, study_of(request, number))


def _decide(request: HttpRequest, study: Study) -> HttpResponse:
    """Stores the decision, or takes it back when the form asks for that, and goes on to what is still open."""
    if "withdraw" in request.POST:
        code = request.POST["withdraw"]
        actions.withdraw_decision(by=request.membership, study=study, code=code)
        return _back(request, study, code)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise Refused("Choose one of the answers. Load the page again if they are not there.")
    said = form.cleaned_data
    code = said.pop("item")
    actions.decide(by=request.membership, study=study, code=code, **said)
    return _back(request, study)


def _back(request: HttpRequest, study: Study, code: str = "") -> HttpResponse:
    at = f"?item={code}#item-{code}" if code else "#open"
    return redirect(reverse("appraisal:consensus", args=[request.review.slug, study.number]) + at)
