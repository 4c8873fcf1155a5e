"""What is read of characteristics and of the people behind the studies."""

from synthesis.queries.characteristics import (
    SEALED_IN,
    Row,
    Said,
    Table,
    agreed,
    events_open_to,
    fields,
    form,
    groups,
    table,
    unfinished,
    values,
    values_of,
    waiting,
)
from synthesis.queries.participants import Flaw, Sums, participants, people, people_for, sums

__all__ = [
    "SEALED_IN",
    "Flaw",
    "Row",
    "Said",
    "Sums",
    "Table",
    "agreed",
    "events_open_to",
    "fields",
    "form",
    "groups",
    "participants",
    "people",
    "people_for",
    "sums",
    "table",
    "unfinished",
    "values",
    "values_of",
    "waiting",
]
