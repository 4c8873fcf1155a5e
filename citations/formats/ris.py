"""RIS: where records begin and end, and which (tag, value) pairs they hold.

What the tags mean is the business of `ris_fields`; this module only has to lose nothing: records
without TY or ER, blank lines inside records, lone CRs, bare continuation lines, preambles.
"""

import re
from collections.abc import Iterator
from functools import partial
from string import ascii_uppercase, digits

from . import ris_loose
from .encoding import Bytes, Source
from .parsed import Piece, Place, no_record
from .ris_fields import GENERIC, Platform, platform_named, platform_of, record_of
from .splitting import spans_at
from .tagged import Pairs

FIRST_MARK = re.compile(rb"[ \t]{0,40}(?:(TY)[ \t]{1,4}-|ER[ \t]{0,4}-[ \t]{0,40}(?=[\r\n]|\Z))")
MARK = re.compile(rb"\n" + FIRST_MARK.pattern)  # a single sign to begin with is searched for many times faster
MARK_WITH_LONE_CR = re.compile(rb"[\r\n]" + FIRST_MARK.pattern)
LINE_END = re.compile(rb"\r\n|\r|\n|\Z")
# Between records: what still belongs to the one before, and what announces the one after.
TRAILER = re.compile(
    rb"[ \t]*(?:(?:NL[ \t]+-|Link to the Ovid Full Text|Ovid Full Text|EF\b)[^\r\n]*)?(?:\r\n|\r|\n|\Z)"
)
HEADER = re.compile(
    rb"(?:[ \t]*+(?:\d{1,7}\.|<\d{1,7}\.?[ ]?>|(?:Record #|Provider:|Database:|Content:)[^\r\n]*+)?"
    rb"[ \t]*+(?>\r\n|\r|\n))++\Z"
)
HEADER_START = re.compile(rb"[ \t]*(?:\d{1,7}\.[ \t]*[\r\n]|<\d|Record #|Provider:|Database:|Content:)")
LINKS = frozenset(("UR", "DO", "L1", "L2", "LK"))  # to their values Rayyan glues the tags that follow
TAGS = frozenset(a + b for a in ascii_uppercase for b in ascii_uppercase + digits) | {"PMID", "PMCID"}
PLAIN_TAGS = TAGS - LINKS - {"ER"}  # nothing about their lines needs care
# Tags written in other ways than the usual one: indented, or with other blanks around.
WIDE_TAG = re.compile(r"[ \t]{0,40}([A-Z][A-Z0-9]|PMID|PMCID)[ \t]{2,4}-")
NARROW_TAG = re.compile(r"[ \t]{0,40}([A-Z][A-Z0-9]|PMID|PMCID)[ \t]{1,4}-(?=[ \t]|\Z)")
TAG_STYLE = re.compile(r"(?:^|\n)[ \t]{0,40}[A-Z][A-Z0-9][ \t]{2,4}-")
END = re.compile(r"[ \t]{0,40}ER[ \t]{0,4}-[ \t]*")
# Rayyan glues following tags to a URL or a DOI.
GLUED = re.compile(r"\s{1,8}([A-Z][A-Z0-9])  - ")


def pieces(source: Source, told_platform: str = "") -> Iterator[Piece]:
    """All records by the rules of the platform that a person told, else each by those that it shows itself."""
    default = _platform_of_preamble(source)
    told = platform_named(told_platform) if told_platform else None
    return source.pieces(spans(source), lambda text, place: piece(text, place, default, told))


def entries(source: Source) -> Iterator[tuple[Place, Pairs]]:
    """Only the (tag, value) pairs of each entry, not yet understood."""
    return source.pieces(spans(source), lambda text, place: (place, pairs_of(text)))


def _platform_of_preamble(source: Source) -> Platform:
    """What the lines before the first record say holds for records that say nothing themselves."""
    head = source.text(0, min(len(source.view), 4096))
    return platform_of(head[: head.find("TY")]) if "TY" in head else GENERIC


def spans(source: Source) -> Iterator[tuple[int, int]]:
    """Consecutive spans that cover the view: one per record, or per run of text that is none."""
    mark = MARK_WITH_LONE_CR if source.has_lone_cr() else MARK
    marks = ris_loose.marks if ris_loose.is_in(source) else partial(_marks, mark=mark)
    return spans_at(source.view, _cuts(source.view, source.start, marks(source.view, source.start)))


def _cuts(view: Bytes, start: int, marks: Iterator[tuple[bool, int, int]]) -> Iterator[int]:
    gap: int | None = start  # where the text after the last ER begins; None inside a record
    for is_type, line, end in marks:
        if is_type and gap is None:
            yield line
        elif is_type:
            yield from _divide(view, gap, line, first=gap == start)
            gap = None
        else:
            if gap is not None and gap != start:
                yield _trailer_end(view, gap, line)
            gap = LINE_END.match(view, end).end()
    if gap is not None:
        yield from _divide(view, gap, len(view), first=False)


def _marks(view: Bytes, start: int, mark: re.Pattern) -> Iterator[tuple[bool, int, int]]:
    """(whether TY rather than ER, start of its line, its end)."""
    first = FIRST_MARK.match(view, start)
    if first:
        yield bool(first.group(1)), start, first.end()
    for found in mark.finditer(view, start):
        yield found.lastindex == 1, found.start() + 1, found.end()


def _divide(view: Bytes, gap: int, end: int, *, first: bool) -> Iterator[int]:
    """Where to cut text between records: end of the trailer, start of the next one's header."""
    at = _trailer_end(view, gap, end)
    if first:
        if at < end:
            yield end
        return
    yield at
    head = at
    while head < end and not HEADER_START.match(view, head, end):
        head = LINE_END.search(view, head, end).end()
    if head < end and HEADER.match(bytes(view[head:end])):
        yield head
    elif at < end:
        yield end


def _trailer_end(view: Bytes, at: int, end: int) -> int:
    while at < end and (line := TRAILER.match(view, at, end)) and line.end() > at:
        at = line.end()
    return at


def piece(text: str, place: Place, default: Platform = GENERIC, told: Platform | None = None) -> Piece:
    pairs = pairs_of(text)
    if pairs:
        return record_of(pairs, text, place, default, told)
    return no_record(text, place)


def pairs_of(text: str) -> Pairs:
    """(tag, value) in file order; a value keeps its line breaks. The record ends at ER."""
    if "TY  - " not in text and (loose := ris_loose.pairs_of(text)):
        return loose
    pairs: Pairs = []
    further: dict[int, list[str]] = {}  # lines without a tag, by the pair whose value they go on with
    rare_tag = None
    for line in text.split("\n"):
        tag, dash, value = line.partition("  - ")
        if dash and tag in PLAIN_TAGS:
            pairs.append((tag, value.strip()))
        elif dash and tag in TAGS:
            if tag == "ER" and not value.strip():
                break
            pairs += _unglued(tag, value.strip()) if tag in LINKS and "  - " in value else [(tag, value.strip())]
        elif END.fullmatch(line):
            break
        else:
            rare_tag = rare_tag or (WIDE_TAG if TAG_STYLE.search(text) else NARROW_TAG)
            if rare := rare_tag.match(line):
                pairs.append((rare.group(1), line[rare.end() :].strip()))
            elif pairs:
                further.setdefault(len(pairs) - 1, []).append(line)
    for at, lines in further.items():
        tag, value = pairs[at]
        pairs[at] = (tag, "\n".join([value, *lines]).strip())
    return pairs


def _unglued(tag: str, value: str) -> Pairs:
    parts = GLUED.split(value)
    return [(tag, parts[0].strip())] + [(parts[at], parts[at + 1].strip()) for at in range(1, len(parts) - 1, 2)]
