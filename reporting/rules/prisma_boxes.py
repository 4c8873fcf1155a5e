"""The words in the boxes of the PRISMA 2020 flow figure: the official texts, each number under its key.

What is said here is drawn by prisma_svg.py and can be said as well by any other figure or table of the flow.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from reporting.rules.lettering import NO_BREAK_SPACE, printable
from reporting.rules.prisma import Count, Flow

DBR, OTHER = "dbr", "other"
ARM_WORDS = {DBR: "databases and registers", OTHER: "other methods"}


@dataclass(frozen=True, slots=True)
class Line:
    """`key` says whose list the number on this line counts; `fallback` is the key to use where that has no list."""

    text: str
    key: str = ""
    fallback: str = ""
    is_indented: bool = False
    is_open: bool = False
    is_title: bool = False
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """`alternative` is the box in words, `remark` what a footnote or an open number adds."""

    key: str
    lines: tuple[Line, ...]
    alternative: str
    remark: str = ""
    is_open: bool = False
    is_end: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    mark: str
    text: str


def boxes(flow: Flow) -> dict[str, Box]:
    """Every box of the figure the flow needs, by its first key."""
    made = [_identified(flow), _removed(flow), _screened(flow), _excluded(flow), *_arm(flow, DBR), _included(flow)]
    if flow.has_other_methods:
        made += [_identified_by_others(flow), *_arm(flow, OTHER)]
    if flow.is_update:
        made += [_previous(flow), _total(flow)]
    return {box.key: box for box in made}


def notes(flow: Flow) -> tuple[Note, ...]:
    """The footnotes with their letters; a note on the whole figure has none."""
    marks = _marks(flow)
    return tuple(Note(marks.get(note.key, ""), note.text) for note in flow.footnotes)


def headings(flow: Flow) -> dict[str, str]:
    studies = "new studies" if flow.is_update else "studies"
    words = {DBR: f"Identification of {studies} via databases and registers"}
    if flow.has_other_methods:
        words[OTHER] = f"Identification of {studies} via other methods"
    if flow.is_update:
        words["previous"] = "Previous studies"
    return words


def counted(text: str, n: int) -> str:
    """ "Databases (n = 2,066)"; the part in brackets never breaks."""
    bracket = f"(n{NO_BREAK_SPACE}={NO_BREAK_SPACE}{n:,})"
    return f"{text} {bracket}" if text else bracket


def in_words(flow: Flow) -> str:
    """One sentence that says the whole figure."""
    found = f"{flow.database_results + flow.register_results:,} records from databases and registers"
    if flow.has_other_methods:
        found += f" and {flow.other_results:,} by other methods"
    far = " so far" if flow.pending else ""
    led = f"{found} led to {flow.new_studies:,} {'new' if flow.is_update else 'included'} studies in"
    return f"{led} {flow.new_reports:,} reports{far}."


def _marks(flow: Flow) -> dict[str, str]:
    keys = dict.fromkeys(note.key for note in flow.footnotes if note.key)
    return {key: chr(ord("a") + place) for place, key in enumerate(keys)}


def _box(
    flow: Flow, key: str, title: str, lines: Sequence[Line], *, of: str = "", still: str = "", is_end: bool = False
) -> Box:
    """A box with its footnote marks; `of` names the arm where two boxes bear the same title."""
    marks = _marks(flow)
    marked = [_marked(line, marks) for line in lines]
    shown = [Line(title, is_title=True), *marked]
    texts = {note.key: note.text for note in flow.footnotes}
    remarks = [texts[line.key] for line in lines if line.key in texts] + ([still.capitalize() + "."] if still else [])
    if still:
        shown.append(Line(still, key=key, is_open=True))
    alternative = _alternative(f"{title.rstrip(':')}, {of}" if of else title.rstrip(":"), lines)
    return Box(key, tuple(shown), alternative, " ".join(remarks), bool(still), is_end)


def _alternative(title: str, lines: Sequence[Line]) -> str:
    """ "Records screened (n = 1,360)", or "Records identified from: Databases (n = 2,066); Registers (n = 0)"."""
    said, label = [], ""
    for line in lines:
        label = f"{label} {line.text}".strip()
        if line.key:
            said.append(label)
            label = ""
    numbers = "; ".join(said).replace(NO_BREAK_SPACE, " ")
    return f"{title} {numbers}" if numbers.startswith("(") else f"{title}: {numbers}"


def _marked(line: Line, marks: dict[str, str]) -> Line:
    if line.key not in marks:
        return line
    return replace(line, mark=marks[line.key])


def _per_label(key: str, counts: Iterable[Count]) -> list[Line]:
    return [Line(counted(printable(one.label), one.n), f"{key}:{one.label}", key, is_indented=True) for one in counts]


def _identified(flow: Flow) -> Box:
    lines = [
        Line(counted("Databases", flow.database_results), "database_results"),
        *_per_label("database_results", flow.database_specific_results),
        Line(counted("Registers", flow.register_results), "register_results"),
        *_per_label("register_results", flow.register_specific_results),
    ]
    return _box(flow, "database_results", "Records identified from:", lines)


def _removed(flow: Flow) -> Box:
    lines = [
        Line(counted("Duplicate records removed", flow.duplicates), "duplicates"),
        Line(
            counted("Records marked as ineligible by automation tools", flow.excluded_automatic), "excluded_automatic"
        ),
        Line(counted("Records removed for other reasons", flow.excluded_other), "excluded_other"),
    ]
    return _box(flow, "duplicates", "Records removed before screening:", lines)


def _screened(flow: Flow) -> Box:
    return _box(flow, "records_screened", "Records screened", [_number(flow, "records_screened")])


def _excluded(flow: Flow) -> Box:
    still = _still("still open", flow.pending_screening)
    return _box(flow, "records_excluded", "Records excluded", [_number(flow, "records_excluded")], still=still)


def _arm(flow: Flow, arm: str) -> list[Box]:
    of = ARM_WORDS[arm] if flow.has_other_methods else ""
    sought, missing, assessed = f"{arm}_sought_reports", f"{arm}_notretrieved_reports", f"{arm}_assessed"
    looked_for = _still("still being looked for", getattr(flow, f"{arm}_pending_retrieval"))
    unread = _still("still open", getattr(flow, f"{arm}_pending_assessment"))
    return [
        _box(flow, sought, "Reports sought for retrieval", [_number(flow, sought)], of=of),
        _box(flow, missing, "Reports not retrieved", [_number(flow, missing)], of=of, still=looked_for),
        _box(flow, assessed, "Reports assessed for eligibility", [_number(flow, assessed)], of=of),
        _box(flow, f"{arm}_excluded", "Reports excluded:", _reasons(flow, arm), of=of, still=unread),
    ]


def _reasons(flow: Flow, arm: str) -> list[Line]:
    key = f"{arm}_excluded"
    total = Line(counted("", getattr(flow, f"{key}_reports")), key)
    return [total, *_per_label(key, getattr(flow, key))]


def _identified_by_others(flow: Flow) -> Box:
    lines = [
        Line(counted("Websites", flow.website_results), "website_results"),
        Line(counted(printable(flow.organisations_label), flow.organisation_results), "organisation_results"),
        Line(counted("Citation searching", flow.citations_results), "citations_results"),
    ]
    still = _still("still open", flow.pending_other)
    return _box(flow, "website_results", "Records identified from:", lines, of=ARM_WORDS[OTHER], still=still)


def _included(flow: Flow) -> Box:
    far = ", so far" if flow.pending else ""
    of_studies = "Reports of new included studies" if flow.is_update else "Reports of included studies"
    lines = [_number(flow, "new_studies"), Line(of_studies), _number(flow, "new_reports")]
    title = "New studies included in review" if flow.is_update else "Studies included in review"
    return _box(flow, "new_studies", title + far, lines, is_end=not flow.is_update)


def _previous(flow: Flow) -> Box:
    lines = [
        _number(flow, "previous_studies"),
        Line("Reports of studies included in previous version of review"),
        _number(flow, "previous_reports"),
    ]
    return _box(flow, "previous_studies", "Studies included in previous version of review", lines)


def _total(flow: Flow) -> Box:
    far = ", so far" if flow.pending else ""
    lines = [
        _number(flow, "total_studies"),
        Line("Reports of total included studies"),
        _number(flow, "total_reports"),
    ]
    return _box(flow, "total_studies", f"Total studies included in review{far}", lines, is_end=True)


def _number(flow: Flow, key: str) -> Line:
    return Line(counted("", getattr(flow, key)), key)


def _still(words: str, n: int) -> str:
    return f"{words}: {n:,}" if n else ""
