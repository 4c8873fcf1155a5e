"""One's own name; addresses and password are pages of django-allauth."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from reviews import actions, forms
from reviews.access import signed_in_view


@signed_in_view()
def name(request: HttpRequest) -> HttpResponse:
    return render(request, "reviews/name.html", {"form": forms.NameForm(initial={"name": request.user.name})})


@signed_in_view(methods=("POST",))
def change_name(request: HttpRequest) -> HttpResponse:
    form = forms.NameForm(request.POST)
    if not form.is_valid():
        return render(request, "reviews/name.html", {"form": form}, status=422)
    actions.rename(by=request.user, **form.cleaned_data)
    messages.success(request, "Your name is changed, everywhere from now on.")
    return redirect("reviews:name")
