"""Cuts JSON exports into their objects without building the whole file in memory."""

import json
import re
from collections.abc import Callable, Iterator

from .encoding import Bytes, Source
from .parsed import Piece, Place, Preamble, Problem, SetAside
from .splitting import spans_at

TOKEN = re.compile(rb'"(?:[^"\\]++|\\.?)*+(?:"|\Z)|[{}\[\]]', re.S)  # a string that never closes goes on to the end
WRAPPED = re.compile(rb'\s*\{(?:[^\[\]]|\[\s*\])*?"(?:items|results|references|records|data|studies)"\s*:\s*\[')

Reader = Callable[[dict, str, Place], Piece]


def pieces(source: Source, reader: Reader) -> Iterator[Piece]:
    spans = spans_at(source.view, _cuts(source.view, source.start))
    return source.pieces(spans, lambda text, place: _piece(text, place, reader))


def _cuts(view: Bytes, start: int) -> Iterator[int]:
    """Start and end of each record: an object in the list, whether bare or wrapped, or an object alone."""
    wrapper = WRAPPED.match(view, start)
    at = wrapper.end() if wrapper else start
    depth, level = 0, None
    for token in TOKEN.finditer(view, at):
        sign = token.group(0)
        if sign == b"{":
            if level is None:
                level = depth
                yield token.start()
            depth += 1
        elif sign == b"[":
            depth += 1
        elif sign in (b"}", b"]"):
            depth -= 1
            if sign == b"}" and level is not None and depth == level:
                level = None
                yield re.compile(rb"[\s,]*").match(view, token.end()).end()


def _piece(text: str, place: Place, reader: Reader) -> Piece:
    if not text.lstrip().startswith("{") or WRAPPED.match(text.encode("utf-8", "replace")):
        if (
            place.start == 0
            or re.fullmatch(r"[\s\[\]{},]*", text)
            or not re.search(r'"(?:title|author|id|nctId)"', text)
        ):
            return Preamble(place, text)
        return SetAside(place, text, Problem(place.line, "This text belongs to no record."))
    try:
        entry = _loaded(text.rstrip().rstrip(","))
    except (ValueError, RecursionError) as problem:
        return SetAside(
            place, text, Problem(place.line, f"This entry is not well-formed JSON ({problem}); it may be cut off.")
        )
    return reader(entry, text, place)


def _loaded(text: str) -> dict:
    """The entry; half of a surrogate pair, which no text may hold, becomes U+FFFD."""
    entry = json.loads(text)
    if "\\ud" not in text.casefold():
        return entry
    return json.loads(json.dumps(entry, ensure_ascii=False).encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
