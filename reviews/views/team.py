"""Team and settings: who is in the review, with which roles, and who is invited."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from reviews import actions, forms, queries
from reviews.access import own, review_view
from reviews.rules.roles import PERMISSIONS, Permission, Role

TEAM = Permission.MANAGE_TEAM


@review_view(Permission.VIEW)
def settings(request: HttpRequest) -> HttpResponse:
    return _page(request, forms.InviteForm(initial={"roles": [Role.REVIEWER]}))


@review_view(TEAM, methods=("POST",))
def invite(request: HttpRequest) -> HttpResponse:
    form = forms.InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    invitation = actions.invite(by=request.membership, review=request.review, **form.cleaned_data)
    messages.success(request, f"The link for {invitation.email} is ready below. Copy it and pass it on.")
    return _back(request, "invitations")


@review_view(TEAM, methods=("POST",))
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = own(queries.invitations(request.review), pk=pk)
    actions.revoke_invitation(by=request.membership, invitation=invitation)
    messages.success(request, f"The link for {invitation.email} works no more.")
    return _back(request, "invitations")


@review_view(TEAM, methods=("POST",))
def change_roles(request: HttpRequest, pk: int) -> HttpResponse:
    member = own(queries.members(request.review), pk=pk)
    form = forms.RolesForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"{member.user}: choose at least one role. Nothing was changed.")
        return _back(request, "people")
    actions.change_roles(by=request.membership, membership=member, roles=form.cleaned_data["roles"])
    messages.success(request, f"{member.user} has other roles now. They hold from the next page on.")
    return _back(request, "people")


@review_view(TEAM, methods=("POST",))
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    member = own(queries.members(request.review), pk=pk)
    actions.remove_member(by=request.membership, membership=member)
    messages.success(
        request, f"{member.user} is out of the review. What they decided stays; a new invitation undoes it."
    )
    return redirect("reviews:list") if member.user_id == request.user.pk else _back(request, "people")


def _back(request: HttpRequest, part: str) -> HttpResponse:
    return redirect(f"{reverse('reviews:settings', kwargs={'slug': request.review.slug})}#{part}")


def _page(request: HttpRequest, form: forms.InviteForm, status: int = 200) -> HttpResponse:
    manages = TEAM in request.membership.permissions
    context = {
        "form": form,
        "members": queries.members(request.review),
        "roles": list(Role),
        "rights": [(p.description, [(role, p in PERMISSIONS[role]) for role in Role]) for p in Permission],
        "invitations": [_invited(request, i) for i in queries.invitations(request.review)] if manages else [],
    }
    return render(request, "reviews/settings.html", context, status=status)


def _invited(request: HttpRequest, invitation) -> dict:
    link = reverse("reviews:invitation", kwargs={"token": actions.invitation_token(invitation)})
    return {"invitation": invitation, "link": request.build_absolute_uri(link)}
