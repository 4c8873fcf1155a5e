"""Where readers differ: both answers side by side, and the deciding verdict apart from them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from reviews.access import own, review_view
from reviews.queries import criteria
from reviews.rules.roles import Permission
from screening import actions, queries, seals
from screening.forms import RulingForm
from screening.views.answers import cleaned, entry_or_404, saved, sealed_page

SHOWN = 100
TABS = (("open", "To settle"), ("mismatches", "Reasons differ"), ("sent_back", "Sent back"), ("settled", "Settled"))
LISTS = {
    "open": queries.conflicts,
    "mismatches": queries.reason_mismatches,
    "sent_back": queries.sent_back,
    "settled": queries.settled_conflicts,
}


@review_view(Permission.ADJUDICATE)
def page(request: HttpRequest, key: str, number: int | None = None) -> HttpResponse:
    stage, membership = queries.stage(request.review, key), request.membership
    if seals.is_sealed(membership, stage):
        return sealed_page(request, stage, "Conflicts")
    tab = request.GET.get("tab") if request.GET.get("tab") in LISTS else "open"
    rows = list(LISTS[tab](membership, stage)[:SHOWN])
    entry = next((row for row in rows if row.report.number == number), None)
    if number and entry is None:
        entry = own(queries.entries(request.review, stage).filter(resting=False), report__number=number)
    entry = entry or (rows[0] if rows else None)
    counts = queries.counts(membership, stage)
    sides = queries.sides(membership, stage, [*rows, entry] if entry else rows)
    context = {
        "stage": stage,
        "tab": tab,
        "tabs": [(name, label, counts[name]) for name, label in TABS],
        "rows": [(row, sides[row.pk]) for row in rows],
        "total": counts[tab],
        "entry": entry,
        "keywords": queries.keywords(request.review),
        "criteria": list(criteria(request.review, full_text=stage.is_full_text)),
    }
    if entry:
        context |= _detail(request, stage, entry, sides[entry.pk])
    return render(request, "screening/conflicts.html", context)


def _detail(request: HttpRequest, stage, entry, sides: list) -> dict:
    ruling = queries.standing_ruling(entry)
    return {
        "card": queries.cards(request.membership, [entry])[0],
        "sides": sides if entry.outcome != "pending" else [],
        "ruling": ruling,
        "surplus": list(queries.surplus_votes(request.membership, stage, entry)),
        "disputed": entry.outcome == "conflict" or (entry.reason_mismatch and ruling is None),
    }


@review_view(Permission.ADJUDICATE, methods=("POST",))
def settle(request: HttpRequest, key: str, number: int) -> HttpResponse:
    entry = entry_or_404(request, key, number)
    data = cleaned(request, RulingForm(request.POST, review=request.review))
    ruling = actions.adjudicate(by=request.membership, entry=entry, **data)
    said = f"Settled as {ruling.get_verdict_display()}: {entry.report.title}"
    return saved(request, said, to=_list(request, key))


@review_view(Permission.ADJUDICATE, methods=("POST",))
def withdraw(request: HttpRequest, key: str, number: int) -> HttpResponse:
    entry = entry_or_404(request, key, number)
    ruling = queries.standing_ruling(entry)
    if ruling is None:
        raise Http404("No decision stands on this conflict.")
    actions.withdraw_adjudication(by=request.membership, adjudication=ruling)
    messages.success(request, f"The decision is taken back: {entry.report.title}")
    return redirect("screening:conflict", slug=request.review.slug, key=key, number=number)


@review_view(Permission.ADJUDICATE, methods=("POST",))
def send_back(request: HttpRequest, key: str, number: int) -> HttpResponse:
    entry = entry_or_404(request, key, number)
    actions.send_back(by=request.membership, entry=entry)
    return saved(request, f"Sent back to its readers: {entry.report.title}", to=_list(request, key))


def _list(request: HttpRequest, key: str) -> str:
    return reverse("screening:conflicts", kwargs={"slug": request.review.slug, "key": key})
