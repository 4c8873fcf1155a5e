"""What the shared scripts do in a real browser, under the real Content-Security-Policy."""

import pytest
from django.conf import settings as django_settings

from tests.browser import end_session, sign_in
from tests.config import shell_pages
from tests.makers.people import make_user

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),  # the folder of collected files, which tests do without
]
AXE = "node_modules/axe-core/axe.min.js"


@pytest.fixture
def alice(settings):
    settings.ROOT_URLCONF = "tests.config.shell_pages"
    shell_pages.posts.clear()
    return make_user("Alice")


@pytest.fixture
def context(signed_in, alice):
    return signed_in(alice)


@pytest.fixture
def page(context):
    return context.new_page()


def toast(page) -> str:
    return page.locator(".cc-toast").last.inner_text().strip()


def test_key_presses_the_visible_button(page):
    page.goto("/shell/acts")

    page.keyboard.press("i")

    page.locator("#count:text-is('1')").wait_for()


def test_second_name_of_a_key_works_with_shift(page):
    page.goto("/shell/acts")

    page.keyboard.press("Shift+Z")

    page.locator("#next h2").wait_for()


@pytest.mark.parametrize("key", ["x", "Control+i", "Alt+i", "z"])
def test_key_that_is_hidden_or_the_browsers_does_nothing(page, key):
    page.goto("/shell/acts")

    page.keyboard.press(key)
    page.keyboard.press("i")

    page.locator("#count:text-is('1')").wait_for()
    assert shell_pages.posts == ["POST"]


def test_keys_rest_while_typing(page):
    page.goto("/shell/acts")

    page.keyboard.press("/")
    page.keyboard.type("i?")

    assert page.input_value("#find") == "i?"
    assert shell_pages.posts == []


def test_help_lists_the_keys_of_the_page_and_silences_them(page):
    page.goto("/shell/acts")

    page.keyboard.press("?")
    page.keyboard.press("i")

    rows = [row.split() for row in page.locator("#keys tbody tr").all_inner_texts()]
    assert rows == [["/", "Search"], ["I", "Include"], ["U", "Shift+Z", "Undo"], ["?", "This", "list"]]
    assert shell_pages.posts == []


def test_keys_can_be_turned_off_on_this_computer(page):
    page.goto("/shell/acts")
    page.keyboard.press("?")
    page.uncheck("#keys-on")
    page.keyboard.press("Escape")

    page.keyboard.press("i")
    page.click("text=Include")

    page.locator("#count:text-is('1')").wait_for()
    assert len(shell_pages.posts) == 1


def test_arriving_fragment_takes_the_focus_and_is_announced(page):
    page.goto("/shell/acts")

    page.keyboard.press("u")

    page.locator("h2:focus:text-is('B')").wait_for()
    page.locator("#live:text-is('Undone. Next: B')").wait_for(state="attached")


@pytest.mark.parametrize(
    ("button", "said"),
    [
        ("#refuse", "Bob settled it."),
        ("#refuse-page", "It was merged."),
        ("#full", "The disk is full."),
        ("#expired", "You are signed out. What you typed stays here. Sign in again"),
    ],
)
def test_refusal_is_said_in_the_servers_words_and_swaps_nothing(page, context, button, said):
    page.goto("/shell/acts")
    end_session(context)

    page.click(button)

    page.locator(".cc-toast").wait_for()
    assert toast(page) == said
    assert page.inner_text("#next") == ""


def test_lost_connection_is_said(page, context):
    page.goto("/shell/acts")
    context.set_offline(True)

    page.click("#refuse")

    page.locator(".cc-toast").wait_for()
    assert "cannot be reached" in toast(page)


def test_double_press_sends_a_form_once(page):
    page.goto("/shell/twice")

    page.click("text=Send")
    page.wait_for_timeout(150)  # long enough for the first to be on its way; faster ones the browser itself joins
    page.click("text=Send", force=True)
    page.wait_for_timeout(300)

    assert shell_pages.posts == ["POST"]


def test_typed_note_survives_leaving_the_page(page):
    page.goto("/shell/form")
    page.fill("#note", "Ask Bob")

    page.goto("/shell/acts")
    page.goto("/shell/form")

    assert page.input_value("#note") == "Ask Bob"
    assert "not saved yet" in page.inner_text(".cc-draft")


def test_typed_note_survives_a_refused_form_and_goes_when_it_is_saved(page):
    page.goto("/shell/form")
    page.fill("#note", "Ask Bob")
    page.click("text=Keep the note")
    page.locator(".is-invalid").wait_for()

    page.goto("/shell/form")
    assert page.input_value("#note") == "Ask Bob"
    page.fill("#title", "A title")
    page.click("text=Keep the note")
    page.locator(".cc-message").wait_for()

    assert page.input_value("#note") == ""
    page.goto("/shell/form")
    assert page.input_value("#note") == ""


def test_note_of_another_person_stays_shut(page, context):
    page.goto("/shell/form")
    page.fill("#note", "Alice's own")
    sign_in(context, make_user("Bob"))

    page.goto("/shell/form")

    assert page.input_value("#note") == ""


def test_leaving_unsaved_typing_is_asked_about(page):
    page.goto("/shell/form")
    page.click("#title")
    page.keyboard.type("half")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    page.goto("/shell/acts")

    assert asked == ["beforeunload"]


@pytest.mark.parametrize(("answer", "kept"), [("Keep it and sign out", 1), ("Discard it and sign out", 0)])
def test_sign_out_asks_about_unsaved_text(page, answer, kept):
    page.goto("/shell/form")
    page.fill("#note", "Ask Bob")
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("[title=Alice]")
    page.click(".dropdown-item:has-text('Sign out')")

    page.click(f"dialog >> text={answer}")

    page.wait_for_url("**/account/login/")
    names = page.evaluate("Object.keys(localStorage)")
    assert len([name for name in names if name.startswith("concord.draft.")]) == kept


def test_theme_follows_the_system_until_chosen_and_is_remembered(page):
    page.emulate_media(color_scheme="dark")
    page.goto("/shell/acts")
    assert page.get_attribute("html", "data-bs-theme") == "dark"

    page.click("[data-theme-flip]")
    page.reload()

    assert page.get_attribute("html", "data-bs-theme") == "light"


@pytest.mark.parametrize("address", ["/shell/form", "/shell/acts", "/shell/nowhere", "/account/email/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1366, 390])
def test_page_has_no_accessibility_violation_and_no_sideways_scrolling(page, address, scheme, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.goto(address)
    page.context.new_cdp_session(page).send("Page.setBypassCSP", {"enabled": True})

    page.evaluate((django_settings.BASE_DIR / AXE).read_text())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]

    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
