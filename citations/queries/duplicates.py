"""Pairs to judge, merges that stand, and what the matcher is given."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from citations import matching
from citations.matching import Normalised
from citations.matching.groups import Forest
from citations.models import MatchKey, Merge, PossibleDuplicate, Record, Report
from citations.rules.alike import Kind, kinds
from citations.rules.stored import from_fields
from reviews import clock
from reviews.models import Job, Membership, Review

State = PossibleDuplicate.State
APART = (State.DIFFERENT, State.RELATED)
AT_ONCE = 500


def comparable(review: Review) -> Iterator[tuple[int, Normalised]]:
    """(report id, its record's normalised fields) for every report with a counted record, in a flat stream."""
    rows = (
        Record.objects.counted()
        .filter(review=review)
        .order_by("report", "pk")
        .values_list("report", "normalised", "pk")
        .iterator(chunk_size=2000)
    )
    last = None
    for report_id, stored, pk in rows:
        if report_id != last:
            yield report_id, normalised_of(stored, pk)
        last = report_id


def comparable_with(review: Review, new: set[int]) -> Iterator[tuple[int, Normalised]]:
    """The same for these reports only, all that share a key with one of them, and all that those are grouped with."""
    mine = dict(first_normalised(new))
    near = new | sharing_keys(review, mine.values())
    groups, links = Forest(), standing_links(review)
    for a, b in links:
        groups.unite(a, b)
    roots = {groups.root(pk) for pk in near}
    grouped = {pk for link in links for pk in link if groups.root(pk) in roots}
    yield from mine.items()
    yield from first_normalised((near | grouped) - mine.keys())


def first_normalised(report_ids: Iterable[int]) -> Iterator[tuple[int, Normalised]]:
    """(report id, its first counted record's normalised fields); reports without a counted record are left out."""
    for some in _portions(sorted(report_ids)):
        rows = Record.objects.counted().filter(report__in=some).order_by("report", "pk")
        last = None
        for report_id, stored, pk in rows.values_list("report", "normalised", "pk"):
            if report_id != last:
                yield report_id, normalised_of(stored, pk)
            last = report_id


def sharing_keys(review: Review, some: Iterable[Normalised]) -> set[int]:
    """Reports with a counted record that shares a stored key with one of these. Of a large block only the part that one
    of them is in, and of a title that many carry enough of its records to tell that it is generic."""
    parts: dict[int, set[int]] = {}
    titles = set()
    for n in some:
        titles.add(matching.title_number(n))
        for one in matching.numbered(n):
            parts.setdefault(one.key, set()).add(one.part)
    records: set[int] = set()
    for keys in _portions(sorted(parts)):
        records.update(_records_with(review, keys, parts, titles))
    reports: set[int] = set()
    for ids in _portions(sorted(records)):
        reports.update(Record.objects.counted().filter(pk__in=ids).values_list("report", flat=True))
    return reports


def _records_with(review: Review, keys: list[int], parts: dict[int, set[int]], titles: set[int]) -> Iterator[int]:
    rows = MatchKey.objects.filter(review=review, key__in=keys)
    sizes = dict(rows.values("key").annotate(records=Count("pk")).order_by().values_list("key", "records"))
    small = [key for key, size in sizes.items() if size <= matching.MAX_BLOCK]
    large = {key for key, size in sizes.items() if size > matching.MAX_BLOCK}
    yield from MatchKey.objects.filter(review=review, key__in=small).values_list("record", flat=True)
    wanted = sorted({part for key in large for part in parts[key]})
    for some in _portions(wanted):
        yield from rows.filter(key__in=large, part__in=some).values_list("record", flat=True)
    for key in sorted(large & titles):
        yield from rows.filter(key=key).values_list("record", flat=True)[: matching.MAX_BLOCK]


def _portions(ids: list[int]) -> Iterator[list[int]]:
    for at in range(0, len(ids), AT_ONCE):
        yield ids[at : at + AT_ONCE]


def normalised_of(stored: dict, record_id: int) -> Normalised:
    """As stored, or made anew when an older matcher stored it."""
    made = dict(stored)
    if made.pop("version", None) == matching.VERSION:
        return Normalised.from_dict(made)
    return matching.normalise(from_fields(Record.objects.values_list("fields", flat=True).get(pk=record_id)))


def standing_links(review: Review) -> list[tuple[int, int]]:
    return list(Merge.objects.filter(review=review, withdrawn_at__isnull=True).values_list("a", "b"))


def said_apart(review: Review) -> list[tuple[int, int]]:
    """Pairs that people called different or related."""
    return list(PossibleDuplicate.objects.filter(review=review, state__in=APART).values_list("a", "b"))


def _with_roots(review: Review) -> QuerySet[PossibleDuplicate]:
    return PossibleDuplicate.objects.filter(review=review).annotate(
        root_a=Coalesce("a__merged_into", "a"), root_b=Coalesce("b__merged_into", "b")
    )


def _is_open() -> Q:
    """A question whose reports both count, and were not joined in another way meanwhile."""
    gone = Report.Standing.WITHOUT_RECORD
    return Q(state=State.OPEN) & ~Q(root_a=F("root_b")) & ~Q(a__standing=gone) & ~Q(b__standing=gone)


def open_pairs(review: Review) -> QuerySet[PossibleDuplicate]:
    """Questions, most certain first."""
    rows = _with_roots(review).filter(_is_open())
    return rows.select_related("a__merged_into", "b__merged_into", "held_by").order_by("-points", "pk")


def pairs(review: Review) -> QuerySet[PossibleDuplicate]:
    """Every pair that was ever asked or answered."""
    rows = PossibleDuplicate.objects.filter(review=review)
    return rows.select_related("a__merged_into", "b__merged_into", "decided_by", "held_by", "review")


def held_by_others(membership: Membership) -> Q:
    """Questions that somebody else looks at just now."""
    return Q(held_until__gt=clock.now()) & ~Q(held_by=membership.user_id)


def last_answer(membership: Membership) -> PossibleDuplicate | None:
    """The pair this member answered last, to take it back."""
    mine = answered_pairs(membership.review).filter(decided_by=membership.user_id)
    return mine.first()


def last_job(review: Review, kind: str) -> Job | None:
    return Job.objects.filter(review=review, kind=kind).order_by("-pk").first()


def next_pair(membership: Membership, *, after: PossibleDuplicate | None = None) -> PossibleDuplicate | None:
    """The question that follows this one, round to the first after the last; not one that another looks at."""
    pairs = open_pairs(membership.review).exclude(held_by_others(membership))
    if after is None:
        return pairs.first()
    later = pairs.filter(Q(points__lt=after.points) | Q(points=after.points, pk__gt=after.pk))
    return later.first() or pairs.exclude(pk=after.pk).first()


def answered_pairs(review: Review) -> QuerySet[PossibleDuplicate]:
    rows = PossibleDuplicate.objects.filter(review=review).exclude(state=State.OPEN)
    return rows.select_related("a", "b", "decided_by").order_by("-decided_at", "-pk")


def kinds_of_questions(review: Review) -> list[Kind]:
    """Questions that are alike and so can be answered at once; those with one question are not there."""
    rows = _with_roots(review).filter(_is_open()).order_by("-points", "pk")
    return kinds(rows.values_list("pk", "reasons"))


def answers_together(review: Review, *, limit: int = 20) -> list[dict]:
    """Acts that answered many questions at once and of which something stands, newest first."""
    rows = PossibleDuplicate.objects.filter(review=review, together__isnull=False)
    acts = rows.values("together", "state", "decided_by__name").order_by()
    acts = acts.annotate(pairs=Count("pk"), at=Max("decided_at")).order_by("-at", "together")[:limit]
    return [{**act, "answer": State(act["state"]).label} for act in acts]


def was_answered_together(review: Review, key: UUID) -> bool:
    return PossibleDuplicate.objects.filter(review=review, together=key).exists()


def duplicate_counts(review: Review) -> dict[str, int]:
    """One query for the thread and the page's head: pairs to judge, and answers given."""
    return _with_roots(review).aggregate(
        open=Count("pk", filter=_is_open()),
        same=Count("pk", filter=Q(state=State.SAME)),
        different=Count("pk", filter=Q(state=State.DIFFERENT)),
        related=Count("pk", filter=Q(state=State.RELATED)),
    )
