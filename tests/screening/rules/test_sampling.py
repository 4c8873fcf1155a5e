"""Samples that can be drawn again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.rules.sampling import drawn, found_by_check, part_of

NUMBERS = st.lists(st.integers(1, 10**6), max_size=60)


@given(NUMBERS, st.integers(0, 70), st.text(max_size=10))
def test_sample_is_so_many_different_numbers_of_the_population(numbers, size, seed):
    sample = drawn(numbers, size, seed)

    assert len(sample) == len(set(sample)) == min(size, len(set(numbers)))
    assert set(sample) <= set(numbers)


@given(NUMBERS, st.integers(0, 70), st.randoms())
def test_same_seed_draws_the_same_in_whatever_order_the_numbers_come(numbers, size, random):
    shuffled = random.sample(numbers, len(numbers))

    assert drawn(shuffled, size, "2026") == drawn(numbers, size, "2026")


def test_larger_sample_begins_with_the_smaller_one():
    assert drawn(range(1, 101), 30, "a")[:20] == drawn(range(1, 101), 20, "a")


def test_the_sample_of_a_seed_is_this_one_for_ever():
    """Worked by hand with sha256sum: a later version of the program must draw the same again."""
    assert drawn(range(1, 11), 3, "7") == [4, 7, 3]


def test_another_seed_draws_others():
    assert drawn(range(1, 101), 20, "a") != drawn(range(1, 101), 20, "b")


def test_every_number_is_drawn_about_as_often():
    counts = dict.fromkeys(range(1, 21), 0)
    for seed in range(2000):
        for number in drawn(range(1, 21), 5, str(seed)):
            counts[number] += 1

    assert all(400 < n < 600 for n in counts.values())  # 500 wanted, standard deviation 19


def test_nothing_is_less_than_none():
    with pytest.raises(ValueError, match="smaller than nothing"):
        drawn([1], -1, "a")


@pytest.mark.parametrize(
    ("population", "percent", "size"),
    [(100, 10, 10), (30, 10, 3), (31, 10, 4), (3, 10, 1), (1298, 15, 195), (7, 100, 7)],
)
def test_part_of_a_population_is_rounded_up(population, percent, size):
    assert part_of(population, percent) == size


@pytest.mark.parametrize("percent", [0, -1, 101])
def test_part_lies_between_nothing_and_everything(percent):
    with pytest.raises(ValueError, match="between nothing and everything"):
        part_of(10, percent)


@pytest.mark.parametrize(
    ("kept", "now", "places", "found"),
    [
        ("", "pending", 2, "pending"),
        ("", "exclude", 2, "exclude"),
        ("", "conflict", 2, "conflict"),
        ("", "include", 2, "include"),
        ("", "awaiting", 2, "awaiting"),
        ("", "exclude", None, "pending"),
        ("pending", "exclude", 2, "pending"),
        ("pending", "include", 2, "pending"),
        ("exclude", "pending", 2, "exclude"),
        ("exclude", "conflict", 2, "exclude"),
        ("exclude", "include", None, "include"),
        ("include", "pending", 2, "include"),
        ("include", "exclude", None, "include"),
        ("conflict", "pending", 2, "conflict"),
        ("conflict", "exclude", None, "exclude"),
        ("conflict", "include", None, "include"),
        ("awaiting", "pending", 2, "awaiting"),
        ("awaiting", "exclude", 2, "exclude"),
    ],
)
def test_what_a_check_found_is_not_lost_by_reading_anew(kept, now, places, found):
    assert found_by_check(kept, now, places) == found
