"""CSV and TSV: columns by name, rows that are odd, and the mapping a person chooses."""

import pytest

from citations import formats
from citations.formats import NotUnderstood

from .samples import assert_every_byte_is_in_one_piece, records, sample, set_aside

HEADER = "Title,Authors,Year\n"


def test_columns_gives_the_header_and_a_guess():
    header, mapping, first = formats.columns(sample("pubmed.csv"))

    assert header[0] == "PMID"
    assert (len(first), first[0].isdecimal()) == (len(header), True)
    assert mapping["Journal/Book"] == "journal"
    assert mapping["Publication Year"] == "year"
    assert "NIHMS ID" not in mapping


@pytest.mark.parametrize(
    ("data", "first"),
    [
        (b"Kopf;Wer;Wann\n\n;;\nZuhoeren;Doe;2019\nReden;Roe;2020\n", ["Zuhoeren", "Doe", "2019"]),
        (b"Exported by hand\nTitle,Authors,Year\nListening,Doe,2019\n", ["Listening", "Doe", "2019"]),
        (b"Title,Authors,Year\n", []),
    ],
    ids=["behind empty rows", "under a line of its own", "none"],
)
def test_columns_come_with_the_first_row_that_says_something(data, first):
    assert formats.columns(data)[2] == first


def test_columns_of_a_text_format_are_refused():
    with pytest.raises(NotUnderstood, match="not a table"):
        formats.columns(sample("zotero.ris"))


def test_an_unknown_table_asks_for_a_mapping_and_takes_it():
    data = b"Kopf,Wer,Wann\nZuhoeren,Doe,2019\nReden,Roe,2020\n"

    assert formats.recognise(data).extra["needs_mapping"]
    with pytest.raises(NotUnderstood, match="Choose which column"):
        formats.read(data)
    found = records(data, columns={"Kopf": "title", "Wer": "authors", "Wann": "year"})

    assert [(r.title, r.authors, r.year) for r in found] == [("Zuhoeren", ("Doe",), 2019), ("Reden", ("Roe",), 2020)]


def test_a_chosen_column_overrules_the_guess():
    (record,) = records(
        b'Title,Authors,Year,Notes\nA,"Doe, J",2019,Real title\n', columns={"Notes": "title", "Title": ""}
    )

    assert record.title == "Real title"
    assert ("Title", "A") in record.unmapped


def test_unmapped_columns_stay_with_the_record():
    (record,) = records('Title,Authors,Year,Mood\nA,"Doe, J",2019,cheerful\n')

    assert record.unmapped == (("Mood", "cheerful"),)


@pytest.mark.parametrize(
    "value, names",
    [
        ("Griffin DK; Larkin DM", ("Griffin, DK", "Larkin, DM")),
        ("Griffin DK, Larkin DM", ("Griffin, DK", "Larkin, DM")),
        ("Griffin, D. K.", ("Griffin, D. K.",)),
        ("Griffin, D. and Larkin, M.", ("Griffin, D.", "Larkin, M.")),
        ("['Marx, Karl', 'Lindgren, Astrid']", ("Marx, Karl", "Lindgren, Astrid")),
        ("Griffin, D.; Larkin, M.; ", ("Griffin, D.", "Larkin, M.")),
        ("Anonymous", ()),
    ],
)
def test_authors_of_a_cell(value, names):
    (record,) = records(f'Title,Authors,Year\nA,"{value}",2019\n')

    assert record.authors == names


def test_a_quoted_cell_may_hold_lines_and_quotes():
    data = HEADER + '"He said ""no""\nand left","Doe, J",2019\nB,"Roe, R",2020\n'

    assert [r.title for r in records(data)] == ['He said "no" and left', "B"]
    assert_every_byte_is_in_one_piece(data.encode())


def test_an_unclosed_quote_costs_only_its_row():
    data = HEADER + 'A,"Doe, J",2019\n"Torn,Doe,2018\nB,Roe,2020\nC,Poe,2021\n'

    assert [r.title for r in records(data)] == ["A", "Torn", "B", "C"]
    assert_every_byte_is_in_one_piece(data.encode())


def test_what_r_writes_for_nothing_is_nothing():
    first, second = records("Title,Authors,Year,Journal,DOI,Seen\nA,NA,2019,NA,NA,NA\nB,NAY Group,NA,NA J,NA,1\n")

    assert (first.authors, first.journal, first.doi, first.date) == ((), "", "", "2019")
    assert (second.authors, second.year, second.journal) == (("NAY Group",), None, "NA J")


def test_a_second_table_in_the_same_file_has_its_own_columns():
    data = "id,title,abstract,authors\n1,A,x,Doe\nlabels\nreviewer,title,vote,id,year,authors\nme,B,1,7,2019,Roe\n"

    found = records(data)

    assert [(r.title, r.authors) for r in found] == [("A", ("Doe",)), ("B", ("Roe",))]
    assert [a.raw for a in set_aside(data)] == ["labels\n"]


def test_a_row_longer_than_the_header_is_kept_whole():
    (record,) = records(HEADER + 'A,"Doe, J",2019,more,and more\n')

    assert record.unmapped == (("column 4", "more"), ("column 5", "and more"))


def test_a_formula_is_a_value():
    assert records(sample("ebsco.csv"))[0].issns == ("2999-1234",)


def test_lines_before_the_header_are_a_preamble():
    assert records(sample("embase.csv"))[0].title.startswith("Experiences")
