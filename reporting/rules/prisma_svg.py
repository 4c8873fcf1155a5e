"""The PRISMA 2020 flow figure as SVG: new or updated review, with or without other methods.

Inline it wears the classes of the pages' stylesheet; exported it carries its own look and can be opened anywhere.
Rows are as high as their fullest box, so nothing overlaps however long the list of reasons is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from reporting.rules.lettering import printable, wrapped
from reporting.rules.prisma import Flow
from reporting.rules.prisma_boxes import DBR, OTHER, Line, Note, boxes, headings, in_words, notes
from reporting.rules.prisma_layout import (
    FIRST_BASELINE,
    HEAD_LEADING,
    LEADING,
    MARK_SIZE,
    PAD,
    PHASE_WIDTH,
    SIZE,
    Layout,
    Piece,
    Placed,
    head_column,
    head_lines,
    laid_out,
    pieces,
)

NOTE_SIZE = 9.5
INLINE_NOTE_SIZE, INLINE_MARK_SIZE = 11, 9.5  # about as wide in the narrower face
NOTE_LEADING = 14
NOTE_INDENT = 8
ARROW_LENGTH, ARROW_HALF = 8, 4
FONT = "DejaVu Sans, Verdana, sans-serif"
SOURCE = "Layout: PRISMA 2020 flow diagram (Page MJ et al., BMJ 2021;372:n71; CC BY 4.0)."

# What the stylesheet says of the classes, in words that a file can carry along.
INK, INK_2, INK_3, EDGE, ACCENT, AMBER = "#182126", "#45525a", "#5b686f", "#76838a", "#24508f", "#835900"
LOOKS = {
    "box": f'fill="#ffffff" stroke="{EDGE}"',
    "box-open": f'fill="#f9edcf" stroke="{AMBER}" stroke-dasharray="5 3"',
    "box-end": f'fill="#e4ecf7" stroke="{ACCENT}" stroke-width="1.5"',
    "band": 'fill="#e6ebe9"',
    "band-text": f'fill="{INK_2}" font-weight="bold"',
    "title": f'fill="{INK}" font-weight="bold"',
    "line": f'fill="{INK}"',
    "open": f'fill="{AMBER}" font-weight="bold"',
    "arrow": f'fill="none" stroke="{INK_3}" stroke-width="1.25"',
    "arrow-head": f'fill="{INK_3}"',
    "note": f'fill="{INK_2}"',
}
CLASSES = {"title": "b", "open": "o", "arrow-head": "cc-arrow-head", "note": "cc-prisma-note"}


@dataclass(frozen=True, slots=True)
class Pen:
    """How things are drawn: with classes for a page, or with their own look for a file."""

    is_inline: bool
    hrefs: Mapping[str, str]

    def look(self, name: str) -> str:
        if not self.is_inline:
            return f" {LOOKS[name]}"
        return f' class="{CLASSES[name]}"' if name in CLASSES else ""

    @property
    def note_size(self) -> float:
        return INLINE_NOTE_SIZE if self.is_inline else NOTE_SIZE

    @property
    def mark_size(self) -> float:
        return INLINE_MARK_SIZE if self.is_inline else MARK_SIZE

    def group(self, name: str) -> str:
        return f' class="cc-{name}"' if self.is_inline else ""

    def href(self, line: Line) -> str:
        return self.hrefs.get(line.key) or self.hrefs.get(line.fallback, "")


def figure(
    flow: Flow,
    *,
    hrefs: Mapping[str, str] | None = None,
    is_inline: bool = False,
    note: str = "",
    id_prefix: str = "prisma",
) -> str:
    """The figure as one SVG element.

    `hrefs` are the addresses of the lists by key of METHODS 2.2, and by `key:label`, labels as in the flow, for a
    source (database_results, register_results) or a reason (dbr_excluded, other_excluded). `note` is printed below
    ("As of 14 May 2026.").
    """
    layout = laid_out(flow, boxes(flow))
    pen = Pen(is_inline, hrefs or {})
    below, height = _notes(flow, note, layout, pen)
    parts = [
        *_bands(flow, layout, pen),
        *_arrows(layout, pen),
        *(part for placed in layout.placed.values() for part in _drawn(placed, pen)),
        *below,
    ]
    return _document(flow, "\n".join(parts), layout.width, height, pen, id_prefix)


def _document(flow: Flow, body: str, wide: float, high: float, pen: Pen, id_prefix: str) -> str:
    title, desc = f"{id_prefix}-title", f"{id_prefix}-desc"
    box = f"-1 -1 {_n(wide + 2)} {_n(high + 2)}"
    names = f'role="group" aria-labelledby="{title} {desc}"'
    texts = f'<title id="{title}">PRISMA 2020 flow diagram</title><desc id="{desc}">{escape(in_words(flow))}</desc>'
    if pen.is_inline:
        return f'<svg class="cc-prisma" viewBox="{box}" {names}>{texts}\n{body}\n</svg>\n'
    margin = 16
    box = f"{-margin} {-margin} {_n(wide + 2 * margin)} {_n(high + 2 * margin)}"
    size = f'width="{_n(wide + 2 * margin)}" height="{_n(high + 2 * margin)}"'
    paper = f'<rect x="{-margin}" y="{-margin}" {size} fill="#ffffff"/>'
    namespaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    font = f'font-family="{FONT}" font-size="{SIZE}"'
    return f'<svg {namespaces} {size} viewBox="{box}" {font} {names}>{texts}\n{paper}\n{body}\n</svg>\n'


def _bands(flow: Flow, layout: Layout, pen: Pen) -> list[str]:
    heads, phases = [], []
    for arm, text in headings(flow).items():
        column = layout.columns[head_column(arm)]
        heads.append(_rect(column.x, 0, column.width, layout.head_height, pen.look("band")))
        lines = head_lines(text, column)
        first = layout.head_height / 2 + 4 - (len(lines) - 1) * HEAD_LEADING / 2
        for place, line in enumerate(lines):
            heads.append(_text(column.middle, first + HEAD_LEADING * place, line, _centred(pen)))
    for name, (top, bottom) in layout.phases.items():
        phases.append(_rect(0, top, PHASE_WIDTH, bottom - top, pen.look("band")))
        turned = f'transform="translate({PHASE_WIDTH / 2 + 4:g} {_n((top + bottom) / 2)}) rotate(-90)"'
        phases.append(f"<text {turned}{_centred(pen)}>{name}</text>")
    return [f"<g{pen.group('head-box')}>{''.join(heads)}</g>", f"<g{pen.group('phase')}>{''.join(phases)}</g>"]


def _centred(pen: Pen) -> str:
    return f' text-anchor="middle"{pen.look("band-text")}'


def _arrows(layout: Layout, pen: Pen) -> list[str]:
    at = layout.placed
    routes = [
        *_across(at, "database_results", "duplicates"),
        *_across(at, "records_screened", "records_excluded"),
        *_down(at, "database_results", "records_screened"),
        *_down(at, "records_screened", "dbr_sought_reports"),
        *_down(at, "dbr_assessed", "new_studies"),
        *_down(at, "new_studies", "total_studies"),
    ]
    for arm in (DBR, OTHER):
        routes += _across(at, f"{arm}_sought_reports", f"{arm}_notretrieved_reports")
        routes += _across(at, f"{arm}_assessed", f"{arm}_excluded")
        routes += _down(at, f"{arm}_sought_reports", f"{arm}_assessed")
    routes += _down(at, "website_results", "other_sought_reports")
    if "other_assessed" in at:
        start, end = at["other_assessed"], at["new_studies"]
        routes.append(
            [(start.column.middle, start.bottom), (start.column.middle, end.middle), (end.column.right, end.middle)]
        )
    if "previous_studies" in at:
        start, end = at["previous_studies"], at["total_studies"]
        routes.append(
            [(start.column.middle, start.bottom), (start.column.middle, end.middle), (end.column.x, end.middle)]
        )
    return [f"<g{pen.group('arrow')}>{''.join(_arrow(route, pen) for route in routes)}</g>"]


Route = list[tuple[float, float]]


def _across(at: Mapping[str, Placed], start: str, end: str) -> list[Route]:
    if start not in at or end not in at:
        return []
    y = at[start].middle
    return [[(at[start].column.right, y), (at[end].column.x, y)]]


def _down(at: Mapping[str, Placed], start: str, end: str) -> list[Route]:
    """Down the middle of the lower box, which is the narrower one where the two differ."""
    if start not in at or end not in at:
        return []
    x = at[end].column.middle
    return [[(x, at[start].bottom), (x, at[end].top)]]


def _arrow(route: Route, pen: Pen) -> str:
    """A line and a head of its own: a marker would be an id that a second figure on the page repeats."""
    (x0, y0), (x1, y1) = route[-2:]
    dx, dy = _sign(x1 - x0), _sign(y1 - y0)
    base = (x1 - dx * ARROW_LENGTH, y1 - dy * ARROW_LENGTH)
    path = "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in [*route[:-1], base])
    wings = [(base[0] + side * dy * ARROW_HALF, base[1] + side * dx * ARROW_HALF) for side in (1, -1)]
    points = " ".join(f"{_n(x)},{_n(y)}" for x, y in [(x1, y1), *wings])
    return f'<path d="{path}"{pen.look("arrow")}/><polygon points="{points}"{pen.look("arrow-head")}/>'


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)


def _drawn(placed: Placed, pen: Pen) -> list[str]:
    """The box is one link; a line whose number has a list of its own is a link beside it, for links do not nest."""
    box, column = placed.box, placed.column
    of_box = pen.hrefs.get(box.key, "")
    own, others, y = [], [], placed.top + FIRST_BASELINE
    for piece in pieces(box, column):
        drawn = _piece(column.x + PAD + piece.indent, y, piece, pen)
        y += LEADING
        href = pen.href(piece.line)
        if href and href != of_box:
            others.append(_linked(drawn, href, "cc-box", piece.line.text, "", pen))
        else:
            own.append(drawn)
    kind = "box-open" if box.is_open else "box-end" if box.is_end else "box"
    rect = _rect(column.x, placed.top, column.width, placed.height, pen.look(kind))
    names = "cc-box" if kind == "box" else f"cc-box cc-{kind}"
    return [_linked(rect + "".join(own), of_box, names, box.alternative, box.remark, pen), *others]


def _linked(drawn: str, href: str, names: str, alternative: str, remark: str, pen: Pen) -> str:
    classes = f' class="{names}"' if pen.is_inline else ""
    texts = f"<title>{escape(alternative)}</title>" + (f"<desc>{escape(remark)}</desc>" if remark else "")
    if not href:
        return f"<g{classes}>{texts}{drawn}</g>"
    # Older viewers of exported files know only the linking of SVG 1.1.
    target = escape(printable(href))
    address = f' href="{target}"' if pen.is_inline else f' href="{target}" xlink:href="{target}"'
    return f"<a{classes}{address}>{texts}{drawn}</a>"


def _piece(x: float, y: float, piece: Piece, pen: Pen) -> str:
    line = piece.line
    look = pen.look("title" if line.is_title else "open" if line.is_open else "line")
    has_mark = line.mark and piece.is_last
    mark = f'<tspan dx="1.5" dy="-4" font-size="{pen.mark_size:g}">{line.mark}</tspan>' if has_mark else ""
    return _text(x, y, piece.text, look, mark)


def _notes(flow: Flow, note: str, layout: Layout, pen: Pen) -> tuple[list[str], float]:
    """Footnotes, the date and the source below the figure, and where they end."""
    said = [*notes(flow)]
    said += [Note("", printable(note))] if note else []
    said += [] if pen.is_inline else [Note("", SOURCE)]
    look, drawn, y = f' font-size="{pen.note_size:g}"{pen.look("note")}', [], layout.height + 14
    for one in said:
        for place, text in enumerate(wrapped(one.text, layout.width - PAD, NOTE_SIZE)):
            y += NOTE_LEADING
            if one.mark and not place:
                drawn.append(_text(0, y - 3, one.mark, f' font-size="{pen.mark_size:g}"{pen.look("note")}'))
            drawn.append(_text(NOTE_INDENT if one.mark else 0, y, text, look))
    return drawn, y + 4 if said else layout.height


def _rect(x: float, y: float, wide: float, high: float, look: str) -> str:
    return f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(wide)}" height="{_n(high)}" rx="3"{look}/>'


def _text(x: float, y: float, text: str, look: str, more: str = "") -> str:
    return f'<text x="{_n(x)}" y="{_n(y)}"{look}>{escape(text)}{more}</text>'


def _n(number: float) -> str:
    return f"{number:.1f}".rstrip("0").rstrip(".")
