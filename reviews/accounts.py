"""The seam to django-allauth: how a new account gets its name, and what sign-in pages may show."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    def save_user(self, request, user, form, commit=True):
        user.name = form.cleaned_data.get("name", "").strip()
        return super().save_user(request, user, form, commit)

    def get_user_display(self, user) -> str:
        return str(user)
