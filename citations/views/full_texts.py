"""Full texts of one report: the file, and the history of getting it.

That a report is sought follows from votes, so all of this is shut to whoever still reads titles and abstracts.
"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt

from citations import actions, queries
from citations import files as kept_files
from citations.forms import RetrievalForm
from citations.models import Report
from citations.seals import is_forwarding_sealed
from citations.uploads import limit_files, refusal
from reviews.access import own, review_view
from reviews.errors import Refused
from reviews.rules.roles import Permission

SEALED = "Full texts are sealed while you read titles and abstracts: which reports are sought follows from votes."


def retrieval_context(request: HttpRequest, report: Report) -> dict:
    """What `citations/_retrieval.html` shows."""
    if is_forwarding_sealed(request.membership):
        return {"report": report, "retrieval_sealed": True}
    history = list(queries.retrieval_history(report))
    return {
        "report": report,
        "retrieval_sealed": False,
        "retrieval_history": history,
        "retrieval_last": history[0] if history else None,
        "full_texts": list(queries.full_texts(report)),
        "retrieval_form": RetrievalForm(),
    }


def _open_report(request: HttpRequest, pk: int) -> Report:
    report = own(queries.reports_of(request.review), pk=pk)
    if is_forwarding_sealed(request.membership):
        raise Refused(SEALED)
    return report


@review_view(Permission.VIEW)
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """The panel by itself, for pages of later stages."""
    report = own(queries.reports_of(request.review), pk=pk)
    return render(request, "citations/_retrieval.html", retrieval_context(request, report))


@csrf_exempt  # limit_files checks the token, after it has set the limit
@review_view(Permission.FULL_TEXTS, methods=("POST",))
@limit_files("MAX_PDF_BYTES")
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    report, file = _open_report(request, pk), request.FILES.get("file")
    if request.too_large:
        raise refusal(request.too_large[0], "MAX_PDF_BYTES")
    if file is None:
        raise Refused("No file arrived. Choose the PDF of the full text.")
    text = actions.attach_full_text(by=request.membership, report=report, file_name=file.name, chunks=file.chunks())
    messages.success(request, f"{text.file_name} is kept as the full text of report {report.number}.")
    return _back(request, report)


@review_view(Permission.FULL_TEXTS, methods=("POST",))
def record(request: HttpRequest, pk: int) -> HttpResponse:
    report, form = _open_report(request, pk), RetrievalForm(request.POST)
    if not form.is_valid():
        raise Refused("Choose a status of the list, and keep the notes short.")
    line = actions.record_retrieval(by=request.membership, report=report, **form.cleaned_data)
    messages.success(request, f"Report {report.number}: {line.get_status_display().lower()}.")
    return _back(request, report)


def _back(request: HttpRequest, report: Report) -> HttpResponse:
    """The panel again for htmx, else the page that asked."""
    if request.headers.get("HX-Request"):
        list(messages.get_messages(request))  # said by the panel itself
        return render(request, "citations/_retrieval.html", retrieval_context(request, report))
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return redirect(back)
    return redirect("citations:report", request.review.slug, report.pk)


@review_view(Permission.VIEW)
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF, whole or in ranges, under a policy that lets it do nothing."""
    text = own(request.review.full_texts.filter(removed_at__isnull=True).defer("pages"), pk=pk)
    if is_forwarding_sealed(request.membership):
        raise Refused(SEALED)
    if not kept_files.is_there(text.sha256):
        raise Http404
    return kept_files.response(request, text.sha256, name=text.file_name, content_type="application/pdf", inline=True)


@review_view(Permission.FULL_TEXTS, methods=("POST",))
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    text = own(request.review.full_texts.filter(removed_at__isnull=True).select_related("report"), pk=pk)
    report = _open_report(request, text.report_id)
    actions.remove_full_text(by=request.membership, full_text=text)
    messages.success(request, f"{text.file_name} is taken away. The file itself stays kept.")
    return _back(request, report)
