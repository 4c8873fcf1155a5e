"""ZIP archives: every file inside is read as if it had been chosen itself. A place names the file inside
and counts its bytes; the archive's own bytes belong to one piece that comes first."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace

from .encoding import Bytes, Source
from .parsed import NotUnderstood, Piece, Place, Preamble, Problem, Recognised, SetAside

MAX_FILES = 2_000
MAX_BYTES = 2 << 30
MAX_FILE_BYTES = 1 << 30
MAX_RATIO = 300  # text compresses by ten, bombs by a thousand
SMALL = 1 << 20
TOO_LARGE = (
    "This archive unpacks to more than can be read safely. Unpack it and choose the files inside, a few at a time."
)
BROKEN = "This archive is damaged and cannot be opened. Download it again, or unpack it and choose the files inside."


def kind_of(data: Bytes) -> str:
    """'xlsx' for spreadsheets, 'zip' for archives of files; refuses documents and bombs."""
    if bytes(data[:4]) == b"\xd0\xcf\x11\xe0":
        return "xlsx"
    names = {member.filename for member in _members(_opened(data))}
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names or {"content.xml", "mimetype"} <= names:
        return "xlsx"
    if any(name.startswith("word/") for name in names):
        raise NotUnderstood(
            "This is a Word document, not an export of records. Export the records as RIS, nbib, BibTeX or CSV."
        )
    return "zip"


def pieces(source: Source, found: Recognised, chosen: dict[str, str]) -> Iterator[Piece]:
    archive = _opened(source.data)
    members = [m for m in _members(archive) if not m.is_dir() and not _is_litter(m.filename)]
    if not members:
        raise NotUnderstood("This archive is empty. Put the exports into it, or choose them one by one.")
    return _pieces(len(source.data), archive, members, chosen)


def _pieces(
    size: int, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], chosen: dict[str, str]
) -> Iterator[Piece]:
    from . import read

    yield Preamble(Place(0, size, 0), "")
    for member in members:
        name = member.filename
        place = Place(0, member.file_size, 1, name)
        try:
            content = archive.read(member)
            if content.startswith(b"PK\x03\x04") and kind_of(content) == "zip":
                raise NotUnderstood("This is an archive inside an archive. Unpack it and choose the files inside.")
            for piece in read(content, filename=name, columns=chosen).pieces:
                inside = f"{name}/{piece.place.container}" if piece.place.container else name
                yield replace(piece, place=replace(piece.place, container=inside))
        except NotUnderstood as problem:
            yield SetAside(place, "", Problem(1, str(problem)))
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as problem:
            yield SetAside(place, "", Problem(1, f"This file cannot be taken out of the archive ({problem})."))


def _opened(data: Bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(bytes(data)))
    except (zipfile.BadZipFile, ValueError, OverflowError) as problem:
        raise NotUnderstood(BROKEN) from problem


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    members = archive.infolist()
    total = sum(m.file_size for m in members)
    bomb = any(
        m.file_size > MAX_FILE_BYTES or m.file_size > SMALL and m.file_size > MAX_RATIO * max(1, m.compress_size)
        for m in members
    )
    if len(members) > MAX_FILES or total > MAX_BYTES or bomb:
        raise NotUnderstood(TOO_LARGE)
    return members


def _is_litter(name: str) -> bool:
    last = name.rsplit("/", 1)[-1]
    return name.startswith("__MACOSX/") or last.startswith(".") or last in ("Thumbs.db", "desktop.ini")
