"""Many decisions in one act: on a list that the reader has looked through, each a vote of theirs, undone together."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from reviews import audit, clock
from reviews.errors import Refused
from reviews.models import Criterion, Membership
from reviews.queries import current_version_id
from screening import seals
from screening.actions import settling, voting
from screening.models import Claim, Entry, Skip, Stage, Vote
from screening.rules.criteria import Answer

MOST_TOGETHER = 2000


@dataclass(frozen=True)
class Together:
    """What came of one act: the votes it cast or took back, and how many reports it had to leave as they are."""

    votes: list[Vote]
    left: int


@transaction.atomic
def cast_together(
    *,
    by: Membership,
    stage: Stage,
    entries: Iterable[Entry],
    verdict: str,
    reason: Criterion | None = None,
    together: UUID,
) -> Together:
    """One vote on each of these entries on which the reader still owes one. The same `together` again returns the
    same votes. Refused as a whole: a verdict or reason the stage does not know, or more than MOST_TOGETHER entries."""
    wanted = sorted({entry.pk for entry in entries})
    if len(wanted) > MOST_TOGETHER:
        raise Refused(f"At most {MOST_TOGETHER:,} reports are decided at once. Narrow the list, for instance by year.")
    repeated = list(_of_act(by, together))
    if repeated:
        return Together(repeated, 0)
    voting.check_verdict(stage, verdict, reason)
    if stage.by_criterion and reason is None:
        raise Refused(
            "This stage is read criterion by criterion, so many at once can only be excluded for one of the criteria."
        )
    groups = _locked(stage, wanted)
    open_work = set(seals.open_work(by, stage).filter(pk__in=wanted).values_list("pk", flat=True))
    chosen = [entry for root, members in groups.items() for entry in members if _is_open_root(entry, root, open_work)]
    if not chosen:
        raise Refused("None of these reports waits for your decision any more. Load the list again.")
    surplus, version, now = _end_surplus(by, groups), current_version_id(stage.review_id), clock.now()
    votes = Vote.objects.bulk_create(
        [
            Vote(
                author_id=by.user_id,
                entry=entry,
                attempt=entry.attempt,
                verdict=verdict,
                reason=reason,
                answers={str(reason.pk): Answer.NO} if reason and stage.by_criterion else {},
                version_id=version,
                supersedes=surplus.get(entry.pk),
                client_key=f"{together.hex}-{entry.report_id}",
                together=together,
                cast_at=now,
            )
            for entry in chosen
        ],
        batch_size=settling.AT_ONCE,
    )
    Claim.objects.filter(entry__in=chosen, user=by.user_id).delete()
    Skip.objects.filter(entry__in=chosen, user=by.user_id).delete()
    theirs = {entry.report_id: groups[entry.report_id] for entry in chosen}
    changed = settling.settle_locked(stage=stage, groups=theirs)
    said = {"verdict": verdict, "reason": reason.pk if reason else None, "answers": votes[0].answers}
    _record("votes_cast_together", by, stage, together, votes, ended=[vote.pk for vote in surplus.values()], **said)
    settling.record_changes(review=stage.review, changed=changed)
    return Together(votes, len(wanted) - len(votes))


@transaction.atomic
def withdraw_together(*, by: Membership, stage: Stage, together: UUID) -> Together:
    """Takes back what still stands of the reader's own act; what somebody has built on since stays. Again, it changes
    nothing."""
    standing = list(_of_act(by, together).filter(ended_at__isnull=True, entry__stage=stage).select_related("entry"))
    groups = _locked(stage, [vote.entry_id for vote in standing])
    of_entry = {entry.pk: root for root, members in groups.items() for entry in members}
    built_on = voting.built_on(groups)
    fresh = _of_act(by, together).filter(pk__in=[vote.pk for vote in standing], ended_at__isnull=True)
    votes = [vote for vote in fresh.order_by("pk") if of_entry.get(vote.entry_id) not in built_on]
    voting.end(votes, Vote.Ended.WITHDRAWN)
    roots = {of_entry[vote.entry_id] for vote in votes if not vote.surplus}
    changed = settling.settle_locked(stage=stage, groups={root: groups[root] for root in sorted(roots)})
    if votes:
        _record("votes_withdrawn_together", by, stage, together, votes)
        settling.record_changes(review=stage.review, changed=changed)
    return Together(votes, len(standing) - len(votes))


def _of_act(by: Membership, together: UUID):
    return Vote.objects.for_actions().filter(author=by.user_id, together=together).order_by("pk")


def _locked(stage: Stage, entries: list[int]) -> dict[int, list[Entry]]:
    """Root report -> the locked entries of its group, for the groups of these entries."""
    groups: dict[int, list[Entry]] = {}
    rows = Entry.objects.filter(pk__in=entries, stage=stage).values_list("report_id", "report__merged_into_id")
    for some in settling.portions(merged_into or report for report, merged_into in rows):
        groups |= settling.locked_groups(stage, some)
    return groups


def _is_open_root(entry: Entry, root: int, open_work: set[int]) -> bool:
    return entry.report_id == root and entry.pk in open_work


def _end_surplus(by: Membership, groups: dict[int, list[Entry]]) -> dict[int, Vote]:
    """Entry -> the reader's surplus vote there, which the new one supersedes."""
    pks = [entry.pk for members in groups.values() for entry in members]
    mine = list(
        Vote.objects.for_actions().filter(author=by.user_id, entry__in=pks, ended_at__isnull=True, surplus=True)
    )
    voting.end(mine, Vote.Ended.SUPERSEDED)
    return {vote.entry_id: vote for vote in mine}


def _record(kind: str, by: Membership, stage: Stage, together: UUID, votes: list[Vote], **data) -> None:
    """One event for the whole act, with each vote, its entry and what it superseded."""
    said = [[vote.pk, vote.entry_id, vote.attempt, vote.supersedes_id, vote.surplus] for vote in votes]
    audit.record(
        kind,
        by=by,
        review=stage.review,
        subject=stage,
        sealed_in=stage.seal_key,
        together=together.hex,
        votes=said,
        version=votes[0].version_id,
        **data,
    )
