"""Forms of people, the review and its team. They clean and validate; they never save."""

import re

from django import forms
from django.core.validators import validate_email, validate_slug
from django.forms import BaseFormSet, formset_factory

from reviews.models import Criterion, KeywordGroup
from reviews.rules.frames import FRAMES, parts
from reviews.rules.roles import Role

MOST_CRITERIA = 40
MOST_KEYWORD_GROUPS = 20
BETWEEN_WORDS = re.compile(r"[,;\n]+")
ROLE_CHOICES = [(role.value, role.label) for role in Role]


def _rows(count: int, **attrs) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": count, **attrs})


def split_words(text: str) -> list[str]:
    """Words or phrases between commas or on lines of their own, each once, in their order."""
    return list(dict.fromkeys(word.strip() for word in BETWEEN_WORDS.split(text) if word.strip()))


class SignUpForm(forms.Form):
    """What sign-up asks beside e-mail and password."""

    name = forms.CharField(max_length=120, label="Your name", widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["name", "email", "password1"]

    def signup(self, request, user) -> None:
        """Required by django-allauth; the adapter has set the name already."""


class NameForm(forms.Form):
    name = forms.CharField(
        max_length=120,
        label="Your name",
        help_text="As your team sees it, also beside what you did before.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class QuestionForm(forms.Form):
    """The title and the question in its frame. Every frame's parts are fields, so that a choice needs no script."""

    title = forms.CharField(max_length=300, label="Title")
    question = forms.CharField(max_length=4000, label="The question in one sentence", required=False, widget=_rows(2))
    frame = forms.ChoiceField(label="Frame", choices=[(key, label) for key, (label, _) in FRAMES.items()])

    def __init__(self, *args, keep: str, **kwargs) -> None:
        """`keep` names the drafts that the browser keeps of the texts typed here, until they are saved."""
        super().__init__(*args, **kwargs)
        for frame in FRAMES:
            for key, label in parts(frame):
                self.fields[f"{frame}-{key}"] = forms.CharField(
                    max_length=1000, label=label, required=False, widget=_rows(1), label_suffix=""
                )

        for name, field in self.fields.items():
            if isinstance(field, forms.CharField):
                field.widget.attrs["data-keep"] = f"{keep}.{name}"

    def frames(self) -> list[dict]:
        """For the template: each frame with its bound fields."""
        return [
            {
                "key": frame,
                "label": label,
                "words": ", ".join(name for _, name in named).lower(),
                "fields": [self[f"{frame}-{key}"] for key, _ in named],
                "chosen": self["frame"].value() == frame,
            }
            for frame, (label, named) in FRAMES.items()
        ]

    def question_fields(self) -> dict:
        """What the actions take: the parts of the chosen frame alone."""
        said = self.cleaned_data
        filled = {key: said[f"{said['frame']}-{key}"].strip() for key, _ in parts(said["frame"])}
        return {
            "title": said["title"],
            "question": said["question"],
            "frame": said["frame"],
            "frame_parts": {key: text for key, text in filled.items() if text},
        }


def question_initial(review) -> dict:
    held = {f"{review.frame}-{key}": text for key, text in review.frame_parts.items()}
    return {"title": review.title, "question": review.question, "frame": review.frame, **held}


class ReasonForm(forms.Form):
    """Beside each change of the protocol: why, for the list of its versions."""

    reason = forms.CharField(
        max_length=500,
        required=False,
        label="Why it changes",
        help_text="Stands in the list of versions and in the report of the review.",
    )


class NewReviewForm(QuestionForm):
    slug = forms.CharField(
        max_length=80,
        required=False,
        label="Short name in the address",
        help_text="Letters without accents, figures and hyphens. Left empty, it is made of the title.",
        validators=[validate_slug],
    )
    words_for = forms.CharField(
        max_length=4000, required=False, label="Speak for inclusion", widget=_rows(2), help_text="With commas between."
    )
    words_against = forms.CharField(max_length=4000, required=False, label="Speak against", widget=_rows(2))
    readers = forms.CharField(
        max_length=4000,
        required=False,
        label="Who reads with you?",
        help_text="Their e-mail addresses, with commas between. Each gets a link, which you pass on.",
    )

    def clean_readers(self) -> list[str]:
        addresses = split_words(self.cleaned_data["readers"].replace(" ", ","))
        wrong = [address for address in addresses if not _is_address(address)]
        if wrong:
            raise forms.ValidationError(f"These are no e-mail addresses: {', '.join(wrong)}.")
        return [address.lower() for address in addresses]

    def keyword_groups(self) -> list[dict]:
        kinds = [(KeywordGroup.Kind.FOR, "words_for"), (KeywordGroup.Kind.AGAINST, "words_against")]
        groups = [
            {"name": kind.label.capitalize(), "kind": kind, "words": split_words(self.cleaned_data[field])}
            for kind, field in kinds
        ]
        return [group for group in groups if group["words"]]


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except forms.ValidationError:
        return False
    return True


class CriterionForm(forms.Form):
    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    label = forms.CharField(max_length=80, required=False, label="Reason, as the figure will say it")
    include_if = forms.CharField(max_length=2000, required=False, label="Include if", widget=_rows(1))
    exclude_if = forms.CharField(max_length=2000, required=False, label="Exclude if", widget=_rows(1))
    scope = forms.ChoiceField(choices=Criterion.Scope, required=False, label="Asked of", initial=Criterion.Scope.BOTH)

    def clean(self) -> dict:
        said = super().clean()
        if (said.get("include_if") or said.get("exclude_if")) and not said.get("label") and "label" not in self.errors:
            self.add_error("label", "Give this criterion a short reason; it is what the figure will say.")
        return said


class Rows(BaseFormSet):
    """Rows that are edited together; without scripts the place of each is typed and the box takes it out."""

    deletion_widget = forms.CheckboxInput(attrs={"class": "form-check-input"})
    ordering_widget = forms.NumberInput(attrs={"class": "form-control form-control-sm", "min": 1})

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        if "ORDER" in form.fields:
            form.fields["ORDER"].label, form.fields["ORDER"].label_suffix = "Place", ""


class BaseCriteria(Rows):
    def criteria(self) -> list[dict]:
        """The rows in their order, without those taken out and without empty ones."""
        return [_criterion(form.cleaned_data) for form in self.ordered_forms if form.cleaned_data.get("label")]

    def clean(self) -> None:
        seen: set[str] = set()
        for form in self.forms:
            label = (form.cleaned_data.get("label") or "").lower() if form.is_valid() else ""
            if label in seen and not form.cleaned_data.get("DELETE"):
                form.add_error("label", "Another criterion has the same reason. Give each its own.")
            seen |= {label} - {""}


def _criterion(said: dict) -> dict:
    return {key: said.get(key) for key in ("id", "label", "include_if", "exclude_if", "scope")}


def criteria_forms(extra: int) -> type[BaseCriteria]:
    return formset_factory(
        CriterionForm,
        formset=BaseCriteria,
        extra=extra,
        can_order=True,
        can_delete=True,
        max_num=MOST_CRITERIA,
        validate_max=True,
        absolute_max=MOST_CRITERIA + 10,
    )


def criteria_initial(criteria) -> list[dict]:
    return [
        {"id": c.pk, "label": c.label, "include_if": c.include_if, "exclude_if": c.exclude_if, "scope": c.scope}
        for c in criteria
    ]


class KeywordGroupForm(forms.Form):
    name = forms.CharField(max_length=80, required=False, label="Name")
    kind = forms.ChoiceField(choices=KeywordGroup.Kind, required=False, label="They", initial=KeywordGroup.Kind.FOR)
    words = forms.CharField(
        max_length=4000,
        required=False,
        label="Words",
        widget=_rows(2),
        help_text="With commas between. A star stands for any ending: self-harm*",
    )

    def clean(self) -> dict:
        said = super().clean()
        said["words"] = split_words(said.get("words") or "")
        if said.get("name") and not said["words"] and "words" not in self.errors:
            self.add_error("words", "Name at least one word, or take the group out.")
        return said


class BaseKeywordGroups(Rows):
    def groups(self) -> list[dict]:
        rows = [form.cleaned_data for form in self.forms if form not in self.deleted_forms]
        return [_group(said) for said in rows if said.get("words")]


def _group(said: dict) -> dict:
    kind = KeywordGroup.Kind(said.get("kind") or KeywordGroup.Kind.FOR)
    return {"name": said.get("name") or kind.label.capitalize(), "kind": kind, "words": said["words"]}


KeywordGroups = formset_factory(
    KeywordGroupForm,
    formset=BaseKeywordGroups,
    extra=1,
    can_delete=True,
    max_num=MOST_KEYWORD_GROUPS,
    validate_max=True,
    absolute_max=MOST_KEYWORD_GROUPS + 10,
)


def keywords_initial(groups) -> list[dict]:
    return [{"name": group.name, "kind": group.kind, "words": ", ".join(group.words)} for group in groups]


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        choices=ROLE_CHOICES,
        label="Roles",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one role."},
    )


class InviteForm(RolesForm):
    email = forms.EmailField(label="E-mail address", widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    field_order = ["email", "roles"]
