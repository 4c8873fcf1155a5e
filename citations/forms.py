"""Forms of searches, pieces, reports and retrieval. They clean and validate; they never save."""

from django import forms

from citations.models import Removal, Report, Retrieval, Search

MOST_HITS = 10_000_000
EARLIEST_YEAR, LATEST_YEAR = 1000, 2200


class SearchForm(forms.ModelForm):
    """What PRISMA-S asks of one search."""

    class Meta:
        model = Search
        fields = ("source", "database", "platform", "run_on", "reported_hits", "coverage", "strategy", "limits")
        labels = {
            "source": "Kind of source",
            "database": "Database, register or website",
            "platform": "Platform",
            "run_on": "Searched on",
            "reported_hits": "Hits it reported",
            "coverage": "Covers",
            "strategy": "Strategy, as run",
            "limits": "Limits and why",
        }
        widgets = {
            "run_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "database": forms.TextInput(attrs={"placeholder": "MEDLINE ALL"}),
            "platform": forms.TextInput(attrs={"placeholder": "Ovid"}),
            "coverage": forms.TextInput(attrs={"placeholder": "1946 to 4 May 2026"}),
            "strategy": forms.Textarea(attrs={"rows": 8, "class": "cc-mono", "spellcheck": "false"}),
            "limits": forms.Textarea(attrs={"rows": 2, "placeholder": "None used, because ..."}),
        }
        help_texts = {"strategy": "Copied whole, with its line numbers and hits per line."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reported_hits"].max_value = MOST_HITS
        self.fields["reported_hits"].widget.attrs["max"] = MOST_HITS

    def clean_reported_hits(self) -> int | None:
        hits = self.cleaned_data["reported_hits"]
        if hits is not None and hits > MOST_HITS:
            raise forms.ValidationError(f"{hits:,} hits are more than any source reports. Check the number.")
        return hits

    def clean_database(self) -> str:
        return " ".join(self.cleaned_data["database"].split())


class RepairForm(forms.Form):
    """What a person reads in the raw text of a piece that was set aside."""

    title = forms.CharField(label="Title", widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)
    authors = forms.CharField(
        label="Authors",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One a line: Family, Given",
        max_length=20_000,
    )
    year = forms.IntegerField(label="Year", required=False, min_value=EARLIEST_YEAR, max_value=LATEST_YEAR)
    journal = forms.CharField(label="Journal or book", required=False, max_length=1000)
    abstract = forms.CharField(
        label="Abstract", required=False, widget=forms.Textarea(attrs={"rows": 6}), max_length=100_000
    )

    def clean_authors(self) -> list[str]:
        return lines(self.cleaned_data["authors"])


class DismissForm(forms.Form):
    reason = forms.CharField(
        label="Why it is no record",
        max_length=500,
        widget=forms.TextInput(attrs={"placeholder": "Footer of the export"}),
    )


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class ReportForm(forms.ModelForm):
    """The fields of a report that people may write. What is emptied goes back to what the records say."""

    authors = forms.CharField(
        label="Authors", required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="One a line: Family, Given"
    )
    year = forms.IntegerField(label="Year", required=False, min_value=EARLIEST_YEAR, max_value=LATEST_YEAR)

    class Meta:
        model = Report
        fields = (
            "title", "authors", "year", "journal", "volume", "issue", "pages", "doi", "pmid", "language", "abstract"
        )  # fmt: skip
        labels = {"doi": "DOI", "pmid": "PMID"}
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2}),
            "journal": forms.TextInput(),
            "abstract": forms.Textarea(attrs={"rows": 10}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["authors"] = "\n".join(self.instance.authors)

    def clean_authors(self) -> list[str]:
        return lines(self.cleaned_data["authors"])

    def changes(self) -> dict:
        """Only what the person changed: field -> new value."""
        return {name: self.cleaned_data[name] for name in self.changed_data}

    def _post_clean(self) -> None:
        """The instance stays as it is: an action writes it."""


class RemovalForm(forms.Form):
    kind = forms.ChoiceField(label="How", choices=Removal.Kind.choices, initial=Removal.Kind.OTHER)
    cause = forms.CharField(
        label="Cause", max_length=200, widget=forms.TextInput(attrs={"placeholder": "Retracted"}),
        help_text="As it will stand in the list of removed records.",
    )  # fmt: skip
    tool = forms.CharField(label="Tool, if a tool did it", required=False, max_length=120)


class RetrievalForm(forms.Form):
    status = forms.ChoiceField(
        label="Status", choices=[c for c in Retrieval.Status.choices if c[0] != Retrieval.Status.TO_SEEK]
    )
    where = forms.CharField(
        label="Where", required=False, max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "Interlibrary loan"}),
    )  # fmt: skip
    note = forms.CharField(label="Note", required=False, max_length=300)


class FoundForm(forms.Form):
    """The filters of the list of reports."""

    words = forms.CharField(required=False, max_length=200)
    search = forms.IntegerField(required=False, min_value=1)
    standing = forms.ChoiceField(
        required=False,
        choices=[("", "")] + [c for c in Report.Standing.choices if c[0] in ("active", "removed", "merged")],
    )
    lacking = forms.ChoiceField(required=False, choices=[(name, name) for name in ("", "abstract", "year", "doi")])


class PubMedForm(forms.Form):
    """A query in PubMed's own words."""

    query = forms.CharField(
        label="Query",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "class": "cc-mono", "spellcheck": "false"}),
        help_text="As you would type it at PubMed: field tags such as [tiab] and [mh], AND, OR, NOT.",
    )

    def clean_query(self) -> str:
        return self.cleaned_data["query"].replace("\r\n", "\n")


class NcbiAccountForm(forms.Form):
    """What NCBI is told of one person."""

    email = forms.EmailField(label="E-mail address", help_text="NCBI writes to it before it shuts somebody out.")
    api_key = forms.RegexField(
        r"^[0-9A-Za-z-]{8,100}$",
        label="API key",
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="From the settings of your NCBI account: ten requests a second instead of three. It is kept and not "
        "shown again; empty keeps the one that is there.",
        error_messages={"invalid": "A key is made of letters and digits only. Copy it again from NCBI."},
    )
