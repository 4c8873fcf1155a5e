"""METHODS T2 and T3: records, clusters, reports and studies are counted in PRISMA's units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.rules.tally import IncludedTally, tally_included, tally_records

T2 = [
    ("A", "database"), ("A", "database"), ("A", "database"),
    ("B", "database"),
    ("C", "database"), ("C", "citation"),
    ("D", "citation"),
    ("E", "database"), ("E", "database"),
]  # fmt: skip


def test_t2_duplicates():
    tally = tally_records(T2)

    assert (tally.dbr_records, tally.duplicates, tally.dbr_clusters) == (7, 3, 4)
    assert (tally.other_records, tally.other_clusters) == (2, 1)
    assert tally.footnote == "1 already found"


@pytest.mark.parametrize(
    ("source_type", "name"),
    [
        ("database", "databases"),
        ("register", "registers"),
        ("website", "websites"),
        ("citation", "citations"),
        ("organisation", "organisations"),
        ("contact", "organisations"),
        ("other", "organisations"),
    ],
)
def test_each_type_of_search_has_its_number(source_type, name):
    assert getattr(tally_records([("A", source_type)]), name) == 1


def test_a_type_that_does_not_exist_is_an_error():
    with pytest.raises(KeyError):
        tally_records([("A", "Database")])


def test_a_register_record_makes_a_cluster_one_of_databases_and_registers():
    tally = tally_records([("A", "register"), ("A", "database"), ("A", "website")])

    assert (tally.dbr_clusters, tally.duplicates, tally.other_clusters, tally.already_found) == (1, 1, 0, 1)


def test_records_of_other_methods_that_repeat_one_another():
    tally = tally_records([("A", "website"), ("A", "citation"), ("A", "citation")])

    assert (tally.other_records, tally.other_clusters, tally.found_again, tally.duplicates) == (3, 1, 2, 0)


@given(st.lists(st.tuples(st.integers(1, 6), st.sampled_from(["database", "register", "website", "citation"]))))
def test_the_units_always_balance(records):
    tally = tally_records(records)

    assert tally.dbr_records - tally.duplicates == tally.dbr_clusters
    assert tally.other_records - tally.already_found - tally.found_again == tally.other_clusters
    assert tally.dbr_records + tally.other_records == len(records)


def test_t3_update():
    known = [f"S{n}" for n in range(1, 11)]
    included = [("R1", ["S4"]), ("R2", ["N1"]), ("R3", ["N1"]), ("R4", ["N2"]), ("R5", ["N3"])]

    tally = tally_included(included, known, 11)

    assert tally == IncludedTally(
        new_studies=3,
        new_reports=5,
        total_studies=13,
        total_reports=16,
        reports_of_known_studies=1,
        further_studies_in_reports=0,
        unlinked_reports=0,
    )


def test_a_report_may_hold_several_studies_or_none_yet():
    tally = tally_included([("R1", ["A", "B", "C"]), ("R2", [])])

    assert (tally.new_studies, tally.new_reports) == (3, 2)
    assert (tally.further_studies_in_reports, tally.unlinked_reports) == (2, 1)


def test_dropped_studies_leave_the_totals():
    tally = tally_included([("R1", ["A"])], ["S1", "S2"], 3, dropped_studies=1, dropped_reports=2)

    assert (tally.total_studies, tally.total_reports) == (2, 2)
