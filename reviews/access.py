"""The gate (DESIGN.md 3.1): every view of a review passes here, and nothing else checks persons.

Signed out: to sign-in, with the way back. No member: 404, since that a review exists is not told. Member
without the right: 403. A refusal by the review's state: 409 with its sentence. A full disk: 507, likewise.
"""

import logging
from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme

from reviews import disk, thread
from reviews.errors import Refused
from reviews.models import Membership
from reviews.rules.roles import Permission

log = logging.getLogger(__name__)


def review_view(permission: Permission, *, methods: tuple[str, ...] = ("GET", "HEAD")) -> Callable:
    """Wraps a view under a review: sets request.review and request.membership or lets nobody in."""

    def wrap(view: Callable) -> Callable:
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, **kwargs) -> HttpResponse:
            _refuse_page_of_another(request)
            membership = _membership(request, slug)
            request.membership, request.review = membership, membership.review
            if permission not in membership.permissions:
                raise PermissionDenied(f"To do this you must be allowed to {permission.description}.")
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            return _answer(view, request, **kwargs)

        gated = _needs_sign_in(guarded)
        gated.permission = permission
        return gated

    return wrap


def _needs_sign_in(view: Callable) -> Callable:
    @wraps(view)
    def signed_in(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return redirect_to_login(_way_back(request))

    return signed_in


def _refuse_page_of_another(request: HttpRequest) -> None:
    """A script names the person whose page it runs in: another may have signed in since, in the same browser."""
    if request.headers.get("X-Reader", "") not in ("", str(request.user.pk)):
        raise PermissionDenied("This page is of somebody else on this computer. Sign in as that person to save it.")


def _way_back(request: HttpRequest) -> str:
    """A form whose session had ended comes back to the page it stood on: its own address takes posts only."""
    page = request.headers.get("Referer", "")
    if request.method in ("GET", "HEAD") or not url_has_allowed_host_and_scheme(page, {request.get_host()}):
        return request.get_full_path()
    parts = urlsplit(page)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def signed_in_view(*, methods: tuple[str, ...] = ("GET", "HEAD")) -> Callable:
    """For the pages outside a review that need a person: the list of reviews, a new review."""

    def wrap(view: Callable) -> Callable:
        @wraps(view)
        def guarded(request: HttpRequest, **kwargs) -> HttpResponse:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            return _answer(view, request, **kwargs)

        wrapped = _needs_sign_in(guarded)
        wrapped.signed_in = True
        return wrapped

    return wrap


def public_view(view: Callable) -> Callable:
    """For the few pages that anybody may see; a house test lists them by name."""
    view.public = True
    return view


def _membership(request: HttpRequest, slug: str) -> Membership:
    found = (
        Membership.objects.select_related("review", "user")
        .filter(review__slug=slug, user=request.user, ended_at__isnull=True)
        .first()
    )
    if found is None:
        raise Http404("There is no such review, or you are not part of it.")
    return found


def _answer(view: Callable, request: HttpRequest, **kwargs) -> HttpResponse:
    try:
        return view(request, **kwargs)
    except Refused as refused:
        return refusal(request, refused)
    except (OSError, DatabaseError) as error:
        if not disk.is_full(error):
            raise
        log.exception("No room on the disk for %s", request.path)
        return _said(request, 507, disk.sentence())


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """409: as a plain sentence for scripts (htmx, fetch), else as a page that says it and leads back."""
    return _said(request, 409, str(refused))


def _said(request: HttpRequest, status: int, text: str) -> HttpResponse:
    if request.headers.get("HX-Request") or "application/json" in request.headers.get("Accept", ""):
        return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    return render(request, "409.html", {"text": text, "back": request.headers.get("Referer", "")}, status=status)


def own(rows: QuerySet, **which) -> Model:
    """The one row among those of the review, else 404: how a view resolves an id from the address."""
    found = rows.filter(**which).first()
    if found is None:
        raise Http404("This does not exist in this review.")
    return found


class Can:
    """`can.adjudicate` in templates, to hide what a member may not press. Never a check."""

    def __init__(self, membership: Membership) -> None:
        self._permissions = membership.permissions

    def __getitem__(self, name: str) -> bool:
        return Permission(name) in self._permissions


def page_context(request: HttpRequest) -> dict:
    """For templates: the review, the membership, what they can, the thread of stages."""
    membership = getattr(request, "membership", None)
    if membership is None:
        return {}
    return {
        "review": membership.review,
        "membership": membership,
        "can": Can(membership),
        "thread": SimpleLazyObject(lambda: thread.thread(membership, request.path)),
    }
