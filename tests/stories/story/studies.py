"""Steps 6 and 7: reports become studies; both appraise blind and agree; characteristics give the number of people."""

import csv
import io

from playwright.sync_api import expect

from tests.browser import Person
from tests.stories.story.cast import Story, at
from tests.stories.story.material import ELIGIBLE, PARTICIPANTS, STUDIES

ITEMS = 10
QUOTE = "Two researchers coded the first three apart and compared."


def make_studies(story: Story) -> None:
    alice = story.alice
    for name in STUDIES:
        alice.go(at("studies/"))
        row = alice.page.locator("section[aria-labelledby=waiting] li").filter(has_text=story.title(name))
        alice.tab_to(row.get_by_role("button", name="New study"))
        alice.key("Enter")
        alice.page.locator("section[aria-labelledby=studies]").get_by_text(story.title(name)).wait_for()
    alice.go(at("studies/"))
    alice.tab_to(alice.page.locator("summary").filter(has_text="Belongs to a study here"))
    alice.key("Enter")
    alice.press(label_of(story, "quiet"), within=".scr-choose")
    alice.page.locator("#waiting").wait_for(state="detached")
    assert [len(item.locator(".scr-reports li").all()) for item in studies(alice)] == [1, 1, 2]


def studies(person: Person) -> list:
    return person.page.locator("section[aria-labelledby=studies] > ul > li").all()


def label_of(story: Story, name: str) -> str:
    paper = story.material.papers[name]
    return f"{paper.authors[0].split(',')[0]} {paper.year}"


def appraise_all(story: Story) -> None:
    for reader in story.readers:
        for number in range(1, len(STUDIES) + 1):
            appraise(reader, number)
    story.bob.go(at("appraisal/"))
    for number in range(1, len(STUDIES) + 1):
        agree(story.alice, number)
    look_at_the_grid(story)


def appraise(reader: Person, number: int) -> None:
    """By keyboard: 1 Yes, 2 Can't tell, 3 No, J the next. On item 6 Carol cannot tell what Bob says Yes to."""
    reader.go(at(f"appraisal/{number}/"))
    for code in range(1, ITEMS + 1):
        reader.page.locator(f"#item-{code}[open]").wait_for()
        key = "2" if reader.name == "Carol" and code == 6 else "1"
        reader.key(key)
        expect(reader.page.locator(f"#mark-{code}")).not_to_contain_text("not yet")
        if code == 8:
            keep_a_quote(reader)
        if code < ITEMS:
            leave_the_field(reader)
            reader.key("j")
    reader.sees(f"{ITEMS} of {ITEMS} answered")
    with reader.page.expect_navigation():
        reader.press("Submit")


def leave_the_field(reader: Person) -> None:
    reader.page.evaluate("document.activeElement.blur()")


def keep_a_quote(reader: Person) -> None:
    item = reader.page.locator("#item-8")
    reader.tab_to(item.locator("summary").filter(has_text="Type a quote"))
    reader.key("Enter")
    reader.type_into("Words of the report", QUOTE, within="#item-8")
    reader.type_into("Page", "1", within="#item-8")
    reader.press("Keep quote", within="#item-8")
    reader.page.locator("#quotes-8 blockquote", has_text=QUOTE).wait_for()


def agree(alice: Person, number: int) -> None:
    alice.go(at(f"appraisal/{number}/consensus/"))
    assert alice.text(".cc-tools .cc-state") == f"{ITEMS - 1} of {ITEMS} agreed"
    if not alice.page.locator("#item-6.cc-open").count():
        alice.go(at(f"appraisal/{number}/consensus/?item=6"))
    with alice.page.expect_navigation():
        alice.key("2")
    expect(alice.page.locator(".cc-tools .cc-state")).to_have_text(f"{ITEMS} of {ITEMS} agreed")


def look_at_the_grid(story: Story) -> None:
    alice = story.alice
    alice.go(at("appraisal/"))
    assert alice.text("main .cc-page-head p").startswith("3 of 3 studies agreed")
    assert [row.split()[-1] for row in alice.texts(".ap-matrix tbody tr")] == ["9/0/1"] * 3
    rows = list(csv.reader(io.StringIO(alice.download(at("appraisal/table.csv")).decode("utf-8-sig"))))
    assert len(rows) == 1 + len(STUDIES)
    assert [row.count("Yes") for row in rows[1:]] == [9, 9, 9]
    assert [row.count("Can't tell") for row in rows[1:]] == [1, 1, 1]


def describe_all(story: Story) -> None:
    for number, name in enumerate(STUDIES, start=1):
        describe(story.bob, number, ELIGIBLE[name])
    story.alice.go(at("characteristics/"))
    assert story.alice.text(".sy-people") == PARTICIPANTS


def describe(bob: Person, number: int, eligible: int) -> None:
    bob.go(at(f"characteristics/{number}/"))
    for key, text in (("country", "Norway"), ("design", "Interviews"), ("n_eligible", str(eligible))):
        bob.tab_to(bob.page.locator(f"#text-{key}"))
        bob.page.keyboard.type(text)
    bob.press("Save", within=".ap-decide")
    expect(bob.page.locator("[data-save-state]")).to_contain_text("Saved")
    bob.page.reload()
    expect(bob.page.locator("#text-n_eligible")).to_have_value(str(eligible))
