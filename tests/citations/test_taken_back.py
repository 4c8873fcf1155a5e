"""Merging is a link: taken back, the database is what it was; in any order of acts the books balance and votes stay."""

from collections import Counter

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citations import actions, queries
from citations.actions.links import APART, grouping
from citations.models import ImportBatch, Merge, PossibleDuplicate, Report
from reporting import queries as reporting
from reporting.rules.equations import check, failing
from reviews.errors import Refused
from screening import actions as screening
from screening.models import Entry, Vote
from tests.makers.citations import PDF, make_import, make_pair, make_search, ris
from tests.makers.screening import entry_of, make_vote

State = PossibleDuplicate.State
VERDICTS = ("include", "exclude", "maybe")
BOUNDED = settings(max_examples=12, suppress_health_check=list(HealthCheck))


def rows() -> dict[str, dict[int, dict]]:
    """All rows of both rooms, by table and id."""
    tables = [*apps.get_app_config("citations").get_models(), *apps.get_app_config("screening").get_models()]
    found = {}
    for table in tables:
        found[table.__name__] = {row["id"]: row for row in table._base_manager.order_by("pk").values()}
    return found


def vote(team, report, who, verdict):
    try:
        make_vote(entry_of(report), who, verdict)
    except Refused:  # merged reports and filled places take no vote
        pass


def furnish(team, report):
    """What people leave on a report besides votes."""
    actions.record_retrieval(by=team.lead, report=report, status="requested", where="Library")
    actions.attach_full_text(by=team.lead, report=report, file_name="one.pdf", chunks=[PDF])
    actions.edit_report_field(by=team.lead, report=report, field="journal", value="By hand")
    actions.choose_value(by=team.lead, report=report, field="title", record=report.records.get())
    screening.save_note(by=team.member(team.bob), entry=entry_of(report), text="Ask the authors.")


VOTES = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["bob", "carol"]), st.sampled_from(VERDICTS)), max_size=8)


@BOUNDED
@given(votes=VOTES, before=st.sets(st.sampled_from([(0, 2), (1, 3)])), furnished=st.sets(st.integers(0, 3), max_size=2))
def test_merge_taken_back_leaves_the_database_as_it_was(team, votes, before, furnished):
    search = make_search(team.review)
    batches = [make_import(team.review, ris(f"{n} or {'more ' * n}"), search=search) for n in range(4)]
    mine = [batch.records.get().report for batch in batches]
    for at in furnished:
        furnish(team, mine[at])
    for at, who, verdict in votes:
        vote(team, mine[at], getattr(team, who), verdict)
    for a, b in before:
        actions.merge(by=team.lead, a=mine[a], b=mine[b])
    original = rows()

    merge = actions.merge(by=team.lead, a=mine[0], b=mine[1])
    actions.unmerge(by=team.lead, merge=merge)

    found = rows()
    link = found["Merge"].pop(merge.pk)
    said = found["PossibleDuplicate"].pop(PossibleDuplicate.objects.get(a=mine[0], b=mine[1]).pk)
    opened = {pk: found["Entry"].pop(pk) for pk in set(found["Entry"]) - set(original["Entry"])}
    assert found == original
    assert link["withdrawn_at"] is not None
    assert said["state"] == State.DIFFERENT
    assert all(entry["resting"] for entry in opened.values()), "what the group had opened rests, with no vote in it"


ACTS = ("merge", "unmerge", "out", "same", "different", "related", "together", "back", "undo", "redo", "vote", "vote")
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 3), st.integers(0, 3), st.integers(0, 2)), max_size=16)


@BOUNDED
@given(steps=STEPS)
def test_books_balance_and_votes_stay_in_any_order_of_acts(team, steps):
    search = make_search(team.review)
    batches = [make_import(team.review, ris(), search=search) for _ in range(4)]
    mine = [batch.records.get().report for batch in batches]
    cast: dict[int, tuple] = {}
    for act, x, y, z in steps:
        before = _answers()
        _try(team, act, mine[x], mine[y], batches[x], z)
        cast |= _votes_kept(cast)
        _assert_books(team, batches)
        _assert_said_holds(before, act)


def _try(team, act, a, b, batch, z):
    links, batch = Merge.objects.filter(withdrawn_at__isnull=True), ImportBatch.objects.get(pk=batch.pk)
    pairs = PossibleDuplicate.objects.filter(a=min(a.pk, b.pk), b=max(a.pk, b.pk))
    try:
        if act == "merge":
            actions.merge(by=team.lead, a=a, b=b)
        elif act == "unmerge" and links.exists():
            actions.unmerge(by=team.lead, merge=links.order_by("pk")[z % links.count()])
        elif act == "out":
            actions.take_out(by=team.lead, report=a)
        elif act in (State.SAME, State.DIFFERENT, State.RELATED) and a != b:
            actions.judge(by=team.lead, pair=pairs.first() or make_pair(a, b), answer=act)
        elif act == "together" and a != b:
            asked = [(pairs.first() or make_pair(a, b)).pk]
            actions.judge_together(by=team.lead, review=team.review, pairs=asked, answer=list(State)[z + 1])
        elif act == "back" and pairs.exists():
            actions.reopen_pair(by=team.lead, pair=pairs.get())
        elif act in ("undo", "redo"):
            (actions.undo_batch if act == "undo" else actions.redo_batch)(by=team.lead, batch=batch)
        elif act == "vote":
            vote(team, a, (team.bob, team.carol)[b.pk % 2], VERDICTS[z])
    except Refused:
        pass


def _votes_kept(cast: dict[int, tuple]) -> dict[int, tuple]:
    """Every vote there ever was still says what it said, where it was cast."""
    found = {
        pk: said
        for pk, *said in Vote._base_manager.values_list("pk", "entry", "author", "verdict", "attempt", "client_key")
    }
    assert {pk: found.get(pk) for pk in cast} == cast
    return found


def _assert_books(team, batches):
    for batch in batches:
        ledger = queries.ledger(ImportBatch.objects.get(pk=batch.pk))
        assert (ledger.new + ledger.known, ledger.open) == (1, 0)
    assert failing(check(reporting.flow(team.review))) == []
    standing = Counter(Report.objects.filter(review=team.review).values_list("standing", flat=True))
    found = queries.overlap_of_searches(team.review)
    assert found.reports == standing["active"] + standing["removed"]
    assert found.records - found.reports == queries.duplicates_removed(team.review).all
    active = set(queries.active_reports(team.review).values_list("pk", flat=True))
    assert set(Entry.objects.filter(resting=False).values_list("report", flat=True)) <= active


def _answers() -> dict[int, str]:
    return dict(PossibleDuplicate.objects.exclude(state=State.OPEN).values_list("pk", "state"))


def _assert_said_holds(before: dict[int, str], act: str):
    """What people told apart is never in one group, and no answer goes but by an act on the pair itself."""
    groups = grouping(Report.objects.first().review, Report.objects.values_list("pk", flat=True))
    for pair in PossibleDuplicate.objects.filter(state__in=APART):
        assert groups.root(pair.a_id) != groups.root(pair.b_id), (pair.a_id, pair.b_id, act)
    if act in ("undo", "redo", "vote"):
        assert _answers() == before


@pytest.mark.parametrize("answer", [State.SAME, State.DIFFERENT], ids=str)
def test_answers_outlive_another_search_for_duplicates(team, answer):
    """Twins that the rules would merge, told apart; strangers that no rule would merge, said to be the same."""
    first, second = make_search(team.review, "MEDLINE"), make_search(team.review, "CINAHL")
    twin = ris("Anchors in the harbour of care", author="Aasen, A", year=2001, doi="10.5555/a", pages="11-19")
    other = ris("Bells over the orchard", author="Brandt, B", year=1987, doi="10.5555/b", pages="21-29")
    batches = [
        make_import(team.review, twin, search=first),
        make_import(team.review, other if answer == State.SAME else twin, search=second, name="second.ris"),
    ]
    a, b = (batch.records.get().report for batch in batches)
    actions.judge(by=team.lead, pair=make_pair(a, b), answer=answer)
    before = rows()["Report"]

    for batch in batches:
        actions.undo_batch(by=team.lead, batch=ImportBatch.objects.get(pk=batch.pk))
        actions.redo_batch(by=team.lead, batch=ImportBatch.objects.get(pk=batch.pk))
    found = actions.find_duplicates(by=team.lead, review=team.review)

    assert (found["merged"], found["asked"]) == (0, 0)
    assert rows()["Report"] == before
    assert PossibleDuplicate.objects.get().state == answer
