"""Each kind of page of the loaded demo in the browser, at a desk and on a phone, in light and in dark: no serious fault
of accessibility, nothing that scrolls sideways, no error of a script, nothing that the style policy stopped."""

from collections import deque

import pytest

from config.demo.protocol import PASSWORD
from tests.browser import DESKTOP, PHONE, Person
from tests.stories.half_way import route_of
from tests.stories.links import ways_out
from tests.stories.servers import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
FULL = "axe.run(document, {resultTypes: ['violations']})"
CONTRAST = "axe.run(document, {runOnly: ['color-contrast'], resultTypes: ['violations']})"
BAD = ("serious", "critical")
VISITS = (("alice", "demo-open"), ("bob", "demo-open"), ("alice", "demo"))
OUTSIDE = (
    "/account/login/",
    "/account/signup/",
    "/account/password/reset/",
    "/reviews/",
    "/reviews/new/",
    "/account/name/",
)


def is_a_page(person: Person, address: str) -> str:
    """Its text, or nothing for a file or a fragment that stands inside pages."""
    answer = person.context.request.get(address)
    kind = answer.headers.get("content-type", "")
    text = answer.text() if kind.startswith("text/html") else ""
    return text if "<!doctype html" in text.lower() else ""


def one_of_each_kind(person: Person, start: str) -> list[str]:
    waiting, kinds, pages = deque([start]), set(), []
    while waiting:
        address = waiting.popleft()
        kind = route_of(address)
        if kind in kinds:
            continue
        kinds.add(kind)
        if text := is_a_page(person, address):
            pages.append(address)
            waiting += [way for way in ways_out(text, address).linked if way.startswith(start)]
    return pages


def faults_of(person: Person, address: str) -> list[str]:
    """Light first, with every rule; then dark, where only colours differ."""
    person.page.emulate_media(color_scheme="light")
    person.go(address)
    person.page.wait_for_load_state("networkidle")
    person.page.evaluate(AXE)
    found = [f"light: {fault}" for fault in violations(person, FULL)]
    person.page.emulate_media(color_scheme="dark")
    person.page.wait_for_timeout(250)  # colours fade over
    found += [f"dark: {fault}" for fault in violations(person, CONTRAST)]
    sideways = person.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if sideways > 0:
        found.append(f"scrolls {sideways} px sideways")
    return [f"{address}: {fault}" for fault in found]


def violations(person: Person, how: str) -> list[str]:
    found = person.page.evaluate(how)["violations"]
    return [
        f"{violation['id']} at {' | '.join(' '.join(map(str, node['target'])) for node in violation['nodes'][:3])}"
        for violation in found
        if violation["impact"] in BAD
    ]


def looked_at(person: Person, pages: list[str]) -> list[str]:
    found = [fault for address in pages for fault in faults_of(person, address)]
    return found + person.faults


@pytest.fixture
def at_a(browser, running_demo):
    """Somebody at a screen of this size, signed in as one of the demo's people or as nobody."""
    opened = []

    def open_at(size: dict, name: str = "") -> Person:
        person = Person(browser, running_demo.url, name, viewport=size)
        opened.append(person)
        if name:
            person.sign_in(f"{name}@example.org", PASSWORD)
        return person

    yield open_at
    for person in opened:
        person.close()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize(("name", "slug"), VISITS)
def test_pages_of_a_review_can_be_used_by_everybody(at_a, size, name, slug):
    person = at_a(size, name)

    pages = one_of_each_kind(person, f"/reviews/{slug}/")

    assert len(pages) > 25
    assert looked_at(person, pages) == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_pages_around_reviews_can_be_used_by_everybody(at_a, size):
    nobody, alice = at_a(size), at_a(size, "alice")

    assert looked_at(nobody, list(OUTSIDE[:3])) == []
    assert looked_at(alice, list(OUTSIDE[3:])) == []
