"""RIS: where records begin and end, flawed records that are kept, and what is set aside."""

import re

import pytest

from citations import formats
from citations.formats import ris
from citations.formats.encoding import source

from .samples import assert_every_byte_is_in_one_piece, preambles, records, sample, set_aside

RECORD = "TY  - JOUR\nTI  - Listening\nAU  - Doe, Jane\nPY  - 2019\nAB  - Text.\nER  - \n"


def entry(*lines: str) -> str:
    return "\n".join(["TY  - JOUR", *lines, "ER  - ", "", ""])


def only(*lines: str):
    (record,) = records(entry(*lines))
    return record


@pytest.mark.parametrize(
    "text",
    [
        RECORD + RECORD,
        RECORD.replace("ER  - \n", "") + RECORD,
        RECORD + RECORD.replace("ER  - \n", ""),
        RECORD.replace("TY  - JOUR\n", "") * 2,
        RECORD.replace("\n", "\n\n") * 2,
        RECORD.replace("  - ", " - ") * 2,
        RECORD.replace("  - ", "  -  ") * 2,
        "\n\n" + RECORD + "\n\n\n" + RECORD,
        "1. \n" + RECORD + "NL  - x\n\n2. \n" + RECORD,
        RECORD.replace("\n", "\n ") + RECORD,
    ],
    ids=[
        "plain",
        "no first ER",
        "no last ER",
        "no TY",
        "blank lines",
        "one blank",
        "two blanks after",
        "blank start",
        "Ovid",
        "indented",
    ],
)
def test_two_records_stay_two(text):
    found = records(text)

    assert [(r.title, r.authors, r.year) for r in found] == [("Listening", ("Doe, Jane",), 2019)] * 2
    assert set_aside(text) == []
    assert_every_byte_is_in_one_piece(text.encode())


def test_a_flawed_record_is_kept_with_what_is_odd_and_where():
    record = only("TI  - Listening", "PY  - 0000", "SP  - somewhere")

    assert [(p.line, p.text.split(" “")[0]) for p in record.problems] == [
        (1, "This record names no author."),
        (3, "No year can be read from"),
        (1, "This record has no abstract."),
        (4, "The pages"),
    ]


def test_an_entry_that_nothing_names_is_set_aside_with_its_line():
    (aside,) = set_aside(RECORD + entry("PY  - 2020", "VL  - 3"))

    assert aside.place.line == 7
    assert "neither a title nor an author" in aside.problem.text


def test_a_record_with_only_a_doi_is_kept():
    assert only("DO  - 10.5555/abc").doi == "10.5555/abc"


def test_text_between_records_is_set_aside_not_lost():
    (aside,) = set_aside(RECORD + "a stray line\n" + RECORD)

    assert aside.raw == "a stray line\n"


def test_text_before_the_first_record_is_a_preamble():
    (first,) = preambles("Exported by hand\n\n" + RECORD)

    assert first.raw == "Exported by hand\n\n"


def test_unknown_tags_stay_with_the_record_in_order():
    record = only("TI  - A", "ZZ  - one", "AU  - Doe, J", "JP  - CRISPR", "ZZ  - two")

    assert record.unmapped == (("ZZ", "one"), ("JP", "CRISPR"), ("ZZ", "two"))


def test_a_continuation_that_looks_like_a_tag_is_none():
    record = only("TI  - A", "AB  - First line", "ER then second line", "COVID - 19 too")

    assert record.abstract == "First line ER then second line COVID - 19 too"


def test_lone_carriage_returns_hide_no_tag():
    record = records(sample("web_of_science.ris"))[0]

    assert record.publisher == "INVENTED PRESS"
    assert [v for t, v in record.unmapped if t == "C3"] == ["University of Nowhere", "Nowhere Trust"]


def test_identifiers_of_cited_works_are_not_the_records():
    record = records(sample("ovid_psycinfo.ris"))[0]

    assert record.doi == "10.5555/jimh.2019.0145"
    assert record.pmid == ""
    assert record.editors == ()


def test_glued_tags_come_apart():
    record = records(sample("rayyan.ris"))[0]

    assert record.doi == "10.5555/jimh.2019.0145"
    assert record.accession == "L2055501450"


@pytest.mark.parametrize(
    "lines, pages",
    [
        (("SP  - 145", "EP  - 158"), "145-158"),
        (("SP  - 349-69",), "349-69"),
        (("SP  - pp 37-64",), "37-64"),
        (("SP  - N.PAG", "EP  - N.PAG"), ""),
        (("SP  - No", "EP  - Specified"), ""),
        (("SP  - 12", "EP  - +"), "12+"),
        (("SP  - e7", "EP  - e7"), "e7"),
        (("SP  - 43‐58",), "43-58"),
        (("SP  - 12", "EP  - 12-20"), "12-20"),
    ],
)
def test_pages(lines, pages):
    assert only("TI  - A", *lines).pages == pages


@pytest.mark.parametrize(
    "lines, year",
    [
        (("PY  - 2019/05//",), 2019),
        (("Y1  - 2019//",), 2019),
        (("DA  - SEP 22", "PY  - 2003"), 2003),
        (("PY  - Start date: 20170812",), 2017),
        (("PY  - 4-8 Aug. 2020",), 2020),
        (("PY  - 2019/10//undefined",), 2019),
        (("PY  - 0000",), None),
        (("ET  - 2011/05/11",), None),
    ],
)
def test_year(lines, year):
    assert only("TI  - A", *lines).year == year


@pytest.mark.parametrize(
    "lines, journal, short",
    [
        (("JF  - Journal of Tests", "JA  - J Tests"), "Journal of Tests", "J Tests"),
        (("JF  - J Tests", "T2  - Journal of Tests", "JO  - J Tests"), "Journal of Tests", "J Tests"),
        (("JO  - Journal of Tests", "JF  - Journal of Tests"), "Journal of Tests", ""),
        (("JA  - Journal of Tests",), "Journal of Tests", ""),
        (("T2  - JOURNAL OF TESTS", "J9  - J TESTS", "JI  - J. Tests"), "JOURNAL OF TESTS", "J. Tests"),
    ],
)
def test_journal_and_its_abbreviation(lines, journal, short):
    record = only("TI  - A", *lines)

    assert (record.journal, record.journal_abbreviation) == (journal, short)


@pytest.mark.parametrize(
    "lines, doi",
    [
        (("DO  - https://doi.org/10.5555/a(b)c",), "10.5555/a(b)c"),
        (("DO  - 10.5555/chapter", "DO  - 10.5555/book"), "10.5555/chapter"),
        (("L3  - 10.5555/x",), "10.5555/x"),
        (("M3  - doi:10.5555/x.",), "10.5555/x"),
        (("UR  - http://dx.doi.org/10.5555%2Fx",), "10.5555/x"),
        (("DO  - 10.5555/(sici)1&lt;1::aid-x1&gt;3.0;2-9",), "10.5555/(sici)1<1::aid-x1>3.0;2-9"),
        (("M1  - Cited. 10.5555/cited",), ""),
    ],
)
def test_doi(lines, doi):
    assert only("TI  - A", *lines).doi == doi


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("T1  - Second choice", "TI  - ", "TI  - First choice", "TI  - Another"), "First choice"),
        (("CT  - Third choice", "T1  - Second choice"), "Second choice"),
        (("TY  - BOOK", "BT  - A &amp; B"), "A & B"),
        (("TY  - JOUR", "BT  - Not of an article", "CT  - Third choice"), "Third choice"),
    ],
)
def test_a_record_is_named_alike_before_and_after_it_is_understood(lines, title):
    lines = lines if lines[0].startswith("TY") else ("TY  - JOUR", *lines)
    text = "\n".join((*lines, "AU  - Halvorsen, Siri", "ER  - ", ""))
    record = next(formats.read(text.encode()).pieces)

    before = record.title
    assert record.authors == ("Halvorsen, Siri",)
    assert (before, record.title) == (title, title)


def test_authors_of_two_tags_merge_in_file_order():
    assert only("A1  - First, A", "AU  - Second, B", "TI  - T").authors == ("First, A", "Second, B")


def test_the_same_list_under_two_tags_counts_once():
    assert only("AU  - Doe, J", "AU  - Roe, R", "A1  - Doe, J", "A1  - Roe, R").authors == ("Doe, J", "Roe, R")


def test_namesakes_are_two_people():
    assert only("AU  - Wang, Y", "AU  - Wang, Y", "TI  - T").authors == ("Wang, Y", "Wang, Y")


def test_the_abstract_is_the_first_that_is_no_boilerplate():
    record = only(
        "TI  - A", "AB  - Copyright of X is the property of Y.", "AB  - What we did.", "AB  - Ce que nous fimes."
    )

    assert record.abstract == "What we did."
    assert record.other_abstracts == ("Copyright of X is the property of Y.", "Ce que nous fimes.")


@pytest.mark.parametrize(
    "nothing", ["NA", "[No abstract available]", "No abstract available.", "[ABSTRACT FROM AUTHOR]"]
)
def test_boilerplate_alone_is_no_abstract(nothing):
    assert only("TI  - A", f"AB  - {nothing}").abstract == ""


def test_a_thesis_counts_its_pages_elsewhere():
    record = records(sample("proquest.ris"))[1]

    assert record.kind == "thesis"
    assert (record.pages, [v for t, v in record.unmapped if t == "SP"]) == ("", ["188"])


def test_local_paths_are_no_addresses():
    assert records(sample("zotero.ris"))[0].urls == ()


@pytest.mark.parametrize(
    "line",
    [
        "AB  - " + "x" * 3_000_000,
        "AB  - " + "<" * 300_000,
        "AB  - " + "&" * 1_000_000,
        "AU  - Doe, Jane\n" * 100_000,
        "AB  - " + "\0" * 1_000_000,
    ],
    ids=["long line", "less-than", "ampersands", "authors", "NULs"],
)
def test_monstrous_records_are_read(line):
    assert len(records(entry("TI  - A", line))) == 1


def test_an_entry_larger_than_any_record_is_set_aside():
    data = (RECORD + entry("TI  - A", "AB  - " + "x" * (33 << 20)) + RECORD).encode()

    assert len(records(data)) == 2
    (aside,) = set_aside(data)
    assert "33 MB large" in aside.problem.text
    assert len(aside.raw) < 100_000


def test_entries_gives_the_pairs_alone():
    ((_, pairs),) = ris.entries(source(RECORD.encode()))

    assert pairs[:2] == [("TY", "JOUR"), ("TI", "Listening")]


# ---- written by hand

BY_HAND = (
    "TY  - JOUR\nTI  - Listening\nto people\nAU  - Doe, Jane\nAU  - Roe, R\nAB  - We listened\nin-depth and ad-hoc.\n"
    "PY  - 2019\nDO  - 10.5555/abc\nER  - \n"
)


def rewritten(spell) -> str:
    return re.sub(r"(?m)^([A-Z][A-Z0-9])  - ?", lambda tag: spell(tag.group(1)), BY_HAND)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize(
    "spell",
    [
        lambda tag: f"{tag.lower()}  - ",
        lambda tag: f"{tag.lower()} - ",
        lambda tag: f"{tag.lower()}-",
        lambda tag: f"{tag.capitalize()}  - ",
        lambda tag: f"{tag}-",
        lambda tag: f"{tag}- ",
        lambda tag: f"{tag} -",
    ],
    ids=["small", "small, one blank", "small, none", "first large", "no blank", "one after", "one before"],
)
def test_tags_written_by_hand_are_read_as_those_that_are_not(spell, ending):
    data = (rewritten(spell) * 3).replace("\n", ending).encode()

    found = records(data)

    assert {said(record) for record in found} == {said(records(BY_HAND)[0])}
    assert len(found) == 3
    assert_every_byte_is_in_one_piece(data)


def said(record) -> tuple:
    return record.title, record.authors, record.abstract, record.year, record.doi, record.kind, record.unmapped


@pytest.mark.parametrize("line", ["ty-JOUR", "ty  - JOUR", "TY-CHAP", "er  - ", "ti  - Other"])
def test_no_line_of_a_record_written_well_is_taken_for_a_tag_by_hand(line):
    (record,) = records(BY_HAND.replace("in-depth", line))

    assert record.abstract == f"We listened {' '.join(line.split())} and ad-hoc."


def test_a_record_written_well_ends_one_by_hand_and_goes_on_to_its_own_end():
    small = rewritten(lambda tag: f"{tag.lower()}  - ").replace("er  - \n", "")

    found = records(small + BY_HAND + small)

    assert [record.title for record in found] == ["Listening to people"] * 3


@pytest.mark.parametrize("blank", ["\n", "\r\n", "\r", " \r\n"])
def test_blank_lines_between_a_number_and_a_stray_text_are_gone_through_once(blank):
    data = ("TY  - JOUR\nTI  - A\nER  - \n1." + blank * 500 + "stray\nTY  - JOUR\nTI  - B\nER  - \n").encode()

    assert [record.title for record in records(data)] == ["A", "B"]
    assert_every_byte_is_in_one_piece(data)
