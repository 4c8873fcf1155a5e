"""Rows of a whole review in bulk, as imports, merges and votes would leave them: for counting, not for acting.

`make_flow(review, by=..., **plan)` makes what a Plan says; `T1` is METHODS' T1, `SMALL` a little review with
something in nearly every box.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count

from citations.models import Cycle, ImportBatch, Record, Removal, Report, Retrieval, Search
from reviews.models import Criterion, Membership, Review
from screening.models import Entry, Outcome, Stage, Study, StudyReport

WHEN = datetime(2026, 5, 14, 9, 30, tzinfo=UTC)
_unique = count(1)


@dataclass(frozen=True)
class ArmPlan:
    """How many reports of an arm end where. `looked_for` and `unread` are still open."""

    not_retrieved: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    included: int = 0
    awaiting: int = 0
    ongoing: int = 0
    looked_for: int = 0
    unread: int = 0

    @property
    def sought(self) -> int:
        decided = self.included + self.awaiting + self.ongoing + sum(self.reasons.values())
        return decided + self.not_retrieved + self.looked_for + self.unread


@dataclass(frozen=True)
class Plan:
    databases: Mapping[str, int]
    registers: Mapping[str, int] = field(default_factory=dict)
    duplicates: int = 0
    automatic: int = 0
    other_removals: int = 0
    pending: int = 0
    dbr: ArmPlan = ArmPlan()
    websites: int = 0
    organisations: int = 0
    citations: int = 0
    already_found: int = 0
    not_pursued: int = 0
    other: ArmPlan = ArmPlan()
    studies: int = 0  # the reports beyond that number are further reports of the first study


T1 = Plan(
    databases={"Medline": 412, "CINAHL": 268, "Web of Science": 655, "PsycINFO": 731},
    duplicates=702,
    other_removals=4,
    dbr=ArmPlan(
        not_retrieved=2,
        reasons={
            "Not qualitative": 17,
            "Not individual therapy": 12,
            "No self-harm history": 9,
            "Not about experience": 8,
            "Not English": 3,
            "No extractable data": 2,
        },
        included=9,
    ),
    citations=14,
    websites=3,
    already_found=8,
    not_pursued=3,
    other=ArmPlan(not_retrieved=1, reasons={"Not individual therapy": 2, "Not about experience": 1}, included=2),
    studies=10,
)
SMALL = Plan(
    databases={"Medline": 14, "CINAHL": 11},
    registers={"A register": 5},
    duplicates=6,
    automatic=1,
    other_removals=2,
    pending=3,
    dbr=ArmPlan(not_retrieved=1, reasons={"Not qualitative": 2, "Not English": 1}, included=2, awaiting=1, ongoing=1,
                looked_for=1, unread=2),
    citations=5,
    websites=2,
    organisations=1,
    already_found=2,
    not_pursued=1,
    other=ArmPlan(not_retrieved=1, reasons={"Not English": 1}, included=1, looked_for=1, unread=1),
    studies=2,
)  # fmt: skip
FINISHED = replace(
    SMALL,
    pending=0,
    dbr=replace(SMALL.dbr, awaiting=0, ongoing=0, looked_for=0, unread=0),
    other=replace(SMALL.other, looked_for=0, unread=0),
)


def make_flow(review: Review, plan: Plan = T1, *, by: Membership) -> Review:
    criteria = _criteria(review, plan)
    dbr_records = _records(review, by, {**_as(Search.Source.DATABASE, plan.databases),
                                        **_as(Search.Source.REGISTER, plan.registers)})  # fmt: skip
    roots = dbr_records[: len(dbr_records) - plan.duplicates]
    merge(dbr_records[len(roots) :], roots)
    screened = _remove(review, by, roots, plan)
    _screen(review, by, screened, plan.dbr, plan.pending, criteria)
    others = _records(review, by, {("website", "A website"): plan.websites, ("organisation", "A society"):
                                   plan.organisations, ("citation", "Citation searching"): plan.citations})  # fmt: skip
    found_only_there = others[plan.already_found :]
    merge(others[: plan.already_found], roots)
    _screen(review, by, found_only_there, plan.other, 0, criteria)
    _studies(review, by, plan.studies)
    return review


def _as(source: str, named: Mapping[str, int]) -> dict[tuple[str, str], int]:
    return {(source, label): n for label, n in named.items()}


def _criteria(review: Review, plan: Plan) -> dict[str, Criterion]:
    labels = dict.fromkeys([*plan.dbr.reasons, *plan.other.reasons])
    return {
        label: Criterion.objects.create(review=review, position=place, label=label)
        for place, label in enumerate(labels, 1)
    }


def make_search(review: Review, by: Membership, source: str, label: str, *, cycle: int = 1) -> Search:
    of_cycle, _ = Cycle.objects.get_or_create(review=review, number=cycle)
    return Search.objects.create(
        review=review, cycle=of_cycle, source=source, database=label, run_on=WHEN.date(), created_by=by.user
    )


def make_batch(search: Search, by: Membership, **fields) -> ImportBatch:
    stands = {"state": "committed", "committed_at": WHEN, "committed_by": by.user} | fields
    name = f"{search.database}.ris"
    return ImportBatch.objects.create(
        review=search.review, search=search, sha256="0" * 64, file_name=name, size=1, created_by=by.user, **stands
    )


def make_reports(search: Search, by: Membership, n: int, **fields) -> list[Report]:
    """As an import leaves them: one report per record, active."""
    batch = make_batch(search, by)
    titles = [next(_unique) for _ in range(n)]
    reports = Report.objects.bulk_create(
        Report(
            review=search.review,
            number=number,
            **{
                "standing": Report.Standing.ACTIVE,
                "title": f"How people experience therapy {number}",
                "authors": [f"Halvorsen{number}, Ada", "Okonjo, Ben"],
                "year": 2000 + number % 24,
                "journal": "Journal of Invented Studies",
                "doi": f"10.5555/invented.{number}",
            }
            | fields,
        )
        for number in titles
    )
    Record.objects.bulk_create(
        Record(
            review=search.review, batch=batch, search=search, report=report, position=position, start=0, end=1, line=1,
            raw="TY  - JOUR", title=report.title, year=report.year, accession=f"A{report.number}",
            fingerprint=str(report.number),
        )
        for position, report in enumerate(reports, 1)
    )  # fmt: skip
    return reports


def _records(review: Review, by: Membership, plan: Mapping[tuple[str, str], int]) -> list[Report]:
    reports: list[Report] = []
    for (source, label), n in plan.items():
        if n:
            reports += make_reports(make_search(review, by, source, label), by, n)
    return reports


def merge(reports: list[Report], roots: list[Report]) -> None:
    for place, report in enumerate(reports):
        report.standing, report.merged_into = Report.Standing.MERGED, roots[place % len(roots)]
    Report.objects.bulk_update(reports, ["standing", "merged_into"], batch_size=500)


def _remove(review: Review, by: Membership, roots: list[Report], plan: Plan) -> list[Report]:
    kinds = ["automatic"] * plan.automatic + ["other"] * plan.other_removals
    for report, kind in zip(roots, kinds, strict=False):
        Removal.objects.create(review=review, report=report, kind=kind, cause="Retracted", created_by=by.user)
        report.standing = Report.Standing.REMOVED
        report.save()
    return roots[len(kinds) :]


def stage_of(review: Review, key: str) -> Stage:
    return Stage.objects.get_or_create(review=review, key=key)[0]


def make_entries(review: Review, key: str, reports: list[Report], *, cycle: int = 1, **fields) -> list[Entry]:
    of_cycle = Cycle.objects.get(review=review, number=cycle)
    stage, settled = stage_of(review, key), fields.get("outcome", Outcome.PENDING) != Outcome.PENDING
    return Entry.objects.bulk_create(
        Entry(review=review, stage=stage, report=report, cycle=of_cycle, shuffle=0.5,
              **{"settled_at": WHEN if settled else None} | fields)
        for report in reports
    )  # fmt: skip


def _screen(review, by, reports: list[Report], plan: ArmPlan, pending: int, criteria: Mapping[str, Criterion]) -> None:
    """The first are sought, the last pending, those between excluded."""
    sought, rest = reports[: plan.sought], reports[plan.sought :]
    excluded, open_ones = rest[: len(rest) - pending], rest[len(rest) - pending :]
    for some, outcome in ((sought, Outcome.INCLUDE), (excluded, Outcome.EXCLUDE), (open_ones, Outcome.PENDING)):
        make_entries(review, Stage.Key.TITLE_ABSTRACT, some, outcome=outcome)
    left = iter(sought)
    for n, retrieval, fields in _ends(plan, criteria):
        some = [next(left) for _ in range(n)]
        make_entries(review, Stage.Key.FULL_TEXT, some, **fields)
        if retrieval:
            make_retrievals(some, by, retrieval)


def _ends(plan: ArmPlan, criteria: Mapping[str, Criterion]) -> Iterator[tuple[int, str, dict]]:
    obtained, not_retrieved = Retrieval.Status.OBTAINED, Retrieval.Status.NOT_RETRIEVED
    yield plan.included, obtained, {"outcome": Outcome.INCLUDE}
    yield plan.not_retrieved, not_retrieved, {}
    yield plan.looked_for, "", {}
    yield plan.unread, obtained, {}
    yield plan.awaiting, obtained, {"outcome": Outcome.AWAITING}
    yield plan.ongoing, obtained, {"outcome": Outcome.ONGOING}
    for label, n in plan.reasons.items():
        yield n, obtained, {"outcome": Outcome.EXCLUDE, "reason": criteria[label]}


def make_retrievals(reports: list[Report], by: Membership, status: str) -> None:
    Retrieval.objects.bulk_create(
        Retrieval(review=report.review, report=report, status=status, by=by.user) for report in reports
    )


def included(review: Review) -> list[Report]:
    entries = Entry.objects.filter(review=review, stage__key=Stage.Key.FULL_TEXT, outcome=Outcome.INCLUDE)
    return [entry.report for entry in entries.select_related("report").order_by("pk")]


def _studies(review: Review, by: Membership, n: int) -> None:
    if not n:
        return
    reports = included(review)
    studies = [make_study(review, by, label=f"Study {number}") for number in range(1, n + 1)]
    for place, report in enumerate(reports):
        link(studies[place if place < n else 0], report, by)


def make_study(review: Review, by: Membership, label: str = "") -> Study:
    number = Study.objects.filter(review=review).count() + 1
    return Study.objects.create(review=review, number=number, label=label or f"Study {number}", created_by=by.user)


def link(study: Study, report: Report, by: Membership) -> StudyReport:
    is_main = not study.links.filter(ended_at__isnull=True).exists()
    return StudyReport.objects.create(study=study, report=report, is_main=is_main, linked_by=by.user)
