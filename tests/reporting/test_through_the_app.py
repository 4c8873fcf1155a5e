"""The flow after real acts: imports, merges, removals, votes, retrieval, studies; and after each was taken back."""

import pytest

from citations import actions as citations
from citations.models import Report
from reporting import queries
from reporting.rules.equations import can_be_final, check, failing
from reviews import actions as reviews
from screening import actions as screening
from screening.models import Stage
from tests.makers import citations as imported
from tests.makers.people import make_criteria
from tests.makers.screening import entry_of, make_vote

TITLES, FULL_TEXTS = Stage.Key.TITLE_ABSTRACT, Stage.Key.FULL_TEXT


def bring(team, n: int, database: str, source: str = "database") -> list[Report]:
    search = imported.make_search(team.review, database, source=source)
    batch = imported.make_import(team.review, *(imported.ris() for _ in range(n)), search=search)
    return [record.report for record in batch.records.select_related("report").order_by("position")]


def merge(team, first: Report, *others: Report) -> None:
    for other in others:
        citations.merge(by=team.lead, a=first, b=other)


def both(team, report: Report, verdict: str, key: str = TITLES, **fields) -> None:
    for reader in (team.bob, team.carol):
        make_vote(entry_of(report, key), reader, verdict, **fields)


def flow_of(team):
    found = queries.flow(team.review)
    assert failing(check(found)) == []
    return found


@pytest.fixture
def t2(team):
    """Clusters A{Medline, PsycINFO, WoS} B{CINAHL} C{Medline, citation} D{citation} E{WoS, WoS}."""
    a, c = bring(team, 2, "Medline")
    [a_psycinfo] = bring(team, 1, "PsycINFO")
    a_wos, e, e_again = bring(team, 3, "WoS")
    [b] = bring(team, 1, "CINAHL")
    c_citation, d = bring(team, 2, "Citation searching", "citation")
    merge(team, a, a_psycinfo, a_wos)
    merge(team, c, c_citation)
    merge(team, e, e_again)
    return {"a": a, "b": b, "c": c, "d": d, "e": e}


def test_t2_through_imports_and_merges(team, t2):
    flow = flow_of(team)

    assert (flow.database_results, flow.duplicates, flow.records_screened) == (7, 3, 4)
    assert (flow.other_results, flow.other_already_found, flow.pending_other) == (2, 1, 1)


def test_an_import_that_is_undone_leaves_the_flow_and_returns(team, t2):
    before = flow_of(team)
    batch = team.review.batches.filter(search__database="CINAHL").get()

    citations.undo_batch(by=team.lead, batch=batch)
    assert (flow_of(team).database_results, flow_of(team).records_screened) == (6, 3)
    batch.refresh_from_db()
    citations.redo_batch(by=team.lead, batch=batch)

    assert flow_of(team) == before


def test_a_removal_before_screening_and_back(team, t2):
    before = flow_of(team)

    removal = citations.remove_before_screening(by=team.lead, report=t2["a"], kind="other", cause="Retracted")
    assert (flow_of(team).excluded_other, flow_of(team).records_screened) == (1, 3)
    assert (flow_of(team).duplicates, flow_of(team).database_results) == (3, 7)
    citations.withdraw_removal(by=team.lead, removal=removal)

    assert flow_of(team) == before


@pytest.mark.parametrize("merged", ["before", "after"])
def test_a_removal_rests_with_the_import_of_its_report_and_returns(team, merged):
    [a], [b] = bring(team, 1, "Medline"), bring(team, 1, "CINAHL")
    if merged == "before":
        merge(team, a, b)
    citations.remove_before_screening(by=team.lead, report=a, kind="other", cause="Retracted")
    batch = citations.undo_batch(by=team.lead, batch=a.records.get().batch)
    if merged == "after":
        merge(team, a, b)

    undone = flow_of(team)
    citations.redo_batch(by=team.lead, batch=batch)

    assert (undone.excluded_other, undone.records_screened) == (0, 1)
    assert (flow_of(team).excluded_other, flow_of(team).records_screened) == (1, 0)


def test_a_duplicate_found_late_moves_to_the_duplicates_and_back(team, t2):
    both(team, t2["a"], "include")
    both(team, t2["b"], "include")
    before = flow_of(team)

    link = citations.merge(by=team.lead, a=t2["a"], b=t2["b"])
    assert (flow_of(team).duplicates, flow_of(team).dbr_sought_reports) == (4, 1)
    citations.unmerge(by=team.lead, merge=link)

    assert flow_of(team) == before


def test_from_votes_to_a_finished_flow(team, t2):
    make_criteria(team.review, "Not qualitative", "Not English", by=team.lead)
    reason = team.review.criteria.get(label="Not English")
    both(team, t2["a"], "include")
    both(team, t2["b"], "exclude")
    both(team, t2["c"], "include")
    both(team, t2["d"], "include")
    both(team, t2["e"], "include")
    for key, status in (("a", "obtained"), ("c", "obtained"), ("d", "obtained"), ("e", "not_retrieved")):
        citations.record_retrieval(by=team.lead, report=t2[key], status=status)
    both(team, t2["a"], "include", FULL_TEXTS)
    both(team, t2["c"], "exclude", FULL_TEXTS, reason=reason)
    both(team, t2["d"], "include", FULL_TEXTS)
    study = screening.create_study(by=team.lead, report=t2["a"])
    screening.link_report(by=team.lead, study=study, report=t2["d"])

    flow = flow_of(team)

    assert (flow.records_excluded, flow.dbr_sought_reports, flow.dbr_notretrieved_reports) == (1, 3, 1)
    assert [(one.label, one.n) for one in flow.dbr_excluded] == [("Not English", 1)]
    assert (flow.other_sought_reports, flow.other_assessed, flow.other_included_reports) == (1, 1, 1)
    assert (flow.new_studies, flow.new_reports) == (1, 2)
    assert can_be_final(check(flow))


def test_a_disagreement_is_still_open(team, t2):
    make_vote(entry_of(t2["a"]), team.bob, "include")
    make_vote(entry_of(t2["a"]), team.carol, "exclude")

    assert flow_of(team).pending_screening == 4


def test_a_renamed_reason_shows_by_its_new_name(team, t2):
    make_criteria(team.review, "Not qualitative", by=team.lead)
    criterion = team.review.criteria.get()
    both(team, t2["a"], "include")
    citations.record_retrieval(by=team.lead, report=t2["a"], status="obtained")
    both(team, t2["a"], "exclude", FULL_TEXTS, reason=criterion)

    reviews.set_criteria(
        by=team.lead, review=team.review, criteria=[{"id": criterion.pk, "label": "No qualitative data"}]
    )

    assert [one.label for one in flow_of(team).dbr_excluded] == ["No qualitative data"]


def test_bob_sees_no_outcome_before_he_has_read_all(team, t2):
    make_vote(entry_of(t2["a"]), team.bob, "include")
    make_vote(entry_of(t2["a"]), team.carol, "include")

    shown = queries.shown_to(team.member(team.bob))

    assert f"{shown.flow.dbr_sought_reports}" == "sealed"


def drawn(sample) -> list[Report]:
    return [row.entry.report for row in sample.drawn.select_related("entry__report")]


def test_check_of_exclusions_reopens_what_it_draws_and_balances_all_the_while(team):
    reports = bring(team, 6, "Medline")
    stage = screening.set_rule(by=team.lead, stage=team.review.stages.get(key=TITLES), votes_required=1)
    for report in reports:
        make_vote(entry_of(report), team.bob, "exclude")

    check_drawn = screening.draw_check(by=team.lead, stage=stage, size=3)
    assert (flow_of(team).records_excluded, flow_of(team).pending_screening) == (3, 3)

    agreed, missed, _ = drawn(check_drawn)
    make_vote(entry_of(agreed), team.carol, "exclude")
    make_vote(entry_of(missed), team.carol, "include")
    assert (flow_of(team).records_excluded, flow_of(team).pending_screening) == (4, 2)

    screening.adjudicate(by=team.lead, entry=entry_of(missed), verdict="include")
    assert (flow_of(team).records_excluded, flow_of(team).dbr_sought_reports) == (4, 1)
    screening.close_check(by=team.lead, sample=check_drawn)
    assert (flow_of(team).records_excluded, flow_of(team).pending_screening) == (5, 0)


@pytest.mark.parametrize("kept", [True, False])
def test_round_balances_open_and_closed(team, kept):
    bring(team, 4, "Medline")
    sample = screening.draw_round(by=team.lead, stage=team.review.stages.get(key=TITLES), size=3)
    for report in drawn(sample):
        both(team, report, "include")
    assert flow_of(team).dbr_sought_reports == 3

    screening.close_round(by=team.lead, sample=sample, keep_votes=kept)

    assert (flow_of(team).dbr_sought_reports, flow_of(team).pending_screening) == ((3, 1) if kept else (0, 4))
