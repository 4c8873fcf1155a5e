"""The seal, proved by twins: Bob's same session against Carol's opposite acts. Every byte he is served is equal.

What differs between any two runs by itself (CSRF values, cookies) is replaced by constants; the clock stands still.
"""

import re
from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.test import Client

from reviews import clock
from screening import actions
from screening.models import Entry
from tests.makers.people import make_criteria, make_member
from tests.makers.screening import make_conflict, make_entry, make_full_text_entry, make_reports, titles

MOMENT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
CSRF = re.compile(rb"""(csrfmiddlewaretoken" value="|X-CSRFToken": "|X-CSRFToken&quot;: &quot;)[A-Za-z0-9]{64}""")
OPPOSITE = {"include": "exclude", "exclude": "include", "maybe": "include"}


@pytest.fixture
def scene(team):
    """Six reports, and the acts of Carol: once as they are, once turned into their opposites."""
    criteria = make_criteria(team.review, by=team.lead)
    make_reports(team.review, 6)
    return team, criteria


def acts_of_carol(team, criteria, turned: bool):
    """One act a moment: what she votes, why, what she notes and tags."""
    carol = team.member(team.carol)
    stage = titles(team.review)
    for place, verdict in enumerate(["include", "exclude", "maybe", "include", "exclude"]):
        said = OPPOSITE[verdict] if turned else verdict
        reason = criteria[place % 3 if turned else (place + 1) % 3] if said == "exclude" else None
        entry = Entry.objects.select_related("report", "stage", "review").get(stage=stage, report__number=place + 1)
        actions.save_note(by=carol, entry=entry, text="No" if turned else "A long note that says yes")
        for name in ["against", "weak"] if turned else ["for"]:
            actions.add_tag(by=carol, entry=entry, name=name)
        actions.cast(by=carol, entry=entry, verdict=said, reason=reason, client_key=f"carol-{place}")
        yield


def session_of_bob(team, criteria, turned: bool, early: int = 0) -> list[tuple]:
    """All Bob can reach, between Carol's acts; `early` of them come before he begins."""
    bob, others, seen = team.client(team.bob), acts_of_carol(team, criteria, turned), []

    def ask(method: str, path: str, data: dict | None = None, **headers):
        url = team.url(path)
        answer = bob.post(url, data or {}, headers=headers) if method == "POST" else bob.get(url, headers=headers)
        kept = {name: value for name, value in answer.headers.items() if name not in ("Date", "ETag", "Set-Cookie")}
        seen.append(
            (f"{method} {path}", answer.status_code, repr(sorted(kept.items())), CSRF.sub(rb"\1-", answer.content))
        )

    for _ in range(early):
        next(others, None)
    for number in range(1, 5):
        for path in PAGES:
            ask("GET", path)
        ask("POST", "screening/title-abstract/next/", {"have": [str(number)]})
        ask("GET", f"screening/title-abstract/{number}/", **{"HX-Request": "true"})
        json = {"Accept": "application/json"}
        ask("POST", f"screening/title-abstract/{number}/note/", {"text": f"Mine {number}"}, **json)
        ask("POST", f"screening/title-abstract/{number}/tag/", {"name": "mine"}, **json)
        vote = {"verdict": ["include", "exclude", "maybe"][number % 3], "client_key": f"bob-{number}"}
        ask("POST", f"screening/title-abstract/{number}/vote/", vote, **json)
        if number == 2:
            ask("POST", f"screening/title-abstract/{number}/withdraw/", {"client_key": "bob-2"}, **json)
            ask("POST", f"screening/title-abstract/{number}/vote/", {"verdict": "maybe", "client_key": "again"})
        next(others, None)
    for path in PAGES:
        ask("GET", path)
    return seen


PAGES = [
    "",
    "log/",
    "screening/title-abstract/",
    "screening/title-abstract/?list=later",
    "screening/title-abstract/history/",
    "screening/title-abstract/team/",
    "screening/title-abstract/agreement/",
    "screening/full-text/",
    "screening/full-text/1/",
    "screening/full-text/history/",
    "screening/full-text/team/",
    "screening/full-text/agreement/",
    "conflicts/title-abstract/",
    "studies/",
]


def rolled_back(act) -> list:
    """Runs the act and takes all it wrote back, so that the twin begins from the same rows. On PostgreSQL the
    sequences run on, as if Carol had done more: an id of hers that Bob is shown would differ."""
    with clock.at(MOMENT), transaction.atomic():
        before = transaction.savepoint()
        seen = act()
        transaction.savepoint_rollback(before)
    return seen


def _compare(one: list, other: list) -> None:
    """Line by line, so that a leak is named and not buried in two pages."""
    for (what, *mine, page), (_, *twins, twin_page) in zip(one, other, strict=True):
        lines = [pair for pair in zip(page.splitlines(), twin_page.splitlines(), strict=False) if pair[0] != pair[1]]
        assert (what, lines[:3], mine) == (what, [], twins)
        assert page == twin_page, what


@pytest.mark.parametrize("early", [0, 2, 5])
def test_bob_sees_the_same_whatever_carol_decides(scene, early):
    team, criteria = scene

    one = rolled_back(lambda: session_of_bob(team, criteria, turned=False, early=early))
    other = rolled_back(lambda: session_of_bob(team, criteria, turned=True, early=early))

    _compare(one, other)


@pytest.mark.parametrize("early", [1, 3, 5])
def test_bob_sees_the_same_whenever_carol_decides(scene, early):
    team, criteria = scene

    one = rolled_back(lambda: session_of_bob(team, criteria, turned=False))
    other = rolled_back(lambda: session_of_bob(team, criteria, turned=False, early=early))

    _compare(one, other)


def test_twins_differ_once_nothing_is_sealed(scene):
    """The test of the test: without the seal the same comparison fails."""
    team, criteria = scene
    actions.release_stage(by=team.lead, stage=titles(team.review))

    one = rolled_back(lambda: session_of_bob(team, criteria, turned=False))
    other = rolled_back(lambda: session_of_bob(team, criteria, turned=True))

    assert one != other


def test_conflicts_full_texts_and_studies_are_named_as_sealed_for_a_lead_who_still_reads(team):
    make_conflict(make_entry(team.review), team.bob, team.carol)
    team.review.memberships.filter(user=team.alice).delete()
    make_member(team.review, team.alice, "lead", "reviewer")
    make_reports(team.review, 1)
    client: Client = team.client(team.alice)

    for path in ("conflicts/title-abstract/", "screening/full-text/", "studies/", "screening/title-abstract/team/"):
        answer = client.get(team.url(path))
        assert (answer.status_code, b"Sealed while you read" in answer.content) == (200, True), path


def test_thread_tells_nothing_of_full_texts_while_titles_are_read(team):
    make_full_text_entry(team.review, team.bob, team.carol)
    make_reports(team.review, 1)

    answer = team.client(team.bob).get(team.url("screening/title-abstract/"))

    counts = {row["key"]: row["count"] for row in answer.context["thread"]}
    assert (counts["title-abstract"], counts["full-text"]) == (1, None)
