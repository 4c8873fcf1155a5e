"""Installs the triggers after each migrate and puts the overview on the thread."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReviewsConfig(AppConfig):
    name = "reviews"

    def ready(self) -> None:
        from reviews import checks, thread, triggers  # noqa: F401  (needs the apps loaded)

        post_migrate.connect(triggers.install_after_migrate, dispatch_uid="concord-triggers")
        thread.register(
            thread.Stage(0, thread.OVERVIEW, "Overview", "reviews:overview", lambda membership: thread.Waiting())
        )
