"""Keys are written once, when a record comes; by them a few new reports meet all that they would meet among all."""

import pytest

from citations import actions, matching, queries
from citations.actions import keys
from citations.actions.keys import keep_keys
from citations.models import MatchKey, Record
from tests.makers.citations import distinct_title, make_batch, make_import, make_search, ris
from tests.makers.people import make_review


def kept(batch):
    return {record.pk: sorted(record.match_keys.values_list("key", "part")) for record in batch.records.order_by("pk")}


def made_of(record):
    stored = {name: value for name, value in record.normalised.items() if name != "version"}
    return sorted((one.key, one.part) for one in matching.numbered(matching.Normalised.from_dict(stored)))


def test_reading_a_file_keeps_the_keys_of_its_records(team):
    batch = make_batch(team.review, ris(doi="10.5555/a"), ris(), ris())

    assert kept(batch) == {record.pk: made_of(record) for record in batch.records.all()}


def test_keys_are_kept_once_and_what_lacks_them_gets_them(team):
    batch = make_import(team.review, ris(), ris())
    before = kept(batch)
    lost = batch.records.first()
    MatchKey.objects.filter(record=lost).delete()

    again = [keep_keys(review=team.review, records=Record.objects.all()) for _ in range(2)]

    assert again == [1, 0]
    assert kept(batch) == before


def test_what_has_its_keys_is_asked_for_by_portions_and_not_read_again(team, monkeypatch, django_assert_num_queries):
    """Each statement asks of one portion alone, however many keys there are before it."""
    monkeypatch.setattr(keys, "PORTION", 2)
    make_import(team.review, ris(), ris(), ris())
    told = []

    with django_assert_num_queries(5) as asked:  # two portions: which, and which of them have keys; then none is left
        keep_keys(review=team.review, records=Record.objects.all(), progress=lambda *said: told.append(said))

    assert not any("normalised" in one["sql"] or "JOIN" in one["sql"] for one in asked.captured_queries)
    assert told == []


def test_keys_of_another_review_are_left_alone(team):
    make_import(team.review, ris())
    other = make_import(make_review(title="Another review"), ris()).review

    MatchKey.objects.all().delete()

    keep_keys(review=other, records=Record.objects.all())

    assert MatchKey.objects.filter(review=other).exists()
    assert not MatchKey.objects.filter(review=team.review).exists()


TWINS = [
    {"title": "Anchors in the harbour of care", "author": "Aasen, A", "year": 2001, "doi": "10.5555/a"},
    {"title": "Anchor in the harbor of care", "author": "Aasen, A", "year": 2001, "pages": "11-19", "volume": "4"},
    {"title": "Of care: anchors in the harbour", "author": "Aasen, A", "year": 2001, "journal": "Notes"},
]


@pytest.mark.parametrize("twin", TWINS, ids=["identifier", "spelling", "turned round"])
def test_new_reports_meet_all_that_they_would_meet_among_all(team, twin):
    one = ris(
        "Anchors in the harbour of care", author="Aasen, A", year=2001, doi="10.5555/a", volume="4", pages="11-19"
    )
    make_import(team.review, one, *[ris(distinct_title(n)) for n in range(20)])
    batch = make_import(team.review, ris(**twin), search=make_search(team.review, "CINAHL"), name="new.ris")
    new = set(batch.records.values_list("report", flat=True))

    near, everything = (
        matching.find(items, new=new)
        for items in (queries.comparable_with(team.review, new), queries.comparable(team.review))
    )

    assert near == everything
    assert len(near.links) + len(near.questions) == 1


def test_only_what_shares_a_key_is_read(team):
    make_import(team.review, *[ris(distinct_title(n)) for n in range(20)])
    batch = make_import(team.review, ris("Xylophones beyond zithers"), search=make_search(team.review, "CINAHL"))
    new = set(batch.records.values_list("report", flat=True))

    assert [pk for pk, _ in queries.comparable_with(team.review, new)] == list(new)


def test_groups_of_what_is_met_are_read_too(team):
    """A new record may not bring together what its partners' groups exclude."""
    search = make_search(team.review)
    a, b = (
        make_import(team.review, ris(title), search=search, name=f"{title}.ris").records.get().report
        for title in ("Lanterns over granite islands", "Wholly different words about kettles")
    )
    actions.merge(by=team.lead, a=a, b=b)
    twin = ris("Lanterns over granite islands")
    batch = make_import(team.review, twin, search=make_search(team.review, "CINAHL"), name="new.ris")
    new = set(batch.records.values_list("report", flat=True))

    assert {pk for pk, _ in queries.comparable_with(team.review, new)} == {a.pk, b.pk, *new}


def test_a_title_of_many_works_is_told_from_few_of_them(team, monkeypatch):
    """A large block is read in part only, but enough of one title to know that many works carry it."""
    monkeypatch.setattr(matching, "MAX_BLOCK", 4)
    title = "Proceedings of the yearly meeting of the society"
    olds = [
        ris(title, author=f"Name{n}, A", year=1980 + n, volume=str(n), pages=f"{n + 10}-{n + 15}") for n in range(12)
    ]
    make_import(team.review, *olds)
    batch = make_import(
        team.review, ris(title, author="Other, B", year=2020), search=make_search(team.review, "CINAHL"), name="new.ris"
    )
    new = set(batch.records.values_list("report", flat=True))

    found = list(queries.comparable_with(team.review, new))

    assert 3 < len(found) < 10
    assert matching.find(found, new=new).links == []
