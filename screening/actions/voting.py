"""A reviewer's vote, and taking it back. What a vote says is never overwritten: a later one supersedes it."""

from collections.abc import Iterable

from django.db import transaction

from citations.models import Report, Retrieval
from citations.queries import retrieval_status
from reviews import audit, clock
from reviews.errors import Refused
from reviews.models import Criterion, Membership
from reviews.queries import current_version_id
from screening.actions import settling
from screening.models import Adjudication, Claim, Entry, Note, Outcome, Sample, Skip, Stage, Verdict, Vote
from screening.rules.criteria import Answer, follows, is_followed

ALLOWED = {
    Stage.Key.TITLE_ABSTRACT: {Verdict.INCLUDE, Verdict.MAYBE, Verdict.EXCLUDE},
    Stage.Key.FULL_TEXT: {Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.AWAITING, Verdict.ONGOING},
}
SETTLED = (
    "This report has been settled meanwhile, so votes on it no longer change. A lead can send it back to be read again."
)


@transaction.atomic
def cast(
    *,
    by: Membership,
    entry: Entry,
    verdict: str,
    reason: Criterion | None = None,
    further_reasons: Iterable[Criterion] = (),
    answers: dict | None = None,
    client_key: str,
) -> Vote:
    """One vote. The same `client_key` again returns the same vote; an earlier standing one is superseded.

    A vote that comes after the places were filled is kept as surplus. Refused: what is merged, removed, at
    rest, not retrieved or settled, and a verdict or reason that the stage does not know.
    """
    entry = lock(entry)
    repeated = Vote.objects.for_actions().filter(author=by.user_id, client_key=client_key).first()
    if repeated:
        return _same(repeated, entry)
    check_open(entry)
    _check_verdict(entry.stage, verdict, reason)
    members = settling.locked_groups(entry.stage, [entry.report_id])[entry.report_id]
    _refuse_when_settled(members)
    standing = list(Vote.objects.for_actions().filter(entry__in=members, ended_at__isnull=True).order_by("pk"))
    mine = [vote for vote in standing if vote.author_id == by.user_id]
    surplus = _is_surplus(by, entry, members, standing)
    if any(not vote.surplus for vote in mine):
        _refuse_when_read_on(entry, members)
    _end(mine, Vote.Ended.SUPERSEDED)
    vote = Vote.objects.create(
        author_id=by.user_id,
        entry=entry,
        attempt=entry.attempt,
        verdict=verdict,
        reason=reason,
        further_reasons=[criterion.pk for criterion in further_reasons],
        answers=answers or {},
        version_id=current_version_id(entry.review_id),
        supersedes=mine[-1] if mine else None,
        surplus=surplus,
        client_key=client_key,
        cast_at=clock.now(),
    )
    Claim.objects.filter(entry=entry, user=by.user_id).delete()
    Skip.objects.filter(entry=entry, user=by.user_id).delete()
    changed = [] if surplus else settling.settle_locked(stage=entry.stage, groups={entry.report_id: members})
    _record("vote_cast", by, vote, entry)
    settling.record_changes(review=entry.review, changed=changed)
    return vote


@transaction.atomic
def withdraw(*, by: Membership, vote: Vote) -> Vote:
    """Takes one's own standing vote back. Again, it changes nothing."""
    if vote.author_id != by.user_id:
        raise Refused("You can take back your own votes only.")
    entry = lock(vote.entry)
    vote = Vote.objects.for_actions().get(pk=vote.pk)
    if vote.ended_as == Vote.Ended.WITHDRAWN:
        return vote
    if vote.ended_at:
        raise Refused(
            "This vote no longer stands: you voted again, or the report was opened again. Look at your last one."
        )
    root = entry.report.merged_into_id or entry.report_id
    members = settling.locked_groups(entry.stage, [root])[root]
    if not vote.surplus:
        _refuse_when_settled(members)
        _refuse_when_read_on(entry, members)
    _end([vote], Vote.Ended.WITHDRAWN)
    changed = [] if vote.surplus else settling.settle_locked(stage=entry.stage, groups={root: members})
    _record("vote_withdrawn", by, vote, entry)
    settling.record_changes(review=entry.review, changed=changed)
    vote.refresh_from_db()
    return vote


def lock(entry: Entry) -> Entry:
    """The entry anew, locked through the root of its group, so that a group is acted on by one at a time."""
    while True:
        root = entry.report.merged_into_id or entry.report_id
        Entry.objects.select_for_update(no_key=True).filter(stage=entry.stage_id, report=root).values_list(
            "pk", flat=True
        ).first()
        entry = Entry.objects.select_related("report", "stage", "review").get(pk=entry.pk)
        if root == (entry.report.merged_into_id or entry.report_id):
            return entry


def check_open(entry: Entry) -> None:
    report = entry.report
    if report.standing == Report.Standing.MERGED:
        raise Refused(
            f"This report turned out to be the same document as report {report.merged_into.number}. "
            "Vote on that one; a vote you cast before counts there already."
        )
    if report.standing == Report.Standing.REMOVED:
        raise Refused("This report was removed before screening meanwhile. Nothing needs to be decided on it.")
    if report.standing == Report.Standing.WITHOUT_RECORD:
        raise Refused("The import that brought this report was undone. Its votes are kept and return with the import.")
    if entry.resting:
        raise Refused(
            "By its title this report is no longer included, so its full text is at rest. Its votes are kept."
        )
    if entry.stage.is_full_text and retrieval_status(report) == Retrieval.Status.NOT_RETRIEVED:
        raise Refused("This report counts as not retrieved. Record that it was obtained, then vote on it.")


def _check_verdict(stage: Stage, verdict: str, reason: Criterion | None) -> None:
    if verdict not in ALLOWED[stage.key]:
        words = Verdict(verdict).label if verdict in Verdict.values else "That"
        raise Refused(f"{words} is no answer to {stage.label.lower()}. Choose one of the buttons below the report.")
    if reason and verdict != Verdict.EXCLUDE:
        raise Refused("Only an exclusion takes a reason. Exclude, or vote without one.")
    if stage.is_full_text and verdict == Verdict.EXCLUDE and reason is None:
        raise Refused("A full text is excluded for exactly one reason. Choose the first criterion that fails.")
    if reason:
        check_reason(stage, reason)


def check_reason(stage: Stage, reason: Criterion) -> None:
    stands = reason.review_id == stage.review_id and reason.retired_at is None and reason.alias_of_id is None
    if not stands or (reason.scope == Criterion.Scope.FULL_TEXT and not stage.is_full_text):
        raise Refused("The criteria have changed, and this one no longer stands here. Load the page again and choose.")


def _same(repeated: Vote, entry: Entry) -> Vote:
    if repeated.entry_id != entry.pk:
        raise Refused("This decision was saved already, for another report. Load the page again.")
    return repeated


def _is_surplus(by: Membership, entry: Entry, members: list[Entry], standing: list[Vote]) -> bool:
    counted = {vote.author_id for vote in standing if not vote.surplus}
    if by.user_id in counted:
        return False
    return len(counted) >= settling.places(members) or _is_in_a_round_of_others(by, entry)


def _is_in_a_round_of_others(by: Membership, entry: Entry) -> bool:
    """An open round is its readers' alone: a vote of somebody who held the report before it was drawn is surplus."""
    if entry.places is None:
        return False
    rounds = Sample.objects.filter(drawn__entry=entry, kind=Sample.Kind.ROUND, closed_at__isnull=True)
    return rounds.exists() and not rounds.filter(readers=by.user_id).exists()


def _refuse_when_settled(members: list[Entry]) -> None:
    if Adjudication.objects.filter(entry__in=members, ended_at__isnull=True).exists():
        raise Refused(SETTLED)


def _refuse_when_read_on(entry: Entry, members: list[Entry]) -> None:
    """A counted vote on a title may not change any more once somebody voted on the full text it opened."""
    if entry.stage.is_full_text or all(member.outcome != Outcome.INCLUDE for member in members):
        return
    reports = [member.report_id for member in members]
    full_texts = Vote.objects.for_actions().filter(entry__report__in=reports, entry__stage__key=Stage.Key.FULL_TEXT)
    if full_texts.filter(ended_at__isnull=True).exists():
        raise Refused(SETTLED)


def _end(votes: list[Vote], ended_as: str) -> None:
    if votes:
        rows = Vote.objects.for_actions().filter(pk__in=[vote.pk for vote in votes])
        rows.update(ended_at=clock.now(), ended_as=ended_as)


def _record(kind: str, by: Membership, vote: Vote, entry: Entry) -> None:
    audit.record(
        kind,
        by=by,
        review=entry.review,
        subject=entry,
        sealed_in=entry.stage.seal_key,
        vote=vote.pk,
        attempt=vote.attempt,
        verdict=vote.verdict,
        reason=vote.reason_id,
        supersedes=vote.supersedes_id,
        surplus=vote.surplus,
        version=vote.version_id,
    )
