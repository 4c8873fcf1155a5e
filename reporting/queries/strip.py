"""The numbers of the overview's flow strip, and what each source brought; for one member, without what is sealed."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse

from appraisal import queries as appraisal
from appraisal import seals as appraisal_seals
from reporting.queries.boxes import FULL_TEXTS, TITLES
from reporting.queries.flows import Shown, sealed_stages, shown_to
from reporting.queries.scope import DBR, OTHER_METHODS, Scope
from reporting.rules.prisma import Flow
from reporting.strip import Step
from reviews.models import Membership, Review
from synthesis.models import Extraction


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
        _studies(flow, _url("screening:studies", slug), full_texts),
        _appraised(membership, shown, _url("appraisal:grid", slug)),
        _described(membership.review, shown, _url("reporting:report", slug)),
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


def _studies(flow: Flow, url: str, is_sealed: bool) -> Step:
    unlinked = flow.unlinked_reports
    note = f"{unlinked:,} {_plural(unlinked, 'report', 'reports')} not yet linked" if unlinked else ""
    return Step("Studies", url, None if is_sealed else flow.total_studies, note)


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
    done = Extraction.objects.unsealed().filter(review=review).values("study").distinct().count()
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
    records = around.records((*DBR, *OTHER_METHODS))
    found = _per_label(records)
    single = records.order_by().values("root").annotate(n=Count("search__database", distinct=True)).filter(n=1)
    only = _roots_per_label(records.filter(root__in=single.values("root")))
    sought = around.entries(FULL_TEXTS).order_by().values("report")
    full_texts = {} if TITLES in sealed else _roots_per_label(records.filter(root__in=sought))
    included = around.included().order_by().values("report")
    in_the_end = {} if FULL_TEXTS in sealed else _roots_per_label(records.filter(root__in=included))
    labels = dict.fromkeys(search.database for search in around.searches_of((*DBR, *OTHER_METHODS)))
    return [
        SourceLine(
            label,
            found[label],
            only[label],
            None if TITLES in sealed else full_texts[label],
            None if FULL_TEXTS in sealed else in_the_end[label],
        )
        for label in labels
    ]


def _per_label(records) -> dict[str, int]:
    rows = records.order_by().values_list("search__database").annotate(n=Count("pk"))
    return defaultdict(int, rows.order_by("n"))


def _roots_per_label(records) -> dict[str, int]:
    rows = records.order_by().values_list("search__database").annotate(n=Count("root", distinct=True))
    return defaultdict(int, rows.order_by("n"))
