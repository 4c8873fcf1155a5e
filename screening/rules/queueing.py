"""How a reader goes through a stage: where their ring of entries begins, and how long the rest will take."""

import hashlib
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median

LONGEST_THOUGHT = timedelta(minutes=10)  # a longer gap between two votes is a pause, not a pace
FEWEST_GAPS = 5


def place_in_queue(review: str, stage: str, number: int) -> float:
    """Where in [0, 1) a report stands in its stage's queue: as good as random, and the same at each load of the same
    reports. A hash, for a generator seeded anew costs ten times as much, and imports bring hundreds of thousands."""
    digest = hashlib.blake2b(f"{review}:{stage}:{number}".encode(), digest_size=7).digest()
    return (int.from_bytes(digest) >> 3) / 2**53


def first_place(reader: int, stage: int) -> float:
    """Where in [0, 1) a reader's queue begins. Seeded, so that it is the same on every day and device."""
    return random.Random(f"{reader}:{stage}").random()


def in_ring_order(place: float, start: float) -> tuple[bool, float]:
    """Sort key of a ring that begins at `start` and wraps once."""
    return place < start, place


def pace(moments: Sequence[datetime]) -> timedelta | None:
    """The usual time for one vote, from the moments of the last ones; None while there are too few to tell."""
    ordered = sorted(moments)
    gaps = [later - earlier for earlier, later in zip(ordered, ordered[1:], strict=False)]
    working = [gap for gap in gaps if gap <= LONGEST_THOUGHT]
    return median(working) if len(working) >= FEWEST_GAPS else None


def in_words(rest: timedelta) -> str:
    """ "about 2 h 10", rounded so that it does not pretend to know."""
    minutes = rest.total_seconds() / 60
    if minutes < 5:
        return "a few minutes"
    step = 5 if minutes < 60 else 10
    hours, minutes = divmod(int(round(minutes / step) * step), 60)
    if not hours:
        return f"about {minutes} min"
    return f"about {hours} h {minutes:02d}" if minutes and hours < 10 else f"about {hours} h"
