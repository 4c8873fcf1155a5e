"""RIS that was typed or changed by hand: tags in small letters (`ty  - JOUR`), or without the blanks around the dash
(`TY-JOUR`, `TY -JOUR`).

Such a line counts only where no record written well goes on, and a record begins only at a type that RIS knows: no
text of a file written well is taken for a tag. A file shows near its beginning whether it needs this.
"""

import re
from collections.abc import Iterator

from . import kinds
from .encoding import Bytes, Source
from .tagged import Pairs

SEEN = 1 << 17  # bytes of a file in which the first such type has to stand
TYPES = rf"(?i:{'|'.join(kinds.RIS)})\b"
SMALL = "(?:ty|Ty|tY)"
TYPE_LINE = re.compile(
    rf"^[ \t]{{0,40}}(?:({SMALL})([ \t]{{0,4}})-[ \t]{{0,4}}|TY(?:([ \t])-|-[ \t]{{0,4}}))(?={TYPES})", re.M
)
# The marks of `ris.FIRST_MARK`, and what else may be meant for them.
STRICT_TYPE, LOOSE_TYPE, LOOSE_END = 1, 2, 3
LINE = (
    rb"[ \t]{0,40}(?:(TY)[ \t]{1,4}-|((?:%b[ \t]{0,4}-[ \t]{0,4}|TY-[ \t]{0,4})(?=%b))"
    rb"|(?:ER|((?i:er)))[ \t]{0,4}-[ \t]{0,40}(?=[\r\n]|\Z))"
) % (SMALL.encode(), TYPES.encode())
FIRST_MARK, MARK = re.compile(LINE), re.compile(rb"[\r\n]" + LINE)
TAG = re.compile(r"[ \t]{0,40}([A-Za-z][A-Za-z0-9]|(?i:PMID|PMCID))([ \t]{0,4})-[ \t]{0,4}")
# Without blanks around it a dash may be a hyphen (`ad-hoc`), so that only tags that are in use are taken for some.
TAGS_IN_USE = (
    "TY ER TI T1 T2 T3 AU A1 A2 A3 A4 PY Y1 Y2 DA JO JF JA J1 J2 VL IS SP EP SN BN DO DI UR LK L1 L2 L3 L4 AB N1 N2 KW "
    "ID AN PB CY ED ET CN CT BT ST TT LA LB DB DP M1 M2 M3 C1 C2 C3 C4 C5 C6 C7 C8 U1 U2 U3 U4 U5 PM PMID PMCID"
)
IN_USE = frozenset(TAGS_IN_USE.split())


def is_in(source: Source) -> bool:
    return TYPE_LINE.search(source.text(0, min(len(source.view), SEEN))) is not None


def marks(view: Bytes, start: int) -> Iterator[tuple[bool, int, int]]:
    """(whether a type rather than an end, start of its line, its end)."""
    is_inside = False  # a record written well
    for found, line in _found(view, start):
        is_loose = found.lastindex in (LOOSE_TYPE, LOOSE_END)
        if not is_loose or not is_inside:
            is_type = found.lastindex in (STRICT_TYPE, LOOSE_TYPE)
            is_inside = is_type and not is_loose
            yield is_type, line, found.end()


def _found(view: Bytes, start: int) -> Iterator[tuple[re.Match, int]]:
    if first := FIRST_MARK.match(view, start):
        yield first, start
    for found in MARK.finditer(view, start):
        yield found, found.start() + 1


def pairs_of(text: str) -> Pairs:
    """(tag, value) of a record whose tags are written like its type's; none where that is written well."""
    style = TYPE_LINE.search(text)
    if not style:
        return []
    found: list[tuple[str, list[str]]] = []
    for line in text[style.start() :].split("\n"):
        tag, value = _taken_apart(line, style)
        if not tag:
            found[-1][1].append(line)
        elif tag == "ER" and not value.strip():
            break
        else:
            found.append((tag, [value]))
    return [(tag, "\n".join([lines[0].strip(), *lines[1:]]).strip()) for tag, lines in found]


def _taken_apart(line: str, style: re.Match) -> tuple[str, str]:
    """Tag and value; no tag where the line goes on with the value before it."""
    match = TAG.match(line)
    if not match:
        return "", line
    written, blanks = match.groups()
    tag, usual = written.upper(), style.group(2) or style.group(3) or ""
    is_end = tag == "ER" and match.end() == len(line.rstrip())
    is_like_it = len(blanks) == len(usual) and (style.group(1) or written.isupper())
    if is_end or is_like_it and (len(usual) > 1 or tag in IN_USE):
        return tag, line[match.end() :]
    return "", line
