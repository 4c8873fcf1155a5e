"""Services are asked in turn, by all processes of the installation together."""

import subprocess
import sys
from itertools import count

import pytest
from django.core.cache import cache

from citations import outside
from tests.needs import redis_url

LOCAL = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
ASKING = """
import django; django.setup()
from citations import outside
outside.time.time, outside.time.sleep = lambda: 1000.0, lambda seconds: None
waits = []
outside.wait = lambda seconds, beat, note: waits.append(round(seconds, 3))
for _ in range(20):
    outside.wait_for_turn("test-turns", per_second=10)
print(*waits)
"""


@pytest.fixture
def waits(monkeypatch):
    """What is waited for, at one moment of a clock that stands still."""
    waited = []
    monkeypatch.setattr(outside.time, "time", lambda: 1000.0)
    monkeypatch.setattr(outside, "wait", lambda seconds, beat, note: waited.append(round(seconds, 3)))
    return waited


def test_turns_are_spaced_by_the_pace(settings, waits):
    settings.CACHES = LOCAL
    cache.clear()

    for _ in range(4):
        outside.wait_for_turn("ncbi", per_second=4)

    assert waits == [0, 0.25, 0.5, 0.75]


def test_services_do_not_wait_for_one_another(settings, waits):
    settings.CACHES = LOCAL
    cache.clear()

    outside.wait_for_turn("ncbi", per_second=4)
    outside.wait_for_turn("Crossref", per_second=4)

    assert waits == [0, 0]


@pytest.mark.redis
def test_processes_share_the_turns(tmp_path):
    """Forty requests of two workers at the same moment take four seconds at ten a second, not two."""
    import redis  # only where a server is looked for

    address = redis_url().rsplit("/", 1)[0] + "/12"
    redis.Redis.from_url(address).flushdb()
    settings = {"REDIS_URL": address, "DJANGO_SETTINGS_MODULE": "config.settings", "DATA_DIR": str(tmp_path)}
    workers = [
        subprocess.Popen([sys.executable, "-c", ASKING], env=settings, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]

    waited = [float(wait) for worker in workers for wait in worker.communicate()[0].split()]

    assert sorted(waited) == [round(n / 10, 3) for n in range(40)]


def test_patience_waits_as_long_as_the_service_asks(monkeypatch):
    waited, tries = [], count()
    monkeypatch.setattr(outside, "wait", lambda seconds, beat, note: waited.append(seconds))

    def ask():
        if next(tries) < 2:
            trouble = outside.NoAnswer("busy")
            trouble.after = 7 if not waited else 10_000
            raise trouble
        return "answer"

    assert outside.patiently(ask, pauses=(1, 1), beat=outside.silent) == "answer"
    assert waited == [7, outside.LONGEST_PAUSE]
