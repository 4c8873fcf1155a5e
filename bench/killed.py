"""Kill -9 of the worker at random moments of imports: python -m bench.killed [--moments 20] [--seed 1] [--records 3000]

The embedded server on SQLite and, where they answer, a Celery worker on PostgreSQL and Redis; each import is killed at
four moments drawn by the seed. After each the ledger must balance, with nothing lost and nothing there twice.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from bench import installation, load
from tests.needs import postgres_answers, redis_answers
from tests.stories import killed, servers

KILLS = 4  # of one import: a job is tried five times


def several(worker: killed.Worker, folder: Path, options) -> int:
    """Returns in how many imports something was wrong."""
    wrong = 0
    for number in range(-(-options.moments // KILLS)):
        seed = options.seed + number
        kills = killed.moments(seed, min(KILLS, options.moments - KILLS * number))
        found = killed.play(worker, folder, name=f"import-{number}", records=options.records, kills=kills)
        faults = killed.balances(found, options.records)
        wrong += bool(faults)
        print(f"seed {seed}: {found['in_file']} in file = {found['new']} new + {found['known']} known + "
              f"{found['set_aside']} set aside: {'; '.join(faults) or 'balances'}", flush=True)  # fmt: skip
    return wrong


def on_sqlite(options) -> int:
    with tempfile.TemporaryDirectory(prefix="concord-bench-") as folder, servers.embedded(Path(folder)) as server:
        print(f"embedded server on SQLite, {options.moments} moments")
        return several(killed.embedded(server), Path(folder), options)


def on_postgres(options) -> int:
    if not postgres_answers(installation.POSTGRES) or not redis_answers(load.REDIS):
        print("Celery worker on PostgreSQL and Redis: not there, not played")
        return 0
    at = urlsplit(installation.POSTGRES)
    login = {"HOST": at.hostname, "PORT": at.port, "USER": at.username, "PASSWORD": at.password}
    with (
        tempfile.TemporaryDirectory(prefix="concord-bench-") as folder,
        servers.team(Path(folder), login, load.REDIS) as server,
    ):
        print(f"Celery worker on PostgreSQL, {options.moments} moments")
        return several(killed.celery(server), Path(folder), options)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moments", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--records", type=int, default=3000)
    parser.add_argument("--only", choices=("sqlite", "postgres"))
    options = parser.parse_args()
    os.chdir(installation.ROOT)
    plays: dict[str, Callable] = {"sqlite": on_sqlite, "postgres": on_postgres}
    if sum(play(options) for name, play in plays.items() if options.only in (None, name)):
        sys.exit("Something was lost or is there twice.")


if __name__ == "__main__":
    main()
