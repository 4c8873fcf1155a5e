"""E1 to E12: do the numbers of a flow fit together? Each equation is shown with its numbers, failing or not.

A version of the review is final only when all hold and nothing is open (METHODS 2.3, DESIGN section 4).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reporting.rules.prisma import Count, Flow, plural

ARMS = {"dbr": "databases and registers", "other": "other methods"}


class State(StrEnum):
    HOLDS = "holds"
    OPEN = "open"  # holds so far, or waits only for records and reports without an outcome
    FAILS = "fails"


@dataclass(frozen=True, slots=True)
class Equation:
    """`name` may occur once per arm. `key` is the box whose list shows what is pending."""

    name: str
    holds: bool
    text: str
    arm: str = ""
    pending: int = 0
    key: str = ""
    state: State = State.HOLDS


@dataclass(frozen=True, slots=True)
class Term:
    """One addend: its number, what it counts, and whether it is worth showing when it is zero."""

    n: int
    words: str
    is_optional: bool = False


def check(flow: Flow) -> list[Equation]:
    """All equations in order; those of an arm the review does not use appear only if they fail."""
    equations = [
        *_e1(flow), _e2(flow), _e3(flow), *_per_arm(_e4, flow), *_per_arm(_e5, flow), _e6(flow), _e7(flow), _e8(flow),
        _e9(flow), _e10(flow), *_per_arm(_e11, flow), _e12(flow),
    ]  # fmt: skip
    return [one for one in equations if one.arm != "other" or flow.has_other_methods or not one.holds]


def failing(equations: Iterable[Equation]) -> list[Equation]:
    return [one for one in equations if one.state is State.FAILS]


def can_be_final(equations: Iterable[Equation]) -> bool:
    return all(one.state is State.HOLDS for one in equations)


def _equation(name: str, holds: bool, text: str, *, arm: str = "", pending: int = 0, key: str = "") -> Equation:
    state = State.FAILS if not holds else State.OPEN if pending else State.HOLDS
    return Equation(name, holds, text, arm, pending, key, state)


def _sum(name: str, terms: Sequence[Term], total: Term, *, arm: str = "", pending: int = 0, key: str = "") -> Equation:
    """Terms add up to the total; a term that is taken away carries its minus in its number."""
    computed = sum(term.n for term in terms)
    text = f"{_written(terms)} = {computed:,}{f' {total.words}' if total.words else ''}"
    if computed != total.n:
        text += f", but the figure says {total.n:,}"
    return _equation(name, computed == total.n, text, arm=arm, pending=pending, key=key)


def _written(terms: Sequence[Term]) -> str:
    shown = [term for term in terms if term.n or not term.is_optional]
    written = ""
    for term in shown:
        sign = ("− " if term.n < 0 or term.words.startswith("−") else "+ ") if written else ""
        written += f"{' ' if written else ''}{sign}{abs(term.n):,} {term.words.removeprefix('−')}".rstrip()
    return written or "0"


def _less(n: int, words: str, is_optional: bool = False) -> Term:
    return Term(-n, f"−{words}", is_optional)


def _per_source(counts: Sequence[Count]) -> list[Term]:
    return [Term(count.n, f"({count.label})") for count in counts]


def _e1(flow: Flow) -> list[Equation]:
    found = [
        ("databases", flow.database_results, flow.database_specific_results, "database_results"),
        ("registers", flow.register_results, flow.register_specific_results, "register_results"),
    ]
    return [
        _sum("E1", _per_source(counts), Term(n, f"records from {kind}"), key=key)
        for kind, n, counts, key in found
        if kind == "databases" or n or counts
    ]


def _e2(flow: Flow) -> Equation:
    terms = [
        Term(flow.database_results, "from databases"),
        Term(flow.register_results, "from registers", is_optional=True),
        _less(flow.duplicates, "duplicates"),
        _less(flow.excluded_automatic, "removed by automation tools", is_optional=True),
        _less(flow.excluded_other, "removed for other reasons", is_optional=True),
    ]
    return _sum("E2", terms, Term(flow.records_screened, "records screened"), key="records_screened")


def _e3(flow: Flow) -> Equation:
    terms = [
        Term(flow.records_excluded, "excluded"),
        Term(flow.dbr_sought_reports, "sought"),
        Term(flow.pending_screening, "open", is_optional=True),
        _less(flow.further_reports, "further reports held by records", is_optional=True),
    ]
    total = Term(flow.records_screened, "records screened")
    equation = _sum("E3", terms, total, pending=flow.pending_screening, key="records_excluded")
    if flow.records_excluded_by_tool > flow.records_excluded or flow.already_at_full_text > flow.dbr_sought_reports:
        text = f"{equation.text}; but a part of a number is larger than the number"
        return _equation("E3", False, text, pending=equation.pending, key=equation.key)
    return equation


def _per_arm(rule, flow: Flow) -> list[Equation]:
    return [rule(flow, arm) for arm in ARMS]


def _in_arm(flow: Flow, arm: str) -> str:
    """Names the arm only where the figure has two."""
    return f" ({ARMS[arm]})" if flow.has_other_methods or arm == "other" else ""


def _e4(flow: Flow, arm: str) -> Equation:
    pending = getattr(flow, f"{arm}_pending_retrieval")
    terms = [
        Term(getattr(flow, f"{arm}_sought_reports"), "sought"),
        _less(getattr(flow, f"{arm}_notretrieved_reports"), "not retrieved"),
        _less(pending, "still being looked for", is_optional=True),
    ]
    total = Term(getattr(flow, f"{arm}_assessed"), f"reports assessed{_in_arm(flow, arm)}")
    return _sum("E4", terms, total, arm=arm, pending=pending, key=f"{arm}_notretrieved_reports")


def _e5(flow: Flow, arm: str) -> Equation:
    pending = getattr(flow, f"{arm}_pending_assessment")
    terms = [
        Term(sum(reason.n for reason in getattr(flow, f"{arm}_excluded")), "excluded for a reason"),
        Term(getattr(flow, f"{arm}_included_reports"), "included"),
        Term(getattr(flow, f"{arm}_awaiting"), "awaiting classification", is_optional=True),
        Term(getattr(flow, f"{arm}_ongoing"), "of ongoing studies", is_optional=True),
        Term(pending, "open", is_optional=True),
    ]
    total = Term(getattr(flow, f"{arm}_assessed"), f"reports assessed{_in_arm(flow, arm)}")
    return _sum("E5", terms, total, arm=arm, pending=pending, key=f"{arm}_excluded")


def _e6(flow: Flow) -> Equation:
    terms = [
        Term(flow.dbr_included_reports, "from databases and registers"),
        Term(flow.other_included_reports, "from other methods", is_optional=not flow.has_other_methods),
    ]
    return _sum("E6", terms, Term(flow.new_reports, f"{_new(flow)}reports included"), key="new_reports")


def _new(flow: Flow) -> str:
    return "new " if flow.is_update else ""


def _e7(flow: Flow) -> Equation:
    """A study needs a report, and a report that is not of a known study makes at least one study."""
    of_new_studies = flow.new_reports - flow.reports_of_known_studies
    most = of_new_studies - flow.unlinked_reports + flow.further_studies_in_reports
    least = 1 if of_new_studies > flow.unlinked_reports else 0
    studies = plural(flow.new_studies, f"{_new(flow)}study", f"{_new(flow)}studies")
    text = f"{studies} in {plural(flow.new_reports, 'report', 'reports')}"
    if flow.reports_of_known_studies:
        text += f", {flow.reports_of_known_studies:,} of them of known studies"
    if flow.further_studies_in_reports:
        text += f"; several studies in one report add {flow.further_studies_in_reports:,}"
    if not least <= flow.new_studies <= most:
        return _equation("E7", False, f"{text}: {'too many' if flow.new_studies > most else 'too few'} studies")
    if flow.unlinked_reports:
        text += f"; {plural(flow.unlinked_reports, 'report', 'reports')} not yet linked to a study"
    return _equation("E7", True, text, pending=flow.unlinked_reports, key="new_studies")


def _e8(flow: Flow) -> Equation:
    terms = [
        Term(flow.other_results, "records by other methods"),
        _less(flow.other_already_found, "already found", is_optional=True),
        _less(flow.other_not_pursued, "not pursued", is_optional=True),
        _less(flow.pending_other, "open", is_optional=True),
    ]
    total = Term(flow.other_sought_reports, "reports sought")
    return _sum("E8", terms, total, arm="other", pending=flow.pending_other, key="other_sought_reports")


def _e9(flow: Flow) -> Equation:
    terms = [
        Term(flow.previous_studies, "previous", is_optional=not flow.is_update),
        Term(flow.new_studies, "new"),
        _less(flow.dropped_studies, "dropped", is_optional=True),
    ]
    return _sum("E9", terms, Term(flow.total_studies, "studies in all"), key="total_studies")


def _e10(flow: Flow) -> Equation:
    terms = [
        Term(flow.previous_reports, "previous", is_optional=not flow.is_update),
        Term(flow.new_reports, "new"),
        _less(flow.dropped_reports, "dropped", is_optional=True),
    ]
    return _sum("E10", terms, Term(flow.total_reports, "reports in all"), key="total_reports")


def _e11(flow: Flow, arm: str) -> Equation:
    excluded = getattr(flow, f"{arm}_excluded_reports")
    reasons = sum(reason.n for reason in getattr(flow, f"{arm}_excluded"))
    text = f"{plural(reasons, 'reason', 'reasons')} for {plural(excluded, 'report', 'reports')} excluded at full text"
    return _equation("E11", excluded == reasons, text + _in_arm(flow, arm), arm=arm, key=f"{arm}_excluded")


def _e12(flow: Flow) -> Equation:
    if not flow.pending:
        return _equation("E12", True, "No record or report is without an outcome")
    places = [
        (flow.pending_screening + flow.pending_other, "at titles and abstracts"),
        (flow.dbr_pending_retrieval + flow.other_pending_retrieval, "being looked for"),
        (flow.dbr_pending_assessment + flow.other_pending_assessment, "at full texts"),
    ]
    text = f"{flow.pending:,} still open: " + ", ".join(f"{n:,} {words}" for n, words in places if n)
    return Equation("E12", False, text, pending=flow.pending, state=State.OPEN)
