"""Periods and points of the plot of agreement."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.rules.over_time import HEIGHT, WIDTH, begins, grain, points


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 3, 2), date(2026, 3, 2), "day"),
        (date(2026, 3, 2), date(2026, 3, 15), "day"),
        (date(2026, 3, 2), date(2026, 3, 16), "week"),
        (date(2026, 3, 2), date(2026, 8, 30), "week"),
        (date(2026, 3, 2), date(2026, 8, 31), "month"),
    ],
)
def test_the_grain_keeps_the_plot_readable(first, last, expected):
    assert grain(first, last) == expected


@pytest.mark.parametrize(
    ("unit", "first"), [("day", date(2026, 3, 5)), ("week", date(2026, 3, 2)), ("month", date(2026, 3, 1))]
)
def test_a_period_begins_on_its_first_day(unit, first):
    assert begins(date(2026, 3, 5), unit) == first


def test_a_period_without_a_figure_breaks_the_line():
    runs = points([1.0, None, 0.0, -0.5])

    assert [[(point.period, point.x, point.y) for point in run] for run in runs] == [
        [(0, 0.0, 0.0)],
        [(2, 426.7, 180.0), (3, 640.0, 180.0)],
    ]


@given(st.lists(st.none() | st.floats(-1, 1)))
def test_points_lie_within_the_plot(figures):
    found = [point for run in points(figures) for point in run]

    assert len(found) == sum(figure is not None for figure in figures)
    assert all(0 <= point.x <= WIDTH and 0 <= point.y <= HEIGHT for point in found)
