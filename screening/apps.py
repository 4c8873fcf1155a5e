"""Ties screening to what it stands on: reports that come and go, the log's seal, the thread."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "screening"

    def ready(self) -> None:
        from reviews import blinding
        from screening import seals

        blinding.event_doors.append(seals.events_open_to)
