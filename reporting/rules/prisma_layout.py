"""Where the boxes of the PRISMA 2020 flow figure stand, and how their words break.

Rows are as high as their fullest box, so nothing overlaps however long the list of reasons is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from reporting.rules.lettering import wrapped
from reporting.rules.prisma import Flow
from reporting.rules.prisma_boxes import DBR, OTHER, Box, Line, headings

SIZE = 11  # of the exported font; a page sets its narrower face at 13, which takes less room
MARK_SIZE = 8
LEADING = 17
HEAD_LEADING = 15
FIRST_BASELINE = 20
BELOW = 11
PAD = 12
INDENT = 12
HANGING = 10
HEAD_PAD = 9
PHASE_WIDTH = 22
GAP = 24  # between rows

# Each row: the key of a box and the column it stands in.
ROWS = (
    (
        ("previous_studies", "previous"),
        ("database_results", "main"),
        ("duplicates", "side"),
        ("website_results", "others"),
    ),
    (("records_screened", "main"), ("records_excluded", "side")),
    (
        ("dbr_sought_reports", "main"),
        ("dbr_notretrieved_reports", "side"),
        ("other_sought_reports", "other"),
        ("other_notretrieved_reports", "other_side"),
    ),
    (("dbr_assessed", "main"), ("dbr_excluded", "side"), ("other_assessed", "other"), ("other_excluded", "other_side")),
    (("new_studies", "main"),),
    (("total_studies", "main"),),
)
PHASES = {"Identification": (0, 0), "Screening": (1, 3), "Included": (4, 5)}  # first and last row
# Beside a long list of reasons these boxes keep their own height.
UNSTRETCHED = {"dbr_assessed", "other_assessed", "dbr_excluded", "other_excluded"}


@dataclass(frozen=True, slots=True)
class Column:
    x: float
    width: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def right(self) -> float:
        return self.x + self.width


@dataclass(frozen=True, slots=True)
class Piece:
    """A line of a box as far as it fits in its column."""

    line: Line
    text: str
    indent: float
    is_last: bool


@dataclass(frozen=True, slots=True)
class Placed:
    box: Box
    column: Column
    top: float
    height: float

    @property
    def middle(self) -> float:
        return self.top + self.height / 2

    @property
    def bottom(self) -> float:
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Layout:
    columns: Mapping[str, Column]
    head_height: float
    placed: Mapping[str, Placed]
    phases: Mapping[str, tuple[float, float]]
    width: float
    height: float


def _columns(flow: Flow) -> dict[str, Column]:
    widths = [("previous", 172, 28)] if flow.is_update else []
    widths += [("main", 232, 32), ("side", 274, 24)]
    widths += [("other", 168, 26), ("other_side", 180, 0)] if flow.has_other_methods else []
    columns, x = {}, float(PHASE_WIDTH + 10)
    for name, wide, gap in widths:
        columns[name] = Column(x, wide)
        x += wide + gap
    if flow.has_other_methods:
        columns["others"] = Column(columns["other"].x, columns["other_side"].right - columns["other"].x)
    columns["dbr"] = Column(columns["main"].x, columns["side"].right - columns["main"].x)
    return columns


def laid_out(flow: Flow, made: Mapping[str, Box]) -> Layout:
    columns = _columns(flow)
    head_height = max(_head_height(text, columns[head_column(arm)]) for arm, text in headings(flow).items())
    placed, edges, y = {}, [], head_height + 12
    for row in ROWS:
        standing = [(key, columns[column]) for key, column in row if key in made]
        if not standing:
            continue
        heights = {key: _height(made[key], column) for key, column in standing}
        least = _least_height(heights)
        for key, column in standing:
            placed[key] = Placed(made[key], column, y, max(heights[key], least))
        bottom = max(placed[key].bottom for key, _ in standing)
        edges.append((y, bottom))
        y = bottom + GAP
    phases = {name: (edges[first][0], edges[min(last, len(edges) - 1)][1]) for name, (first, last) in PHASES.items()}
    right = max(column.right for column in columns.values())
    return Layout(columns, head_height, placed, phases, right, max(one.bottom for one in placed.values()))


def _least_height(heights: Mapping[str, float]) -> float:
    stretched = [height for key, height in heights.items() if key not in UNSTRETCHED]
    assessed = [height for key, height in heights.items() if key.endswith("_assessed")]
    return max([*stretched, *assessed])


def _height(box: Box, column: Column) -> float:
    return FIRST_BASELINE + (len(pieces(box, column)) - 1) * LEADING + BELOW


def head_column(arm: str) -> str:
    return {DBR: "dbr", OTHER: "others"}.get(arm, arm)


def head_lines(text: str, column: Column) -> list[str]:
    return wrapped(text, column.width - 2 * HEAD_PAD, SIZE, is_bold=True)


def _head_height(text: str, column: Column) -> float:
    return 26 + (len(head_lines(text, column)) - 1) * HEAD_LEADING


def pieces(box: Box, column: Column) -> list[Piece]:
    return [piece for line in box.lines for piece in _broken(line, column)]


def _broken(line: Line, column: Column) -> list[Piece]:
    indent = INDENT if line.is_indented else 0
    room = column.width - 2 * PAD - indent - (MARK_SIZE if line.mark else 0)
    is_bold = line.is_title or line.is_open
    hanging = 0 if is_bold else HANGING
    broken = wrapped(line.text, room, SIZE, is_bold=is_bold, hanging=hanging)
    last = len(broken) - 1
    return [Piece(line, text, indent + (hanging if at else 0), at == last) for at, text in enumerate(broken)]
