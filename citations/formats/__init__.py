"""Reads and writes citation exports, losing nothing: every byte of a file ends up in exactly one piece.

A pure library. `recognise` says what a file is, `read` takes it apart lazily and in file order,
`columns` helps to map the columns of a table, `write` turns records into an export. Spreadsheets and archives
are opened by a child process with limits; all else is read in this one.
"""

from collections.abc import Iterable, Iterator
from importlib import import_module

from . import containers
from .detection import READS, TELLABLE, recognised, refuse_platform
from .encoding import ENCODINGS, Bytes
from .encoding import named as encoding_named
from .parsed import (
    NO_PLATFORM,
    Columns,
    NotUnderstood,
    ParsedRecord,
    Piece,
    Place,
    Preamble,
    Problem,
    ReadAs,
    Recognised,
    SetAside,
)
from .reading import Reading, read_here

__all__ = [
    "ENCODINGS", "NO_PLATFORM", "READS", "TELLABLE", "WRITES", "NotUnderstood", "ParsedRecord", "Piece", "Place",
    "Preamble", "Problem", "ReadAs", "Reading", "Recognised", "SetAside", "columns", "encoding_named", "platforms_of",
    "read", "recognise", "refuse_platform", "write",
]  # fmt: skip

WRITES = {
    "ris": "RIS",
    "nbib": "PubMed (nbib)",
    "bibtex": "BibTeX",
    "endnote-xml": "EndNote XML",
    "csl-json": "CSL-JSON",
    "csv": "CSV",
}
WRITERS = {"ris": "write_ris", "nbib": "write_nbib", "bibtex": "write_bibtex", "endnote-xml": "write_endnote_xml",
           "csl-json": "write_csl", "csv": "write_csv"}  # fmt: skip


def recognise(data: Bytes, *, filename: str = "", told: ReadAs | None = None) -> Recognised:
    """What the content says a file is, unless a person told; raises NotUnderstood with a sentence for who chose it."""
    return containers.recognise(data, told) if containers.is_container(data) else recognised(data, told)[0]


def read(
    data: Bytes, *, filename: str = "", columns: dict[str, str] | None = None, told: ReadAs | None = None
) -> Reading:
    """Takes a file apart. `columns` maps header names of a table to fields, and `told` says what the file is, over what
    would be guessed.

    A spreadsheet that is too much for its reader raises NotUnderstood, at once or while its pieces are read.
    """
    if containers.is_container(data):
        return containers.read(data, columns or {}, told)
    return read_here(data, columns or {}, told)


def platforms_of(key: str) -> tuple[str, ...]:
    """The platforms that a format has rules for: each, and NO_PLATFORM, can be told of a file of it."""
    from . import platforms

    return platforms.known(key)


def columns(data: Bytes, *, told: ReadAs | None = None) -> Columns:
    """Header names of a CSV, TSV or XLSX file, the guessed mapping from header name to field, and the first row."""
    if containers.is_container(data):
        return containers.columns(data, told)
    from . import tables

    return tables.columns_here(data, told)


def write(records: Iterable[ParsedRecord], to: str) -> Iterator[str]:
    """An export of the records in one of the formats of WRITES, in pieces as they are made."""
    if to not in WRITES:
        raise ValueError(f"{to!r} is not a format we write; choose one of {', '.join(WRITES)}.")
    return import_module(f".{WRITERS[to]}", __name__).write(records)
