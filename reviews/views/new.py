"""A new review: the question, the criteria, the words and the readers on one page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from reviews import actions, forms
from reviews.access import signed_in_view

BLANK_CRITERIA = 3
DRAFTS = "new-review"


@signed_in_view()
def new(request: HttpRequest) -> HttpResponse:
    form = forms.NewReviewForm(keep=DRAFTS, initial={"frame": "spider"})
    return _page(request, form, forms.criteria_forms(BLANK_CRITERIA)(prefix="criteria"))


@signed_in_view(methods=("POST",))
def create(request: HttpRequest) -> HttpResponse:
    form = forms.NewReviewForm(request.POST, keep=DRAFTS)
    criteria = forms.criteria_forms(BLANK_CRITERIA)(request.POST, prefix="criteria")
    if not (form.is_valid() & criteria.is_valid()):
        return _page(request, form, criteria, status=422)
    review = actions.begin_review(
        by=request.user,
        slug=form.cleaned_data["slug"],
        criteria=criteria.criteria(),
        keywords=form.keyword_groups(),
        readers=form.cleaned_data["readers"],
        **form.question_fields(),
    )
    if form.cleaned_data["readers"]:
        messages.success(request, "The review is made. Pass the links under Invitations on to your readers.")
        return redirect("reviews:settings", slug=review.slug)
    messages.success(request, "The review is made. Record your searches next, or invite your team.")
    return redirect("reviews:overview", slug=review.slug)


def _page(request: HttpRequest, form, criteria, status: int = 200) -> HttpResponse:
    return render(request, "reviews/new.html", {"form": form, "criteria": criteria}, status=status)
