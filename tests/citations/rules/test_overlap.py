"""Yield and overlap add up, whatever the groups."""

from hypothesis import given
from hypothesis import strategies as st

from citations.rules.overlap import Removed, Yield, overlap, removed

ROWS = st.lists(st.tuples(st.integers(1, 8), st.integers(1, 4)))
MERGED = st.dictionaries(st.integers(5, 8), st.integers(1, 4))


def test_records_are_unique_shared_or_repeated():
    found = overlap([(1, 10), (4, 10), (2, 10), (1, 20), (3, 20), (3, 20)], {4: 1})

    assert found.sources == {10: Yield(3, unique=1, shared=1), 20: Yield(3, unique=1, shared=1)}
    assert [brought.within for brought in found.sources.values()] == [1, 1]
    assert found.both == {(10, 20): 1}
    assert (found.records, found.reports) == (6, 3)


@given(ROWS, MERGED)
def test_sources_add_up(rows, merged):
    found = overlap(rows, merged)

    assert found.records == len(rows) == sum(brought.records for brought in found.sources.values())
    assert found.reports == len({merged.get(report, report) for report, _ in rows})
    assert sum(brought.unique for brought in found.sources.values()) <= found.reports
    for brought in found.sources.values():
        assert brought.records == brought.unique + brought.shared + brought.within
        assert brought.within >= 0


def test_removed_by_hand_is_what_the_rules_had_not_joined():
    records = {1: 1, 2: 1, 3: 2, 4: 1}

    assert removed(records, [(1, 2), (2, 3)], [(1, 2)]) == Removed(automatic=2, by_hand=1)


def test_removed_through_a_report_of_other_methods():
    """Report 9 has no record of a database, but connects two that have."""
    assert removed({1: 1, 2: 1}, [(1, 9), (2, 9)], [(1, 9)]) == Removed(automatic=0, by_hand=1)


def test_nothing_imported_is_nothing_removed():
    assert removed({}, [], []) == Removed(0, 0)
