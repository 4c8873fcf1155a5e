"""Ties screening to what it stands on: reports that come and go, the log's seal, the protocol, the thread."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "screening"

    def ready(self) -> None:
        from citations import seals as forwarding
        from reviews import actions as review_actions
        from reviews import audit, blinding, follow, thread
        from screening import actions, queries, seals, tasks  # noqa: F401  (tasks register their handlers)

        forwarding.shut_for.append(seals.titles_are_sealed)
        blinding.event_doors.append(seals.events_open_to)
        audit.replays.append(actions.replay_faults)
        follow.review_created.register(actions.open_stages)
        follow.reports_changed.register(actions.follow_reports)
        follow.reports_awaited.register(actions.await_reports)
        follow.reports_forgotten.register(actions.forget_reports)
        review_actions.protocol_parts.append(actions.protocol_part)
        thread.register(
            thread.Stage(
                30,
                "title-abstract",
                "Abstracts",
                "screening:title_abstract",
                queries.waiting_titles,
                beside=("conflicts/title-abstract/", "talk/title-abstract/"),
            )
        )
        thread.register(
            thread.Stage(
                40,
                "full-text",
                "Full texts",
                "screening:full_text",
                queries.waiting_full_texts,
                beside=("conflicts/full-text/", "talk/full-text/", "studies/"),
            )
        )
