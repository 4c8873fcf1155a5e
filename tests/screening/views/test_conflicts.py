"""The page of conflicts: what it shows of both sides, where a decision leads, and each policy for reasons."""

import pytest

from screening import actions
from tests.makers.people import make_criteria, make_member
from tests.makers.screening import (
    full_texts,
    make_conflict,
    make_entry,
    make_full_text_entry,
    make_reports,
    make_vote,
    titles,
)


@pytest.fixture
def conflicts(team):
    team.entries = [make_conflict(make_entry(team.review), team.bob, team.carol) for _ in range(3)]
    return team


def page(team, user=None, path: str = "conflicts/title-abstract/", **how):
    return team.client(user or team.alice).get(team.url(path), **how)


def number(team, place: int) -> int:
    return team.entries[place].report.number


def test_a_decision_leads_to_the_conflict_after_it(conflicts):
    shown = page(conflicts, path=f"conflicts/title-abstract/{number(conflicts, 1)}/")
    after = conflicts.url(f"conflicts/title-abstract/{number(conflicts, 2)}/?tab=open")
    assert shown.context["after"] == after
    assert f'data-after="{after}"' in shown.content.decode()

    settle = conflicts.url(f"conflicts/title-abstract/{number(conflicts, 1)}/settle/")
    answer = conflicts.client(conflicts.alice).post(settle, {"verdict": "include", "next": after})

    assert (answer.status_code, answer.url) == (302, after)


def test_after_the_last_conflict_comes_the_first_of_the_others(conflicts):
    shown = page(conflicts, path=f"conflicts/title-abstract/{number(conflicts, 2)}/")

    assert shown.context["following"] == conflicts.entries[0]


def test_the_only_conflict_has_none_after_it(team):
    make_conflict(make_entry(team.review), team.bob, team.carol)

    assert "data-after" not in page(team).content.decode()


def test_both_sides_are_shown_with_notes_and_answers_and_no_names(team):
    (criterion, *_) = make_criteria(team.review, by=team.lead)
    entry = make_entry(team.review)
    actions.save_note(by=team.member(team.bob), entry=entry, text="A <b>bold</b> claim")
    make_vote(entry, team.bob, "include", answers={str(criterion.pk): "unclear"})
    make_vote(entry, team.carol, "exclude", reason=criterion)

    text = " ".join(page(team).content.decode().split())

    assert "A &lt;b&gt;bold&lt;/b&gt; claim" in text
    assert f'<dt>{criterion.label}</dt><dd class="scr-said-unclear">' in text
    assert "Reader 1" in text and "Reader 2" in text
    votes = text[text.index("cc-votes") : text.index("The votes were cast blind")]
    assert "Bob" not in votes and "Carol" not in votes


@pytest.mark.parametrize(
    ("policy", "outcome", "stands", "tab"),
    [
        ("order", "exclude", "first", "mismatches"),
        ("first", "exclude", "second", "mismatches"),
        ("settle", "conflict", None, "open"),
    ],
)
def test_each_policy_for_reasons_through_the_page(team, policy, outcome, stands, tab):
    """Bob names the second criterion, then Carol the first. Alice then decides for Bob's."""
    first, second, _ = make_criteria(team.review, by=team.lead)
    actions.set_rule(by=team.lead, stage=full_texts(team.review), reasons=policy)
    entry = make_full_text_entry(team.review, team.bob, team.carol)
    make_vote(entry, team.bob, "exclude", reason=second)
    make_vote(entry, team.carol, "exclude", reason=first)
    entry.refresh_from_db()
    assert (entry.outcome, entry.reason) == (outcome, {"first": first, "second": second}.get(stands))

    text = page(team, path=f"conflicts/full-text/?tab={tab}").content.decode()
    assert entry.report.title in text
    assert (f"stands: <b>{entry.reason.label}" in text) if stands else ("the reason alone (1)" in text)
    settle = team.url(f"conflicts/full-text/{entry.report.number}/settle/")
    answer = team.client(team.alice).post(settle, {"side": f"exclude:{second.pk}"})

    entry.refresh_from_db()
    assert (answer.status_code, entry.outcome, entry.reason, entry.reason_mismatch) == (302, "exclude", second, False)


def test_the_pdf_lies_beside_the_votes(team):
    from tests.makers.appraisal import make_full_text

    entry = make_full_text_entry(team.review, team.bob, team.carol)
    make_full_text(team.lead, entry.report)
    make_vote(entry, team.bob, "include")
    make_vote(entry, team.carol, "awaiting")

    text = page(team, path="conflicts/full-text/").content.decode()

    assert "data-pdf-viewer" in text and "data-after" not in text


def test_whoever_voted_is_told_that_somebody_else_settles(team):
    team.review.memberships.filter(user=team.bob).delete()
    make_member(team.review, team.bob, "reviewer", "adjudicator")
    make_conflict(make_entry(team.review), team.bob, team.carol)
    assert "Where somebody else can, they settle it." in page(team, team.bob).content.decode()

    actions.set_rule(by=team.lead, stage=titles(team.review), settled_by="anyone")

    assert "recorded and counted apart" in page(team, team.bob).content.decode()


def test_narrowing_stays_while_one_goes_through_the_list(conflicts):
    pair = page(conflicts).context["differing"].pairs[0].key

    shown = page(conflicts, path=f"conflicts/title-abstract/?tab=open&pair={pair}")

    assert (shown.context["total"], shown.context["query"]) == (3, f"tab=open&pair={pair}")
    assert f"pair={pair}" in shown.context["after"]
    assert "Nothing like that here" in page(conflicts, path="conflicts/title-abstract/?pair=none").content.decode()


def test_a_reader_takes_part_in_the_talk_and_settles_nothing(conflicts):
    entry = conflicts.entries[0]
    actions.say(by=conflicts.lead, entry=entry, text="@Bob, is this therapy?")
    where = f"talk/title-abstract/{entry.report.number}/"

    text = page(conflicts, conflicts.bob, where).content.decode()
    assert "is this therapy?" in text and "asks you" in text
    assert 'name="verdict"' not in text and "settle/" not in text and "send-back" not in text
    answer = conflicts.client(conflicts.bob).post(conflicts.url(f"{where}say/"), {"text": "It is."})

    assert answer.status_code == 302
    assert "You are asked here" not in page(conflicts, conflicts.bob, where).content.decode()


def test_talk_answers_htmx_with_the_talk_alone(conflicts):
    say = conflicts.url(f"talk/title-abstract/{number(conflicts, 0)}/say/")

    answer = conflicts.client(conflicts.alice).post(
        say, {"text": "<script>x</script>", "to": [conflicts.bob.pk]}, headers={"HX-Request": "true"}
    )

    text = answer.content.decode()
    assert text.strip().startswith('<section id="talk"') and "asks Bob" in text
    assert "&lt;script&gt;" in text and "<script>x" not in text


def test_talk_is_sealed_while_one_reads(conflicts):
    actions.say(by=conflicts.lead, entry=conflicts.entries[0], text="@Bob, is this therapy?")
    make_reports(conflicts.review, 1)

    answer = page(conflicts, conflicts.bob, f"talk/title-abstract/{number(conflicts, 0)}/")

    assert b"Sealed while you read" in answer.content and b"therapy?" not in answer.content
