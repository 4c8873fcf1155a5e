"""One frame, two files: what is in the rows is in both, and nothing in it runs."""

import io

import openpyxl
import pandas
import pytest

from appraisal.tables import as_csv, as_xlsx

ROWS = [
    ["Study", "Item 1", "Yes"],
    ["Åse 2021", "Can't tell", 6],
    ['=HYPERLINK("http://x")', "No", None],
    ["Short row"],
]
READ_BACK = [
    ["Study", "Item 1", "Yes"],
    ["Åse 2021", "Can't tell", 6],
    ['\'=HYPERLINK("http://x")', "No", None],
    ["Short row", None, None],
]


def test_csv_holds_the_rows():
    assert as_csv(ROWS).split("\r\n") == [
        "Study,Item 1,Yes",
        "Åse 2021,Can't tell,6",
        '"\'=HYPERLINK(""http://x"")",No,',
        "Short row,,",
        "",
    ]


def test_xlsx_holds_the_rows():
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(ROWS, "appraisal-a-review-with-a-long-address"))).active

    assert [list(row) for row in sheet.iter_rows(values_only=True)] == READ_BACK


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_begins_like_a_formula(sign):
    rows = [["Study"], [f"{sign}1+1"]]

    assert pandas.read_csv(io.StringIO(as_csv(rows)), dtype=str)["Study"][0].startswith("'")
    assert openpyxl.load_workbook(io.BytesIO(as_xlsx(rows, "x"))).active["A2"].data_type == "s"


def test_whole_numbers_stay_whole_beside_empty_cells():
    assert as_csv([["n"], [3], [None]]) == 'n\r\n3\r\n""\r\n'
