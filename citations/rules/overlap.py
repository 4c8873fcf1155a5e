"""What each source brought: its own reports, duplicates within it and with the others, and what each two share."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from citations.matching import clusters


@dataclass(frozen=True, slots=True)
class Yield:
    """records = unique + shared + within: reports that only this source found, reports that others found too, and
    records of this source that repeat one of its own."""

    records: int = 0
    unique: int = 0
    shared: int = 0

    @property
    def reports(self) -> int:
        return self.unique + self.shared

    @property
    def within(self) -> int:
        return self.records - self.reports


@dataclass(frozen=True, slots=True)
class Overlap:
    """Sources by their ids; `both` holds, for two of them (the lower id first), how many reports both found."""

    sources: dict[int, Yield]
    both: dict[tuple[int, int], int]
    records: int
    reports: int


def overlap(rows: Iterable[tuple[int, int]], merged_into: Mapping[int, int]) -> Overlap:
    """From (report, source), one for each record in any order, and the report that stands for each merged one."""
    records: Counter[int] = Counter()
    found_in: dict[int, tuple[int, ...]] = {}
    for report, source in rows:
        records[source] += 1
        root = merged_into.get(report, report)
        sources = found_in.get(root, ())
        if source not in sources:
            found_in[root] = (*sources, source)
    unique, shared, both = Counter(), Counter(), Counter()
    # Few combinations of sources recur many times.
    for sources, reports in Counter(found_in.values()).items():
        for source in sources:
            (unique if len(sources) == 1 else shared)[source] += reports
        for pair in combinations(sorted(sources), 2):
            both[pair] += reports
    found = {source: Yield(records[source], unique[source], shared[source]) for source in records}
    return Overlap(found, dict(both), records.total(), len(found_in))


@dataclass(frozen=True, slots=True)
class Removed:
    """Duplicate records that PRISMA counts as removed: by the rules alone, and the more by what people said."""

    automatic: int
    by_hand: int

    @property
    def all(self) -> int:
        return self.automatic + self.by_hand


def removed(
    records: Mapping[int, int], links: Iterable[tuple[int, int]], by_rules: Iterable[tuple[int, int]]
) -> Removed:
    """`records` of each report (counted ones of databases and registers only), the links that stand, and those of
    them that rules made."""
    total, alone, groups = sum(records.values()), _groups(records, by_rules), _groups(records, links)
    return Removed(automatic=total - alone, by_hand=alone - groups)


def _groups(reports: Collection[int], links: Iterable[tuple[int, int]]) -> int:
    """How many groups the reports make; a link's end that is none of them still connects."""
    links = list(links)
    tied = {pk for link in links for pk in link}
    groups = clusters(tied, links)
    return len(reports) - len(tied.intersection(reports)) + len({groups[pk] for pk in tied.intersection(reports)})
