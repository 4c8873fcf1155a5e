"""Cuts a view into consecutive spans: every format's splitter only has to say where records begin."""

from collections.abc import Iterable, Iterator

from .encoding import Bytes


def spans_at(view: Bytes, cuts: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Spans that cover the view, cut at the given ascending places."""
    begin = 0
    for cut in cuts:
        if begin < cut < len(view):
            yield begin, cut
            begin = cut
    if begin < len(view):
        yield begin, len(view)
