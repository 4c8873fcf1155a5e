"""The flow as files: SVG, PNG, CSV for the PRISMA2020 package, JSON. What the seal shuts is named in each as sealed."""

import json
import struct
import zlib
from datetime import date
from html import escape

from django.conf import settings
from django.contrib.staticfiles import finders

from reporting.queries.boxes import BOXES, FULL_TEXTS, TITLES
from reporting.queries.flows import Shown
from reporting.rules import prisma, prisma_boxes
from reporting.rules.equations import Equation
from reporting.rules.prisma_svg import figure
from reporting.sealing import without_sealed
from reviews.models import LogHead

FONTS = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
ZOOM = 2  # twice the size on screen, for print
PNG_BEGINS = b"\x89PNG\r\n\x1a\n"
SEALED_NOTE = {
    TITLES: "What depends on titles and abstracts is sealed while you read them.",
    FULL_TEXTS: "What depends on full texts is sealed while you read them.",
}


def sealed_note(sealed: frozenset[str]) -> str:
    """One sentence for the figure and the page; the earlier stage shuts more, so it speaks for both."""
    key = next((key for key in (TITLES, FULL_TEXTS) if key in sealed), "")
    return SEALED_NOTE.get(key, "")


def said_of(log: LogHead | None) -> str:
    """What an export says of the log it can be checked against; nothing where somebody's seal forbids it, since
    others' acts move the log's head."""
    return f"Concord log: event {log.length}, {log.hash}" if log else ""


def svg(shown: Shown, *, on: date, log: LogHead | None = None) -> str:
    note = " ".join(filter(None, [f"As of {on:%-d %B %Y}.", sealed_note(shown.sealed)]))
    drawn = _with_sealed_words(figure(shown.flow, note=note), shown)
    return drawn.replace("</svg>", f"<metadata>{escape(said_of(log))}</metadata></svg>") if log else drawn


def inline_svg(shown: Shown, hrefs: dict[str, str]) -> str:
    """For the page: with the page's own look, and each box a link."""
    drawn = figure(shown.flow, hrefs=hrefs, is_inline=True, note=sealed_note(shown.sealed))
    return _with_sealed_words(drawn, shown)


def _with_sealed_words(drawn: str, shown: Shown) -> str:
    """The figure's sentence would say how many studies the review includes."""
    if not shown.is_sealed:
        return drawn
    flow = shown.flow
    found = f"{flow.database_results + flow.register_results:,} records from databases and registers"
    return drawn.replace(
        escape(prisma_boxes.in_words(flow)), escape(f"{found}; what they led to is sealed while you read.")
    )


def png(drawn: str, *, log: LogHead | None = None) -> bytes:
    import resvg_py  # slow import

    fonts = [str(path) for path in map(_font, FONTS)]
    image = bytes(
        resvg_py.svg_to_bytes(
            svg_string=drawn, font_files=fonts, skip_system_fonts=True, font_family="DejaVu Sans", zoom=ZOOM
        )
    )
    return with_comment(image, said_of(log)) if log else image


def _font(name: str) -> str:
    """From the browser assets, or from where they were collected when the image has no node_modules."""
    path = f"vendor/dejavu-fonts-ttf/ttf/{name}"
    return finders.find(path) or str(settings.STATIC_ROOT / path)


def with_comment(image: bytes, text: str) -> bytes:
    """The PNG with a text chunk after its header (W3C PNG 11.3.3.3)."""
    body = b"tEXt" + b"Comment\x00" + text.encode("latin-1", "replace")
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    header_ends = len(PNG_BEGINS) + 25
    return image[:header_ends] + chunk + image[header_ends:]


def as_json(shown: Shown, *, review: str, on: date, log: LogHead | None = None) -> str:
    """The keys of METHODS 2.2 with their numbers, lists, footnotes and equations; null where sealed."""
    data = without_sealed(prisma.as_dict(shown.flow))
    if shown.is_sealed:
        shut = [key for key, box in BOXES.items() if key in data and shown.shuts(box)]
        data |= dict.fromkeys([*shut, "pending"])
    data["equations"] = [_equation(one.equation) for one in shown.checks]
    data["sealed"] = sorted(shown.sealed)
    data["review"], data["as_of"] = review, on.isoformat()
    if log:
        data["log"] = {"events": log.length, "head": log.hash}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _equation(one: Equation) -> dict:
    return {
        "name": one.name,
        "arm": one.arm,
        "holds": one.holds,
        "state": str(one.state),
        "pending": one.pending,
        "text": one.text,
    }
