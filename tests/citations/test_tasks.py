"""Acts on a file that a job does: each once, one at a time, whole after any kill, and for nobody who left."""

import pytest

from citations import actions, queries
from citations.models import ImportBatch, Record
from citations.rules.origins import Origin
from reviews import clock, jobs
from reviews.errors import Refused
from reviews.models import AuditEvent, Job, Membership
from screening.models import Entry, Vote
from tests.makers.citations import make_batch, make_import, make_report, make_search, ris
from tests.makers.screening import entry_of, make_vote

State = ImportBatch.State
MEDLINE = Origin("MEDLINE", "Ovid")
BUSY = "is being worked on. Wait until that is done"


def of_medline(**fields):
    return ris(**fields).replace("ER  - ", "DB  - MEDLINE\nDP  - Ovid\nER  - ")


def committed(team):
    """An imported file, one of whose items the search had before, with a vote on a report of its own."""
    search, item = make_search(team.review, "Library"), of_medline(accession="7")
    make_import(team.review, item, ris(), search=search)
    batch = make_import(team.review, item, of_medline(), ris(), search=search)
    make_vote(entry_of(batch.records.get(position=2).report), team.bob)
    return batch


def staged(team):
    search, item = make_search(team.review, "Library"), of_medline(accession="7")
    make_import(team.review, item, ris(), search=search)
    return actions.choose_search(by=team.lead, batch=make_batch(team.review, item, of_medline(), ris()), search=search)


def undone(team):
    return actions.undo_batch(by=team.lead, batch=committed(team))


def commit(team, batch):
    return actions.commit_later(by=team.lead, batch=batch, search=batch.search)


def undo(team, batch):
    return actions.undo_later(by=team.lead, batch=batch)


def redo(team, batch):
    return actions.redo_later(by=team.lead, batch=batch)


def move(team, batch):
    search = team.review.searches.filter(database="MEDLINE").first() or make_search(team.review, "MEDLINE")
    return actions.move_records_later(by=team.lead, batch=batch, search=search, origin=MEDLINE)


ACTS = {
    "import_file": (staged, commit),
    "undo_import": (committed, undo),
    "redo_import": (undone, redo),
    "move_records": (committed, move),
}
KINDS = list(ACTS)


def asked(team, kind):
    make, act = ACTS[kind]
    return act(team, make(team))


def told(review):
    """All that stands and all that was decided."""
    batches = [(batch.pk, batch.state, queries.ledger(batch)) for batch in queries.batches(review)]
    return (
        batches,
        queries.search_counts(review),
        sorted(queries.cluster_sources(review)),
        list(review.reports.order_by("pk").values_list("pk", "standing", "merged_into")),
        list(Record.objects.order_by("pk").values_list("pk", "search", "report", "known_as")),
        list(Entry.objects.order_by("pk").values_list("pk", "report", "resting", "outcome")),
        list(Vote._base_manager.order_by("pk").values_list("pk", "entry", "verdict", "author")),
    )


def events(review):
    return list(AuditEvent.objects.filter(review=review).order_by("pk").values_list("kind", flat=True))


# ---- what the jobs do


def test_undo_and_redo_in_the_background_end_where_they_began(team, audited):
    batch = committed(team)
    before = told(team.review)

    batch = undo(team, batch)
    jobs.run_job(batch.job_id)
    between = queries.ledger(batch), queries.search_counts(team.review)
    batch = redo(team, batch)
    jobs.run_job(batch.job_id)

    assert between[1] == {batch.search_id: 2}
    assert between[0].in_file == 3
    assert told(team.review) == before
    assert [kind for kind in events(team.review) if kind.startswith("import_")][-4:] == [
        "import_undo_asked", "import_undone", "import_redo_asked", "import_redone",
    ]  # fmt: skip


def test_undo_in_the_background_ends_as_at_once(team):
    batch = committed(team)
    actions.undo_batch(by=team.lead, batch=batch)
    at_once = told(team.review)
    actions.redo_batch(by=team.lead, batch=batch)

    jobs.run_job(undo(team, batch).job_id)

    assert told(team.review) == at_once


@pytest.mark.parametrize(("make", "act"), [(staged, undo), (undone, undo), (staged, redo), (committed, redo)])
def test_what_the_state_forbids_is_not_begun(team, make, act):
    batch = make(team)
    before = Job.objects.count()

    with pytest.raises(Refused, match="now. Reload the page"):
        act(team, batch)

    assert Job.objects.count() == before


def test_import_whose_search_was_taken_back_is_not_brought_back_later_either(team):
    batch = actions.undo_batch(by=team.lead, batch=make_import(team.review, ris()))
    actions.withdraw_search(by=team.lead, search=batch.search)

    with pytest.raises(Refused, match="was taken back"):
        redo(team, batch)


# ---- one at a time


@pytest.mark.parametrize("kind", ["import_file", "undo_import", "redo_import"])
def test_asked_twice_it_is_done_once(team, kind):
    batch = asked(team, kind)

    again = ACTS[kind][1](team, ImportBatch.objects.get(pk=batch.pk))

    assert again.job_id == batch.job_id
    assert Job.objects.filter(kind=kind).count() == 1


OTHERS = {
    "undo": lambda team, batch: actions.undo_batch(by=team.lead, batch=batch),
    "redo": lambda team, batch: actions.redo_batch(by=team.lead, batch=batch),
    "commit": lambda team, batch: actions.commit_batch(by=team.lead, batch=batch, search=batch.search),
    "choose": lambda team, batch: actions.choose_search(by=team.lead, batch=batch, search=batch.search),
    "divide": lambda team, batch: actions.divide(by=team.lead, batch=batch, parts={MEDLINE: None}),
    "columns": lambda team, batch: actions.set_columns(by=team.lead, batch=batch, columns={"TI": "title"}),
    "read as": lambda team, batch: actions.read_as(by=team.lead, batch=batch, encoding="cp1252"),
    "undo later": undo,
    "redo later": redo,
    "move later": move,
    "move": lambda team, batch: actions.move_records(
        by=team.lead, batch=batch, search=make_search(team.review), records=[batch.records.first().pk]
    ),
}


@pytest.mark.parametrize(
    ("kind", "other"),
    [
        *[("import_file", other) for other in ("commit", "choose", "divide", "columns", "read as")],
        *[("undo_import", other) for other in ("undo", "redo later", "move", "move later")],
        *[("redo_import", other) for other in ("redo", "undo later")],
        *[("move_records", other) for other in ("undo", "undo later", "move", "move later")],
    ],
)
def test_another_act_waits_until_the_job_is_over(team, kind, other):
    batch = asked(team, kind)
    before, jobs_before = told(team.review), Job.objects.count()

    with pytest.raises(Refused, match=BUSY):
        OTHERS[other](team, ImportBatch.objects.get(pk=batch.pk))

    assert (told(team.review), Job.objects.count()) == (before, jobs_before)
    jobs.run_job(batch.job_id)
    assert Job.objects.get(pk=batch.job_id).state == Job.State.DONE


def test_once_the_job_is_over_the_next_act_is_taken(team):
    batch = asked(team, "move_records")
    jobs.run_job(batch.job_id)

    assert undo(team, batch).job.kind == "undo_import"


def test_job_that_comes_late_undoes_nothing_that_was_brought_back(team):
    """Delivered again after its file was given other work."""
    batch = asked(team, "undo_import")
    late = batch.job_id
    jobs.run_job(late)
    jobs.run_job(redo(team, batch).job_id)
    Job.objects.filter(pk=late).update(state=Job.State.QUEUED)
    before = told(team.review)

    jobs.run_job(late)

    assert told(team.review) == before
    assert "Something else was done" in Job.objects.get(pk=late).error


# ---- killed


def killed(*args, **kwargs):
    raise KeyboardInterrupt


MOMENTS = {
    "before": "reviews.jobs.Progress.__call__",
    "inside": "citations.actions.batches.audit.record",
    "after": "reviews.jobs._finish",
}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("kind", KINDS)
def test_killed_at_any_moment_the_next_worker_ends_where_one_would_have(team, monkeypatch, kind, moment):
    batch = asked(team, kind)
    before = told(team.review)
    votes = before[-1]

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(MOMENTS[moment], killed)
        jobs.run_job(batch.job_id)
    if moment == "inside":
        # Nothing of half an act is seen; the import alone has prepared what no query counts.
        assert kind == "import_file" or told(team.review) == before
    assert batch.job_id in jobs.rescue(all_running=True)
    jobs.run_job(batch.job_id)

    after = told(team.review)
    job = Job.objects.get(pk=batch.job_id)
    assert (job.state, job.error, job.attempts) == (Job.State.DONE, "", 1)
    assert all(ledger.in_file == Record.objects.filter(batch=pk).count() for pk, _, ledger in after[0])
    assert after[-1] == votes
    done = {"import_file": "import_committed", "undo_import": "import_undone", "redo_import": "import_redone"}
    assert events(team.review).count(done.get(kind, "records_moved")) == (2 if kind == "import_file" else 1)


@pytest.mark.parametrize("kind", KINDS)
def test_two_workers_at_one_job_do_it_once(team, kind):
    """As when the first was taken for dead while it was at work: both have read the file before either is done."""
    batch = asked(team, kind)
    job = Job.objects.get(pk=batch.job_id)
    again = {
        "import_file": lambda: actions.commit_batch(by=team.lead, batch=batch, search=batch.search, job=job),
        "undo_import": lambda: actions.undo_batch(by=team.lead, batch=batch, job=job),
        "redo_import": lambda: actions.redo_batch(by=team.lead, batch=batch, job=job),
        "move_records": lambda: actions.move_records(
            by=team.lead, batch=batch, search=team.review.searches.get(database="MEDLINE"), origin=MEDLINE, job=job
        ),
    }[kind]
    jobs.run_job(job.pk)
    before = told(team.review), events(team.review)

    again()

    assert (told(team.review), events(team.review)) == before


# ---- nobody there any more


@pytest.mark.parametrize("kind", KINDS)
def test_who_left_the_review_meanwhile_acts_no_more(team, kind):
    batch = asked(team, kind)
    before = told(team.review)
    Membership.objects.filter(user=team.alice).update(ended_at=clock.now())

    jobs.run_job(batch.job_id)

    job = Job.objects.get(pk=batch.job_id)
    assert job.state == Job.State.FAILED
    assert "has left the review" in job.error
    assert kind == "import_file" or told(team.review) == before
    assert ImportBatch.objects.get(pk=batch.pk).state == before[0][0][1]


@pytest.mark.parametrize(
    ("kind", "payload"), [("find_duplicates", {}), ("undo_merges", {"rule": "doi", "last": 10**6})]
)
def test_what_bears_no_name_is_done_though_who_asked_has_left(team, kind, payload):
    a, b = make_report(team.review), make_report(team.review)
    merge = actions.merge(by=team.lead, a=a, b=b, rule="doi")
    job = jobs.enqueue(kind, review=team.review, by=team.lead, **payload)
    Membership.objects.filter(user=team.alice).update(ended_at=clock.now())

    jobs.run_job(job.pk)

    merge.refresh_from_db()
    assert Job.objects.get(pk=job.pk).state == Job.State.DONE
    assert (merge.withdrawn_at is None) == (kind == "find_duplicates")


# ---- as a worker does it: no transaction is around a job


def test_each_act_after_the_other_outside_of_any_transaction(transactional_db, team):
    batch = staged(team)
    states = []
    for act in (commit, move, undo, redo):
        batch = ImportBatch.objects.get(pk=act(team, batch).pk)  # the runner of tests has done the work by now
        states.append((batch.job.kind, batch.job.state, batch.job.error, batch.state))

    assert states == [
        ("import_file", "done", "", State.COMMITTED),
        ("move_records", "done", "", State.COMMITTED),
        ("undo_import", "done", "", State.UNDONE),
        ("redo_import", "done", "", State.COMMITTED),
    ]
    assert sorted(queries.search_counts(team.review).values()) == [2, 3]
