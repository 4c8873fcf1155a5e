"""Many reviewers on one review at once: how long saving a vote takes, and that none is lost or doubled.

python -m bench.load [--reports 50000] [--seconds 120] [--people 50 200]. On PostgreSQL with gunicorn: at human pace
(one vote in 4 s each), then flat out; flat out with 5 people on SQLite too. After each run every vote that was answered
as saved stands exactly once, and the chain of the log verifies. Beside it, on the same connections in the same run: a
request that does nothing, so that what the machine itself costs can be told from what a vote costs.
"""

import argparse
import asyncio
import json
import os
import random
import re
import secrets
import statistics
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from bench import installation

PACE_SECONDS = 4
VERDICTS = ("exclude", "exclude", "exclude", "exclude", "include", "maybe")
TOKEN = "x" * 32
SECRET = secrets.token_urlsafe(60)
REDIS = os.environ.get("REDIS") or "redis://127.0.0.1:6379/14"
RECORD = re.compile(rb'data-record="(\d+)"')
LONGEST_ANSWER_SECONDS = 60


@dataclass
class Connection:
    """One person's browser: keeps its connection, opens another when the server closed it."""

    host: str
    port: int
    cookie: str
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def ask(self, method: str, path: str, fields: dict | list | None = None) -> tuple[int, bytes]:
        body = urlencode(fields or {}).encode() if method == "POST" else b""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nCookie: {self.cookie}\r\n"
            f"X-CSRFToken: {TOKEN}\r\nAccept: application/json\r\nContent-Length: {len(body)}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        )
        for attempt in (1, 2):
            try:
                return await asyncio.wait_for(self._once(head.encode() + body), LONGEST_ANSWER_SECONDS)
            except (ConnectionError, asyncio.IncompleteReadError):
                # A vote may be sent again: the server knows it by its key.
                self.close()
                if attempt == 2:
                    raise
        raise AssertionError("unreachable")

    async def _once(self, request: bytes) -> tuple[int, bytes]:
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        self.writer.write(request)
        await self.writer.drain()
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = re.search(r"content-length: (\d+)", head)
        body = await self.reader.readexactly(int(length[1])) if length else b""
        if "connection: close" in head:
            self.close()
        return int(head.split(" ", 2)[1]), body

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


@dataclass
class Person:
    user: int
    connection: Connection
    base: str
    random: random.Random
    ahead: list[int] = field(default_factory=list)
    decided: list[int] = field(default_factory=list)
    saved: list[str] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    nothing: list[float] = field(default_factory=list)
    refused: int = 0

    async def screen(self, until: float, pace: float) -> None:
        await asyncio.sleep(self.random.uniform(0, pace))
        while time.perf_counter() < until:
            began = time.perf_counter()
            if len(self.ahead) < 3:
                await self._refill()
            if not self.ahead:
                return
            await self._vote(self.ahead.pop(0))
            if self.random.random() < 0.1:
                self.nothing.append(await self._timed("GET", "/healthz", {}))
            if pace:
                rest = pace * self.random.uniform(0.5, 1.5) - (time.perf_counter() - began)
                await asyncio.sleep(max(0, rest))
        self.connection.close()

    async def _refill(self) -> None:
        fields = [("have", number) for number in self.ahead]
        fields += [("decided", number) for number in self.decided[-50:]]
        status, body = await self.connection.ask("POST", f"{self.base}next/", fields)
        if status == 200:
            self.ahead += [int(n) for n in RECORD.findall(body) if int(n) not in self.ahead + self.decided[-500:]]

    async def _vote(self, number: int) -> None:
        key = f"load-{self.user}-{number}-{len(self.decided)}"
        fields = {"verdict": self.random.choice(VERDICTS), "client_key": key}
        began = time.perf_counter()
        status, body = await self.connection.ask("POST", f"{self.base}{number}/vote/", fields)
        self.milliseconds.append((time.perf_counter() - began) * 1000)
        self.decided.append(number)
        if status == 200 and json.loads(body).get("saved"):
            self.saved.append(key)
        else:
            self.refused += 1

    async def _timed(self, method: str, path: str, fields: dict) -> float:
        began = time.perf_counter()
        await self.connection.ask(method, path, fields)
        return (time.perf_counter() - began) * 1000


async def play(people: list[Person], seconds: float, pace: float) -> float:
    """Lets all of them screen at once; returns the seconds it took."""
    began = time.perf_counter()
    await asyncio.gather(*(person.screen(began + seconds, pace) for person in people))
    return time.perf_counter() - began


def sign_in(slug: str, count: int, address: str) -> list[Person]:
    """`count` reviewers of the review, each with a session of their own."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from reviews.models import Membership, Review, User

    review = Review.objects.get(slug=slug)
    at = urlsplit(address)
    people = []
    for number in range(count):
        user, _ = User.objects.get_or_create(email=f"load{number}@example.org", defaults={"name": f"Reader {number}"})
        Membership.objects.get_or_create(review=review, user=user, defaults={"roles": ["reviewer"]})
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        connection = Connection(at.hostname, at.port, f"sessionid={session.session_key}; csrftoken={TOKEN}")
        base = f"/reviews/{slug}/screening/title-abstract/"
        people.append(Person(user.pk, connection, base, random.Random(number)))
    return people


def check(slug: str, people: list[Person]) -> str:
    """Whether what was answered as saved is there, once; raises SystemExit when something is lost or doubled."""
    from reviews import audit
    from reviews.models import Review
    from screening.models import Vote

    said = [key for person in people for key in person.saved]
    users = [person.user for person in people]
    kept = list(Vote.objects.for_actions().filter(author__in=users).values_list("client_key", flat=True))
    lost, doubled = set(said) - set(kept), len(kept) - len(set(kept))
    verified = audit.verify(Review.objects.get(slug=slug))
    if lost or doubled or verified.faults:
        raise SystemExit(f"{len(lost)} votes lost, {doubled} doubled, {len(verified.faults)} faults in the log")
    return f"{len(said):,} saved, none lost, none doubled, the chain of {verified.length:,} events is whole"


def percentiles(times: list[float]) -> str:
    if len(times) < 2:
        return "too few"
    p95 = statistics.quantiles(times, n=20)[18]
    return f"p50 {statistics.median(times):6.1f}  p95 {p95:6.1f}  max {max(times):7.1f} ms"


def inside(reports: int, address: str, count: int, seconds: float, pace: float) -> None:
    installation.set_up_django()
    slug = f"bench-{reports}"
    people = sign_in(slug, count, address)
    took = asyncio.run(play(people, seconds, pace))
    times = [ms for person in people for ms in person.milliseconds]
    if not times:
        raise SystemExit("Nobody could vote: the server offered nothing to read.")
    nothing = [ms for person in people for ms in person.nothing]
    refused = sum(person.refused for person in people)
    print(f"  votes    {percentiles(times)}   {len(times) / took:6.1f} a second, {refused} refused")
    print(f"  nothing  {percentiles(nothing)}   (a request that does nothing, beside it)")
    print(f"  {check(slug, people)}", flush=True)


def run(environment: dict[str, str], title: str, address: str, options, count: int, pace: float) -> None:
    print(f"{title}: {count} people, {'flat out' if not pace else f'a vote in {pace} s each'}", flush=True)
    words = ["--inside", address, "--reports", str(options.reports), "--seconds", str(options.seconds)]
    installation.again_inside(environment, "bench.load", *words, "--people", str(count), "--pace", str(pace))


def on_postgres(options) -> None:
    with installation.postgres_database() as url:
        if url is None:
            print(f"PostgreSQL does not answer at {installation.POSTGRES}: not measured.")
            return
        with installation.fresh(options.reports, database_url=url) as environment:
            environment["SECRET_KEY"] = SECRET  # sessions are made outside the server
            team = {"CONCORD_MODE": "team", "WEB_WORKERS": "2", "HTTPS": "0", "REDIS_URL": REDIS}
            with installation.served(environment, **team) as address:
                for count in options.people:
                    run(environment, "PostgreSQL", address, options, count, PACE_SECONDS)
                run(environment, "PostgreSQL", address, options, max(options.people), 0)


def on_sqlite(options) -> None:
    with installation.fresh(options.reports) as environment, installation.served(environment) as address:
        run(environment, "SQLite", address, options, 5, 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=50_000)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--people", type=int, nargs="+", default=[50, 200])
    parser.add_argument("--pace", type=float, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--inside", metavar="ADDRESS", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        inside(options.reports, options.inside, options.people[0], options.seconds, options.pace)
        return
    print(f"load average {os.getloadavg()[0]:.1f} before, on {os.cpu_count()} cores")
    on_postgres(options)
    on_sqlite(options)


if __name__ == "__main__":
    main()
