"""Counting records and reports in PRISMA's units, from plain pairs.

A record is one source's entry, a cluster is the records of one report. A cluster belongs to the databases and
registers as soon as one of its records came from there (METHODS 2.1, 2.2).
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass

# How each type of search enters the figure. PRISMA has three kinds of other methods; contacts and hand-searching
# are counted with organisations, whose line is then worded accordingly.
DATABASE, REGISTER = "database", "register"
OTHER_METHODS = {
    "website": "websites",
    "organisation": "organisations",
    "contact": "organisations",
    "other": "organisations",
    "citation": "citations",
}


@dataclass(frozen=True, slots=True)
class RecordTally:
    """`already_found` records of other methods belong to a report that databases or registers found too;
    `found_again` ones repeat a report that another record of the other methods already stands for."""

    databases: int
    registers: int
    duplicates: int
    dbr_clusters: int
    websites: int
    organisations: int
    citations: int
    other_clusters: int
    already_found: int
    found_again: int

    @property
    def dbr_records(self) -> int:
        return self.databases + self.registers

    @property
    def other_records(self) -> int:
        return self.websites + self.organisations + self.citations

    @property
    def footnote(self) -> str:
        return f"{self.already_found + self.found_again:,} already found"


@dataclass(frozen=True, slots=True)
class IncludedTally:
    """The reports of this round and their studies, and what they make together with the previous version."""

    new_studies: int
    new_reports: int
    total_studies: int
    total_reports: int
    reports_of_known_studies: int
    further_studies_in_reports: int
    unlinked_reports: int


def tally_records(records: Iterable[tuple[Hashable, str]]) -> RecordTally:
    """Records as (cluster, type of the search they came from)."""
    by_type: dict[str, int] = defaultdict(int)
    clusters: dict[Hashable, list[bool]] = defaultdict(list)
    for cluster, source_type in records:
        is_dbr = source_type in (DATABASE, REGISTER)
        by_type[source_type if is_dbr else OTHER_METHODS[source_type]] += 1
        clusters[cluster].append(is_dbr)
    dbr = [members for members in clusters.values() if any(members)]
    other = [members for members in clusters.values() if not any(members)]
    return RecordTally(
        databases=by_type[DATABASE],
        registers=by_type[REGISTER],
        duplicates=sum(sum(members) - 1 for members in dbr),
        dbr_clusters=len(dbr),
        websites=by_type["websites"],
        organisations=by_type["organisations"],
        citations=by_type["citations"],
        other_clusters=len(other),
        already_found=sum(members.count(False) for members in dbr),
        found_again=sum(len(members) - 1 for members in other),
    )


def tally_included(
    included: Iterable[tuple[Hashable, Collection[Hashable]]],
    previous_studies: Collection[Hashable] = (),
    previous_reports: int = 0,
    *,
    dropped_studies: int = 0,
    dropped_reports: int = 0,
) -> IncludedTally:
    """Newly included reports as (report, its studies). A new report of a known study is no new study."""
    reports = {report: set(studies) for report, studies in included}
    known = set(previous_studies)
    new_studies = set().union(*reports.values()) - known
    return IncludedTally(
        new_studies=len(new_studies),
        new_reports=len(reports),
        total_studies=len(known) + len(new_studies) - dropped_studies,
        total_reports=previous_reports + len(reports) - dropped_reports,
        reports_of_known_studies=sum(1 for studies in reports.values() if studies and studies <= known),
        further_studies_in_reports=sum(max(0, len(studies - known) - 1) for studies in reports.values()),
        unlinked_reports=sum(1 for studies in reports.values() if not studies),
    )
