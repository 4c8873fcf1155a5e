"""Pairs to judge, merges that stand, and what the matcher is given."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from citations import matching
from citations.matching import Normalised
from citations.models import Merge, PossibleDuplicate, Record, Report
from citations.rules.alike import Kind, kinds
from citations.rules.stored import from_fields
from reviews import clock
from reviews.models import Job, Membership, Review

State = PossibleDuplicate.State
APART = (State.DIFFERENT, State.RELATED)


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


@dataclass(frozen=True)
class RuleCount:
    """A rule with how many merges it made that stand."""

    rule: str
    sentence: str
    merges: int
    is_automatic: bool


def rules_that_merged(review: Review) -> list[RuleCount]:
    """Every rule with standing merges, most first."""
    rows = Merge.objects.filter(review=review, withdrawn_at__isnull=True).values("rule").order_by()
    counts = rows.annotate(merges=Count("pk")).order_by("-merges", "rule")
    return [
        RuleCount(row["rule"], rule_sentence(row["rule"]), row["merges"], row["rule"] in matching.RULES)
        for row in counts
    ]


def rule_sentence(rule: str) -> str:
    """What the rule says, for people; a merge by hand says so."""
    return matching.RULES.get(rule) or OTHER_RULES.get(rule) or rule


OTHER_RULES = {
    "by hand, with others like it": "Somebody looked at a list of like pairs and said that all are the same.",
    "by hand": "Somebody looked at the two and said that they are the same.",
    "kept together": "Stayed together when another report was taken out of the group.",
}


def merges(review: Review, *, rule: str = "") -> QuerySet[Merge]:
    """Standing merges, newest first."""
    rows = Merge.objects.filter(review=review, withdrawn_at__isnull=True)
    rows = rows.filter(rule=rule) if rule else rows
    return rows.select_related("a", "b", "decided_by").order_by("-pk")
