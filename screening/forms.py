"""What the screening pages send. Forms clean and validate; they never save."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django import forms

from citations.models import Search
from citations.queries import searches
from reviews.models import Criterion, Membership, Review
from reviews.queries import criteria, members
from screening.actions import LONGEST_LABEL, MOST_VOTES
from screening.models import Stage, Study, Verdict
from screening.queries import Queue, Selection
from screening.rules.criteria import Answer, follows
from screening.rules.sampling import MOST_IN_ROUND, USUAL_ROUND


class VoteForm(forms.Form):
    """A verdict, or a reason alone, which is an exclusion for it."""

    verdict = forms.ChoiceField(choices=Verdict, required=False)
    reason = forms.ModelChoiceField(queryset=Criterion.objects.none(), required=False)
    client_key = forms.CharField(max_length=64)

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


class AnsweredVoteForm(VoteForm):
    """The same with answers to the criteria, each in a field answer-<id>. With answers alone, what follows from them
    is the verdict."""

    def __init__(self, *args, stage: Stage, **kwargs) -> None:
        super().__init__(*args, review=stage.review, **kwargs)
        self.full_text = stage.is_full_text
        self.asked = list(criteria(stage.review, full_text=stage.is_full_text)) if stage.by_criterion else []

    def clean(self) -> dict:
        self.cleaned_data["answers"] = answers = self._answers()
        if not (self.cleaned_data.get("verdict") or self.cleaned_data.get("reason")) and answers:
            self._follow(answers)
        return super().clean()

    def _answers(self) -> dict[str, str]:
        given = {str(criterion.pk): self.data.get(f"answer-{criterion.pk}", "") for criterion in self.asked}
        return {pk: answer for pk, answer in given.items() if answer in list(Answer)}

    def _follow(self, answers: dict[str, str]) -> None:
        given = {int(pk): answer for pk, answer in answers.items()}
        what = follows(given, [criterion.pk for criterion in self.asked], full_text=self.full_text)
        if not what.verdict:
            raise forms.ValidationError("Answer each criterion first, or one of them with No.")
        self.cleaned_data["verdict"] = what.verdict
        self.cleaned_data["reason"] = next((asked for asked in self.asked if asked.pk == what.reason), None)


class SelectionForm(forms.Form):
    """What a reader chooses to read. It stands in the address; what is no good there is passed over."""

    list = forms.ChoiceField(choices=Queue, required=False, label="Read")
    order = forms.ChoiceField(
        choices=[("", "As the stage is set"), ("shuffle", "Shuffled, my own order"), ("oldest", "As they came in")],
        required=False,
        label="Order",
    )
    words = forms.CharField(max_length=200, required=False, label="Words in title or abstract")
    year_from = forms.IntegerField(min_value=1000, max_value=9999, required=False, label="Years from")
    year_to = forms.IntegerField(min_value=1000, max_value=9999, required=False, label="to")
    search = forms.ModelChoiceField(Search.objects.none(), required=False, label="Found by", empty_label="Any search")
    tag = forms.ChoiceField(required=False, label="My tag")

    def __init__(self, data, *, review: Review, tags: Iterable[str]) -> None:
        super().__init__(data)
        self.fields["search"].queryset = searches(review)
        self.fields["tag"].choices = [("", "Any or none"), *((tag, tag) for tag in tags)]

    @property
    def selection(self) -> Selection:
        self.is_valid()
        said = self.cleaned_data
        search = said.get("search")
        return Selection(
            queue=said.get("list") or Queue.ALL,
            order=said.get("order") or "",
            words=" ".join(said.get("words", "").split()),
            year_from=said.get("year_from"),
            year_to=said.get("year_to"),
            search=search.pk if search else None,
            tag=said.get("tag") or "",
        )

    @property
    def address(self) -> str:
        """The selection as the query of an address, without what is left open."""
        selection = self.selection
        said = {
            "list": "" if selection.queue == Queue.ALL else selection.queue,
            "order": selection.order,
            "words": selection.words,
            "year_from": selection.year_from,
            "year_to": selection.year_to,
            "search": selection.search,
            "tag": selection.tag,
        }
        return urlencode({name: value for name, value in said.items() if value})

    def said(self) -> tuple[str, ...]:
        """The filters in words."""
        selection, search = self.selection, self.cleaned_data.get("search")
        years = f"{selection.year_from or '…'} to {selection.year_to or '…'}"
        return tuple(
            words
            for words in (
                Queue(selection.queue).label if selection.queue not in (Queue.ALL, Queue.LATER) else "",
                selection.words,
                years if selection.year_from or selection.year_to else "",
                str(search) if search else "",
                f"tag {selection.tag}" if selection.tag else "",
            )
            if words
        )


class TogetherForm(forms.Form):
    """One decision for many: `numbers` are the reports that the reader was shown."""

    verdict = forms.ChoiceField(choices=Verdict, required=False)
    reason = forms.ModelChoiceField(queryset=Criterion.objects.none(), required=False)
    together = forms.UUIDField()
    numbers = forms.RegexField(r"^\d+(,\d+)*$", max_length=40_000)

    def __init__(self, *args, review: Review, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].queryset = Criterion.objects.filter(review=review)

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("reason") and not cleaned.get("verdict"):
            cleaned["verdict"] = Verdict.EXCLUDE.value
        if not self.errors and not cleaned.get("verdict"):
            raise forms.ValidationError("Choose what to decide on these reports.")
        if "numbers" in cleaned:
            cleaned["numbers"] = [int(number) for number in cleaned["numbers"].split(",")]
        return cleaned


class RulingForm(VoteForm):
    """The deciding verdict, or `side`: one reader's answer taken as it stands ("exclude:12")."""

    client_key = None
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


class CommentForm(forms.Form):
    """A line of talk; `to`: members asked beside those whom the text names."""

    text = forms.CharField(max_length=5_000, strip=True, error_messages={"required": "Write a line, then send it."})
    to = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args, review: Review, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(member.user_id, str(member.user)) for member in members(review)]


class TagForm(forms.Form):
    name = forms.CharField(max_length=60)


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
        fields = [
            "votes_required",
            "maybe",
            "reasons",
            "settled_by",
            "order",
            "by_criterion",
            "hide_byline",
            "show_names",
        ]
        labels = {
            "votes_required": "Votes on each report",
            "maybe": "A Maybe",
            "reasons": "When readers exclude for different reasons",
            "settled_by": "Who settles conflicts",
            "show_names": "Names in conflicts",
            "order": "The order in which reports are read",
            "by_criterion": "Criterion by criterion",
            "hide_byline": "Hide who wrote it and where",
        }
        widgets = dict.fromkeys(("maybe", "reasons", "settled_by", "order"), forms.RadioSelect)
        help_texts = {
            "votes_required": "Two is the rule in systematic reviews.",
            "by_criterion": "Readers answer yes, no or unclear to each; the first no is the reason to exclude.",
            "hide_byline": "Readers do not see authors, journal, year and keywords. A PDF still shows them.",
            "show_names": "Show whoever settles a conflict who cast which vote. Off is the fairer choice.",
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["votes_required"].min_value = 1
        self.fields["votes_required"].widget.attrs.update(min=1, max=MOST_VOTES)
        if self.instance.is_full_text:
            del self.fields["maybe"], self.fields["order"]

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


class RoundForm(forms.Form):
    """A calibration round: how many reports, and who reads them."""

    size = forms.IntegerField(
        label="Reports",
        min_value=1,
        max_value=MOST_IN_ROUND,
        initial=USUAL_ROUND,
        help_text="20 to 50 are usual. They are drawn from those that nobody has voted on yet.",
    )
    readers = forms.MultipleChoiceField(
        label="Who takes part", widget=forms.CheckboxSelectMultiple, help_text="Each reads all of them."
    )

    def __init__(self, *args, screeners: list[Membership], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._screeners = {str(member.user_id): member for member in screeners}
        self.fields["readers"].choices = [(key, str(member.user)) for key, member in self._screeners.items()]
        self.fields["readers"].initial = [*self._screeners]

    def clean_readers(self) -> list[Membership]:
        return [self._screeners[key] for key in self.cleaned_data["readers"]]


class CloseRoundForm(forms.Form):
    votes = forms.ChoiceField(
        choices=[
            ("kept", "Keep them: they count like any other vote"),
            ("apart", "Set them apart: the reports are read anew later"),
        ],
        error_messages={"required": "Say whether the votes of the round are kept or set apart."},
    )


class CheckForm(forms.Form):
    """A check of exclusions: a share of them, or a number."""

    amount = forms.FloatField(min_value=0, initial=10, widget=forms.NumberInput(attrs={"class": "form-control"}))
    unit = forms.ChoiceField(
        choices=[("percent", "% of the exclusions"), ("reports", "reports")],
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if cleaned["unit"] == "percent":
            return {"percent": cleaned["amount"]}
        return {"size": int(cleaned["amount"])}


class SharesForm(forms.Form):
    """A percentage for each reader; none is no share."""

    def __init__(self, *args, screeners: list[Membership], initial: dict[int, float], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._screeners = screeners
        for member in screeners:
            self.fields[f"percent_{member.user_id}"] = forms.FloatField(
                label=str(member.user),
                required=False,
                min_value=0,
                max_value=100,
                initial=initial.get(member.user_id),
                widget=forms.NumberInput(attrs={"step": "0.01", "inputmode": "decimal", "class": "form-control"}),
            )

    def clean(self) -> dict:
        cleaned = super().clean()
        parts = {member: cleaned.get(f"percent_{member.user_id}") for member in self._screeners}
        return {"percents": {member: part for member, part in parts.items() if part}}


class BatchForm(forms.Form):
    """The next so many reports, for one reader, under a name."""

    given_to = forms.ChoiceField(label="For")
    size = forms.IntegerField(label="Reports", min_value=1, initial=200)
    label = forms.CharField(label="Name", max_length=LONGEST_LABEL, required=False, help_text='For instance "Batch 3".')

    def __init__(self, *args, screeners: list[Membership], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._screeners = {str(member.user_id): member for member in screeners}
        self.fields["given_to"].choices = [(key, str(member.user)) for key, member in self._screeners.items()]

    def clean_given_to(self) -> Membership:
        return self._screeners[self.cleaned_data["given_to"]]
