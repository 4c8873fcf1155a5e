"""Step 3: certain duplicates are merged at once; the doubtful pair is judged side by side; one report is removed."""

import time
from urllib.parse import urlencode

from tests.browser import Person
from tests.stories.story.cast import Story, at
from tests.stories.story.material import MERGED_AT_ONCE

PATIENCE_SECONDS = 60


def settle_duplicates(story: Story) -> None:
    alice = story.alice
    wait_for(alice, at("duplicates/merged/"), f"{MERGED_AT_ONCE} merges stand;")
    judge_the_doubtful_pair(story)
    remove_the_retracted(story)


def wait_for(person: Person, address: str, words: str) -> None:
    """Asks the page again until background work has brought it there."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        person.go(address)
        if words in person.text("main"):
            return
        person.page.wait_for_timeout(500)
    raise AssertionError(f"{address} never said {words!r}:\n{person.text('main')[:1500]}")


def judge_the_doubtful_pair(story: Story) -> None:
    alice = story.alice
    alice.go(at("duplicates/"))
    assert alice.text(".cc-pair .cc-note") == "pair 1 of 1"
    paper, abstract = story.material.papers["groups"], story.material.papers["abstract"]
    rows = dict(row.split(" ", 1) for row in alice.texts(".cc-diff tbody tr"))
    assert str(paper.year) in rows["Year"] and str(abstract.year) in rows["Year"]
    assert abstract.journal in rows["Journal"]
    answer(alice, "d")
    alice.go(at("duplicates/answered/")).press("Take back")
    alice.page.wait_for_url("**/duplicates/pairs/*/")
    answer(alice, "s")
    wait_for(alice, at("duplicates/merged/"), f"{MERGED_AT_ONCE + 1} merges stand;")


def answer(alice: Person, key: str) -> None:
    alice.key(key)
    alice.page.wait_for_url(f"**{at('duplicates/')}")
    alice.sees("No pair waits")


def remove_the_retracted(story: Story) -> None:
    alice = story.alice
    open_report(story, alice, "retracted")
    alice.tab_to(alice.page.locator("summary").filter(has_text="Remove before screening"))
    alice.key("Enter")
    alice.type_into("Cause", "Retracted")
    alice.press("Remove", within="main", exact=True)
    alice.sees("Removed before screening: Retracted")


def open_report(story: Story, person: Person, name: str) -> None:
    person.go(at(f"reports/?{words_query(story.title(name))}"))
    person.follow(story.title(name), within="main")
    person.page.wait_for_url("**/reports/*/")


def words_query(title: str) -> str:
    return urlencode({"words": " ".join(title.split()[:6])})
