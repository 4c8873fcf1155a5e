"""The PRISMA 2020 flow: what queries counted, laid out under the keys of the figure's boxes, with its footnotes.

Nothing here corrects a number. Each one is counted on its own, so that the equations (equations.py) can find a flow
whose numbers do not fit together (METHODS 2.2, 2.3).
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

UNNAMED = "not named"

# The keys of METHODS 2.2 in the order of the figure; those of the second kind hold a list of labels with numbers.
NUMBER_KEYS = (
    "previous_studies", "previous_reports", "database_results", "register_results", "website_results",
    "organisation_results", "citations_results", "duplicates", "excluded_automatic", "excluded_other",
    "records_screened", "records_excluded", "dbr_sought_reports", "dbr_notretrieved_reports", "dbr_assessed",
    "other_sought_reports", "other_notretrieved_reports", "other_assessed", "new_studies", "new_reports",
    "total_studies", "total_reports",
)  # fmt: skip
LIST_KEYS = ("database_specific_results", "register_specific_results", "dbr_excluded", "other_excluded")
META_ANALYSIS_KEYS = ("total_studies_ma", "total_reports_ma")  # an extension of the R package; no such totals here


@dataclass(frozen=True, slots=True)
class Count:
    """A source or a reason with its number."""

    label: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """Reports from sought to included, of one arm of the figure."""

    sought: int = 0
    not_retrieved: int = 0
    assessed: int = 0
    reasons: tuple[Count, ...] = ()
    excluded: int = 0  # reports excluded at full text, counted without regard to their reasons
    included: int = 0
    awaiting: int = 0
    ongoing: int = 0
    pending_retrieval: int = 0
    pending_assessment: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tallies:
    """What the queries counted, every number by a query of its own."""

    databases: tuple[Count, ...]  # as imported, before de-duplication
    database_results: int
    registers: tuple[Count, ...] = ()
    register_results: int = 0
    duplicates: int = 0
    automatic: int = 0
    other_removals: int = 0
    screened: int = 0
    excluded: int = 0
    excluded_by_tool: int = 0  # of these
    further_reports: int = 0  # k - 1 for each record that turned out to hold k reports
    already_at_full_text: int = 0  # forwarded because another method had brought the report there first
    pending_screening: int = 0
    dbr: Arm = Arm()

    websites: int = 0
    organisations: int = 0
    citations: int = 0
    organisations_label: str = "Organisations"
    already_found: int = 0  # records of other methods whose report was known already
    not_pursued: int = 0  # records of other methods rejected on their title
    pending_other: int = 0
    other: Arm = Arm()
    uses_other_methods: bool = False

    new_studies: int = 0
    new_reports: int = 0
    reports_of_known_studies: int = 0
    further_studies_in_reports: int = 0  # k - 1 for each report that holds k new studies
    unlinked_reports: int = 0  # included, but not yet linked to a study

    is_update: bool = False
    previous_studies: int = 0
    previous_reports: int = 0
    dropped_studies: int = 0
    dropped_reports: int = 0
    total_studies: int = 0
    total_reports: int = 0


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note to the box of `key`; a note without a key speaks of the whole figure."""

    key: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The figure's numbers under the keys of METHODS 2.2, and after them what the equations and boxes need besides."""

    previous_studies: int
    previous_reports: int
    database_results: int
    database_specific_results: tuple[Count, ...]
    register_results: int
    register_specific_results: tuple[Count, ...]
    website_results: int
    organisation_results: int
    citations_results: int
    duplicates: int
    excluded_automatic: int
    excluded_other: int
    records_screened: int
    records_excluded: int
    dbr_sought_reports: int
    dbr_notretrieved_reports: int
    dbr_assessed: int
    dbr_excluded: tuple[Count, ...]
    other_sought_reports: int
    other_notretrieved_reports: int
    other_assessed: int
    other_excluded: tuple[Count, ...]
    new_studies: int
    new_reports: int
    total_studies: int
    total_reports: int

    dbr_excluded_reports: int
    dbr_included_reports: int
    dbr_awaiting: int
    dbr_ongoing: int
    other_excluded_reports: int
    other_included_reports: int
    other_awaiting: int
    other_ongoing: int

    records_excluded_by_tool: int
    further_reports: int
    already_at_full_text: int
    other_already_found: int
    other_not_pursued: int
    reports_of_known_studies: int
    further_studies_in_reports: int
    unlinked_reports: int
    dropped_studies: int
    dropped_reports: int

    pending_screening: int
    pending_other: int
    dbr_pending_retrieval: int
    dbr_pending_assessment: int
    other_pending_retrieval: int
    other_pending_assessment: int

    organisations_label: str
    is_update: bool
    has_other_methods: bool

    @property
    def pending(self) -> int:
        """Records and reports still without an outcome."""
        return (
            self.pending_screening
            + self.pending_other
            + self.dbr_pending_retrieval
            + self.dbr_pending_assessment
            + self.other_pending_retrieval
            + self.other_pending_assessment
        )

    @property
    def other_results(self) -> int:
        return self.website_results + self.organisation_results + self.citations_results

    @property
    def footnotes(self) -> tuple[Footnote, ...]:
        return tuple(note for note in _footnotes(self) if note)


def flow(tallies: Tallies) -> Flow:
    """The tallies under the figure's keys. An arm or a previous version that has any number is shown."""
    return Flow(
        **_identified(tallies),
        **_arm("dbr", tallies.dbr),
        **_arm("other", tallies.other),
        **{name: getattr(tallies, name) for name in _SAME_NAME},
        has_other_methods=tallies.uses_other_methods or _uses_other_methods(tallies),
    )


def as_dict(the_flow: Flow) -> dict[str, Any]:
    """Every key of METHODS 2.2 with its number or its list, then what else stands in the figure; fit for JSON."""
    numbers = {key: getattr(the_flow, key) for key in NUMBER_KEYS} | dict.fromkeys(META_ANALYSIS_KEYS, 0)
    lists = {key: [{"label": one.label, "n": one.n} for one in getattr(the_flow, key)] for key in LIST_KEYS}
    rest = {
        one.name: getattr(the_flow, one.name)
        for one in fields(Flow)
        if one.name not in numbers and one.name not in lists
    }
    notes = [{"key": note.key, "text": note.text} for note in the_flow.footnotes]
    return numbers | lists | rest | {"pending": the_flow.pending, "footnotes": notes}


def plural(n: int, one: str, many: str) -> str:
    return f"{n:,} {one if n == 1 else many}"


_SAME_NAME = (
    "previous_studies", "previous_reports", "database_results", "register_results", "duplicates", "new_studies",
    "new_reports", "total_studies", "total_reports", "further_reports", "already_at_full_text",
    "reports_of_known_studies", "further_studies_in_reports", "unlinked_reports", "dropped_studies",
    "dropped_reports", "pending_screening", "pending_other", "organisations_label", "is_update",
)  # fmt: skip


def _identified(tallies: Tallies) -> dict[str, Any]:
    return {
        "database_specific_results": _named(tallies.databases),
        "register_specific_results": _named(tallies.registers),
        "website_results": tallies.websites,
        "organisation_results": tallies.organisations,
        "citations_results": tallies.citations,
        "excluded_automatic": tallies.automatic,
        "excluded_other": tallies.other_removals,
        "records_screened": tallies.screened,
        "records_excluded": tallies.excluded,
        "records_excluded_by_tool": tallies.excluded_by_tool,
        "other_already_found": tallies.already_found,
        "other_not_pursued": tallies.not_pursued,
    }


def _arm(name: str, arm: Arm) -> dict[str, Any]:
    return {
        f"{name}_sought_reports": arm.sought,
        f"{name}_notretrieved_reports": arm.not_retrieved,
        f"{name}_assessed": arm.assessed,
        f"{name}_excluded": _named(arm.reasons),
        f"{name}_excluded_reports": arm.excluded,
        f"{name}_included_reports": arm.included,
        f"{name}_awaiting": arm.awaiting,
        f"{name}_ongoing": arm.ongoing,
        f"{name}_pending_retrieval": arm.pending_retrieval,
        f"{name}_pending_assessment": arm.pending_assessment,
    }


def _named(counts: Iterable[Count]) -> tuple[Count, ...]:
    return tuple(Count(" ".join(one.label.split()) or UNNAMED, one.n) for one in counts)


def _uses_other_methods(tallies: Tallies) -> bool:
    return bool(tallies.websites or tallies.organisations or tallies.citations or tallies.other != Arm())


def _footnotes(the_flow: Flow) -> Iterable[Footnote | None]:
    """In the order in which the figure is read, since their letters follow it."""
    further, forwarded = the_flow.further_reports, the_flow.already_at_full_text
    yield _note(
        "records_screened", further, f"Records that held several reports add {plural(further, 'report', 'reports')}."
    )
    yield _note_on_tool(the_flow)
    yield _note(
        "dbr_sought_reports",
        forwarded,
        f"{forwarded:,} forwarded because another method had found the report before (already at full text).",
    )
    yield _note_on_waiting(the_flow, "dbr")
    yield _note_on_other_records(the_flow)
    yield _note_on_waiting(the_flow, "other")
    yield from _notes_on_included(the_flow)
    pending = f"Screening is not finished: {plural(the_flow.pending, 'record or report is', 'records and reports are')}"
    yield _note("", the_flow.pending, f"{pending} still open.")


def _note(key: str, n: int, text: str) -> Footnote | None:
    return Footnote(key, text) if n else None


def _note_on_tool(the_flow: Flow) -> Footnote | None:
    by_tool = the_flow.records_excluded_by_tool
    by_people = the_flow.records_excluded - by_tool
    return _note("records_excluded", by_tool, f"{by_people:,} excluded by people, {by_tool:,} by an automation tool.")


def _note_on_other_records(the_flow: Flow) -> Footnote | None:
    """E8's difference: records of other methods that never became a report to seek."""
    found, not_pursued = the_flow.other_already_found, the_flow.other_not_pursued
    parts = [f"{found:,} already found"] if found else []
    parts += [f"{not_pursued:,} not pursued after reading the title"] if not_pursued else []
    return _note("other_sought_reports", found + not_pursued, f"Of the records by other methods, {', '.join(parts)}.")


def _note_on_waiting(the_flow: Flow, arm: str) -> Footnote | None:
    awaiting, ongoing = getattr(the_flow, f"{arm}_awaiting"), getattr(the_flow, f"{arm}_ongoing")
    parts = [plural(awaiting, "report awaits", "reports await") + " classification"] if awaiting else []
    parts += [plural(ongoing, "report is of an ongoing study", "reports are of ongoing studies")] if ongoing else []
    return _note(f"{arm}_assessed", awaiting + ongoing, f"{' and '.join(parts)}; neither excluded nor included.")


def _notes_on_included(the_flow: Flow) -> Iterable[Footnote | None]:
    known, further = the_flow.reports_of_known_studies, the_flow.further_studies_in_reports
    yield _note("new_studies", further, f"Reports that hold several studies add {plural(further, 'study', 'studies')}.")
    yield _note(
        "new_reports",
        known,
        f"{plural(known, 'report belongs', 'reports belong')} to studies of the previous version of the review.",
    )
    dropped = the_flow.dropped_studies + the_flow.dropped_reports
    yield _note(
        "total_studies",
        dropped,
        f"{plural(the_flow.dropped_studies, 'study', 'studies')} and"
        f" {plural(the_flow.dropped_reports, 'report', 'reports')} of the previous version are no longer included.",
    )
