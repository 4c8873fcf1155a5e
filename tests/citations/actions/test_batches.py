"""Commit, undo and redo: one row changes, the ledger balances, reports come and go with their records."""

import pytest

from citations import actions, queries
from citations.models import ImportBatch, Record, Report
from reviews.errors import Refused
from reviews.models import AuditEvent, Job
from tests.makers.citations import lead, make_batch, make_import, make_search, ris

State = ImportBatch.State


def numbers(batch):
    found = queries.ledger(batch)
    return found.new, found.known, found.set_aside


def test_staged_rows_are_seen_by_no_query(team):
    make_batch(team.review, ris(), ris())

    assert queries.active_reports(team.review).count() == 0
    assert list(queries.cluster_sources(team.review)) == []
    assert queries.search_counts(team.review) == {}


def test_commit_makes_every_record_count(team, audited):
    search = make_search(team.review)

    batch = make_import(team.review, ris(), ris(), search=search)

    assert numbers(batch) == (2, 0, 0)
    assert queries.active_reports(team.review).count() == 2
    assert queries.search_counts(team.review) == {search.pk: 2}
    assert set(batch.records.values_list("search", flat=True)) == {search.pk}


def test_commit_writes_one_event_and_looks_for_duplicates(team):
    batch = make_import(team.review, ris(), ris())

    event = AuditEvent.objects.get(review=team.review, kind="import_committed")
    assert (event.data["new"], event.data["known"], event.data["set_aside"]) == (2, 0, 0)
    assert Job.objects.get(kind="find_duplicates").payload == {"batch": batch.pk}


def test_undo_takes_reports_out_and_redo_brings_them_back(team, audited):
    batch = make_import(team.review, ris(), ris())
    before = list(Report.objects.values_list("pk", "standing"))

    undone = actions.undo_batch(by=team.lead, batch=batch)
    during = queries.active_reports(team.review).count()
    actions.redo_batch(by=team.lead, batch=undone)

    assert during == 0
    assert list(Report.objects.values_list("pk", "standing")) == before


@pytest.mark.parametrize(
    ("state", "act"),
    [
        (State.STAGED, actions.undo_batch),
        (State.STAGED, actions.redo_batch),
        (State.COMMITTED, actions.redo_batch),
        (State.COMMITTED, actions.discard_batch),
        (State.UNDONE, actions.undo_batch),
        (State.UNDONE, actions.discard_batch),
        (State.DISCARDED, actions.undo_batch),
    ],
)
def test_acts_refuse_what_the_state_forbids(team, state, act):
    batch = make_import(team.review, ris())
    ImportBatch.objects.filter(pk=batch.pk).update(state=state)

    with pytest.raises(Refused):
        act(by=team.lead, batch=batch)

    batch.refresh_from_db()
    assert batch.state == state


@pytest.mark.parametrize("state", [s for s in State if s != State.STAGED])
def test_commit_refuses_a_file_that_is_not_staged(team, state):
    batch, search = make_batch(team.review, ris()), make_search(team.review)
    ImportBatch.objects.filter(pk=batch.pk).update(
        state=state, search=search, committed_at=batch.created_at, committed_by=team.alice
    )

    with pytest.raises(Refused):
        actions.commit_batch(by=team.lead, batch=batch, search=search)


def test_commit_of_a_file_without_records_is_refused(team):
    batch = make_batch(team.review, ris())
    batch.records.all().delete()

    with pytest.raises(Refused, match="no record"):
        actions.commit_batch(by=team.lead, batch=batch, search=make_search(team.review))


# ---- already known


def test_same_file_again_in_the_same_search_changes_nothing(team):
    search, text = make_search(team.review), ris() + ris()
    make_import(team.review, text=text, search=search)

    with pytest.raises(Refused, match="already imported in MEDLINE"):
        actions.stage_file(by=team.lead, review=team.review, file_name="x", chunks=[text.encode()], search=search)
    again = make_batch(team.review, text=text)
    with pytest.raises(Refused, match="Nothing was changed"):
        actions.commit_batch(by=team.lead, batch=again, search=search)

    assert queries.search_counts(team.review) == {search.pk: 2}


def test_same_file_in_another_search_is_new(team):
    text = ris()
    make_import(team.review, text=text, search=make_search(team.review, "MEDLINE"))

    other = make_import(team.review, text=text, search=make_search(team.review, "CINAHL"))

    assert numbers(other) == (1, 0, 0)
    assert queries.active_reports(team.review).count() == 2


def test_known_by_accession_number_though_the_text_changed(team):
    search = make_search(team.review)
    make_import(team.review, ris("A title", accession="2019-1"), search=search)

    batch = make_import(team.review, ris("A title, corrected", accession=" 2019-1 "), ris(), search=search)

    assert numbers(batch) == (1, 1, 0)
    assert queries.search_counts(team.review) == {search.pk: 2}


def test_known_by_raw_text_where_there_is_no_accession_number(team):
    search, record = make_search(team.review), ris()
    make_import(team.review, record, search=search)

    batch = make_import(team.review, record, ris(), search=search)

    assert numbers(batch) == (1, 1, 0)


def test_never_known_inside_one_file(team):
    record = ris(accession="7")

    batch = make_import(team.review, record, record)

    assert numbers(batch) == (2, 0, 0)


def test_known_is_shown_before_the_commit_once_the_search_is_chosen(team):
    search, record = make_search(team.review), ris()
    make_import(team.review, record, search=search)
    batch = make_batch(team.review, record, ris())

    before = numbers(batch)
    ImportBatch.objects.filter(pk=batch.pk).update(search=search)
    batch.refresh_from_db()

    assert before == (2, 0, 0)
    assert numbers(batch) == (1, 1, 0)


def test_undoing_the_first_import_lets_the_later_one_count_on_the_same_report(team):
    search, record = make_search(team.review), ris()
    first = make_import(team.review, record, search=search)
    report = first.records.get().report
    later = make_import(team.review, record, ris(), search=search)

    actions.undo_batch(by=team.lead, batch=first)

    report.refresh_from_db()
    assert report.standing == Report.Standing.ACTIVE
    assert numbers(later) == (2, 0, 0)
    assert queries.search_counts(team.review) == {search.pk: 2}


@pytest.mark.parametrize("order", ["first", "later", "both"])
def test_undo_and_redo_in_any_order_end_where_they_began(team, order):
    search, record = make_search(team.review), ris(accession="9")
    batches = [make_import(team.review, record, search=search), make_import(team.review, record, ris(), search=search)]
    before = _state(team.review)
    chosen = {"first": batches[:1], "later": batches[1:], "both": batches}[order]

    for batch in chosen:
        actions.undo_batch(by=team.lead, batch=batch)
    for batch in reversed(chosen):
        actions.redo_batch(by=team.lead, batch=batch)

    assert _state(team.review) == before


def _state(review):
    reports = list(review.reports.order_by("pk").values_list("pk", "standing", "merged_into", "title", "origins"))
    return reports, list(Record.objects.order_by("pk").values_list("pk", "report", "known_as"))


def test_import_that_returns_belongs_to_the_report_its_search_had_before(team):
    search, record = make_search(team.review), ris(accession="5")
    first = make_import(team.review, record, search=search)
    report = first.records.get().report
    actions.undo_batch(by=team.lead, batch=first)

    second = make_import(team.review, record, ris(), search=search)

    assert second.records.get(accession="5").report == report
    assert queries.active_reports(team.review).count() == 2


def test_withdrawn_search_takes_no_import(team):
    search = make_search(team.review)
    actions.withdraw_search(by=team.lead, search=search)
    search.refresh_from_db()

    with pytest.raises(Refused, match="not a search of this review any more"):
        actions.commit_batch(by=team.lead, batch=make_batch(team.review), search=search)


def test_search_with_imports_cannot_be_withdrawn(team):
    search = make_search(team.review)
    make_import(team.review, ris(), search=search)

    with pytest.raises(Refused, match="Undo these imports first"):
        actions.withdraw_search(by=lead(team.review), search=search)
