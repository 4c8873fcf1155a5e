"""A person at a real browser: the keyboard first, and every fault of script, style policy or server is kept."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.test import Client

from tests.needs import chromium

DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 30_000
TRY_MS = 50
MOST_TABS = 250
# A refusal is an answer that a story may ask for; the browser itself writes it to the console.
ANSWERED = "Failed to load resource: the server responded with a status of 4"


@contextmanager
def open_browser() -> Iterator:
    from playwright.sync_api import sync_playwright  # only where there is a browser

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()


def sign_in(context, user) -> None:
    """As if the person had signed in in another tab of this browser."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "domain": "localhost", "path": "/"}])


def comes_true(page, expression: str) -> None:
    """Waits for it. The browser's own waiting would compile the expression in the page, whose policy forbids that."""
    for _ in range(PATIENCE_MS // TRY_MS):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(TRY_MS)
    raise AssertionError(f"{expression} did not come true.")


def end_session(context) -> None:
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


class Person:
    """One browser context with one page. `faults` is empty as long as nothing broke."""

    def __init__(self, browser, base_url: str, name: str = "", **options) -> None:
        options.setdefault("viewport", DESKTOP)
        self.name = name
        self.context = browser.new_context(base_url=base_url, accept_downloads=True, **options)
        self.context.set_default_timeout(PATIENCE_MS)
        self.page = self.context.new_page()
        self.faults: list[str] = []
        self.watch(self.page)

    def watch(self, page) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._heard(page, said))
        page.on("response", self._answered)

    def _heard(self, page, said) -> None:
        is_policy = "Content Security Policy" in said.text
        if is_policy or (said.type == "error" and not said.text.startswith(ANSWERED)):
            self.faults.append(f"{page.url}: {said.text}")

    def _answered(self, response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.url}: status {response.status}")

    # --- going somewhere
    def go(self, address: str) -> "Person":
        self.page.goto(address)
        return self

    def sign_in(self, email: str, password: str) -> "Person":
        self.go("/account/login/")
        self.type_into("Email", email)
        self.type_into("Password", password)
        self.press("Sign in", within="#sign-in")
        self.page.wait_for_url("**/reviews/**")
        return self

    # --- the keyboard alone
    def key(self, *names: str) -> "Person":
        for name in names:
            self.page.keyboard.press(name)
        return self

    def tab_to(self, target) -> "Person":
        """Presses Tab until the focus is on the target, as somebody without a mouse does."""
        target.wait_for(state="visible")
        for _ in range(MOST_TABS):
            if target.evaluate("element => element === document.activeElement"):
                return self
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{self.name} cannot reach {target} on {self.page.url} with Tab.")

    def press(self, words: str, *, within: str = "body", role: str = "button", nth: int = 0, exact: bool = False):
        """Presses the button (or follows the link) with these words by Tab and Enter."""
        target = self.page.locator(within).get_by_role(role, name=words, exact=exact).nth(nth)
        self.tab_to(target)
        return self.key("Enter")

    def follow(self, words: str, *, within: str = "body", nth: int = 0, exact: bool = False) -> "Person":
        return self.press(words, within=within, role="link", nth=nth, exact=exact)

    def type_into(self, label: str, text: str, *, within: str = "body", nth: int = 0) -> "Person":
        """Types over what stands in the field with this label."""
        field = self.page.locator(within).get_by_label(label).nth(nth)
        self.tab_to(field)
        if field.evaluate("field => 'selectionStart' in field && field.value.length > 0"):
            self.key("Control+a")
        self.page.keyboard.insert_text(text)
        return self

    def choose(self, label: str, words: str, *, within: str = "body", nth: int = 0) -> "Person":
        """Chooses in a list by typing what the line begins with."""
        field = self.page.locator(within).get_by_label(label).nth(nth)
        self.tab_to(field)
        self.page.keyboard.type(words)
        chosen = field.evaluate("field => field.selectedOptions[0]?.label.trim()")
        assert chosen.startswith(words), f"{label}: {chosen}"
        return self

    # --- what is seen
    def sees(self, words: str, *, within: str = "body") -> "Person":
        self.page.locator(within).get_by_text(words).first.wait_for(state="visible")
        return self

    def text(self, selector: str) -> str:
        return " ".join(self.page.locator(selector).first.inner_text().split())

    def texts(self, selector: str) -> list[str]:
        return [" ".join(text.split()) for text in self.page.locator(selector).all_inner_texts()]

    def download(self, address: str) -> bytes:
        answer = self.context.request.get(address)
        assert answer.status == 200, f"{address}: {answer.status} {answer.text()[:200]}"
        return answer.body()

    def close(self) -> None:
        self.context.close()
