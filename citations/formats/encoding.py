"""Turns the bytes of an export into text piece by piece, so that every piece knows its exact place in
the file as it came and a file of any size is read with flat memory.

Splitters work on an ASCII-compatible view of the bytes: the file itself, or its UTF-8 form when the
file is UTF-16. Choice of encoding: BOM, telling NULs, strict UTF-8, cp1252, then a guess that is shown.
"""

import codecs
import mmap
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from .parsed import NotUnderstood, Piece, Place, Problem, SetAside

Bytes = bytes | bytearray | mmap.mmap
BLOCK = 1 << 18
MAX_PIECE_BYTES = 32 << 20  # no record is that large; one that seems so is a torn file
SHOWN_BYTES = 1 << 16
TOO_LARGE = "This entry is {} MB large, more than any record is; it was not read. Perhaps the file is damaged."
TWICE = "utf-8-twice"  # a text that an editor took for Windows-1252 and saved as UTF-8 once more
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Those that exports come in; the first two are the usual ones.
ENCODINGS = (
    ("utf-8", "UTF-8"), ("cp1252", "Western European (Windows-1252)"), ("cp1250", "Central European (Windows-1250)"),
    ("cp1251", "Cyrillic (Windows-1251)"), ("cp1253", "Greek (Windows-1253)"), ("cp1254", "Turkish (Windows-1254)"),
    ("cp1255", "Hebrew (Windows-1255)"), ("cp1256", "Arabic (Windows-1256)"), ("gb18030", "Chinese (GB 18030)"),
    ("big5", "Chinese (Big5)"), ("shift_jis", "Japanese (Shift JIS)"), ("euc_kr", "Korean (EUC-KR)"),
    ("koi8_r", "Cyrillic (KOI8-R)"), ("mac_roman", "Western European (Mac)"), ("utf-16-le", "UTF-16"),
    (TWICE, "UTF-8, saved twice"),
)  # fmt: skip
LONE_CR = re.compile(rb"\r(?!\n)")
# Bytes that cp1252 leaves undefined: a file that holds them is in some other encoding.
NOT_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
# 'Ã¶' for 'ö', 'â€™' for an apostrophe.
SAVED_TWICE = re.compile("[ÂÃÄÅÎÏÐÑ][\x80-\xbf\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]|â[€„‚][^a-z ]")
SAVED_TWICE_NOTE = (
    "Its letters seem to have been saved twice (as Ã¶ for ö). To have them as they were meant, read the file in another"
    " way, with the encoding “UTF-8, saved twice”."
)
XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
ASCII_SAFE = re.compile(
    r"(utf_8|ascii|cp\d{3,4}|iso8859_\d+|latin_1|koi8_[rut]|mac_\w+|gb\w+|euc_\w+|big5\w*|shift_jis\w*)$"
)


@dataclass(frozen=True, slots=True)
class Source:
    """A file's bytes, the view that splitters read, and how to make text of it."""

    data: Bytes
    view: Bytes
    encoding: str
    start: int = 0
    note: str = ""

    @property
    def is_transcoded(self) -> bool:
        return self.view is not self.data

    def text(self, start: int, end: int) -> str:
        """The text of a span of the view, line ends made LF, no byte order mark."""
        piece = bytes(self.view[max(start, self.start) if start == 0 else start : end])
        text = piece.decode("utf-8", "replace") if self.is_transcoded else decoded(piece, self.encoding)
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        return text

    def has_lone_cr(self) -> bool:
        """Whether a CR without an LF parts lines somewhere."""
        return any(b"\r" in block and LONE_CR.search(block) for block in blocks_of(self.view))

    def pieces(self, spans: Iterable[tuple[int, int]], make: Callable[[str, Place], Piece]) -> Iterator[Piece]:
        """A piece for each of consecutive spans that begin at 0 and cover the view."""
        line, at, behind = 1, 0, 0
        for start, end in spans:
            size = self._size(start, end) if self.is_transcoded else end - start
            if end - start > MAX_PIECE_BYTES:
                lines = self._lines(start, end)
                problem = Problem(line, TOO_LARGE.format(size >> 20))
                yield SetAside(Place(at, at + size, line), self.text(start, start + SHOWN_BYTES), problem)
            else:
                text = self.text(start, end)
                lines = text.count("\n")
                yield make(text, Place(at, at + size, line))
            at += size
            line += lines
            if end - behind > BLOCK:
                behind = let_go(self.view, behind, end)

    def _lines(self, start: int, end: int) -> int:
        blocks = range(start, end, BLOCK)
        return sum(self.text(at, min(end, at + BLOCK)).count("\n") for at in blocks)

    def _size(self, start: int, end: int) -> int:
        """Bytes of a span of the view in the file as it came."""
        text = bytes(self.view[max(start, self.start) if start == 0 else start : end]).decode("utf-8", "surrogatepass")
        size = len(text.encode(self.encoding, "surrogatepass")) + (2 if start == 0 and self.start else 0)
        torn_byte = len(self.data) % 2 if end == len(self.view) else 0
        return size + torn_byte


def blocks_of(data: Bytes, overlap: int = 0) -> Iterator[bytes]:
    """The bytes in blocks, none of which stays in memory; each reaches as far into the next as is asked for."""
    for at in range(0, len(data), BLOCK):
        yield data[at : at + BLOCK + overlap]
        let_go(data, at, at + BLOCK)


def let_go(data: Bytes, start: int, end: int) -> int:
    """Gives the pages of a mapped file back to the system, and says from where on they are still held."""
    end -= end % mmap.PAGESIZE
    if isinstance(data, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED") and start < end <= len(data):
        data.madvise(mmap.MADV_DONTNEED, start, end - start)
    return end


def decoded(piece: bytes, encoding: str) -> str:
    """Text of a piece. Inside a file that is not UTF-8 as a whole, a piece that is UTF-8 is read so:
    exports put together by hand mix encodings."""
    try:
        text = piece.decode("utf-8")
    except UnicodeDecodeError:
        return piece.decode("cp1252" if encoding == "utf-8" else encoding, "replace")
    return _as_meant(text) if encoding == TWICE else text


def _as_meant(text: str) -> str:
    """A text that was saved twice. One that was not spoilt as a whole does not go through both ways, and stays."""
    if not SAVED_TWICE.search(text):
        return text
    try:
        return text.encode("cp1252", _UNDEFINED).decode("utf-8")
    except UnicodeError:
        return text


def _undefined(error: UnicodeError) -> tuple[bytes, int]:
    """Five bytes have no letter in Windows-1252; editors keep them as they are."""
    letters = error.object[error.start : error.end]
    if not all(letter in "\x81\x8d\x8f\x90\x9d" for letter in letters):
        raise error
    return letters.encode("latin-1"), error.end


_UNDEFINED = "undefined-in-cp1252"
codecs.register_error(_UNDEFINED, _undefined)


def source(data: Bytes, told: str = "") -> Source:
    """The bytes with the encoding chosen, or the one a person told; raises NotUnderstood for an empty file."""
    if len(data) == 0:
        raise NotUnderstood("This file is empty. Export the records again and choose the new file.")
    if told:
        return _as_told(data, told)
    for bom, encoding in BOMS:
        if data[: len(bom)] == bom:
            return _utf16(data, encoding, len(bom)) if encoding != "utf-8" else _eight_bit(data, len(bom))
    encoding = _utf16_without_bom(bytes(data[:4096]))
    return _utf16(data, encoding, 0) if encoding else _eight_bit(data, 0)


def named(name: str) -> str:
    """An encoding as `source` is told it, by any name it goes by; '' for one we do not read."""
    if name == TWICE:
        return TWICE
    try:
        canonical = codecs.lookup(name).name
    except (LookupError, ValueError):  # a name that no codec has, or none at all
        return ""
    spelt = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(canonical, canonical)
    return spelt if spelt in ("utf-8", "utf-16-le", "utf-16-be") else _known(spelt)


def _as_told(data: Bytes, told: str) -> Source:
    bom = next((len(bom) for bom, encoding in BOMS if encoding == told and data[: len(bom)] == bom), 0)
    if told in ("utf-16-le", "utf-16-be"):
        return _utf16(data, told, bom)
    name = told if told in ("utf-8", TWICE) else _known(told)
    if not name:
        raise NotUnderstood(f"The encoding {told} is not one we read. Choose another one.")
    return Source(data, data, name, bom)


def _utf16(data: Bytes, encoding: str, bom: int) -> Source:
    whole = len(data) - len(data) % 2
    text = bytes(data[bom:whole]).decode(encoding, "surrogatepass")
    mark = codecs.BOM_UTF8 if bom else b""
    return Source(data, mark + text.encode("utf-8", "surrogatepass"), encoding, len(mark))


def _utf16_without_bom(head: bytes) -> str:
    if head.count(0) * 5 < len(head) * 2:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 4 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 4 * odd else ""


def _eight_bit(data: Bytes, bom: int) -> Source:
    if _is_utf8(data):
        head = bytes(data[:BLOCK]).decode("utf-8", "ignore")
        spoilt = next((line for line in head.split("\n") if not line.isascii() and _as_meant(line) != line), None)
        return Source(data, data, "utf-8", bom, SAVED_TWICE_NOTE if spoilt is not None else "")
    declared = XML_ENCODING.match(data[:400])
    if declared and (name := _known(declared.group(1).decode("ascii"))):
        return Source(data, data, name, bom)
    bad = NOT_CP1252.search(data)
    if not bad:
        return Source(
            data, data, "cp1252", bom, "The text is not UTF-8; it was read as Windows-1252 (Western European)."
        )
    name = _guess(data, bad.start())
    return Source(data, data, name, bom, f"The encoding is not stated; {name} is a guess. Check the accented letters.")


def _is_utf8(data: Bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in blocks_of(data):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _known(name: str) -> str:
    try:
        canonical = codecs.lookup(name).name.replace("-", "_")
    except (LookupError, ValueError):
        return ""
    if canonical in ("iso8859_1", "latin_1", "ascii"):
        return "cp1252"
    return canonical if ASCII_SAFE.match(canonical) and canonical != "utf_8" else ""


def _guess(data: Bytes, near: int) -> str:
    from charset_normalizer import from_bytes  # slow import

    found = from_bytes(bytes(data[max(0, near - 32_768) : near + 32_768])).best()
    return (_known(found.encoding) if found else "") or "cp1252"
