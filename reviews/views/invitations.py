"""Where an invitation's link leads: to joining, or to a sentence that says why not and what to do."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from reviews import actions, queries
from reviews.access import public_view, signed_in_view


@public_view
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    found = queries.invitation_by_token(token)
    if found is None:
        return _page(request, None, "unknown", 404)
    if found.accepted_by_id and found.accepted_by_id == request.user.pk:
        return redirect("reviews:overview", slug=found.review.slug)
    if found.state != "open":
        return _page(request, found, found.state, 410)
    if not request.user.is_authenticated:
        return _page(request, found, "signed_out", 200, **_doors(request, found))
    if request.user.email.lower() != found.email:
        return _page(request, found, "wrong_address", 403)
    return _page(request, found, "open", 200, token=token)


@signed_in_view(methods=("POST",))
def accept(request: HttpRequest, token: str) -> HttpResponse:
    found = queries.invitation_by_token(token)
    if found is None:
        raise Http404("This link is not complete, or it was not made here.")
    membership = actions.accept_invitation(by=request.user, invitation=found)
    messages.success(request, f"You are now part of this review as {membership.role_labels.lower()}.")
    return redirect("reviews:overview", slug=membership.review.slug)


def _doors(request: HttpRequest, found) -> dict[str, str]:
    """Sign-in and sign-up with the way back here."""
    return {
        "sign_in": f"{reverse('account_login')}?{urlencode({'next': request.path})}",
        "sign_up": f"{reverse('account_signup')}?{urlencode({'next': request.path, 'email': found.email})}",
    }


def _page(request: HttpRequest, found, state: str, status: int, **more) -> HttpResponse:
    return render(request, "reviews/invitation.html", {"invitation": found, "state": state, **more}, status=status)
