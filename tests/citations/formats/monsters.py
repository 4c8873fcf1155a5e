"""Hostile files of any size, as blocks of bytes: long lines, deep nesting, endless columns, bombs.

What each of them must come to is said beside it: 'read' (some record), 'kept' (every byte, perhaps all set aside)
or 'refused' (with a sentence).
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

Blocks = Iterator[bytes]
BLOCK = 1 << 16
RIS = b"TY  - JOUR\nAU  - Doe, Jane\nTI  - Listening\nER  - \n"


def repeated(unit: bytes, size: int) -> Blocks:
    """The unit again and again until there are at least `size` bytes."""
    block = unit * max(1, min(BLOCK, size) // len(unit))
    for _ in range(0, size, len(block)):
        yield block


def around(before: bytes, unit: bytes, after: bytes = b"") -> Callable[[int], Blocks]:
    def blocks(size: int) -> Blocks:
        yield before
        yield from repeated(unit, size)
        yield after

    return blocks


def wide(header: int, size: int) -> Blocks:
    """A table of many columns whose rows have only two cells."""
    yield b"Title,Authors,Year" + b",DOI" * (header // 4) + b"\n"
    yield from repeated(b"A,B\n", size)


def braces(depth: int) -> Blocks:
    yield b"@article{a, title = {A}, author = {"
    yield from repeated(b"{", depth)
    yield b"Doe, Jane"
    yield from repeated(b"}", depth)
    yield b"}}\n"


def nested(depth: int) -> Blocks:
    yield b"<PubmedArticleSet><PubmedArticle>"
    yield from repeated(b"<a>", 3 * depth)
    yield from repeated(b"</a>", 4 * depth)
    yield b"</PubmedArticle></PubmedArticleSet>"


LONG = {
    "one line of a RIS title": ("kept", around(b"TY  - JOUR\nAU  - Doe, Jane\nTI  - ", b"a ", b"\nER  - \n" + RIS)),
    "one line of a RIS file": ("kept", around(b"TY  - JOUR ", b"TI  - A AU  - B ER  - ")),
    "RIS tags without an end": ("kept", around(b"TY  - JOUR\n", b"KW  - word\n")),
    "blank lines in RIS": ("kept", around(RIS, b"\n", RIS)),
    "carriage returns in RIS": ("kept", around(RIS, b"\r", RIS)),
    "blanks in RIS": ("kept", around(b"TY  - JOUR\nTI  -", b" ", b"x\nER  - \n")),
    "tabs in RIS": ("kept", around(RIS, b"\t", RIS)),
    "beginnings in RIS": ("kept", around(RIS, b"TY  - JOUR\n")),
    "ends in RIS": ("kept", around(RIS, b"ER  - \n")),
    "empty records in RIS": ("kept", around(b"", b"TY  - JOUR\nER  - \n")),
    "empty records by hand in RIS": ("kept", around(b"", b"ty  - JOUR\ner  - \n")),
    "lines after a number in RIS": ("kept", around(RIS + b"1.\r\n", b"\r\n", b"stray\r\n" + RIS)),
    "empty records in nbib": ("kept", around(b"PMID- 1\nTI  - A\n\n", b"PMID- \n\n")),
    "one line of nbib": ("kept", around(b"PMID- 1\nTI  - ", b"a ", b"\n\n")),
    "beginnings in nbib": ("kept", around(b"PMID- 1\nTI  - A\n", b"PMID- 1\n")),
    "one line of Web of Science": ("kept", around(b"FN Clarivate\nVR 1.0\nPT J\nTI ", b"a ", b"\nER\nEF\n")),
    "one line of refer": ("kept", around(b"%0 Journal Article\n%T ", b"a ", b"\n")),
    "one cell of a CSV": ("kept", around(b'Title,Authors,Year\n"', b"a ", b'",B,2019\n')),
    "a quote that never closes": ("kept", around(b'Title,Authors,Year\n"', b"a,B,2019\n")),
    "quotes in a CSV": ("kept", around(b"Title,Authors,Year\n", b'"')),
    "columns of a CSV": ("kept", around(b"Title,Authors,Year\nA,B,2019", b",c", b"\nD,E,2020\n")),
    "columns in the header of a CSV": ("kept or refused", around(b"Title,Authors,Year", b",c", b"\nA,B,2019\n")),
    "empty rows of a CSV": ("kept", around(b"Title,Authors,Year\n", b",,\n", b"A,B,2019\n")),
    "short rows under a wide header of a CSV": ("kept", lambda size: wide(min(size // 2, 100_000), size)),
    "empty objects in JSON": ("kept", around(b'[{"title":"A"}', b",{}", b"]")),
    "one string of an object of JSON": ("kept", around(b'{"title":"', b"a ", b'"}')),
    "quotes in JSON that ends in an escape": ("kept", around(b'[{"title":"A"},{"title":"', b'\\"', b"\\")),
    "one string of JSON": ("kept", around(b'[{"title":"', b"a ", b'"}]')),
    "a string of JSON that never closes": ("kept", around(b'[{"title":"A"},{"title":"', b'\\"')),
    "lists in JSON": ("kept", around(b'[{"title":"A"},', b"[")),
    "objects in JSON": ("kept", around(b'[{"title":"A","author":', b'{"a":')),
    "digits in JSON": ("kept", around(b'[{"title":"A","volume":', b"9", b"}]")),
    "braces in BibTeX": ("kept", around(b"@article{a, title = {A}, note = ", b"{")),
    "one value of BibTeX": ("kept", around(b"@article{a, title = {", b"a ", b"}}\n")),
    "empty entries of BibTeX": ("kept", around(b"", b"@article{a,}\n")),
    "authors of BibTeX in fields of their own": ("kept", around(b"@article{a, title = {A}", b", author = {A}", b"}\n")),
    "braces around authors of BibTeX": ("kept", lambda size: braces(size // 2)),
    "entries of BibTeX that never close": ("kept", around(b"@article{a, title = {A},\n", b"@article{\n")),
    "at signs in BibTeX": ("kept", around(b"@article{a, title = {A}}\n", b"@")),
    "commas in BibTeX": ("kept", around(b"@article{a, title = {A}", b",", b"}\n")),
    "backslashes in BibTeX": ("kept", around(b"@article{a, title = {", b"\\", b"}}\n")),
    "accents in BibTeX": ("kept", around(b"@article{a, title = {", b"{\\'", b"}}\n")),
    "empty articles of PubMed": ("kept", around(b"<PubmedArticleSet>", b"<PubmedArticle/>", b"</PubmedArticleSet>")),
    "empty records of EndNote": ("kept", around(b"<xml><records><record><ref-type/></record>", b"<record></record>")),
    "elements of PubMed in each other": ("kept", lambda size: nested(size // 7)),
    "articles of PubMed that never close": ("kept", around(b"<PubmedArticleSet>", b"<PubmedArticle>")),
    "elements of PubMed": ("kept", around(b"<PubmedArticleSet><PubmedArticle>", b"<a>")),
    "one element of PubMed": ("kept", around(b"<PubmedArticleSet><PubmedArticle>", b"a ", b"</PubmedArticle>")),
    "one attribute of PubMed": ("kept", around(b"<PubmedArticleSet><PubmedArticle a='", b"a ", b"'></PubmedArticle>")),
    "attributes of EndNote": ("kept", around(b"<xml><records><record><ref-type ", b"a='' ", b"/></record>")),
    "ampersands in EndNote": ("kept", around(b"<xml><records><record><ref-type/>", b"&", b"</record>")),
    "openings in EndNote": ("kept", around(b"<xml><records><record><ref-type/>", b"<", b"</record>")),
    "rows of an HTML table": ("kept", around(b"<table><tr><td>Title<td>Authors<td>Year", b"<tr><td ", b"</table>")),
    "comments in an HTML table": (
        "kept",
        around(b"<table><tr><td>Title<td>Authors<td>Year<tr><td>", b"<!--", b"</table>"),
    ),
    "nothing but NULs": ("refused", around(b"", b"\x00")),
    "NULs in RIS": ("kept", around(b"TY  - JOUR\nTI  - A", b"\x00", b"\nER  - \n")),
    "marks of direction in RIS": ("kept", around(b"TY  - JOUR\nTI  - A", "\u202e\u200f".encode(), b"\nER  - \n")),
    "accents on one letter": ("kept", around(b"TY  - JOUR\nTI  - A", "\u0301".encode(), b"\nER  - \n")),
    "one letter": ("refused", around(b"", b"a")),
    "blanks": ("refused", around(b"", b" ")),
    "blank lines": ("refused", around(b"", b"\n")),
    "lines": ("refused", around(b"", b"a\n")),
    "opening brackets": ("kept or refused", around(b"", b"[")),
    "opening braces": ("kept or refused", around(b"", b"{")),
    "less-than signs": ("refused", around(b"", b"<")),
    "underscores": ("refused", around(b"", b"_" * 50 + b"\n")),
    "continuation bytes": ("refused", around(b"", b"\x80")),
    "bytes of no encoding": ("kept", around(b"TY  - JOUR\nTI  - A", b"\x81", b"\nER  - \n")),
}


def authors(count: int) -> dict[str, bytes]:
    """One record with as many authors, in the formats that such records come in."""
    names = [f"Family{n}, Given{n}" for n in range(count)]
    xml = "".join(f"<Author><LastName>Family{n}</LastName><ForeName>Given</ForeName></Author>" for n in range(count))
    pubmed = (
        "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>Listening</ArticleTitle>"
        f"<AuthorList>{xml}</AuthorList></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"
    )
    endnote = "".join(f"<author>{name}</author>" for name in names)
    texts = {
        "ris": "TY  - JOUR\nTI  - Listening\n" + "".join(f"AU  - {name}\n" for name in names) + "ER  - \n",
        "nbib": "PMID- 1\nTI  - Listening\n" + "".join(f"FAU - {name}\n" for name in names),
        "wos": "FN Clarivate\nVR 1.0\nPT J\nTI Listening\nAF " + "\n   ".join(names) + "\nER\nEF\n",
        "refer": "%0 Journal Article\n%T Listening\n" + "".join(f"%A {name}\n" for name in names),
        "bibtex": "@article{a, title = {Listening}, author = {" + " and ".join(names) + "}}\n",
        "csv": 'Title,Authors,Year\nListening,"' + "; ".join(names) + '",2019\n',
        "csl-json": '[{"title":"Listening","author":['
        + ",".join(f'{{"family":"Family{n}","given":"Given"}}' for n in range(count))
        + "]}]",
        "pubmed-xml": pubmed,
        "endnote-xml": "<xml><records><record><ref-type name='Journal Article'>17</ref-type><contributors>"
        f"<authors>{endnote}</authors></contributors><titles><title>Listening</title></titles></record></records></xml>",
    }
    return {name: text.encode() for name, text in texts.items()}


def xml_bombs() -> dict[str, bytes]:
    article = (
        b"<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>%s</ArticleTitle>"
    )
    article += b"</Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"
    laughs = b"".join(b"<!ENTITY l%d '%s'>" % (n, b"&l%d;" % (n - 1) * 10 if n else b"ha") for n in range(10))
    return {
        "billion laughs": b"<?xml version='1.0'?><!DOCTYPE a [" + laughs + b"]>" + article % b"&l9;",
        "laughs inside the record": article % (b"<!DOCTYPE a [" + laughs + b"]>&l9;"),
        "one large entity": b"<!DOCTYPE a [<!ENTITY x '" + b"x" * 100_000 + b"'>]>" + article % (b"&x;" * 10_000),
        "a file of the server": b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + article % b"&x;",
        "an address": b"<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/a' [<!ENTITY % x SYSTEM 'http://127.0.0.1:9/b'> %x;]>"
        + article.replace(b"%s", b"A"),
    }  # fmt: skip


def zipped(*files: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name), content)
    return target.getvalue()


def linked(target: str) -> tuple[zipfile.ZipInfo, bytes]:
    """A symbolic link to a path of the server."""
    info = zipfile.ZipInfo("link.ris")
    info.external_attr = 0o120777 << 16
    return info, target.encode()


def overlapping(copies: int, size: int) -> bytes:
    """An archive whose files all are the same packed bytes: small on disk, large together."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = RIS * max(1, size // len(RIS))
    packed = packer.compress(content) + packer.flush()
    crc, name = zlib.crc32(content), b"a.ris"
    sizes = struct.pack("<LLL", crc, len(packed), len(content))
    local = b"PK\x03\x04" + struct.pack("<HHHHH", 20, 0, 8, 0, 33) + sizes + struct.pack("<HH", len(name), 0) + name
    central = b"".join(
        b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 33) + sizes
        + struct.pack("<HHHHHLL", 9, 0, 0, 0, 0, 0, 0) + b"%05d.ris" % n
        for n in range(copies)
    )  # fmt: skip
    start = len(local) + len(packed)
    return (
        local + packed + central + b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, copies, copies, len(central), start, 0)
    )


def encrypted() -> bytes:
    """An archive that says its file is locked with a password."""
    data = bytearray(zipped(("a.ris", RIS)))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    return bytes(data)
