"""What must hold whatever readers, adjudicators and merges do in whatever order."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citations.models import Report
from reviews import audit
from reviews.errors import Refused
from screening import actions
from screening.models import Adjudication, Entry, Vote
from screening.queries.stages import agreed_order, rule
from screening.rules import settle as rules
from tests.makers.people import make_member, make_user
from tests.makers.screening import (
    FULL_TEXTS,
    entry_of,
    full_texts,
    make_conflict,
    make_entry,
    make_report,
    make_reports,
    make_vote,
    merge,
    titles,
    unmerge,
)

ACTS = st.lists(
    st.tuples(
        st.sampled_from(["vote", "vote", "vote", "withdraw", "rule", "unrule", "back", "merge", "unmerge"]),
        st.integers(0, 2),  # who
        st.integers(0, 2),  # on which report
        st.sampled_from(["include", "maybe", "exclude"]),
    ),
    max_size=14,
)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(acts=ACTS)
def test_outcome_is_what_the_standing_votes_make_it_after_any_acts(team, acts):
    dora = make_user()
    make_member(team.review, dora)
    readers = [team.bob, team.carol, dora]
    reports = make_reports(team.review, 3)

    for act, who, which, verdict in acts:
        _try(team, act, readers[who], Report.objects.get(pk=reports[which].pk), verdict)
        _check(team, reports)
    assert audit.verify(team.review).faults == ()


def _try(team, act, reader, report, verdict):
    entry = entry_of(report)
    try:
        if act == "vote":
            make_vote(entry, reader, verdict)
        elif act == "withdraw":
            vote = Vote.objects.by(reader).filter(entry=entry, ended_at__isnull=True).first()
            if vote:
                actions.withdraw(by=team.member(reader), vote=vote)
        elif act == "rule":
            actions.adjudicate(by=team.lead, entry=entry, verdict="include", rationale="Both are right")
        elif act == "unrule":
            ruling = Adjudication.objects.filter(entry=entry, ended_at__isnull=True).first()
            if ruling:
                actions.withdraw_adjudication(by=team.lead, adjudication=ruling)
        elif act == "back":
            actions.send_back(by=team.lead, entry=entry)
        elif act == "merge" and not report.merged_into_id:
            other = Report.objects.filter(review=team.review, merged_into=None).exclude(pk=report.pk).first()
            if other:
                merge(team.lead, other, report)
        elif act == "unmerge" and report.merged_into_id:
            unmerge(team.lead, report)
    except Refused:
        pass


def _check(team, reports):
    stage = titles(team.review)
    votes = Vote.objects.for_actions().filter(entry__stage=stage, ended_at__isnull=True)
    places = list(votes.values_list("entry", "author"))
    assert len(places) == len(set(places))
    rule_now = rule(stage, agreed_order(team.review.pk))
    for report in Report.objects.filter(pk__in=[r.pk for r in reports], merged_into=None):
        entry = entry_of(report)
        group = Entry.objects.filter(stage=stage, report__in=[report.pk, *report.members.values_list("pk", flat=True)])
        counted = votes.filter(entry__in=group, surplus=False).order_by("pk")
        standing = [rules.StandingVote(v.author_id, v.verdict, v.reason_id, v.entry_id, v.cast_at) for v in counted]
        rulings = Adjudication.objects.filter(entry__in=group, ended_at__isnull=True)
        if not rulings:
            settled = rules.settle(standing, rule_now)
            assert (entry.outcome, entry.reason_id) == (settled.outcome.value, settled.reason)
        full_text = Entry.objects.filter(stage=full_texts(team.review), report=report).first()
        assert (full_text is not None and not full_text.resting) == (entry.outcome == "include")


def test_merge_settles_the_group_from_the_votes_on_all_its_members(team):
    a, b = make_entry(team.review), make_entry(team.review)
    make_vote(a, team.bob)
    make_vote(b, team.carol)

    merge(team.lead, a.report, b.report)

    a.refresh_from_db()
    b.refresh_from_db()
    assert (a.outcome, a.resting, b.resting) == ("include", False, True)
    assert not entry_of(a.report, FULL_TEXTS).resting


def test_merge_makes_a_conflict_of_one_reader_with_two_answers(team):
    a, b = make_entry(team.review), make_entry(team.review)
    for reader in (team.bob, team.carol):
        make_vote(a, reader, "include")
        make_vote(b, reader, "exclude" if reader == team.bob else "include")

    merge(team.lead, a.report, b.report)

    a.refresh_from_db()
    assert a.outcome == "conflict"


def test_vote_on_a_group_replaces_all_my_answers_in_it(team):
    a, b = make_entry(team.review), make_entry(team.review)
    for reader in (team.bob, team.carol):
        make_vote(a, reader, "include")
        make_vote(b, reader, "exclude" if reader == team.bob else "include")
    merge(team.lead, a.report, b.report)
    a.refresh_from_db()

    make_vote(a, team.bob, "include")

    a.refresh_from_db()
    assert a.outcome == "include"


def test_unmerge_settles_both_sides_from_their_own_votes(team):
    a, b = make_entry(team.review), make_entry(team.review)
    make_vote(a, team.bob)
    make_vote(b, team.carol)
    merge(team.lead, a.report, b.report)

    unmerge(team.lead, b.report)

    a.refresh_from_db()
    b.refresh_from_db()
    assert (a.outcome, b.outcome, b.resting) == ("pending", "pending", False)
    assert entry_of(a.report, FULL_TEXTS).resting


def test_two_different_rulings_that_become_one_group_are_a_conflict_until_one_decides_over_both(team):
    a = make_conflict(make_entry(team.review), team.bob, team.carol)
    b = make_conflict(make_entry(team.review), team.bob, team.carol)
    actions.adjudicate(by=team.lead, entry=a, verdict="include")
    actions.adjudicate(by=team.lead, entry=b, verdict="exclude")

    merge(team.lead, a.report, b.report)
    a.refresh_from_db()
    assert a.outcome == "conflict"

    actions.adjudicate(by=team.lead, entry=a, verdict="exclude")
    a.refresh_from_db()
    assert a.outcome == "exclude"
    unmerge(team.lead, b.report)
    b.refresh_from_db()
    assert b.outcome == "exclude"


def test_removed_report_rests_and_returns_with_its_votes(team):
    entry = make_entry(team.review)
    make_vote(entry, team.bob)
    Report.objects.filter(pk=entry.report_id).update(standing="removed")
    actions.follow_reports(review=team.review, report_ids=[entry.report_id], by=team.lead)
    entry.refresh_from_db()
    assert entry.resting

    Report.objects.filter(pk=entry.report_id).update(standing="active")
    actions.follow_reports(review=team.review, report_ids=[entry.report_id], by=team.lead)
    make_vote(entry, team.carol)

    entry.refresh_from_db()
    assert (entry.resting, entry.outcome) == (False, "include")


def test_follow_reports_opens_each_entry_once(team):
    report = make_report(team.review)

    actions.follow_reports(review=team.review, report_ids=[report.pk], by=team.lead)

    assert Entry.objects.filter(report=report).count() == 1


def test_outcome_that_comes_back_is_settled_when_its_last_vote_was_cast(team):
    """Its moment tells which reports another method had forwarded before a database brought them."""
    one, other = make_entry(team.review), make_entry(team.review)
    for reader in (team.bob, team.carol):
        make_vote(one, reader, "include")
        make_vote(other, reader, "exclude")
    before = [entry_of(entry.report).settled_at for entry in (one, other)]
    last = [Vote.objects.for_actions().filter(entry=entry).latest("pk").cast_at for entry in (one, other)]

    merge(team.lead, one.report, other.report)
    unmerge(team.lead, other.report)

    assert [entry_of(entry.report).settled_at for entry in (one, other)] == before == last


def test_settled_conflict_is_settled_when_it_was_decided(team):
    entry = make_conflict(make_entry(team.review), team.bob, team.carol)

    ruling = actions.adjudicate(by=team.lead, entry=entry, verdict="include")

    assert entry_of(entry.report).settled_at == ruling.at
