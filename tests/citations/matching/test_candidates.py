import pytest

from citations.matching import Normalised, keys, numbered
from citations.matching.candidates import MAX_BLOCK, NEIGHBOURS, Candidates, generic_titles, in_order

from .makers import ABSTRACT, make_article, make_sparse


def ordered(*records: Normalised) -> list[Normalised]:
    return [n for _, n in in_order(enumerate(records))]


def pairs(candidates: Candidates, positions) -> list[tuple[int, int]]:
    return sorted(tuple(sorted((p, q))) for p in positions for q in candidates.partners(p))


def test_keys_of_a_full_article_tell_their_sort():
    article = make_article(doi="10.1000/abc", pmid="27123456", abstract=ABSTRACT, accession="7", database="Embase")

    assert "".join(key[0] for key in keys(article)) == "dmnstewwwwwwapjvb"


def test_page_one_is_no_key():
    assert not [key for key in keys(make_article(pages="1-9")) if key[0] in "apj"]


def test_an_empty_record_has_no_keys():
    assert keys(Normalised()) == ()


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ({"doi": "10.1000/abc", "title": "One thing"}, {"doi": "10.1000/abc", "title": "Quite another", "pages": ""}),
        ({"title": "Xylophones in therapy and beyond: zithers"}, {"title": "A zither with xylophones"}),
        ({"abstract": ABSTRACT, "title": "One"}, {"abstract": ABSTRACT, "title": "Two", "pages": "", "authors": ()}),
    ],
    ids=["identifier", "long words", "abstract"],
)
def test_records_far_apart_meet_by_a_key(a, b):
    others = [
        make_article(title=f"{letter} filler of the order", pages="", volume="") for letter in "abcdefghijklmnopqrst"
    ]
    records = ordered(make_article(**a), make_article(**b), *others)
    first, second = [at for at, n in enumerate(records) if "filler" not in n.title]

    assert first in Candidates(records).partners(second)


def test_each_pair_is_met_once():
    records = ordered(*(make_article(pages=str(n)) for n in range(10, 20)))
    met = pairs(Candidates(records), range(10))

    assert met == sorted(set(met))
    assert len(met) == 45


def test_only_pairs_with_a_new_record_are_met_when_some_are_new():
    records = ordered(*(make_article(pages=str(n)) for n in range(10, 20)))
    met = pairs(Candidates(records, {0, 7}), [0, 7])

    assert len(met) == len(set(met)) == 17
    assert all({0, 7} & set(pair) for pair in met)


def test_a_large_block_meets_neighbours_only():
    """Editorials of one author and year: quadratic, if nothing stopped it."""
    count = 10 * MAX_BLOCK
    records = ordered(*(make_sparse(year=2016, volume=str(n)) for n in range(count)))
    candidates = Candidates(records)

    assert sum(len(candidates.partners(p)) for p in range(count)) <= count * 2 * NEIGHBOURS


def test_generic_titles_are_carried_by_many_authors_or_issues():
    by_authors = [make_article(title="Letter", authors=(f"{name}, A.",)) for name in ("Walker", "Okafor", "Rosa")]
    by_issues = [make_article(title="News", issue=str(n)) for n in range(3)]
    one_work = [make_article() for _ in range(5)]

    assert generic_titles(ordered(*by_authors, *by_issues, *one_work)) == {"letter", "news"}


def test_a_record_has_its_numbers_whatever_the_collection_is():
    article = make_article(doi="10.1000/abc")

    assert len(numbered(article)) == len(set(keys(article)))
    assert all(0 <= one.key < 2**40 and 0 <= one.part < 2**40 for one in numbered(article))
    assert {one.key for one in numbered(article)} & {one.key for one in numbered(make_article(doi="10.1000/abc"))}


def test_a_few_new_records_meet_the_partners_that_they_meet_among_all():
    records = ordered(*(make_article(pages=str(n), doi=f"10.1000/{n % 4}a") for n in range(10, 30)))
    everything, some = Candidates(records), Candidates(records, {3, 11})

    for position in (3, 11):
        expected = everything.partners(position) | {p for p in range(20) if position in everything.partners(p)}
        assert some.partners(position) | {p for p in (3, 11) if position in some.partners(p)} == expected
