"""Shares: what they give a reader to read, and what they never take."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviews.errors import Refused
from reviews.models import AuditEvent
from screening import actions, queries, seals
from screening.models import Entry, Share, Vote
from screening.queries import shares
from screening.rules.sharing import even
from tests.makers.people import make_member, make_user
from tests.makers.screening import make_entry, make_full_text_entry, make_reports, make_vote, titles


@pytest.fixture
def dora(team):
    dora = make_user("Dora")
    make_member(team.review, dora)
    return dora


def place(entries, *places: float) -> list[Entry]:
    """Lays entries at these places of the stage."""
    for entry, where in zip(entries, places, strict=True):
        Entry.objects.filter(pk=entry.pk).update(shuffle=where)
        entry.refresh_from_db()
    return entries


def four(team) -> list[Entry]:
    return place([make_entry(team.review) for _ in range(4)], 0.1, 0.3, 0.6, 0.9)


def lay(team, **percents) -> list[Share]:
    people = {"bob": team.bob, "carol": team.carol, "dora": getattr(team, "dora", None)}
    parts = {team.member(people[name]): part for name, part in percents.items()}
    return actions.lay_shares(by=team.lead, stage=titles(team.review), percents=parts)


def mine(team, reader) -> set[Entry]:
    return {*queries.queue(team.member(reader), titles(team.review), limit=50)}


def test_reader_owes_what_lies_in_their_share_and_nothing_else(team, dora):
    team.dora = dora
    a, b, c, d = four(team)

    lay(team, bob=100, carol=50, dora=50)

    assert [mine(team, who) for who in (team.bob, team.carol, dora)] == [{a, b, c, d}, {a, b}, {c, d}]
    assert queries.my_progress(team.member(team.carol), a.stage).left == 2


def test_who_has_read_their_share_has_no_open_work(team, dora):
    team.dora = dora
    a, b, c, d = four(team)
    lay(team, bob=100, carol=50, dora=50)

    for entry in (a, b):
        make_vote(entry, team.carol)

    assert not seals.is_sealed(team.member(team.carol), a.stage)
    assert seals.is_sealed(team.member(dora), a.stage)


def test_who_holds_no_share_reads_everything(team, dora):
    entries = four(team)

    lay(team, bob=100, carol=100)

    assert mine(team, dora) == {*entries}


def test_new_reports_fall_into_the_shares_by_themselves(team, dora):
    team.dora = dora
    lay(team, bob=100, carol=50, dora=50)

    later = place([make_entry(team.review)], 0.75)[0]

    assert [later in mine(team, who) for who in (team.bob, team.carol, dora)] == [True, False, True]


def test_vote_outside_ones_share_counts_while_a_place_is_open_and_is_surplus_after(team, dora):
    team.dora = dora
    a, _, c, _ = four(team)
    lay(team, bob=100, carol=50, dora=50)

    make_vote(c, team.carol)
    make_vote(c, team.bob)
    late = make_vote(c, dora)

    c.refresh_from_db()
    assert (c.outcome, late.surplus) == ("include", True)


def test_share_taken_back_leaves_its_votes_and_can_be_given_anew(team, dora):
    team.dora = dora
    a, b, c, d = four(team)
    lay(team, bob=100, carol=50, dora=50)
    make_vote(a, team.carol)

    lay(team, bob=100, dora=100)

    assert Vote.objects.by(team.carol).filter(ended_at=None).count() == 1
    assert (mine(team, dora), mine(team, team.carol)) == ({a, b, c, d}, {b, c, d})
    assert Share.objects.filter(ended_at__isnull=True).count() == 2
    assert Share.objects.count() == 5


def test_all_shares_taken_back_is_everything_for_everybody(team):
    entries = four(team)
    given = lay(team, bob=100, carol=100)

    actions.withdraw_shares(by=team.lead, stage=entries[0].stage, shares=given)

    assert mine(team, team.bob) == {*entries}
    assert AuditEvent.objects.filter(kind="shares_withdrawn").count() == 1


def test_taking_back_twice_leaves_one_event(team):
    given = lay(team, bob=100, carol=100)

    for _ in range(2):
        actions.withdraw_shares(by=team.lead, stage=titles(team.review), shares=given)

    assert AuditEvent.objects.filter(kind="shares_withdrawn").count() == 1


@pytest.mark.parametrize(
    ("percents", "said"),
    [({"bob": 100, "carol": 50}, "add up to 150 %"), ({"bob": 100}, "at least 2 people")],
)
def test_plan_that_leaves_reports_without_readers_is_refused(team, percents, said):
    with pytest.raises(Refused, match=said):
        lay(team, **percents)


def test_only_who_screens_is_given_a_share(team):
    with pytest.raises(Refused, match="Alice does not screen"):
        actions.lay_shares(by=team.lead, stage=titles(team.review), percents={team.lead: 100})
    with pytest.raises(Refused, match="Alice does not screen"):
        actions.give_batch(by=team.lead, stage=titles(team.review), reader=team.lead, size=1)


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=6, unique=True),
    st.integers(1, 3),
    st.integers(0, 2),
)
def test_any_even_plan_offers_each_report_to_as_many_readers_as_it_needs(team, places, votes, more):
    Entry.objects.all().delete()
    Share.objects.all().delete()
    reports = make_reports(team.review, len(places))
    for report, where in zip(reports, places, strict=True):
        Entry.objects.filter(report=report).update(shuffle=where)
    team.review.memberships.exclude(user__in=[team.alice]).update(roles=["observer"])
    readers = [make_member(team.review, make_user()) for _ in range(votes + more)]
    stage = actions.set_rule(by=team.lead, stage=titles(team.review), votes_required=votes)
    parts = even([reader.pk for reader in readers], votes)

    actions.lay_shares(by=team.lead, stage=stage, percents={reader: parts[reader.pk] for reader in readers})

    for reader in readers:
        seals.forget(reader)
    offered = [entry.pk for reader in readers for entry in queries.queue(reader, stage, limit=50)]
    assert sorted(offered) == sorted([*Entry.objects.values_list("pk", flat=True)] * votes)


# Batches


def batch(team, reader, size, label="", stage=None):
    stage = stage or titles(team.review)
    return actions.give_batch(by=team.lead, stage=stage, reader=team.member(reader), size=size, label=label)


def test_batch_is_the_next_reports_that_its_reader_has_not_read(team):
    a, b, c, d = four(team)
    make_vote(a, team.bob)

    given = batch(team, team.bob, 2, "Batch 1")

    assert mine(team, team.bob) == {b, c}
    assert {share.label for share in given} == {"Batch 1"}


def test_next_batch_goes_on_where_the_last_one_ended(team):
    a, b, c, d = four(team)
    batch(team, team.bob, 2)

    batch(team, team.bob, 1)

    assert mine(team, team.bob) == {a, b, c}


def test_batches_of_several_readers_fill_the_places_of_each_report_once(team, dora):
    a, b, c, d = four(team)
    batch(team, team.bob, 2)
    batch(team, team.carol, 2)

    batch(team, dora, 2)

    assert [mine(team, who) for who in (team.bob, team.carol, dora)] == [{a, b}, {a, b}, {c, d}]


def test_batch_takes_several_stretches_when_it_must(team, dora):
    team.dora = dora
    a, b, c, d = four(team)
    stage = titles(team.review)
    actions.set_rule(by=team.lead, stage=stage, votes_required=1)
    batch(team, team.carol, 1)
    actions.withdraw_shares(by=team.lead, stage=stage, shares=Share.objects.all())
    lay_middle = Share(stage=stage, user=team.carol, low=0.2, high=0.7, given_by=team.alice)
    lay_middle.save()

    given = batch(team, dora, 2)

    assert mine(team, dora) == {a, d}
    assert len(given) == 2


def test_batch_larger_than_what_is_left_is_what_is_left(team):
    entries = four(team)

    batch(team, team.bob, 100)

    assert mine(team, team.bob) == {*entries}


def test_nothing_left_is_said(team):
    with pytest.raises(Refused, match="Nothing is left to give to Bob"):
        batch(team, team.bob, 1)


@pytest.mark.parametrize(("size", "label", "said"), [(0, "", "has 1 to"), (1, "x" * 81, "at most 80 letters")])
def test_batch_of_an_impossible_size_or_name_is_refused(team, size, label, said):
    with pytest.raises(Refused, match=said):
        batch(team, team.bob, size, label)


def test_shares_of_full_texts_are_their_own(team):
    entry = make_full_text_entry(team.review, team.bob, team.carol)
    other = make_full_text_entry(team.review, team.bob, team.carol)
    place([entry, other], 0.2, 0.8)

    batch(team, team.bob, 1, stage=entry.stage)

    assert queries.next_to_read(team.member(team.bob), entry.stage) == entry
    assert queries.my_progress(team.member(team.bob), entry.stage).left == 1
    assert queries.my_progress(team.member(team.carol), entry.stage).left == 2


# With samples


def test_round_is_read_wherever_in_the_stage_it_lies(team, dora):
    team.dora = dora
    a, b, c, d = four(team)
    lay(team, bob=100, carol=50, dora=50)

    actions.draw_round(by=team.lead, stage=a.stage, size=4)

    assert [mine(team, who) for who in (team.bob, team.carol, dora)] == [{a, b, c, d}] * 3


def test_check_is_read_by_somebody_else_wherever_it_lies(team):
    a, b, c, d = four(team)
    actions.set_rule(by=team.lead, stage=a.stage, votes_required=1)
    lay(team, bob=50, carol=50)
    for entry, reader in ((a, team.bob), (b, team.bob), (c, team.carol), (d, team.carol)):
        make_vote(entry, reader, "exclude")

    actions.draw_check(by=team.lead, stage=titles(team.review), percent=100)

    assert (mine(team, team.bob), mine(team, team.carol)) == ({c, d}, {a, b})


# Who covers what


def test_plan_names_gaps_and_those_without_a_share(team, dora):
    team.dora = dora
    make_reports(team.review, 10)
    batch(team, team.bob, 5)

    plan = shares.plan(titles(team.review))

    assert plan.without_share == ["Carol", "Dora"]
    assert plan.gaps == []  # the two without a share read everything
    lay(team, bob=100, carol=100)
    batch_less = Share.objects.filter(user=team.carol, ended_at=None)
    actions.withdraw_shares(by=team.lead, stage=titles(team.review), shares=batch_less)
    for user in (team.carol, dora):
        team.review.memberships.filter(user=user).update(roles=["observer"])
    assert [(part.low, part.high, part.names, part.missing) for part in shares.plan(titles(team.review)).gaps] == [
        (0.0, 100.0, ["Bob"], 1)
    ]


@pytest.mark.parametrize("count", [1, 50])
def test_plan_asks_a_fixed_number_of_times(team, django_assert_num_queries, count):
    make_reports(team.review, count)
    lay(team, bob=100, carol=100)
    for _ in range(count):
        make_member(team.review, make_user())
    stage = queries.stages(team.review).select_related("review").get(key="title-abstract")

    with django_assert_num_queries(3):
        shares.plan(stage)
