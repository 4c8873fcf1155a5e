"""Studies: linking the included reports that tell of the same investigation."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from citations.models import Report
from reviews.access import own, review_view
from reviews.errors import Refused
from reviews.rules.roles import Permission
from screening import actions, queries, seals
from screening.forms import StudyLabelForm
from screening.models import Stage, Study
from screening.views.answers import sealed_page


@review_view(Permission.VIEW)
def listing(request: HttpRequest) -> HttpResponse:
    stage = queries.stage(request.review, Stage.Key.FULL_TEXT)
    if seals.is_sealed(request.membership, stage):
        return sealed_page(request, stage, "Studies")
    waiting = list(queries.without_study(request.review))
    related = queries.related(request.review, waiting)
    context = {
        "studies": list(queries.studies(request.review)),
        "waiting": [(report, related.get(report.pk)) for report in waiting],
        "no_longer": queries.no_longer_included(request.review),
    }
    return render(request, "screening/studies.html", context)


@review_view(Permission.LINK_STUDIES, methods=("POST",))
def create(request: HttpRequest) -> HttpResponse:
    report = _report(request)
    study = actions.create_study(by=request.membership, report=report, label=request.POST.get("label", ""))
    messages.success(request, f"{study.label} is study {study.number}, with report {report.number} as its main one.")
    return redirect("screening:studies", slug=request.review.slug)


@review_view(Permission.LINK_STUDIES, methods=("POST",))
def rename(request: HttpRequest, number: int) -> HttpResponse:
    form = StudyLabelForm(request.POST, instance=_study(request, number))
    if not form.is_valid():
        raise Refused("A study needs a label of at most 200 letters.")
    study = actions.rename_study(by=request.membership, study=_study(request, number), **form.cleaned_data)
    messages.success(request, f"Study {study.number} is called {study.label}.")
    return redirect("screening:studies", slug=request.review.slug)


@review_view(Permission.LINK_STUDIES, methods=("POST",))
def link(request: HttpRequest, number: int) -> HttpResponse:
    study, report = _study(request, number), _report(request)
    actions.link_report(by=request.membership, study=study, report=report)
    messages.success(request, f"Report {report.number} belongs to {study.label}.")
    return redirect("screening:studies", slug=request.review.slug)


@review_view(Permission.LINK_STUDIES, methods=("POST",))
def unlink(request: HttpRequest, number: int) -> HttpResponse:
    study, report = _study(request, number), _report(request)
    actions.unlink_report(by=request.membership, study=study, report=report)
    messages.success(request, f"Report {report.number} no longer belongs to {study.label}.")
    return redirect("screening:studies", slug=request.review.slug)


@review_view(Permission.LINK_STUDIES, methods=("POST",))
def make_main(request: HttpRequest, number: int) -> HttpResponse:
    study, report = _study(request, number), _report(request)
    actions.set_main_report(by=request.membership, study=study, report=report)
    messages.success(request, f"Report {report.number} is the main one of {study.label}.")
    return redirect("screening:studies", slug=request.review.slug)


def _study(request: HttpRequest, number: int) -> Study:
    return own(request.review.studies.all(), number=number)


def _report(request: HttpRequest) -> Report:
    number = request.POST.get("report", "")
    return own(request.review.reports.all(), number=int(number) if number.isdecimal() else 0)
