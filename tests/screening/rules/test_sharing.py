"""Shares cover a stage: every place by exactly as many different readers as it needs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.rules.sharing import Range, Stretch, Unlayable, coverage, even, from_start, gaps, joined, laid_out


@st.composite
def plans(draw):
    """Percentages of 1 to 12 readers, none above 100, that add up to a whole number of times 100."""
    times = draw(st.integers(1, 9))
    readers = draw(st.integers(times, 12))
    left, percents = times * 10_000, {}
    for place in range(readers):
        others = readers - place - 1
        part = draw(st.integers(max(0, left - others * 10_000), min(10_000, left)))
        percents[place + 1] = part / 100
        left -= part
    return percents, times


@given(plans())
def test_any_valid_plan_covers_each_place_exactly_so_often_with_different_readers(plan):
    percents, times = plan

    ranges = laid_out(percents, times)

    stretches = coverage(ranges)
    assert (stretches[0].low, stretches[-1].high) == (0.0, 1.0)
    assert {len(stretch.readers) for stretch in stretches} == {times}
    assert all(one.high == other.low for one, other in zip(stretches, stretches[1:], strict=False))
    for place in (0.0, 0.25, 1 / 3, 0.5, 0.9999999, *(part.low for part in ranges)):
        here = [part.reader for part in ranges if part.low <= place < part.high]
        assert (len(here), len(set(here))) == (times, times)


@given(plans())
def test_each_reader_gets_the_part_they_were_given(plan):
    percents, times = plan

    ranges = laid_out(percents, times)

    for reader, percent in percents.items():
        assert sum(part.high - part.low for part in ranges if part.reader == reader) == pytest.approx(percent / 100)
        assert len([part for part in ranges if part.reader == reader]) <= 2


@given(st.integers(1, 9), st.integers(0, 12))
def test_even_parts_can_always_be_laid(times, more):
    readers = list(range(1, times + more + 1))

    assert {len(stretch.readers) for stretch in coverage(laid_out(even(readers, times), times))} == {times}


@pytest.mark.parametrize(
    ("percents", "times", "said"),
    [
        ({1: 100, 2: 80}, 2, "add up to 180 %"),
        ({1: 100}, 2, "at least 2 people"),
        ({1: 150, 2: 50}, 2, "more than everything"),
        ({1: 110, 2: -10}, 1, "less than nothing"),
        ({}, 1, "at least 1 people"),
        ({1: 100, 2: 100.5}, 2, "more than everything"),
    ],
)
def test_a_plan_that_cannot_cover_is_refused_in_words(percents, times, said):
    with pytest.raises(Unlayable, match=said):
        laid_out(percents, times)


def test_thirds_are_meant_as_thirds():
    ranges = laid_out({1: 66.67, 2: 66.67, 3: 66.66}, 2)

    assert gaps(coverage(ranges), 2) == []


def test_coverage_names_who_reads_where():
    ranges = [Range(1, 0.0, 0.5), Range(2, 0.25, 1.0)]

    assert coverage(ranges, everywhere=[9]) == [
        Stretch(0.0, 0.25, frozenset({1, 9})),
        Stretch(0.25, 0.5, frozenset({1, 2, 9})),
        Stretch(0.5, 1.0, frozenset({2, 9})),
    ]


def test_gaps_are_where_fewer_read_than_needed():
    assert gaps(coverage([Range(1, 0.0, 1.0), Range(2, 0.0, 0.75)]), 2) == [Stretch(0.75, 1.0, frozenset({1}))]


def test_without_shares_everything_is_one_stretch():
    assert coverage([]) == [Stretch(0.0, 1.0, frozenset())]


@pytest.mark.parametrize(
    ("ranges", "whole"),
    [
        ([], []),
        ([(0.5, 1.0), (0.0, 0.5)], [(0.0, 1.0)]),
        ([(0.0, 0.2), (0.1, 0.4), (0.6, 0.7)], [(0.0, 0.4), (0.6, 0.7)]),
        ([(0.0, 1.0), (0.2, 0.3)], [(0.0, 1.0)]),
    ],
)
def test_adjoining_ranges_are_joined(ranges, whole):
    assert joined(ranges) == whole


@pytest.mark.parametrize(
    ("ranges", "start", "met"),
    [
        ([(0.0, 1.0)], 0.3, [(0.3, 1.0), (0.0, 0.3)]),
        ([(0.0, 1.0)], 0.0, [(0.0, 1.0)]),
        ([(0.1, 0.2), (0.6, 0.7)], 0.5, [(0.6, 0.7), (0.1, 0.2)]),
        ([(0.1, 0.2), (0.6, 0.7)], 0.65, [(0.65, 0.7), (0.1, 0.2), (0.6, 0.65)]),
    ],
)
def test_ring_meets_the_ranges_from_its_start(ranges, start, met):
    assert from_start(ranges, start) == met
