"""nbib, with Biopython's reader as the oracle."""

import io

import pytest
from Bio import Medline

from .samples import records, sample


@pytest.mark.parametrize("name", ["pubmed.nbib", "pmc.nbib"])
def test_agrees_with_biopython(name):
    theirs = list(
        Medline.parse(io.StringIO(sample(name).decode().lstrip("\n").replace("This line should be omitted\n", "")))
    )
    ours = records(sample(name))

    assert [r.title for r in ours] == [" ".join(t["TI"].split()) for t in theirs]
    assert [r.pmid for r in ours] == [t.get("PMID", "") for t in theirs]
    assert [r.journal for r in ours] == [t["JT"] for t in theirs]
    assert [r.volume for r in ours] == [t.get("VI", "") for t in theirs]
    assert [r.abstract for r in ours] == [" ".join(t.get("AB", "").split()) for t in theirs]


def test_full_names_stand_for_short_ones_and_groups_keep_their_place():
    record = records(sample("pubmed.nbib"))[1]

    assert record.authors == ("Lindqvist, Asa", "Novak, J", "Nowhere Study Group")


def test_a_line_without_a_tag_is_kept_and_told():
    record = records(sample("pubmed.nbib"))[1]

    assert ("", "This line should be omitted") in record.unmapped
    assert any("This line has no tag" in p.text for p in record.problems)


def test_registry_numbers_and_article_numbers():
    first, second = records(sample("pubmed.nbib"))

    assert first.registry_numbers == ("NCT09999901",)
    assert second.article_number == "e1042"


def test_a_blank_line_inside_an_abstract_starts_no_record():
    text = "PMID- 1\nTI  - A\nAB  - One\n\n      two\nDP  - 2019\n\nPMID- 2\nTI  - B\n"

    assert [(r.pmid, r.year) for r in records(text)] == [("1", 2019), ("2", None)]


def test_tags_without_blanks():
    (record,) = records("PMID-22664220\nTI- A title\nDP  - 2012\n")

    assert (record.pmid, record.title) == ("22664220", "A title")


def test_the_number_of_the_paper_is_not_taken_from_a_pii():
    (record,) = records("PMID- 1\nTI  - A\nAID - S1-2 [pii]\nAID - 10.5555/x [doi]\n")

    assert record.doi == "10.5555/x"
