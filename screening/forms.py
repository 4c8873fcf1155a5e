"""What the screening pages send. Forms clean and validate; they never save."""

from django import forms

from reviews.models import Criterion, Review
from screening.actions import MOST_VOTES
from screening.models import Stage, Study, Verdict


class VoteForm(forms.Form):
    """A verdict, or a reason alone, which is an exclusion for it."""

    verdict = forms.ChoiceField(choices=Verdict, required=False)
    reason = forms.ModelChoiceField(queryset=Criterion.objects.none(), required=False)
    client_key = forms.CharField(max_length=64)
    reader = forms.IntegerField(required=False)

    def __init__(self, *args, review: Review, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].queryset = Criterion.objects.filter(review=review)

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("reason") and not cleaned.get("verdict"):
            cleaned["verdict"] = Verdict.EXCLUDE.value
        if not self.errors and not cleaned.get("verdict"):
            raise forms.ValidationError("Choose one of the buttons below the report.")
        return cleaned


class RulingForm(VoteForm):
    """The deciding verdict, or `side`: one reader's answer taken as it stands ("exclude:12")."""

    client_key = None
    reader = None
    side = forms.RegexField(r"^[a-z]+:\d*$", required=False)
    rationale = forms.CharField(required=False, max_length=5000)

    def clean(self) -> dict:
        side = self.cleaned_data.pop("side", "")
        if side:
            verdict, _, reason = side.partition(":")
            self.cleaned_data["verdict"] = verdict
            self.cleaned_data["reason"] = self.fields["reason"].queryset.filter(pk=reason or 0).first()
        return super().clean()


class NoteForm(forms.Form):
    text = forms.CharField(required=False, max_length=20_000, strip=True)
    reader = forms.IntegerField(required=False)


class TagForm(forms.Form):
    name = forms.CharField(max_length=60)
    reader = forms.IntegerField(required=False)


class RuleForm(forms.ModelForm):
    """How a stage works; `reason` goes into the protocol version that the change makes."""

    reason = forms.CharField(
        label="Why is it changed?",
        required=False,
        max_length=300,
        help_text="Goes into the new protocol version, with the date and your name.",
    )

    class Meta:
        model = Stage
        fields = ["votes_required", "maybe", "reasons", "show_names"]
        labels = {
            "votes_required": "Votes on each report",
            "maybe": "A Maybe",
            "reasons": "When readers exclude for different reasons",
            "show_names": "Names in conflicts",
        }
        widgets = {"maybe": forms.RadioSelect, "reasons": forms.RadioSelect}
        help_texts = {
            "votes_required": "Two is the rule in systematic reviews.",
            "show_names": "Show whoever settles a conflict who cast which vote. Off is the fairer choice.",
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["votes_required"].min_value = 1
        self.fields["votes_required"].widget.attrs.update(min=1, max=MOST_VOTES)
        if self.instance.is_full_text:
            del self.fields["maybe"]

    def clean_votes_required(self) -> int:
        votes = self.cleaned_data["votes_required"]
        if not 1 <= votes <= MOST_VOTES:
            raise forms.ValidationError(f"Choose between 1 and {MOST_VOTES} votes.")
        return votes

    def _post_clean(self) -> None:
        """The row itself is changed by the action alone."""


class StudyLabelForm(forms.ModelForm):
    class Meta:
        model = Study
        fields = ["label"]

    def _post_clean(self) -> None:
        """The row itself is changed by the action alone."""
