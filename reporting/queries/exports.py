"""What is taken out of a review: the included set for reference managers, and tables of what happened to the rest.

Everything is read some hundred rows at a time, so that memory stays flat however large the review is.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import Q

from citations.formats import ParsedRecord, Place
from citations.models import Merge, Removal, Report, Retrieval
from reporting.queries.boxes import FULL_TEXTS, TITLES
from reporting.queries.rows import Groups, gathered, groups_of, sources_of
from reporting.queries.scope import Scope
from reviews.models import LogHead, Review
from screening.models import Entry, Outcome, StudyReport

AT_ONCE = 500
NOWHERE = Place(0, 0, 1)
SEALED_WORD = "sealed"


@dataclass(frozen=True)
class Table:
    """`behind` is the stage whose seal shuts the whole table; `rows` gets the sealed stages besides the scope."""

    key: str
    title: str
    header: tuple[str, ...]
    rows: Callable[[Scope, frozenset[str]], Iterator[tuple]]
    behind: str = ""


def log_head(review: Review) -> LogHead:
    return LogHead.objects.get(review=review)


# --- the included set ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Included:
    """An included report with the study or studies it belongs to, and the sources that found it."""

    report: Report
    studies: tuple[str, ...]
    sources: tuple[str, ...]


def included(around: Scope) -> Iterator[Included]:
    """In the order of the reports' numbers."""
    entries = around.included_in_all().select_related("report").order_by("report__number")
    for some in _portions(entries.iterator(chunk_size=AT_ONCE)):
        groups = groups_of(entry.report_id for entry in some)
        sources, studies = sources_of(groups), studies_of(groups)
        for entry in some:
            pk = entry.report_id
            yield Included(entry.report, tuple(studies.get(pk, ())), tuple(sources.get(pk, ())))


def studies_of(groups: Groups) -> dict[int, list[str]]:
    links = StudyReport.objects.filter(report__in=list(groups), ended_at__isnull=True).order_by("study__number", "pk")
    return gathered(groups, links.values_list("report_id", "study__label"))


def included_records(around: Scope) -> Iterator[ParsedRecord]:
    return (as_record(one) for one in included(around))


def as_record(one: Included) -> ParsedRecord:
    """The report as one record of an export; its study and its sources go along under their own names."""
    report = one.report
    kept = [("study", "; ".join(one.studies)), ("found-in", "; ".join(one.sources)), ("report", str(report.number))]
    return ParsedRecord(
        place=NOWHERE,
        raw="",
        kind=report.kind,
        title=report.title,
        authors=tuple(report.authors),
        year=report.year,
        journal=report.journal,
        volume=report.volume,
        issue=report.issue,
        pages=report.pages,
        abstract=report.abstract,
        keywords=tuple(report.keywords),
        doi=report.doi,
        pmid=report.pmid,
        language=report.language,
        urls=tuple(report.urls),
        record_id=citation_key(report),
        unmapped=tuple((tag, value) for tag, value in kept if value),
    )


def citation_key(report: Report) -> str:
    """ "Halvorsen2021-12": fit for every format, and unique by the report's number."""
    plain = unicodedata.normalize("NFKD", report.first_author).encode("ascii", "ignore").decode()
    return f"{re.sub(r'[^A-Za-z]', '', plain) or 'Report'}{report.year or ''}-{report.number}"


def _included_rows(around: Scope, sealed: frozenset[str]) -> Iterator[tuple]:
    for one in included(around):
        report = one.report
        yield (
            report.number, "; ".join(one.studies), report.title, "; ".join(report.authors), report.year,
            report.journal, report.volume, report.issue, report.pages, report.doi, report.pmid, report.kind,
            report.language, report.abstract, "; ".join(report.keywords), "; ".join(report.urls),
            "; ".join(one.sources),
        )  # fmt: skip


# --- tables -------------------------------------------------------------------------------------------


def _excluded_rows(around: Scope, sealed: frozenset[str]) -> Iterator[tuple]:
    """Full texts excluded, each with its one reason, of both arms."""
    entries = around.full_texts(None, Outcome.EXCLUDE).select_related("report", "reason")
    ordered = entries.order_by("reason__position", "report__number")
    for some in _portions(ordered.iterator(chunk_size=AT_ONCE)):
        sources = sources_of(groups_of(entry.report_id for entry in some))
        for entry in some:
            yield (
                *_citation(entry.report),
                entry.reason.label if entry.reason else "",
                _said(sources, entry.report_id),
            )


def _decision_rows(around: Scope, sealed: frozenset[str]) -> Iterator[tuple]:
    """Every report that was ever counted, with what became of it."""
    reports = Report.objects.filter(review=around.review).exclude(standing=Report.Standing.WITHOUT_RECORD)
    ordered = reports.select_related("merged_into").defer("abstract").order_by("number")
    for some in _portions(ordered.iterator(chunk_size=AT_ONCE)):
        ids = [report.pk for report in some]
        groups = groups_of(ids)
        sources, studies, retrieved = sources_of(groups), studies_of(groups), _retrieval_of(groups)
        entries, removals = _entries_of(ids), _removals_of(ids)
        for report in some:
            pk = report.pk
            titles = SEALED_WORD if TITLES in sealed else _outcome(entries.get((pk, TITLES)))
            full = SEALED_WORD if FULL_TEXTS in sealed else _outcome(entries.get((pk, FULL_TEXTS)))
            reason = SEALED_WORD if FULL_TEXTS in sealed else _reason(entries.get((pk, FULL_TEXTS)))
            study = SEALED_WORD if FULL_TEXTS in sealed else _said(studies, pk)
            retrieval = SEALED_WORD if TITLES in sealed else retrieved.get(pk, "")
            yield (*_citation(report), _standing(report, removals), titles, retrieval, full, reason, study,
                   _said(sources, pk))  # fmt: skip


def _duplicate_rows(around: Scope, sealed: frozenset[str]) -> Iterator[tuple]:
    """The records that the figure counts as duplicates, each with the report that stands for it and the rule."""
    records = around.duplicates().select_related("report", "report__merged_into", "search")
    slim = records.only("title", "accession", "year", "search__database", "report__number", "report__title",
                        "report__merged_into__number", "report__merged_into__title")  # fmt: skip
    for some in _portions(slim.iterator(chunk_size=AT_ONCE)):
        rules = _rules_of([record.report_id for record in some])
        for record in some:
            kept = record.report.merged_into or record.report
            yield (kept.number, kept.title, record.report.number, record.title, record.year, record.search.database,
                   record.accession, rules.get(record.report_id, ""))  # fmt: skip


def _citation(report: Report) -> tuple:
    authors = "; ".join(report.authors)
    return report.number, report.title, authors, report.year, report.journal, report.doi, report.pmid


def _said(found: dict[int, list[str]], pk: int) -> str:
    return "; ".join(found.get(pk, ()))


def _entries_of(ids: list[int]) -> dict[tuple[int, str], Entry]:
    entries = Entry.objects.filter(report__in=ids, resting=False).select_related("stage", "reason")
    return {(entry.report_id, entry.stage.key): entry for entry in entries}


def _outcome(entry: Entry | None) -> str:
    return entry.get_outcome_display() if entry else ""


def _reason(entry: Entry | None) -> str:
    return entry.reason.label if entry and entry.reason else ""


def _removals_of(ids: list[int]) -> dict[int, str]:
    standing = Removal.objects.filter(report__in=ids, withdrawn_at__isnull=True)
    return {removal.report_id: f"{removal.get_kind_display()}: {removal.cause}" for removal in standing}


def _standing(report: Report, removals: dict[int, str]) -> str:
    if report.merged_into:
        return f"same report as {report.merged_into.number}"
    if report.standing == Report.Standing.REMOVED:
        return removals.get(report.pk, report.get_standing_display())
    return report.get_standing_display()


def _retrieval_of(groups: Groups) -> dict[int, str]:
    """The last line of each report's history, those of its duplicates included."""
    lines = Retrieval.objects.filter(report__in=list(groups)).order_by("pk").values_list("report_id", "status")
    labels = dict(Retrieval.Status.choices)
    return {pk: str(labels[status]) for report_id, status in lines for pk in groups[report_id]}


def _rules_of(report_ids: list[int]) -> dict[int, str]:
    links = Merge.objects.filter(Q(a__in=report_ids) | Q(b__in=report_ids), withdrawn_at__isnull=True)
    rules: dict[int, str] = {}
    for a, b, rule in links.order_by("-pk").values_list("a", "b", "rule"):
        rules[a] = rules[b] = rule
    return rules


def _portions(rows: Iterable) -> Iterator[list]:
    rows = iter(rows)
    while some := list(islice(rows, AT_ONCE)):
        yield some


CITATION_COLUMNS = ("Report", "Title", "Authors", "Year", "Journal", "DOI", "PMID")
INCLUDED = Table(
    "included",
    "Included reports with their studies",
    ("Report", "Study", "Title", "Authors", "Year", "Journal", "Volume", "Issue", "Pages", "DOI", "PMID", "Item type",
     "Language", "Abstract", "Keywords", "URL", "Found in"),
    _included_rows,
    FULL_TEXTS,
)  # fmt: skip
TABLES = {
    table.key: table
    for table in (
        Table(
            "excluded-full-texts",
            "Full texts excluded, each with its reason",
            (*CITATION_COLUMNS, "Reason", "Found in"),
            _excluded_rows,
            FULL_TEXTS,
        ),
        Table(
            "decisions",
            "All reports with what became of them",
            (*CITATION_COLUMNS, "Standing", "Titles and abstracts", "Retrieval", "Full text", "Reason", "Study",
             "Found in"),
            _decision_rows,
        ),
        Table(
            "duplicates",
            "Duplicate records, each with the report that stands for it",
            ("Kept report", "Kept title", "Duplicate report", "Title", "Year", "Found in", "Accession number", "Rule"),
            _duplicate_rows,
        ),
    )
}  # fmt: skip
