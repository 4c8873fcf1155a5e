"""What each source brought: its own reports, duplicates within it and with the others, and what each two share."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations


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


def overlap(rows: Iterable[tuple[int, int]]) -> Overlap:
    """From (report that stands for the group, source), one for each record, those of a group in a row."""
    records, unique, shared, both = Counter(), Counter(), Counter(), Counter()
    reports = 0
    for found_in in _groups(rows):
        reports += 1
        records.update(found_in)
        sources = sorted(set(found_in))
        (unique if len(sources) == 1 else shared).update(sources)
        both.update(combinations(sources, 2))
    found = {source: Yield(records[source], unique[source], shared[source]) for source in records}
    return Overlap(found, dict(both), records.total(), reports)


def _groups(rows: Iterable[tuple[int, int]]) -> Iterable[list[int]]:
    last, found_in = None, []
    for root, source in rows:
        if found_in and root != last:
            yield found_in
            found_in = []
        last = root
        found_in.append(source)
    if found_in:
        yield found_in


@dataclass(frozen=True, slots=True)
class Removed:
    """Duplicate records that PRISMA counts as removed: by the rules alone, and the more by what people said."""

    automatic: int
    by_hand: int

    @property
    def all(self) -> int:
        return self.automatic + self.by_hand


def removed(records: Mapping[int, int], groups: Mapping[int, int], by_rules: Mapping[int, int]) -> Removed:
    """`records` of each report (counted ones of databases and registers only), the group each report is in, and the
    one it would be in if only the rules had spoken."""
    total = sum(records.values())
    alone = len({by_rules[report] for report in records})
    return Removed(automatic=total - alone, by_hand=alone - len({groups[report] for report in records}))
