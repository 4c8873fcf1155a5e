"""Runs of the matcher: looking for duplicates, as a job or a count beforehand, and taking back what rules merged."""

from collections import Counter
from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import QuerySet

from citations import matching
from citations.actions import links
from citations.actions.keys import keep_keys
from citations.actions.standing import chunks, lock_review, restate
from citations.models import MatchingPolicy, Merge, PossibleDuplicate, Record, Report
from citations.queries.duplicates import comparable, comparable_with, said_apart, standing_links
from citations.rules.as_said import FIELDS, as_said
from reviews import audit, jobs
from reviews.errors import Refused
from reviews.models import Job, Membership, Review

AT_ONCE = 50  # links of one transaction; more would hold other writers up for longer than they notice
# So many are taken apart while the reader waits; more by a job.
APART_AT_ONCE = 200
State = PossibleDuplicate.State
Progress = Callable[[int, int, str], None]
FIND, UNDO = "find_duplicates", "undo_merges"


@transaction.atomic
def set_matching_policy(
    *, by: Membership, review: Review, after_import: bool, rules_off: Iterable[str]
) -> MatchingPolicy:
    """Says whether duplicates are looked for after each import, and by which rules not."""
    policy, _ = MatchingPolicy.objects.update_or_create(
        review=review,
        defaults={"after_import": after_import, "rules_off": sorted(set(rules_off) & set(matching.RULES))},
    )
    audit.record(
        "matching_policy_set", by=by, review=review, after_import=after_import, rules_off=list(policy.rules_off)
    )
    return policy


@transaction.atomic
def look_for_all_duplicates(
    *, by: Membership | None, review: Review, rules_off: Iterable[str], dry_run: bool = False
) -> Job:
    """Has all reports compared in the background; asked twice it is done once. A dry run only counts."""
    lock_review(review)
    said = {"rules_off": sorted(rules_off), "dry_run": dry_run}
    waiting = Job.objects.filter(review=review, kind=FIND, state=Job.State.QUEUED)
    job = next((job for job in waiting if job.payload == said), None)
    if job is None:
        job = jobs.enqueue(FIND, review=review, by=by, **said)
        if not dry_run:
            audit.record("duplicates_sought", by=by, review=review, rules_off=said["rules_off"])
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

    `new`: ids of reports; only pairs that hold one of them are compared. Returns counts, by rule. Stopped in the
    middle, the next run goes on: what was linked is not found again.
    """
    records = Record.objects.counted()
    if new is None:
        keep_keys(review=review, records=records, progress=progress)
    else:
        for some in chunks(sorted(new)):
            keep_keys(review=review, records=records.filter(report__in=some))
    found = matching.find(
        comparable(review) if new is None else comparable_with(review, new),
        new=new,
        same=standing_links(review),
        different=said_apart(review),
        rules_off=rules_off,
        progress=lambda done, total: progress(done, total, f"{done:,} of {total:,} reports compared"),
    )
    if dry_run:
        return _foreseen(review, found)
    rules = Counter()
    for done, some in enumerate(chunks(found.links, AT_ONCE)):
        rules.update(_link_all(by=by, review=review, found=some, job=job))
        progress(min((done + 1) * AT_ONCE, len(found.links)), len(found.links), "Merging what is certain")
    return _counted(rules, _ask_all(by=by, review=review, questions=found.questions))


def _foreseen(review: Review, found: matching.Result) -> dict:
    """What would be merged and what would be asked that is not asked already."""
    undone: set[tuple[int, int]] = set()
    for some in chunks(found.links):
        undone |= _undone_pairs(some)
    pairs = {(link.a, link.b) for link in found.links}
    asked = {(q.a, q.b) for q in found.questions} | pairs & undone
    known = set(PossibleDuplicate.objects.filter(review=review).values_list("a", "b"))
    rules = Counter(link.rule for link in found.links if (link.a, link.b) not in undone)
    return _counted(rules, len(asked - known))


def _counted(rules: Counter[str], asked: int) -> dict:
    return {"merged": rules.total(), "asked": asked, "rules": dict(rules.most_common())}


@transaction.atomic
def _link_all(*, by: Membership | None, review: Review, found: list, job: Job | None) -> list[str]:
    """Makes the links of one chunk that still fit what stands and what people said, and says by which rules."""
    lock_review(review)
    groups = links.grouping(review, {pk for link in found for pk in (link.a, link.b)})
    undone = _undone_pairs(found)
    made, asked = [], []
    for link in found:
        if groups.are_one(link.a, link.b) or groups.told_apart(link.a, link.b):
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
    rows = []
    for some in chunks(questions):
        said = _said({pk for q in some for pk in (q.a, q.b)})
        rows += [(q.a, q.b, q.points, q.facts, as_said(q.reasons, said[q.a], said[q.b])) for q in some]
    new = _ask(review, rows)
    if new:
        audit.record("duplicates_asked", by=by, review=review, pairs=new)
    return new


def _said(report_ids: set[int]) -> dict[int, dict[str, str]]:
    """What the reports say of the fields that reasons name."""
    rows = Report.objects.filter(pk__in=report_ids).values("pk", *FIELDS.values())
    return {row["pk"]: row for row in rows}


def _ask(review: Review, rows: list[tuple]) -> int:
    """Opens questions; a pair that people answered is not asked again."""
    before = PossibleDuplicate.objects.filter(review=review).count()
    pairs = [
        PossibleDuplicate(review=review, a_id=a, b_id=b, points=points, facts=facts, reasons=reasons)
        for a, b, points, facts, reasons in rows
    ]
    for some in chunks(pairs):
        PossibleDuplicate.objects.bulk_create(some, ignore_conflicts=True)
    return PossibleDuplicate.objects.filter(review=review).count() - before


# ---- taking back


def undo_rule(*, by: Membership, review: Review, rule: str) -> Job | int:
    """Takes apart all that one rule merged. The pairs are asked again, since nobody has said that they differ.
    Returns how many, or the job that does it when they are many."""
    return _undo(by, review, {"rule": rule})


def undo_run(*, by: Membership, review: Review, run: Job) -> Job | int:
    """The same for all that one run merged."""
    return _undo(by, review, {"run": run.pk})


@transaction.atomic
def _undo(by: Membership, review: Review, what: dict) -> Job | int:
    lock_review(review)
    standing = merges_of(review, **what).order_by("-pk")
    last = standing.values_list("pk", flat=True).first()
    if last is None:
        raise Refused("Nothing of what was merged there stands any more. Reload the page.")
    if standing.count() > APART_AT_ONCE:
        waiting = Job.objects.filter(review=review, kind=UNDO, state__in=(Job.State.QUEUED, Job.State.RUNNING))
        same = next((job for job in waiting if {**what, "last": job.payload.get("last")} == job.payload), None)
        return same or jobs.enqueue(UNDO, review=review, by=by, last=last, **what)
    return undo_merges(by=by, review=review, last=last, **what)


def merges_of(review: Review, *, rule: str = "", run: int = 0) -> QuerySet[Merge]:
    """What one rule or one run merged and stands."""
    rows = Merge.objects.filter(review=review, withdrawn_at__isnull=True)
    return rows.filter(rule=rule) if rule else rows.filter(job=run)


def undo_merges(
    *,
    by: Membership | None,
    review: Review,
    last: int,
    rule: str = "",
    run: int = 0,
    progress: Progress = lambda done, total, note="": None,
) -> int:
    """Takes apart what stands of them, up to the merge `last`, in small transactions: stopped in the middle, it goes
    on where it was. Returns how many."""
    wanted = merges_of(review, rule=rule, run=run).filter(pk__lte=last).order_by("pk")
    total, done = wanted.count(), 0
    while some := _undo_some(by=by, review=review, ids=list(wanted.values_list("pk", flat=True)[:APART_AT_ONCE])):
        done += some
        progress(done, max(total, done), f"{done:,} of {total:,} merges taken apart")
    with transaction.atomic():  # of its own: a job has none around it
        audit.record("rule_undone" if rule else "run_undone", by=by, review=review, merges=done, **_named(rule, run))
    return done


def _named(rule: str, run: int) -> dict:
    return {"rule": rule} if rule else {"run": run}


@transaction.atomic
def _undo_some(*, by: Membership | None, review: Review, ids: list[int]) -> int:
    lock_review(review)
    standing = list(Merge.objects.filter(pk__in=ids, withdrawn_at__isnull=True).order_by("pk"))
    if not standing:
        return 0
    touched = links.withdraw(standing, user=by.user if by else None)
    _take_back(standing)
    touched += links.keep_together(review, touched)
    _ask(review, [(m.a_id, m.b_id, m.points, m.facts, [_was_merged_by(m)]) for m in standing])
    restate(by=by, review=review, report_ids=touched)
    audit.record("merges_withdrawn", by=by, review=review, merges=[merge.pk for merge in standing])
    return len(standing)


def _take_back(merges: list[Merge]) -> None:
    """What a person merged and a person undoes is a question again; what the program merged leaves answers alone."""
    pairs = {(merge.a_id, merge.b_id) for merge in merges if merge.decided_by_id}
    said = PossibleDuplicate.objects.filter(a__in=[a for a, _ in pairs], state=State.SAME)
    again = [row.pk for row in said if (row.a_id, row.b_id) in pairs]
    links.ask_again(again)


def _was_merged_by(merge: Merge) -> str:
    sentence = matching.RULES.get(merge.rule, merge.rule).rstrip(".")
    return f"merged before, and taken apart: {sentence[:1].lower()}{sentence[1:]}"
