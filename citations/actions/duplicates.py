"""Merging, un-merging and judging. A merge is a link; what a person said of a pair is never asked again."""

from collections import Counter
from collections.abc import Callable

from django.db import transaction
from django.db.models import Q

from citations import matching
from citations.actions import links
from citations.actions.standing import chunks, lock_review, restate
from citations.models import Merge, PossibleDuplicate, Report
from citations.queries.duplicates import comparable, said_apart, standing_links
from reviews import audit, jobs
from reviews.errors import Refused
from reviews.models import Job, Membership, Review

BY_HAND = "by hand"
KEPT_TOGETHER = "kept together"
AT_ONCE = 200
State = PossibleDuplicate.State
Progress = Callable[[int, int, str], None]


@transaction.atomic
def merge(
    *, by: Membership, a: Report, b: Report, rule: str = BY_HAND, points: float = 0.0, facts: dict | None = None
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
    groups = links.forest(review)
    if groups.root(low) == groups.root(high):
        raise Refused("These two reports are in one group already. Reload the page.")
    for a, b in said_apart(review):
        ends = {groups.root(a), groups.root(b)}
        if {a, b} != {low, high} and ends == {groups.root(low), groups.root(high)}:
            numbers = dict(Report.objects.filter(pk__in=(a, b)).values_list("pk", "number"))
            raise Refused(
                f"Reports {numbers[a]} and {numbers[b]} of these groups were said to be different. "
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
    restate(by=by, review=merge.review, report_ids=touched)
    audit.record("merge_withdrawn", by=by, review=merge.review, subject=merge, a=merge.a_id, b=merge.b_id)
    merge.refresh_from_db()
    return merge


@transaction.atomic
def take_out(*, by: Membership, report: Report) -> Report:
    """Takes one report out of its group; the others stay together."""
    review = report.review
    lock_review(review)
    tied = list(Merge.objects.filter(Q(a=report) | Q(b=report), withdrawn_at__isnull=True).order_by("pk"))
    if not tied:
        raise Refused(f"Report {report.number} is in no group. Reload the page.")
    neighbours = [merge.b_id if merge.a_id == report.pk else merge.a_id for merge in tied]
    touched = links.withdraw(tied, user=by.user)
    for neighbour in neighbours:
        links.say(review, report.pk, neighbour, State.DIFFERENT, user=by.user)
    for a, b in zip(neighbours, neighbours[1:], strict=False):
        links.link(review, a, b, rule=KEPT_TOGETHER, points=0.0, facts={}, job=None, user=by.user).save()
    restate(by=by, review=review, report_ids=touched)
    audit.record("report_taken_out", by=by, review=review, subject=report, apart_from=neighbours)
    report.refresh_from_db()
    return report


@transaction.atomic
def undo_rule(*, by: Membership, review: Review, rule: str) -> int:
    """Takes apart all that one rule merged. The pairs are asked again, since nobody has said that they differ."""
    lock_review(review)
    standing = list(Merge.objects.filter(review=review, rule=rule, withdrawn_at__isnull=True))
    if not standing:
        raise Refused("Nothing that this rule merged stands any more. Reload the page.")
    touched = links.withdraw(standing, user=by.user)
    _ask(review, [(m.a_id, m.b_id, m.points, m.facts, [f"merged by a rule that was undone: {rule}"]) for m in standing])
    restate(by=by, review=review, report_ids=touched)
    audit.record("rule_undone", by=by, review=review, rule=rule, merges=len(standing))
    return len(standing)


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
    groups = links.forest(pair.review)
    if groups.root(pair.a_id) == groups.root(pair.b_id):
        raise Refused(
            "These two reports were joined in another way meanwhile. If they differ, open the report and take one out."
        )


def _merge_pair(by: Membership, pair: PossibleDuplicate) -> None:
    groups = links.forest(pair.review)
    if groups.root(pair.a_id) != groups.root(pair.b_id):
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
    if touched:
        restate(by=by, review=review, report_ids=touched)
    audit.record("pair_reopened", by=by, review=review, subject=pair, before=before)
    return pair


@transaction.atomic
def look_for_all_duplicates(*, by: Membership, review: Review, rules_off: list[str]) -> Job:
    """Has all reports compared in the background; asked twice it is done once."""
    lock_review(review)
    waiting = Job.objects.filter(review=review, kind="find_duplicates", state=Job.State.QUEUED)
    job = next((job for job in waiting if "batch" not in job.payload), None)
    if job is None:
        job = jobs.enqueue("find_duplicates", review=review, by=by, rules_off=sorted(rules_off))
        audit.record("duplicates_sought", by=by, review=review, rules_off=sorted(rules_off))
    return job


def find_duplicates(
    *,
    by: Membership | None,
    review: Review,
    new: set[int] | None = None,
    rules_off: frozenset[str] = frozenset(),
    dry_run: bool = False,
    job: Job | None = None,
    progress: Progress = lambda done, total, note="": None,
) -> dict:
    """Merges what is certain and asks what is doubtful, in small transactions; a second run changes nothing.

    `new`: ids of reports; only pairs that hold one of them are compared. Returns counts, by rule.
    """
    found = matching.find(
        comparable(review),
        new=new,
        same=standing_links(review),
        different=said_apart(review),
        rules_off=rules_off,
        progress=lambda done, total: progress(done, total, f"{done} of {total} reports compared"),
    )
    rules: Counter[str] = Counter()
    asked = len(found.questions)
    if dry_run:
        rules.update(link.rule for link in found.links)
    else:
        for done, some in enumerate(chunks(found.links, AT_ONCE)):
            made = _link_all(by=by, review=review, found=some, job=job)
            rules.update(made)
            progress(min((done + 1) * AT_ONCE, len(found.links)), len(found.links), "Merging what is certain")
        asked = _ask_all(by=by, review=review, questions=found.questions)
    return {"merged": rules.total(), "asked": asked, "rules": dict(rules.most_common())}


@transaction.atomic
def _link_all(*, by: Membership | None, review: Review, found: list, job: Job | None) -> list[str]:
    """Makes the links of one chunk that still fit the groups, and says by which rules."""
    lock_review(review)
    groups, apart, undone = links.forest(review), set(said_apart(review)), _undone_pairs(found)
    made, asked = [], []
    for link in found:
        if groups.root(link.a) == groups.root(link.b) or (link.a, link.b) in apart:
            continue
        if (link.a, link.b) in undone:
            asked.append((link.a, link.b, link.points, link.facts, ["merged by a rule that was undone before"]))
            continue
        groups.unite(link.a, link.b)
        made.append(
            links.link(review, link.a, link.b, rule=link.rule, points=link.points, facts=link.facts, job=job, user=None)
        )
    Merge.objects.bulk_create(made)
    _ask(review, asked)
    if made:
        restate(by=by, review=review, report_ids={pk for merge in made for pk in (merge.a_id, merge.b_id)})
        rules = Counter(merge.rule for merge in made)
        audit.record("duplicates_merged", by=by, review=review, merges=len(made), rules=dict(rules))
    return [merge.rule for merge in made]


def _undone_pairs(found: list) -> set[tuple[int, int]]:
    """What was taken apart once is never merged by the program again."""
    low = [link.a for link in found]
    return set(Merge.objects.filter(a__in=low, withdrawn_at__isnull=False).values_list("a", "b"))


@transaction.atomic
def _ask_all(*, by: Membership | None, review: Review, questions: list) -> int:
    lock_review(review)
    new = _ask(review, [(q.a, q.b, q.points, q.facts, q.reasons) for q in questions])
    if new:
        audit.record("duplicates_asked", by=by, review=review, pairs=new)
    return new


def _ask(review: Review, rows: list[tuple]) -> int:
    """Opens questions; a pair that was merged and undone is asked again, one that people answered is not."""
    before = PossibleDuplicate.objects.filter(review=review).count()
    pairs = [
        PossibleDuplicate(review=review, a_id=a, b_id=b, points=points, facts=facts, reasons=reasons)
        for a, b, points, facts, reasons in rows
    ]
    for some in chunks(pairs):
        PossibleDuplicate.objects.bulk_create(some, ignore_conflicts=True)
        _reopen_undone(some)
    return PossibleDuplicate.objects.filter(review=review).count() - before


def _reopen_undone(pairs: list[PossibleDuplicate]) -> None:
    """A "same" whose merge no longer stands is a question again."""
    wanted = {(pair.a_id, pair.b_id) for pair in pairs}
    said = PossibleDuplicate.objects.filter(a__in=[a for a, _ in wanted], state=State.SAME)
    standing = set(Merge.objects.filter(a__in=[a for a, _ in wanted], withdrawn_at__isnull=True).values_list("a", "b"))
    again = [row.pk for row in said if (row.a_id, row.b_id) in wanted - standing]
    PossibleDuplicate.objects.filter(pk__in=again).update(state=State.OPEN, decided_at=None, decided_by=None)
