"""Votes a second through the action, with the log and the settling, beside bare rows into the same database.

python -m bench.votes [--votes 400]. SQLite, one writer; what many people at once do is measured elsewhere.
"""

import argparse
import statistics
import time
from itertools import islice

from bench import installation

REPORTS = 2000


def inside(votes: int) -> None:
    installation.set_up_django()
    from reviews.models import Membership
    from screening import actions
    from screening.models import Entry, Stage

    stage = Stage.objects.get(review__slug=f"bench-{REPORTS}", key=Stage.Key.TITLE_ABSTRACT)
    people = list(
        Membership.objects.filter(review=stage.review_id, user__email__in=["bob@example.org", "carol@example.org"])
    )
    entries = list(Entry.objects.filter(stage=stage).select_related("stage", "report", "review").order_by("pk"))
    times = []
    for number, entry in enumerate(islice(entries, votes // 2)):
        for member in people:
            start = time.perf_counter()
            actions.cast(by=member, entry=entry, verdict="exclude", client_key=f"bench-{number}")
            times.append((time.perf_counter() - start) * 1000)
    bare = _bare_rows(len(times))
    median, p95 = statistics.median(times), statistics.quantiles(times, n=20)[18]
    rate = 1000 * len(times) / sum(times)
    print(f"{len(times)} votes: median {median:.1f} ms, p95 {p95:.1f} ms, {rate:.0f} a second")
    print(f"bare rows beside it: median {bare:.1f} ms; a vote costs {median / bare:.1f} of them")


def _bare_rows(count: int) -> float:
    """Median milliseconds of writing one job row, each in a transaction of its own."""
    from reviews.models import Job

    times = []
    for number in range(count):
        start = time.perf_counter()
        Job.objects.create(kind="bench", payload={"number": number}, state=Job.State.DONE)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--votes", type=int, default=400)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        inside(options.votes)
        return
    with installation.fresh(REPORTS) as environment:
        installation.again_inside(environment, "bench.votes", "--inside", "--votes", str(options.votes))


if __name__ == "__main__":
    main()
