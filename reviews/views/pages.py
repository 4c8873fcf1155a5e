"""The pages for what went wrong, and the health checks."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from reviews.access import public_view


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    text = str(exception) if exception and str(exception) else "Your role in this review does not allow this."
    return _problem(request, "403.html", 403, text)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _problem(
        request, "404.html", 404, "This page does not exist, or you are not part of the review it belongs to."
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without the request: the fault may be the database's, and the bar would ask it who is signed in."""
    return HttpResponse(render_to_string("500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    text = (
        "This page was open for so long that its key no longer fits. Reload it and do that again; typed notes are kept."
    )
    return _problem(request, "403_csrf.html", 403, text)


def _problem(request: HttpRequest, template: str, status: int, text: str) -> HttpResponse:
    if request.headers.get("HX-Request") or "application/json" in request.headers.get("Accept", ""):
        return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    return render(request, template, {"text": text}, status=status)


@public_view
def healthy(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@public_view
def ready(request: HttpRequest) -> HttpResponse:
    """Whether this process can reach the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ready", content_type="text/plain")
