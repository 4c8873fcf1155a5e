"""Which tests need a server or a browser, and what happens when it is not there.

`-p tests.needs` skips such tests by name with the reason, and lists them at the end; with `--demand-all` the
run fails at once instead. `python -m tests.needs URL` prints the URL when PostgreSQL answers there.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

DEFAULT_REDIS = "redis://127.0.0.1:6379/0"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


def redis_url() -> str:
    return os.environ.get("TEST_REDIS_URL") or DEFAULT_REDIS


def chromium() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def postgres_answers(url: str) -> bool:
    import psycopg2  # only where a server is looked for

    at = urlsplit(url)
    login = {"host": at.hostname, "port": at.port, "user": at.username, "password": at.password}
    try:
        psycopg2.connect(dbname="postgres", connect_timeout=3, **login).close()
    except psycopg2.OperationalError:
        return False
    return True


def redis_answers(url: str) -> bool:
    import redis  # only where a server is looked for

    try:
        with redis.Redis.from_url(url, socket_connect_timeout=3) as server:
            return server.ping()
    except redis.RedisError:
        return False


def _lacking_postgres() -> str:
    from django.conf import settings  # set up by now, but not when this plugin loads

    on_postgres = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    return "" if on_postgres else "needs PostgreSQL, and this run uses SQLite"


def _lacking_redis() -> str:
    return "" if redis_answers(redis_url()) else f"needs Redis, and none answers at {redis_url()}"


def _lacking_browser() -> str:
    return "" if chromium() else "needs Chromium, and none is installed"


LACKING = {"postgres": _lacking_postgres, "redis": _lacking_redis, "browser": _lacking_browser}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--demand-all", action="store_true", help="fail when a server or the browser is missing")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Looks for a server only when a test that was chosen needs it."""
    for marker, lacking in LACKING.items():
        marked = [item for item in items if item.get_closest_marker(marker)]
        reason = lacking() if marked else ""
        if reason and config.getoption("demand_all"):
            raise pytest.UsageError(
                f"{len(marked)} chosen tests cannot run, the first is {marked[0].nodeid}: {reason}."
            )
        for item in marked if reason else ():
            item.add_marker(pytest.mark.skip(reason=reason))


def _skipped_for_lack(reports: list) -> Iterator[tuple[str, str]]:
    for report in reports:
        reason = str(report.longrepr[-1]).removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else ""
        if reason.startswith("needs "):
            yield report.nodeid, reason


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    skipped = sorted(_skipped_for_lack(terminalreporter.stats.get("skipped", [])))
    if skipped:
        terminalreporter.section("not run here")
        for nodeid, reason in skipped:
            terminalreporter.write_line(f"{nodeid}: {reason}")


if __name__ == "__main__":
    print(sys.argv[1] if postgres_answers(sys.argv[1]) else "")
