"""Step 8: the flow with its sums, lists and files, and the included set read back in every format."""

import csv
import io
import json
import re

from tests.stories.story.cast import Story, at
from tests.stories.story.material import FLOW, IDENTIFIED, REASONS

NUMBER = re.compile(r"n\s=\s(\d+)")
# What the lists behind the numbers hold; the sums of parts are among them.
LISTED = [key for key, number in FLOW.items() if number]


def report(story: Story) -> None:
    look_at_the_flow(story)
    open_every_number(story)
    take_the_flow(story)
    take_the_included_set(story)
    check_the_commands(story)


def look_at_the_flow(story: Story) -> None:
    alice = story.alice
    alice.go(at("report/")).sees("Nothing is open.")
    marks = alice.page.locator(".cc-checks .cc-m").evaluate_all("marks => marks.map(mark => mark.className)")
    names = alice.texts(".cc-checks .cc-eq")
    assert names == [f"E{n}" for n in range(1, 13) if n != 8]  # E8 is of the other methods, which found nothing here
    assert set(marks) == {"cc-m cc-m-in"}


def open_every_number(story: Story) -> None:
    """Every number of the figure is a link, and its list has that many rows."""
    alice = story.alice
    links = alice.page.locator("figure svg a").evaluate_all(
        "links => links.map(a => [a.getAttribute('href') || a.getAttribute('xlink:href'), a.textContent])"
    )
    assert {key for key in LISTED if not any(f"/lists/{key}/" in href for href, _ in links)} == set()
    for href, text in links:
        number = int(NUMBER.search(text)[1])
        alice.go(href)
        assert (href, len(alice.page.locator("main ol.cc-rows > li").all())) == (href, number)


def take_the_flow(story: Story) -> None:
    alice = story.alice
    flow = json.loads(alice.download(at("report/flow.json")))
    assert {key: flow[key] for key in FLOW} == FLOW
    assert {one["label"]: one["n"] for one in flow["database_specific_results"]} == IDENTIFIED
    assert {one["label"]: one["n"] for one in flow["dbr_excluded"]} == REASONS
    assert alice.download(at("report/flow.png")).startswith(b"\x89PNG")
    assert alice.download(at("report/flow.svg")).decode().lstrip().startswith(("<svg", "<?xml"))
    rows = list(csv.DictReader(io.StringIO(alice.download(at("report/flow.csv")).decode("utf-8-sig"))))
    said = {row["data"]: row["n"] for row in rows}
    assert {key: said[key] for key in FLOW} == {key: str(number) for key, number in FLOW.items()}


def take_the_included_set(story: Story) -> None:
    import bibtexparser  # slow import
    import openpyxl
    import rispy

    alice = story.alice
    got = {form: alice.download(at(f"report/included.{form}")) for form in ("ris", "bib", "csv", "xlsx", "json")}
    sheet = openpyxl.load_workbook(io.BytesIO(got["xlsx"])).active
    header = [cell.value for cell in sheet[1]]
    column = header.index("Title")
    titles = {
        "ris": [entry.get("title") or entry["primary_title"] for entry in rispy.loads(got["ris"].decode("utf-8-sig"))],
        "bib": [entry["title"] for entry in bibtexparser.parse_string(got["bib"].decode()).entries],
        "csv": [row["Title"] for row in csv.DictReader(io.StringIO(got["csv"].decode("utf-8-sig")))],
        "xlsx": [row[column] for row in sheet.iter_rows(min_row=2, values_only=True)],
        "json": [entry["title"] for entry in json.loads(got["json"])],
    }
    wanted = sorted(("farewell", "later", "quiet", "thread"))
    for form, found in titles.items():
        assert (form, sorted(story.name_of(title) for title in found)) == (form, wanted)


def check_the_commands(story: Story) -> None:
    page = json.loads(story.alice.download(at("report/flow.json")))
    command = json.loads(story.server.manage("prisma", "therapy-story", "--to", "json"))
    assert command == page
    assert story.server.manage("verify_log", "therapy-story").startswith("therapy-story: whole, ")
