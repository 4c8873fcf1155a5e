"""Forms of people, the review and its team. They clean and validate; they never save."""

from django import forms


class SignUpForm(forms.Form):
    """What sign-up asks beside e-mail and password."""

    name = forms.CharField(max_length=120, label="Your name", widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["name", "email", "password1"]

    def signup(self, request, user) -> None:
        """Required by django-allauth; the adapter has set the name already."""
