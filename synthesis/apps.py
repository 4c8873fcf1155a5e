"""Ties synthesis to what it stands on: new reviews, the log's seal, the thread."""

from django.apps import AppConfig


class SynthesisConfig(AppConfig):
    name = "synthesis"

    def ready(self) -> None:
        from reviews import blinding, follow, thread
        from synthesis import actions, queries

        follow.review_created.register(actions.start_form)
        blinding.event_doors.append(queries.events_open_to)
        thread.register(
            thread.Stage(60, "characteristics", "Characteristics", "synthesis:characteristics", queries.waiting)
        )
