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
FETCHING = "document.querySelectorAll('.htmx-request').length"
FADING = "document.getAnimations().filter(animation => animation.transitionProperty).length"
# A work page fills a large window, so nothing may move all of it: a focus would push its top under the bar.
DESK_SCROLLS = """innerWidth >= 992 && document.body.classList.contains("cc-work")
    && document.documentElement.scrollHeight > innerHeight"""
BAD = ("serious", "critical")
# The finished review has the same pages, so it is looked at once.
VISITS = [
    pytest.param("alice", "demo-open", DESKTOP, id="lead-desk"),
    pytest.param("alice", "demo-open", PHONE, id="lead-phone"),
    pytest.param("bob", "demo-open", DESKTOP, id="reader-desk"),
    pytest.param("bob", "demo-open", PHONE, id="reader-phone"),
    pytest.param("alice", "demo", DESKTOP, id="finished-desk"),
]
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


def kind_of(address: str) -> str:
    """The lists behind the flow's numbers look alike, and so do the pages of one list."""
    kind = route_of(address)
    return kind.split(" ")[0] if "<str:key>" in kind or "?page=" in address else kind


def one_of_each_kind(person: Person, start: str) -> list[str]:
    waiting, kinds, pages = deque([start]), set(), []
    while waiting:
        address = waiting.popleft()
        kind = kind_of(address)
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
    wait_until_calm(person)
    person.page.evaluate(AXE)
    found = [f"light: {fault}" for fault in violations(person, FULL)]
    person.page.emulate_media(color_scheme="dark")
    wait_until_calm(person)
    found += [f"dark: {fault}" for fault in lasting_violations(person, CONTRAST)]
    if sideways(person) > 0:
        found.append(f"scrolls {sideways(person)} px sideways")
    if person.page.evaluate(DESK_SCROLLS):
        found.append("the desk scrolls, where only its columns should")
    return [f"{address}: {fault}" for fault in found]


def wait_until_calm(person: Person) -> None:
    """Until parts that are fetched are there, and colours have faded over."""
    person.page.wait_for_timeout(50)
    while person.page.evaluate(f"{FETCHING} + {FADING}"):
        person.page.wait_for_timeout(50)


def sideways(person: Person) -> int:
    return person.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def violations(person: Person, how: str) -> list[str]:
    found = person.page.evaluate(how)["violations"]
    return [
        f"{violation['id']} at {' | '.join(' '.join(map(str, node['target'])) for node in violation['nodes'][:3])}"
        for violation in found
        if violation["impact"] in BAD
    ]


def lasting_violations(person: Person, how: str) -> list[str]:
    """What is still there when looked at again: a loaded machine begins to fade colours late."""
    found = violations(person, how)
    for _ in range(3):
        if not found:
            break
        person.page.wait_for_timeout(500)
        wait_until_calm(person)
        found = violations(person, how)
    return found


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


@pytest.mark.parametrize(("name", "slug", "size"), VISITS)
def test_pages_of_a_review_can_be_used_by_everybody(at_a, name, slug, size):
    person = at_a(size, name)

    pages = one_of_each_kind(person, f"/reviews/{slug}/")

    assert len(pages) > 25
    assert looked_at(person, pages) == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_pages_around_reviews_can_be_used_by_everybody(at_a, size):
    nobody, alice = at_a(size), at_a(size, "alice")

    assert looked_at(nobody, list(OUTSIDE[:3])) == []
    assert looked_at(alice, list(OUTSIDE[3:])) == []


def test_a_planted_fault_is_seen(at_a):
    """The test of the test: a field without a label, and a box too wide for the phone."""
    nobody = at_a(PHONE)
    nobody.go("/account/login/")
    nobody.page.evaluate("document.querySelector('form').insertAdjacentHTML('beforeend', '<input><img src=/x.png>')")
    nobody.page.evaluate("document.querySelector('form').style.width = '900px'")

    nobody.page.evaluate(AXE)

    assert [fault.split(" at ")[0] for fault in violations(nobody, FULL)] == ["image-alt", "label"]
    assert sideways(nobody) > 0
