"""The demo as `make run` loads it: into a folder of its own, once for all tests of a run, by the command itself."""

import fcntl
import json
from pathlib import Path

from tests.stories.servers import Server, prepared

# Printed by a process of its own, since this one has the tests' database.
FACTS = """
import json
from reviews import queries, thread
from reviews.models import User
from synthesis import queries as synthesis

def waiting(slug, name):
    membership = queries.memberships_of(User.objects.get(email=f"{name}@example.org")).get(review__slug=slug)
    return {row["key"]: row["count"] for row in thread.thread(membership, "")}

demo = queries.review_named("demo")
people = ("alice", "bob", "carol")
print(json.dumps({
    "people": synthesis.people(demo),
    "waiting": {name: waiting("demo-open", name) for name in people},
    "finished": {name: waiting("demo", name) for name in people},
}))
"""


def load(folder: Path) -> Server:
    """Loads it unless another worker of this run has; the folder then serves `servers.embedded` too."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        demo = prepared(folder)
        if not (folder / "loaded").exists():
            demo.manage("migrate", "-v", "0")
            (folder / "said").write_text(demo.manage("create_demo"))
            (folder / "loaded").touch()
    return demo


def facts(demo: Server) -> dict:
    return json.loads(demo.manage("shell", "-v", "0", "-c", FACTS))
