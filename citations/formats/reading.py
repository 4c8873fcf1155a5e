"""Takes a file apart inside this process: by its content, with the reader of its format."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

from .detection import READERS, TABLES, recognised
from .encoding import Bytes, Source
from .parsed import Piece, ReadAs, Recognised


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file is, and its pieces: lazy, in file order, together every byte of it."""

    recognised: Recognised
    pieces: Iterator[Piece]


def read_here(data: Bytes, columns: dict[str, str], told: ReadAs | None = None) -> Reading:
    return taken_apart(*recognised(data, told), columns)


def taken_apart(found: Recognised, source: Source, columns: dict[str, str]) -> Reading:
    module = import_module(f".{READERS[found.format]}", __package__)
    if found.format in TABLES:
        return Reading(found, module.pieces(source, found, columns))
    if found.told_platform:
        return Reading(found, module.pieces(source, found.told_platform))
    return Reading(found, module.pieces(source))
