"""One study's characteristics, filled in beside its PDF and saved as typed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from appraisal.queries import documents, studies
from appraisal.views.appraise import reading, study_of
from reviews.access import review_view
from reviews.rules.roles import Permission
from screening.models import Study
from synthesis import actions, queries
from synthesis.forms import ValuesForm
from synthesis.models import Value


@review_view(Permission.EXTRACT)
def describe(request: HttpRequest, number: int) -> HttpResponse:
    return _page(request, study_of(request, number))


@review_view(Permission.EXTRACT, methods=("POST",))
def save(request: HttpRequest, number: int) -> HttpResponse:
    study = study_of(request, number)
    form = ValuesForm(queries.fields(request.review), request.POST)
    if not form.is_valid():
        return _flawed(request, study, form)
    if form.changed():
        actions.save_values(by=request.membership, study=study, values=form.changed(), seen=form.seen())
    if request.headers.get("HX-Request"):
        keys = [field.key for field in form.sent]
        return render(request, "synthesis/_saved.html", {**_study(request, study), "keys": keys})
    return redirect(reverse("synthesis:describe", args=[request.review.slug, study.number]))


def _flawed(request: HttpRequest, study: Study, form: ValuesForm) -> HttpResponse:
    errors = form.errors_by_key()
    if request.headers.get("HX-Request"):
        return render(request, "synthesis/_flawed.html", {"errors": errors}, status=422)
    typed = {field.key: {part: form.data.get(f"{part}-{field.key}", "") for part in PARTS} for field in form.sent}
    return _page(request, study, typed=typed, errors=errors, status=422)


PARTS = ("state", "text", "quote", "page")


def _page(request: HttpRequest, study: Study, typed: dict | None = None, errors: dict | None = None, status: int = 200):
    context = {
        **_study(request, study, typed or {}, errors or {}),
        **reading(documents(study), request.GET.get("file", "")),
        "others": studies(request.review),
    }
    return render(request, "synthesis/describe.html", context, status=status)


def _study(request: HttpRequest, study: Study, typed: dict | None = None, errors: dict | None = None) -> dict:
    """The form as it stands, by section; what was typed and refused goes before what is stored."""
    extraction = queries.agreed(request.review, study)
    said = queries.values_of(extraction)
    rows = [
        _row(field, said.get(field.key, queries.Said()), typed or {}, errors or {})
        for field in queries.fields(request.review)
    ]
    names = dict.fromkeys(row["field"].section for row in rows)
    return {
        "study": study,
        "extraction": extraction,
        "sections": [(name, [row for row in rows if row["field"].section == name]) for name in names],
        "states": Value.State.choices,
        "filled": sum(bool(row["said"].state) for row in rows),
        "most": len(rows),
    }


def _row(field, said: queries.Said, typed: dict, errors: dict) -> dict:
    shown = {
        "state": said.state or Value.State.GIVEN,
        "text": said.text if said.number is None else str(said.number),
        "quote": said.quote,
        "page": said.page,
    }
    return {"field": field, "said": said, **shown, **typed.get(field.key, {}), "error": errors.get(field.key, "")}
