"""Where a reader's ring begins, and how long the rest takes."""

from datetime import UTC, datetime, timedelta

import pytest

from screening.rules.queueing import first_place, in_words, pace, place_in_queue

PLACE_OF_SEVEN = 0.9178169297939709
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_first_place_is_the_same_every_day_and_differs_between_readers():
    assert first_place(1, 7) == first_place(1, 7)
    assert len({first_place(reader, 7) for reader in range(20)}) == 20
    assert all(0 <= first_place(reader, 7) < 1 for reader in range(20))


def test_place_in_queue_is_the_same_at_each_load_and_spread_evenly():
    places = [place_in_queue("demo", "title-abstract", number) for number in range(1, 4001)]

    assert place_in_queue("demo", "title-abstract", 7) == places[6] == pytest.approx(PLACE_OF_SEVEN)
    assert place_in_queue("demo", "full-text", 7) != places[6] != place_in_queue("other", "title-abstract", 7)
    assert all(0 <= place < 1 for place in places)
    assert [sum(place < edge for place in places) for edge in (0.25, 0.5, 0.75)] == pytest.approx(
        [1000, 2000, 3000], abs=100
    )


def test_pace_is_the_usual_gap_and_leaves_pauses_out():
    moments = [START + timedelta(seconds=20 * n) for n in range(6)] + [START + timedelta(hours=3)]

    assert pace(moments) == timedelta(seconds=20)


def test_pace_cannot_be_told_from_a_few_votes():
    assert pace([START, START + timedelta(seconds=20)]) is None


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(2, "a few minutes"), (12, "about 10 min"), (58, "about 1 h"), (131, "about 2 h 10"), (1300, "about 21 h")],
)
def test_in_words_rounds(minutes, words):
    assert in_words(timedelta(minutes=minutes)) == words
