"""What `create_demo` gives: METHODS.md 9, T1 and T18 to the last number, and work for everybody in the other review."""

import json

import pytest

from tests.stories import demo as demos

pytestmark = pytest.mark.slow
T1 = {
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
PARTS = {
    "database_specific_results": {"Medline": 412, "CINAHL": 268, "Web of Science": 655, "PsycINFO": 731},
    "register_specific_results": {},
    "dbr_excluded": {
        "Not qualitative": 17,
        "Not individual therapy": 12,
        "No self-harm history": 9,
        "Not about experience": 8,
        "Not English": 3,
        "No extractable data": 2,
    },
}
STAGES_OF_READERS = ("title-abstract", "full-text", "appraisal")


@pytest.fixture(scope="module")
def facts(demo):
    return demos.facts(demo)


@pytest.fixture(scope="module")
def flow(demo):
    return json.loads(demo.manage("prisma", "demo", "--to", "json"))


def test_finished_review_is_t1(flow):
    assert {key: flow[key] for key in T1} == T1


@pytest.mark.parametrize("key", PARTS)
def test_parts_of_a_number_are_those_of_t1(flow, key):
    assert {part["label"]: part["n"] for part in flow[key]} == PARTS[key]


def test_reports_of_other_methods_are_excluded_for_two_reasons_and_one(flow):
    assert sorted(part["n"] for part in flow["other_excluded"]) == [1, 2]


def test_finished_review_counts_the_people_of_t18(facts):
    assert facts["people"] == "10 studies, 104 participants"


@pytest.mark.parametrize("slug", ["demo", "demo-open"])
def test_log_of_the_demo_is_whole(demo, slug):
    assert demo.manage("verify_log", slug).startswith(f"{slug}: whole, ")


def test_loading_again_changes_nothing(demo):
    before = demo.manage("verify_log", "demo"), demo.manage("verify_log", "demo-open")

    said = demo.manage("create_demo")

    assert said.splitlines() == ["demo is there already.", "demo-open is there already."]
    assert (demo.manage("verify_log", "demo"), demo.manage("verify_log", "demo-open")) == before


def test_finished_review_waits_for_nobody(facts):
    assert [(name, key, n) for name, counts in facts["finished"].items() for key, n in counts.items() if n] == []


@pytest.mark.parametrize("name", ["bob", "carol"])
@pytest.mark.parametrize("stage", STAGES_OF_READERS)
def test_each_reader_has_work_at_each_stage_of_the_open_review(facts, name, stage):
    assert facts["waiting"][name][stage] > 0


@pytest.mark.parametrize("stage", ["search", "duplicates", "title-abstract", "full-text", "characteristics"])
def test_lead_has_work_at_each_stage_of_the_open_review(facts, stage):
    assert facts["waiting"]["alice"][stage] > 0
