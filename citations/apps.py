"""Ties citations to what it stands on: the first cycle of a review, the thread, the background work."""

from django.apps import AppConfig


class CitationsConfig(AppConfig):
    name = "citations"

    def ready(self) -> None:
        from citations import actions, tasks, waiting  # noqa: F401  (need the apps loaded; tasks register handlers)
        from reviews import follow, thread, wording

        follow.review_created.register(actions.open_first_cycle)
        wording.register(
            pairs_judged_together=lambda data: f"judged {len(data.get('pairs', ()))} pairs of reports at once",
            pairs_reopened_together=lambda data: f"opened {len(data.get('pairs', ()))} pairs of reports again",
        )
        thread.register(thread.Stage(10, "search", "Search", "citations:searches", waiting.files, beside=("reports/",)))
        thread.register(thread.Stage(20, "duplicates", "Duplicates", "citations:duplicates", waiting.pairs))
