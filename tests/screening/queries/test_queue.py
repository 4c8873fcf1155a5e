"""Queues: whole and without repeats for everybody, and cheap with most of it voted."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citations.models import Retrieval
from reviews.models import ProtocolVersion
from screening import queries, seals
from screening.models import Bookmark, Entry, Vote
from tests.makers.screening import full_texts, make_entry, make_full_text_entry, make_reports, make_vote, merge, titles


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=8), st.floats(0, 1), st.integers(1, 4))
def test_ring_holds_every_entry_once_wherever_the_bookmark_lies(team, places, bookmark, step):
    Entry.objects.all().delete()
    reports = make_reports(team.review, len(places))
    for report, place in zip(reports, places, strict=True):
        Entry.objects.filter(report=report).update(shuffle=place)
    bob, stage = team.member(team.bob), titles(team.review)
    Bookmark.objects.update_or_create(stage=stage, user=team.bob, defaults={"shuffle": bookmark})

    read: list[int] = []
    while batch := queries.queue(bob, stage, limit=step, without=read):
        read += [entry.pk for entry in batch]

    assert sorted(read) == sorted(Entry.objects.values_list("pk", flat=True))


def test_queue_leaves_out_a_group_on_a_member_of_which_i_voted(team):
    a, b = make_entry(team.review), make_entry(team.review)
    make_vote(b, team.bob)

    merge(team.lead, a.report, b.report)

    assert queries.queue(team.member(team.bob), a.stage) == []
    assert queries.queue(team.member(team.carol), a.stage) == [a]


def test_full_text_that_was_not_retrieved_leaves_the_queue_and_returns(team):
    entry = make_full_text_entry(team.review, team.bob, team.carol)
    bob, stage = team.member(team.bob), full_texts(team.review)
    Retrieval.objects.create(review=team.review, report=entry.report, status="not_retrieved", by=team.alice)
    assert (queries.next_to_read(bob, stage), seals.is_sealed(bob, stage, fresh=True)) == (None, False)

    Retrieval.objects.create(review=team.review, report=entry.report, status="obtained", by=team.alice)

    assert queries.next_to_read(bob, stage) == entry


@pytest.mark.parametrize("count", [1, 50])
def test_queue_and_cards_ask_a_fixed_number_of_times(team, django_assert_num_queries, count):
    make_reports(team.review, count)
    bob, stage = team.member(team.bob), titles(team.review)

    with django_assert_num_queries(6):
        offered = queries.queue(bob, stage, limit=count + 1)  # both halves of the ring are asked
    with django_assert_num_queries(6):
        assert len(queries.cards(bob, offered)) == count


def test_next_ten_use_the_queue_index(team):
    """With nine of ten voted, no plan may walk through what is voted: everything is searched, nothing scanned."""
    make_reports(team.review, 30)
    bob, stage = team.member(team.bob), titles(team.review)
    version = ProtocolVersion.objects.get(review=team.review)
    entries = list(Entry.objects.filter(stage=stage).order_by("shuffle"))
    Vote.objects.bulk_create(
        Vote(author=team.bob, entry=entry, attempt=1, verdict="exclude", version=version, client_key=str(entry.pk))
        for entry in entries[:27]
    )
    Bookmark.objects.create(stage=stage, user=team.bob, shuffle=entries[26].shuffle)

    mine = seals.open_work(bob, stage).filter(shuffle__gte=entries[26].shuffle).order_by("shuffle", "pk")[:10]

    assert [entry.pk for entry in queries.queue(bob, stage)] == [entry.pk for entry in entries[27:]]
    if connection.vendor == "sqlite":
        plan = mine.explain()
        assert "USING INDEX entry_queue" in plan
        assert "SCAN" not in plan.replace("SCALAR", "")


@pytest.mark.parametrize(("key", "count"), [("open", 2), ("mismatches", 0), ("sent_back", 0), ("settled", 0)])
def test_conflict_counts_and_sides(team, django_assert_num_queries, key, count):
    for _ in range(2):
        entry = make_entry(team.review)
        make_vote(entry, team.bob, "maybe")
        make_vote(entry, team.carol, "exclude")
    stage = titles(team.review)

    conflicts = list(queries.conflicts(team.lead, stage))
    lead = team.lead
    seals.open_stages(lead)
    seals.samples_of(lead)
    with django_assert_num_queries(6):
        sides = queries.sides(lead, stage, conflicts)

    assert queries.counts(team.lead, stage)[key] == count
    assert [sorted(side.answer for side in sides[entry.pk]) for entry in conflicts] == [["exclude", "include"]] * 2
    assert {side.name for some in sides.values() for side in some} == {""}
