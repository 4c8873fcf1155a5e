"""The command line: records to standard output, problems to standard error, the exit status."""

import io
import json
import zipfile

import pytest
from django.core.management import CommandError, call_command

from citations import formats

from .samples import DATA

TORN = (
    "TY  - JOUR\nTI  - Kept\nPY  - 2020\nAU  - Doe, J\nAB  - Text.\nER  - \n"
    "\nsome stray text\n\nTY  - JOUR\nTI  - Next\nER  - \n"
)


def converted(path, *words, **options) -> tuple[str, str, int]:
    out, err = io.StringIO(), io.StringIO()
    status = 0
    try:
        call_command("convert", str(path), *words, stdout=out, stderr=err, **options)
    except SystemExit as end:
        status = end.code
    return out.getvalue(), err.getvalue(), status


@pytest.fixture
def torn(tmp_path):
    path = tmp_path / "torn.ris"
    path.write_text(TORN)
    return path


def test_prints_csl_json():
    out, err, status = converted(DATA / "pubmed.xml")

    assert status == 0
    assert [entry["PMID"] for entry in json.loads(out)] == ["31000145", "33001043"]


@pytest.mark.parametrize("to", formats.WRITES)
def test_writes_every_format(to):
    out, _, status = converted(DATA / "zotero.ris", to=to)

    assert status == 0
    assert formats.recognise(out.encode()).format == to


def test_problems_name_file_and_line(torn):
    _, err, status = converted(torn)

    assert status == 0
    assert f"{torn}:8: set aside: This text belongs to no record." in err
    assert f"{torn}:10: This record has no year." in err


def test_strict_fails_when_a_piece_was_set_aside(torn):
    out, _, status = converted(torn, strict=True)

    assert status == 1
    assert len(json.loads(out)) == 2


def test_strict_passes_a_flawed_record():
    assert converted(DATA / "scopus.ris", strict=True)[2] == 0


def test_a_format_we_do_not_read_is_status_three(tmp_path):
    path = tmp_path / "paper.ris"
    path.write_bytes(b"%PDF-1.7")

    out, err, status = converted(path)

    assert (out, status) == ("", 3)
    assert err.startswith(f"{path}:1: This is a PDF")


def test_an_empty_file_is_status_three(tmp_path):
    path = tmp_path / "empty.ris"
    path.touch()

    assert converted(path)[2] == 3


# ---- said over what the content says

SCOPUS = "TY  - JOUR\nTI  - Staying\nC5  - 50000005\nU2  - 600\nUR  - https://www.scopus.com/a\nER  - \n"


@pytest.fixture
def scopus(tmp_path):
    path = tmp_path / "scopus.ris"
    path.write_text(SCOPUS)
    return path


@pytest.mark.parametrize(
    ("words", "pmid"),
    [((), ""), (("--platform", "Embase.com"), "50000005"), (("--platform", "embase.COM"), "50000005")],
)
def test_the_platform_named_is_the_one_whose_rules_hold(scopus, words, pmid):
    out, _, status = converted(scopus, *words)

    assert status == 0
    assert [entry.get("PMID", "") for entry in json.loads(out)] == [pmid]


def test_none_is_a_platform_that_can_be_named(scopus):
    (entry,) = json.loads(converted(scopus, "--platform", "none")[0])

    assert "archive" not in entry


def test_the_platform_named_holds_inside_an_archive(scopus, tmp_path):
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(scopus, "inner/scopus.ris")

    (entry,) = json.loads(converted(path, "--platform", "Embase.com")[0])

    assert entry["PMID"] == "50000005"


def test_the_encoding_named_is_the_one_it_is_read_in(tmp_path):
    path = tmp_path / "old.ris"
    path.write_bytes("TY  - JOUR\nTI  - Разговор\nER  - \n".encode("koi8_r"))

    (entry,) = json.loads(converted(path, "--encoding", "KOI8-R")[0])

    assert entry["title"] == "Разговор"


def test_the_format_named_is_the_one_it_is_read_in(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("TY  - JOUR\n@article{a, title={Staying}}\n")

    (entry,) = json.loads(converted(path, "--format", "bibtex")[0])

    assert entry["title"] == "Staying"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--platform", "Nowhere"), "No platform called Nowhere is known. Choose one of: APA PsycNet, ASReview, "),
        (("--encoding", "wide"), "The encoding wide is not one we read. The usual ones: utf-8, cp1252, "),
        (("--format", "pdf"), "invalid choice: 'pdf' \\(choose from 'ris', "),
    ],
)
def test_a_name_that_nobody_knows_is_refused_with_those_that_are_known(scopus, words, says):
    with pytest.raises(CommandError, match=says):
        converted(scopus, *words)


def test_a_platform_of_other_formats_is_status_three(scopus):
    out, err, status = converted(scopus, "--platform", "PubMed")

    assert (out, status) == ("", 3)
    assert "there are no rules for PubMed. Choose one of: APA PsycNet" in err
