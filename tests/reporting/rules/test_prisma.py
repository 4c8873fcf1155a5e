"""METHODS T1 and T3 as flows, their footnotes and their keys."""

import json
from dataclasses import replace

import pytest

from reporting.rules.prisma import LIST_KEYS, META_ANALYSIS_KEYS, NUMBER_KEYS, Arm, Count, as_dict, flow
from tests.reporting.rules.samples import REASONS, make_in_flight, make_t1, make_update

T1_NUMBERS = {
    "previous_studies": 0,
    "previous_reports": 0,
    "database_results": 2066,
    "register_results": 0,
    "website_results": 3,
    "organisation_results": 0,
    "citations_results": 14,
    "duplicates": 702,
    "excluded_automatic": 0,
    "excluded_other": 4,
    "records_screened": 1360,
    "records_excluded": 1298,
    "dbr_sought_reports": 62,
    "dbr_notretrieved_reports": 2,
    "dbr_assessed": 60,
    "other_sought_reports": 6,
    "other_notretrieved_reports": 1,
    "other_assessed": 5,
    "new_studies": 10,
    "new_reports": 11,
    "total_studies": 10,
    "total_reports": 11,
}


def notes(tallies):
    return [note.text for note in flow(tallies).footnotes]


def test_t1_numbers_under_the_keys_of_the_figure():
    t1 = flow(make_t1())

    assert {key: getattr(t1, key) for key in NUMBER_KEYS} == T1_NUMBERS
    assert [count.n for count in t1.database_specific_results] == [412, 268, 655, 731]
    assert t1.dbr_excluded == REASONS
    assert sum(reason.n for reason in t1.dbr_excluded) == 51
    assert [reason.n for reason in t1.other_excluded] == [2, 1]


def test_t3_numbers_of_an_update():
    update = flow(make_update())

    assert (update.new_studies, update.new_reports) == (3, 5)
    assert (update.total_studies, update.total_reports) == (13, 16)
    assert notes(make_update()) == ["1 report belongs to studies of the previous version of the review."]


def test_json_holds_every_key_and_survives_the_way():
    written = json.loads(json.dumps(as_dict(flow(make_t1()))))

    assert {key: written[key] for key in NUMBER_KEYS} == T1_NUMBERS
    assert {key: written[key] for key in META_ANALYSIS_KEYS} == {"total_studies_ma": 0, "total_reports_ma": 0}
    assert written["dbr_excluded"][0] == {"label": "Not qualitative", "n": 17}
    assert set(LIST_KEYS) <= set(written)
    assert written["pending"] == 0


def test_labels_lie_on_one_line_and_have_a_name():
    arm = Arm(reasons=(Count("  No\nqualitative\t data ", 1), Count("", 1)))

    assert [one.label for one in flow(make_t1(dbr=arm)).dbr_excluded] == ["No qualitative data", "not named"]


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, False),
        ({"uses_other_methods": True}, True),
        ({"websites": 1}, True),
        ({"organisations": 1}, True),
        ({"citations": 1}, True),
        ({"other": Arm(sought=1)}, True),
    ],
)
def test_the_other_arm_is_shown_when_it_has_a_number(changes, shown):
    assert flow(make_update(**changes)).has_other_methods is shown


def test_t1_footnote_tells_what_became_of_records_by_other_methods():
    assert notes(make_t1()) == [
        "Of the records by other methods, 8 already found, 3 not pursued after reading the title."
    ]


FOOTNOTES = [
    (
        {"already_found": 1, "not_pursued": 0},
        "other_sought_reports",
        "Of the records by other methods, 1 already found.",
    ),
    ({"excluded_by_tool": 98}, "records_excluded", "1,200 excluded by people, 98 by an automation tool."),
    ({"further_reports": 1}, "records_screened", "Records that held several reports add 1 report."),
    (
        {"already_at_full_text": 2},
        "dbr_sought_reports",
        "2 forwarded because another method had found the report before (already at full text).",
    ),
    (
        {"dbr": Arm(awaiting=2, ongoing=1)},
        "dbr_assessed",
        "2 reports await classification and 1 report is of an ongoing study; neither excluded nor included.",
    ),
    (
        {"other": Arm(ongoing=2)},
        "other_assessed",
        "2 reports are of ongoing studies; neither excluded nor included.",
    ),
    ({"further_studies_in_reports": 1}, "new_studies", "Reports that hold several studies add 1 study."),
    (
        {"dropped_studies": 1, "dropped_reports": 2},
        "total_studies",
        "1 study and 2 reports of the previous version are no longer included.",
    ),
    ({"pending_screening": 1}, "", "Screening is not finished: 1 record or report is still open."),
    ({"pending_screening": 1200}, "", "Screening is not finished: 1,200 records and reports are still open."),
]


@pytest.mark.parametrize(("changes", "key", "text"), FOOTNOTES)
def test_footnotes_stand_by_their_box(changes, key, text):
    assert (key, text) in [(note.key, note.text) for note in flow(make_t1(**changes)).footnotes]


def test_pending_is_the_sum_over_both_arms():
    in_flight = flow(make_in_flight())

    assert in_flight.pending == 152 + 3 + 5 + 12 + 2 + 2
    assert replace(in_flight, pending_screening=0).pending == 24
