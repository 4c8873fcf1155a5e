"""What an import settles before it counts: no query sees it, it is done anew when its ground has moved, or undone."""

import pytest

from citations import actions, queries
from citations.actions import preparing
from citations.models import Record, Report
from screening.models import Entry
from tests.makers.citations import make_batch, make_import, make_search, quiet, ris


def prepared_commit(team, batch, search, basis):
    return actions.commit_batch(by=team.lead, batch=batch, search=search, prepared=basis)


def told(review):
    """All that the pages count."""
    return (
        queries.search_counts(review),
        queries.standing_counts(review),
        list(queries.cluster_sources(review)),
        Entry.objects.filter(review=review, resting=False).count(),
    )


def test_prepared_file_is_seen_by_no_query(team):
    search = make_search(team.review)
    make_import(team.review, ris(), search=search)
    before = told(team.review)

    actions.prepare(batch=make_batch(team.review, ris(), ris()), search=search, progress=quiet)

    assert told(team.review) == before


def test_prepared_or_not_an_import_ends_alike(team):
    search, item = make_search(team.review), ris(accession="7")
    make_import(team.review, item, ris(), search=search)
    other = make_search(team.review, "PsycINFO")
    make_import(team.review, item, ris(), search=other)
    plain, first = make_batch(team.review, item, ris()), make_batch(team.review, item, ris())

    actions.commit_batch(by=team.lead, batch=plain, search=search)
    prepared_commit(team, first, other, actions.prepare(batch=first, search=other, progress=quiet))

    ledgers = [queries.ledger(batch) for batch in (plain, first)]
    assert ledgers[0] == ledgers[1]
    assert (ledgers[0].new, ledgers[0].known) == (1, 1)
    assert queries.standing_counts(team.review)["active"] == 6
    assert Entry.objects.filter(review=team.review, resting=False).count() == 6


def test_prepared_commit_prepares_nothing_again(team, monkeypatch):
    search, batch = make_search(team.review), make_batch(team.review, ris(), ris())
    basis = actions.prepare(batch=batch, search=search, progress=quiet)
    monkeypatch.setattr("citations.actions.batches.prepare_at_once", lambda *_: pytest.fail("prepared twice"))

    prepared_commit(team, batch, search, basis)

    assert queries.ledger(batch).new == 2


def test_import_of_the_same_search_in_between_is_seen(team):
    search, item = make_search(team.review), ris(accession="7")
    batch = make_batch(team.review, item, ris())
    basis = actions.prepare(batch=batch, search=search, progress=quiet)
    make_import(team.review, item, search=search)

    prepared_commit(team, batch, search, basis)

    ledger = queries.ledger(batch)
    assert (ledger.new, ledger.known) == (1, 1)
    assert Report.objects.filter(review=team.review).count() == 2


def test_undo_of_an_earlier_import_in_between_is_seen(team):
    search, item = make_search(team.review), ris(accession="7")
    earlier, batch = make_import(team.review, item, search=search), make_batch(team.review, item, ris())
    basis = actions.prepare(batch=batch, search=search, progress=quiet)
    actions.undo_batch(by=team.lead, batch=earlier)

    prepared_commit(team, batch, search, basis)

    assert (queries.ledger(batch).new, queries.ledger(batch).known) == (2, 0)


def test_another_search_than_it_was_prepared_for_gets_reports_of_its_own(team):
    medline, psycinfo = make_search(team.review), make_search(team.review, "PsycINFO")
    item = ris(accession="7")
    earlier = make_import(team.review, item, search=medline)
    batch = make_batch(team.review, item, ris())
    actions.prepare(batch=batch, search=medline, progress=quiet)
    assert batch.records.filter(report=earlier.records.get().report_id).exists()

    actions.commit_batch(by=team.lead, batch=batch, search=psycinfo)

    assert not batch.records.filter(report=earlier.records.get().report_id).exists()
    assert (queries.ledger(batch).new, queries.ledger(batch).known) == (2, 0)
    assert queries.standing_counts(team.review)["active"] == 3
    assert set(Record.objects.filter(batch=batch).values_list("search", flat=True)) == {psycinfo.pk}
    titles = sorted(batch.records.values_list("title", "report__title"))
    assert all(record == report for record, report in titles)


def test_prepared_file_can_be_read_anew(team):
    search = make_search(team.review)
    batch = make_batch(team.review, text="title,year\nA harbour,2001\nA lantern,2002\n", name="table.csv")
    actions.prepare(batch=batch, search=search, progress=quiet)

    batch = actions.set_columns(by=team.lead, batch=batch, columns={"title": "title"})
    actions.read_batch(batch=batch, progress=quiet)

    assert Entry.objects.filter(review=team.review).count() == 0
    assert Report.objects.filter(review=team.review).count() == batch.records.count() == 2


def test_portions_end_alike_whatever_their_size(team, monkeypatch):
    monkeypatch.setattr(preparing, "AT_ONCE", 2)
    monkeypatch.setattr("citations.actions.batches.AT_ONCE", 2)
    search, items = make_search(team.review), [ris(accession=str(number)) for number in range(5)]
    first = make_import(team.review, *items[:3], search=search)
    second = make_import(team.review, *items, search=search)

    actions.undo_batch(by=team.lead, batch=first)

    assert (queries.ledger(second).new, queries.ledger(second).known) == (5, 0)
    assert queries.standing_counts(team.review)["active"] == 5
