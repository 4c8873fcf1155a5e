"""Lists and orders of a reader's own: what is in them, that they tell nothing of others, and what they cost."""

import pytest
from django.db import connection

from citations.models import Cycle, ImportBatch, Record, Report
from reviews import clock
from reviews.models import ProtocolVersion
from screening import actions, queries
from screening.forms import SelectionForm
from screening.models import Bookmark, Entry, Stage, Vote
from screening.queries import Queue, Selection
from tests.makers.citations import make_search
from tests.makers.screening import make_entry, make_vote, titles
from tests.plans import touched

MANY, UNREAD = 3000, 300  # nine of ten are voted
MOST_ROWS = 200
MOST_STEPS = 60_000  # of SQLite's machine; each entry passed over costs it about thirty


def numbers(team, user, **chosen) -> set[int]:
    stage = titles(team.review)
    return {
        entry.report.number
        for entry in queries.queue(team.member(user), stage, limit=100, selection=Selection(**chosen))
    }


def test_filters_by_words_phrases_years_and_emptiness(team):
    make_entry(team.review, title="Group therapy", abstract="After self-harm", year=2001)
    make_entry(team.review, title="Therapy in a group", abstract="SELF-HARM and after", year=2010)
    make_entry(team.review, title="Costs", abstract="", year=2020)

    assert numbers(team, team.bob, words="therapy self-harm") == {1, 2}
    assert numbers(team, team.bob, words='"group therapy"') == {1}
    assert numbers(team, team.bob, words="therapy costs") == set()
    assert numbers(team, team.bob, year_from=2010) == {2, 3}
    assert numbers(team, team.bob, year_from=2002, year_to=2019) == {2}
    assert numbers(team, team.bob, queue=Queue.NO_ABSTRACT) == {3}


def test_filter_by_search_finds_what_any_record_of_the_group_brought(team):
    search, other = (make_search(team.review, name, by=team.lead) for name in ("MEDLINE", "CINAHL"))
    one, two = make_entry(team.review), make_entry(team.review)
    for found_by, entry in ((search, one), (other, two)):
        batch = ImportBatch.objects.create(review=team.review, search=found_by, state="committed", **committed(team))
        Record.objects.create(
            review=team.review,
            batch=batch,
            search=found_by,
            report=entry.report,
            position=1,
            start=0,
            end=0,
            line=1,
            raw="x",
            title="x",
            fingerprint="x",
        )

    assert numbers(team, team.bob, search=search.pk) == {1}
    assert numbers(team, team.bob, search=other.pk) == {2}


def committed(team) -> dict:
    return {
        "created_by": team.alice,
        "committed_by": team.alice,
        "committed_at": clock.now(),
        "file_name": "x.ris",
        "size": 0,
    }


def test_filter_by_tag_is_by_ones_own(team):
    one, two = make_entry(team.review), make_entry(team.review)
    actions.add_tag(by=team.member(team.bob), entry=one, name="pilot")
    actions.add_tag(by=team.member(team.carol), entry=two, name="pilot")

    assert numbers(team, team.bob, tag="pilot") == {1}
    assert numbers(team, team.carol, tag="pilot") == {2}


@pytest.mark.parametrize("verdict", ["include", "exclude", "maybe"])
def test_what_needs_a_second_vote_is_listed_whatever_the_first_said(team, verdict):
    read, _ = make_entry(team.review), make_entry(team.review)
    make_vote(read, team.carol, verdict)

    assert numbers(team, team.bob, queue=Queue.SECOND) == {1}
    assert numbers(team, team.carol, queue=Queue.SECOND) == set()


@pytest.mark.parametrize("other", ["include", "exclude", None])
def test_my_maybes_are_listed_whatever_became_of_them(team, other):
    mine, _ = make_entry(team.review), make_entry(team.review)
    make_vote(mine, team.bob, "maybe")
    if other:
        make_vote(mine, team.carol, other)

    assert numbers(team, team.bob, queue=Queue.MAYBES) == {1}


def test_what_was_put_off_is_narrowed_too(team):
    one, two = make_entry(team.review, year=2001), make_entry(team.review, year=2020)
    for entry in (two, one):
        actions.skip(by=team.member(team.bob), entry=entry)

    later = queries.queue(team.member(team.bob), one.stage, selection=Selection(queue=Queue.LATER))

    assert [entry.report.number for entry in later] == [2, 1]
    assert numbers(team, team.bob, queue=Queue.LATER, year_to=2010) == {1}


def test_order_is_the_stages_unless_the_reader_chooses(team):
    for _ in range(12):
        make_entry(team.review)
    stage, bob = titles(team.review), team.member(team.bob)
    shuffled = [entry.pk for entry in queries.queue(bob, stage, limit=12)]
    by_age = sorted(shuffled)
    assert shuffled != by_age

    assert [entry.pk for entry in queries.queue(bob, stage, limit=12, selection=Selection(order="oldest"))] == by_age
    actions.set_rule(by=team.lead, stage=stage, order=Stage.Order.OLDEST)
    stage = titles(team.review)
    assert [entry.pk for entry in queries.queue(bob, stage, limit=12)] == by_age
    assert [entry.pk for entry in queries.queue(bob, stage, limit=12, selection=Selection(order="shuffle"))] == shuffled


def test_each_order_has_its_own_bookmark_and_a_narrowed_list_moves_none(team):
    entries = [make_entry(team.review) for _ in range(4)]
    stage, bob = entries[0].stage, team.member(team.bob)

    actions.claim(by=bob, stage=stage, entries=[entries[2]], order="oldest")
    before = Bookmark.objects.get()
    actions.claim(by=bob, stage=stage, entries=[entries[1]], order="")
    actions.claim(by=bob, stage=stage, entries=[entries[3]], order="shuffle")

    after = Bookmark.objects.get()
    assert (before.oldest, after.oldest, after.shuffle) == (entries[2].pk, entries[2].pk, entries[3].shuffle)
    by_age = queries.queue(bob, stage, selection=Selection(order="oldest"))
    assert [entry.pk for entry in by_age] == [entry.pk for entry in (entries[2], entries[3], entries[0], entries[1])]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, Selection()),
        ({"list": "later", "words": "  two   words "}, Selection(queue="later", words="two words")),
        ({"list": "nonsense", "order": "best", "year_from": "x", "tag": "not mine", "search": "99"}, Selection()),
        ({"order": "oldest", "year_to": "2004"}, Selection(order="oldest", year_to=2004)),
    ],
)
def test_address_says_what_is_chosen_and_nonsense_is_passed_over(team, query, expected):
    form = SelectionForm(query, review=team.review, tags=[])

    assert form.selection == expected
    again = dict(pair.split("=") for pair in form.address.split("&") if pair)
    assert (
        SelectionForm(
            {name: value.replace("+", " ") for name, value in again.items()}, review=team.review, tags=[]
        ).selection
        == expected
    )


@pytest.fixture
def mostly_voted(team):
    """A large stage of which Bob has read nine of ten, in either order; Carol none."""
    cycle, _ = Cycle.objects.get_or_create(review=team.review)
    stage, version = titles(team.review), ProtocolVersion.objects.get(review=team.review)
    reports = Report.objects.bulk_create(
        Report(review=team.review, number=n, standing=Report.Standing.ACTIVE, title=f"Report {n}")
        for n in range(1, MANY + 1)
    )
    entries = Entry.objects.bulk_create(
        Entry(review=team.review, stage=stage, report=report, cycle=cycle, shuffle=place / MANY)
        for place, report in enumerate(reports)
    )
    Vote.objects.bulk_create(
        Vote(author=team.bob, entry=entry, attempt=1, verdict="exclude", version=version, client_key=str(entry.pk))
        for entry in entries[:-UNREAD]
    )
    first = entries[-UNREAD]
    Bookmark.objects.create(stage=stage, user=team.bob, shuffle=first.shuffle, oldest=first.pk)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return stage, entries


@pytest.mark.parametrize("order", ["shuffle", "oldest"])
def test_next_ten_touch_few_rows_with_nine_of_ten_voted(team, mostly_voted, order):
    stage, entries = mostly_voted
    bob = team.member(team.bob)

    with touched() as rows:
        ahead = queries.queue(bob, stage, selection=Selection(order=order))

    assert [entry.pk for entry in ahead] == [entry.pk for entry in entries[-UNREAD:][:10]]
    assert rows() < (MOST_ROWS if connection.vendor == "postgresql" else MOST_STEPS)
