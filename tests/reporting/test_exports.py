"""What is taken out of a review: the included set reads back in every format; the tables hold every row."""

import csv
import io
import json

import openpyxl
import pytest

from citations import formats
from citations.models import Merge, Report
from reporting import queries
from reporting.queries import exports
from tests.makers import reporting as make

FORMS = {"ris": "ris", "bib": "bibtex", "json": "csl-json", "csv": "csv"}
AWKWARD = {
    "title": "=Ünïcode & “quotes”: {braces}, 50 % of <people>; 😀",
    "authors": ["Ødegård, Åse", "World Health Organization"],
    "abstract": "First line.\nSecond line, with ; and , and \\ and $x_1$.",
    "keywords": ["self-injury", "qualitative; research"],
    "urls": ["https://example.org/a?b=c&d=e"],
    "volume": "12",
    "issue": "3",
    "pages": "101-119",
    "language": "eng",
    "pmid": "12345678",
}


@pytest.fixture
def small(team):
    make.make_flow(team.review, make.FINISHED, by=team.lead)
    return team


def got(team, path: str) -> bytes:
    response = team.client(team.alice).get(team.url(path))
    assert response.status_code == 200
    return b"".join(response.streaming_content) if response.streaming else response.content


def rows_of(team, path: str) -> list[dict]:
    return list(csv.DictReader(io.StringIO(got(team, path).decode("utf-8-sig"), newline="")))


def records_in(data: bytes) -> list[formats.ParsedRecord]:
    return [piece for piece in formats.read(data).pieces if isinstance(piece, formats.ParsedRecord)]


@pytest.mark.parametrize("form", FORMS)
def test_the_included_set_reads_back(small, form):
    records = records_in(got(small, f"report/included.{form}"))

    assert [record.title for record in records] == [report.title for report in by_number(small.review)]
    assert [record.doi for record in records] == [report.doi for report in by_number(small.review)]


def by_number(review) -> list[Report]:
    return sorted(make.included(review), key=lambda report: report.number)


@pytest.mark.parametrize("form", ["ris", "bib", "json"])
def test_every_field_reads_back(small, form):
    report = by_number(small.review)[0]
    Report.objects.filter(pk=report.pk).update(**AWKWARD)

    [record] = [one for one in records_in(got(small, f"report/included.{form}")) if one.doi == report.doi]

    kept = {name: list(value) if isinstance(value := getattr(record, name), tuple) else value for name in AWKWARD}
    assert {**kept, "abstract": kept["abstract"].split()} == {**AWKWARD, "abstract": AWKWARD["abstract"].split()}


@pytest.mark.parametrize("form", ["ris", "bib", "json"])
def test_each_report_carries_its_study_and_its_sources(small, form):
    records = records_in(got(small, f"report/included.{form}"))

    said = dict(records[0].unmapped)
    assert said["study"] == "Study 1"
    assert said["found-in"] == "Medline; A register"


@pytest.mark.parametrize("form", FORMS)
def test_nothing_included_is_an_empty_file(team, form):
    assert b"How people" not in got(team, f"report/included.{form}")


def test_keys_are_unique_and_plain(small):
    reports = by_number(small.review)
    Report.objects.filter(pk__in=[report.pk for report in reports]).update(authors=["Ødegård, Åse"], year=None)

    keys = [record.record_id for record in queries.included_records(queries.scope(small.review))]

    assert len(set(keys)) == len(keys)
    assert all(key.isascii() for key in keys)


@pytest.mark.parametrize(
    ("authors", "year", "key"),
    [(["Halvorsen, Ada"], 2021, "Halvorsen2021-7"), ([], None, "Report-7"), (["李, 明"], 2020, "Report2020-7")],
)
def test_citation_key(authors, year, key):
    assert exports.citation_key(Report(number=7, authors=authors, year=year)) == key


def test_csv_and_xlsx_hold_the_same(small):
    book = openpyxl.load_workbook(io.BytesIO(got(small, "report/included.xlsx")))
    sheet = [["" if cell is None else str(cell) for cell in row] for row in book.active.values]
    lines = csv.reader(io.StringIO(got(small, "report/included.csv").decode("utf-8-sig"), newline=""))

    assert sheet == list(lines)
    assert sheet[0][:3] == ["Report", "Study", "Title"]


def test_a_formula_in_a_title_is_disarmed(small):
    Report.objects.filter(pk=by_number(small.review)[0].pk).update(title="=HYPERLINK(1)")

    assert rows_of(small, "report/included.csv")[0]["Title"] == "'=HYPERLINK(1)"


def test_bibtex_and_xlsx_carry_the_head_of_the_log(small):
    head = queries.log_head(small.review).hash
    book = openpyxl.load_workbook(io.BytesIO(got(small, "report/included.xlsx")))

    assert f", {head}}}" in got(small, "report/included.bib").decode().split("\n")[0]
    assert head in book.properties.description


def test_excluded_full_texts_each_with_one_reason(small):
    rows = rows_of(small, "report/tables/excluded-full-texts.csv")

    assert [row["Reason"] for row in rows] == ["Not qualitative", "Not qualitative", "Not English", "Not English"]
    assert all(row["Title"] and row["Found in"] for row in rows)


def test_every_report_stands_in_the_table_of_decisions(small):
    rows = rows_of(small, "report/tables/decisions.csv")

    assert len(rows) == Report.objects.filter(review=small.review).count()
    assert sum(row["Full text"] == "Included" for row in rows) == 3
    assert sum(row["Titles and abstracts"] == "Excluded" for row in rows) == 18
    assert sum(row["Retrieval"] == "Not retrieved" for row in rows) == 2
    assert sum(row["Standing"] == "Removed for another cause: Retracted" for row in rows) == 2
    assert {row["Study"] for row in rows if row["Full text"] == "Included"} == {"Study 1", "Study 2"}


def test_a_merged_report_names_the_one_that_stands_for_it(small):
    merged = Report.objects.filter(review=small.review, standing="merged").first()

    [row] = [row for row in rows_of(small, "report/tables/decisions.csv") if row["Report"] == str(merged.number)]

    assert row["Standing"] == f"same report as {merged.merged_into.number}"
    assert row["Found in"] == "CINAHL"


def test_duplicates_with_the_rule_that_found_them(small):
    merged = Report.objects.filter(review=small.review, standing="merged").first()
    Merge.objects.create(review=small.review, a=merged.merged_into, b=merged, rule="same DOI")

    rows = rows_of(small, "report/tables/duplicates.csv")

    assert len(rows) == queries.flow(small.review).duplicates == 6
    assert [row["Rule"] for row in rows if row["Duplicate report"] == str(merged.number)] == ["same DOI"]


@pytest.mark.parametrize("path", ["report/included.ris", "report/tables/decisions.csv", "report/tables/duplicates.csv"])
def test_queries_of_an_export_do_not_grow_with_its_rows(small, path, django_assert_max_num_queries):
    client = small.client(small.alice)

    with django_assert_max_num_queries(18):
        response = client.get(small.url(path))
        b"".join(response.streaming_content)


def test_rows_come_in_portions(small, monkeypatch):
    whole = got(small, "report/tables/decisions.csv")

    monkeypatch.setattr(exports, "AT_ONCE", 4)

    assert got(small, "report/tables/decisions.csv") == whole


def test_json_of_the_included_set_is_csl(small):
    [first, *_] = json.loads(got(small, "report/included.json"))

    assert (first["type"], first["author"][0]["given"]) == ("article", "Ada")
