"""Characteristics through the real action: given values by field key, numbers as numbers."""

from reviews.models import Membership
from screening.models import Study
from synthesis import actions, queries
from synthesis.models import Value


def said(value: object, state: str = Value.State.GIVEN, **more) -> queries.Said:
    if isinstance(value, int):
        return queries.Said(state, number=value, **more)
    return queries.Said(state, text=value or "", **more)


def not_reported() -> queries.Said:
    return queries.Said(Value.State.NOT_REPORTED)


def describe(by: Membership, study: Study, **values):
    """`describe(bob, study, country="Norway", n_eligible=12, women=None)`: None is not reported."""
    given = {key: not_reported() if value is None else said(value) for key, value in values.items()}
    return actions.save_values(by=by, study=study, values=given)
