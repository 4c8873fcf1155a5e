"""Every page of screening, and the page of an imported file, by the keyboard alone: Tab comes everywhere, in the order
in which one reads, always in sight and with a ring; no serious fault of accessibility with everything opened."""

import pytest
from playwright.sync_api import expect

from screening import actions
from tests.browser import DESKTOP, PHONE, Person, sign_in
from tests.keyboard import walked
from tests.makers.citations import make_batch, make_import, ris
from tests.makers.people import make_criteria
from tests.makers.screening import full_texts, make_conflict, make_entry, make_vote, open_full_texts, titles
from tests.screening.views.test_full_texts import make_file
from tests.stories.test_looks import AXE, FULL, violations, wait_until_calm

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),
]
OF_BOB = [
    "screening/title-abstract/",
    "screening/title-abstract/?list=later",
    "screening/title-abstract/?words=therapy&year_from=2010",
    "screening/title-abstract/together/?words=therapy",
    "screening/title-abstract/history/",
    "screening/full-text/",
    "screening/full-text/?tab=sought",
    "screening/full-text/{read}/",
    "screening/full-text/{bare}/",
]
OF_ALICE = [
    "screening/title-abstract/team/",
    "screening/title-abstract/agreement/",
    "screening/title-abstract/rounds/",
    "screening/title-abstract/rounds/1/",
    "screening/title-abstract/shares/",
    "screening/title-abstract/rule/",
    "screening/title-abstract/resettle/",
    "conflicts/title-abstract/",
    "conflicts/title-abstract/?tab=settled",
    "conflicts/full-text/",
    "talk/title-abstract/",
    "studies/",
    "search/files/{batch}/",
]
ON_A_PHONE = ["screening/title-abstract/", "screening/full-text/{read}/"]
VISITS = [
    *(pytest.param("bob", path, DESKTOP, id=f"bob {path}") for path in OF_BOB),
    *(pytest.param("alice", path, DESKTOP, id=f"alice {path}") for path in OF_ALICE),
    *(pytest.param("bob", path, PHONE, id=f"bob, phone {path}") for path in ON_A_PHONE),
    pytest.param("alice", "conflicts/title-abstract/", PHONE, id="alice, phone conflicts"),
]


@pytest.fixture
def scene(team):
    """Something to do on every page: titles opened early, conflicts at both stages, talk, a study, a file."""
    first, second, _ = make_criteria(team.review, by=team.lead)
    for place in range(6):
        make_entry(team.review, title=f"Accounts of therapy, {place}")
    sample = actions.draw_round(by=team.lead, stage=titles(team.review), size=2)
    for row in sample.drawn.select_related("entry__report", "entry__stage", "entry__review"):
        make_vote(row.entry, team.bob, "include")
        make_vote(row.entry, team.carol, "exclude", reason=first)
    actions.close_round(by=team.lead, sample=sample, keep_votes=True)
    settled, conflict = (make_conflict(make_entry(team.review), team.bob, team.carol) for _ in range(2))
    actions.adjudicate(by=team.lead, entry=settled, verdict="exclude")
    actions.say(by=team.lead, entry=conflict, text="What about the age?")
    for stage in (titles(team.review), full_texts(team.review)):
        actions.release_stage(by=team.lead, stage=stage)
    file = make_import(team.review, *(ris() for _ in range(4)))
    read, bare, differing, included = open_full_texts(file, team.bob, team.carol)
    for entry in (read, differing):
        make_file(entry, team.alice, pages=2)
    make_vote(differing, team.bob, "exclude", reason=first)
    make_vote(differing, team.carol, "include")
    for reader in (team.bob, team.carol):
        make_vote(included, reader, "include")
    make_vote(make_entry(team.review), team.bob, "exclude", reason=second)
    actions.skip(by=team.member(team.bob), entry=make_entry(team.review))
    actions.save_note(by=team.member(team.bob), entry=read, text="A note")
    actions.add_tag(by=team.member(team.bob), entry=read, name="pilot")
    batch = make_batch(team.review, ris(title="One"), ris(title="Two"))
    return {"read": read.report.number, "bare": bare.report.number, "batch": batch.pk}


@pytest.fixture
def at_a(browser, team, scene, live_server):
    opened = []

    def open_at(who: str, path: str, size: dict) -> Person:
        person = Person(browser, live_server.url, who, viewport=size)
        opened.append(person)
        sign_in(person.context, getattr(team, who))
        person.page.emulate_media(reduced_motion="reduce")  # nothing glides into view while one looks
        person.go(team.url(path.format(**scene)))
        person.page.wait_for_load_state("networkidle")
        wait_until_calm(person)
        return person

    yield open_at
    for person in opened:
        person.close()


OPEN_ALL = "document.querySelectorAll('details').forEach(fold => { fold.open = true; })"


@pytest.mark.parametrize(("who", "path", "size"), VISITS)
def test_every_page_can_be_walked(at_a, who, path, size):
    check(at_a(who, path, size))


@pytest.mark.parametrize("path", ["screening/title-abstract/", "screening/full-text/{read}/"])
def test_pages_read_criterion_by_criterion_can_be_walked(at_a, team, path):
    for stage in (titles(team.review), full_texts(team.review)):
        actions.set_rule(by=team.lead, stage=stage, by_criterion=True)

    check(at_a("bob", path, DESKTOP))


def check(person: Person) -> None:
    person.page.evaluate(OPEN_ALL)
    stops, faults = walked(person)
    person.page.evaluate(AXE)

    print(*stops, sep="\n")  # shown where a walk fails
    assert len(stops) > 8
    assert faults == []
    assert violations(person, FULL) == []
    assert person.faults == []


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_file_is_read_in_another_way_by_the_keyboard(at_a, key):
    alice = at_a("alice", "search/files/{batch}/", DESKTOP)
    fold = alice.page.locator("summary", has_text="Read it in another way")

    alice.tab_to(fold)
    alice.key(key)
    expect(alice.page.locator("#read-as")).to_be_visible()
    alice.choose("Format", "RIS").choose("Encoding", "Western").choose("Platform", "Ovid")
    chosen = [
        alice.page.locator(f"#read-{name} option:checked").inner_text() for name in ("format", "encoding", "platform")
    ]

    assert all(chosen) and "as recognised" not in chosen
    alice.tab_to(alice.page.get_by_role("button", name="Read again"))
    with alice.page.expect_navigation():
        alice.key(key)
    assert alice.faults == []


# What opens over the page: how it is opened, what is open then; Escape closes it, and the focus is where it was.
OVER = {
    "all keys, by ?": ("bob", "screening/title-abstract/", "?", "dialog[open]", DESKTOP),
    "text size": ("bob", "screening/title-abstract/", "button[title^='Text size']", ".dropdown-menu.show", DESKTOP),
    "what to read": ("bob", "screening/title-abstract/", ".cc-tools .cc-chip", ".dropdown-menu.show", DESKTOP),
    "criteria on a phone": (
        "bob",
        "screening/title-abstract/",
        "[data-bs-target='#criteria'].btn-sm",
        "#criteria.show",
        PHONE,
    ),
    "progress on a phone": (
        "bob",
        "screening/title-abstract/",
        "[data-bs-target='#progress'].btn-sm",
        "#progress.show",
        PHONE,
    ),
    "queue of conflicts on a phone": (
        "alice",
        "conflicts/title-abstract/",
        "[data-bs-target='#queue'].btn-sm",
        "#queue.show",
        PHONE,
    ),
    "find in the PDF": (
        "bob",
        "screening/full-text/{read}/",
        "[data-pdf-find]",
        "[data-pdf-finder]:not([hidden])",
        DESKTOP,
    ),
}


@pytest.mark.parametrize(("who", "path", "opener", "opened", "size"), OVER.values(), ids=OVER)
@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_escape_closes_what_is_opened_and_the_focus_is_back(at_a, who, path, opener, opened, size, key):
    person = at_a(who, path, size)
    if opener == "?":
        person.key("?")
    else:
        control = person.page.locator(opener).first
        person.tab_to(control)
        person.key(key)
    person.page.locator(opened).first.wait_for(state="visible")
    wait_until_calm(person)

    person.key("Escape")

    expect(person.page.locator(opened)).to_have_count(0)
    if opener != "?":
        expect(control).to_be_focused()
    assert person.faults == []


@pytest.mark.parametrize("path", ["screening/title-abstract/", "screening/title-abstract/?list=maybes"])
def test_decision_stays_at_the_foot_of_a_phone(at_a, path):
    """However short the record is, or none is left, the buttons are where they were."""
    bob = at_a("bob", path, PHONE)

    bar = bob.page.locator("[data-decide-bar]").bounding_box()

    assert bar["y"] + bar["height"] == pytest.approx(PHONE["height"], abs=1)
