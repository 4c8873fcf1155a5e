"""The rows behind a number, as a list shows them: records with their source, reports with theirs, studies."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from citations.models import Record, Report
from reporting.queries.boxes import RECORDS, STUDIES, Box, rows_of
from reporting.queries.scope import Scope
from screening.models import Entry, Study, StudyReport

ROWS_PER_PAGE = 100


@dataclass(frozen=True)
class Row:
    """`facts` are short words beside the title; `reports` those of a study, as (id, short name)."""

    title: str
    report_id: int | None = None
    number: int | None = None
    short: str = ""
    facts: tuple[str, ...] = ()
    reports: tuple[tuple[int, str], ...] = field(default=())


def page_of(box: Box, around: Scope, *, number: str | int | None, part: str | None = None) -> Page:
    """One page of the list; its `object_list` holds Rows, its paginator counts what the box counts."""
    rows = rows_of(box, around, part)
    page = Paginator(_light(rows, box), ROWS_PER_PAGE).get_page(number)
    page.object_list = list(_as_rows(list(page.object_list), box))
    return page


def _light(rows: QuerySet, box: Box) -> QuerySet:
    """Without abstracts and raw texts, which a list does not show."""
    if box.of == RECORDS:
        return rows.select_related("report", "search").only(
            "title", "year", "accession", "report__number", "report__merged_into", "search__database"
        )
    if box.of == STUDIES:
        return rows.order_by("number")
    shown = ("number", "title", "authors", "year")
    if rows.model is Entry:
        rows = rows.select_related("report", "reason").order_by("report__number")
        return rows.only("reason__label", *(f"report__{name}" for name in shown))
    return rows.only(*shown)


def _as_rows(found: list, box: Box) -> Iterable[Row]:
    if box.of == RECORDS:
        return [_record_row(record) for record in found]
    if box.of == STUDIES:
        return _study_rows(found)
    reports = [one.report if isinstance(one, Entry) else one for one in found]
    sources = sources_of(groups_of(report.pk for report in reports))
    reasons = _reasons(found, box)
    return [_report_row(report, sources.get(report.pk, []), reasons.get(report.pk)) for report in reports]


def _reasons(found: list, box: Box) -> dict[int, str]:
    """Only in lists of excluded reports: elsewhere a reason would tell what the list itself does not."""
    if box.part != "reason__label":
        return {}
    return {entry.report_id: entry.reason.label for entry in found if entry.reason}


def _record_row(record: Record) -> Row:
    facts = [record.search.database, str(record.year or ""), record.accession]
    return Row(
        title=record.title,
        report_id=record.report.merged_into_id or record.report_id,
        number=record.report.number,
        facts=tuple(fact for fact in facts if fact),
    )


def _report_row(report: Report, sources: list[str], reason: str | None) -> Row:
    facts = [*sources, *([reason] if reason else [])]
    return Row(report.title, report.pk, report.number, report.short, tuple(facts))


def _study_rows(studies: list[Study]) -> list[Row]:
    links = StudyReport.objects.filter(study__in=studies, ended_at__isnull=True).select_related("report")
    reports: dict[int, list[tuple[int, str]]] = {}
    for link in links.order_by("-is_main", "pk"):
        reports.setdefault(link.study_id, []).append((link.report_id, link.report.short))
    return [Row(study.label, number=study.number, reports=tuple(reports.get(study.pk, ()))) for study in studies]


# Report -> those of the asked ones that its record speaks for: itself, and the root it was merged into.
Groups = Mapping[int, tuple[int, ...]]


def groups_of(report_ids: Iterable[int]) -> Groups:
    groups: dict[int, tuple[int, ...]] = {pk: (pk,) for pk in report_ids}
    members = Report.objects.filter(merged_into__in=list(groups)).order_by().values_list("pk", "merged_into")
    for pk, root in members:
        groups[pk] = (*groups.get(pk, ()), root)
    return groups


def gathered(groups: Groups, rows: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    """(report, label) rows as the labels of each asked report, each once and in their order."""
    found: dict[int, list[str]] = {}
    for report_id, label in rows:
        for pk in groups[report_id]:
            labels = found.setdefault(pk, [])
            if label not in labels:
                labels.append(label)
    return found


def sources_of(groups: Groups) -> dict[int, list[str]]:
    """The databases and other sources that found a report or what was merged into it, in the order of the searches."""
    records = Record.objects.counted().filter(report__in=list(groups)).order_by("search_id", "pk")
    return gathered(groups, records.values_list("report_id", "search__database"))
