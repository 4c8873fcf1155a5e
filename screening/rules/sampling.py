"""Random samples that anybody can draw again: which reports, from a seed and the numbers they were drawn from."""

from collections.abc import Iterable
from hashlib import sha256
from math import ceil

from screening.rules.settle import Outcome

MOST_IN_ROUND = 500
USUAL_ROUND = 30  # 20 to 50 are usual
MOST_PERCENT = 100


def drawn(population: Iterable[int], size: int, seed: str) -> list[int]:
    """`size` of these numbers, in the order in which they were drawn.

    Each number's lot is the SHA-256 of "seed:number"; the lowest lots are drawn. So the sample depends on no
    library's generator, and a larger sample from the same seed begins with the smaller one.
    """
    if size < 0:
        raise ValueError("A sample cannot be smaller than nothing.")
    return sorted(set(population), key=lambda number: _lot(seed, number))[:size]


def _lot(seed: str, number: int) -> bytes:
    return sha256(f"{seed}:{number}".encode()).digest()


def part_of(population: int, percent: float) -> int:
    """How many that is, rounded up, so that a small share of a few is never none."""
    if not 0 < percent <= MOST_PERCENT:
        raise ValueError("A part lies between nothing and everything.")
    return ceil(round(population * percent / 100, 6))  # 10 % of 30 is 3, whatever a float makes of it


def found_by_check(kept: str, now: str, places: int | None) -> str:
    """What a check has found on an exclusion. `kept`: what it had found when the report was last sent back; `now`: the
    outcome; `places`: how many votes the report wants by itself, none once a check gave it up. Pending: not read.

    The sample is frozen, so no finding is lost by reading anew. A miss stays one; what the second reader confirmed is
    one, too, as soon as it is included after all; where the two differed, the new reading decides once it is done.
    """
    if kept == Outcome.PENDING or (not kept and places is None):
        return Outcome.PENDING
    if Outcome.INCLUDE in (kept, now):
        return Outcome.INCLUDE
    if kept == Outcome.EXCLUDE:
        return Outcome.EXCLUDE
    return kept if kept and now == Outcome.PENDING else now
