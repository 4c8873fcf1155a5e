"""The characteristics of all studies as one table, and the people who stand behind them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from appraisal import seals
from appraisal.tables import download
from appraisal.views.appraise import SEALED
from reviews.access import own, review_view
from reviews.errors import Refused
from reviews.rules.roles import Permission
from synthesis import actions, queries
from synthesis.forms import GroupForm


@review_view(Permission.VIEW)
def characteristics(request: HttpRequest) -> HttpResponse:
    if seals.is_sealed(request.membership):
        return render(request, "synthesis/sealed.html", {"words": SEALED})
    return _page(request, GroupForm(review=request.review))


def _page(request: HttpRequest, form: GroupForm, status: int = 200) -> HttpResponse:
    context = {
        "table": queries.table(request.review),
        "sums": queries.sums(request.review),
        "groups": queries.groups(request.review),
        "form": form,
    }
    return render(request, "synthesis/characteristics.html", context, status=status)


@review_view(Permission.EXTRACT, methods=("POST",))
def add_group(request: HttpRequest) -> HttpResponse:
    _opened(request)
    form = GroupForm(request.POST, review=request.review)
    if not form.is_valid():
        return _page(request, form, status=422)
    actions.add_group(
        by=request.membership, label=form.cleaned_data["label"], studies=list(form.cleaned_data["studies"])
    )
    return redirect("synthesis:characteristics", request.review.slug)


@review_view(Permission.EXTRACT, methods=("POST",))
def end_group(request: HttpRequest, pk: int) -> HttpResponse:
    _opened(request)
    group = own(queries.groups(request.review), pk=pk)
    actions.end_group(by=request.membership, group=group)
    messages.success(request, f"The studies of {group.label} count apart again.")
    return redirect("synthesis:characteristics", request.review.slug)


@review_view(Permission.EXPORT)
def table(request: HttpRequest, form: str) -> HttpResponse:
    _opened(request)
    shown = queries.table(request.review)
    group_of = {study.pk: group.label for group in queries.groups(request.review) for study in group.studies.all()}
    rows = [
        [row.study.label, *(said.shown for _, said in row.said), group_of.get(row.study.pk, "")] for row in shown.rows
    ]
    head = ["Study", *(field.label for field in shown.fields), "Shares participants as"]
    return download([head, *rows], f"characteristics-{request.review.slug}", form)


def _opened(request: HttpRequest) -> None:
    if seals.is_sealed(request.membership):
        raise Refused(SEALED)
