"""Step 5: PDFs are brought and read beside the decision; one cannot be had; exclusions carry one reason."""

from playwright.sync_api import expect

from config.demo.papers import NOT_INDIVIDUAL
from tests.browser import Person
from tests.stories.story.cast import Story, at
from tests.stories.story.matching import open_report
from tests.stories.story.material import CRITERIA, FULL_TEXTS, OBTAINED

READ, CONFLICTS = at("screening/full-text/"), at("conflicts/full-text/")
REASON_KEYS = {label: str(place) for place, (label, _) in enumerate(CRITERIA, start=1)}


def screen_full_texts(story: Story) -> None:
    give_up_the_lost(story)
    for name in OBTAINED:
        upload(story, story.bob, name)
    for place, reader in enumerate(story.readers):
        read_full_texts(story, reader, place)
    settle_the_carers(story)
    look_at_the_reason(story)


def give_up_the_lost(story: Story) -> None:
    """A status with its history, not a verdict."""
    alice = story.alice
    open_report(story, alice, "lost")
    for status, where in (("Requested", "Interlibrary loan"), ("Not retrieved", "")):
        alice.tab_to(alice.page.locator("summary").filter(has_text="Note how it is being got"))
        alice.key("Enter")
        alice.choose("Status", status, within=".cit-retrieval")
        alice.type_into("Where", where, within=".cit-retrieval") if where else None
        alice.press("Note it")
        alice.page.locator(".cit-history li b", has_text=status).wait_for()
    assert [line.split(",")[0].split(" Alice")[0] for line in alice.texts(".cit-history li")] in (
        ["Requested", "Not retrieved"],
        ["Not retrieved", "Requested"],
    )


def upload(story: Story, reader: Person, name: str) -> None:
    open_report(story, reader, name)
    file = {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": story.material.pdf(name)}
    reader.page.set_input_files(".cit-upload input[type=file]", file)
    reader.press("Upload", within=".cit-upload")
    reader.page.locator(".cit-file-row", has_text=f"{name}.pdf").wait_for()


def read_full_texts(story: Story, reader: Person, place: int) -> None:
    reader.go(READ)
    assert len(reader.page.locator(".scr-full-texts tbody tr").all()) == len(FULL_TEXTS)
    reader.follow("Read", within=".scr-full-texts", exact=True)
    for left in range(len(FULL_TEXTS), 0, -1):
        name = story.name_of(reader.text(".cc-panel .cc-record-title"))
        see_the_pdf(story, reader, name)
        said = FULL_TEXTS[name][place]
        with reader.page.expect_navigation():
            reader.key("i" if said == "i" else REASON_KEYS[said])
        if left > 1:
            expect(reader.page.locator(".cc-panel .cc-record-title")).not_to_contain_text(story.title(name))
    reader.go(READ).sees("You have read every full text that is here")


def see_the_pdf(story: Story, reader: Person, name: str) -> None:
    layer = reader.page.locator(".pdfViewer .textLayer").first
    paper = story.material.papers[name]
    expect(layer).to_contain_text(f"{paper.journal} {paper.year}; {paper.volume}", timeout=30_000)


def settle_the_carers(story: Story) -> None:
    """Alice excludes with one reason, chosen with the arrows."""
    alice = story.alice
    alice.go(CONFLICTS)
    assert story.name_of(alice.text(".cc-record-title")) == "carers"
    alice.key("e")
    expect(alice.page.locator("#reasons button").first).to_be_focused()
    alice.key("ArrowDown", "ArrowDown")
    expect(alice.page.locator("#reasons button:focus")).to_contain_text("Not about experience")
    with alice.page.expect_navigation():
        alice.key("Enter")
    alice.sees("Nothing to settle")


def look_at_the_reason(story: Story) -> None:
    """Both excluded it for different reasons: the first in the agreed order stands, and the difference is listed."""
    alice = story.alice
    alice.go(f"{CONFLICTS}?tab=mismatches")
    assert story.name_of(alice.text(".cc-record-title")) == "groups"
    alice.sees(NOT_INDIVIDUAL, within="section[aria-labelledby=mismatch]")
