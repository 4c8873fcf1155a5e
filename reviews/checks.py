"""System checks with a hint each: what is set in a way that would hurt later."""

from django.conf import settings
from django.core import checks


@checks.register()
def check_runner(app_configs, **kwargs) -> list[checks.CheckMessage]:
    sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    if sqlite and settings.JOB_RUNNER == "celery":
        return [
            checks.Error(
                "Celery workers and SQLite do not go together: the workers would wait for one another.",
                hint="Set DATABASE_URL to PostgreSQL, or JOB_RUNNER=embedded.",
                id="concord.E002",
            )
        ]
    return []


@checks.register(checks.Tags.security, deploy=True)
def check_mail(app_configs, **kwargs) -> list[checks.CheckMessage]:
    if not settings.EMBEDDED and not settings.EMAIL_URL:
        return [
            checks.Warning(
                "No mail server is set: passwords can only be reset with `manage.py reset_password`.",
                hint="Set EMAIL_URL, for example smtp+tls://user:password@mail.example.org:587.",
                id="concord.W001",
            )
        ]
    return []
