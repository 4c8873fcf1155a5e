"""Damages a file the way life does, and the way malice does: cuts, doublings, stray bytes, other line ends and
encodings, lengths out of all proportion, pieces of other formats. The same seed always does the same damage."""

import random
import re
import zipfile
from collections.abc import Sequence
from io import BytesIO

STRAYS = (
    b"\x00", b"\r", b"\n", b"\r\n", b"\x0b", b"\x0c", b"\x1a", b"\x1c", b"\x85", b"\x7f", b'"', b"'", b"{", b"}",
    b"<", b">", b"&", b"@", b"(", b")", b"=", b"$", b"#", b"%", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xe2\x80\xa8",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"+AGE-", b"\xe2\x80\x8f", b"\xe2\x80\xae", b"\xef\xbf\xbf",
    b"ER  - ", b"\nTY  - JOUR\n", b"\n\n", b"%0 ", b"PT J\n", b",", b";", b"\t", b"|", b"\\", b"[", b"]",
    b"PMID- 1\n", b"</record>", b"<record>", b"<![CDATA[", b"]]>", b"<!--", b"-->",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"&#0;", b"&#xD800;", b"&amp;amp;", b"<1. >\n", b"_" * 45 + b"\n",
    b"ER\n", b"EF\n", b"@article{a,\n", b"\nRT Journal\n", b"Record: 1\n", b"\\u0000", b"\\ud800", b"1e999",
    b"10.1000/182", b"NCT01234567", b"9" * 30, b"-",
)  # fmt: skip
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman", "utf-7", "utf-32",
             "gb18030")  # fmt: skip
PAIR = re.compile(rb"<[^<>]{1,80}>")


def mutated(data: bytes, seed: int, others: Sequence[bytes] = ()) -> bytes:
    """`others` are files from which pieces are taken."""
    chance = random.Random(seed)  # noqa: S311
    for _ in range(chance.choice((1, 1, 2, 3, 8, 30))):
        way = chance.choice(WAYS)
        data = _spliced(data, chance, others) if way is _spliced else way(data, chance)
    return data


def _cut(data: bytes, chance: random.Random) -> bytes:
    start, end = _span(data, chance)
    return data[:start] + data[end:]


def _double(data: bytes, chance: random.Random) -> bytes:
    start, end = _span(data, chance)
    return data[:end] + data[start:end] + data[end:]


def _stray(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(STRAYS) * chance.choice((1, 1, 2, 50)) + data[at:]


def _byte(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def _torn(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return chance.choice((data[:at], data[at:]))


def _line_ends(data: bytes, chance: random.Random) -> bytes:
    return data.replace(b"\n", chance.choice((b"\r", b"\r\n", b"\n\n", b" ", b"\x0b", b"\xe2\x80\xa8")))


def _lines(data: bytes, chance: random.Random) -> bytes:
    """Lines doubled, dropped, exchanged or put in another order."""
    lines = data.split(b"\n")
    one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
    way = chance.randrange(5)
    if way == 0:
        lines.insert(one, lines[two])
    elif way == 1:
        del lines[one]
    elif way == 2:
        lines[one], lines[two] = lines[two], lines[one]
    elif way == 3:
        lines[one:two] = lines[one:two][::-1]
    else:
        lines[one] = chance.choice((b" ", b"\t", b"      ", b"  - ")) + lines[one]
    return b"\n".join(lines)


def _encoded(data: bytes, chance: random.Random) -> bytes:
    """The whole file, or one stretch of it, in another encoding."""
    start, end = (0, len(data)) if chance.randrange(2) else _span(data, chance)
    text = data[start:end].decode("utf-8", "replace")
    return data[:start] + text.encode(chance.choice(ENCODINGS), "replace") + data[end:]


def _blown_up(data: bytes, chance: random.Random) -> bytes:
    """A stretch repeated until no field is as long; kept small enough to read many such files."""
    start, end = _span(data, chance)
    stretch = data[start:end][: chance.choice((1, 2, 7, 60))]
    times = min(chance.choice((50, 1_000, 20_000)), (1 << 16) // max(1, len(stretch)))
    return data[:end] + stretch * times + data[end:] if len(data) < 1 << 18 else data


def _markup(data: bytes, chance: random.Random) -> bytes:
    """An opening or closing element lost, doubled or moved."""
    marks = list(PAIR.finditer(data))
    if not marks:
        return _stray(data, chance)
    one, two = chance.choice(marks), chance.choice(marks)
    return chance.choice(
        (
            data[: one.start()] + data[one.end() :],
            data[: one.end()] + one.group(0) * chance.choice((1, 70)) + data[one.end() :],
            data[: two.start()] + one.group(0) + data[two.start() :],
        )
    )


def _numbers(data: bytes, chance: random.Random) -> bytes:
    """One number made absurd."""
    found = list(re.finditer(rb"\d+", data))
    if not found:
        return _byte(data, chance)
    match = chance.choice(found)
    absurd = chance.choice((b"0", b"-1", b"99999", b"1" * 400, b"\xd9\xa1\xd9\xa2", b"1e400", b"", b"\xc2\xb2"))
    return data[: match.start()] + absurd + data[match.end() :]


def _spliced(data: bytes, chance: random.Random, others: Sequence[bytes] = ()) -> bytes:
    """The beginning of one file with the end, or the middle, of another."""
    other = chance.choice(others) if others else data
    start, end = _span(other, chance)
    at = chance.randrange(len(data) + 1)
    return data[:at] + (other[start:] if chance.randrange(2) else other[start:end] + data[at:])


def _zipped(data: bytes, chance: random.Random) -> bytes:
    """Inside an archive, which further damage may tear."""
    if len(data) > 1 << 16 or chance.randrange(4):
        return data
    target = BytesIO()
    with zipfile.ZipFile(target, "w", chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for name in ("a.ris", "../b.nbib", "c/a.ris")[: chance.randrange(1, 4)]:
            archive.writestr(zipfile.ZipInfo(name), data)
    return target.getvalue()


def _span(data: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, start + chance.choice((1, 2, 5, 20, 100, 1000))


WAYS = (
    _cut, _double, _stray, _stray, _byte, _byte, _torn, _line_ends, _lines, _lines, _encoded, _blown_up, _markup,
    _numbers, _spliced, _zipped,
)  # fmt: skip
