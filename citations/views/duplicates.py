"""Pairs to judge side by side, what was answered, and what each source brought."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from citations import actions, queries
from citations.models import PossibleDuplicate, Report, Search
from citations.rules.differences import Part, differences
from citations.rules.overlap import Overlap
from reviews import clock
from reviews.access import own, review_view
from reviews.errors import Refused
from reviews.rules.roles import Permission

QUEUE_SHOWN = 60
TRIES = 3
A_PAGE = 50
ANSWERS = (PossibleDuplicate.State.SAME, PossibleDuplicate.State.DIFFERENT, PossibleDuplicate.State.RELATED)


@dataclass(frozen=True)
class Row:
    """One field of both reports."""

    label: str
    a: list[Part]
    b: list[Part]

    @property
    def is_same(self) -> bool:
        return not any(part.differs for part in (*self.a, *self.b))

    @property
    def is_empty(self) -> bool:
        return not self.a and not self.b


def _counts(request: HttpRequest) -> dict:
    return {"counts": queries.duplicate_counts(request.review)}


@review_view(Permission.VIEW)
def queue(request: HttpRequest) -> HttpResponse:
    """The first pair to judge, or what to do when there is none."""
    shown = queries.next_pair(request.membership)
    if shown:
        return _show_pair(request, shown)
    merged = sum(rule.merges for rule in queries.rules_that_merged(request.review))
    context = {**_counts(request), "merged": merged}
    return render(request, "citations/no_pairs.html", context)


@review_view(Permission.VIEW)
def pair(request: HttpRequest, pk: int) -> HttpResponse:
    return _show_pair(request, own(queries.pairs(request.review), pk=pk))


def _show_pair(request: HttpRequest, shown: PossibleDuplicate) -> HttpResponse:
    waiting = list(queries.open_pairs(request.review)[:QUEUE_SHOWN])
    held = {row.pk for row in [*waiting, shown] if _is_held(request, row)}
    sources = queries.sources_of([_root(shown.a), _root(shown.b)])
    context = {
        "pair": shown,
        "rows": _rows(shown.a, shown.b),
        "source_a": sources[_root(shown.a).pk],
        "source_b": sources[_root(shown.b).pk],
        "waiting": waiting,
        "place": next((nth for nth, row in enumerate(waiting, start=1) if row.pk == shown.pk), 0),
        "following": _following([row for row in waiting if row.pk not in held or row.pk == shown.pk], shown),
        "held": held,
        "last": queries.last_answer(request.membership),
        **_counts(request),
    }
    return render(request, "citations/pair.html", context)


def _is_held(request: HttpRequest, row: PossibleDuplicate) -> bool:
    """Whether somebody else looks at the question just now."""
    return bool(row.held_until and row.held_until > clock.now() and row.held_by_id != request.membership.user_id)


def _following(waiting: list[PossibleDuplicate], shown: PossibleDuplicate) -> PossibleDuplicate | None:
    """The pair after this one, round to the first after the last; None when this is the only one."""
    places = [row.pk for row in waiting]
    after = places.index(shown.pk) + 1 if shown.pk in places else 0
    others = [row for row in waiting[after:] + waiting[:after] if row.pk != shown.pk]
    return others[0] if others else None


def _root(report: Report) -> Report:
    return report.merged_into or report


def _rows(a: Report, b: Report) -> list[Row]:
    rows = [Row(label, *differences(text(a), text(b))) for label, text in SHOWN]
    return [row for row in rows if not row.is_empty]


SHOWN = (
    ("Title", lambda r: r.title),
    ("Authors", lambda r: "; ".join(r.authors)),
    ("Year", lambda r: str(r.year or "")),
    ("Journal", lambda r: r.journal),
    ("Volume, pages", lambda r: _place(r)),
    ("DOI", lambda r: r.doi),
    ("PMID", lambda r: r.pmid),
    ("Type", lambda r: r.kind),
    ("Abstract", lambda r: r.abstract),
)


def _place(report: Report) -> str:
    volume = report.volume + (f"({report.issue})" if report.issue else "")
    return ": ".join(part for part in (volume, report.pages) if part)


@review_view(Permission.DEDUPLICATE, methods=("POST",))
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Answers a pair and goes on to the next one."""
    shown, answer = own(queries.pairs(request.review), pk=pk), request.POST.get("answer", "")
    if answer not in ANSWERS:
        raise Refused("Say whether the two are the same, different, or related.")
    actions.judge(by=request.membership, pair=shown, answer=answer)
    return _go_on(request, shown)


def _go_on(request: HttpRequest, shown: PossibleDuplicate) -> HttpResponse:
    """To the next question, which is held at once; one that somebody took in this very moment is passed by."""
    for _ in range(TRIES):
        following = queries.next_pair(request.membership, after=shown)
        if following and actions.claim(by=request.membership, pair=following):
            return redirect("citations:pair", request.review.slug, following.pk)
    return redirect("citations:duplicates", request.review.slug)


@review_view(Permission.DEDUPLICATE, methods=("POST",))
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked by the page of a question once it is shown: nobody else is led to it for some minutes."""
    shown = own(queries.pairs(request.review), pk=pk)
    if shown.state == PossibleDuplicate.State.OPEN and not actions.claim(by=request.membership, pair=shown):
        raise Refused("Somebody else looks at this pair just now. Go on to the next one.")
    return HttpResponse(status=204)


@review_view(Permission.DEDUPLICATE, methods=("POST",))
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes an answer back and shows the pair again."""
    actions.reopen_pair(by=request.membership, pair=own(queries.pairs(request.review), pk=pk))
    return redirect("citations:pair", request.review.slug, pk)


@review_view(Permission.VIEW)
def sources(request: HttpRequest) -> HttpResponse:
    """What each search brought, alone and with the others; duplicates removed by rules and by hand."""
    found = queries.overlap_of_searches(request.review)
    searches = [search for search in queries.searches(request.review) if search.pk in found.sources]
    context = {
        "found": found,
        "removed": queries.duplicates_removed(request.review),
        "rows": [(one, found.sources[one.pk], [_both(found, one, other) for other in searches]) for one in searches],
        **_counts(request),
    }
    return render(request, "citations/sources.html", context)


def _both(found: Overlap, one: Search, other: Search) -> int | None:
    """How many reports both found; None for a search and itself."""
    return None if one == other else found.both.get(tuple(sorted((one.pk, other.pk))), 0)


@review_view(Permission.VIEW)
def answered(request: HttpRequest) -> HttpResponse:
    """What people said of pairs, newest first, each with its undo."""
    page = Paginator(queries.answered_pairs(request.review), A_PAGE).get_page(request.GET.get("page"))
    acts = queries.answers_together(request.review)
    return render(request, "citations/answered.html", {"page": page, "acts": acts, **_counts(request)})
