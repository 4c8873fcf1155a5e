"""Questions that are alike, answered by one act and taken back by one."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import transaction

from citations.actions import links
from citations.actions.standing import chunks, lock_review, restate
from citations.models import Merge, PossibleDuplicate
from reviews import audit, clock
from reviews.errors import Refused
from reviews.models import Membership, Review

BY_HAND_AT_ONCE = "by hand, with others like it"
State = PossibleDuplicate.State


@dataclass(frozen=True)
class Together:
    """What one act answered; `left` are questions that it could not answer, because somebody had in the meantime or
    because it would join what was said to differ."""

    key: UUID
    answered: int
    left: int


@transaction.atomic
def judge_together(*, by: Membership, review: Review, pairs: Iterable[int], answer: str) -> Together:
    """Gives many questions the same answer. Those that were answered meanwhile are left alone."""
    lock_review(review)
    asked = set(pairs)
    rows = _open(review, asked)
    key, touched = uuid4(), []
    if answer == State.SAME:
        rows, touched = _merge_all(by, review, rows)
    else:
        groups = links.grouping(review, _ends(rows))
        rows = [row for row in rows if not groups.are_one(row.a_id, row.b_id)]
    if not rows:
        raise Refused("None of these pairs can be answered at once any more. Reload the page.")
    said = {"state": answer, "decided_at": clock.now(), "decided_by": by.user, "together": key}
    for some in chunks([row.pk for row in rows]):
        PossibleDuplicate.objects.filter(pk__in=some).update(**said, held_by=None, held_until=None)
    if touched:
        restate(by=by, review=review, report_ids=touched)
    audit.record("pairs_judged_together", by=by, review=review, answer=answer, pairs=[row.pk for row in rows])
    return Together(key, answered=len(rows), left=len(asked) - len(rows))


def _open(review: Review, ids: set[int]) -> list[PossibleDuplicate]:
    rows: list[PossibleDuplicate] = []
    for some in chunks(sorted(ids)):
        found = PossibleDuplicate.objects.filter(review=review, pk__in=some, state=State.OPEN)
        rows += found.select_for_update(of=("self",))
    return sorted(rows, key=lambda row: (-row.points, row.pk))


def _merge_all(
    by: Membership, review: Review, rows: list[PossibleDuplicate]
) -> tuple[list[PossibleDuplicate], list[int]]:
    """Links each pair whose groups nobody told apart. Returns the pairs that are one now, and the reports touched."""
    groups = links.grouping(review, _ends(rows))
    kept, made = [], []
    for row in rows:
        is_one = groups.are_one(row.a_id, row.b_id)
        if not is_one and groups.told_apart(row.a_id, row.b_id):
            continue
        kept.append(row)
        if not is_one:
            groups.unite(row.a_id, row.b_id)
            made.append(_link(by, review, row))
    Merge.objects.bulk_create(made)
    return kept, [pk for merge in made for pk in (merge.a_id, merge.b_id)]


def _ends(rows: list[PossibleDuplicate]) -> set[int]:
    return {pk for row in rows for pk in (row.a_id, row.b_id)}


def _link(by: Membership, review: Review, row: PossibleDuplicate) -> Merge:
    said = {"rule": BY_HAND_AT_ONCE, "points": row.points, "facts": row.facts}
    return links.link(review, row.a_id, row.b_id, **said, job=None, user=by.user)


@transaction.atomic
def undo_together(*, by: Membership, review: Review, key: UUID) -> int:
    """Takes back what one act answered, as far as it stands: those questions are open again."""
    lock_review(review)
    rows = list(PossibleDuplicate.objects.filter(review=review, together=key).select_for_update(of=("self",)))
    if not rows:
        raise Refused("Nothing of these answers stands any more. Reload the page.")
    ends = {(row.a_id, row.b_id) for row in rows}
    standing = []
    for some in chunks(sorted({a for a, _ in ends})):
        standing += Merge.objects.filter(review=review, a__in=some, withdrawn_at__isnull=True)
    touched = links.withdraw([m for m in standing if (m.a_id, m.b_id) in ends], user=by.user)
    links.ask_again(row.pk for row in rows)
    touched += links.keep_together(review, touched)
    if touched:
        restate(by=by, review=review, report_ids=touched)
    audit.record("pairs_reopened_together", by=by, review=review, pairs=[row.pk for row in rows])
    return len(rows)
