"""Settling conflicts: who may, what it needs, and that the votes stay as they are."""

import pytest

from reviews.errors import Refused
from reviews.models import AuditEvent
from reviews.rules.roles import Role
from screening import actions
from screening.models import Vote
from tests.makers.people import make_criteria, make_member, make_user
from tests.makers.screening import (
    FULL_TEXTS,
    entry_of,
    make_conflict,
    make_entry,
    make_full_text_entry,
    make_vote,
    titles,
)

pytestmark = pytest.mark.usefixtures("audited")


@pytest.fixture
def conflict(team):
    return make_conflict(make_entry(team.review), team.bob, team.carol)


@pytest.mark.parametrize("verdict", ["include", "exclude"])
def test_adjudicate_decides_and_leaves_the_votes_alone(team, conflict, verdict):
    actions.adjudicate(by=team.lead, entry=conflict, verdict=verdict)

    conflict.refresh_from_db()
    assert conflict.outcome == verdict
    assert Vote.objects.for_actions().filter(entry=conflict, ended_at__isnull=True).count() == 2


def test_adjudicate_include_opens_the_full_text(team, conflict):
    actions.adjudicate(by=team.lead, entry=conflict, verdict="include")

    assert not entry_of(conflict.report, FULL_TEXTS).resting


def test_adjudicate_keeps_the_rationale_out_of_the_log(team, conflict):
    ruling = actions.adjudicate(by=team.lead, entry=conflict, verdict="include", rationale="The protocol says so")

    event = AuditEvent.objects.get(kind="adjudicated")
    assert (ruling.rationale, event.sealed_in) == ("The protocol says so", "stage:title-abstract")
    assert "protocol says" not in str(event.data)


def test_adjudicate_needs_a_rationale_when_it_overrides_every_reader(team):
    population, design, other = make_criteria(team.review, by=team.lead)
    actions.set_rule(
        by=team.lead, stage=entry_stage(team), votes_required=2, maybe="as_include", reasons="settle", show_names=False
    )
    entry = make_full_text_entry(team.review, team.bob, team.carol)
    make_vote(entry, team.bob, "exclude", reason=population)
    make_vote(entry, team.carol, "exclude", reason=design)
    entry.refresh_from_db()
    assert entry.outcome == "conflict"

    with pytest.raises(Refused, match="overrides every reader"):
        actions.adjudicate(by=team.lead, entry=entry, verdict="exclude", reason=other)
    with pytest.raises(Refused, match="overrides every reader"):
        actions.adjudicate(by=team.lead, entry=entry, verdict="include")
    actions.adjudicate(by=team.lead, entry=entry, verdict="exclude", reason=design)

    entry.refresh_from_db()
    assert (entry.outcome, entry.reason) == ("exclude", design)


def entry_stage(team):
    from screening import queries

    return queries.stage(team.review, FULL_TEXTS)


def test_adjudicate_refuses_what_is_not_in_conflict(team):
    entry = make_entry(team.review)
    make_vote(entry, team.bob)

    with pytest.raises(Refused, match="do not differ"):
        actions.adjudicate(by=team.lead, entry=entry, verdict="include")


def test_adjudicate_twice_is_refused_until_the_first_is_taken_back(team, conflict):
    ruling = actions.adjudicate(by=team.lead, entry=conflict, verdict="include")
    with pytest.raises(Refused, match="settled already"):
        actions.adjudicate(by=team.lead, entry=conflict, verdict="exclude")

    actions.withdraw_adjudication(by=team.lead, adjudication=ruling)
    conflict.refresh_from_db()
    assert conflict.outcome == "conflict"
    actions.adjudicate(by=team.lead, entry=conflict, verdict="exclude")

    conflict.refresh_from_db()
    assert conflict.outcome == "exclude"


def test_adjudicate_on_titles_decides_for_or_against(team, conflict):
    with pytest.raises(Refused, match="for or against"):
        actions.adjudicate(by=team.lead, entry=conflict, verdict="maybe")


def test_lead_who_voted_settles_only_when_nobody_else_could(team):
    make_member_of(team, team.bob, Role.REVIEWER, Role.ADJUDICATOR)
    entry = make_conflict(make_entry(team.review), team.bob, team.carol)

    with pytest.raises(Refused, match="somebody else settles it: Alice"):
        actions.adjudicate(by=team.member(team.bob), entry=entry, verdict="include")


def test_whoever_voted_settles_where_the_rule_says_so_and_it_is_counted_apart(team):
    from screening import queries

    make_member_of(team, team.bob, Role.REVIEWER, Role.ADJUDICATOR)
    actions.set_rule(by=team.lead, stage=titles(team.review), settled_by="anyone")
    mine, other = (make_conflict(make_entry(team.review), team.bob, team.carol) for _ in range(2))

    ruling = actions.adjudicate(by=team.member(team.bob), entry=mine, verdict="include")
    actions.adjudicate(by=team.lead, entry=other, verdict="include")

    assert (ruling.by_voter, queries.settled_by_voters(titles(team.review))) == (True, (1, 1))
    assert AuditEvent.objects.filter(kind="adjudicated").first().data["by_voter"]
    page = team.client(team.alice).get(team.url("screening/title-abstract/team/")).content.decode()
    assert 'By one of those who had voted</th><td class="cc-n">1<' in page


def test_lead_who_voted_and_is_alone_settles_and_it_is_recorded(team):
    make_member_of(team, team.alice, Role.LEAD, Role.REVIEWER)
    entry = make_conflict(make_entry(team.review), team.alice, team.bob)

    ruling = actions.adjudicate(by=team.lead, entry=entry, verdict="include")

    assert ruling.by_voter


def test_conflict_is_sealed_for_a_lead_with_open_work(team, conflict):
    make_member_of(team, team.alice, Role.LEAD, Role.REVIEWER)
    make_entry(team.review)

    with pytest.raises(Refused, match="sealed while you read"):
        actions.adjudicate(by=team.lead, entry=conflict, verdict="include")


def make_member_of(team, user, *roles):
    team.review.memberships.filter(user=user).delete()
    return make_member(team.review, user, *roles)


def test_send_back_sets_the_votes_aside_and_asks_both_again(team, conflict):
    actions.send_back(by=team.lead, entry=conflict)

    conflict.refresh_from_db()
    assert (conflict.outcome, conflict.attempt) == ("pending", 2)
    votes = Vote.objects.for_actions().filter(entry=conflict)
    assert set(votes.values_list("ended_as", flat=True)) == {"reopened"}
    make_vote(conflict, team.bob)
    make_vote(conflict, team.carol)
    conflict.refresh_from_db()
    assert conflict.outcome == "include"


def test_send_back_refuses_what_is_with_its_readers(team):
    with pytest.raises(Refused, match="with its readers already"):
        actions.send_back(by=team.lead, entry=make_entry(team.review))


def test_set_rule_is_a_new_protocol_version_and_applies_to_open_entries(team):
    waiting, settled = make_entry(team.review), make_entry(team.review)
    make_vote(waiting, team.bob)
    make_vote(settled, team.bob)
    make_vote(settled, team.carol)
    before = team.review.protocol_versions.count()

    actions.set_rule(
        by=team.lead, stage=titles(team.review), votes_required=1, maybe="as_include", reasons="order", show_names=True
    )

    waiting.refresh_from_db()
    version = team.review.protocol_versions.last()
    assert (waiting.outcome, team.review.protocol_versions.count()) == ("include", before + 1)
    assert version.content["stages"][0] == {
        "key": "title-abstract",
        "votes_required": 1,
        "maybe": "as_include",
        "reasons": "order",
        "settled_by": "another",
        "show_names": True,
        "order": "shuffle",
        "by_criterion": False,
        "hide_byline": False,
    }


def test_set_rule_knows_no_other_names(team):
    with pytest.raises(TypeError, match="colour"):
        actions.set_rule(by=team.lead, stage=titles(team.review), colour="red")


def test_set_rule_unchanged_leaves_no_version(team):
    before = team.review.protocol_versions.count()

    actions.set_rule(
        by=team.lead, stage=titles(team.review), votes_required=2, maybe="as_include", reasons="order", show_names=False
    )

    assert team.review.protocol_versions.count() == before


def test_release_stage_is_logged_once(team):
    actions.release_stage(by=team.lead, stage=titles(team.review))
    actions.release_stage(by=team.lead, stage=titles(team.review))

    assert AuditEvent.objects.filter(kind="stage_released").count() == 1
    assert titles(team.review).released_by == team.alice


def test_members_of_another_review_cannot_settle(team, conflict):
    from reviews.errors import NotMember
    from tests.makers.people import make_review, member

    stranger = make_user()
    other = make_review(lead=stranger, title="Another")

    with pytest.raises(NotMember):
        actions.adjudicate(by=member(other, stranger), entry=conflict, verdict="include")
