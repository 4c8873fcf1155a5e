"""Agreement over time: which periods the readings fall into, and where the points of the plot lie.

Days, weeks or months, so that the whole span is a picture a person can read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MOST_DAYS, MOST_WEEKS = 14, 26
WIDTH, HEIGHT = 640.0, 180.0


@dataclass(frozen=True, slots=True)
class Point:
    """A figure of one period as a place in the plot, from the upper left; `period` counts from the first."""

    period: int
    x: float
    y: float


def grain(first: date, last: date) -> str:
    """ "day", "week" or "month": the finest that keeps the plot readable."""
    days = (last - first).days + 1
    if days <= MOST_DAYS:
        return "day"
    return "week" if days <= 7 * MOST_WEEKS else "month"


def begins(day: date, grain: str) -> date:
    """The first day of the period in which the day lies; weeks begin on Monday."""
    if grain == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain == "month" else day


def points(figures: Sequence[float | None], *, lowest: float = 0.0) -> list[list[Point]]:
    """The figures (at most 1) as runs of joined points; a period without a figure breaks the line. What lies below
    `lowest` is drawn at the edge: the table says how far it is."""
    step = WIDTH / max(1, len(figures) - 1)
    runs: list[list[Point]] = [[]]
    for period, figure in enumerate(figures):
        if figure is None:
            runs.append([])
            continue
        height = (max(figure, lowest) - lowest) / (1 - lowest)
        x = period * step if len(figures) > 1 else WIDTH / 2
        runs[-1].append(Point(period, round(x, 1), round(HEIGHT * (1 - height), 1)))
    return [run for run in runs if run]
