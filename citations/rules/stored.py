"""A parsed record as the database keeps it, and back. Text that a database refuses (NUL, torn surrogates) is
replaced; the file itself is kept by its hash, so nothing is lost."""

import hashlib
from dataclasses import fields, replace

from citations.formats.parsed import ParsedRecord, Place, Problem

KEPT_APART = {"place", "raw", "problems"}
FIELDS = tuple(f.name for f in fields(ParsedRecord) if f.name not in KEPT_APART)
EMPTY = ("", (), None)
MOST_RAW = 1_000_000
NUL_SIGN = "\N{SYMBOL FOR NULL}"


def storable(value):
    """The same value with every text fit for the database; tuples become lists, as JSON knows no others."""
    if isinstance(value, str):
        return _storable_text(value)
    if isinstance(value, list | tuple):
        return [storable(part) for part in value]
    return value


def _storable_text(text: str) -> str:
    if "\x00" in text:
        text = text.replace("\x00", NUL_SIGN)
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode("utf-8")
    return text


def raw_kept(raw: str) -> str:
    """The raw text for showing. A torn file can make one piece of everything: its beginning is enough to see it."""
    return _storable_text(raw[:MOST_RAW])


def to_fields(record: ParsedRecord) -> dict:
    """All that a record says but its place, raw text and problems; what is empty is left out."""
    said = {}
    for name in FIELDS:
        value = getattr(record, name)
        if value not in EMPTY:
            said[name] = storable(value)
    return said


def from_fields(
    stored: dict, *, place: Place | None = None, raw: str = "", problems: list | None = None
) -> ParsedRecord:
    """The parsed record again."""
    values = {name: _tuples(value) for name, value in stored.items() if name in FIELDS}
    record = ParsedRecord(place=place or Place(0, 0, 0), raw=raw, **values)
    return replace(record, problems=tuple(Problem(line, text) for line, text in problems or ()))


def _tuples(value):
    return tuple(_tuples(part) for part in value) if isinstance(value, list) else value


def fingerprint(record: ParsedRecord) -> str:
    """What makes an item the same item when the same search is imported again: accession number, else raw text."""
    accession = record.accession.strip().lower()
    said = f"accession {accession}" if accession else f"raw {' '.join(record.raw.split())}"
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()
