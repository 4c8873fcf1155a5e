"""What the stories share: the half-way review read by its people, the loaded demo, and the browser."""

from dataclasses import dataclass

import pytest

from tests.browser import open_browser
from tests.stories import half_way
from tests.stories.half_way import Visit

PEOPLE = ("alice", "bob", "carol")


@dataclass(frozen=True)
class Crawled:
    """What each person was served, and (name, reader) -> the reports on which `name` alone has voted."""

    served: dict[str, list[Visit]]
    alone: dict[tuple[str, str], frozenset[tuple[str, str]]]


@pytest.fixture(scope="session")
def crawled(django_db_setup, django_db_blocker, tmp_path_factory) -> Crawled:
    """The team, each by their own way; then Charlie and somebody signed out ("") at the same addresses."""
    with django_db_blocker.unblock(), half_way.played(tmp_path_factory.mktemp("files")):
        served = {name: half_way.crawl(half_way.signed_in(name)) for name in PEOPLE}
        addresses = sorted({visit.address for visits in served.values() for visit in visits})
        for outsider in ("charlie", ""):
            client = half_way.signed_in(outsider)
            served[outsider] = [half_way.read(client, address) for address in addresses]
        alone = {pair: half_way.voted_alone(*pair) for pair in (("bob", "carol"), ("carol", "bob"))}
    return Crawled(served, alone)


@pytest.fixture(scope="module")
def browser():
    """Not longer than a module: while Playwright's loop runs in this thread, Django refuses plain database calls."""
    with open_browser() as opened:
        yield opened
