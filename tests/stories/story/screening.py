"""Step 4: Bob and Carol read titles blind, by keyboard, with undo; conflicts go to Alice; a merge is taken apart after
the votes."""

from playwright.sync_api import expect

from tests.browser import Person
from tests.stories.story.cast import Story, at
from tests.stories.story.matching import open_report, wait_for
from tests.stories.story.material import MERGED_AT_ONCE, RULINGS, TITLES

BENCH, CONFLICTS = at("screening/title-abstract/"), at("conflicts/title-abstract/")


def screen_titles(story: Story) -> None:
    bob, carol, alice = story.bob, story.carol, story.alice
    read_titles(story, bob, 0)
    assert "Nothing to settle" in alice.go(CONFLICTS).text("main")
    carol.go(BENCH)
    assert carol.text("#progress dl").startswith("Conflicts sealed while you read")
    read_titles(story, carol, 1)
    settle(story)
    take_apart_after_votes(story)


def read_titles(story: Story, reader: Person, place: int) -> None:
    """Every key of the bench at least once: a wrong one is taken back with U before the right one."""
    reader.go(BENCH)
    first = True
    for _ in TITLES:
        title = title_shown(reader)
        verdict = TITLES[story.name_of(title)][place]
        if first:
            reader.key("e" if verdict != "e" else "i")
            expect(reader.page.locator(".cc-record-title")).not_to_have_text(title)
            reader.key("u")
            expect(reader.page.locator(".cc-record-title")).to_have_text(title)
            first = False
        reader.key(verdict)
        expect(reader.page.locator("[data-current] .cc-record-title").filter(has_text=title)).to_have_count(0)
    reader.sees("You have read everything in your queue")
    wait_until_sent(reader)
    reader.go(at("screening/title-abstract/history/"))
    assert len(reader.page.locator("main tbody tr").all()) == len(TITLES)


def wait_until_sent(reader: Person) -> None:
    """Tests press keys faster than people: the page keeps what is on its way, and says so if it takes long."""
    while reader.page.evaluate("Object.keys(localStorage).some(name => name.includes('.send.'))"):
        reader.page.wait_for_timeout(100)
    expect(reader.page.locator("[data-state-words]")).to_have_text("Saved")


def title_shown(reader: Person) -> str:
    return reader.text("[data-current] .cc-record-title")


def settle(story: Story) -> None:
    """Both votes in view, by key; the verdict is stored apart, so the votes stay as they were."""
    alice = story.alice
    alice.go(CONFLICTS)
    assert alice.text(".cc-tabs [aria-current]") == f"To settle {len(RULINGS)}"
    for _ in RULINGS:
        name = story.name_of(alice.text(".cc-record-title"))
        said = sorted(alice.texts(".cc-vote-word"))
        assert said == sorted({"i": "Include", "m": "Maybe", "e": "Exclude"}[key] for key in TITLES[name])
        alice.key("n")
        alice.page.keyboard.insert_text("By the criteria as agreed")
        alice.key("Tab")
        alice.page.evaluate("document.activeElement.blur()")
        with alice.page.expect_navigation():
            alice.key(RULINGS[name])
    alice.sees("Nothing to settle")


def take_apart_after_votes(story: Story) -> None:
    """The votes stay where they were cast; the other report goes back into both queues."""
    alice = story.alice
    open_report(story, alice, "survey")
    alice.press("Take apart", within=".cit-links")
    alice.sees("apart")
    wait_for(alice, at("duplicates/merged/"), f"{MERGED_AT_ONCE} merges stand;")
    for reader in story.readers:
        reader.go(BENCH)
        assert story.name_of(title_shown(reader)) == "survey"
        reader.key("e").sees("You have read everything in your queue")
        wait_until_sent(reader)
