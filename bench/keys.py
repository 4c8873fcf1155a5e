"""From key press to the next record painted, in real Chromium: a large review beside a small one and a bare page.

python -m bench.keys [--large 50000] [--small 1000] [--decisions 300] [--pause 250]. Budget: p95 < 50 ms (DESIGN.md 6).
The bare page swaps one heading for another at a key: less than that no page can take here, for the painting of a
frame is waited for, and the next frame begins only then.
"""

import argparse
import os
import statistics
import subprocess
import sys

from bench import installation
from tests.needs import chromium as find_chromium

LAYOUTS = {"laptop": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}
SENT_MS = 300_000  # the page asks before it is left with votes that are still on their way
# Measured inside the page: from the key event to the frame after the title has changed.
MEASURE = """
key => new Promise(done => {
  const title = () => document.querySelector('.cc-record-title').textContent;
  const before = title();
  let start;
  const watch = new MutationObserver(() => {
    if (title() === before) return;
    watch.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
  });
  watch.observe(document.body, {childList: true, subtree: true, characterData: true});
  start = performance.now();
  document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
})
"""


# Two headings that take turns at each key.
BARE = """
<!doctype html><title>bare</title><body><h2 class="cc-record-title">one</h2>
"""
SWAP = """
() => document.addEventListener('keydown', () => {
  const title = document.querySelector('.cc-record-title');
  title.textContent = title.textContent === 'one' ? 'two' : 'one';
})
"""


def decide(page, decisions: int, pause: int) -> list[float]:
    times = []
    for number in range(decisions):
        times.append(page.evaluate(MEASURE, "ieme"[number % 4]))
        page.wait_for_timeout(pause)
    return times


def say(what: str, times: list[float]) -> None:
    p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[18]
    print(f"{what:24} p50 {p50:5.1f} ms  p95 {p95:5.1f} ms  max {max(times):6.1f} ms", flush=True)


def report(address: str, sizes: tuple[int, ...], decisions: int, pause: int, chromium: str) -> None:
    from playwright.sync_api import sync_playwright  # slow import

    with sync_playwright() as tools:
        browser = tools.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        for name, viewport in LAYOUTS.items():
            page = browser.new_context(viewport=viewport).new_page()
            page.set_content(BARE)
            page.evaluate(SWAP)
            say(f"{name:7} bare page", decide(page, decisions, pause))
            page.goto(f"{address}/account/login/")
            page.fill("input[name=login]", "bob@example.org")
            page.fill("input[name=password]", "concord-demo")
            page.click("main form button[type=submit]")
            for size in sizes:
                page.goto(f"{address}/reviews/bench-{size}/screening/title-abstract/")
                page.wait_for_selector("html[data-bench-ready]", state="attached")
                say(f"{name:7}{size:>8,} reports", decide(page, decisions, pause))
                page.wait_for_selector("[data-state][data-unsaved='0']", state="attached", timeout=SENT_MS)
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", type=int, default=1000)
    parser.add_argument("--large", type=int, default=50_000)
    parser.add_argument("--decisions", type=int, default=300)
    parser.add_argument("--pause", type=int, default=250, help="milliseconds between two decisions")
    options = parser.parse_args()
    if options.small <= len(LAYOUTS) * options.decisions:  # one reader decides on all of them, layout after layout
        sys.exit(f"{options.small} reports are too few for {options.decisions} decisions in each layout.")
    chromium = find_chromium()
    if chromium is None:
        sys.exit("Chromium is not installed: nothing measured.")
    print(f"load when it began: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
    with installation.fresh(options.small, options.large) as environment:
        port = installation.free_port()
        server = subprocess.Popen(
            [sys.executable, "manage.py", "run_server"],
            cwd=installation.ROOT,
            env={**environment, "PORT": str(port), "DEMO": "0"},
            stdout=subprocess.DEVNULL,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            installation.wait_for(address, server)
            report(address, (options.small, options.large), options.decisions, options.pause, chromium)
        finally:
            server.terminate()
            server.wait()
    print(f"load when it ended: {os.getloadavg()[0]:.1f}", flush=True)


if __name__ == "__main__":
    main()
