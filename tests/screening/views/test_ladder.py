"""Every URL climbs the ladder: it works, the wrong role 403, a stranger 404, another review's number 404, the wrong
method 405, nobody signed in to the sign-in page."""

from dataclasses import dataclass, field

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviews import actions as review_actions
from reviews.rules.roles import Role
from screening import actions, queries
from screening.models import Vote
from tests.makers.people import make_criteria, make_member, make_review, make_user, member
from tests.makers.screening import make_conflict, make_entry, make_full_text_entry, make_reports, make_vote


@dataclass(frozen=True)
class Rung:
    path: str
    who: str
    without: str = ""  # a role that has not the right; empty: every member has it
    post: dict | None = None
    answer: int = field(default=200)

    @property
    def method(self) -> str:
        return "GET" if self.post is None else "POST"


KEY = {"client_key": "ladder"}
RUNGS = [
    Rung("screening/title-abstract/", "bob"),
    Rung("screening/title-abstract/{pending}/", "bob"),
    Rung("screening/title-abstract/next/", "bob", "lead", {"have": ["1"]}),
    Rung("screening/title-abstract/pack/", "bob", "lead", {"decided": ["1"]}),
    Rung("screening/title-abstract/give-back/", "bob", "lead", {}, 204),
    Rung("screening/title-abstract/worker.js", "bob", "lead"),
    Rung("screening/title-abstract/together/?words=accounts", "bob", "lead"),
    Rung(
        "screening/title-abstract/together/decide/",
        "bob",
        "lead",
        {"verdict": "exclude", "numbers": "{pending}", "together": "a2c6c1c8-9d25-4f0e-8a3c-6a5a4b1f0c11"},
        302,
    ),
    Rung("screening/title-abstract/together/a2c6c1c8-9d25-4f0e-8a3c-6a5a4b1f0c11/undo/", "bob", "lead", {}, 302),
    Rung("screening/title-abstract/history/", "bob", "lead"),
    Rung("screening/title-abstract/team/", "alice"),
    Rung("screening/title-abstract/agreement/", "alice"),
    Rung("screening/title-abstract/agreement/headline/", "alice"),
    Rung("screening/title-abstract/agreement/csv/", "alice", "observer"),
    Rung("screening/title-abstract/resettle/", "alice", "reviewer"),
    Rung("screening/title-abstract/resettle/look/", "alice", "reviewer", {}, 302),
    Rung("screening/title-abstract/resettle/confirm/", "alice", "reviewer", {"seen": "x"}, 409),
    Rung("screening/title-abstract/rule/", "alice", "reviewer"),
    Rung("screening/title-abstract/release/", "alice", "reviewer", {}, 302),
    Rung("screening/title-abstract/{pending}/vote/", "bob", "lead", {"verdict": "include", **KEY}, 302),
    Rung("screening/title-abstract/{voted}/withdraw/", "bob", "lead", {}, 302),
    Rung("screening/title-abstract/{pending}/put-off/", "bob", "lead", {}, 302),
    Rung("screening/title-abstract/{pending}/take-up/", "bob", "lead", {}, 302),
    Rung("screening/title-abstract/{pending}/note/", "bob", "lead", {"text": "A note"}, 302),
    Rung("screening/title-abstract/{pending}/tag/", "bob", "lead", {"name": "pilot"}, 302),
    Rung("screening/title-abstract/{pending}/untag/", "bob", "lead", {"name": "pilot"}, 302),
    Rung("screening/full-text/", "alice"),
    Rung("screening/full-text/{full}/", "dora", "lead"),
    Rung("screening/full-text/{full}/vote/", "dora", "lead", {"verdict": "include", **KEY}, 302),
    Rung("conflicts/title-abstract/", "alice", "reviewer"),
    Rung("conflicts/title-abstract/{conflict}/", "alice", "reviewer"),
    Rung("conflicts/title-abstract/{conflict}/settle/", "alice", "reviewer", {"verdict": "include"}, 302),
    Rung("conflicts/title-abstract/{conflict}/send-back/", "alice", "reviewer", {}, 302),
    Rung("conflicts/title-abstract/{ruled}/withdraw/", "alice", "reviewer", {}, 302),
    Rung("talk/title-abstract/", "alice"),
    Rung("talk/title-abstract/{conflict}/", "alice"),
    Rung("talk/title-abstract/{conflict}/say/", "alice", post={"text": "Well, @Bob?"}, answer=302),
    Rung("talk/title-abstract/{conflict}/put-away/", "alice", post={}, answer=302),
    Rung("studies/", "alice"),
    Rung("studies/create/", "alice", "observer", {"report": "{included}"}, 302),
    Rung("studies/1/rename/", "alice", "observer", {"label": "Bergen"}, 302),
    Rung("studies/1/link/", "alice", "observer", {"report": "{included}"}, 302),
    Rung("studies/1/unlink/", "alice", "observer", {"report": "{studied}"}, 302),
    Rung("studies/1/main/", "alice", "observer", {"report": "{studied}"}, 302),
]
every_rung = pytest.mark.parametrize("rung", RUNGS, ids=lambda rung: f"{rung.method} {rung.path}")


@pytest.fixture
def place(team):
    """A review with one entry in every state, its numbers, and Dora, who screens and has read every title."""
    make_criteria(team.review, by=team.lead)
    numbers = {}
    both = (team.bob, team.carol)
    full, studied, included = (make_full_text_entry(team.review, *both) for _ in range(3))
    for entry in (studied, included):
        for reader in both:
            make_vote(entry, reader)
    conflict, ruled = (make_conflict(make_entry(team.review), *both) for _ in range(2))
    actions.adjudicate(by=team.lead, entry=ruled, verdict="exclude")
    actions.create_study(by=team.lead, report=studied.report)
    pending, voted = make_entry(team.review), make_entry(team.review)
    make_vote(voted, team.bob)
    entries = {"full": full, "studied": studied, "included": included, "conflict": conflict, "ruled": ruled}
    for name, entry in {**entries, "pending": pending, "voted": voted}.items():
        numbers[name] = str(entry.report.number)
    dora = make_user("Dora")
    make_member(team.review, dora)
    for name in ("pending", "voted"):
        make_vote({"pending": pending, "voted": voted}[name], dora, "exclude", client_key=f"dora-{name}")
    team.dora = dora
    team.numbers = numbers
    return team


NUMBERS = dict.fromkeys(("pending", "voted", "full", "conflict", "ruled", "included", "studied"), "1")


def ask(team, user, rung: Rung, *, review=None, method: str = ""):
    numbers = getattr(team, "numbers", NUMBERS)  # the gate decides before any number is looked up
    url = f"/reviews/{(review or team.review).slug}/{rung.path.format(**numbers)}"
    post = {
        key: value.format(**numbers) if isinstance(value, str) else value for key, value in (rung.post or {}).items()
    }
    client = team.client(user)
    return client.post(url, post) if (method or rung.method) == "POST" else client.get(url)


@every_rung
def test_works(place, rung):
    assert ask(place, getattr(place, rung.who), rung).status_code == rung.answer


@every_rung
def test_role_without_the_right_is_forbidden(team, rung):
    if not rung.without:
        pytest.skip("every member may see this page")
    eve = make_user("Eve")
    make_member(team.review, eve, Role(rung.without))

    assert ask(team, eve, rung).status_code == 403


@every_rung
def test_stranger_finds_nothing(team, rung):
    assert ask(team, team.charlie, rung).status_code == 404


@every_rung
def test_signed_out_goes_to_sign_in(team, rung):
    answer = ask(team, None, rung)

    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/account/login/")


@every_rung
def test_wrong_method_is_refused(team, rung):
    if rung.path.endswith("rule/"):
        pytest.skip("the page takes both methods")

    other = "POST" if rung.method == "GET" else "GET"
    who = team.bob if rung.who == "dora" else getattr(team, rung.who)
    assert ask(team, who, rung, method=other).status_code == 405


@pytest.mark.parametrize(
    "rung",
    [rung for rung in RUNGS if "{" in rung.path or rung.path.startswith("studies/1")],
    ids=lambda rung: rung.path,
)
def test_number_of_another_review_is_not_found(place, rung):
    """The same people, another review, which has no report or study of that number."""
    other = make_review(lead=place.alice, title="Another review")
    for user in (place.bob, place.carol, place.dora):
        make_member(other, user)

    assert ask(place, getattr(place, rung.who), rung, review=other).status_code == 404


def test_lead_who_does_not_screen_is_led_to_how_the_stage_stands(place):
    answer = place.client(place.alice).get(place.url("screening/title-abstract/"))

    assert (answer.status_code, answer.url) == (302, place.url("screening/title-abstract/team/"))


@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("screening/title-abstract/", "bob"),
        ("screening/title-abstract/history/", "bob"),
        ("screening/title-abstract/team/", "alice"),
        ("screening/title-abstract/agreement/", "alice"),
        ("conflicts/title-abstract/", "alice"),
        ("talk/title-abstract/", "alice"),
        ("studies/", "alice"),
        ("screening/full-text/", "alice"),
    ],
)
def test_page_asks_as_often_for_three_rows_as_for_one(team, path, who):
    """The bar's rooms ask too, so the number itself is pinned where the queries are (tests of screening.queries)."""
    make_criteria(team.review, by=team.lead)
    client = team.client(getattr(team, who))
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            fill(team)
        client.get(team.url(path))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(team.url(path)).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1] <= MOST_QUERIES


MOST_QUERIES = 54


def fill(team):
    conflict = make_conflict(make_entry(team.review), team.bob, team.carol)
    for text in ("@Alice, is this therapy?", "It was to them."):
        actions.say(by=team.lead, entry=conflict, text=text)
    entry = make_full_text_entry(team.review, team.bob, team.carol)
    for reader in (team.bob, team.carol):
        make_vote(entry, reader)
    actions.create_study(by=team.lead, report=entry.report)
    make_full_text_entry(team.review, team.bob, team.carol)
    make_reports(team.review, 1)


def test_member_of_the_review_keeps_votes_after_leaving(place):
    before = Vote.objects.by(place.bob).count()
    leaving = member(place.review, place.bob)

    review_actions.remove_member(by=place.lead, membership=leaving)

    assert Vote.objects.by(place.bob).count() == before
    assert queries.outcome_counts(queries.stage(place.review, "title-abstract"))["include"] == 3
