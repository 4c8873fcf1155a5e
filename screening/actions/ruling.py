"""Settling conflicts: the deciding verdict stands apart from the votes, which stay as they are."""

from django.db import transaction
from django.db.models import QuerySet

from reviews import audit, clock
from reviews.errors import Refused
from reviews.models import Criterion, Membership
from reviews.rules.roles import Permission
from screening import seals
from screening.actions import sampling, settling, voting
from screening.models import Adjudication, Entry, Outcome, Sample, Stage, Verdict, Vote


@transaction.atomic
def adjudicate(
    *, by: Membership, entry: Entry, verdict: str, reason: Criterion | None = None, rationale: str = ""
) -> Adjudication:
    """Decides a conflict, or the reason where only the reasons differ.

    A rationale is compulsory when it overrides every reader. Whoever voted on the entry may settle it where the
    stage's rule says so, else only when nobody else could; that is recorded.
    """
    entry = voting.lock(entry)
    voting.check_open(entry)
    _check_eyes(by, entry)
    members = settling.locked_groups(entry.stage, [entry.report_id])[entry.report_id]
    _check_disputed(entry)
    votes = standing_votes(members)
    by_voter = _check_settler(by, entry, votes)
    _check_ruling(entry, verdict, reason, rationale.strip(), votes)
    _end(Adjudication.objects.filter(entry=entry, ended_at__isnull=True), Adjudication.Ended.WITHDRAWN)
    ruling = Adjudication.objects.create(
        entry=entry,
        attempt=entry.attempt,
        by=by.user,
        verdict=verdict,
        reason=reason,
        rationale=rationale.strip(),
        covers=sorted(member.pk for member in members),
        by_voter=by_voter,
        at=clock.now(),
    )
    changed = settling.settle_groups(stage=entry.stage, roots=[entry.report_id])
    said = {"verdict": verdict, "reason": ruling.reason_id, "rationale": audit.digest(ruling.rationale)}
    said |= {"attempt": ruling.attempt, "covers": ruling.covers}
    _record("adjudicated", by, entry, ruling=ruling.pk, by_voter=by_voter, **said)
    settling.record_changes(review=entry.review, changed=changed)
    return ruling


@transaction.atomic
def withdraw_adjudication(*, by: Membership, adjudication: Adjudication) -> Adjudication:
    """Takes the deciding verdict back; the entry is what its votes make of it."""
    entry = voting.lock(adjudication.entry)
    _check_eyes(by, entry)
    adjudication = Adjudication.objects.get(pk=adjudication.pk)
    if adjudication.ended_at:
        return adjudication
    root = entry.report.merged_into_id or entry.report_id
    _end(Adjudication.objects.filter(pk=adjudication.pk), Adjudication.Ended.WITHDRAWN)
    changed = settling.settle_groups(stage=entry.stage, roots=[root])
    _record("adjudication_withdrawn", by, entry, ruling=adjudication.pk)
    settling.record_changes(review=entry.review, changed=changed)
    adjudication.refresh_from_db()
    return adjudication


@transaction.atomic
def send_back(*, by: Membership, entry: Entry) -> Entry:
    """Opens the entry again for its readers: their votes are set aside, unread by each other, and they vote anew."""
    entry = voting.lock(entry)
    voting.check_open(entry)
    _check_eyes(by, entry)
    if entry.outcome == Outcome.PENDING:
        raise Refused("This report is with its readers already. Nothing needs to be sent back.")
    samples = Sample.objects.filter(drawn__entry=entry, closed_at__isnull=True)
    if any(sample.kind == Sample.Kind.ROUND for sample in samples):
        raise Refused("This report is part of an open calibration round. Close the round, then send it back.")
    members = settling.locked_groups(entry.stage, [entry.report_id])[entry.report_id]
    sampling.keep_findings(members)
    moment = clock.now()
    votes = Vote.objects.for_actions().filter(entry__in=members, ended_at__isnull=True)
    reopened = votes.update(ended_at=moment, ended_as=Vote.Ended.REOPENED)
    _end(Adjudication.objects.filter(entry__in=members, ended_at__isnull=True), Adjudication.Ended.REOPENED)
    for member in members:
        member.attempt += 1
        # The places of a closed round were its readers'; a check that is open still wants its second person.
        member.places = member.places if samples else None
        member.save(update_fields=["attempt", "places"])
    changed = settling.settle_groups(stage=entry.stage, roots=[entry.report_id])
    opened = [[member.pk, member.attempt] for member in members]
    _record("sent_back", by, entry, attempt=entry.attempt + 1, votes=reopened, opened=opened)
    settling.record_changes(review=entry.review, changed=changed)
    entry.refresh_from_db()
    return entry


def standing_votes(members: list[Entry]) -> list[Vote]:
    return list(Vote.objects.for_actions().filter(entry__in=members, ended_at__isnull=True, surplus=False))


def _check_eyes(by: Membership, entry: Entry) -> None:
    """Whoever still reads in the stage would see through the seal."""
    if seals.is_sealed(by, entry.stage, fresh=True):
        raise Refused(
            f"Conflicts are sealed while you read. Vote on what is left for you in {entry.stage.label.lower()} first."
        )


def _check_disputed(entry: Entry) -> None:
    if entry.outcome == Outcome.CONFLICT or entry.reason_mismatch:
        return
    if Adjudication.objects.filter(entry=entry, ended_at__isnull=True).exists():
        raise Refused("This conflict is settled already. Take the decision back first, then decide anew.")
    raise Refused(
        "The readers do not differ on this report, so nothing is to be settled. Send it back to have it read again."
    )


def _check_settler(by: Membership, entry: Entry, votes: list[Vote]) -> bool:
    """Whether the settler had voted, which the stage's rule allows, or that nobody else could settle."""
    voters = {vote.author_id for vote in votes}
    if by.user_id not in voters:
        return False
    if entry.stage.settled_by == Stage.SettledBy.ANYONE:
        return True
    members = Membership.objects.filter(review=entry.review_id, ended_at__isnull=True).select_related("user")
    others = [m for m in members if Permission.ADJUDICATE in m.permissions and m.user_id not in voters]
    if others:
        names = " or ".join(str(member.user) for member in others)
        raise Refused(f"You voted on this report, so somebody else settles it: {names}.")
    return True


def _check_ruling(entry: Entry, verdict: str, reason: Criterion | None, rationale: str, votes: list[Vote]) -> None:
    if verdict not in voting.ALLOWED[entry.stage.key] - {Verdict.MAYBE}:
        raise Refused("A conflict is settled for or against the report. Choose Include or Exclude.")
    if reason and verdict != Verdict.EXCLUDE:
        raise Refused("Only an exclusion takes a reason. Exclude, or decide without one.")
    if entry.stage.is_full_text and verdict == Verdict.EXCLUDE and reason is None:
        raise Refused("A full text is excluded for exactly one reason. Choose the first criterion that fails.")
    if reason:
        voting.check_reason(entry.stage, reason)
    if not rationale and not _somebody_said(verdict, reason, votes):
        raise Refused("This overrides every reader. Write a line on why, then decide.")


def _somebody_said(verdict: str, reason: Criterion | None, votes: list[Vote]) -> bool:
    """A Maybe speaks for going on, as Include does. Without a reason, any exclusion is the same answer."""
    said = {(Verdict.INCLUDE if vote.verdict == Verdict.MAYBE else vote.verdict, vote.reason_id) for vote in votes}
    return (verdict, reason.pk) in said if reason else verdict in {answer for answer, _ in said}


def _end(rulings: QuerySet[Adjudication], ended_as: str) -> None:
    rulings.update(ended_at=clock.now(), ended_as=ended_as)


def _record(kind: str, by: Membership, entry: Entry, **data) -> None:
    audit.record(kind, by=by, review=entry.review, subject=entry, sealed_in=entry.stage.seal_key, **data)
