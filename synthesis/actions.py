"""All that changes characteristics and sample groups. One extraction of a study stands at a time."""

from collections.abc import Mapping
from dataclasses import asdict, replace

from django.db import transaction

from reviews import audit, clock
from reviews.errors import Refused
from reviews.models import Membership, Review
from screening.models import Study
from synthesis import queries
from synthesis.default_form import DEFAULT_FIELDS
from synthesis.models import Extraction, ExtractionForm, Field, SampleGroup, Value

MAX_TEXT = 3000
MAX_NUMBER = 10_000_000


@transaction.atomic
def start_form(*, review: Review, by: Membership) -> ExtractionForm:
    """The form that a new review begins with. Follows review_created."""
    found = queries.form(review)
    if found:
        return found
    form = ExtractionForm.objects.create(review=review, created_by=by.user, created_at=clock.now())
    Field.objects.bulk_create(
        Field(form=form, position=position, **asdict(field)) for position, field in enumerate(DEFAULT_FIELDS, start=1)
    )
    audit.record("extraction_form_set_up", by=by, review=review, subject=form, fields=len(DEFAULT_FIELDS))
    return form


@transaction.atomic
def save_values(
    *, by: Membership, study: Study, values: Mapping[str, queries.Said], seen: Mapping[str, str] | None = None
) -> Extraction:
    """Stores what now stands for these fields. `seen` names what the page had shown; what changed since is refused.

    Whoever changes another's extraction gets one of their own, which then stands; the other's row keeps what it said.
    """
    study = Study.objects.select_for_update().get(pk=study.pk)
    form = start_form(review=by.review, by=by)
    fields = {field.key: field for field in form.fields.all()}
    standing = queries.agreed(by.review, study)
    before = queries.values_of(standing)
    _known(fields, values)
    _unchanged_since(before, seen or {}, fields)
    values = {key: _tidy(fields[key], said) for key, said in values.items()}
    changed = {key: said for key, said in values.items() if said != before.get(key, queries.Said())}
    if not changed:
        return standing
    extraction = _taken_over(by, study, form, standing)
    for key, said in changed.items():
        _store(extraction, fields[key], said)
    _record(by, study, "characteristics_saved", values={key: _logged(said) for key, said in changed.items()})
    return extraction


def _known(fields: Mapping[str, Field], values: Mapping[str, queries.Said]) -> None:
    strange = [key for key in values if key not in fields]
    if strange:
        raise Refused(f"The form has no field {strange[0]}. Load the page again.")


def _unchanged_since(before: Mapping[str, queries.Said], seen: Mapping[str, str], fields: Mapping[str, Field]) -> None:
    for key, mark in seen.items():
        stands = before.get(key, queries.Said())
        if key in fields and mark != stands.seen:
            now = stands.shown or "empty"
            raise Refused(
                f"Somebody has changed {fields[key].label} since you opened the page: it is now {now}. Load it again."
            )


def _tidy(field: Field, said: queries.Said) -> queries.Said:
    """Trimmed; a number is a number only where it is given; nothing at all is an empty field."""
    said = replace(
        said, text=said.text.strip()[:MAX_TEXT], quote=said.quote.strip()[:MAX_TEXT], page=said.page.strip()[:20]
    )
    if field.kind == Field.Kind.NUMBER and said.state == Value.State.GIVEN:
        if said.number is not None and not 0 <= said.number <= MAX_NUMBER:
            raise Refused(f"{field.label} takes a whole number from 0.")
        said = replace(said, text="")
    else:
        said = replace(said, number=None)
    is_empty = said.state == Value.State.GIVEN and said.number is None and not (said.text or said.quote)
    return queries.Said() if is_empty or not said.state else said


def _taken_over(by: Membership, study: Study, form: ExtractionForm, standing: Extraction | None) -> Extraction:
    """This person's extraction, which stands from now on and begins with what stood before."""
    if standing and standing.author_id == by.user_id:
        standing.saved_at = clock.now()
        standing.save(update_fields=["saved_at"])
        return standing
    if standing:
        standing.is_agreed = False
        standing.save(update_fields=["is_agreed"])
    own, _ = Extraction.objects.by(by.user).get_or_create(
        study=study, form=form, defaults={"author": by.user, "review": by.review, "saved_at": clock.now()}
    )
    own.is_agreed, own.saved_at = True, clock.now()
    own.save(update_fields=["is_agreed", "saved_at"])
    _copy(standing, own)
    return own


def _copy(standing: Extraction | None, own: Extraction) -> None:
    Value.objects.for_actions().filter(extraction=own).delete()
    rows = list(Value.objects.for_actions().filter(extraction=standing)) if standing else []
    for row in rows:
        row.pk, row.extraction, row.author_id = None, own, own.author_id
    Value.objects.bulk_create(rows)


def _store(extraction: Extraction, field: Field, said: queries.Said) -> None:
    if not said.state:
        Value.objects.for_actions().filter(extraction=extraction, field=field).delete()
        return
    defaults = {**asdict(said), "author_id": extraction.author_id}
    Value.objects.for_actions().update_or_create(extraction=extraction, field=field, defaults=defaults)


def _logged(said: queries.Said) -> list:
    return [
        said.state,
        audit.digest(said.text) if said.number is None else said.number,
        audit.digest(said.quote),
        said.page,
    ]


@transaction.atomic
def add_group(*, by: Membership, label: str, studies: list[Study]) -> SampleGroup:
    """Marks studies that share participants: together they count as the largest of them."""
    Review.objects.select_for_update(no_key=True).get(pk=by.review_id)
    if len(studies) < 2:
        raise Refused("Choose at least two studies that share participants.")
    for group in queries.groups(by.review):
        shared = [study for study in studies if study in group.studies.all()]
        if shared:
            raise Refused(f"{shared[0].label} is already in the group {group.label}. Take that group apart first.")
    group = SampleGroup.objects.create(
        review=by.review, label=label.strip()[:120], created_by=by.user, created_at=clock.now()
    )
    group.studies.set(studies)
    said = {"group": group.pk, "studies": sorted(study.pk for study in studies)}
    audit.record("sample_group_added", by=by, review=by.review, subject=group, sealed_in=queries.SEALED_IN, **said)
    return group


@transaction.atomic
def end_group(*, by: Membership, group: SampleGroup) -> SampleGroup:
    group = SampleGroup.objects.select_for_update().get(pk=group.pk)
    if group.ended_at is None:
        group.ended_at = clock.now()
        group.save(update_fields=["ended_at"])
        audit.record("sample_group_ended", by=by, review=by.review, subject=group, sealed_in=queries.SEALED_IN)
    return group


def _record(by: Membership, study: Study, kind: str, **said) -> None:
    audit.record(kind, by=by, review=by.review, subject=study, sealed_in=queries.SEALED_IN, **said)
