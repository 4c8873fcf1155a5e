"""Claims, skips, notes and tags: a reader's own."""

from datetime import timedelta

import pytest

from reviews import clock
from reviews.errors import Refused
from reviews.models import AuditEvent
from screening import actions, queries
from screening.models import Bookmark, Claim, Note, Skip, Tag
from tests.makers.people import make_member, make_user
from tests.makers.screening import make_entry, make_vote, titles


@pytest.fixture
def dora(team):
    dora = make_user("Dora")
    make_member(team.review, dora)
    return team.member(dora)


def test_claim_reserves_nothing_where_everybody_has_a_place(team):
    entry = make_entry(team.review)

    held = actions.claim(by=team.member(team.bob), stage=entry.stage, entries=[entry])

    assert held == [entry]
    assert not Claim.objects.exists()


def test_claim_leaves_out_what_others_hold_or_filled(team, dora):
    filled, held, free = (make_entry(team.review) for _ in range(3))
    stage = filled.stage
    make_vote(filled, team.bob)
    actions.claim(by=team.member(team.carol), stage=stage, entries=[filled, held])
    actions.claim(by=team.member(team.bob), stage=stage, entries=[held])

    mine = actions.claim(by=dora, stage=stage, entries=[filled, held, free])

    assert mine == [free]
    assert [entry.pk for entry in queries.queue(dora, stage)] == [free.pk]


def test_claim_lapses_after_half_an_hour(team, dora):
    entry = make_entry(team.review)
    for reader in (team.bob, team.carol):
        actions.claim(by=team.member(reader), stage=entry.stage, entries=[entry])
    assert queries.queue(dora, entry.stage) == []

    with clock.at(clock.now() + timedelta(minutes=31)):
        assert queries.queue(dora, entry.stage) == [entry]
        assert actions.claim(by=dora, stage=entry.stage, entries=[entry]) == [entry]


def test_claim_moves_the_bookmark(team):
    entries = [make_entry(team.review) for _ in range(3)]
    first = queries.queue(team.member(team.bob), entries[0].stage)[0]

    actions.claim(by=team.member(team.bob), stage=first.stage, entries=[first])

    assert Bookmark.objects.get(user=team.bob).shuffle == first.shuffle


def test_pack_is_held_for_a_day_while_the_bench_claims_and_lets_go(team, dora):
    entries = [make_entry(team.review) for _ in range(4)]
    stage, bob = entries[0].stage, team.member(team.bob)

    actions.claim(by=bob, stage=stage, entries=entries[:3], as_pack=True)
    actions.claim(by=bob, stage=stage, entries=[entries[0], entries[3]])

    lasts = {claim.entry: claim.until - clock.now() for claim in Claim.objects.select_related("entry")}
    assert set(lasts) == set(entries)
    assert all(lasts[entry] > timedelta(hours=23) for entry in entries[:3])
    assert lasts[entries[3]] < timedelta(minutes=31)
    with clock.at(clock.now() + timedelta(hours=23)):
        actions.claim(by=team.member(team.carol), stage=stage, entries=entries)
        assert queries.queue(dora, stage) == [entries[3]]
    with clock.at(clock.now() + timedelta(hours=25)):
        assert len(queries.queue(dora, stage)) == 4


def test_pack_is_given_back(team, dora):
    entries = [make_entry(team.review) for _ in range(2)]
    stage, bob = entries[0].stage, team.member(team.bob)
    actions.claim(by=bob, stage=stage, entries=entries, as_pack=True)

    actions.give_back(by=bob, stage=stage)

    assert not Claim.objects.exists()


def test_vote_from_a_pack_whose_place_was_filled_meanwhile_is_kept_as_surplus(team, dora):
    entry = make_entry(team.review)
    actions.claim(by=dora, stage=entry.stage, entries=[entry], as_pack=True)
    for reader in (team.bob, team.carol):
        make_vote(entry, reader, "exclude")

    late = make_vote(entry, dora.user, "include")

    entry.refresh_from_db()
    assert (late.surplus, entry.outcome) == (True, "exclude")


def test_skip_takes_an_entry_to_the_short_list_and_unskip_back(team, audited):
    entry = make_entry(team.review)
    bob = team.member(team.bob)

    actions.skip(by=bob, entry=entry)
    actions.skip(by=bob, entry=entry)
    assert (queries.queue(bob, entry.stage), list(queries.put_off(bob, entry.stage))) == ([], [entry])
    actions.unskip(by=bob, entry=entry)

    assert queries.queue(bob, entry.stage) == [entry]
    assert not Skip.objects.exists()
    assert list(AuditEvent.objects.order_by("number").values_list("kind", flat=True))[-2:] == ["put_off", "taken_up"]


def test_save_note_keeps_one_note_and_its_hash_in_the_log(team, audited):
    entry = make_entry(team.review)
    bob = team.member(team.bob)

    actions.save_note(by=bob, entry=entry, text="First thought")
    actions.save_note(by=bob, entry=entry, text=" Second thought ")
    actions.save_note(by=bob, entry=entry, text="Second thought")

    assert list(Note.objects.by(team.bob).values_list("text", flat=True)) == ["Second thought"]
    events = AuditEvent.objects.filter(kind="note_saved")
    assert (events.count(), events[0].sealed_in) == (2, "stage:title-abstract")
    assert "thought" not in str([event.data for event in events])


def test_save_note_empty_takes_it_away(team, audited):
    entry = make_entry(team.review)
    actions.save_note(by=team.member(team.bob), entry=entry, text="First thought")

    assert actions.save_note(by=team.member(team.bob), entry=entry, text="  ") is None
    assert not Note.objects.by(team.bob).exists()


def test_tags_are_added_once_and_removed(team, audited):
    entry = make_entry(team.review)
    bob = team.member(team.bob)

    actions.add_tag(by=bob, entry=entry, name="guided  self-help")
    actions.add_tag(by=bob, entry=entry, name="guided self-help")
    assert list(Tag.objects.by(team.bob).values_list("name", flat=True)) == ["guided self-help"]
    actions.remove_tag(by=bob, entry=entry, name="guided self-help")

    assert not Tag.objects.by(team.bob).exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_add_tag_refuses_what_is_no_tag(team, name):
    with pytest.raises(Refused, match="A tag is a word or two"):
        actions.add_tag(by=team.member(team.bob), entry=make_entry(team.review), name=name)


def test_queue_is_the_readers_own_ring_without_what_they_voted_on(team):
    entries = [make_entry(team.review) for _ in range(12)]
    bob, stage = team.member(team.bob), titles(team.review)
    first = queries.queue(bob, stage, limit=12)
    assert {entry.pk for entry in first} == {entry.pk for entry in entries}

    make_vote(first[0], team.bob)

    assert queries.queue(bob, stage, limit=12) == first[1:]
    assert [e.pk for e in queries.queue(team.member(team.carol), stage, limit=12)] != [e.pk for e in first[1:]]
