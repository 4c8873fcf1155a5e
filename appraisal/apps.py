"""Ties appraisal to what it stands on: its instruments, new reviews, the log's seal, the thread."""

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class AppraisalConfig(AppConfig):
    name = "appraisal"

    def ready(self) -> None:
        from appraisal import actions, queries, seals
        from reviews import blinding, follow, thread

        post_migrate.connect(load_after_migrate, sender=self, dispatch_uid="concord-instruments")
        follow.review_created.register(actions.set_up)
        blinding.event_doors.append(seals.events_open_to)
        thread.register(thread.Stage(50, "appraisal", "Appraisal", "appraisal:grid", queries.waiting))


def load_after_migrate(sender: AppConfig, using: str, **kwargs) -> None:
    """The shipped instruments, once their tables are there; a half-migrated database is left alone."""
    from appraisal import actions
    from appraisal.models import Item

    if using == "default" and Item._meta.db_table in connections[using].introspection.table_names():
        actions.load_instruments()
