"""What the bench says beside the record, and what it is told when it asks for more."""

from reviews.models import Criterion
from tests.makers.people import make_criteria
from tests.makers.screening import entry_of, make_reports, make_vote

BENCH = "screening/title-abstract/"


def test_include_if_stands_only_where_a_criterion_says_so(team):
    first, *_ = make_criteria(team.review, by=team.lead)
    bob = team.client(team.bob)
    assert "Include if" not in bob.get(team.url(BENCH)).content.decode()

    Criterion.objects.filter(pk=first.pk).update(include_if="Qualitative data")

    text = bob.get(team.url(BENCH)).content.decode()
    assert "Include if" in text and text.count("<li>Qualitative data</li>") == 1


def test_counts_are_told_with_the_next_records_where_they_are_asked_for(team):
    reports = make_reports(team.review, 3)
    make_vote(entry_of(reports[0]), team.bob)
    bob = team.client(team.bob)

    plain, asked = (bob.post(team.url(f"{BENCH}next/"), data).content.decode() for data in ({}, {"count": "1"}))

    assert "data-done" not in plain
    assert 'data-done="1" data-left="2"' in asked
