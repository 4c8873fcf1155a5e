"""Tables for spreadsheets: nothing in them runs, nothing in them is lost."""

import csv
import io

import openpyxl
import pytest

from reporting.tables import MOST_SIGNS_IN_A_CELL, as_csv, as_xlsx, guarded

HEADER = ("Title", "Year")


def cells_of(file) -> list[tuple]:
    return [tuple(row) for row in openpyxl.load_workbook(io.BytesIO(file.read())).active.values]


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_formula_is_disarmed(start):
    assert guarded(start) == f"'{start}"


@pytest.mark.parametrize("value", ["A title", "2 + 2", "", 12, 0, 1.5])
def test_other_cells_stay_as_they_are(value):
    assert guarded(value) == value


def test_nothing_is_an_empty_cell():
    assert guarded(None) == ""


def test_csv_reads_back():
    text = "".join(as_csv(HEADER, [('A "quoted", title\nof two lines', 2021), ("=1+1", None)]))

    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))

    assert rows == [["Title", "Year"], ['A "quoted", title\nof two lines', "2021"], ["'=1+1", ""]]


def test_csv_begins_with_the_mark_that_spreadsheets_need():
    assert next(as_csv(HEADER, [])).startswith("\ufeff")


def test_xlsx_reads_back():
    file = as_xlsx(HEADER, [("Ünïcode 😀", 2021), ("https://example.org", None)], sheet="Included", title="T")

    assert cells_of(file) == [("Title", "Year"), ("Ünïcode 😀", 2021), ("https://example.org", None)]


def test_xlsx_holds_no_formula_and_no_link():
    book = openpyxl.load_workbook(as_xlsx(HEADER, [("=1+1", 1), ("http://example.org", 2)], sheet="S", title="T"))
    cell, link = book.active["A2"], book.active["A3"]

    assert (cell.data_type, cell.value, link.hyperlink) == ("s", "'=1+1", None)


def test_xlsx_survives_what_it_cannot_hold():
    file = as_xlsx(HEADER, [("a\x00b\x0bc\ud800", 1), ("x" * 40_000, 2)], sheet="S", title="T")

    rows = cells_of(file)

    assert rows[1][0] == "abc"
    assert len(rows[2][0]) == MOST_SIGNS_IN_A_CELL


def test_xlsx_carries_its_remark():
    book = openpyxl.load_workbook(as_xlsx(HEADER, [], sheet="S", title="Included", comments="Concord log: event 3"))

    assert (book.properties.title, book.properties.description) == ("Included", "Concord log: event 3")
