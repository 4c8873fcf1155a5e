"""METHODS 2.3: the equations hold for T1, and no number of the figure can be changed without one of them failing."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.rules.equations import State, can_be_final, check, failing
from reporting.rules.prisma import Arm, Count, Flow, flow
from tests.reporting.rules.samples import make_in_flight, make_t1, make_update

NAMES = [f"E{n}" for n in range(1, 13)]

# Remarks on a number ("of these, 98 by a tool"), which no equation of the figure pins down; E3 and E7 bound them.
REMARKS = {
    "records_excluded_by_tool", "already_at_full_text", "reports_of_known_studies", "further_studies_in_reports",
    "unlinked_reports",
}  # fmt: skip


def texts(the_flow):
    return {(one.name, one.arm): one.text for one in check(the_flow)}


def numbers(the_flow):
    """Every number of a flow as (a name to read aloud, the flow with that number changed by `step`)."""
    for field in fields(Flow):
        value = getattr(the_flow, field.name)
        if isinstance(value, tuple):
            for place, count in enumerate(value):
                yield f"{field.name}: {count.label}", field.name, place
        elif type(value) is int and field.name not in REMARKS:
            yield field.name, field.name, None


def changed(the_flow, name, place, step):
    value = getattr(the_flow, name)
    if place is None:
        return replace(the_flow, **{name: value + step})
    counts = [replace(one, n=one.n + step) if at == place else one for at, one in enumerate(value)]
    return replace(the_flow, **{name: tuple(counts)})


T1, UPDATE, IN_FLIGHT = flow(make_t1()), flow(make_update()), flow(make_in_flight())
ALL_NUMBERS = [
    pytest.param(the_flow, name, place, id=f"{label}, {words}")
    for words, the_flow in (("T1", T1), ("update", UPDATE), ("in flight", IN_FLIGHT))
    for label, name, place in numbers(the_flow)
]


def test_t1_every_equation_holds():
    equations = check(T1)

    assert list(dict.fromkeys(one.name for one in equations)) == NAMES
    assert [one.text for one in equations if not one.holds] == []
    assert can_be_final(equations)


def test_t3_every_equation_of_the_update_holds():
    assert can_be_final(check(UPDATE))
    assert texts(UPDATE)["E9", ""] == "10 previous + 3 new = 13 studies in all"
    assert texts(UPDATE)["E10", ""] == "11 previous + 5 new = 16 reports in all"


@pytest.mark.parametrize("step", [1, -1])
@pytest.mark.parametrize(("the_flow", "name", "place"), ALL_NUMBERS)
def test_changing_any_one_number_fails_a_named_equation(the_flow, name, place, step):
    failed = failing(check(changed(the_flow, name, place, step)))

    assert failed
    assert {one.name for one in failed} <= set(NAMES)


FAILS = [
    ("database_results", {"E1", "E2"}),
    ("register_results", {"E1", "E2"}),
    ("duplicates", {"E2"}),
    ("excluded_automatic", {"E2"}),
    ("excluded_other", {"E2"}),
    ("records_screened", {"E2", "E3"}),
    ("records_excluded", {"E3"}),
    ("dbr_sought_reports", {"E3", "E4"}),
    ("dbr_notretrieved_reports", {"E4"}),
    ("dbr_assessed", {"E4", "E5"}),
    ("dbr_included_reports", {"E5", "E6"}),
    ("dbr_awaiting", {"E5"}),
    ("dbr_ongoing", {"E5"}),
    ("dbr_excluded_reports", {"E11"}),
    ("website_results", {"E8"}),
    ("organisation_results", {"E8"}),
    ("citations_results", {"E8"}),
    ("other_already_found", {"E8"}),
    ("other_not_pursued", {"E8"}),
    ("other_sought_reports", {"E4", "E8"}),
    ("other_notretrieved_reports", {"E4"}),
    ("other_assessed", {"E4", "E5"}),
    ("other_included_reports", {"E5", "E6"}),
    ("other_excluded_reports", {"E11"}),
    ("new_reports", {"E6", "E10"}),
    ("new_studies", {"E9"}),
    ("previous_studies", {"E9"}),
    ("dropped_studies", {"E9"}),
    ("total_studies", {"E9"}),
    ("previous_reports", {"E10"}),
    ("dropped_reports", {"E10"}),
    ("total_reports", {"E10"}),
    ("pending_screening", {"E3"}),
    ("pending_other", {"E8"}),
    ("dbr_pending_retrieval", {"E4"}),
    ("dbr_pending_assessment", {"E5"}),
]


@pytest.mark.parametrize(("name", "equations"), FAILS)
def test_which_equations_a_number_of_t1_fails(name, equations):
    failed = failing(check(replace(T1, **{name: getattr(T1, name) + 1})))

    assert {one.name for one in failed} == equations


def test_a_changed_reason_fails_the_sum_and_the_one_reason_rule():
    failed = failing(check(replace(T1, dbr_excluded=(*T1.dbr_excluded[:-1], Count("No extractable data", 3)))))

    assert [(one.name, one.arm) for one in failed] == [("E5", "dbr"), ("E11", "dbr")]


def test_equations_say_their_numbers():
    said = texts(T1)

    assert said["E1", ""] == (
        "412 (Medline) + 268 (CINAHL) + 655 (Web of Science) + 731 (PsycINFO) = 2,066 records from databases"
    )
    assert said["E2", ""] == (
        "2,066 from databases − 702 duplicates − 4 removed for other reasons = 1,360 records screened"
    )
    assert said["E3", ""] == "1,298 excluded + 62 sought = 1,360 records screened"
    assert said["E4", "dbr"] == "62 sought − 2 not retrieved = 60 reports assessed (databases and registers)"
    assert said["E5", "dbr"] == (
        "51 excluded for a reason + 9 included = 60 reports assessed (databases and registers)"
    )
    assert said["E6", ""] == "9 from databases and registers + 2 from other methods = 11 reports included"
    assert said["E7", ""] == "10 studies in 11 reports"
    assert said["E8", "other"] == "17 records by other methods − 8 already found − 3 not pursued = 6 reports sought"
    assert said["E9", ""] == "10 new = 10 studies in all"
    assert said["E11", "other"] == "3 reasons for 3 reports excluded at full text (other methods)"
    assert said["E12", ""] == "No record or report is without an outcome"


def test_a_failing_equation_says_both_numbers():
    (one,) = failing(check(replace(T1, duplicates=701)))

    assert one.text == (
        "2,066 from databases − 701 duplicates − 4 removed for other reasons = 1,361 records screened,"
        " but the figure says 1,360"
    )


def test_an_unfinished_review_balances_with_its_open_numbers():
    equations = check(IN_FLIGHT)

    assert failing(equations) == []
    assert not can_be_final(equations)
    assert [(one.name, one.arm, one.pending) for one in equations if one.state is State.OPEN] == [
        ("E3", "", 152),
        ("E4", "dbr", 5),
        ("E4", "other", 2),
        ("E5", "dbr", 12),
        ("E5", "other", 2),
        ("E7", "", 1),
        ("E8", "other", 3),
        ("E12", "", 176),
    ]


def test_an_unfinished_review_says_what_is_open():
    said = texts(IN_FLIGHT)

    assert said["E3", ""] == "1,027 excluded + 62 sought + 152 open = 1,241 records screened"
    assert said["E5", "dbr"] == (
        "30 excluded for a reason + 9 included + 3 awaiting classification + 1 of ongoing studies + 12 open"
        " = 55 reports assessed (databases and registers)"
    )
    assert said["E7", ""] == "9 studies in 10 reports; 1 report not yet linked to a study"
    assert said["E12", ""] == "176 still open: 155 at titles and abstracts, 7 being looked for, 14 at full texts"


def test_e12_does_not_hold_while_something_is_open():
    (e12,) = [one for one in check(IN_FLIGHT) if one.name == "E12"]

    assert (e12.holds, e12.state) == (False, State.OPEN)


def test_e3_with_records_that_held_several_reports():
    equations = {one.name: one for one in check(flow(make_t1(excluded=1300, further_reports=2)))}

    assert equations["E3"].holds
    assert equations["E3"].text == (
        "1,300 excluded + 62 sought − 2 further reports held by records = 1,360 records screened"
    )


@pytest.mark.parametrize("changes", [{"excluded_by_tool": 1299}, {"already_at_full_text": 63}])
def test_e3_bounds_the_remarks_on_its_numbers(changes):
    assert [one.name for one in failing(check(flow(make_t1(**changes))))] == ["E3"]


E7_TABLE = [
    # studies, reports, of known studies, further studies, not linked, state
    (0, 0, 0, 0, 0, State.HOLDS),
    (1, 1, 0, 0, 0, State.HOLDS),
    (1, 3, 0, 0, 0, State.HOLDS),
    (2, 1, 0, 0, 0, State.FAILS),
    (2, 1, 0, 1, 0, State.HOLDS),
    (0, 1, 0, 0, 0, State.FAILS),
    (0, 1, 1, 0, 0, State.HOLDS),
    (1, 1, 1, 0, 0, State.FAILS),
    (0, 1, 0, 0, 1, State.OPEN),
    (1, 2, 0, 0, 1, State.OPEN),
    (2, 2, 0, 0, 1, State.FAILS),
]


@pytest.mark.parametrize(("studies", "reports", "known", "further", "unlinked", "state"), E7_TABLE)
def test_e7_studies_need_reports_and_reports_make_studies(studies, reports, known, further, unlinked, state):
    tallies = make_t1(
        new_studies=studies,
        new_reports=reports,
        reports_of_known_studies=known,
        further_studies_in_reports=further,
        unlinked_reports=unlinked,
    )

    assert [one.state for one in check(flow(tallies)) if one.name == "E7"] == [state]


def test_an_unused_arm_is_not_shown():
    assert [one for one in check(UPDATE) if one.arm == "other"] == []
    assert texts(UPDATE)["E4", "dbr"] == "10 sought − 1 not retrieved = 9 reports assessed"


def test_an_unused_arm_appears_when_it_fails():
    failed = failing(check(replace(UPDATE, other_assessed=1)))

    assert [(one.name, one.arm) for one in failed] == [("E4", "other"), ("E5", "other")]


def test_an_empty_review_balances():
    from_nothing = make_t1(
        **dict.fromkeys(("database_results", "duplicates", "other_removals", "screened", "excluded"), 0),
        **dict.fromkeys(("citations", "websites", "already_found", "not_pursued", "new_studies"), 0),
        **dict.fromkeys(("new_reports", "total_studies", "total_reports"), 0),
        databases=(),
        dbr=Arm(),
        other=Arm(),
    )

    assert can_be_final(check(flow(from_nothing)))


@given(st.sampled_from([T1, UPDATE, IN_FLIGHT]), st.data())
def test_no_number_can_be_changed_unnoticed_however_far(the_flow, data):
    _, name, place = data.draw(st.sampled_from(list(numbers(the_flow))))
    step = data.draw(st.integers(-10_000, 10_000).filter(bool))

    assert failing(check(changed(the_flow, name, place, step)))
