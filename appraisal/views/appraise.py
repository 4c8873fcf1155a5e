"""One's own appraisal of a study: the PDF beside the checklist, saved as typed, sealed until all are in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from appraisal import actions, queries, seals
from appraisal.forms import AnswersForm, QuoteForm
from appraisal.rules import summary
from appraisal.views.sheet import sheet
from reviews.access import own, review_view
from reviews.errors import Refused
from reviews.rules.roles import Permission
from screening.models import Study

POST = ("POST",)
SEALED = (
    "Which studies are included is sealed while you have full texts to read. Read them first; "
    "or the lead may release the stage."
)


def study_of(request: HttpRequest, number: int) -> Study:
    """The study with this number in the review, for those who may know what is included."""
    if seals.is_sealed(request.membership):
        raise Refused(SEALED)
    return own(queries.studies(request.review), number=number)


@review_view(Permission.APPRAISE)
def appraise(request: HttpRequest, number: int) -> HttpResponse:
    study = study_of(request, number)
    documents = queries.documents(study)
    context = _mine(request, study, current=request.GET.get("item", ""))
    return render(
        request,
        "appraisal/appraise.html",
        {**context, **reading(documents, request.GET.get("file", "")), "others": queries.studies(request.review)},
    )


def reading(documents: list[queries.Document], wanted: str = "") -> dict:
    """The reports of a study, and the file that lies open beside the questions."""
    files = [(document.report, file) for document in documents for file in document.files]
    chosen = next(((report, file) for report, file in files if str(file.pk) == wanted), files[0] if files else None)
    report, file = chosen or (documents[0].report if documents else None, None)
    return {"documents": documents, "files": files, "report": report, "file": file}


def _mine(request: HttpRequest, study: Study, current: str = "") -> dict:
    chosen = queries.setting(request.review)
    instrument = queries.structure(chosen.instrument)
    appraisal = queries.mine(request.user, study)
    given = queries.my_answers(request.user, appraisal)
    is_complete = seals.is_complete(study, chosen.appraisers_required)
    return {
        "study": study,
        "instrument": instrument,
        "setting": chosen,
        "appraisal": appraisal,
        "sheet": sheet(instrument, given, current),
        "is_complete": is_complete,
        "is_shut": is_complete or bool(appraisal and appraisal.submitted_at),
        "counts": summary.counts_in_short(instrument, {code: one.value for code, one in given.items() if one.value}),
    }


@review_view(Permission.APPRAISE, methods=POST)
def save(request: HttpRequest, number: int) -> HttpResponse:
    study = study_of(request, number)
    return _saved(request, study, _store(request, study))


def _store(request: HttpRequest, study: Study) -> list[str]:
    """Stores what the page changes, before whatever else it asks for; returns the codes it sent."""
    instrument = queries.structure(queries.setting(request.review).instrument)
    form = AnswersForm(instrument, request.POST)
    if not form.is_valid():
        raise Refused("One of the answers does not belong to this checklist. Load the page again.")
    changed = form.changed()
    if changed:
        actions.save_answers(by=request.membership, study=study, answers=changed)
    _store_summary(request, study)
    return form.codes


def _store_summary(request: HttpRequest, study: Study) -> None:
    appraisal = queries.mine(request.user, study)
    text = request.POST.get("summary", "").strip().replace("\r\n", "\n")
    if "summary" in request.POST and text != (appraisal.summary if appraisal else ""):
        actions.save_summary(by=request.membership, study=study, text=text)


def _saved(request: HttpRequest, study: Study, codes: list[str], current: str = "") -> HttpResponse:
    """The parts of the page that the save changes; without scripts, the page itself."""
    if not request.headers.get("HX-Request"):
        at = f"?item={current}#item-{current}" if current else ""
        return redirect(reverse("appraisal:appraise", args=[request.review.slug, study.number]) + at)
    return render(request, "appraisal/_saved.html", {**_mine(request, study), "codes": codes})


@review_view(Permission.APPRAISE, methods=POST)
def quote(request: HttpRequest, number: int) -> HttpResponse:
    study = study_of(request, number)
    codes = _store(request, study)
    form = QuoteForm(request.POST)
    if not form.is_valid():
        raise Refused("The quote is empty. Select words in the PDF, or type them, then keep them.")
    report = own(queries.reports(study), pk=form.cleaned_data["report"])
    code = form.cleaned_data["item"]
    text, page = form.cleaned_data["text"], form.cleaned_data["page"]
    actions.keep_quote(by=request.membership, study=study, code=code, report=report, text=text, page=page)
    return _saved(request, study, [*codes, code], current=code)


@review_view(Permission.APPRAISE, methods=POST)
def unquote(request: HttpRequest, number: int) -> HttpResponse:
    study = study_of(request, number)
    codes = _store(request, study)
    code, _, mark = request.POST.get("drop", "").partition(":")
    actions.drop_quote(by=request.membership, study=study, code=code, mark=mark)
    return _saved(request, study, [*codes, code], current=code)


@review_view(Permission.APPRAISE, methods=POST)
def submit(request: HttpRequest, number: int) -> HttpResponse:
    study = study_of(request, number)
    _store(request, study)
    actions.submit(by=request.membership, study=study)
    if seals.is_complete(study, queries.setting(request.review).appraisers_required):
        messages.success(request, f"Your appraisal of {study.label} is in. All are; here they are side by side.")
        return redirect("appraisal:consensus", request.review.slug, study.number)
    messages.success(request, f"Your appraisal of {study.label} is in. It stays sealed until the other one is.")
    return redirect("appraisal:grid", request.review.slug)


@review_view(Permission.APPRAISE, methods=POST)
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    study = study_of(request, number)
    actions.reopen(by=request.membership, study=study)
    return redirect("appraisal:appraise", request.review.slug, study.number)
