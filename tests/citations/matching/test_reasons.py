import pytest

from citations.matching import compare

from .makers import ABSTRACT, make_article, make_sparse


@pytest.mark.parametrize(
    ("a", "b", "reasons"),
    [
        (
            make_article(doi="10.1000/aa.11", year=2015),
            make_article(doi="10.1000/bb.22", pages="300", volume="", issue="", journal=""),
            ["title same", "same authors", "pages 118-126 / 300", "DOI 10.1000/aa.11 / 10.1000/bb.22"]
            + ["year 2015 / 2016"],
        ),
        (
            make_sparse(journal="Chest"),
            make_sparse(journal="The Lancet", abstract=ABSTRACT),
            ["title same", "same authors", "journal chest / lancet"],
        ),
        (
            make_article(title="Living with pain in later life. Part 1"),
            make_article(title="Living with pain in later life. Part 2", authors=("Rosa, Ute",)),
            ["title worded differently", "same year, journal, volume, issue and pages", "authors differ"]
            + ["numbers in the title differ"],
        ),
        (
            make_sparse(),
            make_article(title="Reply", volume="", pages="", issue=""),
            ["title differs", "same authors", "article against reply", "a title that many works carry"],
        ),
    ],
)
def test_reasons(a, b, reasons):
    assert compare(a, b).reasons == reasons
