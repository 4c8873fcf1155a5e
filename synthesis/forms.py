"""What the pages of characteristics send. Forms never save."""

import re
from collections.abc import Mapping

from django import forms

from appraisal.forms import Text
from appraisal.queries import studies
from reviews.models import Review
from synthesis import queries
from synthesis.actions import MAX_NUMBER, MAX_TEXT
from synthesis.models import Field, Value

WHOLE_NUMBER = re.compile(r"[0-9]+|[0-9]{1,3}(?:[, ][0-9]{3})+")


class ValuesForm(forms.Form):
    """The fields that were sent, each with its state, value, quote, page and what the page had shown."""

    def __init__(self, fields: list[Field], data: Mapping) -> None:
        super().__init__(data)
        self.sent = [field for field in fields if f"state-{field.key}" in data]
        for field in self.sent:
            key = field.key
            self.fields[f"state-{key}"] = forms.ChoiceField(choices=Value.State.choices)
            self.fields[f"text-{key}"] = Text(required=False, max_length=MAX_TEXT)
            self.fields[f"quote-{key}"] = Text(required=False, max_length=MAX_TEXT)
            self.fields[f"page-{key}"] = forms.CharField(required=False, max_length=20)
            self.fields[f"seen-{key}"] = forms.CharField(required=False)

    def clean(self) -> dict:
        cleaned = super().clean()
        for field in self.sent:
            if field.kind == Field.Kind.NUMBER and cleaned.get(f"state-{field.key}") == Value.State.GIVEN:
                self._clean_number(field, cleaned.get(f"text-{field.key}", ""))
        return cleaned

    def _clean_number(self, field: Field, text: str) -> None:
        if text and not (WHOLE_NUMBER.fullmatch(text) and int(re.sub(r"\D", "", text)) <= MAX_NUMBER):
            self.add_error(f"text-{field.key}", "A whole number, or say in the list that it is unclear.")

    def said(self) -> dict[str, queries.Said]:
        return {field.key: self._said(field) for field in self.sent}

    def _said(self, field: Field) -> queries.Said:
        state, text, quote, page = (
            self.cleaned_data[f"{part}-{field.key}"] for part in ("state", "text", "quote", "page")
        )
        is_number = field.kind == Field.Kind.NUMBER and state == Value.State.GIVEN
        number = int(re.sub(r"\D", "", text)) if is_number and text else None
        return queries.Said(state, "" if is_number else text, number, quote, page)

    def changed(self) -> dict[str, queries.Said]:
        """What this page changes; what it only repeats may be newer elsewhere."""
        empty = queries.Said()
        tidy = {
            key: empty if said.is_given and said.number is None and not (said.text or said.quote) else said
            for key, said in self.said().items()
        }
        return {key: said for key, said in tidy.items() if said.seen != self.cleaned_data[f"seen-{key}"]}

    def seen(self) -> dict[str, str]:
        return {key: self.cleaned_data[f"seen-{key}"] for key in self.changed()}

    def errors_by_key(self) -> dict[str, str]:
        return {
            field.key: " ".join(self.errors[f"{part}-{field.key}"])
            for field in self.sent
            for part in ("state", "text", "quote", "page")
            if f"{part}-{field.key}" in self.errors
        }


class GroupForm(forms.Form):
    label = forms.CharField(max_length=120, label="What they share", help_text="Such as: interviews of the same clinic")
    studies = forms.ModelMultipleChoiceField(
        queryset=None, widget=forms.CheckboxSelectMultiple, label="Studies with the same people"
    )

    def __init__(self, *args, review: Review, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["studies"].queryset = studies(review)
