"""A file imported end to end, alone and while people work: python -m bench.imports [--sizes 15000 200000] [--readers 4]

Alone: staged, imported with its entries opened, and reported (all that the page of the file shows), on SQLite and on
PostgreSQL, each in a process of its own: seconds, records a second, peak memory, and the longest that one transaction
held others up. Beside it in the same run, on the same file: rispy and bare rows by bulk_create, with no ledger, no
entry and nothing to find duplicates by.

While people work: the same file as a job (in the web server's thread on SQLite, in a Celery worker on PostgreSQL),
with readers who vote over HTTP at human pace and somebody who looks at the main pages, before the import and during it.
Budget (DESIGN.md 6): 15,000 in under 60 s, no request over 1 s, votes p95 under 100 ms. Times are of this machine at
this moment; the processor's seconds and what stands beside tell a slow import from a busy machine.
"""

import argparse
import asyncio
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from bench import installation, load

REPORTS = 2000  # of the review that people read meanwhile
BUDGET_RECORDS, BUDGET_SECONDS = 15_000, 60
BUDGET_VOTE_MS, BUDGET_PAGE_MS = 100, 1000
QUIET_SECONDS = 20
PACE_SECONDS = 2
LOOK_SECONDS = 1
LONGEST_SECONDS = 3600
MOST_MB = 1000  # 200,000 records are more than an installation takes as it comes
SLUG = f"bench-{REPORTS}"


# ---- the file


def write_ris(path: Path, count: int, seed: int = 1) -> None:
    """`count` invented records, none like another, written as they are made."""
    pick = random.Random(seed)  # noqa: S311
    syllables = [c + v + e for c in "bdfglmnprstvk" for v in "aeiou" for e in ("", "n", "r", "st")]
    words = ["".join(pick.choices(syllables, k=pick.randint(2, 4))) for _ in range(60_000)]
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            file.write(_record(pick, words, number))


def _record(pick: random.Random, words: list[str], number: int) -> str:
    def phrase(length: int) -> str:
        at = pick.randrange(len(words) - length)
        return " ".join(words[at : at + length])

    authors = "".join(f"AU  - {phrase(1).capitalize()}, {pick.choice('ABCDEFGH')}.\n" for _ in range(5))
    first = pick.randint(2, 2500)
    abstract = f"AB  - {phrase(90).capitalize()}.\n" if number % 5 else ""
    return (
        f"TY  - JOUR\nAN  - {number:09d}\nTI  - {phrase(pick.randint(6, 16)).capitalize()}\n{authors}"
        f"PY  - {pick.randint(1985, 2024)}\nT2  - Journal of {phrase(2).title()}\nVL  - {pick.randint(1, 120)}\n"
        f"IS  - {pick.randint(1, 12)}\nSP  - {first}\nEP  - {first + 9}\nDO  - 10.5555/s.{number}\n{abstract}"
        f"KW  - {phrase(2)}\nDB  - Invented\nLA  - en\nER  - \n\n"
    )


def blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(1 << 16):
            yield block


# ---- alone


@contextmanager
def longest_transaction() -> Iterator[Callable[[], float]]:
    """How many milliseconds of the processor the longest outermost transaction took: others could not write then."""
    from django.db import connection, transaction

    enter, leave = transaction.Atomic.__enter__, transaction.Atomic.__exit__
    began, longest = 0.0, 0.0

    def entering(self):
        nonlocal began
        is_outermost = not connection.in_atomic_block
        enter(self)
        if is_outermost:
            began = time.thread_time()

    def leaving(self, *error):
        nonlocal longest
        try:
            return leave(self, *error)
        finally:
            if not connection.in_atomic_block:
                longest = max(longest, time.thread_time() - began)

    transaction.Atomic.__enter__, transaction.Atomic.__exit__ = entering, leaving
    try:
        yield lambda: longest * 1000
    finally:
        transaction.Atomic.__enter__, transaction.Atomic.__exit__ = enter, leave


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def lead_of(slug: str):
    from reviews.models import Membership

    return Membership.objects.select_related("review", "user").get(review__slug=slug, user__email="alice@example.org")


def stage(by, path: Path):
    from citations import actions

    return actions.stage_file(by=by, review=by.review, file_name=path.name, chunks=blocks(path))


def import_alone(path: Path) -> dict:
    """Runs the jobs in this process, so that the peak is theirs."""
    installation.set_up_django()
    from citations import actions
    from citations.models import Record
    from reviews import jobs

    by = lead_of(SLUG)
    steps: dict[str, dict] = {}

    def step(name: str, act: Callable):
        began, cpu = time.perf_counter(), time.process_time()
        with longest_transaction() as longest:
            result = act()
        steps[name] = {
            "seconds": time.perf_counter() - began,
            "cpu": time.process_time() - cpu,
            "held": longest(),
            "mb": megabytes(),
        }
        return result

    start = megabytes()
    batch = step("store", lambda: stage(by, path))
    step("stage", lambda: jobs.run_job(batch.job_id))
    search = actions.add_search(by=by, review=by.review, database="Invented")
    batch = actions.commit_later(by=by, batch=batch, search=search)
    step("import", lambda: jobs.run_job(batch.job_id))
    batch.refresh_from_db()
    if batch.state != batch.State.COMMITTED:
        raise SystemExit(f"Not imported: {batch.error or batch.job.error}")
    ledger = step("report", lambda: report(batch))
    counted = Record.objects.counted().filter(batch=batch).count()
    step("undo", lambda: actions.undo_batch(by=by, batch=batch))
    return {"steps": steps, "start": start, "records": ledger.in_file, "counted": counted}


def report(batch):
    """What the page of the file shows; returns its ledger."""
    from citations import queries

    list(queries.preview(batch))
    queries.search_counts(batch.review)
    return queries.ledger(batch)


def bare_rows(path: Path) -> dict:
    """rispy, and the same reports and records as plain rows: what the least honest importer would do."""
    installation.set_up_django()
    import rispy  # the baseline

    from citations.models import ImportBatch, Record, Report

    by = lead_of(SLUG)
    began, cpu = time.perf_counter(), time.process_time()
    batch = ImportBatch.objects.create(
        review=by.review, sha256="0" * 64, file_name=path.name, size=path.stat().st_size, created_by=by.user
    )
    with path.open(encoding="utf-8") as file:
        entries = iter(rispy.load(file))
    number = 1_000_000
    while some := list(islice(entries, 500)):
        reports = Report.objects.bulk_create(_bare_report(by.review, number + nth, one) for nth, one in enumerate(some))
        Record.objects.bulk_create(_bare_record(batch, report, one) for report, one in zip(reports, some, strict=True))
        number += len(some)
    return {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - cpu,
        "mb": megabytes(),
        "records": number - 1_000_000,
    }


def _bare_report(review, number: int, said: dict):
    from citations.models import Report

    return Report(
        review=review,
        number=number,
        title=said.get("title", ""),
        authors=said.get("authors", []),
        year=int(said["year"]),
        journal=said.get("secondary_title", ""),
        abstract=said.get("abstract", ""),
        doi=said.get("doi", ""),
    )


def _bare_record(batch, report, said: dict):
    from citations.models import Record

    return Record(
        review_id=batch.review_id,
        batch=batch,
        report=report,
        position=report.number,
        start=0,
        end=0,
        line=0,
        raw="",
        title=report.title,
        fields=said,
        fingerprint="",
    )


def alone(engine: str, environment: dict[str, str], files: dict[int, Path]) -> None:
    for size, path in files.items():
        run = _in_own_process(environment, "--alone", path)
        steps = run["steps"]
        seconds = sum(steps[name]["seconds"] for name in ("store", "stage", "import", "report"))
        cpu = sum(steps[name]["cpu"] for name in ("store", "stage", "import", "report"))
        if not size == run["records"] == run["counted"]:
            raise SystemExit(f"{size} records went in, {run['records']} are in the ledger, {run['counted']} count.")
        peak, start = steps["report"]["mb"], run["start"]
        print(
            f"{engine}, {size:,} records alone: {seconds:.1f} s ({cpu:.1f} s of processor), {size / seconds:.0f} a "
            f"second, peak {peak:.0f} MB, {peak - start:.0f} over an idle process{_verdict(size, seconds)}"
        )
        for name, step in steps.items():
            print(f"    {name:7}{step['seconds']:8.1f} s{step['cpu']:8.1f} s of processor, longest transaction "
                  f"{step['held']:6.0f} ms, peak {step['mb']:.0f} MB")  # fmt: skip
        bare = _in_own_process(environment, "--bare", path)
        print(f"    beside it, rispy and bare rows: {bare['seconds']:.1f} s ({bare['cpu']:.1f} s of processor), "
              f"peak {bare['mb']:.0f} MB; the import costs {cpu / bare['cpu']:.1f} of it", flush=True)  # fmt: skip


def _verdict(size: int, seconds: float) -> str:
    if size != BUDGET_RECORDS:
        return ""
    return f" -- budget {BUDGET_SECONDS} s: {'kept' if seconds < BUDGET_SECONDS else 'BROKEN'}"


def _in_own_process(environment: dict[str, str], *words) -> dict:
    command = [sys.executable, "-m", "bench.imports", *map(str, words)]
    done = subprocess.run(command, cwd=installation.ROOT, env=environment, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{done.stdout}{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


# ---- while people work


Pages = dict[str, str]
Times = dict[str, list[float]]


async def look(looker: load.Person, pages: Pages, times: Times, until: Callable[[], bool]) -> None:
    """Somebody who looks at the main pages in turn."""
    while not until():
        for name, path in pages.items():
            times[name].append(await looker._timed("GET", path, {}))
            await asyncio.sleep(LOOK_SECONDS / len(pages))


async def vote(person: load.Person, until: Callable[[], bool]) -> None:
    while not until():
        await person.screen(time.perf_counter() + PACE_SECONDS, PACE_SECONDS)


def at_work(path: Path, address: str, readers: int) -> None:
    """The import and the people, seen from outside the server."""
    installation.set_up_django()
    from django.db import connection

    from citations import actions
    from citations.models import ImportBatch
    from reviews.models import Job

    people = load.sign_in(SLUG, readers, address)
    by = lead_of(SLUG)
    looker = load.sign_in(SLUG, readers + 1, address)[-1]
    root = f"/reviews/{SLUG}/"
    pages = {"overview": root, "searches": f"{root}search/", "titles": f"{root}screening/title-abstract/"}

    def during(until: Callable[[], bool]) -> dict[str, list[float]]:
        for person in people:
            person.milliseconds.clear()
        times: dict[str, list[float]] = defaultdict(list)

        async def all_of_them() -> None:
            await asyncio.gather(look(looker, pages, times, until), *(vote(person, until) for person in people))
            looker.connection.close()

        asyncio.run(all_of_them())
        return defaultdict(list, votes=[ms for person in people for ms in person.milliseconds], **times)

    def until_job_ends(batch) -> Callable[[], bool]:
        ended = threading.Event()

        def watch() -> None:  # apart from the people's loop, in which Django does not ask the database
            deadline = time.perf_counter() + LONGEST_SECONDS
            while time.perf_counter() < deadline and not Job.objects.get(pk=batch.job_id).is_final:
                time.sleep(0.5)
            connection.close()
            ended.set()

        threading.Thread(target=watch, daemon=True).start()
        return ended.is_set

    quiet_until = time.perf_counter() + QUIET_SECONDS
    _tell("quiet", during(lambda: time.perf_counter() > quiet_until))
    search = actions.add_search(by=by, review=by.review, database=f"Invented {path.name}")
    began = time.perf_counter()
    batch = stage(by, path)
    pages["file"] = f"{root}search/files/{batch.pk}/"
    staging = during(until_job_ends(batch))
    _tell("staging", staging)
    batch = actions.commit_later(by=by, batch=ImportBatch.objects.get(pk=batch.pk), search=search)
    importing = during(until_job_ends(batch))
    _tell("importing", importing)
    _tell("both", {name: staging[name] + importing[name] for name in importing})
    batch.refresh_from_db()
    if batch.state != ImportBatch.State.COMMITTED:
        raise SystemExit(f"Not imported: {batch.state} {batch.job.error}")
    print(f"    {time.perf_counter() - began:.0f} s with people at work; {load.check(SLUG, people)}", flush=True)


def _tell(name: str, times: dict[str, list[float]]) -> None:
    votes = times["votes"]
    looks = {page: some for page, some in times.items() if page != "votes" and some}
    pages, slowest = sum(looks.values(), []), max(looks, key=lambda page: max(looks[page]), default="")
    print(f"    {name:10}votes {load.percentiles(votes)} of {len(votes)};  pages {load.percentiles(pages)} ({slowest})")


def busy(engine: str, environment: dict[str, str], files: dict[int, Path], readers: int, **settings: str) -> None:
    with installation.served(environment, **settings) as address:
        for size, path in files.items():
            print(f"{engine}, {size:,} records while {readers} people vote every {PACE_SECONDS} s "
                  f"(budget: votes p95 {BUDGET_VOTE_MS} ms, pages {BUDGET_PAGE_MS} ms)", flush=True)  # fmt: skip
            words = ("--at-work", str(path), "--address", address, "--readers", str(readers))
            installation.again_inside({**environment, **settings}, "bench.imports", *words)


@contextmanager
def celery_worker(environment: dict[str, str]) -> Iterator[None]:
    command = [sys.executable, "-m", "celery", "--app", "config", "worker", "--concurrency", "1", "--loglevel", "ERROR"]
    worker = subprocess.Popen(command, cwd=installation.ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        worker.terminate()
        worker.wait()


# ---- all of it


def on_sqlite(files: dict[int, Path], options) -> None:
    with installation.fresh(REPORTS) as environment:
        alone("SQLite", environment, files)
    with installation.fresh(REPORTS) as environment:
        environment["SECRET_KEY"] = load.SECRET
        busy("SQLite", environment, files, options.readers)


def on_postgres(files: dict[int, Path], options) -> None:
    with installation.postgres_database() as url:
        if url is None:
            print(f"PostgreSQL does not answer at {installation.POSTGRES}: not measured.")
            return
        with installation.fresh(REPORTS, database_url=url) as environment:
            alone("PostgreSQL", environment, files)
            environment["SECRET_KEY"] = load.SECRET
            team = {"CONCORD_MODE": "team", "WEB_WORKERS": "2", "HTTPS": "0", "REDIS_URL": load.REDIS}
            team["ALLOWED_HOSTS"] = "127.0.0.1"
            with celery_worker({**environment, **team}):
                busy("PostgreSQL", environment, files, options.readers, **team)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", type=int, default=[15_000, 200_000])
    parser.add_argument("--readers", type=int, default=4)
    parser.add_argument("--only", choices=("sqlite", "postgres"))
    parser.add_argument("--alone", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--bare", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--at-work", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--address", help=argparse.SUPPRESS)
    options = parser.parse_args()
    os.environ.setdefault("MAX_UPLOAD_MB", str(MOST_MB))
    if options.alone:
        print(json.dumps(import_alone(options.alone)))
    elif options.bare:
        print(json.dumps(bare_rows(options.bare)))
    elif options.at_work:
        at_work(options.at_work, options.address, options.readers)
    else:
        print(f"load average {os.getloadavg()[0]:.1f} before, on {os.cpu_count()} cores")
        with tempfile.TemporaryDirectory(prefix="concord-bench-") as folder:
            files = {size: Path(folder) / f"{size}.ris" for size in sorted(options.sizes)}
            for size, path in files.items():
                write_ris(path, size)
            if options.only != "postgres":
                on_sqlite(files, options)
            if options.only != "sqlite":
                on_postgres(files, options)


if __name__ == "__main__":
    main()
