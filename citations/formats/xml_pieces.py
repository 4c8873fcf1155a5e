"""Cuts XML exports into their records without trusting the whole to be well-formed.

Each record is parsed alone, so a torn or faulty one costs only itself, entities that a document type
would declare are never expanded, and a file of any size is read with flat memory.
"""

import re
from collections.abc import Callable, Iterator
from html.entities import html5
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from .encoding import Bytes, Source
from .parsed import Piece, Place, Preamble, Problem, SetAside
from .splitting import spans_at

XML_OWN = frozenset(("lt", "gt", "amp", "quot", "apos"))
NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30});")
BARE_AMPERSAND = re.compile(r"&(?!#?\w{1,31};)")
NOT_XML = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]|&#(?:0*(?:[0-8]|1[124-9]|2\\d|3[01])|x0*(?:[0-8bce-fBCE-F]|1[0-9a-fA-F]));"
)
PREFIX = re.compile(r"(</?)[\w.-]+:(?=[\w.-])")
PREFIXED_ATTRIBUTE = re.compile(r"(\s)(?!xml:)[\w.-]+:([\w.-]+\s*=)")
NOT_WELL_FORMED = "This record is not well-formed XML ({}); it may be cut off."
MAX_DEPTH = 60
MARKUP = re.compile(r"<[^<>]*>|\s+")

Reader = Callable[[Element, str, Place], Piece]


def pieces(source: Source, names: str, reader: Reader) -> Iterator[Piece]:
    """`names` is a regular expression for the names of record elements."""
    opening = re.compile(rf"<(?:{names})(?=[\s>/])".encode())
    start = re.compile(rf"\s*(<({names})[\s>/])")
    spans = spans_at(source.view, _cuts(source.view, opening))
    return source.pieces(spans, lambda text, place: _piece(text, place, start, reader))


def _cuts(view: Bytes, opening: re.Pattern) -> Iterator[int]:
    at = 0
    while start := opening.search(view, at):
        yield start.start()
        name = bytes(view[start.start() + 1 : start.end()])
        closing = re.compile(b"</" + name + rb"\s*>\s*")
        following = opening.search(view, start.end())
        end = closing.search(view, start.end(), following.start() if following else len(view))
        at = end.end() if end else following.start() if following else len(view)
        yield at


def _piece(text: str, place: Place, opening: re.Pattern, reader: Reader) -> Piece:
    start = opening.match(text)
    if not start:
        if place.start == 0 or not MARKUP.sub("", text):
            return Preamble(place, text)
        return SetAside(place, text, Problem(place.line, "This text belongs to no record."))
    try:
        element = element_of(text)
    except (ParseError, DefusedXmlException, ValueError) as problem:
        return SetAside(place, text, Problem(place.line, NOT_WELL_FORMED.format(problem)))
    if _is_deep(element):
        return SetAside(place, text, Problem(place.line, "This record nests its elements deeper than any export does."))
    return reader(element, text, place)


def _is_deep(element: Element) -> bool:
    level = [element]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in node]
        if not level:
            return False
    return True


def element_of(text: str) -> Element:
    """The element, with the mistakes that exports make put right: control characters, HTML's entities,
    bare ampersands, prefixes declared outside."""
    try:
        return fromstring(text)
    except ParseError:
        text = NAMED.sub(_named, BARE_AMPERSAND.sub("&amp;", NOT_XML.sub(" ", text)))
    try:
        return fromstring(text)
    except ParseError:
        text = PREFIXED_ATTRIBUTE.sub(r"\1\2", PREFIX.sub(r"\1", text))
    return fromstring(text)


def _named(match: re.Match) -> str:
    name = match.group(1)
    if name in XML_OWN:
        return match.group(0)
    return html5.get(name + ";") or f"&amp;{name};"


def text_of(element: Element | None) -> str:
    """All inner text, as values are often cut into styled parts."""
    return "" if element is None else "".join(element.itertext()).strip()


def local_names(element: Element) -> Element:
    """Drops namespaces, which exports use inconsistently."""
    for node in element.iter():
        if isinstance(node.tag, str) and "}" in node.tag:
            node.tag = node.tag.rpartition("}")[2]
    return element
