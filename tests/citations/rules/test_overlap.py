"""Yield and overlap add up, whatever the groups."""

from hypothesis import given
from hypothesis import strategies as st

from citations.rules.overlap import Removed, Yield, overlap, removed

ROWS = st.lists(st.tuples(st.integers(1, 8), st.integers(1, 4))).map(sorted)


def test_records_are_unique_shared_or_repeated():
    found = overlap([(1, 10), (1, 10), (1, 20), (2, 10), (3, 20), (3, 20)])

    assert found.sources == {10: Yield(3, unique=1, shared=1), 20: Yield(3, unique=1, shared=1)}
    assert [brought.within for brought in found.sources.values()] == [1, 1]
    assert found.both == {(10, 20): 1}
    assert (found.records, found.reports) == (6, 3)


@given(ROWS)
def test_sources_add_up(rows):
    found = overlap(rows)

    assert found.records == len(rows) == sum(brought.records for brought in found.sources.values())
    assert found.reports == len({root for root, _ in rows})
    assert sum(brought.unique for brought in found.sources.values()) <= found.reports
    for brought in found.sources.values():
        assert brought.records == brought.unique + brought.shared + brought.within
        assert brought.within >= 0


def test_removed_by_hand_is_what_the_rules_had_not_joined():
    records = {1: 1, 2: 1, 3: 2, 4: 1}

    assert removed(records, {1: 1, 2: 1, 3: 1, 4: 4}, {1: 1, 2: 1, 3: 3, 4: 4}) == Removed(automatic=2, by_hand=1)


def test_nothing_imported_is_nothing_removed():
    assert removed({}, {}, {}) == Removed(0, 0)
