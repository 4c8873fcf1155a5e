"""What the stories share: the half-way review read by its people, the loaded demo, and the browser."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from tests.browser import open_browser
from tests.stories import demo as demos
from tests.stories import half_way, servers
from tests.stories.half_way import Visit
from tests.stories.servers import Server

PEOPLE = ("alice", "bob", "carol")


@dataclass(frozen=True)
class Crawled:
    """What each person was served, and how each reader has voted: (stage, title) -> verdict."""

    served: dict[str, list[Visit]]
    votes: dict[str, dict[tuple[str, str], str]]

    def alone(self, name: str, reader: str) -> set[tuple[str, str]]:
        """The reports on which `name` has voted and `reader` has not."""
        return self.votes[name].keys() - self.votes[reader].keys()


@pytest.fixture(scope="session")
def crawled(django_db_setup, django_db_blocker, tmp_path_factory) -> Crawled:
    """The team, each by their own way; then Charlie and somebody signed out ("") at the same addresses."""
    with django_db_blocker.unblock(), half_way.played(tmp_path_factory.mktemp("files")):
        served = {name: half_way.crawl(half_way.signed_in(name)) for name in PEOPLE}
        addresses = sorted({visit.address for visits in served.values() for visit in visits})
        for outsider in ("charlie", ""):
            client = half_way.signed_in(outsider)
            served[outsider] = [half_way.read(client, address) for address in addresses]
        votes = {name: half_way.votes_of(name) for name in ("bob", "carol")}
    return Crawled(served, votes)


@pytest.fixture(scope="module")
def browser():
    """Not longer than a module: while Playwright's loop runs in this thread, Django refuses plain database calls."""
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="session")
def own_database() -> None:
    """For tests of a server in embedded mode: it brings its SQLite whatever database the tests have."""
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        pytest.skip("has its own SQLite database, and ran with the tests on SQLite")


@pytest.fixture(scope="session")
def demo(own_database, tmp_path_factory, worker_id) -> Server:
    """The loaded demo, not started: one for all workers of the run."""
    own = tmp_path_factory.getbasetemp()
    return demos.load((own if worker_id == "master" else own.parent) / "demo")


@pytest.fixture(scope="module")
def running_demo(demo):
    with servers.embedded(Path(demo.env["DATA_DIR"]).parent) as server:
        yield server
