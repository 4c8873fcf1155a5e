"""The protocol: the question, the ordered criteria, the words to highlight, and every version of them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from reviews import actions, forms, queries
from reviews.access import own, review_view
from reviews.rules import versions
from reviews.rules.frames import FRAMES, parts
from reviews.rules.roles import Permission

EDIT = Permission.EDIT_PROTOCOL


@review_view(Permission.VIEW)
def protocol(request: HttpRequest) -> HttpResponse:
    review = request.review
    history = list(queries.versions(review))
    earlier = [*history[1:], None]
    return render(
        request,
        "reviews/protocol.html",
        {
            "frame_parts": [(label, review.frame_parts.get(key, "")) for key, label in parts(review.frame)],
            "criteria": queries.criteria(review, full_text=True),
            "keyword_groups": queries.keyword_groups(review),
            "versions": [_with_changes(version, before) for version, before in zip(history, earlier, strict=True)],
        },
    )


def _with_changes(version, before) -> dict:
    changes = versions.changes(before.content, version.content) if before else []
    return {"version": version, "changes": changes}


@review_view(Permission.VIEW)
def version(request: HttpRequest, number: int) -> HttpResponse:
    found = own(queries.versions(request.review), number=number)
    content = found.content
    named = parts(content["frame"])
    context = {
        "version": found,
        "content": content,
        "frame": FRAMES[content["frame"]][0],
        "frame_parts": [(label, content["frame_parts"].get(key, "")) for key, label in named],
        "criteria": [c for c in content["criteria"] if not c["retired"]],
    }
    return render(request, "reviews/version.html", context)


@review_view(EDIT)
def question(request: HttpRequest) -> HttpResponse:
    form = forms.QuestionForm(keep=_drafts(request), initial=forms.question_initial(request.review))
    return _question_page(request, form, forms.ReasonForm())


@review_view(EDIT, methods=("POST",))
def change_question(request: HttpRequest) -> HttpResponse:
    form, why = forms.QuestionForm(request.POST, keep=_drafts(request)), forms.ReasonForm(request.POST)
    if not (form.is_valid() & why.is_valid()):
        return _question_page(request, form, why, status=422)
    actions.edit_question(by=request.membership, review=request.review, **form.question_fields(), **why.cleaned_data)
    return _changed(request, "The question is changed. A new version of the protocol stands.")


def _drafts(request: HttpRequest) -> str:
    return f"{request.review.slug}.question"


def _question_page(request: HttpRequest, form, why, status: int = 200) -> HttpResponse:
    return render(request, "reviews/question.html", {"form": form, "why": why}, status=status)


@review_view(EDIT)
def criteria(request: HttpRequest) -> HttpResponse:
    initial = forms.criteria_initial(queries.criteria(request.review, full_text=True))
    rows = forms.criteria_forms(1 if initial else 3)(initial=initial, prefix="criteria")
    return _criteria_page(request, rows, forms.ReasonForm())


@review_view(EDIT, methods=("POST",))
def change_criteria(request: HttpRequest) -> HttpResponse:
    rows, why = forms.criteria_forms(0)(request.POST, prefix="criteria"), forms.ReasonForm(request.POST)
    if not (rows.is_valid() & why.is_valid()):
        return _criteria_page(request, rows, why, status=422)
    actions.set_criteria(
        by=request.membership, review=request.review, criteria=rows.criteria(), reason=why.cleaned_data["reason"]
    )
    return _changed(request, "The criteria are changed. A new version of the protocol stands for what is still open.")


def _criteria_page(request: HttpRequest, rows, why, status: int = 200) -> HttpResponse:
    return render(request, "reviews/criteria.html", {"criteria": rows, "why": why}, status=status)


@review_view(EDIT)
def keywords(request: HttpRequest) -> HttpResponse:
    initial = forms.keywords_initial(queries.keyword_groups(request.review))
    return _keywords_page(request, forms.KeywordGroups(initial=initial, prefix="groups"))


@review_view(EDIT, methods=("POST",))
def change_keywords(request: HttpRequest) -> HttpResponse:
    rows = forms.KeywordGroups(request.POST, prefix="groups")
    if not rows.is_valid():
        return _keywords_page(request, rows, status=422)
    actions.set_keywords(by=request.membership, review=request.review, groups=rows.groups())
    return _changed(request, "The highlighted words are changed, for everybody's next page.")


def _keywords_page(request: HttpRequest, rows, status: int = 200) -> HttpResponse:
    return render(request, "reviews/keywords.html", {"groups": rows}, status=status)


def _changed(request: HttpRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("reviews:protocol", slug=request.review.slug)
