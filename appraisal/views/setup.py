"""How a review appraises: which checklist, how many people, names, points."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from appraisal import actions, queries, seals
from appraisal.forms import SettingsForm
from reviews.access import review_view
from reviews.rules.roles import Permission


@review_view(Permission.MANAGE_STAGES)
def setup(request: HttpRequest) -> HttpResponse:
    return _page(request, SettingsForm(setting=queries.setting(request.review)))


@review_view(Permission.MANAGE_STAGES, methods=("POST",))
def change(request: HttpRequest) -> HttpResponse:
    form = SettingsForm(request.POST, setting=queries.setting(request.review))
    if not form.is_valid():
        return _page(request, form, status=422)
    said = form.cleaned_data
    actions.change_settings(
        by=request.membership,
        instrument=said["instrument"],
        appraisers_required=said["appraisers_required"],
        show_names=said["show_names"],
        weights=form.weights,
    )
    messages.success(request, "The settings of appraisal are stored.")
    return redirect("appraisal:setup", request.review.slug)


def _page(request: HttpRequest, form: SettingsForm, status: int = 200) -> HttpResponse:
    chosen = queries.setting(request.review)
    context = {"form": form, "setting": chosen, "has_begun": seals.has_begun(request.review)}
    return render(request, "appraisal/setup.html", context, status=status)
