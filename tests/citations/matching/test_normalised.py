import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citations.matching import VERSION, Normalised, keys, normalise

from .makers import ABSTRACT, make_article, make_record

TEXT = st.text(max_size=60)
RECORDS = st.builds(
    make_record,
    title=TEXT,
    authors=st.lists(TEXT, max_size=4).map(tuple),
    year=st.none() | st.integers(1500, 2099),
    journal=TEXT,
    volume=TEXT,
    issue=TEXT,
    pages=TEXT,
    doi=TEXT,
    abstract=st.text(max_size=200),
    accession=TEXT,
    database=TEXT,
    urls=st.lists(TEXT, max_size=2).map(tuple),
    issns=st.lists(TEXT, max_size=2).map(tuple),
)


@given(RECORDS)
def test_any_record_can_be_normalised_and_stored(record):
    normalised = normalise(record)

    assert Normalised.from_dict(json.loads(json.dumps(normalised.to_dict()))) == normalised
    assert all(keys(normalised))


def test_a_full_article_survives_storage():
    article = make_article(
        title="[Therapy after self-harm]",
        doi="10.1000/abc.12",
        pmid="27123456",
        abstract=ABSTRACT,
        issns=("0028-3932",),
        accession="WOS:0001",
        database="Web of Science",
        journal="Ai zheng = Chinese journal of cancer",
    )

    assert Normalised.from_dict(json.loads(json.dumps(article.to_dict()))) == article
    assert article.is_translated


def test_an_empty_record_stores_nothing():
    assert normalise(make_record()).to_dict() == {}
    assert Normalised.from_dict({}) == Normalised()


def test_the_version_of_normalising_is_named():
    assert VERSION >= 1


def test_original_title_stands_in_for_a_missing_title():
    assert normalise(make_record(original_title="Therapie nach Selbstverletzung")).title != ""


def test_abbreviation_stands_in_for_a_missing_journal():
    assert normalise(make_record(journal_abbreviation="J Affect Disord")).journal.words == ("j", "affect", "disord")


@pytest.mark.parametrize(
    ("pages", "article_number", "start"),
    [("1-6", "e12724", "e12724"), ("", "e12724", "e12724"), ("118-126", "e12724", "118"), ("118-126", "", "118")],
)
def test_article_number_goes_before_pages_that_begin_anew(pages, article_number, start):
    assert normalise(make_record(pages=pages, article_number=article_number)).pages.start == start


def test_a_short_abstract_is_none():
    assert normalise(make_record(abstract="No abstract available.")).abstract == ""


@pytest.mark.parametrize(
    ("fields", "is_entry"),
    [
        ({"accession": "NCT00000001"}, True),
        ({"accession": "NCT00000001", "journal": "ClinicalTrials.gov"}, True),
        ({"registry_numbers": ("NCT00000001",), "journal": "Lancet"}, False),
        ({"journal": "ClinicalTrials.gov"}, False),
    ],
)
def test_is_register_entry(fields, is_entry):
    assert normalise(make_record(**fields)).is_register_entry is is_entry
