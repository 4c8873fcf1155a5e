"""A search for duplicates whose worker is killed goes on where it was: nothing merged twice, nothing forgotten."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from tests.stories import servers

pytestmark = pytest.mark.slow
TWINS = 450
PATIENCE_SECONDS = 300
MOMENTS = 2
# The same articles from two databases; nobody has looked for duplicates yet.
FILL = f"""
from tests.makers.citations import FAMILIES, distinct_title, make_import, make_search, ris
from tests.makers.people import make_review
review = make_review(title="Killed")
records = [
    ris(distinct_title(n), author=f"{{FAMILIES[n % 9]}}, A", year=2000, doi=f"10.5555/{{n}}", pages=f"{{n}}1-{{n}}9")
    for n in range(1, {TWINS} + 1)
]
for database in ("MEDLINE", "CINAHL"):
    make_import(review, *records, search=make_search(review, database), name=f"{{database}}.ris")
"""


@pytest.fixture
def house(own_database, tmp_path):
    house = servers.prepared(tmp_path)
    house.manage("migrate", "--verbosity", "0")
    house.manage("shell", "--verbosity", "0", "-c", FILL)
    return house


def asked(house, question: str) -> int:
    with sqlite3.connect(f"file:{Path(house.env['DATA_DIR']) / 'concord.sqlite3'}?mode=ro", uri=True) as database:
        return database.execute(question).fetchone()[0]


def standing(house) -> int:
    return asked(house, "SELECT COUNT(*) FROM citations_merge WHERE withdrawn_at IS NULL")


def killed_at(house, merges: int) -> None:
    """Starts the search and kills it as soon as so many merges stand."""
    command = [sys.executable, "manage.py", "find_duplicates", "killed"]
    worker = subprocess.Popen(command, cwd=servers.ROOT, env=house.env, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while standing(house) < merges and worker.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()


def test_killed_search_for_duplicates_goes_on(house):
    seed = 4
    moments = sorted(Random(seed).sample(range(1, TWINS - 100), MOMENTS))

    found = []
    for merges in moments:
        killed_at(house, merges)
        found.append(standing(house))
    said = house.manage("find_duplicates", "killed").splitlines()[0]
    again = house.manage("find_duplicates", "killed").splitlines()[0]

    assert all(before >= moment for before, moment in zip(found, moments, strict=True)), f"seed {seed}: {found}"
    assert said == f"{TWINS - found[-1]} merged, 0 asked"
    assert again == "0 merged, 0 asked"
    assert standing(house) == TWINS
    assert asked(house, "SELECT COUNT(*) FROM citations_report WHERE standing = 'active'") == TWINS
    house.manage("verify_log", "killed")
