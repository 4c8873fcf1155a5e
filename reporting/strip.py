"""The flow strip of the overview: what came in, what is left at each step, what is still open, what went out.

The stream's height is the square root of the number, so that ten studies still show beside thousands of records.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

WIDTH, TOP, FULL, LEAST = 1400, 2, 76, 5
COLUMN = 200
# Where the stream begins and ends to narrow: after the first, the second and the third step.
BENDS = ((160, 230), (340, 430), (530, 600))
DROPS = (179, 381, 564)
BOTTOM = 88
LEAST_HATCH = 4


@dataclass(frozen=True, slots=True)
class Step:
    """One number of the strip. `n` None: sealed. `open` of it are undecided; `missing` are still to be done."""

    name: str
    url: str
    n: int | None
    note: str = ""
    still_open: int = 0
    of: int | None = None
    exit: tuple[str, ...] = ()  # what left after this step, a line each

    @property
    def is_sealed(self) -> bool:
        return self.n is None


@dataclass(frozen=True, slots=True)
class Stream:
    """Paths for the drawing, in a box of 1400 by 88."""

    body: str
    edge: str
    hatch: str
    drops: str


def stream(steps: Sequence[Step]) -> Stream:
    """The stream along the first four steps, on at the last height; it ends where the first sealed one begins."""
    known = steps[:4]
    open_until = next((place for place, step in enumerate(steps) if step.is_sealed), len(steps))
    most = max([step.n or 0 for step in known], default=0)
    bottoms = [TOP + _height(step.n, most) for step in known[:open_until]]
    end = WIDTH if open_until == len(steps) else max(COLUMN, open_until * COLUMN - 30)
    hatches = [*_open_parts(known[:open_until], bottoms), *_missing_parts(steps, bottoms, end)]
    drops = [
        f"M{x} {bottoms[place] - 2:g}V{BOTTOM}" for place, x in enumerate(DROPS) if _drops(steps, place, open_until)
    ]
    return Stream(_body(bottoms, end), f"M0 {TOP}H{end}", "".join(hatches), "".join(drops))


def _drops(steps: Sequence[Step], place: int, open_until: int) -> bool:
    return place < min(open_until, len(steps)) and bool(steps[place].exit)


def _height(n: int | None, most: int) -> float:
    return max(LEAST, round(FULL * sqrt((n or 0) / most), 1)) if most and n else 0


def _body(bottoms: Sequence[float], end: int) -> str:
    """Along the top to the end, back along the bottom with a soft bend at each step."""
    if not bottoms or not any(bottom > TOP for bottom in bottoms):
        return ""
    path = f"M0 {TOP}H{end}V{bottoms[-1]:g}"
    for (left, right), before, after in reversed(list(zip(BENDS, bottoms, bottoms[1:], strict=False))):
        middle = (left + right) / 2
        path += f"H{right}C{middle:g} {after:g} {middle:g} {before:g} {left} {before:g}"
    return f"{path}H0Z"


def _open_parts(steps: Sequence[Step], bottoms: Sequence[float]) -> list[str]:
    """Hatched at the foot of the stream: the share that is still open at this step."""
    parts = []
    for place, (step, bottom) in enumerate(zip(steps, bottoms, strict=False)):
        if not step.still_open or not step.n or not 0 < place < 3:
            continue
        height = bottom - TOP
        hatched = min(height, max(LEAST_HATCH, height * step.still_open / step.n))
        left, right = BENDS[place - 1][1] + 6, BENDS[place][0] - 6
        parts.append(f"M{left} {bottom - hatched:g}H{right}V{bottom:g}H{left}Z")
    return parts


def _missing_parts(steps: Sequence[Step], bottoms: Sequence[float], end: int) -> list[str]:
    """Of the later steps, the share that is not yet done, at the right of their column."""
    parts = []
    for place, step in enumerate(steps):
        right = min((place + 1) * COLUMN, end)
        if place < 4 or step.is_sealed or not step.of or (step.n or 0) >= step.of or not bottoms:
            continue
        wide = round((COLUMN - 40) * (step.of - (step.n or 0)) / step.of)
        parts.append(f"M{right - wide} {TOP}H{right}V{bottoms[-1]:g}H{right - wide}Z")
    return parts
