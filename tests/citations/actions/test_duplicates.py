"""Merges are links: groups are the components of the standing ones, whatever the order; answers last."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citations import actions, matching, queries
from citations.models import Merge, PossibleDuplicate, Report
from reviews import follow
from reviews.errors import Refused
from reviews.models import AuditEvent, Job
from tests.makers.citations import FAMILIES, distinct_title, make_import, make_pair, make_report, make_search, ris

Standing = Report.Standing
State = PossibleDuplicate.State


def standing(*reports):
    found = {report.pk: report for report in Report.objects.filter(pk__in=[r.pk for r in reports])}
    return [(found[r.pk].standing, found[r.pk].merged_into_id) for r in reports]


def test_merge_lets_the_lower_report_stand_for_both(team, audited):
    a, b = make_report(team.review), make_report(team.review)

    merge = actions.merge(by=team.lead, a=b, b=a)

    assert (merge.a_id, merge.b_id, merge.rule) == (a.pk, b.pk, "by hand")
    assert standing(a, b) == [(Standing.ACTIVE, None), (Standing.MERGED, a.pk)]
    b.refresh_from_db()
    assert queries.group_ids(b) == [a.pk, b.pk]


def test_merge_twice_is_one_link(team):
    a, b = make_report(team.review), make_report(team.review)

    first, second = (actions.merge(by=team.lead, a=a, b=b) for _ in range(2))

    assert first == second
    assert Merge.objects.count() == 1


def test_merge_within_a_group_is_refused(team):
    a, b, c = (make_report(team.review) for _ in range(3))
    actions.merge(by=team.lead, a=a, b=b)
    actions.merge(by=team.lead, a=b, b=c)

    with pytest.raises(Refused, match="in one group already"):
        actions.merge(by=team.lead, a=a, b=c)


def test_merge_with_itself_is_refused(team):
    a = make_report(team.review)

    with pytest.raises(Refused, match="merged with itself"):
        actions.merge(by=team.lead, a=a, b=a)


def test_unmerge_gives_each_its_own_fields_back_and_keeps_that_they_differ(team, audited):
    search = make_search(team.review)
    batch = make_import(team.review, ris("Short title", doi="10.5555/1"), ris("A much longer title"), search=search)
    a, b = [record.report for record in batch.records.select_related("report").order_by("pk")]
    before = [(r.title, r.doi) for r in (a, b)]
    merge = actions.merge(by=team.lead, a=a, b=b)
    a.refresh_from_db()
    merged = (a.title, a.doi)

    actions.unmerge(by=team.lead, merge=merge)

    a.refresh_from_db()
    b.refresh_from_db()
    assert merged == ("A much longer title", "10.5555/1")
    assert [(r.title, r.doi) for r in (a, b)] == before
    assert standing(a, b) == [(Standing.ACTIVE, None), (Standing.ACTIVE, None)]
    assert PossibleDuplicate.objects.get().state == State.DIFFERENT


def test_unmerge_twice_is_refused(team):
    merge = actions.merge(by=team.lead, a=make_report(team.review), b=make_report(team.review))
    actions.unmerge(by=team.lead, merge=merge)

    with pytest.raises(Refused, match="taken apart already"):
        actions.unmerge(by=team.lead, merge=merge)


def test_merging_again_by_hand_takes_different_back(team):
    a, b = make_report(team.review), make_report(team.review)
    actions.unmerge(by=team.lead, merge=actions.merge(by=team.lead, a=a, b=b))

    actions.merge(by=team.lead, a=a, b=b)

    assert PossibleDuplicate.objects.get().state == State.SAME


def test_merge_of_groups_that_somebody_told_apart_is_refused(team):
    a, b, c = (make_report(team.review) for _ in range(3))
    actions.judge(by=team.lead, pair=make_pair(a, c), answer=State.DIFFERENT)
    actions.merge(by=team.lead, a=a, b=b)

    with pytest.raises(Refused, match="were said to be different"):
        actions.merge(by=team.lead, a=b, b=c)


def test_take_out_of_the_middle_keeps_the_others_together(team, audited):
    a, b, c = (make_report(team.review) for _ in range(3))
    actions.merge(by=team.lead, a=a, b=b)
    actions.merge(by=team.lead, a=b, b=c)

    actions.take_out(by=team.lead, report=b)

    assert standing(a, b, c) == [(Standing.ACTIVE, None), (Standing.ACTIVE, None), (Standing.MERGED, a.pk)]
    assert set(queries.said_apart(team.review)) == {(a.pk, b.pk), (b.pk, c.pk)}


def test_taken_out_of_the_end_it_differs_from_all_the_others(team):
    """So that none of them meets it again once the report it was linked to has left too."""
    a, b, c = (make_report(team.review) for _ in range(3))
    actions.merge(by=team.lead, a=a, b=b)
    actions.merge(by=team.lead, a=b, b=c)

    actions.take_out(by=team.lead, report=a)
    actions.take_out(by=team.lead, report=b)

    assert set(queries.said_apart(team.review)) == {(a.pk, b.pk), (a.pk, c.pk), (b.pk, c.pk)}


def test_take_out_of_a_report_that_is_alone_is_refused(team):
    with pytest.raises(Refused, match="in no group"):
        actions.take_out(by=team.lead, report=make_report(team.review))


# ---- judging


@pytest.mark.parametrize(
    ("answer", "merges"), [(State.SAME, 1), (State.DIFFERENT, 0), (State.RELATED, 0)], ids=lambda value: str(value)
)
def test_judge_stores_the_answer(team, audited, answer, merges):
    pair = make_pair(make_report(team.review), make_report(team.review))

    actions.judge(by=team.lead, pair=pair, answer=answer)

    pair.refresh_from_db()
    assert (pair.state, pair.decided_by) == (answer, team.alice)
    assert Merge.objects.filter(withdrawn_at__isnull=True).count() == merges
    assert queries.open_pairs(team.review).count() == 0


def test_judge_twice_alike_is_one_answer(team):
    pair = make_pair(make_report(team.review), make_report(team.review))

    for _ in range(2):
        actions.judge(by=team.lead, pair=pair, answer=State.SAME)

    assert AuditEvent.objects.filter(kind="pair_judged").count() == 1


def test_judge_after_somebody_else_is_refused(team):
    pair = make_pair(make_report(team.review), make_report(team.review))
    actions.judge(by=team.lead, pair=pair, answer=State.SAME)

    with pytest.raises(Refused, match="answered already: same"):
        actions.judge(by=team.member(team.bob), pair=pair, answer=State.DIFFERENT)


@pytest.mark.parametrize("answer", [State.SAME, State.DIFFERENT, State.RELATED], ids=str)
def test_reopened_pair_is_as_it_was_asked(team, answer):
    a, b = make_report(team.review), make_report(team.review)
    before = standing(a, b)
    pair = actions.judge(by=team.lead, pair=make_pair(a, b), answer=answer)

    actions.reopen_pair(by=team.lead, pair=pair)

    pair.refresh_from_db()
    assert (pair.state, pair.decided_by, pair.decided_at) == (State.OPEN, None, None)
    assert standing(a, b) == before


def test_pair_joined_in_another_way_is_no_question_any_more(team):
    a, b, c = (make_report(team.review) for _ in range(3))
    make_pair(a, c)
    actions.merge(by=team.lead, a=a, b=b)
    actions.merge(by=team.lead, a=b, b=c)

    assert queries.duplicate_counts(team.review)["open"] == 0


def test_pair_of_an_undone_import_waits_until_the_redo(team):
    search = make_search(team.review)
    batch = make_import(team.review, ris(), ris(), search=search)
    make_pair(*[record.report for record in batch.records.select_related("report")])

    counts = [queries.duplicate_counts(team.review)["open"]]
    batch = actions.undo_batch(by=team.lead, batch=batch)
    counts.append(queries.duplicate_counts(team.review)["open"])
    actions.redo_batch(by=team.lead, batch=batch)
    counts.append(queries.duplicate_counts(team.review)["open"])

    assert counts == [1, 0, 1]


# ---- "same" of reports that were joined in another way already


@pytest.fixture
def joined(team):
    """a and c are linked to b by the program, and a person said that a and c are the same."""
    team.a, team.b, team.c = (make_report(team.review) for _ in range(3))
    job = Job.objects.create(kind="find_duplicates", review=team.review, state=Job.State.DONE)
    for low, high in ((team.a, team.b), (team.b, team.c)):
        Merge.objects.create(review=team.review, a=low, b=high, rule="authors_volume_page_range", job=job)
    actions.restate(by=team.lead, review=team.review, report_ids=[team.a.pk])
    team.run, team.pair = job, actions.judge(by=team.lead, pair=make_pair(team.a, team.c), answer=State.SAME)
    return team


@pytest.mark.parametrize("by", ["run", "rule"])
def test_undone_run_or_rule_leaves_together_what_a_person_called_the_same(joined, by):
    if by == "run":
        actions.undo_run(by=joined.lead, review=joined.review, run=joined.run)
    else:
        actions.undo_rule(by=joined.lead, review=joined.review, rule="authors_volume_page_range")

    assert standing(joined.a, joined.b, joined.c) == [
        (Standing.ACTIVE, None), (Standing.ACTIVE, None), (Standing.MERGED, joined.a.pk)
    ]  # fmt: skip
    link = Merge.objects.get(withdrawn_at__isnull=True)
    assert (link.a, link.b, link.rule, link.decided_by) == (joined.a, joined.c, "by hand", joined.alice)
    joined.pair.refresh_from_db()
    assert joined.pair.state == State.SAME


def test_undone_run_leaves_the_answer_on_a_pair_that_it_had_linked_itself(joined):
    pair = actions.judge(by=joined.lead, pair=make_pair(joined.a, joined.b), answer=State.SAME)

    actions.undo_run(by=joined.lead, review=joined.review, run=joined.run)

    pair.refresh_from_db()
    assert pair.state == State.SAME
    assert queries.group_ids(pair.a) == [joined.a.pk, joined.b.pk, joined.c.pk]


def test_same_that_a_later_parting_contradicts_is_asked_again(joined):
    actions.unmerge(by=joined.lead, merge=Merge.objects.get(a=joined.a, b=joined.b))

    joined.pair.refresh_from_db()
    assert (joined.pair.state, joined.pair.decided_by) == (State.OPEN, None)
    assert queries.duplicate_counts(joined.review)["open"] == 1


def test_undone_rule_of_what_people_merged_asks_those_pairs(team):
    pair = actions.judge(by=team.lead, pair=make_pair(*[make_report(team.review) for _ in range(2)]), answer=State.SAME)

    actions.undo_rule(by=team.lead, review=team.review, rule="by hand")

    pair.refresh_from_db()
    assert (pair.state, queries.duplicate_counts(team.review)["open"]) == (State.OPEN, 1)


@pytest.mark.parametrize("how", ["reopen", "together"])
def test_another_same_outlives_an_answer_that_is_taken_back(team, how):
    a, b, c = (make_report(team.review) for _ in range(3))
    first = [make_pair(a, b).pk, make_pair(b, c).pk]
    done = actions.judge_together(by=team.lead, review=team.review, pairs=first, answer=State.SAME)
    actions.judge(by=team.lead, pair=make_pair(a, c), answer=State.SAME)

    if how == "reopen":
        actions.reopen_pair(by=team.lead, pair=PossibleDuplicate.objects.get(pk=first[0]))
    else:
        actions.undo_together(by=team.lead, review=team.review, key=done.key)

    kept = {"reopen": [a.pk, b.pk, c.pk], "together": [a.pk, c.pk]}[how]
    a.refresh_from_db()
    assert queries.group_ids(a) == kept


# ---- the job


def make_twins(team, pairs=1):
    """Imports the same articles from two searches, without looking for duplicates."""
    for database in ("MEDLINE", "CINAHL"):
        records = [
            ris(
                distinct_title(n),
                author=f"{FAMILIES[n]}, Ingrid",
                year=2000 + n,
                doi=f"10.5555/{n}",
                pages=f"{n}1-{n}9",
            )
            for n in range(1, pairs + 1)
        ]
        make_import(team.review, *records, search=make_search(team.review, database), name=f"{database}.ris")


def test_find_merges_what_is_certain_by_a_named_rule(team, audited):
    make_twins(team)

    found = actions.find_duplicates(by=team.lead, review=team.review)

    merge = Merge.objects.get()
    assert (found["merged"], found["rules"]) == (1, {merge.rule: 1})
    assert merge.rule in matching.RULES
    assert merge.facts["title"] == "agree"
    assert merge.decided_by is None
    assert queries.active_reports(team.review).count() == 1


def test_find_a_second_time_changes_nothing(team):
    make_twins(team, 3)
    actions.find_duplicates(by=team.lead, review=team.review)
    events = AuditEvent.objects.count()

    found = actions.find_duplicates(by=team.lead, review=team.review)

    assert (found["merged"], found["asked"]) == (0, 0)
    assert AuditEvent.objects.count() == events


def test_dry_run_counts_and_changes_nothing(team):
    make_twins(team, 2)

    found = actions.find_duplicates(by=team.lead, review=team.review, dry_run=True)

    assert found["merged"] == 2
    assert Merge.objects.count() == 0


def test_find_compares_only_pairs_with_a_new_report(team):
    make_twins(team)

    found = actions.find_duplicates(by=team.lead, review=team.review, new=set())

    assert found["merged"] == 0


@pytest.mark.parametrize("answer", [State.DIFFERENT, State.RELATED], ids=str)
def test_find_never_merges_what_people_told_apart(team, answer):
    make_twins(team)
    actions.judge(by=team.lead, pair=make_pair(*queries.active_reports(team.review)), answer=answer)

    found = actions.find_duplicates(by=team.lead, review=team.review)

    assert (found["merged"], found["asked"]) == (0, 0)


def test_unmerged_pair_stays_apart_in_the_next_run(team):
    make_twins(team)
    actions.find_duplicates(by=team.lead, review=team.review)
    actions.unmerge(by=team.lead, merge=Merge.objects.get())

    found = actions.find_duplicates(by=team.lead, review=team.review)

    assert (found["merged"], found["asked"]) == (0, 0)
    assert queries.active_reports(team.review).count() == 2


def test_undone_rule_asks_its_pairs_and_never_merges_them_again(team, audited):
    make_twins(team, 3)
    actions.find_duplicates(by=team.lead, review=team.review)
    rule = Merge.objects.first().rule

    count = actions.undo_rule(by=team.lead, review=team.review, rule=rule)
    again = actions.find_duplicates(by=team.lead, review=team.review)

    assert count == 3
    assert again["merged"] == 0
    assert queries.duplicate_counts(team.review)["open"] == 3


def test_changes_of_groups_are_told_to_the_later_rooms(team, monkeypatch):
    told = []
    monkeypatch.setattr(follow.reports_changed, "_followers", [lambda **what: told.append(what["report_ids"])])
    a, b = make_report(team.review), make_report(team.review)
    told.clear()

    merge = actions.merge(by=team.lead, a=a, b=b)
    actions.unmerge(by=team.lead, merge=merge)

    assert told == [[a.pk, b.pk], [a.pk, b.pk]]


# ---- groups are components, always

ACTS = ("merge", "unmerge", "out", "undo", "redo")


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 5), st.integers(0, 5)), max_size=14))
def test_groups_are_the_components_of_the_standing_links(team, steps):
    search = make_search(team.review)
    batches = [make_import(team.review, ris(), ris(), search=search) for _ in range(3)]
    reports = list(Report.objects.filter(records__batch__in=batches).order_by("pk"))

    for act, x, y in steps:
        _try(team, act, reports[x], reports[y], batches[x % 3])

    _assert_components(reports)


def _try(team, act, a, b, batch):
    links = Merge.objects.filter(withdrawn_at__isnull=True)
    batch.refresh_from_db()
    try:
        if act == "merge":
            actions.merge(by=team.lead, a=a, b=b)
        elif act == "unmerge" and links.exists():
            actions.unmerge(by=team.lead, merge=links.order_by("pk")[b.pk % links.count()])
        elif act == "out":
            actions.take_out(by=team.lead, report=a)
        elif act in ("undo", "redo"):
            (actions.undo_batch if act == "undo" else actions.redo_batch)(by=team.lead, batch=batch)
    except Refused:
        pass


def _assert_components(reports):
    ids = [report.pk for report in reports]
    counted = set(Report.objects.filter(pk__in=ids, records__batch__state="committed").values_list("pk", flat=True))
    links = list(Merge.objects.filter(a__in=ids, withdrawn_at__isnull=True).values_list("a", "b"))
    groups = {}
    for pk, smallest in matching.clusters(ids, links).items():
        groups.setdefault(smallest, set()).add(pk)
    expected = {}
    for group in groups.values():
        having = sorted(group & counted)
        for pk in group:
            expected[pk] = (
                (Standing.WITHOUT_RECORD, None) if pk not in counted
                else (Standing.ACTIVE, None) if pk == having[0]
                else (Standing.MERGED, having[0])
            )  # fmt: skip
    assert dict(zip(ids, standing(*reports), strict=True)) == expected
    assert len(links) == len(ids) - len(groups), "the links form a forest"
