"""Pages of one report and of pairs: values chosen, duplicates marked, a queue that two people share."""

import pytest
from django.urls import reverse

from citations import actions
from citations.models import Merge, PossibleDuplicate
from tests.makers.citations import make_pair, make_report
from tests.makers.people import make_review


def url(team, name, *args):
    return reverse(f"citations:{name}", args=[team.review.slug, *args])


def text_of(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def alice(team):
    return team.client(team.alice)


@pytest.fixture
def bob(team):
    return team.client(team.bob)


def test_another_value_is_chosen_and_taken_back_on_the_page(team, bob):
    a, b = make_report(team.review, "Short"), make_report(team.review, "A far longer title")
    actions.merge(by=team.lead, a=a, b=b)
    address, record = url(team, "choose_value", a.pk), a.records.get()

    before = text_of(bob.get(url(team, "report", a.pk)))
    chosen = text_of(bob.post(address, {"field": "title", "record": record.pk}, follow=True))
    back = text_of(bob.post(address, {"field": "title"}, follow=True))

    heading = '<h1 class="cit-title" dir="auto">'
    assert [heading + title in page for title, page in (
        ("A far longer title", before), ("Short", chosen), ("A far longer title", back)
    )] == [True] * 3  # fmt: skip
    assert "1 other value<" in before
    assert "Best value" in chosen


def test_value_of_another_report_is_not_found(team, bob):
    a, other = make_report(team.review), make_report(team.review)

    answer = bob.post(url(team, "choose_value", a.pk), {"field": "title", "record": other.records.get().pk})

    assert answer.status_code == 404


def test_judging_leads_to_the_next_pair(team, bob):
    reports = [make_report(team.review) for _ in range(4)]
    first, second = make_pair(*reports[:2], points=90), make_pair(*reports[2:], points=80)

    shown = bob.get(url(team, "duplicates"))
    answer = bob.post(url(team, "judge", first.pk), {"answer": "same"})

    assert shown.context["pair"] == first
    assert answer.url == url(team, "pair", second.pk)
    assert Merge.objects.count() == 1


def test_marking_a_duplicate_leads_back_to_the_page_it_was_seen_on(team, bob):
    said = {"author": "Aasen, Anna", "year": 2001, "doi": "10.5555/1", "pages": "31-39"}
    a, b = (make_report(team.review, "Learning to stay in therapy", accession=letter, **said) for letter in "ab")
    back = team.url("screening/title-abstract/")

    page = text_of(bob.get(url(team, "similar", a.pk), {"next": back}))
    answer = bob.post(url(team, "merge", a.pk), {"other": b.pk, "next": back})

    assert f'name="next" value="{back}"' in page
    assert answer.url == back
    assert Merge.objects.get().decided_by == team.bob


def test_page_of_another_house_is_not_led_back_to(team, bob):
    a, b = make_report(team.review), make_report(team.review)

    page = text_of(bob.get(url(team, "similar", a.pk), {"next": "https://example.com/"}))
    answer = bob.post(url(team, "merge", a.pk), {"other": b.pk, "next": "//example.com/"})

    assert "example.com" not in page
    assert answer.url == url(team, "report", a.pk)


def test_two_people_share_the_queue_without_meeting(team, alice, bob):
    pairs = [make_pair(make_report(team.review), make_report(team.review), points=90 - n) for n in range(4)]
    shown = alice.get(url(team, "duplicates")).context["pair"]
    alice.post(url(team, "hold", shown.pk))

    other = bob.get(url(team, "duplicates")).context["pair"]
    bob.post(url(team, "hold", other.pk))
    after = alice.post(url(team, "judge", shown.pk), {"answer": "different"})
    last = bob.post(url(team, "judge", other.pk), {"answer": "different"})

    assert [shown, other] == pairs[:2]
    assert [after.url, last.url] == [url(team, "pair", pairs[2].pk), url(team, "pair", pairs[3].pk)]


def test_question_that_another_looks_at_says_so_and_asks_for_no_hold(team, alice, bob):
    pair = make_pair(make_report(team.review), make_report(team.review))
    alice.post(url(team, "hold", pair.pk))

    seen, refused = text_of(bob.get(url(team, "pair", pair.pk))), bob.post(url(team, "hold", pair.pk))

    assert "Alice looks at this pair just now" in seen
    assert "data-hold" not in seen
    assert refused.status_code == 409
    assert "Others look at what is left" in text_of(bob.get(url(team, "duplicates")))


def test_looking_at_a_question_writes_nothing(team, bob):
    pair = make_pair(make_report(team.review), make_report(team.review))

    bob.get(url(team, "duplicates"))
    bob.get(url(team, "pair", pair.pk))

    assert PossibleDuplicate.objects.get().held_by is None


def test_last_judged_pair_leads_to_the_empty_queue(team, bob):
    pair = make_pair(make_report(team.review), make_report(team.review))

    answer = bob.post(url(team, "judge", pair.pk), {"answer": "different"}, follow=True)

    assert "Every doubtful pair is answered" in text_of(answer)


def test_double_click_is_one_answer(team, bob):
    pair = make_pair(make_report(team.review), make_report(team.review))

    answers = [bob.post(url(team, "judge", pair.pk), {"answer": "same"}).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert Merge.objects.count() == 1


def test_pair_that_somebody_else_answered_says_so(team, alice, bob):
    pair = make_pair(make_report(team.review), make_report(team.review))
    alice.post(url(team, "judge", pair.pk), {"answer": "same"})

    answer = bob.post(url(team, "judge", pair.pk), {"answer": "different"})

    assert answer.status_code == 409
    assert "answered already: same" in text_of(answer)


def test_differences_are_marked_word_by_word(team, bob):
    pair = make_pair(make_report(team.review, "Learning to stay"), make_report(team.review, "Learning to leave"))

    page = text_of(bob.get(url(team, "pair", pair.pk)))

    assert "Learning to <ins>stay</ins>" in page
    assert "Learning to <ins>leave</ins>" in page


def test_merged_report_leads_to_the_one_that_stands_for_it(team, bob):
    a, b = make_report(team.review), make_report(team.review)
    actions.merge(by=team.lead, a=a, b=b)

    assert bob.get(url(team, "report", b.pk)).url == url(team, "report", a.pk)


def test_another_reviews_report_cannot_be_merged_in(team, bob):
    mine, other = make_report(team.review), make_report(make_review(title="Another"))

    answer = bob.post(url(team, "merge", mine.pk), {"other": other.pk})

    assert answer.status_code == 404
    assert Merge.objects.count() == 0
