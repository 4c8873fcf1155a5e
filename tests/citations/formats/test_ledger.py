"""Every byte of a file belongs to exactly one piece, whatever happened to the file on its way."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citations.formats import NotUnderstood, containers

from .mutator import mutated
from .samples import DATA, assert_every_byte_is_in_one_piece, pieces, records, sample

NAMES = sorted(p.name for p in DATA.iterdir())
TEXTS = [name for name in NAMES if not containers.is_container(sample(name))]  # the others have no lines
OTHERS = [sample(name) for name in TEXTS]


@settings(max_examples=400)
@given(name=st.sampled_from(TEXTS), seed=st.integers(0, 2**32))
def test_no_mutation_loses_a_byte(name, seed):
    data = mutated(sample(name), seed, OTHERS)

    try:
        assert_every_byte_is_in_one_piece(data)
    except NotUnderstood as refusal:
        assert str(refusal).endswith(".")


@settings(max_examples=200)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    try:
        assert_every_byte_is_in_one_piece(data)
    except NotUnderstood as refusal:
        assert str(refusal).endswith(".")


@settings(max_examples=100)
@given(
    st.lists(
        st.sampled_from(["TY  - JOUR\n", "TI  - A\n", "AU  - B, C\n", "ER  - \n", "\n", "foo\n", "NL  - x\n", "6. \n"]),
        max_size=30,
    )
)
def test_ris_lines_in_any_order_lose_nothing(lines):
    data = ("TY  - JOUR\nTI  - First\nER  - \n" + "".join(lines)).encode()

    assert_every_byte_is_in_one_piece(data)


@pytest.mark.parametrize("name", TEXTS)
def test_raw_text_of_the_pieces_is_the_file(name):
    data = sample(name)
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252" if "cp1252" in name else "utf-8-sig"

    text = "".join(piece.raw for piece in pieces(data))

    assert text == data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize("name", TEXTS)
def test_lines_are_those_of_the_file(name):
    line = 1
    for piece in pieces(sample(name)):
        assert piece.place.line == line
        line += piece.raw.count("\n")


@pytest.mark.parametrize("ending", ["\r", "\r\n", "\n"])
@pytest.mark.parametrize(
    "name", ["zotero.ris", "pubmed.nbib", "web_of_science.txt", "endnote.enw", "scopus.bib", "zotero.csv"]
)
def test_line_ends_change_nothing(name, ending):
    data = sample(name).replace(b"\r\n", b"\n")
    turned = data.replace(b"\n", ending.encode())

    assert [r.title for r in records(turned)] == [r.title for r in records(data)]
    assert [r.authors for r in records(turned)] == [r.authors for r in records(data)]
    assert_every_byte_is_in_one_piece(turned)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize(
    "name", ["zotero.ris", "pubmed.nbib", "web_of_science.txt", "zotero.csv", "csl.json", "endnote.xml"]
)
def test_encodings_change_nothing(name, encoding):
    text = sample(name).decode("utf-8-sig")
    turned = text.encode(encoding)

    assert [r.title for r in records(turned)] == [r.title for r in records(text)]
    assert [r.authors for r in records(turned)] == [r.authors for r in records(text)]
    assert_every_byte_is_in_one_piece(turned)
