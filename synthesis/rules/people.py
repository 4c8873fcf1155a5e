"""How many people stand behind a review, said so that nobody is counted twice and nothing unknown is hidden.

Only eligible people count (patients, where a study mixes them with therapists). Samples of one group share their
participants: two reports on the same interviews, or two studies on the same cohort (METHODS section 8).
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """The participants one report (or study) speaks of. Without a `group`, all samples of a study are one sample.

    How many were recruited is no part of it: not all of them were eligible or analysed.
    """

    key: Hashable
    study: Hashable
    n_eligible: int | None = None
    n_analysed: int | None = None
    group: Hashable | None = None

    @property
    def people(self) -> int | None:
        return self.n_analysed if self.n_eligible is None else self.n_eligible


@dataclass(frozen=True, slots=True)
class Participants:
    """`by_number_analysed` and `unknown` name studies; the total is a lower bound while `unknown` holds one."""

    studies: int
    people: int
    by_number_analysed: tuple[Hashable, ...]
    unknown: tuple[Hashable, ...]

    @property
    def is_lower_bound(self) -> bool:
        return bool(self.unknown)

    def __str__(self) -> str:
        """The sentence for text and tables, as in "10 studies, 104 participants"."""
        if self.studies and not self.people and len(self.unknown) == self.studies:
            return f"{_counted(self.studies, 'study', 'studies')}, number of participants not reported"
        notes = []
        if self.by_number_analysed:
            notes.append(f"{_counted(len(self.by_number_analysed), 'study', 'studies')} by number analysed")
        if self.unknown:
            notes.append(f"{_counted(len(self.unknown), 'study', 'studies')} not reporting")
        people = _counted(self.people, "participant", "participants")
        sentence = f"{_counted(self.studies, 'study', 'studies')}, {'at least ' if self.unknown else ''}{people}"
        return f"{sentence} ({'; '.join(notes)})" if notes else sentence


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `of` people, over the studies that report it; the others are named, not guessed."""

    count: int
    of: int
    not_reporting: tuple[Hashable, ...]

    @property
    def percent(self) -> float | None:
        """To one decimal, halves up, by whole numbers."""
        return (2000 * self.count + self.of) // (2 * self.of) / 10 if self.of else None

    def __str__(self) -> str:
        """ "83 of 96 (86.5 %), 1 study not reporting"."""
        if not self.of:
            return "not reported by any study"
        sentence = f"{self.count:,} of {self.of:,} ({self.percent:.1f} %)"
        if self.not_reporting:
            sentence += f", {_counted(len(self.not_reporting), 'study', 'studies')} not reporting"
        return sentence


def participants(samples: Iterable[Sample]) -> Participants:
    """Every group counts once, by the largest of its samples; people known as eligible go before people analysed."""
    groups = _groups(samples)
    largest = [_largest(group) for group in groups]
    by_analysed = {one.study for one in largest if one.n_eligible is None and one.people is not None}
    unknown = {sample.study for group in groups for sample in group if _largest(group).people is None}
    return Participants(
        studies=len({sample.study for group in groups for sample in group}),
        people=sum(one.people or 0 for one in largest),
        by_number_analysed=tuple(study for study in _studies(groups) if study in by_analysed),
        unknown=tuple(study for study in _studies(groups) if study in unknown),
    )


def share(samples: Iterable[Sample], reported: Mapping[Hashable, int | None]) -> Share:
    """The share of some people (women, say) by sample key: a sample without a count or without a number of people
    does not report, and only samples that report enter the denominator."""
    groups = _groups(samples)
    reporting = [[one for one in group if _reports(one, reported)] for group in groups]
    chosen = [_largest(group) for group in reporting if group]
    silent = {sample.study for group, said in zip(groups, reporting, strict=True) if not said for sample in group}
    return Share(
        count=sum(reported[one.key] for one in chosen),
        of=sum(one.people for one in chosen),
        not_reporting=tuple(study for study in _studies(groups) if study in silent),
    )


def _groups(samples: Iterable[Sample]) -> list[list[Sample]]:
    groups = defaultdict(list)
    for sample in samples:
        groups[("study", sample.study) if sample.group is None else ("group", sample.group)].append(sample)
    return list(groups.values())


def _studies(groups: Sequence[Sequence[Sample]]) -> list[Hashable]:
    return list(dict.fromkeys(sample.study for group in groups for sample in group))


def _largest(group: Sequence[Sample]) -> Sample:
    return max(group, key=lambda one: (one.n_eligible is not None, -1 if one.people is None else one.people))


def _reports(sample: Sample, reported: Mapping[Hashable, int | None]) -> bool:
    count = reported.get(sample.key)
    if count is None or sample.people is None:
        return False
    if not 0 <= count <= sample.people:
        raise ValueError(f"{count} people of a sample of {sample.people} cannot be.")
    return True


def _counted(n: int, one: str, many: str) -> str:
    return f"{n:,} {one if n == 1 else many}"
