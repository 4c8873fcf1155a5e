"""Step 1: Alice signs up, writes the protocol, and invites Bob and Carol by link."""

from tests.browser import Person
from tests.stories.story.cast import Story, at
from tests.stories.story.material import CRITERIA, PASSWORD, PEOPLE, REVIEW_TITLE, SLUG

FRAME = {
    "Sample": "People who have harmed themselves",
    "Phenomenon of interest": "Individual therapy",
    "Design": "Interviews",
    "Evaluation": "Their own accounts",
    "Research type": "Qualitative",
}


def begin(story: Story) -> None:
    alice = story.alice
    alice.go("/reviews/")
    alice.page.wait_for_url("**/account/login/?next=/reviews/")
    alice.follow("Make an account")
    sign_up(alice)
    create_review(alice)
    links = invite(alice)
    for person in story.readers:
        join(person, links[PEOPLE[person.name]])
    alice.go(at("settings/"))
    assert alice.texts(".cc-people-role") == ["Lead", "Reviewer", "Reviewer"]


def sign_up(person: Person) -> None:
    person.type_into("Your name", person.name)
    person.type_into("Email", PEOPLE[person.name])
    person.type_into("Password", PASSWORD)
    person.press("Make the account")


def create_review(alice: Person) -> None:
    alice.page.wait_for_url("**/reviews/")
    alice.follow("new review")
    alice.type_into("Title", REVIEW_TITLE)
    alice.type_into("The question in one sentence", "How do people live through therapy for self-harm?")
    open_address(alice)
    alice.type_into("Short name in the address", SLUG)
    choose_spider(alice)
    for label, text in FRAME.items():
        alice.type_into(label, text, within="[data-frame=spider]")
    for place, (label, _) in enumerate(CRITERIA):
        if place == alice.page.locator("[data-row]").count():
            alice.press("Add a criterion")
        alice.type_into("Reason, as the figure will say it", label, within=f"[data-row] >> nth={place}")
    alice.type_into("Speak for inclusion", "psychotherap*, interview*, experience*")
    alice.type_into("Speak against", "questionnaire*, cohort")
    alice.press("Make the review")
    alice.page.wait_for_url(f"**{at()}*")
    alice.go(at("protocol/"))
    for text in (*FRAME.values(), *(label for label, _ in CRITERIA), "psychotherap*", "cohort"):
        alice.sees(text, within="main")


def open_address(alice: Person) -> None:
    alice.tab_to(alice.page.get_by_text("Choose the address yourself"))
    alice.key("Enter")


def choose_spider(alice: Person) -> None:
    """A group of radio buttons is one stop; the arrows go through it."""
    chosen = alice.page.locator("input[name=frame]:checked")
    if not chosen.count():
        chosen = alice.page.locator("input[name=frame]").first
    alice.tab_to(chosen)
    for _ in range(10):
        if alice.page.locator("#frame-spider").is_checked():
            return
        alice.key("ArrowRight")
    raise AssertionError("The arrows do not reach SPIDER.")


def invite(alice: Person) -> dict[str, str]:
    """Address -> the link that Alice passes on."""
    links = {}
    for name in ("Bob", "Carol"):
        alice.go(at("settings/"))
        alice.type_into("E-mail address", PEOPLE[name], within=".cc-invite")
        assert alice.page.locator(".cc-invite").get_by_label("Reviewer").is_checked()
        alice.press("Make a link")
        link = alice.page.get_by_label(f"Link for {PEOPLE[name]}")
        link.wait_for()
        links[PEOPLE[name]] = link.input_value()
    return links


def join(person: Person, link: str) -> None:
    person.go(link)
    person.follow("Make an account")
    sign_up(person)
    person.press("Join the review")
    person.page.wait_for_url(f"**{at()}*")
    person.go(link)  # a member who uses the link again is brought to the review
    person.page.wait_for_url(f"**{at()}*")
