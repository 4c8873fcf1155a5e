"""What the next ten reports of a reader touch in a large stage: python -m bench.plans [--entries 100000]

Nine of ten are voted: Bob and Carol read the same ring from two places, so most entries are settled, some wait for one
vote and a few have none. Asked on SQLite and PostgreSQL for each way to read: the rows that PostgreSQL read (EXPLAIN
ANALYZE of every query of the act), the steps of SQLite's machine, and what either took. Budget: fewer than 200 rows.
Beside it: the same in a stage a hundred times smaller, for what touches few rows costs the same in both.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable

from bench import installation

BUDGET_ROWS = 200
AT_ONCE = 2000
TIMES = 15
# Parts of the ring that somebody read, of Bob and of Carol; what both read is settled.
BOB, CAROL = ((0.0, 0.9),), ((0.5, 1.0), (0.0, 0.4))
SHARES = ((0.3, 0.5), (0.88, 0.95))


def fill(entries: int):
    """The stage, with Alice's team at work in it."""
    from citations.models import Cycle, Report
    from reviews import clock
    from reviews.models import ProtocolVersion
    from screening.models import Bookmark, Entry, Outcome, Share, Vote
    from tests.makers.people import make_member, make_review, make_user
    from tests.makers.screening import titles

    review = make_review(lead=make_user(f"Alice {entries}"))
    bob, carol, dave, erin = (
        make_member(review, make_user(f"{name} {entries}")) for name in ("Bob", "Carol", "Dave", "Erin")
    )
    stage, version = titles(review), ProtocolVersion.objects.filter(review=review).first()
    cycle, _ = Cycle.objects.get_or_create(review=review)
    active = Report.Standing.ACTIVE
    for low in range(0, entries, AT_ONCE):
        places = range(low, min(low + AT_ONCE, entries))
        reports = Report.objects.bulk_create(
            Report(
                review=review,
                number=n + 1,
                title=f"Report {n}",
                abstract="Of its time.",
                year=2000 + n % 25,
                standing=active,
            )
            for n in places
        )
        opened = [
            Entry(
                review=review,
                stage=stage,
                report=report,
                cycle=cycle,
                shuffle=n / entries,
                outcome=_outcome(n / entries, Outcome),
            )
            for n, report in zip(places, reports, strict=True)
        ]
        Vote.objects.bulk_create(
            Vote(author_id=reader.user_id, entry=entry, attempt=1, verdict="exclude", version=version,
                 client_key=str(entry.pk), cast_at=clock.now())
            for entry in Entry.objects.bulk_create(opened)
            for reader, parts in ((bob, BOB), (carol, CAROL))
            if _in(entry.shuffle, parts)
        )  # fmt: skip
    first_unread = Entry.objects.filter(stage=stage, shuffle__gte=0.9).order_by("pk").first()
    Bookmark.objects.create(stage=stage, user=bob.user, shuffle=0.9, oldest=first_unread.pk)
    Bookmark.objects.create(stage=stage, user=carol.user, shuffle=0.4, oldest=1)
    for low, high in SHARES:
        Share.objects.create(stage=stage, user=erin.user, low=low, high=high, given_by=review.memberships.first().user)
    return stage, {"Bob": bob, "Carol": carol, "Dave, who is new": dave, "Erin, with shares": erin}


def _in(shuffle: float, parts: tuple) -> bool:
    return any(low <= shuffle < high for low, high in parts)


def _outcome(shuffle: float, outcomes) -> str:
    return outcomes.EXCLUDE if _in(shuffle, BOB) and _in(shuffle, CAROL) else outcomes.PENDING


def ways(stage, people) -> dict[str, Callable[[], list]]:
    from screening import queries
    from screening.queries import Queue, Selection

    def asks(who: str, **chosen) -> Callable[[], list]:
        return lambda: queries.queue(people[who], stage, selection=Selection(**chosen))

    return {
        **{who: asks(who) for who in people},
        "Bob, oldest first": asks("Bob", order="oldest"),
        "Bob, who needs a second vote": asks("Bob", queue=Queue.SECOND),
        "Bob, since 2010": asks("Bob", year_from=2010),
    }


def measure(options) -> int:
    """Returns how many ways broke the budget."""
    installation.set_up_django()
    from django.db import connection

    from tests.plans import touched

    broken = 0
    counted = "rows" if connection.vendor == "postgresql" else "steps"
    stages = {size: fill(size) for size in (max(options.entries // 100, 100), options.entries)}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for name in ways(*next(iter(stages.values()))):
        line = []
        for size, (stage, people) in stages.items():
            ask = ways(stage, people)[name]
            with touched() as count:
                found = len(ask())
            took = []
            for _ in range(TIMES):
                began = time.perf_counter()
                ask()
                took.append((time.perf_counter() - began) * 1000)
            line.append(f"{count():7,} {counted} {statistics.median(took):6.1f} ms of {size:,} ({found} found)")
            is_broken = counted == "rows" and size == options.entries and count() >= BUDGET_ROWS
            broken += is_broken
        print(f"    {name:30}{';  '.join(line)}{'  BROKEN' if is_broken else ''}", flush=True)
    return broken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        sys.exit(measure(options))
    words = ("--inside", "--entries", str(options.entries))
    with installation.fresh() as environment:
        print("SQLite", flush=True)
        installation.again_inside(environment, "bench.plans", *words)
    with installation.postgres_database() as url:
        if url is None:
            print(f"PostgreSQL does not answer at {installation.POSTGRES}: not measured.")
            return
        with installation.fresh(database_url=url) as environment:
            print(f"PostgreSQL, budget {BUDGET_ROWS} rows", flush=True)
            installation.again_inside(environment, "bench.plans", *words)


if __name__ == "__main__":
    main()
