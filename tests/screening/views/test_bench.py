"""What the bench says beside the record, and what it is told when it asks for more."""

from datetime import UTC, datetime

import pytest

from reviews import clock
from reviews.models import Criterion
from screening.models import Vote
from tests.makers.people import make_criteria
from tests.makers.screening import entry_of, make_reports, make_vote

BENCH = "screening/title-abstract/"


def test_include_if_stands_only_where_a_criterion_says_so(team):
    first, *_ = make_criteria(team.review, by=team.lead)
    bob = team.client(team.bob)
    assert "Include if" not in bob.get(team.url(BENCH)).content.decode()

    Criterion.objects.filter(pk=first.pk).update(include_if="Qualitative data")

    text = bob.get(team.url(BENCH)).content.decode()
    assert "Include if" in text and text.count("<li>Qualitative data</li>") == 1


def test_counts_are_told_with_the_next_records_where_they_are_asked_for(team):
    reports = make_reports(team.review, 3)
    make_vote(entry_of(reports[0]), team.bob)
    bob = team.client(team.bob)

    plain, asked = (bob.post(team.url(f"{BENCH}next/"), data).content.decode() for data in ({}, {"count": "1"}))

    assert "data-done" not in plain
    assert 'data-done="1" data-left="2" data-later="0"' in asked


@pytest.mark.parametrize("verb", ["vote", "withdraw", "put-off", "take-up", "note", "tag", "untag"])
def test_page_of_another_person_does_nothing(team, verb):
    """A script names whose page it runs in; whoever signed in since in the same browser is somebody else."""
    entry = entry_of(*make_reports(team.review, 1))
    vote = make_vote(entry, team.bob)
    address = team.url(f"{BENCH}{entry.report.number}/{verb}/")
    data = {"verdict": "include", "client_key": vote.client_key, "text": "Mine", "name": "mine"}

    answer = team.client(team.carol).post(address, data, HTTP_X_READER=str(team.bob.pk), HTTP_ACCEPT="application/json")

    assert answer.status_code == 403
    assert answer.content.decode().endswith("Sign in as that person to save it.")
    assert not Vote.objects.by(team.carol).exists()


def test_taking_back_what_was_never_cast_is_refused_in_words(team):
    """A vote may have been refused before its undoing came: that is told, and nothing waits for it."""
    entry = entry_of(*make_reports(team.review, 1))
    address = team.url(f"{BENCH}{entry.report.number}/withdraw/")

    answer = team.client(team.bob).post(address, {"client_key": "never"}, HTTP_ACCEPT="application/json")

    assert answer.status_code == 409
    assert "nothing to take back" in answer.content.decode()


@pytest.mark.parametrize(
    ("cast", "said"),
    [
        (datetime(2026, 5, 14, 9, 5, tzinfo=UTC), "09:05"),
        (datetime(2026, 3, 23, 10, 19, tzinfo=UTC), "23 Mar"),
        (datetime(2025, 12, 31, 10, 19, tzinfo=UTC), "31 Dec 2025"),
    ],
    ids=["today", "this year", "before"],
)
def test_last_decisions_say_the_day_unless_it_is_today(team, cast, said):
    (report,) = make_reports(team.review, 1)
    with clock.at(cast):
        make_vote(entry_of(report), team.bob)

    with clock.at(datetime(2026, 5, 14, 12, tzinfo=UTC)):
        text = team.client(team.bob).get(team.url(BENCH)).content.decode()

    assert f">{said}</time>" in text
