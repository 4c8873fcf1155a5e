"""One box a number: the rows that a number of the flow counts. The figure counts them, its lists show them.

So a number and the list behind its link cannot differ. `behind` names the stage whose seal shuts the number.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from citations.models import Removal, Report, Search
from reporting.queries.scope import OPEN, ORGANISATIONS, Scope
from screening.models import Entry, Outcome, Stage

Source = Search.Source
TITLES, FULL_TEXTS = Stage.Key.TITLE_ABSTRACT.value, Stage.Key.FULL_TEXT.value
RECORDS, REPORTS, STUDIES = "records", "reports", "studies"


@dataclass(frozen=True)
class Box:
    """`part` is the field by whose value the list can be narrowed: one source, one reason. `count` is there where
    the rows can be counted without being laid out; tests hold both to the same number."""

    key: str
    title: str
    of: str
    rows: Callable[[Scope], QuerySet]
    behind: str = ""
    part: str = ""
    is_fault: bool = False
    count: Callable[[Scope], int] | None = None


def _boxes() -> list[Box]:
    return [
        *_identified(),
        *_before_screening(),
        *_screened(),
        *(box for arm in ("dbr", "other") for box in _arm(arm)),
        *_included(),
        *_faults(),
    ]


def _identified() -> list[Box]:
    return [
        Box("database_results", "Records from databases", RECORDS, _found(Source.DATABASE), part="search__database"),
        Box("register_results", "Records from registers", RECORDS, _found(Source.REGISTER), part="search__database"),
        Box("website_results", "Records from websites", RECORDS, _found(Source.WEBSITE), part="search__database"),
        Box("organisation_results", "Records from organisations and people", RECORDS, _found(*ORGANISATIONS),
            part="search__database"),
        Box("citations_results", "Records from citation searching", RECORDS, _found(Source.CITATION),
            part="search__database"),
        Box("other_already_found", "Records by other methods of reports already found", RECORDS,
            lambda scope: scope.already_found()),
    ]  # fmt: skip


def _found(*sources: str) -> Callable[[Scope], QuerySet]:
    return lambda scope: scope.records(sources)


def _before_screening() -> list[Box]:
    automatic, other = Removal.Kind.AUTOMATIC, Removal.Kind.OTHER
    return [
        Box("duplicates", "Duplicate records removed", RECORDS, lambda scope: scope.duplicates(),
            count=lambda scope: scope.count_of_duplicates()),
        Box("excluded_automatic", "Records marked as ineligible by automation tools", REPORTS,
            lambda scope: scope.removed("dbr", (automatic,))),
        Box("excluded_other", "Records removed for other reasons", REPORTS,
            lambda scope: scope.removed("dbr", (other,))),
    ]  # fmt: skip


def _screened() -> list[Box]:
    return [
        Box("records_screened", "Records screened", REPORTS, lambda scope: scope.titles("dbr")),
        Box("records_excluded", "Records excluded", REPORTS, lambda scope: scope.titles("dbr", Outcome.EXCLUDE),
            behind=TITLES, part="reason__label"),
        Box("pending_screening", "Records still open at titles and abstracts", REPORTS,
            lambda scope: scope.titles("dbr", *OPEN), behind=TITLES),
        Box("other_not_pursued", "Reports by other methods not pursued", REPORTS,
            lambda scope: scope.not_pursued(), behind=TITLES),
        Box("pending_other", "Reports by other methods still open on their title", REPORTS,
            lambda scope: scope.titles("other", *OPEN), behind=TITLES),
        Box("already_at_full_text", "Forwarded because another method had found the report before", REPORTS,
            lambda scope: scope.already_at_full_text(), behind=TITLES),
    ]  # fmt: skip


ARMS = {"dbr": "databases and registers", "other": "other methods"}


def _arm(arm: str) -> list[Box]:
    def outcome(which: str) -> Callable[[Scope], QuerySet]:
        return lambda scope: scope.full_texts(arm, which)

    of = f" ({ARMS[arm]})"
    return [
        Box(f"{arm}_sought_reports", f"Reports sought for retrieval{of}", REPORTS,
            lambda scope: scope.titles(arm, Outcome.INCLUDE), behind=TITLES),
        Box(f"{arm}_notretrieved_reports", f"Reports not retrieved{of}", REPORTS,
            lambda scope: scope.not_retrieved(arm), behind=FULL_TEXTS),
        Box(f"{arm}_pending_retrieval", f"Reports still being looked for{of}", REPORTS,
            lambda scope: scope.being_looked_for(arm), behind=FULL_TEXTS),
        Box(f"{arm}_assessed", f"Reports assessed for eligibility{of}", REPORTS,
            lambda scope: scope.assessed(arm), behind=FULL_TEXTS),
        Box(f"{arm}_excluded", f"Reports excluded{of}", REPORTS, outcome(Outcome.EXCLUDE), behind=FULL_TEXTS,
            part="reason__label"),
        Box(f"{arm}_awaiting", f"Reports awaiting classification{of}", REPORTS, outcome(Outcome.AWAITING),
            behind=FULL_TEXTS),
        Box(f"{arm}_ongoing", f"Reports of ongoing studies{of}", REPORTS, outcome(Outcome.ONGOING),
            behind=FULL_TEXTS),
        Box(f"{arm}_included_reports", f"Reports included{of}", REPORTS, lambda scope: scope.included(arm),
            behind=FULL_TEXTS),
        Box(f"{arm}_pending_assessment", f"Reports still open at full texts{of}", REPORTS,
            lambda scope: scope.unassessed(arm), behind=FULL_TEXTS),
    ]  # fmt: skip


def _included() -> list[Box]:
    return [
        Box("new_studies", "Studies included", STUDIES, lambda scope: scope.studies(), behind=FULL_TEXTS),
        Box("new_reports", "Reports of included studies", REPORTS, lambda scope: scope.included(), behind=FULL_TEXTS),
        Box("unlinked_reports", "Included reports not yet linked to a study", REPORTS,
            lambda scope: scope.unlinked(), behind=FULL_TEXTS),
        Box("reports_of_known_studies", "New reports of studies of the previous version", REPORTS,
            lambda scope: scope.of_known_studies(), behind=FULL_TEXTS),
        Box("previous_studies", "Studies included in the previous version of the review", STUDIES,
            lambda scope: scope.studies(earlier=True), behind=FULL_TEXTS),
        Box("previous_reports", "Reports of studies included in the previous version", REPORTS,
            lambda scope: scope.included(earlier=True), behind=FULL_TEXTS),
        Box("total_studies", "Studies included in all", STUDIES,
            lambda scope: scope.studies_in_all(), behind=FULL_TEXTS),
        Box("total_reports", "Reports included in all", REPORTS,
            lambda scope: scope.included_in_all(), behind=FULL_TEXTS),
    ]  # fmt: skip


def _faults() -> list[Box]:
    """What is wrong when an equation fails; all empty in a review whose rows fit together."""
    return [
        Box("unopened", "Active reports that wait in no queue", REPORTS, _unopened, is_fault=True),
        Box("stray", "In screening, though not active", REPORTS, _stray, is_fault=True),
        *(
            Box(f"{arm}_{key}", f"{title} ({ARMS[arm]})", REPORTS, _for_arm(rows, arm), behind=FULL_TEXTS,
                is_fault=True)
            for arm in ARMS
            for key, title, rows in (
                ("unsought", "At full text, though not forwarded", _unsought),
                ("forgotten", "Forwarded, but not at full text", _forgotten),
                ("decided_unseen", "Counted as assessed, since it was decided, though recorded as not retrieved",
                 Scope.decided_unseen),
                ("without_reason", "Excluded without a reason", _without_reason),
            )
        ),
    ]  # fmt: skip


def _for_arm(rows: Callable[[Scope, str], QuerySet], arm: str) -> Callable[[Scope], QuerySet]:
    return lambda scope: rows(scope, arm)


def _unopened(scope: Scope) -> QuerySet[Report]:
    at_titles = scope.entries(TITLES).filter(report=OuterRef("pk"))
    return scope.to_screen("dbr").filter(~Q(Exists(at_titles)))


def _stray(scope: Scope) -> QuerySet[Entry]:
    return scope.titles("dbr").exclude(report__standing=Report.Standing.ACTIVE)


def _unsought(scope: Scope, arm: str) -> QuerySet[Entry]:
    forwarded = scope.titles(arm, Outcome.INCLUDE).filter(report=OuterRef("report"))
    return scope.full_texts(arm).filter(~Q(Exists(forwarded)))


def _forgotten(scope: Scope, arm: str) -> QuerySet[Entry]:
    at_full_text = scope.full_texts(arm).filter(report=OuterRef("report"))
    return scope.titles(arm, Outcome.INCLUDE).filter(~Q(Exists(at_full_text)))


def _without_reason(scope: Scope, arm: str) -> QuerySet[Entry]:
    return scope.full_texts(arm, Outcome.EXCLUDE).filter(reason__isnull=True)


BOXES: dict[str, Box] = {box.key: box for box in _boxes()}
# Keys of the figure that are lists of parts: they open the box whose parts they are.
BOXES |= {f"{kind}_specific_results": BOXES[f"{kind}_results"] for kind in ("database", "register")}

# Which lists to look into when an equation fails; `{arm}` is that of the equation.
FAULTS_OF = {
    "E2": ("unopened", "stray"),
    "E4": ("{arm}_forgotten", "{arm}_unsought"),
    "E5": ("{arm}_without_reason",),
    "E7": ("unlinked_reports",),
    "E11": ("{arm}_without_reason",),
}

# Which lists to look into though it holds: people have contradicted themselves.
DOUBTS_OF = {"E4": ("{arm}_decided_unseen",)}

# The list of what an equation still waits for.
PENDING_OF = {
    "E3": "pending_screening",
    "E4": "{arm}_pending_retrieval",
    "E5": "{arm}_pending_assessment",
    "E7": "unlinked_reports",
    "E8": "pending_other",
}


def pending_of(name: str, arm: str) -> Box | None:
    key = PENDING_OF.get(name)
    return BOXES[key.format(arm=arm)] if key else None


def faults_of(name: str, arm: str) -> list[Box]:
    return [BOXES[key.format(arm=arm)] for key in FAULTS_OF.get(name, ())]


def doubts_of(name: str, arm: str) -> list[Box]:
    return [BOXES[key.format(arm=arm)] for key in DOUBTS_OF.get(name, ())]


def rows_of(box: Box, scope: Scope, part: str | None = None) -> QuerySet:
    """The rows that the box counts, or those of one of its parts."""
    rows = box.rows(scope)
    if part is None or not box.part:
        return rows
    return rows.filter(**{box.part: part})


def count_of(box: Box, scope: Scope) -> int:
    return box.count(scope) if box.count else rows_of(box, scope).count()
