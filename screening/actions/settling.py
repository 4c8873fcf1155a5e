"""The one place that writes what votes make of an entry, and what that means for the full texts.

A merged group is settled as one, from the counted votes on all its members; every member carries the group's
outcome, and only the entry of an active report counts (`resting` marks the others). Callers hold a transaction.
Locks are taken in one order: entries of titles by id, entries of full texts by id, then the head of the log.
So changes are collected first and recorded last. They are taken `no_key`, so that a new row that points at a
locked one need not wait.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.db.models import QuerySet

from citations.models import Cycle, Report
from citations.queries import members_of
from reviews import audit
from reviews.models import Review
from screening.models import Adjudication, Entry, Outcome, Stage, Vote
from screening.queries.stages import AgreedOrder, agreed_order
from screening.queries.stages import rule as rule_of
from screening.rules import settle as rules
from screening.rules.queueing import place_in_queue

AT_ONCE = 500
SETTLED = ("outcome", "reason", "reason_mismatch", "settled_at")


def settle_groups(*, stage: Stage, roots: Iterable[int]) -> list[Entry]:
    """Settles the groups of these root reports anew; returns the entries that changed, full texts included."""
    changed: list[Entry] = []
    for some in portions(roots):
        changed += settle_locked(stage=stage, groups=locked_groups(stage, some))
    return changed


def settle_locked(*, stage: Stage, groups: dict[int, list[Entry]]) -> list[Entry]:
    """The same for groups that `locked_groups` has just given: a vote need not read its entry twice."""
    decided = settled(stage=stage, groups=groups)
    entries = [entry for members in groups.values() for entry in members]
    before = {entry.pk: _standing(entry) for entry in entries}
    for report, members in groups.items():
        _take_on(members, decided[report])
    written = [entry for entry in entries if _standing(entry) != before[entry.pk]]
    Entry.objects.bulk_update(written, SETTLED, batch_size=AT_ONCE)
    # Of a merged report too: the log tells what it was settled as, whatever it is merged into or parted from later.
    changed = [entry for entry in written if _standing(entry)[:-1] != before[entry.pk][:-1]]
    turned = [
        entry.report_id
        for entry in changed
        if entry.report_id in groups and Outcome.INCLUDE in (before[entry.pk][0], entry.outcome)
    ]
    if turned and not stage.is_full_text:
        changed += follow_titles(review_id=stage.review_id, roots=turned)
    return changed


def settled(*, stage: Stage, groups: dict[int, list[Entry]], by_votes_alone: bool = False) -> dict[int, rules.Settled]:
    """Root report -> what the votes of its group, and the rulings on it, make of it under the rule of today. Writes
    nothing."""
    order = agreed_order(stage.review_id)
    rule = rule_of(stage, order)
    entries = [entry for members in groups.values() for entry in members]
    votes, rulings = _counted_votes(entries, order), {} if by_votes_alone else _standing_rulings(entries)
    return {report: _settled(members, votes, rulings, rule) for report, members in groups.items()}


def locked_groups(stage: Stage, roots: Iterable[int]) -> dict[int, list[Entry]]:
    """Root report -> the entries of its group at this stage, locked in the order of their ids."""
    entries = Entry.objects.select_for_update(of=("self",), no_key=True)
    return _grouped(stage, entries.filter(report__in=members_of(roots)))


def groups_to_look_at(stage: Stage, roots: Iterable[int]) -> dict[int, list[Entry]]:
    """The same without a lock, for who only looks."""
    return _grouped(stage, Entry.objects.filter(report__in=members_of(roots)))


def _grouped(stage: Stage, entries: QuerySet[Entry]) -> dict[int, list[Entry]]:
    entries = entries.filter(stage=stage).select_related("report").order_by("pk")
    groups: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        entry.stage = stage
        groups[entry.report.merged_into_id or entry.report_id].append(entry)
    return groups


def _counted_votes(entries: list[Entry], order: AgreedOrder) -> dict[int, list[rules.StandingVote]]:
    rows = Vote.objects.for_actions().filter(entry__in=entries, ended_at__isnull=True, surplus=False).order_by("pk")
    votes: dict[int, list[rules.StandingVote]] = defaultdict(list)
    for row in rows:
        reason = order.resolved(row.reason_id)
        votes[row.entry_id].append(rules.StandingVote(row.author_id, row.verdict, reason, row.entry_id, row.cast_at))
    return votes


def _standing_rulings(entries: list[Entry]) -> dict[int, Adjudication]:
    decided = [entry.pk for entry in entries if entry.outcome != Outcome.PENDING]
    if not decided:
        return {}
    return {ruling.entry_id: ruling for ruling in Adjudication.objects.filter(entry__in=decided, ended_at__isnull=True)}


def standing_rulings(members: list[Entry], rulings: dict[int, Adjudication]) -> list[Adjudication]:
    """Those of a group that no later one of the group decided over."""
    standing = [rulings[entry.pk] for entry in members if entry.pk in rulings]
    return [
        ruling
        for ruling in standing
        if not any(later.pk > ruling.pk and ruling.entry_id in later.covers for later in standing)
    ]


def _settled(members, votes, rulings, rule: rules.StageRule) -> rules.Settled:
    standing = standing_rulings(members, rulings)
    counted = [vote for entry in members for vote in votes[entry.pk]]
    deciding = {(r.verdict, r.reason_id) for r in standing}
    if len(deciding) > 1:  # two reports were each settled, differently, and then found to be one
        found = rules.Settled(rules.Outcome.CONFLICT)
    else:
        ruling = rules.Adjudication(*deciding.pop()) if deciding else None
        found = rules.settle(counted, replace(rule, votes_required=places(members)), ruling)
    moments = [vote.cast_at for vote in counted] + [ruling.at for ruling in standing]
    return replace(found, since=max(moments, default=None))


def places(members: list[Entry]) -> int:
    """How many votes this group needs."""
    return rules.places([entry.places for entry in members], members[0].stage.votes_required)


def _take_on(members: list[Entry], settled: rules.Settled) -> None:
    """Every member has the group's outcome, and the moment of the last vote or decision it rests on: so what is merged,
    undone or laid to rest and comes back is as it was."""
    for entry in members:
        entry.outcome, entry.reason_id = settled.outcome.value, settled.reason
        entry.reason_mismatch = settled.reason_mismatch
        entry.settled_at = None if entry.outcome == Outcome.PENDING else settled.since


def _standing(entry: Entry) -> tuple:
    return entry.outcome, entry.reason_id, entry.reason_mismatch, entry.settled_at


def follow_titles(*, review_id: int, roots: Iterable[int]) -> list[Entry]:
    """Full-text entries follow the titles: opened, or back, where the title is included; at rest elsewhere.

    Returns those whose own outcome changed, because their group is another than when they were last settled.
    """
    titles = Entry.objects.filter(stage__review=review_id, stage__key=Stage.Key.TITLE_ABSTRACT)
    stage = Stage.objects.get(review=review_id, key=Stage.Key.FULL_TEXT)
    changed: list[Entry] = []
    for some in portions(roots):
        forwarded = set(
            titles.filter(report__in=some, resting=False, outcome=Outcome.INCLUDE).values_list("report_id", flat=True)
        )
        changed += _open_or_rest(stage, some, forwarded)
    return changed


def _open_or_rest(stage: Stage, report_ids: list[int], forwarded: set[int]) -> list[Entry]:
    here = (
        Entry.objects.select_for_update(of=("self",), no_key=True)
        .filter(stage=stage, report__in=report_ids)
        .order_by("pk")
    )
    existing = {entry.report_id: entry for entry in here}
    turned = [entry for report, entry in existing.items() if entry.resting == (report in forwarded)]
    turn(turned)
    open_entries(stage, sorted(forwarded - existing.keys()))
    return settle_groups(stage=stage, roots=forwarded) if forwarded else []


def open_entries(stage: Stage, report_ids: list[int], *, resting: bool = False) -> None:
    """New pending entries for these reports, each at a place in the queue that its number gives it."""
    if not report_ids:
        return
    cycle = Cycle.objects.filter(review=stage.review_id).order_by("-number").first()
    rows = Report.objects.filter(pk__in=report_ids).order_by("pk").values_list("pk", "number", "review__slug")
    new = [
        Entry(
            review_id=stage.review_id,
            stage=stage,
            report_id=report,
            cycle=cycle,
            shuffle=place_in_queue(slug, stage.key, number),
            resting=resting,
        )
        for report, number, slug in rows
    ]
    Entry.objects.bulk_create(new, batch_size=AT_ONCE)


def turn(entries: list[Entry]) -> None:
    """Lays entries to rest, or brings them back."""
    for entry in entries:
        entry.resting = not entry.resting
    for resting in (True, False):
        some = [entry.pk for entry in entries if entry.resting is resting]
        if some:
            Entry.objects.filter(pk__in=some).update(resting=resting)


def record_changes(*, review: Review, changed: list[Entry]) -> None:
    """One event a stage for what an act settled: about the entry when it was one, else about the stage.

    The program settles, not whoever cast the last vote: people may read their own acts, and this is not theirs to read.
    """
    for entries in _by_stage(changed):
        stage = entries[0].stage
        said = [[entry.pk, entry.outcome, entry.reason_id, entry.reason_mismatch] for entry in entries]
        one = entries[0] if len(entries) == 1 else None
        kind = "entry_settled" if one else "entries_settled"
        audit.record(kind, by=None, review=review, subject=one or stage, sealed_in=stage.seal_key, settled=said)


def _by_stage(changed: list[Entry]) -> list[list[Entry]]:
    grouped: dict[int, list[Entry]] = defaultdict(list)
    for entry in changed:
        grouped[entry.stage_id].append(entry)
    return [*grouped.values()]


def portions(ids: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]
