"""A reviewer's vote, and taking it back. What a vote says is never overwritten: a later one supersedes it."""

from collections.abc import Iterable

from django.db import transaction

from citations.models import Report, Retrieval
from citations.queries import retrieval_status
from reviews import audit, clock
from reviews.errors import Refused
from reviews.models import Criterion, Membership
from reviews.queries import criteria, current_version_id
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
    rest, not retrieved or settled, a verdict or reason that the stage does not know, and, where readers answer
    criterion by criterion, a verdict that does not follow from `answers` (id as text -> yes | no | unclear) with no
    note that says why.
    """
    entry = lock(entry)
    repeated = Vote.objects.for_actions().filter(author=by.user_id, client_key=client_key).first()
    if repeated:
        return _same(repeated, entry, verdict, reason)
    check_open(entry)
    check_verdict(entry.stage, verdict, reason)
    reason, further = _by_answers(by, entry, verdict, reason, answers or {}) or (reason, further_reasons)
    members = settling.locked_groups(entry.stage, [entry.report_id])[entry.report_id]
    _refuse_when_settled(members)
    standing = list(Vote.objects.for_actions().filter(entry__in=members, ended_at__isnull=True).order_by("pk"))
    mine = [vote for vote in standing if vote.author_id == by.user_id]
    surplus = _is_surplus(by, entry, members, standing)
    if any(not vote.surplus for vote in mine):
        _refuse_when_read_on(entry, members)
    end(mine, Vote.Ended.SUPERSEDED)
    vote = Vote.objects.create(
        author_id=by.user_id,
        entry=entry,
        attempt=entry.attempt,
        verdict=verdict,
        reason=reason,
        further_reasons=[criterion.pk for criterion in further],
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
    _record("vote_cast", by, vote, entry, ended=[earlier.pk for earlier in mine])
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
    end([vote], Vote.Ended.WITHDRAWN)
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


def check_verdict(stage: Stage, verdict: str, reason: Criterion | None) -> None:
    if verdict not in ALLOWED[stage.key]:
        words = Verdict(verdict).label if verdict in Verdict.values else "That"
        raise Refused(f"{words} is no answer to {stage.label.lower()}. Choose one of the buttons below the report.")
    if reason and verdict != Verdict.EXCLUDE:
        raise Refused("Only an exclusion takes a reason. Exclude, or vote without one.")
    if stage.is_full_text and verdict == Verdict.EXCLUDE and reason is None:
        raise Refused("A full text is excluded for exactly one reason. Choose the first criterion that fails.")
    if reason:
        check_reason(stage, reason)


def _by_answers(
    by: Membership, entry: Entry, verdict: str, reason: Criterion | None, answers: dict
) -> tuple[Criterion | None, list[Criterion]] | None:
    """Primary and further reasons as the answers give them, where the stage is read criterion by criterion."""
    if not entry.stage.by_criterion:
        return None
    asked = {criterion.pk: criterion for criterion in criteria(entry.review, full_text=entry.stage.is_full_text)}
    if not asked:
        return None
    given = {pk: answers.get(str(pk), "") for pk in asked}
    what = follows(given, [*asked], full_text=entry.stage.is_full_text)
    if reason is None and verdict == what.verdict == Verdict.EXCLUDE:
        reason = asked[what.reason]
    if not is_followed(verdict, reason.pk if reason else None, given, what) and not _has_note(by, entry):
        raise Refused(
            "This decision does not follow from your answers to the criteria. Write in your note why, or answer them, "
            "then decide again."
        )
    failed = [criterion for pk, criterion in asked.items() if given[pk] == Answer.NO]
    return reason, [criterion for criterion in failed if criterion != reason] if reason else []


def _has_note(by: Membership, entry: Entry) -> bool:
    return Note.objects.for_actions().filter(author=by.user_id, entry=entry).exists()


def check_reason(stage: Stage, reason: Criterion) -> None:
    stands = reason.review_id == stage.review_id and reason.retired_at is None and reason.alias_of_id is None
    if not stands or (reason.scope == Criterion.Scope.FULL_TEXT and not stage.is_full_text):
        raise Refused("The criteria have changed, and this one no longer stands here. Load the page again and choose.")


def _same(repeated: Vote, entry: Entry, verdict: str, reason: Criterion | None) -> Vote:
    """The vote that the key was used for. An old page still has a spent key, and its reader may choose otherwise."""
    if repeated.entry_id != entry.pk:
        raise Refused("This decision was saved already, for another report. Load the page again.")
    if repeated.verdict != verdict or (reason and repeated.reason_id != reason.pk):
        raise Refused(
            "This page is from before your last decision on this report, and saved nothing now. "
            "Load it again to see what stands, then decide."
        )
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


def built_on(groups: dict[int, list[Entry]]) -> set[int]:
    """Of these groups (root report -> entries of titles), those whose votes no longer change: their conflict was
    settled, or somebody voted on the full text they opened."""
    root_of = {entry.pk: root for root, members in groups.items() for entry in members}
    rulings = Adjudication.objects.filter(entry__in=root_of, ended_at__isnull=True)
    settled = {root_of[pk] for pk in rulings.values_list("entry", flat=True)}
    root_of_report = {
        entry.report_id: root
        for root, members in groups.items()
        for entry in members
        if any(member.outcome == Outcome.INCLUDE for member in members)
    }
    read_on = Vote.objects.for_actions().filter(
        entry__report__in=root_of_report, entry__stage__key=Stage.Key.FULL_TEXT, ended_at__isnull=True
    )
    return settled | {root_of_report[report] for report in read_on.values_list("entry__report", flat=True)}


def end(votes: list[Vote], ended_as: str) -> None:
    if votes:
        rows = Vote.objects.for_actions().filter(pk__in=[vote.pk for vote in votes])
        rows.update(ended_at=clock.now(), ended_as=ended_as)


def _record(kind: str, by: Membership, vote: Vote, entry: Entry, **data) -> None:
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
        **({"answers": vote.answers} if vote.answers else {}),
        **({"further": vote.further_reasons} if vote.further_reasons else {}),
        **data,
    )
