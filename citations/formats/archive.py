"""ZIP archives: every file inside is read as if it had been chosen itself. A place names the file inside
and counts its bytes; the archive's own bytes belong to one piece that comes first.

Nothing is ever written under a name that the archive gives.
"""

import io
import mmap
import os
import shutil
import stat
import struct
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from . import platforms
from .detection import recognised
from .encoding import Bytes, Source
from .parsed import NotUnderstood, Piece, Place, Preamble, Problem, Recognised, SetAside
from .reading import taken_apart

MAX_FILES = 2_000
MAX_BYTES = 2 << 30
MAX_FILE_BYTES = 1 << 30
MAX_RATIO = 300  # text compresses by ten, bombs by a thousand
SMALL = 1 << 20
HEADERS = 30 + 46  # bytes that an archive spends on each file beside its name and content
OLE = b"\xd0\xcf\x11\xe0"
TOO_LARGE = (
    "This archive unpacks to more than can be read safely. Unpack it and choose the files inside, a few at a time."
)
BROKEN = "This archive is damaged and cannot be opened. Download it again, or unpack it and choose the files inside."
NESTED = "This is an archive inside an archive. Unpack it and choose the files inside."
LOCKED = "This file is locked with a password. Unpack the archive with the password and choose the files inside."
LINK = "This is only a link to a file that is not in the archive."
# What the standard library raises on torn and forged archives.
DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, OverflowError, RuntimeError, ValueError)


def kind_of(data: Bytes) -> str:
    """'xlsx' for spreadsheets, 'zip' for archives of files; refuses documents and bombs."""
    if bytes(data[:4]) == OLE:
        return "xlsx"
    members = _opened(data).infolist()
    names = {member.filename for member in members[:MAX_FILES]}
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names or {"content.xml", "mimetype"} <= names:
        return "xlsx"
    if any(name.startswith("word/") for name in names):
        raise NotUnderstood(
            "This is a Word document, not an export of records. Export the records as RIS, nbib, BibTeX or CSV."
        )
    _refuse_bomb(members, len(data))
    return "zip"


def pieces(source: Source, found: Recognised, chosen: dict[str, str]) -> Iterator[Piece]:
    return _pieces(Archive(source.data), chosen, found.told_platform)


def _pieces(archive: "Archive", chosen: dict[str, str], platform: str) -> Iterator[Piece]:
    yield archive.preamble
    for number in range(len(archive.members)):
        yield from archive.pieces_of(number, chosen, platform)


class Buffer(io.RawIOBase):
    """Bytes, or a mapped file, as the standard library wants an archive: without a second copy in memory."""

    def __init__(self, data: Bytes) -> None:
        self.data, self.at = data, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self.at, os.SEEK_END: len(self.data)}[whence]
        if start + offset < 0:
            raise OSError("it points to before its own beginning")
        self.at = start + offset
        return self.at

    def readinto(self, target: memoryview) -> int:
        block = self.data[self.at : self.at + len(target)]
        target[: len(block)] = block
        self.at += len(block)
        return len(block)


class Archive:
    """An archive's files that may hold records, each with a name that no other of them has."""

    def __init__(self, data: Bytes) -> None:
        self.opened = _opened(data)
        _refuse_bomb(self.opened.infolist(), len(data))
        self.preamble = Preamble(Place(0, len(data), 0), "")
        self.members = [m for m in self.opened.infolist() if not m.is_dir() and not _is_litter(m.filename)]
        self.names = list(_told_apart(m.filename for m in self.members))
        if not self.members:
            raise NotUnderstood("This archive is empty. Put the exports into it, or choose them one by one.")

    def pieces_of(self, number: int, chosen: dict[str, str], platform: str = "") -> Iterator[Piece]:
        """The pieces of one file; what cannot be read of it is set aside. A platform that a person told of the archive
        holds for it where its format has rules for that one."""
        member, name, end = self.members[number], self.names[number], 0
        try:
            _refuse(member)
            with self._content(member) as content:
                for piece in _read(content, chosen, platform):
                    inside = f"{name}/{piece.place.container}" if piece.place.container else name
                    end = end if piece.place.container else piece.place.end
                    yield replace(piece, place=replace(piece.place, container=inside))
        except NotUnderstood as problem:
            place = Place(end, max(end, member.file_size), 1, name)
            yield SetAside(place, "", Problem(1, str(problem)))

    @contextmanager
    def _content(self, member: zipfile.ZipInfo) -> Iterator[Bytes]:
        """The file's bytes, on disk: a large one is never held in memory."""
        with tempfile.TemporaryFile() as file:
            try:
                with self.opened.open(member) as packed:
                    shutil.copyfileobj(packed, file, SMALL)
            except DAMAGE as problem:
                raise NotUnderstood(f"This file cannot be taken out of the archive ({problem}).") from problem
            file.flush()
            yield mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if file.tell() else b""


def _read(content: Bytes, chosen: dict[str, str], platform: str) -> Iterator[Piece]:
    if content[:4] == b"PK\x03\x04" and kind_of(content) == "zip":
        raise NotUnderstood(NESTED)
    found, source = recognised(content)
    if platforms.fits(platform, found.format):
        found = replace(found, told_platform=platform)
    return taken_apart(found, source, chosen).pieces


def _refuse(member: zipfile.ZipInfo) -> None:
    if member.flag_bits & 1:
        raise NotUnderstood(LOCKED)
    if stat.S_ISLNK(member.external_attr >> 16):
        raise NotUnderstood(LINK)


def _opened(data: Bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(Buffer(data))
    except DAMAGE as problem:
        raise NotUnderstood(BROKEN) from problem


def _refuse_bomb(members: list[zipfile.ZipInfo], size: int) -> None:
    """Also one whose files share the same packed bytes, so that they pack more than the archive holds."""
    is_bomb = any(
        m.file_size > MAX_FILE_BYTES or m.file_size > SMALL and m.file_size > MAX_RATIO * max(1, m.compress_size)
        for m in members
    )
    unpacked = sum(m.file_size for m in members)
    packed = sum(m.compress_size + HEADERS + 2 * len(m.filename) for m in members)
    if is_bomb or len(members) > MAX_FILES or unpacked > MAX_BYTES or packed > size:
        raise NotUnderstood(TOO_LARGE)


def _told_apart(names: Iterator[str]) -> Iterator[str]:
    seen = Counter()
    for name in names:
        seen[name] += 1
        yield f"{name} ({seen[name]})" if seen[name] > 1 else name


def _is_litter(name: str) -> bool:
    last = name.rsplit("/", 1)[-1]
    return name.startswith("__MACOSX/") or last.startswith(".") or last in ("Thumbs.db", "desktop.ini")
