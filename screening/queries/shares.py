"""Who reads which part of a stage, and whether that covers it. Nothing here follows from votes."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from reviews.models import Membership, Review
from reviews.rules.roles import Permission
from screening.models import Entry, Share, Stage
from screening.rules.sharing import Range, Stretch, coverage


@dataclass(frozen=True)
class Given:
    """What one reader was given in one act: a part of the plan, or a named batch. At most a few ranges."""

    label: str
    shares: list[Share]

    @property
    def percent(self) -> float:
        return round(100 * sum(share.width for share in self.shares), 4)


@dataclass(frozen=True)
class Reader:
    membership: Membership
    given: list[Given]

    @property
    def name(self) -> str:
        return str(self.membership.user)

    @property
    def shares(self) -> list[Share]:
        return [share for given in self.given for share in given.shares]

    @property
    def percent(self) -> float:
        return sum(given.percent for given in self.given)


@dataclass(frozen=True)
class Covered:
    """A stretch of the stage with the names of who reads there; `missing`: how many readers it lacks."""

    stretch: Stretch
    names: list[str]
    missing: int
    reports: int

    @property
    def low(self) -> float:
        return 100 * self.stretch.low

    @property
    def high(self) -> float:
        return 100 * self.stretch.high


@dataclass(frozen=True)
class Plan:
    """`reports`: how many the stage has; a stretch's number is its part of them, for places are random."""

    reports: int
    readers: list[Reader]
    covered: list[Covered]

    @property
    def gaps(self) -> list[Covered]:
        return [part for part in self.covered if part.missing]

    @property
    def without_share(self) -> list[str]:
        return [reader.name for reader in self.readers if not reader.given]

    @property
    def has_shares(self) -> bool:
        return any(reader.given for reader in self.readers)


def screeners(review: Review) -> list[Membership]:
    """The members who screen, in the order in which they joined."""
    members = Membership.objects.filter(review=review, ended_at__isnull=True).select_related("user").order_by("pk")
    return [member for member in members if Permission.SCREEN in member.permissions]


def plan(stage: Stage) -> Plan:
    readers = [Reader(member, _given(rows)) for member, rows in _by_reader(stage)]
    reports = Entry.objects.filter(stage=stage, resting=False).count()
    ranges = [Range(share.user_id, share.low, share.high) for reader in readers for share in reader.shares]
    everywhere = [reader.membership.user_id for reader in readers if not reader.given]
    names = {reader.membership.user_id: reader.name for reader in readers}
    covered = [
        Covered(
            stretch,
            [name for user, name in names.items() if user in stretch.readers],
            max(0, stage.votes_required - len(stretch.readers)),
            round((stretch.high - stretch.low) * reports),
        )
        for stretch in coverage(ranges, everywhere)
    ]
    return Plan(reports, readers, covered)


def _by_reader(stage: Stage) -> list[tuple[Membership, list[Share]]]:
    """A share of somebody who does not screen any more covers nothing."""
    held: dict[int, list[Share]] = defaultdict(list)
    for share in standing(stage):
        held[share.user_id].append(share)
    return [(member, held[member.user_id]) for member in screeners(stage.review)]


def standing(stage: Stage) -> QuerySet[Share]:
    return Share.objects.filter(stage=stage, ended_at__isnull=True).order_by("given_at", "low")


def _given(rows: list[Share]) -> list[Given]:
    acts: dict[tuple, list[Share]] = defaultdict(list)
    for share in rows:
        acts[share.given_at, share.label].append(share)
    return [Given(label, shares) for (_, label), shares in acts.items()]
