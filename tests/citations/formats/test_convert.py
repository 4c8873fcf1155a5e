"""The command line: records to standard output, problems to standard error, the exit status."""

import io
import json

import pytest
from django.core.management import call_command

from citations import formats

from .samples import DATA

TORN = (
    "TY  - JOUR\nTI  - Kept\nPY  - 2020\nAU  - Doe, J\nAB  - Text.\nER  - \n"
    "\nsome stray text\n\nTY  - JOUR\nTI  - Next\nER  - \n"
)


def converted(path, **options) -> tuple[str, str, int]:
    out, err = io.StringIO(), io.StringIO()
    status = 0
    try:
        call_command("convert", str(path), stdout=out, stderr=err, **options)
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
