"""Runs of the matcher: counted beforehand, taken back whole, stopped in the middle and gone on with."""

import pytest

from citations import actions, matching, queries, tasks
from citations.actions import runs
from citations.models import MatchingPolicy, Merge, PossibleDuplicate
from reviews import jobs
from reviews.errors import Refused
from reviews.models import AuditEvent, Job
from tests.makers.citations import FAMILIES, distinct_title, make_import, make_pair, make_report, make_search, ris

State = PossibleDuplicate.State


def make_twins(team, pairs=1):
    """The same articles from two searches; the batch of the second."""
    records = [
        ris(distinct_title(n), author=f"{FAMILIES[n % 9]}, Ingrid", year=2000, doi=f"10.5555/{n}", pages=f"{n}1-{n}9")
        for n in range(1, pairs + 1)
    ]
    batches = [
        make_import(team.review, *records, search=make_search(team.review, database), name=f"{database}.ris")
        for database in ("MEDLINE", "CINAHL")
    ]
    return batches[1]


def run_job(team, **payload):
    job = jobs.enqueue("find_duplicates", review=team.review, by=team.lead, **payload)
    jobs.run_job(job.pk)
    job.refresh_from_db()
    return job


def standing():
    return Merge.objects.filter(withdrawn_at__isnull=True).count()


# ---- one run taken back


def test_run_is_taken_back_and_its_pairs_are_asked(team, audited):
    make_twins(team, 3)
    job = run_job(team)
    by_hand = actions.merge(by=team.lead, a=make_report(team.review), b=make_report(team.review))

    count = actions.undo_run(by=team.lead, review=team.review, run=job)

    assert count == 3
    assert list(Merge.objects.filter(withdrawn_at__isnull=True)) == [by_hand]
    assert queries.duplicate_counts(team.review)["open"] == 3
    assert AuditEvent.objects.filter(kind="run_undone").count() == 1


def test_run_taken_back_twice_is_refused(team):
    make_twins(team)
    job = run_job(team)
    actions.undo_run(by=team.lead, review=team.review, run=job)

    with pytest.raises(Refused, match="stands any more"):
        actions.undo_run(by=team.lead, review=team.review, run=job)


def test_what_was_taken_back_with_its_run_is_not_merged_by_the_next(team):
    make_twins(team, 2)
    actions.undo_run(by=team.lead, review=team.review, run=run_job(team))

    assert run_job(team).result["merged"] == 0


@pytest.mark.parametrize("what", ["rule", "run"])
def test_many_merges_are_taken_apart_by_a_job(team, audited, monkeypatch, what):
    monkeypatch.setattr(runs, "APART_AT_ONCE", 2)
    make_twins(team, 5)
    job = run_job(team)
    undo = (
        (lambda: actions.undo_run(by=team.lead, review=team.review, run=job))
        if what == "run"
        else (lambda: actions.undo_rule(by=team.lead, review=team.review, rule=Merge.objects.first().rule))
    )

    first, second = undo(), undo()
    jobs.run_job(first.pk)

    first.refresh_from_db()
    assert first == second, "asked twice it is done once"
    assert (first.state, first.result) == (Job.State.DONE, {"undone": 5})
    assert standing() == 0
    assert queries.duplicate_counts(team.review)["open"] == 5


def test_taking_apart_goes_on_where_it_was_stopped(team, monkeypatch):
    monkeypatch.setattr(runs, "APART_AT_ONCE", 2)
    make_twins(team, 5)
    job = actions.undo_run(by=team.lead, review=team.review, run=run_job(team))
    stopped = stop_after(2)

    with pytest.raises(jobs.Cancelled):
        actions.undo_merges(by=team.lead, review=team.review, progress=stopped, **job.payload)
    left = standing()
    jobs.run_job(job.pk)

    assert (left, standing()) == (1, 0)


def stop_after(times):
    told = []

    def progress(done, total, note=""):
        told.append(done)
        if len(told) >= times:
            raise jobs.Cancelled

    return progress


def test_merges_made_meanwhile_stay(team, monkeypatch):
    monkeypatch.setattr(runs, "APART_AT_ONCE", 1)
    make_twins(team, 2)
    actions.find_duplicates(by=team.lead, review=team.review)
    rule = Merge.objects.first().rule
    job = actions.undo_rule(by=team.lead, review=team.review, rule=rule)
    later = actions.merge(by=team.lead, a=make_report(team.review), b=make_report(team.review), rule=rule)

    jobs.run_job(job.pk)

    assert list(Merge.objects.filter(withdrawn_at__isnull=True)) == [later]


def test_many_merges_are_taken_apart_outside_of_any_transaction(transactional_db, team):
    """As a worker does it: the log is written within a transaction of the act's own."""
    actions.merge(by=team.lead, a=make_report(team.review), b=make_report(team.review), rule="doi")
    job = Job.objects.create(kind="undo_merges", review=team.review, payload={"rule": "doi", "last": 10**6})

    jobs.run_job(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error, job.result) == (Job.State.DONE, "", {"undone": 1})
    assert AuditEvent.objects.filter(kind="rule_undone").exists()


# ---- a run stopped in the middle


def test_run_goes_on_where_it_was_stopped(team, monkeypatch):
    """As when its worker is killed between two of its small transactions."""
    monkeypatch.setattr(runs, "AT_ONCE", 2)
    make_twins(team, 5)
    made = []

    def stopped(done, total, note=""):
        made.append(standing())
        if made[-1] >= 2:
            raise jobs.Cancelled

    with pytest.raises(jobs.Cancelled):
        actions.find_duplicates(by=team.lead, review=team.review, progress=stopped)
    again = actions.find_duplicates(by=team.lead, review=team.review)

    assert (made[-1], again["merged"], standing()) == (2, 3, 5)
    assert queries.active_reports(team.review).count() == 5


def test_what_somebody_says_during_the_run_holds_for_the_whole_group(team, monkeypatch):
    """Told apart while the run compares: not the pair of a link, but one of its group."""
    make_twins(team)
    a, b = queries.active_reports(team.review)
    other = make_report(team.review)
    find = matching.find

    def meanwhile(*args, **kwargs):
        found = find(*args, **kwargs)
        actions.merge(by=team.lead, a=b, b=other)
        actions.judge(by=team.lead, pair=make_pair(a, other), answer=State.DIFFERENT)
        return found

    monkeypatch.setattr(matching, "find", meanwhile)
    found = actions.find_duplicates(by=team.lead, review=team.review)

    assert found["merged"] == 0
    assert standing() == 1


# ---- counted beforehand


def test_count_beforehand_is_a_job_that_changes_nothing(team):
    make_twins(team, 2)
    events = AuditEvent.objects.count()

    job = actions.look_for_all_duplicates(by=team.lead, review=team.review, rules_off=[], dry_run=True)
    jobs.run_job(job.pk)

    found = queries.last_dry_run(team.review)
    assert (found.pk, found.result["merged"], sum(found.result["rules"].values())) == (job.pk, 2, 2)
    assert (standing(), AuditEvent.objects.count()) == (0, events)


def test_count_leaves_out_what_is_asked_already_and_what_was_taken_apart(team):
    make_twins(team, 2)
    actions.undo_run(by=team.lead, review=team.review, run=run_job(team))

    foreseen = actions.find_duplicates(by=None, review=team.review, dry_run=True)

    assert (foreseen["merged"], foreseen["asked"]) == (0, 0)
    assert queries.duplicate_counts(team.review)["open"] == 2


def test_count_is_out_of_date_once_a_run_came_after_it(team):
    make_twins(team)
    job = actions.look_for_all_duplicates(by=team.lead, review=team.review, rules_off=[], dry_run=True)
    jobs.run_job(job.pk)

    run_job(team)

    assert queries.last_dry_run(team.review) is None


def test_rule_switched_off_merges_nothing(team):
    make_twins(team, 2)
    rule = run_job(team, dry_run=True).result["rules"].copy().popitem()[0]

    assert run_job(team, rules_off=[rule]).result["rules"].get(rule) is None


# ---- after imports, as the review says


def test_review_may_want_no_search_after_an_import(team, audited):
    actions.set_matching_policy(by=team.lead, review=team.review, after_import=False, rules_off=[])
    batch = make_twins(team)

    job = run_job(team, batch=batch.pk)

    assert (job.state, job.result, standing()) == (Job.State.DONE, {}, 0)


def test_policy_holds_for_what_follows_an_import_only(team):
    rule = matching.WEAKEST_RULE
    batch = make_twins(team)
    actions.set_matching_policy(by=team.lead, review=team.review, after_import=True, rules_off=[rule, "no such rule"])
    said = []
    find = tasks.actions.find_duplicates

    def listening(**what):
        said.append(what["rules_off"])
        return find(**what)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tasks.actions, "find_duplicates", listening)
        run_job(team, batch=batch.pk)
        run_job(team)

    assert said == [{rule}, set()]
    assert MatchingPolicy.objects.get().rules_off == [rule]


# ---- what questions say


def test_reasons_of_a_question_are_in_the_reports_words(team):
    fields = {"author": "Aasen, A", "year": 2001, "volume": "4", "journal": "The Journal of Harbours"}
    for n, (database, pages) in enumerate((("MEDLINE", "0011-19"), ("CINAHL", "88-99"))):
        record = ris("Anchors in the harbour of care after self-harm", pages=pages, accession=str(n), **fields)
        make_import(team.review, record, search=make_search(team.review, database))

    actions.find_duplicates(by=team.lead, review=team.review)

    (asked,) = queries.open_pairs(team.review)
    assert "pages 0011-19 / 88-99" in asked.reasons


# ---- a whole group


def test_group_taken_apart_is_kept_as_different_from_each_other(team, audited):
    a, b, c = (make_report(team.review) for _ in range(3))
    for other in (b, c):
        actions.merge(by=team.lead, a=a, b=other)

    members = actions.part_group(by=team.lead, report=b)

    assert members == [a.pk, b.pk, c.pk]
    assert queries.active_reports(team.review).count() == 3
    assert set(queries.said_apart(team.review)) == {(a.pk, b.pk), (a.pk, c.pk), (b.pk, c.pk)}


def test_group_of_one_cannot_be_taken_apart(team):
    with pytest.raises(Refused, match="in no group"):
        actions.part_group(by=team.lead, report=make_report(team.review))
