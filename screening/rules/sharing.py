"""Shares of a stage: ranges of [0, 1), the places of its entries, given to readers so that each place is covered.

Entries lie at random places, so a range is a random part of the stage, and what comes later falls in by itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

ROUNDING = Fraction(1, 100)  # three parts of 66.67 % are meant to be two wholes


@dataclass(frozen=True, slots=True)
class Range:
    """What a reader is to read: the places in [low, high)."""

    reader: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of [0, 1) with all who read there."""

    low: float
    high: float
    readers: frozenset[int]


class Unlayable(ValueError):
    """Parts that cannot cover a stage; the message is for the person who asked for them."""


def laid_out(percents: Mapping[int, float], times: int) -> list[Range]:
    """Ranges by which each place is read by exactly `times` different readers.

    The parts are laid end to end and wound around [0, 1) (McNaughton 1959, wrap-around): as none is longer than
    once around, nobody meets their own part again.
    """
    ranges, begin = [], Fraction(0)
    for reader, part in _exact(percents, times).items():
        end = begin + part
        turn = begin // 1
        if end <= turn + 1:
            ranges.append(Range(reader, float(begin - turn), float(end - turn)))
        else:
            ranges += [Range(reader, 0.0, float(end - turn - 1)), Range(reader, float(begin - turn), 1.0)]
        begin = end
    return ranges


def _exact(percents: Mapping[int, float], times: int) -> dict[int, Fraction]:
    """The parts as fractions that add up to `times`; what rounding left over goes to the largest that can take it."""
    parts = {reader: Fraction(str(percent)) / 100 for reader, percent in percents.items() if percent}
    if any(not 0 < part <= 1 for part in parts.values()):
        raise Unlayable("Nobody can read less than nothing or more than everything: give each reader 0 to 100 %.")
    if len(parts) < times:
        raise Unlayable(f"Each report needs {times} different readers, so give parts to at least {times} people.")
    total = sum(parts.values())
    rest = times - total
    if abs(rest) > ROUNDING:
        raise Unlayable(
            f"The parts add up to {_percent(total)}. Make them {_percent(Fraction(times))}: 100 % for each vote that a "
            "report needs."
        )
    if rest:
        able = [reader for reader, part in parts.items() if 0 < part + rest <= 1]
        if not able:
            raise Unlayable(f"The parts add up to {_percent(total)}. Make them {_percent(Fraction(times))}.")
        parts[max(able, key=lambda reader: parts[reader])] += rest
    return parts


def _percent(part: Fraction) -> str:
    return f"{float(part * 100):.2f}".rstrip("0").rstrip(".") + " %"


def even(readers: Sequence[int], times: int) -> dict[int, float]:
    """The same percentage for each, to begin from; rounded to two places, which `laid_out` makes good."""
    return {reader: round(100 * min(times / len(readers), 1), 2) for reader in readers} if readers else {}


def coverage(ranges: Iterable[Range], everywhere: Iterable[int] = ()) -> list[Stretch]:
    """[0, 1) from left to right, each stretch with its readers. `everywhere`: readers who read all of it."""
    ranges, always = list(ranges), frozenset(everywhere)
    ends = sorted({0.0, 1.0, *(end for part in ranges for end in (part.low, part.high))})
    stretches: list[Stretch] = []
    for low, high in zip(ends, ends[1:], strict=False):
        here = always | {part.reader for part in ranges if part.low <= low and high <= part.high}
        if stretches and stretches[-1].readers == here:
            low = stretches.pop().low
        stretches.append(Stretch(low, high, here))
    return stretches


def gaps(stretches: Iterable[Stretch], times: int) -> list[Stretch]:
    """Where fewer read than a report needs."""
    return [stretch for stretch in stretches if len(stretch.readers) < times]


def joined(ranges: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """The same places in as few ranges as possible, from left to right."""
    found: list[tuple[float, float]] = []
    for low, high in sorted(ranges):
        if found and low <= found[-1][1]:
            low, high = found[-1][0], max(found.pop()[1], high)
        found.append((low, high))
    return found


def from_start(ranges: Sequence[tuple[float, float]], start: float) -> list[tuple[float, float]]:
    """The ranges in the order in which a ring that begins at `start` meets them; one that holds it is cut there."""
    cut = [
        piece
        for low, high in ranges
        for piece in ([(low, start), (start, high)] if low < start < high else [(low, high)])
    ]
    return sorted(cut, key=lambda piece: (piece[0] < start, piece[0]))
