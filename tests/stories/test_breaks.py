"""What goes wrong among two browsers: a clear sentence each time, and nothing lost. On a copy of the loaded demo."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from config.demo.protocol import PASSWORD
from tests.browser import Person
from tests.stories import servers
from tests.stories.story.screening import title_shown, wait_until_sent

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOT = "/reviews/demo-open/"
BENCH = f"{ROOT}screening/title-abstract/"
NOTE = "Ask the authors whether anyone was seen alone."


@pytest.fixture(scope="module")
def server(demo, tmp_path_factory):
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(Path(demo.env["DATA_DIR"]), folder / "data")
    with servers.embedded(folder) as started:
        yield started


@pytest.fixture
def person(server, browser):
    """Signs one of the demo's people in, at a browser of their own. No page may break."""
    opened = []

    def sign_in(name: str) -> Person:
        someone = Person(browser, server.url, name).sign_in(f"{name}@example.org", PASSWORD)
        opened.append(someone)
        return someone

    yield sign_in
    faults = [fault for someone in opened for fault in someone.faults]
    for someone in opened:
        someone.close()
    assert faults == []


def decided(reader: Person) -> int:
    """How many decisions the server has of this reader."""
    answer = reader.context.request.get(f"{BENCH}history/").text()
    words = answer.split("Titles and abstracts: ", 1)[1]
    return int(words.split(" ", 1)[0].replace(",", ""))


def number_shown(reader: Person) -> str:
    return reader.page.locator("[data-current] [data-record]").get_attribute("data-record")


def toast(someone: Person) -> str:
    someone.page.locator(".cc-toast").last.wait_for()
    return " ".join(someone.page.locator(".cc-toast").last.inner_text().split())


def test_double_click_decides_once(person):
    bob = person("bob")
    bob.go(BENCH)
    before, title = decided(bob), title_shown(bob)

    bob.page.locator("#decide button[value=include]").dblclick()
    expect(bob.page.locator("[data-current] .cc-record-title")).not_to_have_text(title)
    wait_until_sent(bob)

    assert decided(bob) == before + 1


def test_key_held_down_decides_once(person):
    bob = person("bob")
    bob.go(BENCH)
    before = decided(bob)

    for _ in range(5):
        bob.page.keyboard.down("e")  # from the second on, the browser calls it a repeat
    bob.page.keyboard.up("e")
    wait_until_sent(bob)

    assert decided(bob) == before + 1


def test_back_after_a_vote_shows_what_was_said_and_lets_it_be_changed(person):
    bob = person("bob")
    bob.go(f"{ROOT}screening/full-text/")
    bob.follow("Read", within=".scr-full-texts", exact=True)
    bob.page.wait_for_url("**/full-text/*/")
    address = bob.page.url
    with bob.page.expect_navigation():
        bob.key("i")

    bob.page.go_back()
    bob.page.wait_for_url(address)

    bob.sees("You said")
    with bob.page.expect_navigation():
        bob.key("1")
    bob.go(address).sees("You said")
    assert "Exclude" in bob.text(".cc-panel .cc-callout")


def test_conflict_settled_meanwhile_is_said_and_the_first_decision_stands(person):
    alice = person("alice")
    alice.go(f"{ROOT}conflicts/title-abstract/")
    other = alice.context.new_page()
    alice.watch(other)
    other.goto(alice.page.url)
    address = alice.page.locator(".cc-queue [aria-current]").get_attribute("href")
    with alice.page.expect_response(lambda answer: answer.url.endswith("/settle/")):
        alice.key("e")

    other.keyboard.press("i")

    other.locator(".cc-toast", has_text="settled already").wait_for()
    alice.go(f"{address.split('?')[0]}?tab=settled")
    assert "Exclude" in alice.text("section[aria-labelledby=ruling]")


def test_session_that_ends_in_the_middle_of_a_note_keeps_the_note(person):
    bob = person("bob")
    bob.go(BENCH)
    number = number_shown(bob)
    bob.key("n")
    bob.page.keyboard.type(NOTE[:20])
    bob.context.clear_cookies(name="sessionid")
    bob.page.keyboard.type(NOTE[20:])
    bob.page.locator("[data-state] a", has_text="Sign in").wait_for()
    assert bob.text("[data-state-words]").startswith("Signed out")

    bob.follow("Sign in", within="[data-state]")
    bob.type_into("Email", "bob@example.org").type_into("Password", PASSWORD).press("Sign in", within="#sign-in")
    bob.page.wait_for_url(f"**{BENCH}*")
    wait_until_sent(bob)

    bob.go(f"{BENCH}{number}/")
    expect(bob.page.locator("[data-current] [data-note]")).to_have_value(NOTE)


def test_vote_cast_while_signed_out_is_sent_after_signing_in(person):
    bob = person("bob")
    bob.go(BENCH)
    before = decided(bob)
    bob.context.clear_cookies(name="sessionid")
    bob.key("e")
    bob.page.locator("[data-state] a", has_text="Sign in").wait_for()

    bob.sign_in("bob@example.org", PASSWORD).go(BENCH)
    wait_until_sent(bob)

    assert decided(bob) == before + 1


def test_vote_on_a_report_removed_meanwhile_is_refused_in_a_sentence(person):
    bob, alice = person("bob"), person("alice")
    bob.go(BENCH)
    before, number = decided(bob), number_shown(bob)
    open_report(alice, number)
    alice.tab_to(alice.page.locator("summary").filter(has_text="Remove before screening"))
    alice.key("Enter").type_into("Cause", "Retracted").press("Remove", within="main", exact=True)
    alice.sees("Removed before screening: Retracted")

    bob.key("i")

    assert "was removed before screening meanwhile" in toast(bob)
    wait_until_sent(bob)
    assert decided(bob) == before


def test_vote_on_a_report_merged_meanwhile_names_the_one_that_stands(person):
    bob, alice = person("bob"), person("alice")
    bob.go(BENCH)
    before, number = decided(bob), number_shown(bob)
    root = merge_away(alice, number)

    bob.key("i")

    assert f"the same document as report {root}" in toast(bob)
    wait_until_sent(bob)
    assert decided(bob) == before


def open_report(someone: Person, number: str) -> None:
    page = 1
    while True:
        someone.go(f"{ROOT}reports/?page={page}")
        row = someone.page.locator("main tbody tr").filter(has=someone.page.locator(f"td:text-is('{number}')")).first
        if row.count():
            someone.page.goto(row.get_by_role("link").get_attribute("href"))
            return
        page += 1


def merge_away(alice: Person, number: str) -> str:
    """Merges the report into the one that stands first in the list, and returns its number."""
    open_report(alice, number)
    merged = alice.page.url.rstrip("/").rsplit("/", 1)[-1]
    alice.go(f"{ROOT}reports/")
    first = alice.page.locator("main tbody tr").first
    root = first.locator("td").first.inner_text()
    pk = first.get_by_role("link").get_attribute("href").rstrip("/").rsplit("/", 1)[-1]
    token = alice.page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    answer = alice.context.request.post(
        f"{ROOT}reports/{pk}/merge/", form={"other": merged, "csrfmiddlewaretoken": token}, max_redirects=0
    )
    assert answer.status in (302, 303), answer.text()[:300]
    return root
