"""The pictures of the guide, taken from the loaded demo: `python -m tests.stories.screenshots` writes docs/images."""

import tempfile
from pathlib import Path

from config.demo.protocol import PASSWORD
from tests.browser import Person, open_browser
from tests.stories import demo, servers

IMAGES = servers.ROOT / "docs" / "images"
# File -> who looks, at which page, and the part that is there when it is ready.
SHOTS = {
    "overview": ("alice", "demo-open/", ".cc-flow li"),
    "search": ("alice", "demo-open/search/", "#files-table tbody"),
    "duplicates": ("alice", "demo-open/duplicates/", ".cc-diff"),
    "screening": ("bob", "demo-open/screening/title-abstract/", "[data-current] .cc-record-title"),
    "conflicts": ("alice", "demo-open/conflicts/title-abstract/", ".cc-votes"),
    "full-text": ("bob", "demo-open/screening/full-text/", ".scr-full-texts"),
    "appraisal": ("alice", "demo/appraisal/", ".ap-matrix"),
    "characteristics": ("alice", "demo/characteristics/", ".sy-grid"),
    "report": ("alice", "demo/report/", "figure svg"),
}


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        demo.load(Path(folder))
        with servers.embedded(Path(folder)) as server, open_browser() as browser:
            people = {name: Person(browser, server.url, name) for name in ("alice", "bob")}
            for name, person in people.items():
                person.sign_in(f"{name}@example.org", PASSWORD)
            for file, (name, address, ready) in SHOTS.items():
                take(people[name], f"/reviews/{address}", ready, IMAGES / f"{file}.png")


def take(person: Person, address: str, ready: str, to: Path) -> None:
    person.go(address)
    if "full-text" in address:
        person.follow("Read", within=ready, exact=True)
        ready = ".pdfViewer .textLayer"
    person.page.locator(ready).first.wait_for()
    person.page.wait_for_load_state("networkidle")
    person.page.screenshot(path=to)


if __name__ == "__main__":
    main()
