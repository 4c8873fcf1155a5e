"""METHODS T1, T2, T3, T5 and T6 through real rows: what the tables hold is what the figure says."""

from dataclasses import replace

import pytest

from reporting import queries
from reporting.rules.equations import can_be_final, check, failing
from reporting.rules.prisma import Count, as_dict
from reporting.rules.prisma_csv import to_csv
from tests.makers import reporting as make
from tests.reporting.rules.samples import make_t1


def test_t1_flow(team):
    make.make_flow(team.review, make.T1, by=team.lead)

    assert queries.tallies(team.review) == replace(make_t1(), uses_other_methods=True)


def test_t1_equations_hold(team):
    make.make_flow(team.review, make.T1, by=team.lead)

    equations = check(queries.flow(team.review))

    assert can_be_final(equations)
    assert {one.name for one in equations} == {f"E{n}" for n in range(1, 13)}


def records_of(team, source, label, reports):
    """One record of this source for each report, in a search of its own."""
    search = make.make_search(team.review, team.lead, source, label)
    return make.make_reports(search, team.lead, reports)


def test_t2_duplicates(team):
    [a_medline, c_medline] = records_of(team, "database", "Medline", 2)
    [a_psycinfo] = records_of(team, "database", "PsycINFO", 1)
    [a_wos, e_first, e_second] = records_of(team, "database", "WoS", 3)
    records_of(team, "database", "CINAHL", 1)
    [c_citation, _d] = records_of(team, "citation", "Citation searching", 2)
    make.merge([a_psycinfo, a_wos], [a_medline])
    make.merge([c_citation], [c_medline])
    make.merge([e_second], [e_first])
    around = queries.scope(team.review)

    flow = queries.flow(team.review)

    assert (flow.database_results, flow.duplicates, flow.other_results) == (7, 3, 2)
    assert (around.to_screen("dbr").count(), around.to_screen("other").count()) == (4, 1)
    assert flow.footnotes[0].text == "Of the records by other methods, 1 already found."


def test_t2_each_source_counts_its_records(team):
    [first, second] = records_of(team, "database", "WoS", 2)
    make.merge([second], [first])

    assert queries.tallies(team.review).databases == (Count("WoS", 2),)


def test_two_searches_of_one_database_are_one_source(team):
    records_of(team, "database", "Medline", 2)
    records_of(team, "database", "Medline", 3)

    assert queries.tallies(team.review).databases == (Count("Medline", 5),)


def test_a_search_that_found_nothing_is_shown(team):
    make.make_search(team.review, team.lead, "database", "CINAHL")

    assert queries.tallies(team.review).databases == (Count("CINAHL", 0),)


@pytest.mark.parametrize("state", ["staged", "undone", "discarded"])
def test_only_committed_imports_count(team, state):
    records_of(team, "database", "Medline", 2)
    team.review.batches.update(state=state)

    assert queries.tallies(team.review).database_results == 0


def test_a_record_known_already_counts_nowhere(team):
    [first, second] = records_of(team, "database", "Medline", 2)
    second.records.update(known_as=first.records.get())

    assert queries.tallies(team.review).database_results == 1


def update_of(team):
    """T3: 10 studies in 11 reports before; now 5 reports, 1 of a known study, 4 of 3 new studies."""
    review, lead = team.review, team.lead
    before = make.make_reports(make.make_search(review, lead, "database", "Medline"), lead, 11)
    for key in ("title-abstract", "full-text"):
        make.make_entries(review, key, before, outcome="include")
    known = [make.make_study(review, lead) for _ in range(10)]
    for place, report in enumerate(before):
        make.link(known[place % 10], report, lead)
    now = make.make_reports(make.make_search(review, lead, "database", "Medline", cycle=2), lead, 7)
    make.merge(now[5:], before)
    for key in ("title-abstract", "full-text"):
        make.make_entries(review, key, now[:5], cycle=2, outcome="include")
    make.make_retrievals(now[:5], lead, "obtained")
    new = [make.make_study(review, lead) for _ in range(3)]
    for study, report in zip([known[0], new[0], new[0], new[1], new[2]], now, strict=False):
        make.link(study, report, lead)
    return review


def test_t3_update(team):
    flow = queries.flow(update_of(team))

    assert (flow.previous_studies, flow.previous_reports) == (10, 11)
    assert (flow.new_studies, flow.new_reports, flow.reports_of_known_studies) == (3, 5, 1)
    assert (flow.total_studies, flow.total_reports) == (13, 16)


def test_t3_what_an_earlier_cycle_found_is_a_duplicate_now(team):
    flow = queries.flow(update_of(team))

    assert (flow.database_results, flow.duplicates, flow.records_screened) == (7, 2, 5)
    assert failing(check(flow)) == []


def test_t5_reason_with_the_readers_signs(team):
    reason = 'Wrong population, adults; "x"'
    plan = replace(make.FINISHED, dbr=make.ArmPlan(reasons={reason: 2}))
    make.make_flow(team.review, plan, by=team.lead)

    [row] = [line for line in to_csv(queries.flow(team.review)).splitlines() if line.startswith("dbr_excluded,")]

    assert row.endswith('"Wrong population adults x, 2"')


def test_t6_without_exclusions_and_update(team):
    plan = make.Plan(databases={"Medline": 2}, dbr=make.ArmPlan(included=2), studies=2)
    make.make_flow(team.review, plan, by=team.lead)

    last = {line.split(",")[0]: line.rsplit(",", 1)[1] for line in to_csv(queries.flow(team.review)).splitlines()}

    assert (last["dbr_excluded"], last["previous_studies"], last["previous_reports"]) == ("0", "0", "0")


def test_an_empty_review_has_a_flow(team):
    assert as_dict(queries.flow(team.review))["records_screened"] == 0


def test_in_mid_flight_the_open_numbers_are_named(team):
    make.make_flow(team.review, make.SMALL, by=team.lead)

    flow = queries.flow(team.review)

    assert (flow.pending_screening, flow.dbr_pending_retrieval, flow.dbr_pending_assessment) == (3, 1, 2)
    assert (flow.other_pending_retrieval, flow.other_pending_assessment, flow.pending) == (1, 1, 8)
    assert failing(check(flow)) == []


def test_a_conflict_is_still_open(team):
    [report] = records_of(team, "database", "Medline", 1)
    make.make_entries(team.review, "title-abstract", [report], outcome="conflict")

    assert queries.tallies(team.review).pending_screening == 1


@pytest.mark.parametrize(
    ("status", "outcome", "ends"),
    [
        ("", "pending", "pending_retrieval"),
        ("to_seek", "pending", "pending_retrieval"),
        ("requested", "pending", "pending_retrieval"),
        ("not_retrieved", "pending", "not_retrieved"),
        ("obtained", "pending", "pending_assessment"),
        ("abstract_only", "pending", "pending_assessment"),
        ("obtained", "conflict", "pending_assessment"),
        ("", "include", "included"),
        ("requested", "awaiting", "awaiting"),
    ],
)
def test_where_a_sought_report_stands(team, status, outcome, ends):
    [report] = records_of(team, "database", "Medline", 1)
    make.make_entries(team.review, "title-abstract", [report], outcome="include")
    make.make_entries(team.review, "full-text", [report], outcome=outcome)
    if status:
        make.make_retrievals([report], team.lead, status)

    arm = queries.tallies(team.review).dbr

    assert (arm.sought, getattr(arm, ends)) == (1, 1)
    assert failing(check(queries.flow(team.review))) == []


def test_the_last_line_of_the_history_is_the_status(team):
    [report] = records_of(team, "database", "Medline", 1)
    make.make_entries(team.review, "title-abstract", [report], outcome="include")
    make.make_entries(team.review, "full-text", [report])
    for status in ("not_retrieved", "obtained"):
        make.make_retrievals([report], team.lead, status)

    assert queries.tallies(team.review).dbr.not_retrieved == 0


def test_a_resting_entry_counts_nowhere(team):
    [report] = records_of(team, "database", "Medline", 1)
    make.make_entries(team.review, "full-text", [report], outcome="exclude", resting=True)

    assert queries.tallies(team.review).dbr.excluded == 0


def test_a_report_that_gains_a_database_record_counts_as_forwarded(team):
    [report] = records_of(team, "citation", "Citation searching", 1)
    make.make_entries(team.review, "title-abstract", [report], outcome="include", settled_at=make.WHEN)
    make.make_entries(team.review, "full-text", [report], outcome="include")
    [again] = records_of(team, "database", "Medline", 1)
    again.records.get().batch.review.batches.filter(search__source="database").update(
        committed_at=make.WHEN.replace(month=6)
    )
    make.merge([again], [report])

    flow = queries.flow(team.review)

    assert (flow.dbr_sought_reports, flow.already_at_full_text, flow.other_sought_reports) == (1, 1, 0)
    assert "already at full text" in flow.footnotes[0].text


@pytest.mark.parametrize(
    ("sources", "label"),
    [
        (["organisation"], "Organisations"),
        (["contact"], "Contacts"),
        (["organisation", "contact", "other"], "Organisations, contacts, other sources"),
        ([], "Organisations"),
    ],
)
def test_the_line_of_organisations_says_what_it_holds(team, sources, label):
    for source in sources:
        make.make_search(team.review, team.lead, source, source)

    assert queries.flow(team.review).organisations_label == label


def test_a_report_in_two_studies_adds_one(team):
    plan = make.Plan(databases={"Medline": 1}, dbr=make.ArmPlan(included=1), studies=1)
    make.make_flow(team.review, plan, by=team.lead)
    make.link(make.make_study(team.review, team.lead), make.included(team.review)[0], team.lead)

    flow = queries.flow(team.review)

    assert (flow.new_studies, flow.new_reports, flow.further_studies_in_reports) == (2, 1, 1)


def test_a_link_that_was_taken_back_counts_no_more(team):
    plan = make.Plan(databases={"Medline": 1}, dbr=make.ArmPlan(included=1), studies=1)
    make.make_flow(team.review, plan, by=team.lead)
    team.review.studies.get().links.update(ended_at=make.WHEN)

    flow = queries.flow(team.review)

    assert (flow.new_studies, flow.unlinked_reports) == (0, 1)


@pytest.mark.parametrize("sources", [1, 3])
def test_the_number_of_queries_is_bounded(team, sources, django_assert_max_num_queries):
    names = ["Medline", "CINAHL", "PsycINFO"][:sources]
    make.make_flow(team.review, replace(make.SMALL, databases=dict.fromkeys(names, 15)), by=team.lead)

    with django_assert_max_num_queries(48):
        queries.tallies(team.review)
