"""METHODS T4, T5 and T6: the CSV as the R package reads it, by a model of its reader and by R where it is there."""

import csv
import io
import re
import shutil
import subprocess
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.rules.prisma import Arm, Count, flow
from reporting.rules.prisma_csv import clean_label, to_csv
from tests.reporting.rules import r_reader
from tests.reporting.rules.samples import make_in_flight, make_t1, make_update

# METHODS 2.5, word for word: data|node|box.
ROWS = """
NA|node4|prevstud; previous_studies|node5|box1; previous_reports|NA|box1; NA|node6|newstud; database_results|node7|box2;
database_specific_results|NA|box2; register_results|NA|box2; register_specific_results|NA|box2; NA|node16|othstud;
website_results|node17|box11; organisation_results|NA|box11; citations_results|NA|box11; duplicates|node8|box3;
excluded_automatic|NA|box3; excluded_other|NA|box3; records_screened|node9|box4; records_excluded|node10|box5;
dbr_sought_reports|node11|box6; dbr_notretrieved_reports|node12|box7; other_sought_reports|node18|box12;
other_notretrieved_reports|node19|box13; dbr_assessed|node13|box8; dbr_excluded|node14|box9;
other_assessed|node20|box14; other_excluded|node21|box15; new_studies|node15|box10; new_reports|NA|box10;
total_studies|node22|box16; total_reports|NA|box16; identification|node1|identification;
screening|node2|screening; included|node3|included;
total_studies_ma|node23|box17; total_reports_ma|NA|box17
"""


def rows(tallies, hrefs=None):
    return list(csv.DictReader(io.StringIO(to_csv(flow(tallies), hrefs))))


def n(tallies, key):
    return next(row["n"] for row in rows(tallies) if row["data"] == key)


def with_reasons(*reasons):
    return make_t1(dbr=Arm(reasons=tuple(Count(label, number) for label, number in reasons)))


def test_t4_columns_and_rows_are_exactly_those_of_the_package():
    text = to_csv(flow(make_t1()))

    assert text.splitlines()[0] == "data,node,box,description,boxtext,tooltips,url,n"
    assert len(rows(make_t1())) == 34
    assert [f"{row['data']}|{row['node']}|{row['box']}" for row in rows(make_t1())] == re.split(r";\s", ROWS.strip())


def test_t4_the_reader_finds_the_numbers_of_t1_without_a_warning():
    read = r_reader.read(to_csv(flow(make_t1())))

    assert (read["database_results"], read["records_screened"], read["duplicates"]) == ("2,066", "1,360", "702")
    assert (read["new_studies"], read["new_reports"]) == ("10", "11")
    assert read["database_specific_results"] == [
        ("Medline", "412"),
        ("CINAHL", "268"),
        ("Web of Science", "655"),
        ("PsycINFO", "731"),
    ]
    assert len(read["dbr_excluded"]) == 6
    assert read["dbr_excluded"][0] == ("Not qualitative", "17")
    assert read["other_excluded"] == [("Not individual therapy", "2"), ("Not about experience", "1")]


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed")
def test_t4_the_package_itself_reads_t1_without_a_warning(tmp_path):
    if subprocess.run(["Rscript", "-e", "library(PRISMA2020)"], capture_output=True, check=False).returncode:
        pytest.skip("the R package PRISMA2020 is not installed")
    path = tmp_path / "prisma.csv"
    path.write_text(to_csv(flow(make_t1())), encoding="utf-8")
    script = (
        "options(warn = 2); d <- PRISMA2020::PRISMA_data(read.csv(commandArgs(TRUE)[1]));"
        "cat(d$database_results, d$records_screened, nrow(d$dbr_excluded), nrow(d$database_specific_results))"
    )

    done = subprocess.run(["Rscript", "-e", script, str(path)], capture_output=True, text=True, check=True)

    assert done.stdout == "2,066 1,360 6 4"


def test_t5_a_reason_is_exported_without_what_breaks_the_reader():
    written = n(with_reasons(('Wrong population, adults; "x"', 12)), "dbr_excluded")

    assert written == "Wrong population adults x, 12"
    assert r_reader.read(to_csv(flow(with_reasons(('Wrong population, adults; "x"', 12)))))["dbr_excluded"] == [
        ("Wrong population adults x", "12")
    ]


def test_t6_no_exclusions_are_a_zero():
    assert n(make_t1(dbr=Arm(), other=Arm()), "dbr_excluded") == "0"
    assert n(make_t1(dbr=Arm(), other=Arm()), "other_excluded") == "0"


def test_t6_no_previous_version_is_a_zero():
    assert (n(make_t1(), "previous_studies"), n(make_t1(), "previous_reports")) == ("0", "0")
    assert (n(make_t1(), "total_studies_ma"), n(make_t1(), "total_reports_ma")) == ("0", "0")


def test_numbers_are_plain_digits():
    assert n(make_t1(), "database_results") == "2066"


def test_detail_per_source_that_is_not_used_is_the_templates_own_text():
    assert n(make_t1(), "register_specific_results") == "Register 1, xxx; Register 2, xxx; Register 3, xxx"
    assert n(make_t1(databases=()), "database_specific_results") == (
        "Database 1, xxx; Database 2, xxx; Database 3, xxx"
    )


def test_an_update_speaks_of_new_studies_and_a_first_version_does_not():
    first, update = r_reader.read(to_csv(flow(make_t1()))), r_reader.read(to_csv(flow(make_update())))

    assert first["texts"]["new_studies"] == "Studies included in review"
    assert first["texts"]["newstud"] == "Identification of studies via databases and registers"
    assert update["texts"]["new_studies"] == "New studies included in review"
    assert update["texts"]["newstud"] == "Identification of new studies via databases and registers"
    assert (update["previous_studies"], update["total_studies"], update["total_reports"]) == ("10", "13", "16")


def test_contacts_change_the_text_of_the_row_they_are_counted_in():
    tallies = make_t1(organisations=4, organisations_label="Organisations, contacts")

    assert r_reader.read(to_csv(flow(tallies)))["texts"]["organisation_results"] == "Organisations contacts"


def test_addresses_stand_on_the_first_row_of_a_box():
    written = rows(make_t1(), {"duplicates": "https://example.org/d", "excluded_other": "https://example.org/o"})

    urls = {row["data"]: row["url"] for row in written if row["url"] != "NA"}
    assert urls == {"duplicates": "https://example.org/d"}


LABELS = [
    ("Not qualitative", "Not qualitative"),
    ("a,b;c", "a b c"),
    ("  a \n b\t", "a b"),
    ("People who don't self-harm", "People who don’t self-harm"),
    ("'quoted' and “quoted”", "quoted and quoted"),
    ("back\\slash @@ at", "backslash at"),
    ("=1+1", "1+1"),
    ("-@+ sum", "sum"),
    (",;\"'", "not named"),
    ("", "not named"),
    ("No psychological therapy for the person", "No psychological therapy for the…"),
    ("x" * 40, "x" * 34 + "…"),
    ("Exactly thirty five characters long", "Exactly thirty five characters long"),
    ("Über 18 Jahre – nicht geeignet", "Über 18 Jahre – nicht geeignet"),
]


@pytest.mark.parametrize(("label", "clean"), LABELS)
def test_labels(label, clean):
    assert clean_label(label) == clean
    assert len(clean_label(label)) <= 35


@given(st.text())
def test_any_label_is_read_back_whole(label):
    clean = clean_label(label)

    read = r_reader.read(to_csv(flow(with_reasons((label, 3), ("Second", 4)))))

    assert read["dbr_excluded"] == [(clean, "3"), ("Second", "4")]
    assert not set(clean) & set(",;\"'\\\n\r\t") and "@@" not in clean
    assert clean_label(clean) == clean


@pytest.mark.parametrize("make", [make_t1, make_update, make_in_flight])
def test_every_kind_of_flow_is_read_without_a_warning(make):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read = r_reader.read(to_csv(flow(make())))

    assert read["records_screened"] == f"{make().screened:,}"


def test_the_model_of_the_reader_knows_what_breaks_the_package():
    text = to_csv(flow(make_t1()))
    extra_row = text + "dbr_excluded_human,NA,box9,x,x,NA,NA,3\n"

    with pytest.raises(ValueError, match="length > 1"):
        r_reader.read(extra_row)
    assert r_reader._reasons("Wrong population, adults only, 12") == [("Wrong population", "adults only, 12")]
