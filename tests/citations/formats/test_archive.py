"""ZIP archives and spreadsheets: containers whose parts have places of their own."""

import datetime
import io

import pytest
import xlsxwriter

from citations import formats
from citations.formats import NotUnderstood, Preamble

from .samples import assert_every_byte_is_in_one_piece, pieces, records, sample, set_aside
from .test_detection import zipped


def workbook(rows: list[list]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("Results")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return target.getvalue()


def test_an_archive_gives_the_records_of_all_its_files():
    data = zipped({"a/zotero.ris": sample("zotero.ris"), "b.nbib": sample("pubmed.nbib"), "__MACOSX/._b.nbib": b"x"})

    found = records(data)

    assert [r.place.container for r in found] == ["a/zotero.ris"] * 2 + ["b.nbib"] * 2
    assert_every_byte_is_in_one_piece(data)


def test_a_file_that_is_no_export_is_set_aside_by_name():
    data = zipped({"notes.txt": b"Dear all", "zotero.ris": sample("zotero.ris")})

    (aside,) = set_aside(data)

    assert aside.place.container == "notes.txt"
    assert "not in a format we know" in aside.problem.text


def test_an_archive_inside_an_archive_is_set_aside():
    (aside,) = set_aside(zipped({"inner.zip": zipped({"a.ris": sample("zotero.ris")})}))

    assert "archive inside an archive" in aside.problem.text


def test_a_bomb_is_refused():
    with pytest.raises(NotUnderstood, match="more than can be read safely"):
        formats.recognise(zipped({"bomb.ris": b"\x00" * (64 << 20)}))


def test_an_empty_archive_is_refused():
    with pytest.raises(NotUnderstood, match="empty"):
        formats.read(zipped({}))


def test_a_spreadsheet_gives_a_record_a_row():
    data = workbook(
        [
            ["Title", "Authors", "Year", "PMID", "Date"],
            ["Listening", "Doe, Jane", 2019, 38012345.0, datetime.date(2019, 6, 1)],
        ]
    )

    (record,) = records(data)

    assert (record.title, record.year, record.pmid, record.date) == ("Listening", 2019, "38012345", "2019-06-01")
    assert record.place.container == "Results!2"


def test_a_spreadsheets_bytes_belong_to_one_piece():
    data = workbook([["Title", "Authors"], ["Listening", "Doe, Jane"]])

    first = pieces(data)[0]

    assert isinstance(first, Preamble)
    assert (first.place.start, first.place.end) == (0, len(data))


def test_columns_of_a_spreadsheet_come_with_its_first_row():
    data = workbook([["Kopf", "Wer", "Wann"], ["", "", ""], ["Zuhoeren", "Doe", 2019], ["Reden", "Roe", 2020]])

    assert formats.columns(data)[0::2] == (["Kopf", "Wer", "Wann"], ["Zuhoeren", "Doe", "2019"])


def test_a_spreadsheet_of_unknown_columns_asks_for_a_mapping():
    data = workbook([["Kopf", "Wer", "Wann"], ["Zuhören", "Doe, Jane", 2019]])

    with pytest.raises(NotUnderstood, match="Choose which column"):
        formats.read(data)
    (record,) = records(data, columns={"Kopf": "title", "Wer": "authors", "Wann": "year"})

    assert (record.title, record.authors, record.year) == ("Zuhören", ("Doe, Jane",), 2019)
