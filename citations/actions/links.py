"""Links between reports of one group: they form a forest, so that withdrawing one always parts the group."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from citations.actions.standing import chunks
from citations.matching.groups import Forest
from citations.models import Merge, PossibleDuplicate
from reviews import clock
from reviews.models import Job, Review, User

BY_HAND = "by hand"
APART = (PossibleDuplicate.State.DIFFERENT, PossibleDuplicate.State.RELATED)


class Grouping:
    """The groups around some reports as the standing links make them, and what people keep apart.

    What people said of two reports holds for the groups they are in: a union that would bring both into one is none.
    """

    def __init__(self, links: Iterable[tuple[int, int]], apart: Iterable[tuple[int, int]]) -> None:
        self._forest = Forest()
        self._ends: set[int] = set()
        for a, b in links:
            self._forest.unite(a, b)
            self._ends |= {a, b}
        self._apart: defaultdict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
        for a, b in apart:
            self._keep_apart(self.root(a), self.root(b), (a, b))

    def root(self, report: int) -> int:
        return self._forest.root(report)

    @property
    def reports(self) -> set[int]:
        """All that a link ties to another."""
        return set(self._ends)

    def members(self, report: int) -> list[int]:
        """The report and all that it is grouped with."""
        return sorted(pk for pk in {report, *self._ends} if self.root(pk) == self.root(report))

    def are_one(self, a: int, b: int) -> bool:
        return self.root(a) == self.root(b)

    def told_apart(self, a: int, b: int) -> tuple[int, int] | None:
        """A pair that people told apart and that joining these two would bring together."""
        return self._apart[self.root(a)].get(self.root(b))

    def unite(self, a: int, b: int) -> None:
        stays, goes = self._forest.unite(a, b)
        if stays != goes:
            for other, pair in self._apart.pop(goes, {}).items():
                self._apart[other].pop(goes, None)
                self._keep_apart(stays, other, pair)

    def _keep_apart(self, a: int, b: int, pair: tuple[int, int]) -> None:
        self._apart[a][b] = self._apart[b][a] = pair


def grouping(review: Review, report_ids: Iterable[int], *, but: tuple[int, int] | None = None) -> Grouping:
    """Of these reports and all that standing links tie to them; the rest of the review is not read. `but` is a pair
    whose own answer does not count."""
    ids = set(report_ids)
    links, front = set(), set(ids)
    while front:
        found: set[tuple[int, int]] = set()
        for some in chunks(sorted(front)):
            rows = Merge.objects.filter(Q(a__in=some) | Q(b__in=some), review=review, withdrawn_at__isnull=True)
            found.update(rows.values_list("a", "b"))
        links |= found
        front = {pk for pair in found for pk in pair} - ids
        ids |= front
    apart: list[tuple[int, int]] = []
    for some in chunks(sorted(ids)):
        rows = PossibleDuplicate.objects.filter(review=review, a__in=some, state__in=APART)
        apart += [pair for pair in rows.values_list("a", "b") if pair[1] in ids and pair != but]
    return Grouping(sorted(links), apart)


def link(
    review: Review, a: int, b: int, *, rule: str, points: float, facts: dict, job: Job | None, user: User | None
) -> Merge:
    low, high = sorted((a, b))
    return Merge(
        review=review,
        a_id=low,
        b_id=high,
        rule=rule,
        points=points,
        facts=facts,
        job=job,
        decided_at=clock.now(),
        decided_by=user,
    )


def withdraw(merges: Iterable[Merge], *, user: User | None) -> list[int]:
    """Withdraws the links; returns the ids of the reports they tied."""
    rows = list(merges)
    for some in chunks([merge.pk for merge in rows]):
        Merge.objects.filter(pk__in=some).update(withdrawn_at=clock.now(), withdrawn_by=user)
    return [pk for merge in rows for pk in (merge.a_id, merge.b_id)]


def keep_together(review: Review, report_ids: Iterable[int]) -> list[int]:
    """What people called the same stays together when the links between them, made in another way, are withdrawn: the
    pair is linked by that answer itself. Where that would bring together what was told apart since, the pair is asked
    again. Returns the reports it linked."""
    touched = set(report_ids)
    groups, tied, asked = grouping(review, touched), [], []
    for pair in _said_same(review, touched | groups.reports):
        if groups.are_one(pair.a_id, pair.b_id):
            continue
        if groups.told_apart(pair.a_id, pair.b_id):
            asked.append(pair.pk)
            continue
        groups.unite(pair.a_id, pair.b_id)
        said = {"rule": BY_HAND, "points": pair.points, "facts": pair.facts}
        tied.append(link(review, pair.a_id, pair.b_id, **said, job=None, user=pair.decided_by))
    Merge.objects.bulk_create(tied)
    ask_again(asked)
    return [pk for merge in tied for pk in (merge.a_id, merge.b_id)]


def ask_again(pair_ids: Iterable[int]) -> None:
    again = {"state": PossibleDuplicate.State.OPEN, "decided_at": None, "decided_by": None, "together": None}
    for some in chunks(pair_ids):
        PossibleDuplicate.objects.filter(pk__in=some).update(**again)


def _said_same(review: Review, report_ids: set[int]) -> list[PossibleDuplicate]:
    rows: list[PossibleDuplicate] = []
    for some in chunks(sorted(report_ids)):
        found = PossibleDuplicate.objects.filter(review=review, a__in=some, state=PossibleDuplicate.State.SAME)
        rows += found.select_related("decided_by").order_by("pk")
    return rows


def say(review: Review, a: int, b: int, state: str, *, user: User | None) -> PossibleDuplicate:
    """Stores what a person said of a pair, for ever or until they take it back."""
    low, high = sorted((a, b))
    is_open = state == PossibleDuplicate.State.OPEN
    said = {"state": state, "decided_at": None if is_open else clock.now(), "decided_by": None if is_open else user}
    said |= {"together": None, "held_by": None, "held_until": None}
    pair, _ = PossibleDuplicate.objects.update_or_create(
        a_id=low, b_id=high, defaults=said, create_defaults={**said, "review": review}
    )
    return pair
