"""Spreadsheets and archives are taken apart in a child process with limits: this is its listener.

A spreadsheet that is too much for the child is refused with a sentence. In an archive only the file that was
too much is set aside, and the reading goes on after it.
"""

import json
import tempfile
from collections.abc import Iterator
from contextlib import closing
from typing import IO

from citations import confined

from . import wire
from .encoding import Bytes
from .parsed import Columns, NotUnderstood, Piece, Place, Problem, ReadAs, Recognised, SetAside
from .reading import Reading

LIMITS = confined.Limits(memory=2 << 30, processor=300, waiting=400, output=8 << 30, written=1 << 30)
CHILD = "citations.formats.containers_child"
MAX_DEATHS = 5  # files of one archive that may be too much before the archive is
MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
SAYS_ITSELF = "A spreadsheet or an archive says itself what it is. Leave the format and the encoding as recognised."
ADVICE = "Save what it holds as CSV or RIS, in several parts, and choose those."


def is_container(data: Bytes) -> bool:
    return bytes(data[:4]) in MAGIC


def recognise(data: Bytes, told: ReadAs | None = None) -> Recognised:
    return Recognised(**_answer(data, "recognise", _platform(told)))


def columns(data: Bytes, told: ReadAs | None = None) -> Columns:
    header, mapping, example = _answer(data, "columns", _platform(told))
    return header, mapping, example


def read(data: Bytes, chosen: dict[str, str], told: ReadAs | None = None) -> Reading:
    file = _file_of(data)
    asked = _platform(told), json.dumps(chosen)
    said = _said(file, asked, 0)
    try:
        found = Recognised(**next(said))
    except confined.Died as death:
        raise _too_much(death) from death
    return Reading(found, _pieces(file, asked, said))


def _platform(told: ReadAs | None) -> str:
    if told and (told.format or told.encoding):
        raise NotUnderstood(SAYS_ITSELF)
    return told.platform if told else ""


def _pieces(file: IO[bytes], asked: tuple[str, str], said: Iterator) -> Iterator[Piece]:
    """Starts the child anew behind a file of the archive on which it died."""
    deaths = 0
    with file:
        while True:
            member = Member()
            try:
                with closing(said):
                    yield from member.pieces(said)
                return
            except confined.Died as death:
                deaths += 1
                if not member.name or deaths > MAX_DEATHS:
                    raise _too_much(death) from death
                yield member.rest(death)
            said = _said(file, asked, member.number + 1)
            next(said)


class Member:
    """The file of an archive that the child reads, and how far it has come; nameless in a spreadsheet."""

    def __init__(self) -> None:
        self.number, self.name, self.size, self.end = 0, "", 0, 0

    def pieces(self, said: Iterator) -> Iterator[Piece]:
        for kind, *what in said:
            if kind == "member":
                self.number, self.name, self.size = what
                self.end = 0
                continue
            piece = wire.unpacked(kind, *what)
            if piece.place.container == self.name:
                self.end = piece.place.end
            yield piece

    def rest(self, death: confined.Died) -> SetAside:
        problem = Problem(1, f"The rest of this file could not be read: {death}. {ADVICE}")
        return SetAside(Place(self.end, max(self.end, self.size), 1, self.name), "", problem)


def _answer(data: Bytes, *question: str) -> list | dict:
    with _file_of(data) as file:
        try:
            return next(_heard(file, *question))
        except confined.Died as death:
            raise _too_much(death) from death


def _said(file: IO[bytes], asked: tuple[str, str], first: int) -> Iterator:
    """What the file is, and then its pieces, those of an archive from the given file on."""
    return _heard(file, "read", *asked, str(first))


def _heard(file: IO[bytes], *question: str) -> Iterator:
    for said in confined.heard(CHILD, *question, limits=LIMITS, file=file):
        if isinstance(said, list) and said[:1] == ["refused"]:
            raise NotUnderstood(said[1])
        yield said


def _too_much(death: confined.Died) -> NotUnderstood:
    return NotUnderstood(f"This file could not be read: {death}. {ADVICE}")


def _file_of(data: Bytes) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 the child's, for as long as it reads
    file.write(data)
    file.flush()
    return file
