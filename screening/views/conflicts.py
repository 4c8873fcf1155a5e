"""Where readers differ: both answers side by side, the talk about them, and the deciding verdict apart."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from citations.queries import full_texts
from reviews.access import own, review_view
from reviews.queries import criteria, members
from reviews.rules.roles import Permission
from screening import actions, queries, seals
from screening.forms import RulingForm
from screening.models import Entry, Outcome, Stage
from screening.views.answers import cleaned, entry_or_404, saved, sealed_page

SHOWN = 100
TABS = (("open", "To settle"), ("mismatches", "Reasons differ"), ("sent_back", "Sent back"), ("settled", "Settled"))
LISTS = {
    "open": queries.conflicts,
    "mismatches": queries.reason_mismatches,
    "sent_back": queries.sent_back,
    "settled": queries.settled_conflicts,
}
NARROWED = ("open", "mismatches")
NARROWING = ("pair", "reason", "over")


@review_view(Permission.ADJUDICATE)
def page(request: HttpRequest, key: str, number: int | None = None) -> HttpResponse:
    stage, membership = queries.stage(request.review, key), request.membership
    if seals.is_sealed(membership, stage):
        return sealed_page(request, stage, "Conflicts")
    tab = request.GET.get("tab") if request.GET.get("tab") in LISTS else "open"
    rows, context = LISTS[tab](membership, stage), {}
    if tab in NARROWED:
        narrowing = {name: request.GET[name] for name in NARROWING if request.GET.get(name)}
        context = {"differing": queries.differing(membership, stage, rows, **narrowing), "narrowing": narrowing}
        rows = context["differing"].rows
    counts = queries.counts(membership, stage)
    total = context["differing"].total if context.get("narrowing") else counts[tab]
    return shown(request, stage, tab, rows, number, counts=counts, total=total, **context)


def shown(request: HttpRequest, stage: Stage, tab: str, rows, number: int | None, **context) -> HttpResponse:
    """The page for a list of entries, with one of them open. The talk page shows its own list with it."""
    rows = list(rows[:SHOWN])
    entry = next((row for row in rows if row.report.number == number), None)
    if number and entry is None:
        entry = own(queries.numbered(request.review, stage, number), resting=False)
    entry = entry or (rows[0] if rows else None)
    listed = [*rows, entry] if entry and entry not in rows else rows
    sides, said = (of(request.membership, stage, listed) for of in (queries.sides, queries.lines_said))
    query = urlencode({"tab": tab, **context.get("narrowing", {})})
    following = _following(rows, entry)
    counts = context.pop("counts", {})
    context |= {
        "stage": stage,
        "tab": tab,
        "tabs": [(name, label, counts[name]) for name, label in TABS if name in counts],
        "asked": queries.asked_of_me(request.membership, stage),
        "rows": [(row, sides[row.pk], said.get(row.pk, 0)) for row in rows],
        "query": query,
        "entry": entry,
        "following": following,
        "after": _address(request, stage, following, query),
        "keywords": queries.keywords(request.review),
        "criteria": list(criteria(request.review, full_text=stage.is_full_text)),
    }
    if entry:
        context |= _detail(request, stage, entry, sides[entry.pk])
    return render(request, "screening/conflicts.html", context)


def _following(rows: list[Entry], entry: Entry | None) -> Entry | None:
    """The row after this one, else the first of the others."""
    place = next((place for place, row in enumerate(rows) if row == entry), -1)
    others = [row for row in rows[place + 1 :] + rows[: max(place, 0)] if row != entry]
    return others[0] if others else None


def _address(request: HttpRequest, stage: Stage, entry: Entry | None, query: str) -> str:
    where = {"slug": request.review.slug, "key": stage.key}
    if entry is None:
        return f"{reverse('screening:conflicts', kwargs=where)}?{query}"
    return f"{reverse('screening:conflict', kwargs={**where, 'number': entry.report.number})}?{query}"


def _detail(request: HttpRequest, stage: Stage, entry: Entry, sides: list) -> dict:
    ruling = queries.standing_ruling(entry)
    differs = entry.outcome == Outcome.CONFLICT or (entry.reason_mismatch and ruling is None)
    return {
        "card": queries.cards(request.membership, [entry])[0],
        "file": full_texts(entry.report).first() if stage.is_full_text else None,
        "sides": sides if entry.outcome != Outcome.PENDING else [],
        "ruling": ruling,
        "surplus": list(queries.surplus_votes(request.membership, stage, entry)),
        "voted": any(side.vote.author_id == request.user.pk for side in sides),
        "disputed": differs and Permission.ADJUDICATE in request.membership.permissions,
        **talk_about(request, entry),
    }


def talk_about(request: HttpRequest, entry: Entry) -> dict:
    """The talk with whom one may ask: also somebody for whom it is sealed yet, and who finds it later."""
    lines, me = list(queries.talk(request.membership, entry)), request.membership.user_id
    return {
        "talk": lines,
        "asks_me": any(me in _ids(line.mentions.all()) - _ids(line.seen_by.all()) for line in lines),
        "people": [member for member in members(request.review) if member.user_id != me],
        "may_talk": entry.outcome != Outcome.PENDING,
    }


def _ids(users) -> set[int]:
    return {user.pk for user in users}


@review_view(Permission.ADJUDICATE, methods=("POST",))
def settle(request: HttpRequest, key: str, number: int) -> HttpResponse:
    entry = entry_or_404(request, key, number)
    data = cleaned(RulingForm(request.POST, review=request.review))
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
