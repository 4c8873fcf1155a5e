"""The stage of the story: the running server, and Alice, Bob and Carol each at a browser of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.browser import Person
from tests.stories.servers import Server
from tests.stories.story.material import SLUG, Material, material


@dataclass
class Story:
    server: Server
    material: Material
    alice: Person
    bob: Person
    carol: Person

    @property
    def readers(self) -> tuple[Person, Person]:
        return self.bob, self.carol

    @property
    def everybody(self) -> tuple[Person, Person, Person]:
        return self.alice, self.bob, self.carol

    def title(self, name: str) -> str:
        return self.material.title(name)

    def name_of(self, title: str) -> str:
        """Which paper this title is, as a page shows it."""
        plain = "".join(sign for sign in title.lower() if sign.isalnum())
        for name, paper in self.material.papers.items():
            if "".join(sign for sign in paper.title.lower() if sign.isalnum()) == plain and name != "abstract":
                return name
        raise AssertionError(f"No paper of the story is called {title!r}.")


def at(rest: str = "") -> str:
    return f"/reviews/{SLUG}/{rest}"


@contextmanager
def cast(server: Server, browser) -> Iterator[Story]:
    """Fails at the end when any page broke: a script's error, a style or script the policy forbids, a status 500."""
    people = [Person(browser, server.url, name) for name in ("Alice", "Bob", "Carol")]
    story = Story(server, material(), *people)
    try:
        yield story
        assert [fault for person in people for fault in person.faults] == []
    finally:
        for person in people:
            person.close()
