"""Foreign keys follow the arrow; migrations are complete; history is frozen on the database."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models

from reviews import triggers
from reviews.models import AuditEvent, ProtocolVersion
from screening.models import Adjudication, Vote
from tests.house.source import ROOMS


def keys_against_the_arrow() -> list[str]:
    faults = []
    for model in apps.get_models():
        if model._meta.app_label not in ROOMS:
            continue
        own = ROOMS.index(model._meta.app_label)
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey | models.ManyToManyField):
                other = field.related_model._meta.app_label
                if other in ROOMS and ROOMS.index(other) > own:
                    faults.append(f"{model.__name__}.{field.name}")
    return faults


def test_foreign_keys_follow_the_arrow():
    assert keys_against_the_arrow() == []


def test_migrations_are_complete(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_triggers_are_installed(db):
    assert triggers.missing() == []


@pytest.mark.parametrize("model", [AuditEvent, ProtocolVersion, Vote, Adjudication])
def test_history_is_frozen(model):
    assert model._meta.label in triggers._frozen


def test_check_fails_when_a_trigger_is_missing(db):
    name = "reviews_auditevent_refuses_delete"
    on = ' ON "reviews_auditevent"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{name}"{on}')

    faults = triggers.check_triggers(None, databases=["default"])

    assert [fault.id for fault in faults] == ["concord.E010"]
    triggers.install()
    assert triggers.check_triggers(None, databases=["default"]) == []


def test_install_twice_changes_nothing(db):
    triggers.install()
    triggers.install()

    assert triggers.missing() == []
