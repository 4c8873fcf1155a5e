"""Settling anew what is closed, after the rule or the criteria changed: an act of its own, looked at before it is done.

A changed rule applies to what is open. Under it some closed reports might come out otherwise; `look` says which, and
`resettle` does exactly that, or refuses when something has moved since. A conflict that somebody settled stays as it
was decided, unless the lead chooses that decisions go where the votes alone no longer differ.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef

from reviews import audit, clock, jobs
from reviews.errors import Refused
from reviews.models import Job, Membership
from screening import seals
from screening.actions import settling
from screening.models import Adjudication, Entry, Outcome, Stage, Vote
from screening.rules.settle import Settled

LISTED = 300
LOOK, DO = "look_at_resettling", "resettling"


@dataclass(frozen=True)
class Change:
    """One report (by its number) whose outcome or reason would be another."""

    entry: int
    number: int
    title: str
    before: tuple[str, int | None, bool]
    after: tuple[str, int | None, bool]

    @property
    def kind(self) -> tuple[str, str]:
        """From which outcome to which; the same one twice when only its reason changes."""
        return self.before[0], self.after[0]


def ask_to_look(*, by: Membership, stage: Stage, with_rulings: bool) -> Job:
    """Begins a look, which may take a while in a large stage; its result is kept on the job, for the lead's page."""
    _check_eyes(by, stage)
    return jobs.enqueue(LOOK, review=stage.review, by=by, stage=stage.pk, with_rulings=with_rulings)


def ask_to_resettle(*, by: Membership, stage: Stage, with_rulings: bool, seen: str) -> Job:
    _check_eyes(by, stage)
    return jobs.enqueue(DO, review=stage.review, by=by, stage=stage.pk, with_rulings=with_rulings, seen=seen)


def look(*, stage: Stage, with_rulings: bool, progress: Callable = lambda *how_far: None) -> dict:
    """What would change, for the page: how many of each kind, the first of them, and a digest that names it all."""
    changes = list(_changes(stage, with_rulings, progress))
    kinds = Counter(change.kind for change in changes)
    return {
        "seen": _digest(changes),
        "total": len(changes),
        "kinds": [[*kind, n] for kind, n in sorted(kinds.items())],
        "first": [[change.number, change.title, change.before, change.after] for change in changes[:LISTED]],
    }


def resettle(
    *, by: Membership, stage: Stage, with_rulings: bool, seen: str, progress: Callable = lambda *how_far: None
) -> int:
    """Does what was looked at, portion by portion, each with its events; returns how many reports came out otherwise.

    Begun again after it was cut off (`seen` empty), it does what is left.
    """
    _check_eyes(by, stage)
    found = {change.entry: change for change in _changes(stage, with_rulings, progress)}
    if seen and _digest(list(found.values())) != seen:
        raise Refused("Votes or decisions came in meanwhile, so this is not what you saw. Look again, then decide.")
    done = 0
    for roots in settling.portions(_roots(found)):
        done += _settle_portion(by, stage, roots, with_rulings)
        progress(done, max(done, len(found)), "Settling anew")
    return done


@transaction.atomic
def _settle_portion(by: Membership, stage: Stage, roots: list[int], with_rulings: bool) -> int:
    groups = settling.locked_groups(stage, roots)
    ended = _end_rulings(stage, groups) if with_rulings else []
    changed = settling.settle_locked(stage=stage, groups=groups)
    here = [entry for entry in changed if entry.stage_id == stage.pk and entry.report_id in groups]
    said = {"reports": len(here), "rulings": ended}
    audit.record("resettled", by=by, review=stage.review, subject=stage, sealed_in=stage.seal_key, **said)
    settling.record_changes(review=stage.review, changed=changed)
    return len(here)


def _end_rulings(stage: Stage, groups: dict[int, list[Entry]]) -> list[int]:
    """Sets aside the decisions on what the votes alone settle now."""
    alone = settling.settled(stage=stage, groups=groups, by_votes_alone=True)
    agreed = [entry for root, entries in groups.items() if _is_agreed(alone[root]) for entry in entries]
    rulings = Adjudication.objects.filter(entry__in=agreed, ended_at__isnull=True)
    ids = list(rulings.order_by("pk").values_list("pk", flat=True))
    rulings.update(ended_at=clock.now(), ended_as=Adjudication.Ended.WITHDRAWN)
    return ids


def _is_agreed(settled: Settled) -> bool:
    return settled.outcome.value not in (Outcome.PENDING, Outcome.CONFLICT)


def _changes(stage: Stage, with_rulings: bool, progress: Callable) -> Iterator[Change]:
    roots = _voted_roots(stage)
    for place, some in enumerate(settling.portions(roots)):
        groups = settling.groups_to_look_at(stage, some)
        decided = settling.settled(stage=stage, groups=groups)
        if with_rulings:
            alone = settling.settled(stage=stage, groups=groups, by_votes_alone=True)
            decided |= {root: settled for root, settled in alone.items() if _is_agreed(settled)}
        yield from _compared(groups, decided)
        progress(min(len(roots), (place + 1) * settling.AT_ONCE), len(roots), "Looking at what would change")


def _compared(groups: dict[int, list[Entry]], decided: dict[int, Settled]) -> Iterator[Change]:
    for root, entries in groups.items():
        entry = next((entry for entry in entries if entry.report_id == root), None)
        if entry is None or entry.resting:
            continue
        before = (entry.outcome, entry.reason_id, entry.reason_mismatch)
        settled = decided[root]
        after = (settled.outcome.value, settled.reason, settled.reason_mismatch)
        if before != after:
            yield Change(entry.pk, entry.report.number, entry.report.title, before, after)


def _voted_roots(stage: Stage) -> list[int]:
    votes = Vote.objects.for_actions().filter(entry=OuterRef("pk"), ended_at__isnull=True)
    rows = Entry.objects.filter(Exists(votes), stage=stage).values_list("report_id", "report__merged_into_id")
    return sorted({merged_into or report for report, merged_into in rows})


def _roots(entries: dict[int, Change]) -> list[int]:
    """The reports of these entries, which stand for their groups."""
    roots: list[int] = []
    for some in settling.portions(entries):
        roots += Entry.objects.filter(pk__in=some).values_list("report_id", flat=True)
    return roots


def _digest(changes: list[Change]) -> str:
    said = sorted(f"{change.entry}:{change.before}:{change.after}" for change in changes)
    return audit.digest("\n".join(said) or "nothing")


def _check_eyes(by: Membership, stage: Stage) -> None:
    if seals.is_sealed(by, stage, fresh=True):
        raise Refused(
            f"What would change is sealed while you read. Vote on what is left for you in {stage.label.lower()} first."
        )
