"""The pages of like questions: what is ticked is answered, and nothing that the page did not show."""

import pytest
from django.urls import reverse

from citations.models import PossibleDuplicate
from tests.makers.citations import make_pair, make_report
from tests.makers.people import make_review

State = PossibleDuplicate.State
PAGES, YEAR = ("title same", "pages 1-2 / 3-4"), ("title same", "year 2003 / 2004")


def url(team, name, *args):
    return reverse(f"citations:{name}", args=[team.review.slug, *args])


def make_pairs(review, count=2, reasons=PAGES):
    return [make_pair(make_report(review), make_report(review), reasons=reasons) for _ in range(count)]


@pytest.fixture
def bob(team):
    return team.client(team.bob)


@pytest.fixture
def key(team, bob):
    """Two questions whose pages differ, on a page of their own."""
    make_pairs(team.review)
    return bob.get(url(team, "alike")).context["kinds"][0][0].key


def test_ticked_pairs_are_answered_and_taken_back(team, bob, key):
    shown = bob.get(url(team, "alike_kind", key))
    first = shown.context["pairs"][0]

    answer = bob.post(url(team, "judge_together", key), {"pair": [first.pk], "answer": "same"}, follow=True)
    answered = list(PossibleDuplicate.objects.order_by("pk").values_list("state", flat=True))
    together = answer.context["acts"][0]["together"]
    back = bob.post(url(team, "undo_together", together), follow=True)

    assert b"1 pair is answered: same" in answer.content
    assert sorted(answered) == [State.OPEN, State.SAME]
    assert b"1 pair wait" in back.content
    assert set(PossibleDuplicate.objects.values_list("state", flat=True)) == {State.OPEN}


def test_pairs_of_another_kind_or_review_are_never_answered(team, bob, key):
    others = [*make_pairs(team.review, reasons=YEAR), *make_pairs(make_review(title="Another"))]

    answer = bob.post(url(team, "judge_together", key), {"pair": [p.pk for p in others], "answer": "same"})

    assert answer.status_code == 409
    assert set(PossibleDuplicate.objects.values_list("state", flat=True)) == {State.OPEN}


@pytest.mark.parametrize("sent", [{}, {"answer": "open"}, {"answer": "same", "pair": ["x", "-1"]}])
def test_post_without_sense_is_refused(team, bob, key, sent):
    assert bob.post(url(team, "judge_together", key), sent).status_code == 409


def test_no_kinds_says_what_comes_here(team, bob):
    assert b"No pairs are alike" in bob.get(url(team, "alike")).content


def test_act_of_another_review_is_not_found(team, bob, key):
    pair = make_pairs(make_review(title="Another"), 1)[0]

    assert bob.post(url(team, "undo_together", "00000000-0000-4000-8000-000000000000")).status_code == 404
    assert PossibleDuplicate.objects.get(pk=pair.pk).state == State.OPEN


@pytest.mark.parametrize("pairs", [2, 4])
@pytest.mark.parametrize(("name", "queries"), [("alike", 6), ("alike_kind", 5)])
def test_same_queries_however_many_pairs(team, bob, pairs, name, queries, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr("reviews.thread._stages", {})
    make_pairs(team.review, pairs)
    args = [bob.get(url(team, "alike")).context["kinds"][0][0].key] if name == "alike_kind" else []

    with django_assert_num_queries(queries):
        bob.get(url(team, name, *args))
