"""Deciding on many at once: the list as it will be decided, the act, and taking the whole act back."""

from uuid import NAMESPACE_URL, UUID, uuid5

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from reviews.access import review_view
from reviews.errors import Refused
from reviews.queries import criteria
from reviews.rules.roles import Permission
from screening import actions, queries
from screening.forms import TogetherForm
from screening.models import Stage
from screening.views.titles import chosen_form
from screening.views.votes import WORDS

FIRST_TITLES = 20


@review_view(Permission.SCREEN)
def preview(request: HttpRequest) -> HttpResponse:
    """How many reports the list holds, and the first titles; nothing is decided yet."""
    stage = queries.stage(request.review, Stage.Key.TITLE_ABSTRACT)
    form = chosen_form(request, stage)
    numbers, first = _listed(request, stage, form.selection)
    listed = ",".join(str(number) for number in numbers)
    context = {
        "stage": stage,
        "form": form,
        "count": len(numbers),
        "too_many": len(numbers) > actions.MOST_TOGETHER,
        "most": actions.MOST_TOGETHER,
        "numbers": listed,
        "first": first,
        "together": _act(request, stage, listed),
        "criteria": list(criteria(request.review, full_text=False)),
        "acts": queries.my_acts_together(request.membership, stage),
    }
    return render(request, "screening/together.html", context)


def _act(request: HttpRequest, stage: Stage, listed: str) -> UUID:
    """The name of the act this page would be: the same for a second press of its button, another after any vote."""
    votes = queries.my_vote_count(request.membership, stage)
    return uuid5(NAMESPACE_URL, f"{request.review.slug}:{request.user.pk}:{votes}:{listed}")


def _listed(request: HttpRequest, stage: Stage, selection) -> tuple[list[int], list]:
    if not selection.is_open_work:
        return [], []
    rows = queries.chosen(request.membership, stage, selection).order_by("report__number")
    numbers = list(rows.values_list("report__number", flat=True)[: actions.MOST_TOGETHER + 1])
    return numbers, list(rows.select_related("report")[:FIRST_TITLES])


@review_view(Permission.SCREEN, methods=("POST",))
def decide(request: HttpRequest) -> HttpResponse:
    stage = queries.stage(request.review, Stage.Key.TITLE_ABSTRACT)
    form = TogetherForm(request.POST, review=request.review)
    if not form.is_valid():
        raise Refused(" ".join(error for errors in form.errors.values() for error in errors))
    data = dict(form.cleaned_data)
    entries = queries.entries(request.review, stage).filter(report__number__in=data.pop("numbers"))
    done = actions.cast_together(by=request.membership, stage=stage, entries=entries, **data)
    queries.forget_progress(request.membership, stage)
    left = f" {done.left:,} no longer waited for you and stay as they are." if done.left else ""
    reason = f", {data['reason'].label}" if data["reason"] else ""
    messages.success(
        request, f"{WORDS[data['verdict']]}{reason}: {len(done.votes):,} reports, in one act. It can be undone.{left}"
    )
    return redirect(_page(request))


@review_view(Permission.SCREEN, methods=("POST",))
def undo(request: HttpRequest, together: UUID) -> HttpResponse:
    stage = queries.stage(request.review, Stage.Key.TITLE_ABSTRACT)
    undone = actions.withdraw_together(by=request.membership, stage=stage, together=together)
    queries.forget_progress(request.membership, stage)
    left = f" {undone.left:,} stay, for they are settled or read further." if undone.left else ""
    messages.success(request, f"Taken back: {len(undone.votes):,} decisions. The reports wait for you again.{left}")
    return redirect(_page(request))


def _page(request: HttpRequest) -> str:
    return reverse("screening:together", kwargs={"slug": request.review.slug})
