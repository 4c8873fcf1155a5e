import pytest
from hypothesis import given
from hypothesis import strategies as st

from citations.matching import Link, Normalised, clusters
from citations.matching.groups import Forest, Groups

from .makers import make_article, make_sparse

PAIRS = st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), max_size=20)
REVIEW = {"journal": "Cochrane Database of Systematic Reviews", "pages": "", "volume": ""}


def groups_of(*records: Normalised) -> Groups:
    return Groups(list(records))


@given(PAIRS, st.randoms())
def test_clusters_do_not_depend_on_the_order(pairs, random):
    shuffled = [pair if random.random() < 0.5 else pair[::-1] for pair in random.sample(pairs, len(pairs))]

    assert clusters(range(1, 13), pairs) == clusters(range(12, 0, -1), shuffled)


@given(PAIRS)
def test_a_cluster_is_named_by_its_smallest_id(pairs):
    found = clusters(range(1, 13), pairs)

    assert all(found[smallest] == smallest and smallest <= member for member, smallest in found.items())
    assert all(found[a] == found[b] for a, b in pairs)


def test_clusters_take_links():
    link = Link(1, 3, "identifier_title", 9.0, {})

    assert clusters([1, 2, 3], [link]) == {1: 1, 2: 2, 3: 1}


def test_ids_outside_may_connect_but_do_not_appear():
    assert clusters([2, 3], [(1, 2), (1, 3)]) == {2: 2, 3: 2}


@given(PAIRS)
def test_forest_says_which_root_goes(pairs):
    forest = Forest()
    for a, b in pairs:
        stays, goes = forest.unite(a, b)
        assert forest.root(a) == forest.root(b) == stays <= goes


@pytest.mark.parametrize(
    ("a", "b", "joined"),
    [
        (make_sparse(), make_sparse(), True),
        (make_article(), make_sparse(), True),
        (make_article(pmid="27000001"), make_article(pmid="27000002"), False),
        (make_article(doi="10.1000/aa"), make_article(doi="10.1000/bb"), True),
        (make_article(doi="10.1000/aa"), make_article(doi="10.1000/bb", volume="7"), False),
        (make_article(doi="10.1000/aa"), make_article(doi="10.1000/bb", pages="7-9"), False),
        (make_article(pages="7-9"), make_article(), True),
        (make_article(pages="7-9", volume="7"), make_article(), False),
        (make_article(pages="7-9", year=2010), make_article(), False),
        (make_article(pages="7-9", volume="7", doi="10.1000/aa"), make_article(doi="10.1000/aa"), True),
        (make_article(title="Reply"), make_article(), False),
        (make_article(**REVIEW, year=2010), make_article(**REVIEW, year=2012), False),
        (
            make_article(**REVIEW, year=2010, doi="10.1000/aa"),
            make_article(**REVIEW, year=2012, doi="10.1000/aa"),
            True,
        ),
    ],
)
def test_join_refuses_what_excludes_each_other(a, b, joined):
    assert groups_of(a, b).join(0, 1) is joined
    assert groups_of(a, b).join(1, 0) is joined


def test_join_of_one_group_is_none():
    groups = groups_of(make_article(), make_article())
    groups.join(0, 1)

    assert groups.join(1, 0) is None


def test_a_group_knows_what_all_its_records_know():
    first, sparse, other = make_article(pmid="27000001"), make_sparse(), make_article(pmid="27000002")
    groups = groups_of(first, sparse, other)

    assert groups.join(0, 1) is True
    assert groups.join(1, 2) is False


def test_force_overrides_the_facts():
    groups = groups_of(make_article(pmid="27000001"), make_article(pmid="27000002"))

    groups.force(0, 1)

    assert groups.root(0) == groups.root(1)


def test_forbid_holds_for_whole_groups():
    groups = groups_of(*[make_article()] * 4)
    groups.force(0, 1)
    groups.force(2, 3)
    groups.forbid(0, 2)

    assert groups.join(1, 3) is False
    assert groups.are_different(3, 1)


def test_forbid_follows_a_group_that_grows():
    groups = groups_of(*[make_article()] * 3)
    groups.forbid(1, 2)

    assert groups.join(0, 1) is True
    assert groups.join(0, 2) is False


def test_forbid_inside_a_forced_group_has_no_effect():
    groups = groups_of(*[make_article()] * 2)
    groups.force(0, 1)

    groups.forbid(0, 1)

    assert not groups.are_different(0, 1)
