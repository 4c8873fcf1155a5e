"""The numbers of the overview's flow strip, and what each source brought; for one member, without what is sealed."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from appraisal import queries as appraisal
from appraisal import seals as appraisal_seals
from reporting.queries.boxes import FULL_TEXTS, TITLES
from reporting.queries.flows import Shown, sealed_stages, shown_to
from reporting.queries.scope import DBR, OTHER_METHODS, Scope, scope
from reporting.rules.prisma import Flow
from reporting.strip import Step
from reviews.models import Membership, Review
from synthesis import queries as synthesis


def steps(membership: Membership) -> tuple[Step, ...]:
    """Found, titles and abstracts, full texts, reports, studies, appraised, described."""
    shown, slug = shown_to(membership), membership.review.slug
    flow = shown.flow
    titles, full_texts = TITLES in shown.sealed, FULL_TEXTS in shown.sealed
    far = " so far" if flow.pending else ""
    return (
        _found(flow, _url("citations:searches", slug)),
        _titles(flow, _url("screening:title_abstract", slug), titles),
        _full_texts(flow, _url("screening:full_text", slug), titles, full_texts),
        Step(f"Included{far}", _url("reporting:report", slug), None if full_texts else flow.total_reports,
             _plural(flow.total_reports, "report", "reports")),
        _studies(membership.review, flow, _url("screening:studies", slug), full_texts),
        _appraised(membership, shown, _url("appraisal:grid", slug)),
        _described(membership.review, shown, _url("synthesis:characteristics", slug)),
    )  # fmt: skip


def _url(name: str, slug: str) -> str:
    return reverse(name, kwargs={"slug": slug})


def _plural(n: int, one: str, many: str) -> str:
    return one if n == 1 else many


def _found(flow: Flow, url: str) -> Step:
    others = f"+ {flow.other_results:,} by other methods" if flow.other_results else "records"
    gone = [(flow.duplicates, "duplicates removed"), (flow.excluded_automatic + flow.excluded_other, "taken out")]
    return Step("Found", url, flow.database_results + flow.register_results, others, exit=_gone(gone))


def _gone(parts: list[tuple[int, str]]) -> tuple[str, ...]:
    return tuple(f"{n:,} {words}" for n, words in parts if n)


def _titles(flow: Flow, url: str, is_sealed: bool) -> Step:
    """How many are screened is known to all; what became of them is not."""
    if is_sealed:
        return Step("Titles and abstracts", url, flow.records_screened, "the rest is sealed")
    pending = flow.pending_screening + flow.pending_other
    return Step("Titles and abstracts", url, flow.records_screened, "" if pending else "all decided", pending,
                exit=_gone([(flow.records_excluded, "excluded")]))  # fmt: skip


def _full_texts(flow: Flow, url: str, titles_sealed: bool, is_sealed: bool) -> Step:
    if titles_sealed:
        return Step("Full texts", url, None)
    sought = flow.dbr_sought_reports + flow.other_sought_reports
    missing = flow.dbr_notretrieved_reports + flow.other_notretrieved_reports
    if is_sealed:
        return Step("Full texts", url, sought, "the rest is sealed")
    pending = sum(
        getattr(flow, f"{arm}_pending_{what}") for arm in ("dbr", "other") for what in ("retrieval", "assessment")
    )
    excluded = flow.dbr_excluded_reports + flow.other_excluded_reports
    gone = _gone([(excluded, "excluded with a reason"), (missing, "not retrieved")])
    return Step("Full texts", url, sought, "" if pending else "all decided", pending, exit=gone)


def _studies(review: Review, flow: Flow, url: str, is_sealed: bool) -> Step:
    if is_sealed:
        return Step("Studies", url, None)
    unlinked = flow.unlinked_reports
    note = f"{unlinked:,} {_plural(unlinked, 'report', 'reports')} not yet linked" if unlinked else _people(review)
    return Step("Studies", url, flow.total_studies, note)


def _people(review: Review) -> str:
    found = synthesis.participants(review)
    if not found.people:
        return ""
    at_least = "at least " if found.is_lower_bound else ""
    return f"{at_least}{found.people:,} {_plural(found.people, 'participant', 'participants')}"


def _appraised(membership: Membership, shown: Shown, url: str) -> Step:
    """Studies with all their appraisals. How far others are is sealed for whoever still owes one."""
    if FULL_TEXTS in shown.sealed or appraisal.owed(membership).exists():
        return Step("Appraised", url, None)
    studies = appraisal.studies(membership.review)
    done = studies.filter(pk__in=appraisal_seals.complete_studies()).count()
    return Step("Appraised", url, done, of=shown.flow.total_studies)


def _described(review: Review, shown: Shown, url: str) -> Step:
    if FULL_TEXTS in shown.sealed:
        return Step("Characteristics", url, None)
    unfinished = synthesis.unfinished(review).order_by().values("pk")
    done = scope(review).studies_in_all().exclude(pk__in=unfinished).count()
    return Step("Characteristics", url, done, of=shown.flow.total_studies)


@dataclass(frozen=True)
class SourceLine:
    """What one source brought: records, reports that nobody else brought, and how far its reports came."""

    label: str
    found: int
    only_here: int
    at_full_text: int | None
    included: int | None


def sources(membership: Membership, around: Scope) -> list[SourceLine]:
    """A report found in several sources counts in each. None where the seal shuts the number."""
    sealed = sealed_stages(membership, around)
    found, labels_of = _found_by(around)
    alone = Counter(labels for labels in labels_of.values() if len(labels) == 1)
    at_full_text = None if TITLES in sealed else _per_label(around.entries(FULL_TEXTS), labels_of)
    included = None if FULL_TEXTS in sealed else _per_label(around.included(), labels_of)
    searches = around.searches_of((*DBR, *OTHER_METHODS))
    return [
        SourceLine(
            label,
            found[label],
            alone[frozenset({label})],
            None if at_full_text is None else at_full_text[label],
            None if included is None else included[label],
        )
        for label in dict.fromkeys(search.database for search in searches if search.withdrawn_at is None)
    ]


def _found_by(around: Scope) -> tuple[Counter, dict[int, frozenset[str]]]:
    """Records per source, and the sources of each root; in one pass over the records."""
    labels = {search.pk: frozenset({search.database}) for search in around.searches}
    found: Counter = Counter()
    labels_of: dict[int, frozenset[str]] = {}
    rows = around.records((*DBR, *OTHER_METHODS)).order_by().values_list("root", "search_id")
    for root, search_id in rows.iterator(chunk_size=5000):
        label = labels[search_id]
        found.update(label)
        known = labels_of.get(root)
        labels_of[root] = label if known is None else known if label <= known else known | label
    return found, labels_of


def _per_label(entries: QuerySet, labels_of: dict[int, frozenset[str]]) -> Counter:
    reports = entries.order_by().values_list("report_id", flat=True)
    return Counter(label for report in reports for label in labels_of.get(report, ()))
