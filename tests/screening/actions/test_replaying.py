"""Replaying the log rebuilds every vote, outcome and decision, whatever was done; and it tells what does not fit."""

import random
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviews import actions as review_actions
from reviews import audit, triggers
from reviews.errors import Refused
from reviews.models import Criterion
from reviews.rules.roles import Role
from screening import actions, queries
from screening.models import Adjudication, Entry, Sample, Stage, Vote
from tests.makers.people import make_criteria, make_member, make_user
from tests.makers.screening import make_conflict, make_entry, make_reports, merge, titles, unmerge

REPORTS, ACTS = 5, 45


class History:
    """Acts chosen by lot from all that a team can do to votes. What is refused leaves nothing."""

    def __init__(self, team, seed: int) -> None:
        self.team, self.lot = team, random.Random(seed)
        self.readers = [team.member(user) for user in (team.bob, team.carol, team.dan)]
        self.keys = iter(range(10**9))
        self.together: list[tuple] = []

    def run(self, acts: int) -> None:
        doings = [self.vote] * 12 + [self.undo] * 2 + [self.together_cast, self.together_undo] + [self.settle] * 4
        doings += [self.take_ruling_back, self.send_back, self.merge, self.unmerge, self.criteria, self.rule]
        doings += [self.draw, self.close] + [self.resettle] * 3
        for _ in range(acts):
            try:
                with transaction.atomic():
                    self.lot.choice(doings)()
            except Refused:
                pass

    def stage(self) -> Stage:
        return queries.stage(self.team.review, self.lot.choice(["title-abstract", "title-abstract", "full-text"]))

    def any(self, rows):
        found = list(rows.order_by("pk"))
        if not found:
            raise Refused("There is none.")
        return self.lot.choice(found)

    def entry(self, **which) -> Entry:
        rows = queries.entries(self.team.review, self.stage()).filter(**which)
        return self.any(rows)

    def verdict(self, stage: Stage) -> dict:
        verdict = self.lot.choice(["include", "exclude", "exclude"] + ([] if stage.is_full_text else ["maybe"]))
        reasons = list(self.team.review.criteria.filter(retired_at__isnull=True, alias_of__isnull=True))
        wants_reason = verdict == "exclude" and reasons and (stage.is_full_text or self.lot.random() < 0.5)
        return {"verdict": verdict, "reason": self.lot.choice(reasons) if wants_reason else None}

    def vote(self) -> None:
        entry = self.entry()
        key = f"k{next(self.keys)}"
        further = list(self.team.review.criteria.all()[:1]) if self.lot.random() < 0.2 else []
        said = self.verdict(entry.stage)
        actions.cast(by=self.lot.choice(self.readers), entry=entry, client_key=key, further_reasons=further, **said)

    def undo(self) -> None:
        vote = self.any(Vote.objects.for_actions().filter(ended_at__isnull=True))
        actions.withdraw(by=next(r for r in self.readers if r.user_id == vote.author_id), vote=vote)

    def together_cast(self) -> None:
        reader, stage, act = self.lot.choice(self.readers), self.stage(), uuid.UUID(int=self.lot.getrandbits(128))
        entries = Entry.objects.filter(stage=stage)
        actions.cast_together(by=reader, stage=stage, entries=entries, together=act, **self.verdict(stage))
        self.together.append((reader, stage, act))

    def together_undo(self) -> None:
        if self.together:
            reader, stage, act = self.lot.choice(self.together)
            actions.withdraw_together(by=reader, stage=stage, together=act)

    def settle(self) -> None:
        entry = self.entry(outcome="conflict", report__standing="active")
        said = self.verdict(entry.stage)
        said["verdict"] = "include" if said["verdict"] == "maybe" else said["verdict"]
        actions.adjudicate(by=self.team.lead, entry=entry, rationale="By lot", **said)

    def take_ruling_back(self) -> None:
        ruling = self.any(Adjudication.objects.filter(ended_at__isnull=True).select_related("entry__report"))
        actions.withdraw_adjudication(by=self.team.lead, adjudication=ruling)

    def send_back(self) -> None:
        actions.send_back(by=self.team.lead, entry=self.entry())

    def merge(self) -> None:
        one, other = (self.any(self.team.review.reports.filter(standing="active")) for _ in range(2))
        if one != other:
            merge(self.team.lead, one, other)

    def unmerge(self) -> None:
        unmerge(self.team.lead, self.any(self.team.review.reports.filter(merged_into__isnull=False)))

    def criteria(self) -> None:
        rows = [{"id": c.pk, "label": c.label} for c in Criterion.objects.filter(retired_at__isnull=True)]
        self.lot.shuffle(rows)
        if len(rows) > 2 and self.lot.random() < 0.3:
            rows.pop()
        review_actions.set_criteria(by=self.team.lead, review=self.team.review, criteria=rows)

    def rule(self) -> None:
        name, values = self.lot.choice(
            [
                ("maybe", ["as_include", "as_conflict"]),
                ("reasons", ["order", "first", "settle"]),
                ("votes_required", [1, 2, 3]),
                ("settled_by", ["another", "anyone"]),
            ]
        )
        actions.set_rule(by=self.team.lead, stage=self.stage(), **{name: self.lot.choice(values)})

    def draw(self) -> None:
        draw = self.lot.choice([actions.draw_round, actions.draw_check])
        draw(by=self.team.lead, stage=titles(self.team.review), size=1, seed=str(self.lot.random()))

    def close(self) -> None:
        sample = self.any(Sample.objects.filter(closed_at__isnull=True))
        if sample.kind == Sample.Kind.CHECK:
            actions.close_check(by=self.team.lead, sample=sample)
        else:
            actions.close_round(by=self.team.lead, sample=sample, keep_votes=self.lot.random() < 0.5)

    def resettle(self) -> None:
        self.rule()
        how = {"stage": self.stage(), "with_rulings": self.lot.random() < 0.5}
        actions.resettle(by=self.team.lead, seen=actions.look(**how)["seen"], **how)


@pytest.fixture
def open_team(team):
    """Everybody may do everything: what is tested is the log, not the seal."""
    team.dan = make_user("Dan")
    make_member(team.review, team.dan, Role.REVIEWER, Role.ADJUDICATOR)
    make_criteria(team.review, by=team.lead)
    make_reports(team.review, REPORTS)
    for stage in queries.stages(team.review):
        actions.release_stage(by=team.lead, stage=stage)
    return team


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_replaying_rebuilds_every_vote_outcome_and_decision(open_team, seed):
    with transaction.atomic():
        before = transaction.savepoint()
        History(open_team, seed).run(ACTS)

        assert list(actions.replay_faults(open_team.review)) == []
        assert audit.verify(open_team.review).faults == ()
        transaction.savepoint_rollback(before)


def test_a_history_by_lot_does_all_that_it_may(open_team):
    """The test of the test: over a few histories each kind of event that changes a vote or an outcome occurs."""
    from reviews.models import AuditEvent
    from screening.rules.replay import ACTS as KINDS

    for seed in range(12):
        History(open_team, seed).run(ACTS)

    assert set(KINDS) - set(AuditEvent.objects.values_list("kind", flat=True)) == set()
    assert list(actions.replay_faults(open_team.review)) == []


@pytest.fixture
def settled(team):
    entry = make_conflict(make_entry(team.review), team.bob, team.carol)
    team.ruling = actions.adjudicate(by=team.lead, entry=entry, verdict="include")
    team.entry = entry
    return team


def change_entry(team):
    Entry.objects.filter(pk=team.entry.pk).update(outcome="exclude")


def change_vote(team):
    Vote.objects.for_actions().filter(entry=team.entry, verdict="exclude").update(verdict="include")


def drop_ruling(team):
    team.ruling.delete()


@pytest.mark.parametrize(
    ("tamper", "what"), [(change_entry, "entry "), (change_vote, "vote "), (drop_ruling, "decision ")]
)
def test_what_is_stored_otherwise_than_the_log_tells_is_named(settled, tamper, what):
    with triggers.lifted():
        tamper(settled)

    (fault,) = actions.replay_faults(settled.review)

    assert fault.startswith(what)
    with pytest.raises(CommandError, match="1 fault"):
        call_command("verify_log", settled.review.slug, "--replay")


def test_verify_log_replays_when_asked(settled, capsys):
    call_command("verify_log", settled.review.slug, "--replay")

    assert "as the log rebuilds them" in capsys.readouterr().out
