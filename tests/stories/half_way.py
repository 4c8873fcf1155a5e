"""The demo's review in mid-flight inside the test database, and reading all of its pages through Django's client."""

import random
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, reset_queries, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import Resolver404, resolve

from config.demo import half_way
from reviews import clock
from reviews.models import Review, User
from screening.models import Vote
from tests.stories.links import Ways, ways_out

ROOT = f"/reviews/{half_way.SLUG}/"
MEANWHILE = datetime(2026, 3, 2, 9, tzinfo=UTC)
AFTERWARDS = datetime(2026, 7, 1, 9, tzinfo=UTC)
OF_EACH_KIND = 6  # addresses that one route with one set of query names is asked at
PLAIN = {
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "JOB_RUNNER": "inline",
    "CACHES": {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}},
}
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER")


@contextmanager
def played(files) -> Iterator[Review]:
    """The review, in a transaction that is undone at the end. A twin played afterwards gets the same ids."""
    random.seed(half_way.SEED)  # the order of a queue is drawn by lot
    with override_settings(FILES_DIR=files, **PLAIN), transaction.atomic():
        with clock.at(MEANWHILE):  # for what the demo's own calendar does not date
            review = half_way.play()
        with clock.at(AFTERWARDS):
            yield review
        transaction.set_rollback(True)
    _let_ids_begin_again()


def _let_ids_begin_again() -> None:
    """PostgreSQL counts on after a rollback."""
    for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
        with connection.cursor() as cursor:
            cursor.execute(statement)


def signed_in(name: str | None) -> Client:
    client = Client()
    if name:
        client.force_login(User.objects.get(email=f"{name}@example.org"))
    return client


def votes_of(name: str) -> dict[tuple[str, str], str]:
    """(stage, title) -> the standing verdict of this person."""
    rows = Vote.objects.for_actions().filter(author__email=f"{name}@example.org", ended_at__isnull=True)
    found = rows.values_list("entry__stage__key", "entry__report__title", "verdict")
    return {(stage, title): verdict for stage, title, verdict in found}


@dataclass(frozen=True)
class Visit:
    """One address as one person was served it."""

    address: str
    route: str
    status: int
    body: bytes
    content_type: str
    queries: int
    writes: tuple[str, ...]
    came_from: str
    location: str

    @property
    def ways(self) -> Ways:
        is_page = self.content_type.startswith("text/html")
        return ways_out(self.body.decode(), self.address) if is_page else Ways()

    @property
    def text(self) -> str:
        return f"{self.address} (from {self.came_from})"


def route_of(address: str) -> str:
    """The pattern behind an address, and the names in its query: what counts as one kind of page."""
    parts = urlsplit(address)
    try:
        found = resolve(parts.path)
    except Resolver404:
        return parts.path
    names = sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)})
    named = sorted((key, value) for key, value in found.kwargs.items() if not isinstance(value, int))
    return f"{found.route} {named} {names}"


def read(client: Client, address: str, came_from: str = "") -> Visit:
    reset_queries()  # the log of queries holds nine thousand, and a crawl asks more
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
        body = body_of(response)
    asked = [query["sql"] for query in captured.captured_queries]
    return Visit(
        address=address,
        route=route_of(address),
        status=response.status_code,
        body=body,
        content_type=response.headers.get("Content-Type", ""),
        queries=len(asked),
        writes=tuple(sql for sql in asked if sql.lstrip(" (").upper().startswith(WRITES)),
        came_from=came_from,
        location=response.headers.get("Location", ""),
    )


def body_of(response: HttpResponse) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def crawl(client: Client, start: str = ROOT) -> list[Visit]:
    """Reads `start` and all below it that it leads to, breadth first; of each kind of page the first few."""
    waiting, known, of_kind, visits = deque([(start, "")]), {start}, Counter(), []
    while waiting:
        address, came_from = waiting.popleft()
        kind = route_of(address)
        if of_kind[kind] >= OF_EACH_KIND:
            continue
        of_kind[kind] += 1
        visit = read(client, address, came_from)
        visits.append(visit)
        for way in visit.ways.linked:
            if way not in known and way.startswith(start):
                known.add(way)
                waiting.append((way, address))
    return visits
