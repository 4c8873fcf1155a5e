"""Calibration rounds and checks, as far as each member may see into them.

While a round is open nothing of its votes is told to anybody, not even how many agree; those who take part learn no
more than how far they are themselves. A check is sealed like what its stage makes of votes.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Count, Exists, F, OuterRef, QuerySet

from citations.models import Report
from reviews.models import Criterion, Membership, ProtocolVersion, Review
from reviews.rules.roles import Permission
from screening import seals
from screening.models import Outcome, Sample, Sampled, Stage, Vote
from screening.queries.agreement import Firsts, firsts
from screening.rules.agreement import Agreement, audit_bound, cross_table, two_raters
from screening.rules.criteria import Answer
from screening.rules.sampling import found_by_check

MOST_DIFFERING = 500


@dataclass(frozen=True)
class Progress:
    name: str
    read: int
    size: int

    @property
    def left(self) -> int:
        return self.size - self.read


@dataclass(frozen=True)
class Round:
    """`mine`: how far I am, where I take part in the open round. `others`: how far each is, for whom the stage is not
    sealed. `is_open_to_me`: its votes may be compared."""

    sample: Sample
    size: int
    readers: list[str]
    mine: Progress | None
    others: list[Progress]
    is_open_to_me: bool

    @property
    def left_by_all(self) -> int:
        return sum(progress.left for progress in self.others)


@dataclass(frozen=True)
class Check:
    """What a check found; the counts are None while the stage is sealed for the member. `decided` are read and not in
    conflict; `missed` of them were included. `bound`: 95 % sure that at most this share of exclusions is wrong."""

    sample: Sample
    size: int
    read: int | None = None
    conflicts: int | None = None
    missed: int | None = None

    @property
    def decided(self) -> int | None:
        return None if self.read is None else self.read - self.conflicts

    @property
    def bound(self) -> float | None:
        return audit_bound(self.missed, self.decided) if self.decided else None

    @property
    def percent(self) -> float | None:
        return None if self.bound is None else 100 * self.bound

    @property
    def out_of(self) -> float:
        """The sample as a percentage of what it was drawn from."""
        return 100 * self.size / self.sample.population


@dataclass(frozen=True)
class Said:
    """One reader's first answer on a report."""

    name: str
    verdict: str
    reason: str

    @property
    def label(self) -> str:
        return self.verdict.capitalize()


@dataclass(frozen=True)
class Differing:
    """A report on which the readers of a round differ: in the verdict, or only in the reason."""

    report: Report
    sides: list[Said]
    in_reason_only: bool


def sample(stage: Stage, kind: str, number: int) -> Sample | None:
    return _samples(stage, kind).filter(number=number).first()


def _samples(stage: Stage, kind: str) -> QuerySet[Sample]:
    rows = Sample.objects.filter(stage=stage, kind=kind).select_related("stage", "drawn_by", "closed_by")
    return rows.annotate(size=Count("drawn"))


def rounds(membership: Membership, stage: Stage) -> list[Round]:
    """The latest first."""
    rows = _samples(stage, Sample.Kind.ROUND).prefetch_related("readers").order_by("-number")
    return [_round(membership, stage, row) for row in rows]


def one_round(membership: Membership, found: Sample) -> Round:
    return _round(membership, found.stage, found)


def _round(membership: Membership, stage: Stage, row: Sample) -> Round:
    takes_part = any(reader.pk == membership.user_id for reader in row.readers.all())
    mine, others = None, []
    if row.closed_at is None:
        if takes_part and Permission.SCREEN in membership.permissions:
            mine = Progress(str(membership.user), _read_by_me(membership, row), row.size)
        if not seals.is_sealed(membership, stage):
            read = seals.how_much_read_of(row)
            others = [Progress(str(reader), read.get(reader.pk, 0), row.size) for reader in _readers(row)]
    names = [str(reader) for reader in _readers(row)]
    return Round(row, row.size, names, mine, others, is_open_to(membership, row))


def _readers(row: Sample) -> list:
    return sorted(row.readers.all(), key=lambda reader: reader.pk)


def _read_by_me(membership: Membership, row: Sample) -> int:
    votes = Vote.objects.by(membership.user_id).filter(ended_at__isnull=True, surplus=False)
    return votes.filter(entry__in=Sampled.objects.filter(sample=row).values("entry")).count()


def is_open_to(membership: Membership, row: Sample) -> bool:
    """Whether the votes of a round may be compared by this member: closed, and taken part in or unsealed."""
    if row.closed_at is None:
        return False
    drawn = next((drawn for drawn in seals.samples_of(membership) if drawn.pk == row.pk), None)
    return bool(drawn and drawn.is_mine) or not seals.is_sealed(membership, row.stage)


def votes_of(membership: Membership, row: Sample) -> QuerySet[Vote]:
    """The votes of a round that this member may see: those on its entries at the attempt at which they were drawn."""
    drawn = Sampled.objects.filter(sample=row, entry=OuterRef("entry"), attempt=OuterRef("attempt"))
    return Vote.objects.visible_to(membership).filter(
        Exists(drawn), entry__in=Sampled.objects.filter(sample=row).values("entry")
    )


def firsts_of(membership: Membership, row: Sample) -> Firsts:
    """The first answers of a round, to be compared; nothing while it is not open to the member."""
    return firsts(votes_of(membership, row)) if is_open_to(membership, row) else {}


def differing(membership: Membership, row: Sample) -> list[Differing]:
    """The reports on which the readers of a closed round differ, verdicts before reasons, by number."""
    if not is_open_to(membership, row):
        return []
    votes = votes_of(membership, row).filter(surplus=False).exclude(ended_as=Vote.Ended.WITHDRAWN)
    said: dict[int, dict[int, Vote]] = defaultdict(dict)
    reports: dict[int, Report] = {}
    for vote in votes.select_related("author", "reason", "entry__report").order_by("pk"):
        said[vote.entry_id].setdefault(vote.author_id, vote)
        reports[vote.entry_id] = vote.entry.report
    found = [
        Differing(reports[entry], [_said(vote) for _, vote in sorted(by_reader.items())], verdicts == 1)
        for entry, by_reader in said.items()
        if (verdicts := len({vote.verdict for vote in by_reader.values()})) > 1
        or len({vote.reason_id for vote in by_reader.values()}) > 1
    ]
    return sorted(found, key=lambda each: (each.in_reason_only, each.report.number))[:MOST_DIFFERING]


def _said(vote: Vote) -> Said:
    return Said(str(vote.author), vote.verdict, vote.reason.label if vote.reason else "")


def answers_compared(membership: Membership, row: Sample, criteria: Iterable[int]) -> list[tuple[int, Agreement]]:
    """Criterion by criterion, in the order given: how far two readers gave the same answer on a report (yes, no,
    unclear), for the criteria that both answered."""
    if not is_open_to(membership, row):
        return []
    votes = votes_of(membership, row).filter(surplus=False).exclude(ended_as=Vote.Ended.WITHDRAWN)
    answers: dict[int, dict[int, dict]] = defaultdict(dict)
    for entry, author, given in votes.order_by("pk").values_list("entry", "author", "answers"):
        answers[entry].setdefault(author, given)
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for by_reader in answers.values():
        for one, other in _pairs(by_reader):
            for criterion in one.keys() & other.keys():
                found[int(criterion)].append((one[criterion], other[criterion]))
    answered = (criterion for criterion in criteria if found[criterion])
    return [(criterion, two_raters(cross_table(found[criterion], [*Answer]))) for criterion in answered]


def _pairs(by_reader: dict[int, dict]) -> Iterable[tuple[dict, dict]]:
    return combinations([answers for _, answers in sorted(by_reader.items())], 2)


def criteria_labels(review: Review) -> dict[int, str]:
    """All criteria the review ever had, those that stand first: a round may have been read under others."""
    rows = Criterion.objects.filter(review=review).order_by(F("retired_at").asc(nulls_first=True), "position", "pk")
    return dict(rows.values_list("pk", "label"))


def versions_after(row: Sample) -> list[ProtocolVersion]:
    """What was changed in the protocol after this round was drawn and before the next one was, the earliest first."""
    rows = ProtocolVersion.objects.filter(review=row.stage.review_id, created_at__gt=row.drawn_at)
    following = Sample.objects.filter(stage=row.stage_id, kind=row.kind, number=row.number + 1).first()
    if following:
        rows = rows.filter(created_at__lte=following.drawn_at)
    return list(rows.select_related("created_by").order_by("number"))


def checks(membership: Membership, stage: Stage) -> list[Check]:
    """The latest first."""
    rows = list(_samples(stage, Sample.Kind.CHECK).order_by("-number"))
    if not rows or seals.is_sealed(membership, stage):
        return [Check(row, row.size) for row in rows]
    found = _findings(rows)
    return [_check(row, found[row.pk]) for row in rows]


def _findings(rows: list[Sample]) -> dict[int, Counter]:
    """sample -> finding -> on how many of its entries; pending: not read, be it waited for or given up."""
    drawn = Sampled.objects.filter(sample__in=rows).order_by()
    groups = drawn.values_list("sample", "found", "entry__outcome", "entry__places").annotate(n=Count("pk"))
    counted: dict[int, Counter] = defaultdict(Counter)
    for sample, kept, now, places, n in groups:
        counted[sample][found_by_check(kept, now, places)] += n
    return counted


def _check(row: Sample, found: Counter) -> Check:
    return Check(
        row,
        row.size,
        read=row.size - found[Outcome.PENDING],
        conflicts=found[Outcome.CONFLICT],
        missed=found[Outcome.INCLUDE],
    )
