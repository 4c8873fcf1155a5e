"""Every number and the list behind it are the same rows; when an equation fails, the rows at fault are named."""

import pytest

from citations.models import Report
from reporting import queries
from reporting.queries.boxes import BOXES, FAULTS_OF, PENDING_OF, faults_of, pending_of, rows_of
from reporting.rules.equations import check, failing
from reporting.rules.prisma import LIST_KEYS, NUMBER_KEYS
from screening.models import Entry
from tests.makers import reporting as make

BESIDE = (
    "pending_screening",
    "pending_other",
    "other_not_pursued",
    "other_already_found",
    "already_at_full_text",
    "unlinked_reports",
    "reports_of_known_studies",
    *(
        f"{arm}_{what}"
        for arm in ("dbr", "other")
        for what in ("included_reports", "awaiting", "ongoing", "pending_retrieval", "pending_assessment")
    ),
)


@pytest.fixture
def small(team):
    return make.make_flow(team.review, make.SMALL, by=team.lead)


@pytest.mark.parametrize("key", [*NUMBER_KEYS, *LIST_KEYS])
def test_every_key_of_the_figure_opens_a_list(key):
    assert key in BOXES


def listed(review, keys, part=None) -> dict[str, int]:
    """How many rows the list of each key really shows; all of these fit on one page."""
    around = queries.scope(review)
    return {key: len(queries.page_of(BOXES[key], around, number=1, part=part).object_list) for key in keys}


def test_each_list_holds_what_its_number_says(small):
    flow = queries.flow(small)

    assert listed(small, NUMBER_KEYS) == {key: getattr(flow, key) for key in NUMBER_KEYS}


def test_so_do_the_lists_beside_the_figure(small):
    flow = queries.flow(small)

    assert listed(small, BESIDE) == {key: getattr(flow, key) for key in BESIDE}


@pytest.mark.parametrize("key", LIST_KEYS)
def test_each_part_opens_its_own_list(small, key):
    parts = getattr(queries.flow(small), key)

    assert {part.label: listed(small, [key], part.label)[key] for part in parts} == {
        part.label: part.n for part in parts
    }


def test_t1_all_lists_at_once(team):
    around = queries.scope(make.make_flow(team.review, make.T1, by=team.lead))
    flow = queries.flow(team.review)

    counts = {key: rows_of(BOXES[key], around).count() for key in NUMBER_KEYS}

    assert counts == {key: getattr(flow, key) for key in NUMBER_KEYS}


def test_no_fault_where_all_fits(small):
    around = queries.scope(small)

    assert {key: n for key, box in BOXES.items() if box.is_fault and (n := rows_of(box, around).count())} == {}


def test_faults_and_waiting_lists_exist():
    assert all(faults_of(name, arm) for name in FAULTS_OF for arm in ("dbr", "other"))
    assert all(pending_of(name, arm) for name in PENDING_OF for arm in ("dbr", "other"))


def entry_at(review, key, outcome, **which):
    return Entry.objects.filter(review=review, stage__key=key, outcome=outcome, **which).order_by("pk").first()


def named(team) -> dict[str, set[str]]:
    """Equation -> keys of the lists that the page offers for it: of those that fail, and of those with a doubt."""
    return {
        one.equation.name: {wrong.box.key for wrong in one.wrong}
        for one in queries.shown_to(team.lead).checks
        if one.wrong or one.word == "fails"
    }


def failing_for(team) -> set[str]:
    return {one.equation.name for one in queries.shown_to(team.lead).checks if one.word == "fails"}


def test_a_report_without_an_entry_is_named(team, small):
    entry_at(small, "title-abstract", "exclude").delete()

    assert named(team) == {"E2": {"unopened"}}


def test_a_merged_report_still_in_screening_is_named(team, small):
    entry = entry_at(small, "title-abstract", "exclude")
    root = Report.objects.filter(review=small, standing="active").exclude(pk=entry.report_id).first()
    make.merge([entry.report], [root])

    assert named(team)["E2"] == {"stray"}


def test_a_forwarded_report_without_full_text_entry_is_named(team, small):
    Entry.objects.filter(pk=entry_at(small, "full-text", "awaiting").pk).update(resting=True)

    assert named(team) == {"E4": {"dbr_forgotten"}}


def test_a_full_text_of_an_excluded_title_is_named(team, small):
    forwarded = entry_at(small, "full-text", "awaiting")
    Entry.objects.filter(report=forwarded.report, stage__key="title-abstract").update(outcome="exclude")

    assert named(team) == {"E4": {"dbr_unsought"}}


def test_a_decision_on_a_report_that_was_not_retrieved_is_named(team, small):
    """It counts as assessed, so that all equations hold; the list says what to look into."""
    make.make_retrievals([entry_at(small, "full-text", "include").report], team.lead, "not_retrieved")

    assert named(team) == {"E4": {"dbr_decided_unseen"}}
    assert failing_for(team) == set()


def test_an_exclusion_without_a_reason_is_named(team, small):
    Entry.objects.filter(pk=entry_at(small, "full-text", "exclude").pk).update(reason=None)

    assert named(team) == {"E5": {"dbr_without_reason"}, "E11": {"dbr_without_reason"}}


def test_an_unlinked_report_leaves_an_equation_open(team, small):
    report = make.included(small)[0]
    report.study_links.update(ended_at=make.WHEN)

    [e7] = [one for one in queries.shown_to(team.lead).checks if one.equation.name == "E7"]

    assert (e7.word, e7.waits_for.key) == ("still open", "unlinked_reports")
    assert failing(check(queries.flow(small))) == []


def test_lists_are_paged(team):
    search = make.make_search(team.review, team.lead, "database", "Medline")
    make.make_reports(search, team.lead, 130)

    page = queries.page_of(BOXES["database_results"], queries.scope(team.review), number=2)

    assert (len(page.object_list), page.paginator.count) == (30, 130)


@pytest.mark.parametrize("key", ["database_results", "duplicates", "records_screened", "dbr_excluded", "new_studies"])
def test_queries_of_a_list_do_not_grow_with_its_rows(small, key, django_assert_max_num_queries):
    around = queries.scope(small)

    with django_assert_max_num_queries(5):
        queries.page_of(BOXES[key], around, number=1)
