"""Where readers answer criterion by criterion: the vote keeps the answers, and what it says follows from them or is
explained by a note."""

import pytest

from reviews.errors import Refused
from reviews.models import AuditEvent
from screening import actions
from screening.models import Entry, Vote
from tests.makers.people import make_criteria
from tests.makers.screening import entry_of, make_entry, make_full_text_entry, make_vote, titles


@pytest.fixture
def asked(team):
    """Three criteria, answered one by one on titles."""
    criteria = make_criteria(team.review, by=team.lead)
    actions.set_rule(by=team.lead, stage=titles(team.review), by_criterion=True)
    return criteria


def answers(criteria, said: str) -> dict[str, str]:
    words = {"y": "yes", "n": "no", "u": "unclear"}
    return {str(criterion.pk): words[letter] for criterion, letter in zip(criteria, said, strict=False)}


def fresh(entry: Entry) -> Entry:
    return entry_of(entry.report)


def test_first_no_is_the_reason_and_the_others_are_kept(team, asked):
    entry = fresh(make_entry(team.review))

    vote = make_vote(entry, team.bob, "exclude", answers=answers(asked, "ynn"))

    assert (vote.reason, vote.further_reasons) == (asked[1], [asked[2].pk])
    assert vote.answers == answers(asked, "ynn")
    assert AuditEvent.objects.get(kind="vote_cast").data["answers"] == answers(asked, "ynn")


@pytest.mark.parametrize(("said", "verdict"), [("yyy", "include"), ("yyu", "maybe"), ("n", "exclude")])
def test_what_follows_needs_no_note(team, asked, said, verdict):
    vote = make_vote(fresh(make_entry(team.review)), team.bob, verdict, answers=answers(asked, said))

    assert vote.verdict == verdict


@pytest.mark.parametrize(("said", "verdict"), [("yyy", "exclude"), ("yyu", "include"), ("yn", "include")])
def test_what_does_not_follow_needs_a_note(team, asked, said, verdict):
    entry = fresh(make_entry(team.review))
    with pytest.raises(Refused, match="note"):
        make_vote(entry, team.bob, verdict, answers=answers(asked, said))
    actions.save_note(by=team.member(team.carol), entry=entry, text="Another's note opens nothing")
    with pytest.raises(Refused, match="note"):
        make_vote(entry, team.bob, verdict, answers=answers(asked, said))

    actions.save_note(by=team.member(team.bob), entry=entry, text="The abstract says so in passing")
    vote = make_vote(entry, team.bob, verdict, answers=answers(asked, said))

    assert (vote.verdict, vote.answers) == (verdict, answers(asked, said))


def test_another_reason_than_the_first_no_needs_a_note(team, asked):
    entry = fresh(make_entry(team.review))

    with pytest.raises(Refused, match="note"):
        make_vote(entry, team.bob, "exclude", reason=asked[2], answers=answers(asked, "ynn"))


def test_full_text_with_something_unclear_is_the_readers_choice(team):
    criteria = make_criteria(team.review, by=team.lead)
    entry = make_full_text_entry(team.review, team.bob, team.carol)
    actions.set_rule(by=team.lead, stage=entry.stage, by_criterion=True)
    entry = entry_of(entry.report, "full-text")

    for verdict in ("awaiting", "include", "ongoing"):
        assert make_vote(entry, team.bob, verdict, answers=answers(criteria, "yyu")).verdict == verdict
    with pytest.raises(Refused, match="note"):
        make_vote(entry, team.bob, "exclude", reason=criteria[2], answers=answers(criteria, "yyu"))


def test_without_criteria_or_without_the_setting_nothing_is_asked(team):
    stage = titles(team.review)
    actions.set_rule(by=team.lead, stage=stage, by_criterion=True)

    assert make_vote(fresh(make_entry(team.review)), team.bob, "include").answers == {}


def test_form_takes_what_follows_from_the_answers_alone(team, asked):
    entry = make_entry(team.review)
    fields = {f"answer-{pk}": answer for pk, answer in answers(asked, "yun").items()}
    url = team.url(f"screening/title-abstract/{entry.report.number}/vote/")

    answer = team.client(team.bob).post(url, {"client_key": "form", **fields})

    vote = Vote.objects.by(team.bob).get()
    assert (answer.status_code, vote.verdict, vote.reason) == (302, "exclude", asked[2])
    assert vote.answers == answers(asked, "yun")


def test_form_with_too_few_answers_is_refused_with_a_sentence(team, asked):
    entry = make_entry(team.review)
    url = team.url(f"screening/title-abstract/{entry.report.number}/vote/")

    answer = team.client(team.bob).post(url, {"client_key": "form", f"answer-{asked[0].pk}": "yes"})

    assert (answer.status_code, Vote.objects.by(team.bob).exists()) == (409, False)
    assert "Answer each criterion first" in answer.content.decode()


def test_answers_are_shown_again_to_their_reader(team, asked):
    entry = make_entry(team.review)
    make_vote(fresh(entry), team.bob, "exclude", answers=answers(asked, "yn"))

    page = team.client(team.bob).get(team.url(f"screening/title-abstract/{entry.report.number}/")).content.decode()

    assert f'id="answer-{asked[1].pk}-no" value="no" autocomplete="off" checked' in page
    assert page.count('autocomplete="off" checked') == 2
