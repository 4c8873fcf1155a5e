"""The flow of a review: counted box by box, for the machine whole, for a member without what the seal shuts."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, F

from citations.models import Search
from reporting.queries.boxes import BOXES, FULL_TEXTS, TITLES, Box, count_of, doubts_of, faults_of, pending_of, rows_of
from reporting.queries.scope import ORGANISATIONS, Scope, scope
from reporting.rules import prisma
from reporting.rules.equations import Equation, State, check, failing
from reporting.sealing import SEALED
from reviews.models import Membership, Review
from screening import seals

# Fields of Tallies and Arm, each with the key of the box that counts it.
COUNTED = {
    "database_results": "database_results",
    "register_results": "register_results",
    "duplicates": "duplicates",
    "automatic": "excluded_automatic",
    "other_removals": "excluded_other",
    "screened": "records_screened",
    "excluded": "records_excluded",
    "already_at_full_text": "already_at_full_text",
    "pending_screening": "pending_screening",
    "websites": "website_results",
    "organisations": "organisation_results",
    "citations": "citations_results",
    "already_found": "other_already_found",
    "not_pursued": "other_not_pursued",
    "pending_other": "pending_other",
    "new_studies": "new_studies",
    "new_reports": "new_reports",
    "unlinked_reports": "unlinked_reports",
    "total_studies": "total_studies",
    "total_reports": "total_reports",
}
COUNTED_IN_ARM = {
    "sought": "sought_reports",
    "not_retrieved": "notretrieved_reports",
    "assessed": "assessed",
    "excluded": "excluded",
    "included": "included_reports",
    "awaiting": "awaiting",
    "ongoing": "ongoing",
    "pending_retrieval": "pending_retrieval",
    "pending_assessment": "pending_assessment",
}
COUNTED_IN_UPDATE = {
    "previous_studies": "previous_studies",
    "previous_reports": "previous_reports",
    "reports_of_known_studies": "reports_of_known_studies",
}
OF_OTHER_METHODS = {"websites", "organisations", "citations", "already_found", "not_pursued", "pending_other"}
# The equations that need nothing of what a stage's seal shuts.
OPEN_EQUATIONS = {TITLES: {"E1", "E2"}, FULL_TEXTS: {"E1", "E2", "E3", "E8"}}


def tallies(review: Review) -> prisma.Tallies:
    """Every number of the flow, each by a query of its own; for the machine, which no seal concerns."""
    return _tallies(scope(review), frozenset())


def flow(review: Review) -> prisma.Flow:
    return prisma.flow(tallies(review))


def _tallies(around: Scope, sealed: Collection[str]) -> prisma.Tallies:
    def count(key: str) -> int:
        box = BOXES[key]
        return SEALED if box.behind in sealed else count_of(box, around)

    other = around.has_other_records
    numbers = {name: count(key) for name, key in COUNTED.items() if other or name not in OF_OTHER_METHODS}
    if around.is_update:
        numbers |= {name: count(key) for name, key in COUNTED_IN_UPDATE.items()}
    return prisma.Tallies(
        **numbers,
        databases=_per_source(around, BOXES["database_results"], (Search.Source.DATABASE,)),
        registers=_per_source(around, BOXES["register_results"], (Search.Source.REGISTER,)),
        dbr=_arm(around, "dbr", count, sealed),
        other=_arm(around, "other", count, sealed) if other or sealed else prisma.Arm(),
        further_studies_in_reports=0 if FULL_TEXTS in sealed else _further_studies(around),
        organisations_label=_organisations_label(around),
        uses_other_methods=around.uses_other_methods,
        is_update=around.is_update,
    )


def _arm(around: Scope, arm: str, count, sealed: Collection[str]) -> prisma.Arm:
    numbers = {name: count(f"{arm}_{key}") for name, key in COUNTED_IN_ARM.items()}
    reasons = () if FULL_TEXTS in sealed else _reasons(around, BOXES[f"{arm}_excluded"])
    return prisma.Arm(**numbers, reasons=reasons)


def _per_source(around: Scope, box: Box, sources: tuple[str, ...]) -> tuple[prisma.Count, ...]:
    """In the order in which the searches were recorded; one that found nothing is shown with its 0."""
    found = {search.database: 0 for search in around.searches_of(sources) if search.withdrawn_at is None}
    labels = {search.pk: search.database for search in around.searches}
    rows = rows_of(box, around).order_by().values_list("search_id").annotate(n=Count("pk"))
    for search_id, n in rows.order_by("search_id"):
        found[labels[search_id]] = found.get(labels[search_id], 0) + n
    return tuple(prisma.Count(label, n) for label, n in found.items())


def _reasons(around: Scope, box: Box) -> tuple[prisma.Count, ...]:
    """In the agreed order of the criteria. A report without a reason has none here, and equation E11 fails."""
    rows = rows_of(box, around).filter(reason__isnull=False).order_by().values("reason__label")
    counted = rows.annotate(n=Count("pk"), place=F("reason__position")).order_by("place", "reason__label")
    reasons: dict[str, int] = {}
    for row in counted:
        reasons[row["reason__label"]] = reasons.get(row["reason__label"], 0) + row["n"]
    return tuple(prisma.Count(label, n) for label, n in reasons.items())


def _further_studies(around: Scope) -> int:
    """k - 1 for each report that holds k new studies."""
    pairs = set(around.links(around.included()).filter(study__in=around.studies()).values_list("root", "study"))
    return len(pairs) - len({root for root, _ in pairs})


def _organisations_label(around: Scope) -> str:
    """PRISMA has one line for organisations, contacts and the rest; it says what it holds."""
    words = {
        Search.Source.ORGANISATION: "Organisations",
        Search.Source.CONTACT: "Contacts",
        Search.Source.OTHER: "Other sources",
    }
    kinds = {search.source for search in around.searches_of(ORGANISATIONS) if search.withdrawn_at is None}
    used = [label for source, label in words.items() if source in kinds]
    return ", ".join([used[0], *(label.lower() for label in used[1:])]) if used else "Organisations"


@dataclass(frozen=True)
class Wrong:
    """Rows that make an equation fail: the box that lists them, and how many."""

    box: Box
    n: int


@dataclass(frozen=True)
class Checked:
    """An equation, the list of what it waits for, and what is wrong when it fails."""

    equation: Equation
    waits_for: Box | None = None
    wrong: tuple[Wrong, ...] = ()

    @property
    def mark(self) -> str:
        return {State.HOLDS: "in", State.OPEN: "maybe", State.FAILS: "out"}[self.equation.state]

    @property
    def word(self) -> str:
        return {State.HOLDS: "holds", State.OPEN: "still open", State.FAILS: "fails"}[self.equation.state]


@dataclass(frozen=True)
class Shown:
    """The flow as one member may see it. `sealed` names the stages whose seal shuts some of it."""

    flow: prisma.Flow
    checks: tuple[Checked, ...]
    sealed: frozenset[str]

    @property
    def is_sealed(self) -> bool:
        return bool(self.sealed)

    @property
    def titles_are_sealed(self) -> bool:
        return TITLES in self.sealed

    def shuts(self, box: Box) -> bool:
        return box.behind in self.sealed


def sealed_stages(membership: Membership, around: Scope) -> frozenset[str]:
    return frozenset(key for key, stage in around.stages.items() if seals.is_sealed(membership, stage))


def shown_to(membership: Membership) -> Shown:
    around = scope(membership.review)
    return _shown(around, sealed_stages(membership, around))


def everything(review: Review) -> Shown:
    """The whole flow, for the machine."""
    return _shown(scope(review), frozenset())


def _shown(around: Scope, sealed: frozenset[str]) -> Shown:
    """Numbers are counted one after the other, so an act that lands between two of them would look like a fault:
    what fails is counted once more."""
    found, equations = _counted(around, sealed)
    if failing(equations):
        around = scope(around.review)
        found, equations = _counted(around, sealed)
    return Shown(found, tuple(_checked(one, around) for one in equations), sealed)


def _counted(around: Scope, sealed: frozenset[str]) -> tuple[prisma.Flow, list[Equation]]:
    found = prisma.flow(_tallies(around, sealed))
    open_to_all = [OPEN_EQUATIONS[key] for key in sealed]
    return found, [one for one in check(found) if all(one.name in names for names in open_to_all)]


def _checked(equation: Equation, around: Scope) -> Checked:
    waits_for = pending_of(equation.name, equation.arm) if equation.pending else None
    boxes = doubts_of(equation.name, equation.arm)
    if equation.state is State.FAILS:
        boxes += faults_of(equation.name, equation.arm)
    wrong = [Wrong(box, count_of(box, around)) for box in boxes]
    return Checked(equation, waits_for, tuple(one for one in wrong if one.n))
