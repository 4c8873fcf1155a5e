"""What we write we read back with no field lost."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citations import formats
from citations.formats import ParsedRecord, Place, own

from .samples import DATA, records, sample

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)
NASTY = st.sampled_from(
    [
        "a {b",
        "50% & more",
        "x\\y_z",
        "TY  - JOUR",
        "=1+1",
        '"quoted", and; more',
        "<i>it</i>",
        "&amp;lt;",
        "a  b",
        "a\nb",
        "\u2028",
        "@article{x,",
        "ER  - ",
        "\u202eright to left\u202c",
        "שלום, עולם",
        "concord:title x",
        "{concord:title} x",
        "a\r\nb",
        "\t",
        "\\{x}$y$",
        "]]><b>",
    ]
)
WORDS = st.one_of(
    TEXT,
    NASTY,
    st.sampled_from(
        ["", "Listening", "Müller, Jörg", "van der Berg, P.", "Nowhere Study Group", "12", "e1042", "10-12"]
    ),
)
LIST = st.lists(WORDS, max_size=3).map(tuple)
PAIRS = st.lists(st.tuples(st.one_of(TEXT, st.sampled_from(["N1", "AD", "notes", "AB"])), WORDS), max_size=3).map(tuple)
KINDS = st.sampled_from(
    ["article-journal", "book", "chapter", "thesis", "report", "webpage", "dataset", "article", "song"]
)


def of_type(field: dataclasses.Field) -> st.SearchStrategy:
    if field.name == "unmapped":
        return PAIRS
    if field.name == "kind":
        return KINDS
    if field.name == "year":
        return st.one_of(st.none(), st.integers(1500, 2099))
    return LIST if str(field.type).startswith("tuple") else WORDS


FIELDS = {f.name: of_type(f) for f in dataclasses.fields(ParsedRecord) if f.name in own.FIELDS}
RECORDS = st.builds(ParsedRecord, place=st.just(Place(0, 0, 1)), raw=st.just(""), **FIELDS).filter(
    lambda r: r.title.strip()
)


def test_the_property_speaks_of_every_field():
    kept_apart = {"place", "raw", "problems"}

    assert FIELDS.keys() == {f.name for f in dataclasses.fields(ParsedRecord)} - kept_apart


def exported(kept: list[ParsedRecord], to: str) -> list[ParsedRecord]:
    return records("".join(formats.write(kept, to)))


def values(record: ParsedRecord) -> dict:
    return {name: getattr(record, name) for name in own.FIELDS}


@pytest.mark.parametrize("to", formats.WRITES)
@settings(max_examples=60)
@given(kept=st.lists(RECORDS, min_size=1, max_size=3))
def test_no_field_of_any_record_is_lost(to, kept):
    back = exported(kept, to)

    assert [values(r) for r in back] == [values(r) for r in kept]


@pytest.mark.parametrize("to", formats.WRITES)
def test_a_note_that_names_a_platform_makes_no_platform(to):
    kept = [ParsedRecord(place=Place(0, 0, 1), raw="", title="A title", publication_types=("", "ProQuest"))]

    assert [values(r) for r in exported(kept, to)] == [values(r) for r in kept]


@pytest.mark.parametrize("to", formats.WRITES)
@pytest.mark.parametrize("name", sorted(p.name for p in DATA.iterdir()))
def test_every_sample_survives_every_format(to, name):
    kept = records(sample(name))

    assert [values(r) for r in exported(kept, to)] == [values(r) for r in kept]


@pytest.mark.parametrize("to", formats.WRITES)
def test_what_we_write_is_recognised_as_what_it_is(to):
    text = "".join(formats.write(records(sample("zotero.ris")), to))

    assert formats.recognise(text.encode()).format == to


def test_ordinary_records_need_no_notes_in_ris():
    text = "".join(formats.write(records(sample("scopus.csv")), "ris"))

    assert own.OWN not in text


def test_a_spreadsheet_runs_no_cell_of_ours():
    record = dataclasses.replace(records(sample("zotero.ris"))[0], title="=HYPERLINK(1)", journal="@SUM", volume="-1")

    lines = "".join(formats.write([record], "csv"))

    assert "'=HYPERLINK(1)" in lines
    assert ",=HYPERLINK" not in lines
    assert ",'@SUM" in lines


def test_an_unknown_format_is_refused():
    with pytest.raises(ValueError, match="not a format we write"):
        formats.write([], "docx")


@pytest.mark.parametrize("to", formats.WRITES)
def test_nothing_exports_to_a_whole_file(to):
    assert isinstance("".join(formats.write([], to)), str)
