"""What a reader has done and what is left for them, from nothing but their own votes and the open entries."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.cache import cache
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from reviews.models import Membership
from reviews.rules.roles import Permission
from reviews.thread import Waiting
from screening import seals
from screening.models import Entry, Outcome, Stage, Verdict, Vote
from screening.queries.talk import asked_of_me
from screening.rules.queueing import in_words, pace

LAST = 50
KEPT_SECONDS = 10
ASKED = "waiting for your word"


@dataclass(frozen=True)
class Progress:
    done: int
    left: int

    @property
    def total(self) -> int:
        return self.done + self.left


def my_progress(membership: Membership, stage: Stage) -> Progress:
    """Entries read and left. The bar of every page asks too, so the counts are kept for ten seconds; a vote of
    the reader's own ends that."""
    key = _cache_key(membership, stage)
    counted = membership.__dict__.get(key) or cache.get(key)
    if counted is None:
        counted = Progress(_read_by(membership, stage).count(), seals.open_work(membership, stage).count())
        cache.set(key, counted, KEPT_SECONDS)
    membership.__dict__[key] = counted
    return counted


def forget_progress(membership: Membership, stage: Stage) -> None:
    key = _cache_key(membership, stage)
    membership.__dict__.pop(key, None)
    cache.delete(key)


def _cache_key(membership: Membership, stage: Stage) -> str:
    return f"screening.progress.{stage.pk}.{membership.user_id}"


def _read_by(membership: Membership, stage: Stage) -> QuerySet[Entry]:
    """Counted from the entries: a person may have cast far more votes than a page may look at one by one."""
    mine = Vote.objects.by(membership.user_id).filter(entry=OuterRef("pk"), ended_at__isnull=True)
    return Entry.objects.filter(Exists(mine), stage=stage, resting=False)


def my_history(membership: Membership, stage: Stage) -> QuerySet[Vote]:
    """My standing votes, the latest first."""
    votes = _mine(membership, stage).select_related("entry__report", "entry__stage", "reason")
    return votes.order_by("-cast_at", "-pk")


def my_vote_count(membership: Membership, stage: Stage) -> int:
    """How many votes I ever cast in the stage, ended ones too."""
    return Vote.objects.by(membership.user_id).filter(entry__stage=stage).count()


def my_vote(membership: Membership, entry: Entry, client_key: str = "") -> Vote | None:
    """My vote that a script names by its key; without one, my standing vote on the entry."""
    votes = Vote.objects.by(membership.user_id).filter(entry=entry).select_related("entry__report", "entry__stage")
    which = {"client_key": client_key} if client_key else {"ended_at__isnull": True}
    return votes.filter(**which).order_by("-pk").first()


def _mine(membership: Membership, stage: Stage) -> QuerySet[Vote]:
    return Vote.objects.by(membership.user_id).filter(entry__stage=stage, ended_at__isnull=True)


@dataclass(frozen=True)
class Act:
    """Many decisions made in one act. `stands`: how many of its votes stand, of `count`."""

    together: UUID
    verdict: str
    reason: str
    count: int
    stands: int
    at: datetime

    @property
    def verdict_in_words(self) -> str:
        return Verdict(self.verdict).label


def my_acts_together(membership: Membership, stage: Stage, most: int = 10) -> list[Act]:
    """My last acts that decided many at once, the latest first."""
    votes = Vote.objects.by(membership.user_id).filter(entry__stage=stage, together__isnull=False).order_by()
    acts = votes.values_list("together", "verdict", "reason__label").annotate(
        count=Count("pk"), stands=Count("pk", filter=Q(ended_at__isnull=True)), at=Max("cast_at"), last=Max("pk")
    )
    return [
        Act(together, verdict, reason or "", count, stands, at)
        for together, verdict, reason, count, stands, at, _ in acts.order_by("-last")[:most]
    ]


def my_last_votes(membership: Membership, stage: Stage) -> list[tuple[str, datetime]]:
    """Verdict and moment of my last fifty votes, from which pace and habits are told."""
    return list(my_history(membership, stage).values_list("verdict", "cast_at")[:LAST])


def time_left(last: list[tuple[str, datetime]], left: int) -> str:
    """ "about 2 h 10" at the pace of my last votes; empty while that cannot be told."""
    usual = pace([moment for _, moment in last])
    return in_words(usual * left) if usual and left else ""


def waiting_titles(membership: Membership) -> Waiting:
    return _waiting(membership, Stage.Key.TITLE_ABSTRACT)


def waiting_full_texts(membership: Membership) -> Waiting:
    return _waiting(membership, Stage.Key.FULL_TEXT)


def _waiting(membership: Membership, key: str) -> Waiting:
    """What I still owe; where I owe nothing, the conflicts that I may settle and what others ask of me in the talk.
    Sealed: nothing to tell."""
    stage = _stage(membership, key)
    if stage is None or (stage.is_full_text and seals.titles_are_sealed(membership)):
        return Waiting()
    progress = Progress(0, 0)
    if Permission.SCREEN in membership.permissions:
        progress = my_progress(membership, stage)
    if progress.left:
        return Waiting(progress.left, progress.done, progress.total, "left for you to read")
    if seals.is_sealed(membership, stage):
        return Waiting(None, progress.done, progress.total)
    return _differences_waiting(membership, stage, progress)


def _differences_waiting(membership: Membership, stage: Stage, progress: Progress) -> Waiting:
    asked, conflicts = asked_of_me(membership, stage), 0
    if Permission.ADJUDICATE in membership.permissions:
        conflicts = Entry.objects.filter(stage=stage, resting=False, outcome=Outcome.CONFLICT).count()
    where, of_what = ("screening:conflicts", "conflicts to settle") if conflicts else ("screening:talk", ASKED)
    if asked and conflicts:
        of_what = f"{of_what}, {ASKED}"
    kwargs = (("key", stage.key),)
    return Waiting(conflicts + asked or None, progress.done, progress.total, of_what, where, kwargs)


def _stage(membership: Membership, key: str) -> Stage | None:
    stages = membership.__dict__.get("_stages")
    if stages is None:
        stages = {stage.key: stage for stage in Stage.objects.filter(review=membership.review_id)}
        membership.__dict__["_stages"] = stages
    return stages.get(key)
