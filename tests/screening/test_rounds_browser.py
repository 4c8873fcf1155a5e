"""Rounds, checks and shares in a real browser: by the keyboard alone, at a desk and on a phone, light and dark."""

import pytest

from screening import actions
from screening.models import Sample, Share
from tests.browser import DESKTOP, PHONE, Person, sign_in
from tests.makers.people import make_criteria, make_member, make_user
from tests.makers.screening import make_entry, make_reports, make_vote, titles
from tests.stories.test_looks import looked_at

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),
]
BASE = "screening/title-abstract/"


@pytest.fixture
def at_a(browser, team, live_server):
    opened = []

    def open_at(size: dict, user) -> Person:
        person = Person(browser, live_server.url, str(user), viewport=size)
        sign_in(person.context, user)
        opened.append(person)
        return person

    yield open_at
    for person in opened:
        person.close()


@pytest.fixture
def scene(team):
    """Single screening with a check half read, a closed round with differences, an open one, and shares."""
    population, design, _ = make_criteria(team.review, by=team.lead)
    dora = make_user("Dora")
    make_member(team.review, dora)
    stage = titles(team.review)
    make_reports(team.review, 30)
    first = actions.draw_round(by=team.lead, stage=stage, size=8)
    for place, row in enumerate(first.drawn.select_related("entry__report", "entry__stage", "entry__review")):
        for reader in (team.bob, team.carol, dora):
            differs = place % 3 == 0 and reader == team.carol
            reason = design if place % 4 == 1 and reader == dora else population
            verdict = "include" if differs or place == 2 else "exclude"
            make_vote(row.entry, reader, verdict, reason=reason if verdict == "exclude" else None)
    actions.close_round(by=team.lead, sample=first, keep_votes=True)
    make_criteria(team.review, "Not qualitative, or mixed without findings", by=team.lead)
    stage = actions.set_rule(by=team.lead, stage=stage, votes_required=1, reason="One reader from now on")
    for _ in range(12):
        make_vote(make_entry(team.review), team.bob, "exclude")
    check = actions.draw_check(by=team.lead, stage=stage, percent=50)
    for row in list(check.drawn.select_related("entry__report", "entry__stage", "entry__review"))[:4]:
        make_vote(row.entry, team.carol, "exclude")
    actions.draw_round(by=team.lead, stage=stage, size=6)
    parts = {team.member(team.bob): 40, team.member(team.carol): 35, team.member(dora): 25}
    actions.lay_shares(by=team.lead, stage=stage, percents=parts)
    actions.set_rule(by=team.lead, stage=stage, votes_required=2, reason="Two after all")
    actions.give_batch(by=team.lead, stage=stage, reader=team.member(dora), size=3, label="Batch for Dora")
    actions.set_rule(by=team.lead, stage=stage, votes_required=1, reason="One again")
    return team


PAGES = ("rounds/", "rounds/1/", "rounds/2/", "shares/")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("who", ["alice", "bob"])
def test_pages_can_be_used_by_everybody(at_a, scene, who, size):
    person = at_a(size, getattr(scene, who))

    assert looked_at(person, [scene.url(f"{BASE}{path}") for path in PAGES]) == []


def test_round_is_drawn_and_closed_by_the_keyboard(at_a, team):
    make_reports(team.review, 5)
    lead = at_a(DESKTOP, team.alice).go(team.url(f"{BASE}rounds/"))

    lead.type_into("Reports", "4")
    lead.press("Draw the round", within="main")
    lead.page.get_by_role("heading", name="Round 1 is open").wait_for()
    sample = Sample.objects.get()
    assert (sample.drawn.count(), sample.readers.count()) == (4, 2)

    lead.tab_to(lead.page.get_by_label("Keep them"))
    lead.key("ArrowDown")
    lead.press("Close round 1", within="main")
    lead.page.get_by_role("heading", name="Where they differ").wait_for()

    sample.refresh_from_db()
    assert sample.votes_kept is False
    assert lead.faults == []


def test_stage_is_shared_out_by_the_keyboard(at_a, team):
    make_reports(team.review, 5)
    lead = at_a(DESKTOP, team.alice).go(team.url(f"{BASE}shares/"))

    lead.press("Share it out", within="main")
    lead.page.get_by_role("heading", name="Who reads what").wait_for()
    lead.press("Take all back", within="main")
    lead.page.get_by_role("heading", name="Share the stage out").wait_for()

    assert (Share.objects.count(), Share.objects.filter(ended_at=None).count()) == (2, 0)
    assert lead.faults == []
