"""An import whose worker is killed, again and again, at moments drawn by a seed; and whether all balances at the end.

`python -m bench.killed` plays twenty moments; tests/stories/test_killed_worker.py plays a few.
"""

import json
import os
import random
import signal
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.stories.servers import Server, procfile

EARLIER = 40  # items that an earlier file of the same search has brought
TORN_EVERY = 97
STAGING, IMPORTING = "staging", "importing"
PATIENCE_SECONDS = 300

SETUP = """
import sys
from citations import actions
from reviews import actions as reviews
from reviews.models import Membership, User
user = User.objects.filter(email="alice@example.org").first()
user = user or User.objects.create_user("alice@example.org", "a long enough password", name="Alice")
review = reviews.create_review(by=user, title="Killed {name}", slug="{name}")
by = Membership.objects.get(review=review)
search = actions.add_search(by=by, review=review, database="Invented")
earlier = actions.stage_file(by=by, review=review, file_name="earlier.ris", chunks=[open(r"{earlier}", "rb").read()])
actions.read_batch(batch=earlier, progress=lambda *said: None)
earlier.refresh_from_db()
actions.commit_batch(by=by, batch=earlier, search=search)
batch = actions.stage_file(by=by, review=review, file_name="big.ris", chunks=[open(r"{big}", "rb").read()])
print(batch.pk)
"""
COMMIT = """
from citations import actions
from citations.models import ImportBatch
from reviews.models import Membership
batch = ImportBatch.objects.get(pk={batch})
by = Membership.objects.get(review=batch.review)
actions.commit_later(by=by, batch=batch, search=batch.review.searches.get())
"""
CHECK = """
import json
from citations import queries
from citations.models import ImportBatch, Report
from reviews import audit
from reviews.models import AuditEvent
from screening.models import Entry
batch = ImportBatch.objects.get(pk={batch})
ledger = queries.ledger(batch)
places = [*batch.records.values_list("position", flat=True), *batch.pieces.values_list("position", flat=True)]
ends = sorted([*batch.records.values_list("start", "end"), *batch.pieces.values_list("start", "end")])
events = list(AuditEvent.objects.filter(review=batch.review).values_list("kind", flat=True))
print(json.dumps(dict(
    state=batch.state, new=ledger.new, known=ledger.known, set_aside=ledger.set_aside, in_file=ledger.in_file,
    each_place_once=sorted(places) == list(range(1, len(places) + 1)),
    every_byte=ends[0][0] == 0 and ends[-1][1] == batch.size and all(a[1] == b[0] for a, b in zip(ends, ends[1:])),
    reports=Report.objects.filter(review=batch.review, standing="active").count(),
    all_reports=Report.objects.filter(review=batch.review).count(),
    entries=Entry.objects.filter(review=batch.review, resting=False).count(),
    all_entries=Entry.objects.filter(review=batch.review).count(),
    read=events.count("file_read"), committed=events.count("import_committed"),
    faults=list(audit.verify(batch.review).faults),
)))
"""
# Two minutes pass in which nobody hears of the worker.
TIME_PASSES = """
from datetime import timedelta
from django.db.models import F
from reviews import jobs, tasks
from reviews.models import Job
Job.objects.filter(state="running").update(heartbeat_at=F("heartbeat_at") - 2 * jobs.HEARTBEAT_LOST)
tasks.rescue_jobs()
"""


@dataclass(frozen=True)
class Moment:
    """When the worker dies: once this share of the file's records is staged, or prepared to be imported."""

    phase: str
    share: float
    seconds_later: float

    def __str__(self) -> str:
        return f"{self.phase} {self.share:.0%} + {1000 * self.seconds_later:.0f} ms"


def moments(seed: int, count: int) -> list[Moment]:
    """`count` moments of one import, in the order of time; at most four of a phase, since a job is tried five times."""
    draw = random.Random(seed)  # noqa: S311
    phases = [STAGING] * ((count + 1) // 2) + [IMPORTING] * (count // 2)
    drawn = sorted(((phase, draw.uniform(0, 1)) for phase in phases), key=lambda one: (one[0] != STAGING, one[1]))
    return [Moment(phase, share, draw.uniform(0, 0.2)) for phase, share in drawn]


@dataclass
class Worker:
    """The process that is killed, the way its successor is started, and a look into the database from outside."""

    server: Server
    command: str
    ask: Callable[[str], int]
    after_death: Callable[[], None] = lambda: None

    def start(self) -> None:
        self.server.start(self.command)
        self.process = self.server.processes[-1]

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.server.processes.remove(self.process)
        self.after_death()


def embedded(server: Server) -> Worker:
    """The one process of the embedded mode: with its worker the pages die, too."""
    worker = Worker(server, "python manage.py run_server", asks_sqlite(server))
    worker.process = server.processes[0]
    return worker


def celery(server: Server) -> Worker:
    """The Celery worker of the team mode; what it left is queued again once nobody has heard of it for long enough."""
    worker = Worker(server, procfile()["worker"], asks_postgres(server), lambda: _let_time_pass(server))
    worker.process = server.processes[list(procfile()).index("worker")]
    return worker


def _let_time_pass(server: Server) -> None:
    server.manage("shell", "-v", "0", "-c", TIME_PASSES)


def asks_sqlite(server: Server) -> Callable[[str], int]:
    path = Path(server.env["DATA_DIR"]) / "concord.sqlite3"

    def ask(query: str) -> int:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)
        try:
            return connection.execute(query).fetchone()[0]
        finally:
            connection.close()

    return ask


def asks_postgres(server: Server) -> Callable[[str], int]:
    import psycopg2  # only where there is such a server

    def ask(query: str) -> int:
        connection = psycopg2.connect(server.env["DATABASE_URL"], password=server.env["DATABASE_PASSWORD"] or None)
        try:
            with connection.cursor() as cursor:
                cursor.execute(query)
                return cursor.fetchone()[0]
        finally:
            connection.close()

    return ask


def play(worker: Worker, folder: Path, *, name: str, records: int, kills: list[Moment]) -> dict:
    """Imports a file of so many records, killing the worker at these moments; returns what is there at the end."""
    earlier, big = folder / f"{name}-earlier.ris", folder / f"{name}.ris"
    earlier.write_text("".join(_record(number, torn=False) for number in range(EARLIER)))
    big.write_text("".join(_record(number) for number in range(records)))
    batch = int(worker.server.manage("shell", "-v", "0", "-c", SETUP.format(name=name, earlier=earlier, big=big)))
    for phase in (STAGING, IMPORTING):
        for moment in (kill for kill in kills if kill.phase == phase):
            _wait_for(worker, batch, moment, records)
            worker.kill()
            print(f"killed at {moment}", flush=True)
            worker.start()
        _wait_until(lambda phase=phase: _is_over(worker, batch, phase))
        if phase == STAGING:
            worker.server.manage("shell", "-v", "0", "-c", COMMIT.format(batch=batch))
    return json.loads(worker.server.manage("shell", "-v", "0", "-c", CHECK.format(batch=batch)))


def balances(found: dict, records: int) -> list[str]:
    """What is wrong, in words; nothing when nothing was lost or doubled."""
    torn = len([number for number in range(records) if _is_torn(number)])
    known = len([number for number in range(EARLIER) if not _is_torn(number)])
    new = records - torn - known
    wanted = {
        "state": "committed", "new": new, "known": known, "set_aside": torn, "in_file": records,
        "each_place_once": True, "every_byte": True, "reports": new + EARLIER, "all_reports": new + EARLIER,
        "entries": new + EARLIER, "all_entries": new + EARLIER, "read": 2, "committed": 2, "faults": [],
    }  # fmt: skip
    return [f"{name} is {found[name]}, not {value}" for name, value in wanted.items() if found[name] != value]


def _is_torn(number: int) -> bool:
    return number % TORN_EVERY == TORN_EVERY - 1


def _record(number: int, *, torn: bool = True) -> str:
    if torn and _is_torn(number):
        return f"TY  - JOUR\nPY  - {1990 + number % 30}\nER  - \n\n"
    draw = random.Random(number)  # noqa: S311  (titles that nobody takes for one another)
    words = " ".join("".join(draw.choices("abdefgiklmnoprstuv", k=draw.randint(4, 9))) for _ in range(9))
    year, author = 1950 + number % 70, f"{words[:6].strip().capitalize()}, {chr(65 + number % 26)}"
    return f"TY  - JOUR\nAN  - {number}\nTI  - {words}\nAU  - {author}\nPY  - {year}\nER  - \n\n"


def _wait_for(worker: Worker, batch: int, moment: Moment, records: int) -> None:
    """Until that share is there, or the phase is over."""
    done = f"SELECT COUNT(*) FROM citations_record WHERE batch_id = {batch}"
    if moment.phase == IMPORTING:
        done += " AND search_id IS NOT NULL"
    wanted = moment.share * records * (1 - 2 / TORN_EVERY)
    _wait_until(lambda: worker.ask(done) >= wanted or _is_over(worker, batch, moment.phase))
    time.sleep(moment.seconds_later)


def _is_over(worker: Worker, batch: int, phase: str) -> bool:
    state = "staged" if phase == STAGING else "committed"
    return bool(worker.ask(f"SELECT COUNT(*) FROM citations_importbatch WHERE id = {batch} AND state = '{state}'"))


def _wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "the import does not come to an end"
        time.sleep(0.02)
