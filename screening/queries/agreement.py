"""How far readers agree, on votes as first cast, before anybody talked about them.

`firsts` takes any set of votes that came through a door of the seal (a stage's, a calibration round's); what is
compared comes from it alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from reviews.models import Membership, User
from screening import seals
from screening.models import Entry, Outcome, Stage, Vote
from screening.rules import over_time
from screening.rules.agreement import (
    Agreement,
    FleissAgreement,
    KrippendorffAgreement,
    MaybeAs,
    cross_table,
    fleiss,
    in_words,
    krippendorff,
    two_raters,
)

EVERYBODY = "All pairs"
KEPT_SECONDS = 10


@dataclass(frozen=True)
class First:
    """What a reader answered first on a report and did not take back."""

    verdict: str
    reason: int | None
    at: datetime


# Root report -> reader -> first answer.
Firsts = dict[int, dict[int, First]]


@dataclass(frozen=True)
class Row:
    """The figures of one pair of readers, or of all pairs together. Rows of `table` are the first-named reader's."""

    readers: str
    figures: Agreement
    table: list[list[int]]

    @property
    def kappa_in_words(self) -> str:
        return in_words(self.figures.kappa)

    @property
    def both(self) -> list[int]:
        """How often both gave each answer, in the order of the categories."""
        return [self.table[k][k] for k in range(len(self.table))]

    @property
    def differ(self) -> int:
        return self.figures.n - self.figures.agreed


@dataclass(frozen=True)
class Period:
    """The reports whose second answer came in one day, week or month."""

    begins: date
    row: Row


@dataclass(frozen=True)
class Compared:
    """All that is told of a set of votes. `fleiss` is of the reports that as many readers read as most had
    (`fleiss.raters`), and None where nobody read as a third."""

    maybe: MaybeAs
    rows: list[Row]
    together: KrippendorffAgreement
    fleiss: FleissAgreement | None
    grain: str
    periods: list[Period]

    @property
    def categories(self) -> tuple[str, ...]:
        return self.maybe.categories

    @property
    def overall(self) -> Row | None:
        return self.rows[0] if self.rows else None


@dataclass(frozen=True)
class ReasonRow:
    """One criterion as the primary reason, over the reports that both readers of a pair excluded."""

    criterion: int
    both: int
    one: int
    figures: Agreement


def agreement(membership: Membership, stage: Stage, maybe: MaybeAs | None = None) -> Compared | None:
    """The readers of a stage; None while it is sealed for the member. What everybody sees who may see it is the
    same, so it is kept for ten seconds: a large stage has a hundred thousand votes to compare."""
    if seals.is_sealed(membership, stage):
        return None
    maybe = maybe or usual_maybe(stage)
    key = f"screening.agreement.{stage.pk}.{maybe}"
    found = cache.get(key)
    if found is None:
        found = compared(firsts(_of_stage(membership, stage)), maybe)
        cache.set(key, found, KEPT_SECONDS)
    return found


def usual_maybe(stage: Stage) -> MaybeAs:
    """A maybe counts as the stage's rule reads it, until somebody chooses otherwise."""
    return MaybeAs.APART if stage.maybe == Stage.Maybe.AS_CONFLICT and not stage.is_full_text else MaybeAs.INCLUDE


def _of_stage(membership: Membership, stage: Stage) -> QuerySet[Vote]:
    """Votes on reports whose votes are all in, those on a merged report with the one it was merged into. What a
    calibration round kept apart is compared there."""
    root = Entry.objects.filter(stage=stage, report=OuterRef("entry__report__merged_into"), resting=False)
    counts = Q(entry__resting=False) | (Q(entry__report__merged_into__isnull=False) & Exists(root))
    votes = Vote.objects.visible_to(membership).filter(counts, entry__stage=stage)
    return votes.exclude(ended_as=Vote.Ended.PILOT).exclude(entry__outcome=Outcome.PENDING)


def firsts(votes: QuerySet[Vote]) -> Firsts:
    """Of these votes, each reader's first on each report that was neither surplus nor taken back."""
    counted = votes.filter(surplus=False).exclude(ended_as=Vote.Ended.WITHDRAWN).order_by("pk")
    rows = counted.values_list("entry__report", "entry__report__merged_into", "author", "verdict", "reason", "cast_at")
    found: Firsts = defaultdict(dict)
    for report, merged_into, author, verdict, reason, at in rows.iterator():
        found[merged_into or report].setdefault(author, First(verdict, reason, at))
    return found


def compared(firsts: Firsts, maybe: MaybeAs) -> Compared:
    """All pairs together first, then each pair where there are several."""
    pairs: dict[tuple[int, int], list[tuple[First, First]]] = defaultdict(list)
    for answers in firsts.values():
        for (one, first), (other, second) in combinations(sorted(answers.items()), 2):
            pairs[one, other].append((first, second))
    names = _names(pairs)
    rows = [_row(f"{names[one]} and {names[other]}", answers, maybe) for (one, other), answers in sorted(pairs.items())]
    everybody = [answer for answers in pairs.values() for answer in answers]
    overall = [_row(EVERYBODY, everybody, maybe)] if rows else []
    counts = [_counts(answers.values(), maybe) for answers in firsts.values()]
    grain, periods = _periods(everybody, maybe)
    return Compared(
        maybe=maybe,
        rows=[*overall, *(rows if len(rows) > 1 else [])],
        together=krippendorff(counts),
        fleiss=_fleiss(counts),
        grain=grain,
        periods=periods,
    )


def reasons_compared(firsts: Firsts, criteria: Iterable[int]) -> list[ReasonRow]:
    """Criterion by criterion, in the order given: whether two readers who both excluded named it alike."""
    pairs = [
        (one.reason, other.reason)
        for answers in firsts.values()
        for one, other in combinations([answer for _, answer in sorted(answers.items())], 2)
        if one.verdict == other.verdict == "exclude"
    ]
    return [_reason_row(criterion, pairs) for criterion in criteria]


def _reason_row(criterion: int, pairs: list[tuple[int | None, int | None]]) -> ReasonRow:
    table = cross_table([(one == criterion, other == criterion) for one, other in pairs], (True, False))
    return ReasonRow(criterion, table[0][0], table[0][1] + table[1][0], two_raters(table))


def _names(pairs: Iterable[tuple[int, int]]) -> dict[int, str]:
    return {user.pk: str(user) for user in User.objects.filter(pk__in={pk for pair in pairs for pk in pair})}


def _row(readers: str, answers: list[tuple[First, First]], maybe: MaybeAs) -> Row:
    said = ((maybe.category(one.verdict), maybe.category(other.verdict)) for one, other in answers)
    table = cross_table(said, maybe.categories)
    return Row(readers, two_raters(table), table)


def _counts(answers: Iterable[First], maybe: MaybeAs) -> tuple[int, ...]:
    said = Counter(maybe.category(answer.verdict) for answer in answers)
    return tuple(said[category] for category in maybe.categories)


def _fleiss(counts: list[tuple[int, ...]]) -> FleissAgreement | None:
    usual = Counter(sum(row) for row in counts if sum(row) > 1)
    if not any(raters > 2 for raters in usual):
        return None
    raters = max(usual, key=lambda raters: (usual[raters], raters))
    return fleiss([row for row in counts if sum(row) == raters])


def _periods(answers: list[tuple[First, First]], maybe: MaybeAs) -> tuple[str, list[Period]]:
    """The pairs by the day, week or month in which the second of both answered."""
    if not answers:
        return "day", []
    moments = [max(one.at, other.at) for one, other in answers]
    first, last = _day(min(moments)), _day(max(moments))
    grain = over_time.grain(first, last)
    found: dict[date, list[tuple[First, First]]] = defaultdict(list)
    for moment, pair in zip(moments, answers, strict=True):
        found[over_time.begins(_day(moment), grain)].append(pair)
    return grain, [Period(begins, _row(EVERYBODY, found[begins], maybe)) for begins in sorted(found)]


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()
