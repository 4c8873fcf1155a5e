"""The pictures of the guide, taken anew from a running demo: python -m bench.screenshots BASE_URL OUT [NAME...]

Signs in as the demo's people, in the light theme, 1366x768 and three on a phone. It only looks around, so the demo
stays as it was. A picture larger than its budget fails the run, for a page of the guide must load.
"""

import argparse
import base64
import struct
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np  # comes with pandas

from tests.needs import chromium

PASSWORD = "concord-demo"  # noqa: S105  (of the demo's invented people, printed on its sign-in page)
LAPTOP = {"viewport": {"width": 1366, "height": 768}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
MOST_BYTES = 200_000
OPEN, FINISHED = "/reviews/demo-open/", "/reviews/demo/"
WAIT_MS = 15_000
SETTLE_MS = 400  # after the last request: fonts, the drawn page of a PDF, a dialog that opens
MOST_COLOURS = 256  # of an indexed PNG: a third of the size, and text looks the same
PIXELS_OF = """async (url) => {
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const drawn = canvas.getContext("2d");
  drawn.drawImage(image, 0, 0);
  const bytes = drawn.getImageData(0, 0, image.width, image.height).data;
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return [image.width, image.height, btoa(text)];
}"""


@dataclass(frozen=True)
class Picture:
    name: str
    person: str
    address: str
    act: Callable = lambda page: None
    on_phone: bool = False


def click(name: str) -> Callable:
    """Follows the first link of the page itself whose words contain `name`."""
    return lambda page: page.locator("#main").get_by_role("link", name=name).first.click()


def then(*acts: Callable) -> Callable:
    def act(page) -> None:
        for one in acts:
            one(page)
            page.wait_for_load_state("networkidle")

    return act


def fill_new_review(page) -> None:
    page.locator("[name=title]").fill("Experiences of therapy after self-harm")
    question = "How do people who harm themselves experience individual psychological therapy?"
    page.locator("[name=question]").fill(question)
    page.locator("label[for=frame-spider]").click()


def show_pdf(page) -> None:
    page.locator("[data-pdf-viewer] .textLayer span").first.wait_for()


def first_with_pdf(page) -> None:
    page.locator("tr").filter(has_text="PDF here").first.get_by_role("link", name="Read").click()


def press_help(page) -> None:
    page.keyboard.press("?")


PICTURES = (
    Picture("sign-in", "", "/account/login/"),
    Picture("overview", "alice", OPEN),
    Picture("new-review", "alice", "/reviews/new/", fill_new_review),
    Picture("team", "alice", f"{OPEN}settings/"),
    Picture("protocol", "alice", f"{OPEN}protocol/"),
    Picture("searches", "alice", f"{OPEN}search/"),
    Picture("file", "alice", f"{OPEN}search/", click("chased.ris")),
    Picture("set-aside", "alice", f"{OPEN}search/", then(click("cinahl.ris"), click("Repair or dismiss"))),
    Picture("duplicates", "alice", f"{OPEN}duplicates/"),
    Picture("merged", "alice", f"{OPEN}duplicates/merged/"),
    Picture("titles", "bob", f"{OPEN}screening/title-abstract/"),
    Picture("keys", "bob", f"{OPEN}screening/title-abstract/", press_help),
    Picture("stage", "alice", f"{OPEN}screening/title-abstract/team/"),
    Picture("conflict", "alice", f"{OPEN}conflicts/title-abstract/"),
    Picture("rule", "alice", f"{OPEN}screening/full-text/rule/"),
    Picture("full-texts", "bob", f"{OPEN}screening/full-text/"),
    Picture("full-text", "carol", f"{OPEN}screening/full-text/", then(first_with_pdf, show_pdf)),
    Picture("studies", "alice", f"{OPEN}studies/"),
    Picture("appraisal", "carol", f"{OPEN}appraisal/", then(click("Appraise"), show_pdf)),
    Picture("sealed", "carol", f"{OPEN}appraisal/2/consensus/"),
    Picture("consensus", "alice", f"{OPEN}appraisal/1/consensus/"),
    Picture("grid", "alice", f"{FINISHED}appraisal/"),
    Picture("characteristics", "alice", f"{FINISHED}characteristics/"),
    Picture("one-study", "alice", f"{FINISHED}characteristics/1/", show_pdf),
    Picture("flow", "alice", f"{FINISHED}report/"),
    Picture("log", "alice", f"{OPEN}log/"),
    Picture("phone-overview", "bob", OPEN, on_phone=True),
    Picture("phone-titles", "bob", f"{OPEN}screening/title-abstract/", on_phone=True),
    Picture("phone-conflict", "alice", f"{OPEN}conflicts/title-abstract/", on_phone=True),
)


class Studio:
    """One browser; a signed-in context for each person and kind of screen, made when first wanted."""

    def __init__(self, browser, base_url: str) -> None:
        self.browser, self.base_url, self.contexts = browser, base_url, {}

    def context(self, person: str, on_phone: bool):
        wanted = (person, on_phone)
        if wanted not in self.contexts:
            self.contexts[wanted] = self._new(person, PHONE if on_phone else LAPTOP)
        return self.contexts[wanted]

    def _new(self, person: str, screen: dict):
        look = {"color_scheme": "light", "reduced_motion": "reduce", "locale": "en-GB", "timezone_id": "UTC"}
        context = self.browser.new_context(base_url=self.base_url, **screen, **look)
        context.set_default_timeout(WAIT_MS)
        if person:
            sign_in(context.new_page(), person)
        return context

    def take(self, picture: Picture, out: Path) -> int:
        page = self.context(picture.person, picture.on_phone).new_page()
        answer = page.goto(picture.address, wait_until="networkidle")
        if not answer.ok:
            raise SystemExit(f"{picture.name}: {picture.address} answered {answer.status}. Is the demo loaded there?")
        picture.act(page)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(SETTLE_MS)
        shot = page.screenshot(animations="disabled", caret="hide")
        page.close()
        return (out / f"{picture.name}.png").write_bytes(self.indexed(shot))

    def indexed(self, shot: bytes) -> bytes:
        """The same picture with few colours. The browser itself reads its PNG."""
        page = self.browser.new_page()
        width, height, text = page.evaluate(PIXELS_OF, f"data:image/png;base64,{base64.b64encode(shot).decode()}")
        page.close()
        pixels = np.frombuffer(base64.b64decode(text), np.uint8).reshape(height, width, 4)[:, :, :3]
        return png(*few_colours(pixels))


def sign_in(page, person: str) -> None:
    page.goto("/account/login/")
    page.locator("[name=login]").fill(f"{person}@example.org")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/reviews/**")
    page.close()


def few_colours(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each pixel's place in a palette of the most frequent colours; a rarer one takes the nearest of them."""
    packed = pixels.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
    colours, places, counts = np.unique(packed, return_inverse=True, return_counts=True)
    rgb = np.stack([colours >> 16 & 255, colours >> 8 & 255, colours & 255], axis=1).astype(np.int32)
    palette = rgb[np.argsort(-counts, kind="stable")[:MOST_COLOURS]]
    nearest = np.array([((palette - colour) ** 2).sum(axis=1).argmin() for colour in rgb], np.uint8)
    return nearest[places.reshape(packed.shape)], palette.astype(np.uint8)


def png(places: np.ndarray, palette: np.ndarray) -> bytes:
    height, width = places.shape
    lines = np.hstack([np.zeros((height, 1), np.uint8), places]).tobytes()  # 0: no filter on any line
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", palette.tobytes()), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def take_all(base_url: str, out: Path, names: list[str]) -> list[str]:
    """Takes the pictures named, or all; returns those that are larger than a page of the guide should load."""
    from playwright.sync_api import sync_playwright  # only where there is a browser

    too_large = []
    out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        studio = Studio(browser, base_url.rstrip("/"))
        for picture in [p for p in PICTURES if not names or p.name in names]:
            size = studio.take(picture, out)
            print(f"{picture.name}.png\t{size // 1024} kB", flush=True)
            too_large += [picture.name] if size > MOST_BYTES else []
        browser.close()
    return too_large


def main() -> None:
    parser = argparse.ArgumentParser(description="The pictures of the guide, taken from a running demo.")
    parser.add_argument("base_url", help="where the demo runs, http://127.0.0.1:8000")
    parser.add_argument("out", type=Path, help="the folder for the pictures, docs/images")
    parser.add_argument("names", nargs="*", help="only these pictures")
    asked = parser.parse_args()
    if not chromium():
        raise SystemExit("There is no Chromium. Install it, or say where it is: CHROMIUM=/path/to/chromium")
    too_large = take_all(asked.base_url, asked.out, asked.names)
    if too_large:
        sys.exit(f"Larger than {MOST_BYTES // 1000} kB: {', '.join(too_large)}")


if __name__ == "__main__":
    main()
