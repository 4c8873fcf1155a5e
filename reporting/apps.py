"""Puts the report on the thread."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self) -> None:
        from reviews import thread

        thread.register(thread.Stage(80, "report", "Report", "reporting:report", lambda membership: thread.Waiting()))
