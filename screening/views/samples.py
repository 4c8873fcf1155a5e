"""Calibration rounds and checks of exclusions: drawing them, how far they are, and what they found."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from reviews.access import review_view
from reviews.rules.roles import Permission
from screening import actions, queries, seals
from screening.forms import CheckForm, CloseRoundForm, RoundForm
from screening.models import Sample, Stage
from screening.queries import samples, shares
from screening.queries.agreement import usual_maybe
from screening.rules.agreement import MaybeAs
from screening.views.agreement import MAYBE
from screening.views.answers import cleaned, sealed_page


@review_view(Permission.VIEW)
def page(request: HttpRequest, key: str) -> HttpResponse:
    stage, membership = queries.stage(request.review, key), request.membership
    if stage.is_full_text and seals.titles_are_sealed(membership):
        return sealed_page(request, stage, f"{stage.label}: rounds")
    found = samples.rounds(membership, stage)
    screeners = shares.screeners(request.review)
    context = {
        "stage": stage,
        "rounds": found,
        "open_round": next((row for row in found if row.sample.closed_at is None), None),
        "checks": samples.checks(membership, stage),
        "sealed": seals.is_sealed(membership, stage),
        "screeners": screeners,
        "form": RoundForm(screeners=screeners),
        "check_form": CheckForm(),
    }
    return render(request, "screening/rounds.html", context)


@review_view(Permission.MANAGE_STAGES, methods=("POST",))
def draw_round(request: HttpRequest, key: str) -> HttpResponse:
    stage = queries.stage(request.review, key)
    data = cleaned(RoundForm(request.POST, screeners=shares.screeners(request.review)))
    drawn = actions.draw_round(by=request.membership, stage=stage, **data)
    messages.success(request, f"Round {drawn.number} is drawn. Its reports come first for everybody who takes part.")
    return redirect("screening:rounds", slug=request.review.slug, key=key)


@review_view(Permission.VIEW)
def one_round(request: HttpRequest, key: str, number: int) -> HttpResponse:
    stage, membership = queries.stage(request.review, key), request.membership
    if stage.is_full_text and seals.titles_are_sealed(membership):
        return sealed_page(request, stage, f"{stage.label}: round {number}")
    sample = _sample(stage, Sample.Kind.ROUND, number)
    context = {"stage": stage, "round": samples.one_round(membership, sample)}
    if context["round"].is_open_to_me:
        context |= _found(request, stage, sample)
    return render(request, "screening/round.html", context)


def _found(request: HttpRequest, stage: Stage, sample: Sample) -> dict:
    """What the readers of a closed round agreed and differed on."""
    firsts = samples.firsts_of(request.membership, sample)
    asked = request.GET.get("maybe", "")
    maybe = MaybeAs(asked) if asked in set(MaybeAs) and not stage.is_full_text else usual_maybe(stage)
    labels = samples.criteria_labels(request.review)
    reasons = queries.reasons_compared(firsts, labels)
    answers = samples.answers_compared(request.membership, sample, labels)
    return {
        "compared": queries.compared(firsts, maybe),
        "maybe_choices": [] if stage.is_full_text else MAYBE,
        "reasons": [(labels[row.criterion], row) for row in reasons if row.both or row.one],
        "answers": [(labels[criterion], figures) for criterion, figures in answers],
        "differing": samples.differing(request.membership, sample),
        "versions": samples.versions_after(sample),
    }


@review_view(Permission.MANAGE_STAGES, methods=("POST",))
def close_round(request: HttpRequest, key: str, number: int) -> HttpResponse:
    sample = _sample(queries.stage(request.review, key), Sample.Kind.ROUND, number)
    data = cleaned(CloseRoundForm(request.POST))
    actions.close_round(by=request.membership, sample=sample, keep_votes=data["votes"] == "kept")
    messages.success(request, f"Round {number} is closed, and its votes are open to all who took part.")
    return redirect("screening:round", slug=request.review.slug, key=key, number=number)


@review_view(Permission.MANAGE_STAGES, methods=("POST",))
def draw_check(request: HttpRequest, key: str) -> HttpResponse:
    stage = queries.stage(request.review, key)
    actions.draw_check(by=request.membership, stage=stage, **cleaned(CheckForm(request.POST)))
    messages.success(request, "The check is drawn. A second person finds its reports at the head of the queue.")
    return redirect("screening:rounds", slug=request.review.slug, key=key)


@review_view(Permission.MANAGE_STAGES, methods=("POST",))
def close_check(request: HttpRequest, key: str, number: int) -> HttpResponse:
    sample = _sample(queries.stage(request.review, key), Sample.Kind.CHECK, number)
    actions.close_check(by=request.membership, sample=sample)
    messages.success(request, f"Check {number} is closed. What nobody read a second time stays excluded.")
    return redirect("screening:rounds", slug=request.review.slug, key=key)


def _sample(stage: Stage, kind: str, number: int) -> Sample:
    found = samples.sample(stage, kind, number)
    if found is None:
        raise Http404("There is none of this number.")
    return found
