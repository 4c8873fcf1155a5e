"""Damages a file the way life does: cuts, doublings, stray bytes, other line ends, pieces of other formats."""

import random

STRAYS = (
    b"\x00", b"\r", b"\n", b"\r\n",
    b'"', b"{", b"}", b"<", b">", b"&", b"@", b"\xff", b"\xe2\x80\xa8", b"\xef\xbb\xbf", b"ER  - ", b"\nTY  - JOUR\n",
    b"\n\n", b"%0 ", b"PT J\n", b",", b";", b"\t", b"\\", b"[", b"]", b"PMID- 1\n", b"</record>", b"<record>",
    b"&#0;", b"\xe2\x80\x8f", b"<1. >\n",
    b"\xc3", b"_" * 45 + b"\n", b"ER\n", b"@article{a,\n",
)  # fmt: skip


def mutated(data: bytes, seed: int) -> bytes:
    chance = random.Random(seed)  # noqa: S311
    for _ in range(chance.choice((1, 1, 2, 3, 8, 30))):
        data = chance.choice(WAYS)(data, chance)
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
    return data[: chance.randrange(len(data) + 1)]


def _line_ends(data: bytes, chance: random.Random) -> bytes:
    return data.replace(b"\n", chance.choice((b"\r", b"\r\n", b"\n\n", b" ")))


def _span(data: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, start + chance.choice((1, 2, 5, 20, 100, 1000))


WAYS = (_cut, _double, _stray, _stray, _byte, _byte, _torn, _line_ends)
