"""From key press to the next record painted, in real Chromium, in a large review beside a small one.

python -m bench.keys [--large 50000] [--small 200] [--decisions 300]. Budget: p95 under 50 ms (DESIGN.md 6).
"""

import argparse
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request

from bench import installation

LAYOUTS = {"laptop": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}
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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(address: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{address}/healthz")
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise TimeoutError(f"{address} does not answer")


def decide(page, decisions: int) -> list[float]:
    times = []
    for number in range(decisions):
        times.append(page.evaluate(MEASURE, "ieme"[number % 4]))
        page.wait_for_timeout(60)  # nobody reads faster; lets the outbox breathe
    return times


def report(address: str, sizes: tuple[int, ...], decisions: int, chromium: str) -> None:
    from playwright.sync_api import sync_playwright  # slow import

    with sync_playwright() as tools:
        browser = tools.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        for name, viewport in LAYOUTS.items():
            page = browser.new_context(viewport=viewport).new_page()
            page.goto(f"{address}/account/login/")
            page.fill("input[name=login]", "bob@example.org")
            page.fill("input[name=password]", "concord-demo")
            page.click("main form button[type=submit]")
            for size in sizes:
                page.goto(f"{address}/reviews/bench-{size}/screening/title-abstract/")
                page.wait_for_selector(".cc-record-title")
                times = decide(page, decisions)
                p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[18]
                print(
                    f"{name:8}{size:>8,} reports: p50 {p50:5.1f} ms  p95 {p95:5.1f} ms  max {max(times):5.1f} ms",
                    flush=True,
                )
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", type=int, default=400)
    parser.add_argument("--large", type=int, default=50_000)
    parser.add_argument("--decisions", type=int, default=100)
    options = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("Chromium is not installed: nothing measured.")
    with installation.fresh(options.small, options.large) as environment:
        port = free_port()
        server = subprocess.Popen(
            [sys.executable, "manage.py", "run_server"],
            cwd=installation.ROOT,
            env={**environment, "PORT": str(port), "DEMO": "0"},
            stdout=subprocess.DEVNULL,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}")
            report(f"http://127.0.0.1:{port}", (options.small, options.large), options.decisions, chromium)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
