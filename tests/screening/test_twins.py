"""The seal, proved by twins: Bob's same session against Carol's opposite acts. Every byte he is served is equal.

What differs between any two runs by itself (CSRF values, cookies) is replaced by constants; the clock stands still.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.db.models import Max
from django.shortcuts import render
from django.test import Client

from reviews import clock
from screening import actions, queries
from screening.models import Entry, Note, Tag, Vote
from tests.makers.people import make_criteria, make_member
from tests.makers.screening import make_conflict, make_entry, make_full_text_entry, make_reports, titles

MOMENT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
ACT = re.compile(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # names an act of Bob's own, by lot
CSRF = re.compile(rb"""(csrfmiddlewaretoken" value="|X-CSRFToken": "|X-CSRFToken&quot;: &quot;)[A-Za-z0-9]{64}""")
OPPOSITE = {"include": "exclude", "exclude": "include", "maybe": "include"}


@pytest.fixture
def scene(team):
    """Six reports, and the acts of Carol: once as they are, once turned into their opposites."""
    criteria = make_criteria(team.review, by=team.lead)
    make_reports(team.review, 6)
    return team, criteria


def acts_of_carol(team, criteria, turned: bool):
    """One act a moment: what she votes, why, what she notes and tags; and what Alice makes of it, who does not read."""
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
        acts_of_alice(team, turned)
        yield


def acts_of_alice(team, turned: bool) -> None:
    """She asks Bob about each report that is decided, and settles the first conflict."""
    for entry in queries.entries(team.review, titles(team.review)).exclude(outcome="pending"):
        actions.say(
            by=team.lead, entry=entry, text="@Bob, really?" if turned else "A long question for @Bob and @Carol"
        )
    conflict = queries.entries(team.review, titles(team.review)).filter(outcome="conflict", report__number=1).first()
    if conflict:
        actions.adjudicate(by=team.lead, entry=conflict, verdict="include")


def session_of_bob(team, criteria, turned: bool, early: int = 0, pages: Iterable[str] = ()) -> list[tuple]:
    """All Bob can reach, between Carol's acts; `early` of them come before he begins. The few pages at which he works
    are asked for after each act, all others half way and at the end."""
    pages = pages or PAGES
    bob, others, seen = team.client(team.bob), acts_of_carol(team, criteria, turned), []

    def ask(method: str, path: str, data: dict | None = None, **headers):
        url = team.url(path)
        answer = bob.post(url, data or {}, headers=headers) if method == "POST" else bob.get(url, headers=headers)
        kept = {name: value for name, value in answer.headers.items() if name not in ("Date", "ETag", "Set-Cookie")}
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        plain = ACT.sub(b"-", CSRF.sub(rb"\1-", content))
        seen.append((f"{method} {path}", answer.status_code, repr(sorted(kept.items())), plain))

    for _ in range(early):
        next(others, None)
    for number in range(1, 5):
        for path in pages if number == 3 else BENCH:
            ask("GET", path)
        ask("POST", "screening/title-abstract/next/", {"have": [str(number)]})
        ask("POST", "screening/title-abstract/pack/")
        ask("POST", f"talk/title-abstract/{number}/say/", {"text": "What do others think?"}, **{"HX-Request": "true"})
        ask("POST", f"talk/title-abstract/{number}/put-away/", {}, **{"HX-Request": "true"})
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
    for path in pages:
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
    "screening/title-abstract/rounds/",
    "screening/title-abstract/rounds/1/",
    "screening/title-abstract/shares/",
    "screening/full-text/",
    "screening/full-text/1/",
    "screening/full-text/history/",
    "screening/full-text/team/",
    "screening/full-text/agreement/",
    "screening/full-text/rounds/",
    "screening/full-text/shares/",
    "screening/title-abstract/?list=maybes&order=oldest",
    "screening/title-abstract/together/",
    "screening/title-abstract/agreement/headline/",
    "screening/title-abstract/agreement/csv/?maybe=apart",
    "screening/title-abstract/resettle/",
    "conflicts/title-abstract/",
    "conflicts/title-abstract/1/",
    "talk/title-abstract/",
    "talk/title-abstract/1/",
    "talk/full-text/1/",
    "studies/",
    "report/",
    "report/flow-panel/",
    "report/flow.json",
    "report/included.csv",
]
BENCH = ["screening/title-abstract/", "screening/title-abstract/history/", "talk/title-abstract/"]
# That somebody else has read a report may be known, so this list may change as they read, yet not by what they say.
TOLD = ["screening/title-abstract/?list=second"]


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

    pages = [*PAGES, *TOLD]

    one = rolled_back(lambda: session_of_bob(team, criteria, turned=False, early=early, pages=pages))
    other = rolled_back(lambda: session_of_bob(team, criteria, turned=True, early=early, pages=pages))

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


def theirs(model, team):
    return model.objects.for_actions().filter(entry__review=team.review).exclude(author=team.bob)


def written(tell):
    """A leak in the bytes of each page of the bench."""

    def plant(team, monkeypatch) -> None:
        def leaky(request, template, context=None, **how):
            answer = render(request, template, context, **how)
            answer.write(f"<!-- {tell(team)} -->")
            return answer

        monkeypatch.setattr("screening.views.titles.render", leaky)

    return plant


def in_a_header(team, monkeypatch) -> None:
    def leaky(request, template, context=None, **how):
        answer = render(request, template, context, **how)
        answer.headers["X-Left"] = str(theirs(Vote, team).filter(verdict="include").count())
        return answer

    monkeypatch.setattr("screening.views.titles.render", leaky)


def in_the_order(team, monkeypatch) -> None:
    """What Carol included comes last in Bob's queue."""
    ask = queries.queue

    def leaky(membership, stage, **how):
        included = set(theirs(Vote, team).filter(verdict="include").values_list("entry", flat=True))
        return sorted(ask(membership, stage, **how), key=lambda entry: entry.pk in included)

    monkeypatch.setattr("screening.views.titles.queries.queue", leaky)


def in_the_tags(team, monkeypatch) -> None:
    """Everybody's tags are offered to choose from."""
    all_of_them = lambda *args: sorted(set(Tag.objects.for_actions().values_list("name", flat=True)))  # noqa: E731
    monkeypatch.setattr("screening.views.titles.queries.my_tag_names", all_of_them)


def through_the_seal(team, monkeypatch) -> None:
    """The talk's page forgets to ask whether Bob still reads."""
    monkeypatch.setattr("screening.views.talk.seals.is_sealed", lambda *args, **how: False)


def last_id(team) -> int:
    return Vote.objects.for_actions().filter(author=team.bob).aggregate(last=Max("pk"))["last"] or 0


LEAKS = {
    "a count": written(lambda team: theirs(Vote, team).filter(verdict="include").count()),
    "a count of all votes": written(lambda team: theirs(Vote, team).count()),
    "an order": in_the_order,
    "a timestamp": written(lambda team: list(Entry.objects.order_by("pk").values_list("settled_at", flat=True))),
    "a tag": in_the_tags,
    "a header": in_a_header,
    "an id sequence": written(last_id),
    "a note's length": written(lambda team: sum(map(len, theirs(Note, team).values_list("text", flat=True)))),
    "a forgotten seal": through_the_seal,
}


@pytest.mark.parametrize("plant", LEAKS.values(), ids=LEAKS)
def test_twins_differ_when_a_leak_is_planted(scene, monkeypatch, plant):
    """The test of the test, leak by leak: what Carol said, or when, shows in what Bob is served."""
    team, criteria = scene
    plant(team, monkeypatch)

    one = rolled_back(lambda: session_of_bob(team, criteria, turned=False, pages=BENCH))
    turned = rolled_back(lambda: session_of_bob(team, criteria, turned=True, pages=BENCH))

    assert one != turned or one != rolled_back(
        lambda: session_of_bob(team, criteria, turned=False, early=3, pages=BENCH)
    )


def test_twins_are_equal_on_the_same_pages_without_a_leak(scene):
    team, criteria = scene

    one, turned, early = (
        rolled_back(lambda how=how: session_of_bob(team, criteria, pages=BENCH, **how))
        for how in ({"turned": False}, {"turned": True}, {"turned": False, "early": 3})
    )

    assert one == turned == early


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
