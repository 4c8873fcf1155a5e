import pytest

from citations.matching.identifiers import (
    doi_likeness,
    read_database,
    read_doi,
    read_issns,
    read_pmid,
    read_registry_numbers,
)


@pytest.mark.parametrize(
    "raw",
    [
        "10.1016/j.jad.2016.04.001",
        "10.1016/J.JAD.2016.04.001",
        "doi: 10.1016/j.jad.2016.04.001.",
        "https://doi.org/10.1016/j.jad.2016.04.001",
        "http://dx.doi.org/10.1016%2Fj.jad.2016.04.001",
        "https://publisher.example/doi/10.1016/j.jad.2016.04.001/abstract",
        "10.1016//j.jad.2016.04.001",
        "(10.1016/j.jad.2016.04.001)",
    ],
)
def test_one_spelling_of_a_doi(raw):
    assert read_doi([raw]) == "10.1016/j.jad.2016.04.001"


def test_brackets_inside_a_doi_stay():
    assert read_doi(["10.1016/S0140-6736(16)30001-2"]) == "10.1016/s0140-6736(16)30001-2"


def test_doi_in_the_second_text_is_found():
    assert read_doi(["", "no number", "https://doi.org/10.1000/xyz123"]) == "10.1000/xyz123"


def test_no_doi():
    assert read_doi(["version 10.2 of the form", "10.1/x"]) == ""


@pytest.mark.parametrize(
    ("a", "b", "likeness"),
    [
        ("10.1000/abc", "10.1000/abc", 1.0),
        ("10.1000/abc", "10.1000/abd", -1.0),
        ("10.1016/j.jad.2016.04", "10.1016/j.jad.2016.04.001", 0.5),
        ("10.1002/14651858.cd002273", "10.1002/14651858.cd002273.pub2", -1.0),
        ("10.1371/journal.pone.001", "10.1371/journal.pone.001.s001", -1.0),
        ("", "10.1000/abc", None),
    ],
)
def test_doi_likeness(a, b, likeness):
    assert doi_likeness(a, b) == likeness
    assert doi_likeness(b, a) == likeness


def test_read_issns_in_one_spelling():
    assert read_issns(["0028-3932 (Print) 00283932", "1234567x"]) == ("00283932", "1234567X")


@pytest.mark.parametrize(
    ("pmid", "accession", "database", "read"),
    [
        ("27123456", "", "", "27123456"),
        ("", "27123456", "PubMed", "27123456"),
        ("", "27123456", "Ovid MEDLINE(R)", "27123456"),
        ("", "PMID: 27123456", "PubMed", "27123456"),
        ("", "27123456", "Embase", ""),
        ("", "2016-12345-001", "MEDLINE", ""),
    ],
)
def test_read_pmid(pmid, accession, database, read):
    assert read_pmid(pmid, accession, database) == read


def test_a_database_keeps_its_name_between_runs():
    assert read_database("Ovid MEDLINE(R) <1946 to May 2>") == read_database("Ovid MEDLINE(R) <1946 to June 9>")
    assert read_database("Embase 1974 to 2020") == "embase"


def test_read_registry_numbers():
    texts = ["http://clinicaltrials.gov/show/nct00123456", "ISRCTN12345678"]

    assert read_registry_numbers(texts) == ("ISRCTN12345678", "NCT00123456")
