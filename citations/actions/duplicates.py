"""Merging, un-merging and judging. A merge is a link; what a person said of a pair is never asked again."""

from itertools import combinations

from django.db import transaction
from django.db.models import Q

from citations.actions import links
from citations.actions.standing import lock_review, restate
from citations.models import Merge, PossibleDuplicate, Report
from reviews import audit
from reviews.errors import Refused
from reviews.models import Membership, Review

KEPT_TOGETHER = "kept together"
State = PossibleDuplicate.State


@transaction.atomic
def merge(
    *, by: Membership, a: Report, b: Report, rule: str = links.BY_HAND, points: float = 0.0, facts: dict | None = None
) -> Merge:
    """Says that two reports are one document. A person's "different" of this very pair is thereby taken back."""
    review = a.review
    lock_review(review)
    low, high = sorted((a.pk, b.pk))
    standing = Merge.objects.filter(a=low, b=high, withdrawn_at__isnull=True).first()
    if standing:
        return standing
    _refuse_to_merge(review, low, high)
    made = links.link(review, low, high, rule=rule, points=points, facts=facts or {}, job=None, user=by.user)
    made.save()
    if PossibleDuplicate.objects.filter(a=low, b=high).exists():
        links.say(review, low, high, State.SAME, user=by.user)
    restate(by=by, review=review, report_ids=[low, high])
    audit.record("reports_merged", by=by, review=review, subject=made, a=low, b=high, rule=rule)
    return made


def _refuse_to_merge(review: Review, low: int, high: int) -> None:
    if low == high:
        raise Refused("A report cannot be merged with itself. Choose another one.")
    groups = links.grouping(review, (low, high), but=(low, high))
    if groups.are_one(low, high):
        raise Refused("These two reports are in one group already. Reload the page.")
    if apart := groups.told_apart(low, high):
        numbers = sorted(Report.objects.filter(pk__in=apart).values_list("number", flat=True))
        raise Refused(
            f"Reports {numbers[0]} and {numbers[1]} of these groups were said to be different. "
            "Take that answer back first, or take one of them out of its group."
        )


@transaction.atomic
def unmerge(*, by: Membership, merge: Merge) -> Merge:
    """Withdraws one link and keeps that the two are different, so that they are never merged or asked again."""
    lock_review(merge.review)
    merge = Merge.objects.select_for_update(of=("self",)).select_related("review").get(pk=merge.pk)
    if merge.withdrawn_at:
        raise Refused("This merge was taken apart already. Reload the page.")
    touched = links.withdraw([merge], user=by.user)
    links.say(merge.review, merge.a_id, merge.b_id, State.DIFFERENT, user=by.user)
    touched += links.keep_together(merge.review, touched)
    restate(by=by, review=merge.review, report_ids=touched)
    audit.record("merge_withdrawn", by=by, review=merge.review, subject=merge, a=merge.a_id, b=merge.b_id)
    merge.refresh_from_db()
    return merge


@transaction.atomic
def take_out(*, by: Membership, report: Report) -> Report:
    """Takes one report out of its group, and keeps that it differs from all the others; they stay together."""
    review = report.review
    lock_review(review)
    tied = list(Merge.objects.filter(Q(a=report) | Q(b=report), withdrawn_at__isnull=True).order_by("pk"))
    if not tied:
        raise Refused(f"Report {report.number} is in no group. Reload the page.")
    neighbours = [merge.b_id if merge.a_id == report.pk else merge.a_id for merge in tied]
    others = [pk for pk in links.grouping(review, [report.pk]).members(report.pk) if pk != report.pk]
    touched = links.withdraw(tied, user=by.user)
    for other in others:
        links.say(review, report.pk, other, State.DIFFERENT, user=by.user)
    for a, b in zip(neighbours, neighbours[1:], strict=False):
        links.link(review, a, b, rule=KEPT_TOGETHER, points=0.0, facts={}, job=None, user=by.user).save()
    restate(by=by, review=review, report_ids=touched)
    audit.record("report_taken_out", by=by, review=review, subject=report, apart_from=others)
    report.refresh_from_db()
    return report


@transaction.atomic
def part_group(*, by: Membership, report: Report) -> list[int]:
    """Takes a whole group apart: each of its reports stands by itself, and all are kept as different from each other.
    Returns their ids."""
    review = report.review
    lock_review(review)
    groups = links.grouping(review, [report.pk])
    members = groups.members(report.pk)
    if len(members) < 2:
        raise Refused(f"Report {report.number} is in no group. Reload the page.")
    standing = Merge.objects.filter(a__in=members, b__in=members, withdrawn_at__isnull=True)
    links.withdraw(standing, user=by.user)
    for a, b in combinations(members, 2):
        links.say(review, a, b, State.DIFFERENT, user=by.user)
    restate(by=by, review=review, report_ids=members)
    audit.record("group_parted", by=by, review=review, subject=report, reports=members)
    return members


@transaction.atomic
def judge(*, by: Membership, pair: PossibleDuplicate, answer: str) -> PossibleDuplicate:
    """Answers a doubtful pair: same (merges it), different, or related. The same answer twice is one answer."""
    review = pair.review
    lock_review(review)
    pair = PossibleDuplicate.objects.select_for_update(of=("self",)).select_related("a", "b", "review").get(pk=pair.pk)
    if pair.state == answer:
        return pair
    if pair.state != State.OPEN:
        raise Refused(
            f"This pair was answered already: {pair.get_state_display()}. "
            "Look at the next one, or take that answer back under “answered”."
        )
    if answer == State.SAME:
        _merge_pair(by, pair)
    else:
        _refuse_to_part(pair)
    links.say(review, pair.a_id, pair.b_id, answer, user=by.user)
    audit.record("pair_judged", by=by, review=review, subject=pair, answer=answer, a=pair.a_id, b=pair.b_id)
    pair.refresh_from_db()
    return pair


def _refuse_to_part(pair: PossibleDuplicate) -> None:
    """An answer never contradicts a group that stands; parting a group is an act of its own."""
    if links.grouping(pair.review, (pair.a_id, pair.b_id)).are_one(pair.a_id, pair.b_id):
        raise Refused(
            "These two reports were joined in another way meanwhile. If they differ, open the report and take one out."
        )


def _merge_pair(by: Membership, pair: PossibleDuplicate) -> None:
    if not links.grouping(pair.review, (pair.a_id, pair.b_id)).are_one(pair.a_id, pair.b_id):
        merge(by=by, a=pair.a, b=pair.b, points=pair.points, facts=pair.facts)


@transaction.atomic
def reopen_pair(*, by: Membership, pair: PossibleDuplicate) -> PossibleDuplicate:
    """Takes an answer back: the pair is asked again, and what "same" had merged is parted."""
    review = pair.review
    lock_review(review)
    pair = PossibleDuplicate.objects.select_for_update(of=("self",)).select_related("review").get(pk=pair.pk)
    if pair.state == State.OPEN:
        return pair
    before = pair.state
    touched = links.withdraw(Merge.objects.filter(a=pair.a_id, b=pair.b_id, withdrawn_at__isnull=True), user=by.user)
    pair = links.say(review, pair.a_id, pair.b_id, State.OPEN, user=by.user)
    touched += links.keep_together(review, touched)
    if touched:
        restate(by=by, review=review, report_ids=touched)
    audit.record("pair_reopened", by=by, review=review, subject=pair, before=before)
    return pair
