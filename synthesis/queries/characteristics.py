"""What is read of characteristics: the form, each study's values, the table, and what is still missing."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from appraisal import seals
from appraisal.queries import studies
from reviews import audit
from reviews.models import Membership, Review
from reviews.rules.roles import Permission
from reviews.thread import Waiting
from screening.models import Study
from synthesis.models import Extraction, ExtractionForm, Field, SampleGroup, Value


@dataclass(frozen=True, slots=True)
class Said:
    """What stands for one field of one study; an empty state means that nobody has filled it in."""

    state: str = ""
    text: str = ""
    number: int | None = None
    quote: str = ""
    page: str = ""

    @property
    def is_given(self) -> bool:
        return self.state == Value.State.GIVEN

    @property
    def shown(self) -> str:
        """As in a table: the value, or why there is none."""
        if not self.state:
            return ""
        said = self.text if self.number is None else str(self.number)
        if self.is_given:
            return said
        label = Value.State(self.state).label
        return f"{said} ({label})" if said else label

    @property
    def seen(self) -> str:
        """Names this state, so that a page can tell whether somebody has changed it since."""
        parts = (self.state, self.text, str(self.number), self.quote, self.page)
        return audit.digest("|".join(parts))[:16]


NOTHING = Said()


@dataclass(frozen=True, slots=True)
class Row:
    study: Study
    said: tuple[tuple[Field, Said], ...]

    @property
    def missing(self) -> int:
        return sum(not said.state for _, said in self.said)


@dataclass(frozen=True, slots=True)
class Table:
    fields: tuple[Field, ...]
    rows: tuple[Row, ...]

    @property
    def whole(self) -> int:
        return sum(row.missing == 0 for row in self.rows)


def form(review: Review) -> ExtractionForm | None:
    """The version that stands."""
    return ExtractionForm.objects.filter(review=review).order_by("-version").first()


def fields(review: Review) -> list[Field]:
    standing = form(review)
    return list(standing.fields.all()) if standing else []


def agreed(review: Review, study: Study) -> Extraction | None:
    return Extraction.objects.unsealed().filter(form=form(review), study=study).select_related("author").first()


def values_of(extraction: Extraction | None) -> dict[str, Said]:
    rows = Value.objects.unsealed().filter(extraction=extraction).select_related("field") if extraction else ()
    return {row.field.key: _said(row) for row in rows}


def _said(row: Value) -> Said:
    return Said(row.state, row.text, row.number, row.quote, row.page)


def values(review: Review) -> dict[int, dict[str, Said]]:
    """Study id -> field key -> what stands, for the whole review."""
    rows = Value.objects.unsealed().filter(extraction__form=form(review))
    found: dict[int, dict[str, Said]] = defaultdict(dict)
    for row in rows.select_related("field", "extraction"):
        found[row.extraction.study_id][row.field.key] = _said(row)
    return found


def table(review: Review) -> Table:
    """All studies with all fields, in order."""
    columns = tuple(fields(review))
    said = values(review)
    rows = (Row(study, _in_order(columns, said.get(study.pk, {}))) for study in studies(review))
    return Table(columns, tuple(rows))


def _in_order(columns: tuple[Field, ...], said: Mapping[str, Said]) -> tuple[tuple[Field, Said], ...]:
    return tuple((field, said.get(field.key, NOTHING)) for field in columns)


def groups(review: Review) -> QuerySet[SampleGroup]:
    return SampleGroup.objects.filter(review=review, ended_at__isnull=True).prefetch_related("studies")


def unfinished(review: Review) -> QuerySet[Study]:
    """Studies of which a field has not been filled in."""
    return _with_missing(review).filter(missing__gt=0)


def _with_missing(review: Review) -> QuerySet[Study]:
    """Each study with how many fields of the form nobody has filled in."""
    standing = Subquery(ExtractionForm.objects.filter(review=review).order_by("-version").values("pk")[:1])
    wanted = Field.objects.filter(form=standing).order_by().values("form").annotate(n=Count("pk")).values("n")
    filled = Value.objects.unsealed().filter(extraction__study=OuterRef("pk"), extraction__form=standing)
    counted = filled.order_by().values("extraction__study").annotate(n=Count("pk")).values("n")
    return studies(review).annotate(missing=Coalesce(Subquery(wanted), 0) - Coalesce(Subquery(counted), 0))


def waiting(membership: Membership) -> Waiting:
    if Permission.EXTRACT not in membership.permissions or seals.is_sealed(membership):
        return Waiting()
    rows = _with_missing(membership.review)
    found = rows.aggregate(most=Count("pk"), unfinished=Count("pk", filter=Q(missing__gt=0)))
    most, count = found["most"], found["unfinished"]
    return Waiting(count=count or None, value=most - count, most=most, of_what="studies to describe")


def events_open_to(membership: Membership) -> Q:
    """Of the log's sealed events, those on characteristics, for whoever may know which studies are included."""
    return Q(pk__in=[]) if seals.is_sealed(membership) else Q(sealed_in=SEALED_IN)


SEALED_IN = "characteristics"
