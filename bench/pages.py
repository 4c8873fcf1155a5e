"""Server time of each page in a large review, beside the same page in a small one, and its number of queries.

python -m bench.pages [--large 50000] [--small 200]. Budget (DESIGN.md 6): any page of a 100,000-report review in under
200 ms on the server, with a bounded number of queries.
"""

import argparse
import statistics
import time

from bench import installation

TIMES = 5
PAGES = (
    "",
    "waiting/",
    "protocol/",
    "settings/",
    "log/",
    "search/",
    "reports/",
    "reports/?page=40",
    "duplicates/",
    "screening/title-abstract/",
    "screening/full-text/",
    "conflicts/title-abstract/",
    "studies/",
    "appraisal/",
    "characteristics/",
    "report/",
    "report/flow-panel/",
)


def measured(client, address: str) -> tuple[int, float, int]:
    """(status, median milliseconds of the later runs, queries of the last)."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times = []
    for _ in range(TIMES):
        with CaptureQueriesContext(connection) as queries:
            start = time.perf_counter()
            status = client.get(address).status_code
            times.append((time.perf_counter() - start) * 1000)
    return status, statistics.median(times[1:]), len(queries)


def inside(small: int, large: int) -> None:
    installation.set_up_django()
    from django.conf import settings
    from django.test import Client

    from reviews.models import User

    settings.ALLOWED_HOSTS = ["*"]
    print(f"{'page':34}{'who':8}{small:>9,} ms{large:>10,} ms   ratio  queries")
    for who in ("alice", "bob"):
        client = Client()
        client.force_login(
            User.objects.get(email=f"{who}@example.org"), "allauth.account.auth_backends.AuthenticationBackend"
        )
        for page in PAGES:
            _, few, _ = measured(client, f"/reviews/bench-{small}/{page}")
            status, many, queries = measured(client, f"/reviews/bench-{large}/{page}")
            said = "" if status == 200 else f"  status {status}"
            print(
                f"{page or 'overview':34}{who:8}{few:>12.1f}{many:>13.1f}{many / few:>8.1f}{queries:>9}{said}",
                flush=True,
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", type=int, default=200)
    parser.add_argument("--large", type=int, default=50_000)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        inside(options.small, options.large)
        return
    with installation.fresh(options.small, options.large) as environment:
        words = ("--small", str(options.small), "--large", str(options.large))
        installation.again_inside(environment, "bench.pages", "--inside", *words)


if __name__ == "__main__":
    main()
