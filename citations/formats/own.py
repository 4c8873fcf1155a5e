"""What makes our exports lossless: each writer reads back what it wrote, and what came back different is
added as a note that only our readers take for more than a note.

A note is `{tag} value`; the tags `concord:<field>` overrule what the other tags say.
"""

import dataclasses
import json
import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote, unquote

from .parsed import ParsedRecord, Piece, Place

NAME = "concord"  # in every note of ours, whatever a format makes of the colon
OWN = f"{NAME}:"
FIELDS = tuple(f.name for f in dataclasses.fields(ParsedRecord) if f.name not in ("place", "raw", "problems"))
LISTS = frozenset(f.name for f in dataclasses.fields(ParsedRecord) if str(f.type).startswith("tuple"))
NOTE = re.compile(r"\{([^{}\n]{1,80})\} (.*)", re.S)
NOT_PLAIN = re.compile(r"[^\w\]\[\",.:;/()'+*= -]|_|  ")  # does not survive every format as it is
NOWHERE = Place(0, 0, 1)

Pairs = tuple[tuple[str, str], ...]


def complete(
    record: ParsedRecord, render: Callable[[ParsedRecord, Pairs], str], read: Callable[[str, Place], Piece]
) -> str:
    """The record as `render` writes it, with notes for the fields that `read` would not give back. A note can itself
    lead a reader astray (it may hold the name of a platform), so what was written with notes is read again too."""
    noted: set[str] = set()
    while True:
        notes = tuple((OWN + name, _packed(getattr(record, name))) for name in FIELDS if name in noted)
        text = render(record, notes)
        lost = noted.union(_lost(record, read(text, NOWHERE)))
        if lost == noted:
            return text
        noted = lost


def written(
    records: Iterable[ParsedRecord], render: Callable[[ParsedRecord, Pairs], str], read: Callable[[str, Place], Piece]
) -> Iterator[str]:
    return (complete(record, render, read) for record in records)


def _lost(record: ParsedRecord, back: Piece) -> list[str]:
    if not isinstance(back, ParsedRecord):
        return list(FIELDS)
    return [name for name in FIELDS if getattr(back, name) != getattr(record, name)]


def _packed(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if not NOT_PLAIN.search(text) else "%" + quote(text, safe="", errors="surrogatepass")


def _unpacked(name: str, text: str) -> object:
    value = json.loads(unquote(text[1:], errors="surrogatepass") if text.startswith("%") else text)
    if name == "unmapped":
        return tuple((str(t), str(v)) for t, v in value)
    return tuple(value) if name in LISTS else value


def note(tag: str, value: str) -> str:
    return f"{{{tag}}} {value}"


def noted(pairs: Iterable[tuple[str, str]], *, under: str) -> Iterator[tuple[str, str]]:
    """Pairs with the notes under one tag taken apart again, line by line."""
    for tag, value in pairs:
        found = NOTE.fullmatch(value) if tag == under and value.startswith("{") else None
        yield (found.group(1), found.group(2)) if found else (tag, value)


def overruled(values: dict, unmapped: Pairs) -> tuple[dict, Pairs]:
    """Values with the `concord:` notes applied, and the pairs that are none."""
    if not any(tag.startswith(OWN) for tag, _ in unmapped):
        return values, unmapped
    rest = []
    for tag, text in unmapped:
        name = tag.removeprefix(OWN)
        if tag.startswith(OWN) and name in FIELDS:
            try:
                values[name] = _unpacked(name, text)
                continue
            except (ValueError, TypeError):
                pass  # a note that somebody edited stays a note
        rest.append((tag, text))
    return values, values.pop("unmapped", tuple(rest))
