"""The seam to django-allauth: how a new account gets its name, and what sign-in pages may show."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from reviews import queries


class AccountAdapter(DefaultAccountAdapter):
    def save_user(self, request, user, form, commit=True):
        user.name = form.cleaned_data.get("name", "").strip()
        return super().save_user(request, user, form, commit)

    def get_user_display(self, user) -> str:
        return str(user)


def sign_in_context(request: HttpRequest) -> dict:
    """For the sign-in page: the people of the demo, asked for only where a template shows them."""
    return {"demo_people": SimpleLazyObject(queries.demo_people)}
