"""Reads and writes citation exports, losing nothing: every byte of a file ends up in exactly one piece.

A pure library. `recognise` says what a file is, `read` takes it apart lazily and in file order,
`columns` helps to map the columns of a table, `write` turns records into an export. Spreadsheets and archives
are opened by a child process with limits; all else is read in this one.
"""

from collections.abc import Iterable, Iterator
from importlib import import_module

from . import containers
from .detection import READS, recognised
from .encoding import Bytes
from .parsed import (
    NotUnderstood,
    ParsedRecord,
    Piece,
    Place,
    Preamble,
    Problem,
    Recognised,
    SetAside,
)
from .reading import Reading, read_here

__all__ = [
    "READS", "WRITES", "NotUnderstood", "ParsedRecord", "Piece", "Place", "Preamble", "Problem", "Reading",
    "Recognised", "SetAside", "columns", "read", "recognise", "write",
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


def recognise(data: Bytes, *, filename: str = "") -> Recognised:
    """What the content says a file is; raises NotUnderstood with a sentence for the person who chose it."""
    return containers.recognise(data) if containers.is_container(data) else recognised(data)[0]


def read(data: Bytes, *, filename: str = "", columns: dict[str, str] | None = None) -> Reading:
    """Takes a file apart. `columns` maps header names of a table to fields, over what would be guessed.

    A spreadsheet that is too much for its reader raises NotUnderstood, at once or while its pieces are read.
    """
    return (containers.read if containers.is_container(data) else read_here)(data, columns or {})


def columns(data: Bytes) -> tuple[list[str], dict[str, str]]:
    """Header names of a CSV, TSV or XLSX file and the guessed mapping from header name to field."""
    if containers.is_container(data):
        return containers.columns(data)
    from . import tables

    return tables.columns_here(data)


def write(records: Iterable[ParsedRecord], to: str) -> Iterator[str]:
    """An export of the records in one of the formats of WRITES, in pieces as they are made."""
    if to not in WRITES:
        raise ValueError(f"{to!r} is not a format we write; choose one of {', '.join(WRITES)}.")
    return import_module(f".{WRITERS[to]}", __name__).write(records)
