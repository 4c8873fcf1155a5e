"""What the appraisal pages send: answers as typed, quotes, decisions, settings. Forms never save."""

from collections.abc import Mapping

from django import forms

from appraisal import queries
from appraisal.actions import MAX_COMMENT, MAX_QUOTE
from appraisal.models import ReviewInstrument
from appraisal.rules import instrument as rules


class Text(forms.CharField):
    """Text with plain line ends: a browser sends others than the database keeps, and that is no change."""

    def to_python(self, value: object) -> str:
        return super().to_python(value).replace("\r\n", "\n")


class AnswersForm(forms.Form):
    """The items that were sent, each with its answer, its comment and the state that the page had shown."""

    def __init__(self, instrument: rules.Instrument, data: Mapping) -> None:
        super().__init__(data)
        self.codes = [code for code in instrument.codes if f"comment-{code}" in data]
        for code in self.codes:
            options = instrument.item(code).answers.options
            choices = [("", "Not answered"), *((option.value, option.label) for option in options)]
            self.fields[f"value-{code}"] = forms.ChoiceField(choices=choices, required=False)
            self.fields[f"comment-{code}"] = Text(required=False, max_length=MAX_COMMENT)
            self.fields[f"seen-{code}"] = forms.CharField(required=False)

    def changed(self) -> dict[str, tuple[str, str]]:
        """Code -> (value, comment) of what this page changes; what it only repeats may be newer elsewhere."""
        sent = {
            code: queries.Given(self.cleaned_data[f"value-{code}"], self.cleaned_data[f"comment-{code}"])
            for code in self.codes
        }
        return {
            code: (given.value, given.comment)
            for code, given in sent.items()
            if given.seen != self.cleaned_data[f"seen-{code}"]
        }


class QuoteForm(forms.Form):
    """One passage for one item; its fields carry the item's code, since the page holds one such set per item."""

    item = forms.CharField(max_length=4)
    report = forms.IntegerField()
    text = Text(max_length=MAX_QUOTE)
    page = forms.CharField(max_length=20, required=False)

    def __init__(self, data: Mapping) -> None:
        code = data.get("item", "")
        names = {"report": f"report-{code}", "text": f"quote-{code}", "page": f"page-{code}"}
        super().__init__({"item": code, **{name: data.get(field) for name, field in names.items()}})


class DecisionForm(forms.Form):
    item = forms.CharField(max_length=4)
    value = forms.CharField(max_length=20)
    note = Text(max_length=MAX_COMMENT, required=False)
    seen = forms.IntegerField(required=False)


class SettingsForm(forms.Form):
    instrument = forms.ModelChoiceField(queryset=None, empty_label=None, label="Checklist")
    appraisers_required = forms.TypedChoiceField(
        choices=ReviewInstrument.Appraisers.choices, coerce=int, label="Who appraises each study"
    )
    show_names = forms.BooleanField(
        required=False,
        label="Show names when answers are compared",
        help_text="Otherwise the two are called A and B.",
    )
    with_weights = forms.BooleanField(
        required=False,
        label="Show points",
        help_text="The checklist's authors advise against a sum score. That note stands beside the points everywhere.",
    )

    def __init__(self, *args, setting: ReviewInstrument, **kwargs) -> None:
        initial = {
            "instrument": setting.instrument_id,
            "appraisers_required": setting.appraisers_required,
            "show_names": setting.show_names,
            "with_weights": bool(setting.weights),
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["instrument"].queryset = queries.instruments()
        self.options = _options(queries.structure(setting.instrument))
        usual = {rules.Tone.GOOD: 2, rules.Tone.UNSURE: 1, rules.Tone.BAD: 0}
        for option in self.options:
            self.fields[f"weight_{option.value}"] = forms.FloatField(
                required=False,
                min_value=0,
                max_value=100,
                label=f"Points for {option.label}",
                initial=setting.weights.get(option.value, usual.get(option.tone)),
            )

    @property
    def weights(self) -> dict[str, float]:
        if not self.cleaned_data["with_weights"]:
            return {}
        sent = {option.value: self.cleaned_data[f"weight_{option.value}"] for option in self.options}
        return {value: points for value, points in sent.items() if points is not None}


def _options(instrument: rules.Instrument) -> list[rules.Option]:
    return list({option.value: option for item in instrument.items for option in item.answers.options}.values())
