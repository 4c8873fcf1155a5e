"""What is picked to be compared in full holds all that comparing everything would find."""

import pytest

from citations import actions, matching, queries
from citations.models import Report
from tests.makers.citations import make_import, make_report, make_search, ris
from tests.makers.people import make_review

ONE = {"author": "Aasen, Anna", "year": 2001, "journal": "Notes", "volume": "4", "pages": "31-39", "doi": "10.5555/one"}
TITLE = "Learning to stay in mentalizing therapy after self-injury"


def everything(report):
    """As if every report were compared in full."""
    items = dict(queries.comparable(report.review))
    mine = items.pop(report.pk)
    return [pk for pk, _ in matching.similar(mine, items.items(), 20)]


@pytest.mark.parametrize(
    ("title", "fields"),
    [
        (TITLE, {}),
        (TITLE.upper(), {}),
        ("Learning to stay in mentalising therapy after self-injury", {}),
        ("Mentalizing therapy after self-injury: learning to stay", {"doi": ""}),
        (f"{TITLE}: an interview study with young adults", {"doi": "", "pages": ""}),
        ("Wholly other words", {}),
        ("Laering a bli i terapi", {"doi": "", "year": 2001}),
    ],
    ids=["same", "shouting", "spelt otherwise", "turned round", "longer", "identifier only", "place only"],
)
def test_same_is_found_as_among_all(team, title, fields):
    one = make_report(team.review, TITLE, **ONE)
    for _ in range(4):
        make_report(team.review)
    make_report(team.review, title, **{**ONE, "accession": "2", **fields})

    found = [report.pk for report, _ in queries.possible_duplicates_of(one)]

    assert found == everything(one)


def test_other_reviews_own_group_and_undone_imports_are_not_found(team):
    one, mine = (make_report(team.review, TITLE, accession=str(n), **ONE) for n in range(2))
    make_report(make_review(title="Another review"), TITLE, **ONE)
    actions.merge(by=team.lead, a=one, b=mine)
    batch = make_import(team.review, ris(TITLE, **ONE), search=make_search(team.review, "CINAHL"))
    actions.undo_batch(by=team.lead, batch=batch)

    assert queries.possible_duplicates_of(Report.objects.get(pk=one.pk)) == []


@pytest.mark.parametrize("title", ["It", "Étude à l'hôpital", "100% of (self-harm)_"])
def test_odd_titles_find_their_twin(team, title):
    one, other = (make_report(team.review, title, accession=str(n), **ONE) for n in range(2))

    assert [report for report, _ in queries.possible_duplicates_of(one)] == [other]
    assert everything(one) == [other.pk]
