"""What a row says for ever, kept by the database itself (DESIGN.md 3.3, 3.5).

A model frozen here refuses DELETE, and refuses UPDATE of every column but those named, which may be set
once. Installed after each migrate on both databases (SQLite drops triggers when it remakes a table); a
system check fails when one is missing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.core import checks
from django.db import connections, models


@dataclass(frozen=True)
class Frozen:
    label: str
    set_once: tuple[str, ...]


_frozen: dict[str, Frozen] = {}


def freeze(model: type[models.Model], *, set_once: tuple[str, ...] = ()) -> None:
    """Rows of `model` never change or vanish; the fields in `set_once` may go from empty to a value once."""
    _frozen[model._meta.label] = Frozen(model._meta.label, set_once)


def _names(table: str) -> tuple[str, str]:
    return f"{table}_refuses_update", f"{table}_refuses_delete"


def _empty(column: str, field: models.Field) -> str:
    return (
        f"(OLD.{column} IS NULL OR OLD.{column} = '')"
        if isinstance(field, models.CharField)
        else f"OLD.{column} IS NULL"
    )


def _changed(frozen: Frozen, same: str) -> str:
    """SQL that is true when an UPDATE changes what may not change."""
    model = apps.get_model(frozen.label)
    parts = []
    for field in model._meta.concrete_fields:
        column = f'"{field.column}"'
        unchanged = f"OLD.{column} {same} NEW.{column}"
        if field.name in frozen.set_once:
            unchanged = f"({unchanged} OR {_empty(column, field)})"
        parts.append(unchanged)
    return f"NOT ({' AND '.join(parts)})"


def _statements(frozen: Frozen, vendor: str) -> list[str]:
    table = apps.get_model(frozen.label)._meta.db_table
    update, delete = _names(table)
    if vendor == "sqlite":
        body = "BEGIN SELECT RAISE(ABORT, '{text}'); END"
        return [
            f'CREATE TRIGGER "{update}" BEFORE UPDATE ON "{table}" WHEN {_changed(frozen, "IS")} '
            + body.format(text=f"{table}: what a row says never changes"),
            f'CREATE TRIGGER "{delete}" BEFORE DELETE ON "{table}" '
            + body.format(text=f"{table}: rows are never deleted"),
        ]
    return [
        f'CREATE TRIGGER "{update}" BEFORE UPDATE ON "{table}" FOR EACH ROW '
        f"WHEN ({_changed(frozen, 'IS NOT DISTINCT FROM')}) EXECUTE FUNCTION concord_refuse()",
        f'CREATE TRIGGER "{delete}" BEFORE DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION concord_refuse()',
    ]


POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION concord_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%: what a row says never changes, and rows are never deleted', TG_TABLE_NAME
  USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def _installed(connection) -> set[str]:
    sql = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {row[0] for row in cursor.fetchall()}


def install(using: str = "default") -> None:
    """Puts the triggers in place anew, for every frozen model whose table exists."""
    connection = connections[using]
    lift(using)
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTION)
        for frozen in _frozen.values():
            if apps.get_model(frozen.label)._meta.db_table in tables:
                for statement in _statements(frozen, connection.vendor):
                    cursor.execute(statement)


def lift(using: str = "default") -> None:
    """Takes the triggers away. For the tests' teardown, and the operator's command that erases a review."""
    connection = connections[using]
    present = _installed(connection)
    with connection.cursor() as cursor:
        for frozen in _frozen.values():
            table = apps.get_model(frozen.label)._meta.db_table
            for name in present.intersection(_names(table)):
                on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
                cursor.execute(f'DROP TRIGGER "{name}"{on}')


@contextmanager
def lifted(using: str = "default") -> Iterator[None]:
    lift(using)
    try:
        yield
    finally:
        install(using)


def install_after_migrate(sender, using: str, **kwargs) -> None:
    install(using)


def missing(using: str = "default") -> list[str]:
    """Names of triggers that should be there and are not; none while a table has not been made yet."""
    connection = connections[using]
    tables, present = set(connection.introspection.table_names()), _installed(connection)
    wanted = [apps.get_model(frozen.label)._meta.db_table for frozen in _frozen.values()]
    return [name for table in wanted if table in tables for name in _names(table) if name not in present]


@checks.register(checks.Tags.database)
def check_triggers(app_configs, databases, **kwargs) -> list[checks.CheckMessage]:
    return [
        checks.Error(
            f"The trigger {name} is missing: the database no longer refuses to change history.",
            hint="Run `python manage.py migrate`, which installs it again.",
            id="concord.E010",
        )
        for using in databases or []
        for name in missing(using)
    ]
