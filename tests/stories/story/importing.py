"""Step 2: four searches, four files at once, the ledger, the commit; the same file again changes nothing."""

from playwright.sync_api import expect

from tests.browser import Person
from tests.stories.story.cast import Story, at
from tests.stories.story.material import File


def bring_in(story: Story) -> None:
    alice, files = story.alice, story.material.files
    for file in files:
        record_search(alice, file)
    drop(alice, files)
    assert counted(alice) == {}
    for file in files:
        commit(alice, file)
    dismiss_the_torn_piece(alice)
    assert counted(alice) == {file.search: file.records for file in files}
    same_file_again(alice, files[0])
    same_records_again(alice, files[0])


def record_search(alice: Person, file: File) -> None:
    alice.go(at("search/new/"))
    alice.choose("Kind of source", "Database")
    alice.type_into("Database, register or website", file.search)
    alice.type_into("Platform", file.platform)
    date = alice.page.get_by_label("Searched on")
    alice.tab_to(date)
    alice.page.keyboard.type("05042026")  # as British browsers ask for a date: day, month, year
    date.fill("2026-05-04")
    alice.type_into("Hits it reported", str(file.pieces))
    alice.type_into("Strategy, as run", "1  exp Self-Injurious Behavior/\n2  interview*.ti,ab.\n3  1 and 2")
    alice.press("Record the search")
    alice.page.wait_for_url(f"**{at('search/')}")


def drop(alice: Person, files: tuple[File, ...]) -> None:
    """All four at once; each is read in the background, and the table tells how far it is."""
    alice.go(at("search/"))
    payload = [{"name": file.name, "mimeType": "application/octet-stream", "buffer": file.content} for file in files]
    alice.page.set_input_files("#files", payload)
    table = alice.page.locator("#files-table")
    expect(table.get_by_text("look and import")).to_have_count(len(files), timeout=60_000)


def counted(alice: Person) -> dict[str, int]:
    """What the review counts by search: nothing before a commit."""
    alice.go(at("search/"))
    heads = alice.page.locator(".cit-search-head").all_inner_texts()
    rows = [head.split("\n") for head in heads]
    return {name.strip(): int(number) for name, number in rows if int(number)}


def open_file(alice: Person, name: str) -> None:
    alice.go(at("search/"))
    alice.follow(name, within="#files-table")


def commit(alice: Person, file: File) -> None:
    open_file(alice, file.name)
    aside = file.pieces - file.records
    assert ledger_of(alice) == (f"{file.pieces} in the file = {file.records} new + 0 already known + {aside} set aside")
    alice.choose("Search that these records come from", file.search)
    alice.press(f"Import {file.records} records")
    alice.sees(f"{file.name} is imported.")


def dismiss_the_torn_piece(alice: Person) -> None:
    open_file(alice, "cinahl.ris")
    alice.follow("Repair or dismiss")
    alice.sees("AN  - 140999999", within=".cc-raw")
    alice.type_into("Why it is no record", "Torn download")
    alice.press("Dismiss")
    alice.sees("dismissed: Torn download")


def same_file_again(alice: Person, file: File) -> None:
    """Byte for byte the same: refused with the reason, and discarded."""
    drop_again(alice, file, file.content)
    alice.sees("This very file is already imported in")
    alice.choose("Search that these records come from", file.search)
    alice.press("Import 6 records")
    alice.sees("it is the same file, byte for byte")
    alice.follow("Back, with the page as it stands now")
    alice.press("Discard this file")
    alice.sees("nothing of it was imported")
    assert counted(alice)[file.search] == file.records


def same_records_again(alice: Person, file: File) -> None:
    """Another file of the same search with the same records: all are known, and importing it changes no number."""
    drop_again(alice, file, file.content + b"\r\n")
    alice.choose("Search that these records come from", file.search)
    alice.press("Show what is known")
    alice.page.locator(".cit-ledger", has_text=f"{file.records} already known").wait_for()
    assert ledger_of(alice) == f"{file.pieces} in the file = 0 new + {file.records} already known + 0 set aside"
    alice.press("Import 0 records")
    alice.sees(f"{file.name} is imported.")
    assert counted(alice)[file.search] == file.records


def drop_again(alice: Person, file: File, content: bytes) -> None:
    alice.go(at("search/"))
    alice.page.set_input_files("#files", {"name": file.name, "mimeType": "text/plain", "buffer": content})
    alice.page.wait_for_url("**/search/files/*/")
    alice.page.locator(".cit-ledger").wait_for()


def ledger_of(alice: Person) -> str:
    return alice.text(".cit-ledger")
