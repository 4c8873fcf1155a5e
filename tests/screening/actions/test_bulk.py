"""Many decided in one act: the reader's own votes, one event, undone as a whole, nothing that is not theirs."""

from uuid import uuid4

import pytest

from reviews.errors import Refused
from reviews.models import AuditEvent
from screening import actions, queries
from screening.actions import bulk
from screening.models import Entry, Vote
from tests.makers.people import make_criteria
from tests.makers.screening import entry_of, make_entry, make_full_text_entry, make_reports, make_vote, merge, titles


@pytest.fixture
def reports(team):
    return make_reports(team.review, 4)


def together(team, user, entries=None, verdict="exclude", **fields):
    stage = titles(team.review)
    entries = Entry.objects.filter(stage=stage) if entries is None else entries
    fields.setdefault("together", uuid4())
    return actions.cast_together(by=team.member(user), stage=stage, entries=entries, verdict=verdict, **fields)


def standing(team, user) -> list[tuple[int, str]]:
    votes = Vote.objects.by(user).filter(ended_at__isnull=True).order_by("entry__report__number")
    return list(votes.values_list("entry__report__number", "verdict"))


def test_one_act_votes_on_all_leaves_one_event_and_shares_its_name(team, reports):
    reason = make_criteria(team.review, by=team.lead)[1]
    before = AuditEvent.objects.count()

    done = together(team, team.bob, reason=reason)

    assert standing(team, team.bob) == [(n, "exclude") for n in (1, 2, 3, 4)]
    assert {(vote.together, vote.reason) for vote in done.votes} == {(done.votes[0].together, reason)}
    (event,) = AuditEvent.objects.order_by("number")[before:]
    assert (event.kind, event.sealed_in, len(event.data["votes"])) == ("votes_cast_together", "stage:title-abstract", 4)
    assert queries.my_progress(team.member(team.bob), titles(team.review)).left == 0


def test_what_was_read_already_or_is_decided_is_left_alone(team, reports):
    make_vote(entry_of(reports[0]), team.bob, "include")
    make_vote(entry_of(reports[1]), team.carol, "include")

    done = together(team, team.bob)

    assert (len(done.votes), done.left) == (3, 1)
    assert standing(team, team.bob) == [(1, "include"), (2, "exclude"), (3, "exclude"), (4, "exclude")]
    assert entry_of(reports[1]).outcome == "conflict"


def test_an_act_that_settles_many_costs_what_it_costs_for_few(team, django_assert_max_num_queries):
    def queries_for(count: int) -> int:
        entries = [make_entry(team.review) for _ in range(count)]
        together(team, team.bob, entries)
        with django_assert_max_num_queries(1000) as asked:
            together(team, team.carol, entries)
        return len(asked)

    assert queries_for(2) == queries_for(40)


def test_the_second_readers_act_settles_all(team, reports):
    together(team, team.bob)

    together(team, team.carol)

    assert set(Entry.objects.values_list("outcome", flat=True)) == {"exclude"}
    assert AuditEvent.objects.filter(kind="entries_settled").count() == 1


def test_includes_open_the_full_texts(team, reports):
    together(team, team.bob, verdict="include")
    together(team, team.carol, verdict="include")

    assert Entry.objects.filter(stage__key="full-text", resting=False).count() == 4


def test_same_act_again_votes_no_second_time(team, reports):
    act = uuid4()
    first = together(team, team.bob, together=act)

    again = together(team, team.bob, verdict="include", together=act)

    assert [vote.pk for vote in again.votes] == [vote.pk for vote in first.votes]
    assert Vote.objects.by(team.bob).count() == 4


def test_undo_takes_the_whole_act_back_and_only_it(team, reports):
    single = make_vote(entry_of(reports[0]), team.bob, "include")
    act = together(team, team.bob).votes[0].together
    make_vote(entry_of(reports[1]), team.carol, "exclude")
    stage, bob = titles(team.review), team.member(team.bob)

    undone = actions.withdraw_together(by=bob, stage=stage, together=act)
    again = actions.withdraw_together(by=bob, stage=stage, together=act)

    assert (len(undone.votes), undone.left, len(again.votes)) == (3, 0, 0)
    assert standing(team, team.bob) == [(1, "include")]
    assert Vote.objects.by(team.bob).get(ended_at__isnull=True) == single
    assert set(Entry.objects.values_list("outcome", flat=True)) == {"pending"}
    assert AuditEvent.objects.filter(kind="votes_withdrawn_together").count() == 1


def test_undo_leaves_what_somebody_built_on(team, reports):
    act = together(team, team.bob, verdict="include").votes[0].together
    make_vote(entry_of(reports[0]), team.carol, "exclude")
    make_vote(entry_of(reports[1]), team.carol, "include")
    actions.adjudicate(by=team.lead, entry=entry_of(reports[0]), verdict="include")
    make_vote(entry_of(reports[1], "full-text"), team.bob, "include")

    undone = actions.withdraw_together(by=team.member(team.bob), stage=titles(team.review), together=act)

    assert (len(undone.votes), undone.left) == (2, 2)
    assert standing(team, team.bob) == [(1, "include"), (2, "include"), (2, "include")]


def test_nobody_undoes_anothers_act(team, reports):
    act = together(team, team.bob).votes[0].together

    undone = actions.withdraw_together(by=team.member(team.carol), stage=titles(team.review), together=act)

    assert (undone.votes, len(standing(team, team.bob))) == ([], 4)


@pytest.mark.parametrize("change", ["too many", "verdict", "criterion by criterion", "nothing left"])
def test_refused_as_a_whole(team, reports, monkeypatch, change):
    verdict = "exclude"
    if change == "too many":
        monkeypatch.setattr(bulk, "MOST_TOGETHER", 3)
    if change == "verdict":
        verdict = "awaiting"
    if change == "criterion by criterion":
        actions.set_rule(by=team.lead, stage=titles(team.review), by_criterion=True)
    if change == "nothing left":
        together(team, team.bob)

    with pytest.raises(Refused):
        together(team, team.bob, verdict=verdict)

    assert len(standing(team, team.bob)) == (4 if change == "nothing left" else 0)


def test_merged_reports_are_decided_as_their_group(team):
    one, two = make_reports(team.review, 2)
    merge(team.lead, one, two)

    done = together(team, team.bob)

    assert [vote.entry.report_id for vote in done.votes] == [one.pk]


def test_page_previews_decides_and_undoes(team, reports):
    make_criteria(team.review, by=team.lead)
    bob, page = team.client(team.bob), team.url("screening/title-abstract/together/")
    preview = bob.get(page, {"words": "accounts", "year_from": "2000"})
    context = preview.context

    answer = bob.post(
        f"{page}decide/", {"verdict": "exclude", "together": str(context["together"]), "numbers": context["numbers"]}
    )
    (act,) = queries.my_acts_together(team.member(team.bob), titles(team.review))
    undone = bob.post(f"{page}{act.together}/undo/")

    assert (context["count"], len(context["first"]), answer.status_code, undone.status_code) == (4, 4, 302, 302)
    assert (act.count, act.stands, standing(team, team.bob)) == (4, 4, [])


def test_page_decides_only_what_was_shown(team, reports):
    bob, page = team.client(team.bob), team.url("screening/title-abstract/together/")
    context = bob.get(page, {"words": "accounts"}).context
    make_entry(team.review)

    bob.post(f"{page}decide/", {"verdict": "exclude", "together": str(uuid4()), "numbers": context["numbers"]})

    assert [number for number, _ in standing(team, team.bob)] == [1, 2, 3, 4]


@pytest.mark.parametrize("data", [{}, {"verdict": "exclude", "together": "x", "numbers": "1"}, {"numbers": "1,,2"}])
def test_page_refuses_what_it_did_not_offer(team, reports, data):
    answer = team.client(team.bob).post(team.url("screening/title-abstract/together/decide/"), data)

    assert (answer.status_code, standing(team, team.bob)) == (409, [])


def test_full_texts_are_not_touched(team):
    entry = make_full_text_entry(team.review, team.bob, team.carol)

    with pytest.raises(Refused):
        together(team, team.bob, entries=[entry])
