"""What must hold in a review after every act, told from the rows alone, and all rows of it to compare two moments."""

from collections import defaultdict

from django.apps import apps

from citations import queries as citations
from citations.matching.groups import Forest
from citations.models import PossibleDuplicate, Record, Removal, Report
from reporting import queries as reporting
from reporting.rules.equations import check, failing
from reviews import audit
from reviews.models import AuditEvent, Job, LogHead, Review
from screening import actions as screening
from screening.actions import settling
from screening.models import Adjudication, Entry, Outcome, Stage, Vote
from screening.queries.stages import agreed_order
from screening.queries.stages import rule as rule_of
from screening.rules import settle

Said = PossibleDuplicate.State
Standing = Report.Standing
ROOMS = ("reviews", "citations", "screening", "appraisal", "synthesis", "reporting")


def all_hold(review: Review) -> None:
    known_is_known_since_the_first_import(review)
    groups_are_the_standing_links(review)
    answers_hold(review)
    entries_follow_their_reports(review)
    outcomes_are_what_the_votes_say(review)
    equations_hold(review)
    the_log_tells_it_all(review)
    no_job_broke(review)


# ---- imports


def known_is_known_since_the_first_import(review: Review) -> None:
    """Of an item that several imports of one search hold, the first that stands counts; of one file all count."""
    rows = Record.objects.filter(review=review, batch__state="committed").select_related("batch")
    by_item = defaultdict(list)
    for record in rows.order_by("batch__committed_at", "batch", "position"):
        by_item[record.search_id, record.fingerprint].append(record)
    for first, *later in by_item.values():
        assert first.known_as_id is None, first.pk
        for record in later:
            assert record.known_as_id == (None if record.batch_id == first.batch_id else first.pk), record.pk


# ---- groups


def components(review: Review) -> dict[int, int]:
    """Report -> the one that names its component of standing links."""
    forest, links = Forest(), citations.standing_links(review)
    for a, b in links:
        forest.unite(a, b)
    ids = list(review.reports.values_list("pk", flat=True))
    assert len({forest.root(pk) for pk in ids}) == len(ids) - len(links), "the links form a forest"
    return {pk: forest.root(pk) for pk in ids}


def groups_are_the_standing_links(review: Review) -> None:
    groups = defaultdict(list)
    for pk, name in sorted(components(review).items()):
        groups[name].append(pk)
    counted = set(Record.objects.counted().filter(review=review).values_list("report", flat=True))
    removed = set(Removal.objects.filter(review=review, withdrawn_at__isnull=True).values_list("report", flat=True))
    expected = {}
    for members in groups.values():
        expected.update(dict.fromkeys(members, (Standing.WITHOUT_RECORD, None)))
        root, *others = [pk for pk in members if pk in counted] or [None]
        if root:
            expected.update(dict.fromkeys(others, (Standing.MERGED, root)))
            expected[root] = (Standing.REMOVED if removed & counted & set(members) else Standing.ACTIVE, None)
    stored = {pk: tuple(rest) for pk, *rest in review.reports.values_list("pk", "standing", "merged_into")}
    assert stored == expected


def answers_hold(review: Review) -> None:
    """Who was said to be the same is together, who was told apart is not."""
    groups = components(review)
    for a, b, state in PossibleDuplicate.objects.filter(review=review).values_list("a", "b", "state"):
        if state == Said.SAME:
            assert groups[a] == groups[b], f"{a} and {b} were said to be the same"
        elif state != Said.OPEN:
            assert groups[a] != groups[b], f"{a} and {b} were told apart"


# ---- votes


def entries_follow_their_reports(review: Review) -> None:
    at_titles, at_full_text = (
        {entry.report_id: entry for entry in Entry.objects.filter(review=review, stage__key=key)}
        for key in (Stage.Key.TITLE_ABSTRACT, Stage.Key.FULL_TEXT)
    )
    active = set(review.reports.filter(standing=Standing.ACTIVE).values_list("pk", flat=True))
    assert {report for report, entry in at_titles.items() if not entry.resting} == active
    forwarded = {report for report in active if at_titles[report].outcome == Outcome.INCLUDE}
    assert {report for report, entry in at_full_text.items() if not entry.resting} == forwarded


def outcomes_are_what_the_votes_say(review: Review) -> None:
    """Each entry carries what the counted votes on all reports of its group, and the last decision, make of it."""
    order = agreed_order(review.pk)
    for stage in review.stages.all():
        groups = defaultdict(list)
        for entry in Entry.objects.filter(stage=stage).select_related("report"):
            groups[entry.report.merged_into_id or entry.report_id].append(entry)
        _expect(rule_of(stage, order), groups)
        roots = {root for root, members in groups.items() if any(not entry.resting for entry in members)}
        assert settling.settle_groups(stage=stage, roots=roots) == []


def _expect(rule: settle.StageRule, groups: dict[int, list[Entry]]) -> None:
    for members in groups.values():
        rows = Vote.objects.for_actions().filter(entry__in=members, ended_at__isnull=True, surplus=False)
        votes = [settle.StandingVote(v.author_id, v.verdict, v.reason_id, v.entry_id, v.cast_at) for v in rows]
        rulings = list(Adjudication.objects.filter(entry__in=members, ended_at__isnull=True).order_by("pk"))
        last = [r for r in rulings if not any(r.entry_id in later.covers for later in rulings if later.pk > r.pk)]
        said = {(ruling.verdict, ruling.reason_id) for ruling in last}
        if all(entry.resting for entry in members):
            continue
        if len(said) > 1:
            expected = settle.Settled(settle.Outcome.CONFLICT)
        else:
            expected = settle.settle(votes, rule, settle.Adjudication(*said.pop()) if said else None)
        for entry in members:
            stored = (entry.outcome, entry.reason_id, entry.reason_mismatch)
            assert stored == (expected.outcome.value, expected.reason, expected.reason_mismatch), entry.pk


# ---- counts and the log


def equations_hold(review: Review) -> None:
    failed = failing(check(reporting.flow(review)))
    assert failed == [], [one.text for one in failed]


def the_log_tells_it_all(review: Review) -> None:
    assert list(screening.replay_faults(review)) == []
    assert audit.verify(review).faults == ()


def no_job_broke(review: Review) -> None:
    assert list(Job.objects.filter(review=review, state=Job.State.FAILED).values_list("kind", "error")) == []


# ---- two moments


def everything() -> dict[str, dict]:
    """Every row of every table but the log and what only tells of work in the background, by table and id."""
    return {
        model._meta.label: {row["pk"]: row for row in model._base_manager.order_by("pk").values("pk", *_columns(model))}
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in ROOMS and model not in (AuditEvent, Job, LogHead)
    }


def _columns(model) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def changes(before: dict[str, dict], after: dict[str, dict]) -> dict[str, list]:
    """Table -> rows that differ, as (before, after); None where there is no such row."""
    found = {}
    for label in before:
        old, new = before[label], after[label]
        rows = [(old.get(pk), new.get(pk)) for pk in sorted(old.keys() | new.keys()) if old.get(pk) != new.get(pk)]
        if rows:
            found[label] = rows
    return found


def beyond_the_link(found: dict[str, list], pair: tuple[int, int]) -> dict[str, list]:
    """Without what a merge that was taken back leaves by design: the withdrawn link, the standing "different" of its
    pair, and full texts opened meanwhile, which rest with nothing on them."""
    left = dict(found)
    left["citations.Merge"] = [row for row in found.get("citations.Merge", []) if not _is_withdrawn_link(*row)]
    said = found.get("citations.PossibleDuplicate", [])
    left["citations.PossibleDuplicate"] = [(a, b) for a, b in said if not (b and (b["a_id"], b["b_id"]) == pair)]
    entries = found.get("screening.Entry", [])
    left["screening.Entry"] = [(a, b) for a, b in entries if a or not b["resting"] or b["outcome"] != Outcome.PENDING]
    return {label: rows for label, rows in left.items() if rows}


def _is_withdrawn_link(before: dict | None, after: dict | None) -> bool:
    return before is None and after["withdrawn_at"] is not None


def states(review: Review) -> list[tuple[tuple[int, int], str]]:
    """What is said of each pair."""
    rows = PossibleDuplicate.objects.filter(review=review).values_list("a", "b", "state")
    return [((a, b), state) for a, b, state in rows]
