"""The talk about a report: who may say what, whom it asks, and that it stays sealed."""

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from reviews.errors import Refused
from reviews.models import AuditEvent
from screening import actions, queries
from screening.models import Comment
from tests.makers.people import make_member, make_user
from tests.makers.screening import make_conflict, make_entry, make_reports, make_vote, merge, titles

pytestmark = pytest.mark.usefixtures("audited")


@pytest.fixture
def conflict(team):
    return make_conflict(make_entry(team.review), team.bob, team.carol)


def say(team, user, entry, text="Is this therapy?", **fields):
    return actions.say(by=team.member(user), entry=entry, text=text, **fields)


def asked(team, user) -> int:
    return queries.asked_of_me(team.member(user), titles(team.review))


def test_say_asks_whom_the_text_names_and_whom_one_chose(team, conflict):
    line = say(team, team.alice, conflict, "What do you say, @bob?", to=[team.carol.pk])

    assert set(line.mentions.all()) == {team.bob, team.carol}
    assert (asked(team, team.bob), asked(team, team.carol), asked(team, team.alice)) == (1, 1, 0)


def test_say_asks_members_only_and_never_oneself(team, conflict):
    line = say(team, team.alice, conflict, "@Charlie and @Alice", to=[team.charlie.pk, team.alice.pk])

    assert list(line.mentions.all()) == []


def test_an_answer_puts_away_what_was_asked(team, conflict):
    say(team, team.alice, conflict, "@Bob?")
    say(team, team.alice, conflict, "@Bob? @Carol?")

    say(team, team.bob, conflict, "It is.")

    assert (asked(team, team.bob), asked(team, team.carol)) == (0, 1)


def test_put_away_is_for_oneself_and_logged_once(team, conflict):
    say(team, team.alice, conflict, "@Bob @Carol")

    counts = [actions.put_away(by=team.member(team.bob), entry=conflict) for _ in range(2)]

    assert (counts, asked(team, team.bob), asked(team, team.carol)) == ([1, 0], 0, 1)
    assert AuditEvent.objects.filter(kind="mention_put_away").count() == 1


def test_the_log_holds_no_word_of_it(team, conflict):
    say(team, team.alice, conflict, "A secret worth keeping")

    event = AuditEvent.objects.get(kind="comment_said")
    assert event.sealed_in == "stage:title-abstract"
    assert "secret" not in str(event.data)


@pytest.mark.parametrize("text", ["", "   ", "x" * 5001], ids=["empty", "blank", "too long"])
def test_say_refuses_nothing_and_too_much(team, conflict, text):
    with pytest.raises(Refused, match="Write a line"):
        say(team, team.alice, conflict, text)


def test_what_was_said_never_changes(team, conflict):
    line = say(team, team.alice, conflict)

    with pytest.raises(DatabaseError), transaction.atomic():
        Comment.objects.for_actions().filter(pk=line.pk).update(text="Something else")


def test_talk_is_shut_for_whom_still_reads(team, conflict):
    say(team, team.alice, conflict, "@Bob, include?")
    make_reports(team.review, 1)

    with pytest.raises(Refused, match="sealed while you read"):
        say(team, team.bob, conflict)
    with pytest.raises(Refused, match="sealed while you read"):
        actions.put_away(by=team.member(team.bob), entry=conflict)
    bob = team.member(team.bob)
    assert (asked(team, team.bob), list(queries.talk(bob, conflict))) == (0, [])
    assert list(queries.talked_about(bob, titles(team.review))) == []


def test_talk_about_what_waits_for_a_vote_is_refused_and_shut(team, conflict):
    say(team, team.alice, conflict, "@Bob, read it again")
    actions.send_back(by=team.lead, entry=conflict)

    with pytest.raises(Refused, match="votes are all in"):
        say(team, team.alice, conflict)
    dora = make_user("Dora")
    make_member(team.review, dora, "adjudicator")
    assert list(queries.talk(team.member(dora), conflict)) == []


def test_talk_of_merged_reports_is_one(team, conflict):
    other = make_conflict(make_entry(team.review), team.bob, team.carol)
    say(team, team.alice, other, "@Bob one")
    say(team, team.alice, conflict, "@Bob two")
    merge(team.lead, conflict.report, other.report)
    conflict.refresh_from_db()

    stage = titles(team.review)
    assert [line.text for line in queries.talk(team.lead, conflict)] == ["@Bob one", "@Bob two"]
    assert (asked(team, team.bob), queries.lines_said(team.lead, stage, [conflict])) == (1, {conflict.pk: 2})
    actions.put_away(by=team.member(team.bob), entry=conflict)
    assert asked(team, team.bob) == 0


def test_those_that_ask_me_stand_first(team):
    entries = [make_conflict(make_entry(team.review), team.bob, team.carol) for _ in range(3)]
    say(team, team.alice, entries[0], "@Bob?")
    say(team, team.alice, entries[2], "Well")

    found = list(queries.talked_about(team.member(team.bob), titles(team.review)))

    assert [(row.pk, row.asks_me) for row in found] == [(entries[0].pk, True), (entries[2].pk, False)]


def test_mentioned_member_finds_it_in_the_bar_and_the_overview(team, conflict):
    make_vote(conflict, team.bob, "include")
    say(team, team.alice, conflict, "@Bob?")

    page = team.client(team.bob).get(team.url())

    row = next(row for row in page.context["thread"] if row["key"] == "title-abstract")
    assert (row["count"], row["of_what"]) == (1, "waiting for your word")
    assert row["waits_at"] == team.url("talk/title-abstract/")
    assert f'href="{row["waits_at"]}"'.encode() in page.content
