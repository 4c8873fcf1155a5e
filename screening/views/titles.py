"""The bench: one record to read, ten more ahead, and the decision at the thumb."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from reviews.access import own, review_view
from reviews.queries import criteria
from reviews.rules.roles import Permission
from screening import actions, queries, seals
from screening.models import Stage

LAST_DECISIONS = 10


@review_view(Permission.VIEW)
def bench(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """The reader's next record, or the one asked for by number; whoever does not read sees how the stage stands."""
    if Permission.SCREEN not in request.membership.permissions:
        return redirect("screening:team", slug=request.review.slug, key=Stage.Key.TITLE_ABSTRACT)
    stage = queries.stage(request.review, Stage.Key.TITLE_ABSTRACT)
    asked = own(queries.entries(request.review, stage), report__number=number) if number else None
    if asked and request.htmx:
        return render(request, "screening/_record.html", _record(request, asked))
    return render(request, "screening/bench.html", _bench(request, stage, asked))


def _record(request: HttpRequest, entry) -> dict:
    return {"card": queries.cards(request.membership, [entry])[0], "keywords": queries.keywords(request.review)}


def _bench(request: HttpRequest, stage: Stage, asked) -> dict:
    membership, later = request.membership, request.GET.get("list") == "later"
    put_off = queries.put_off(membership, stage).select_related("report", "stage")
    ahead = list(put_off[: queries.AHEAD]) if later else queries.queue(membership, stage)
    entries = [asked, *(entry for entry in ahead if entry != asked)] if asked else ahead
    progress = queries.my_progress(membership, stage)
    history = list(queries.my_history(membership, stage)[:LAST_DECISIONS])
    last_votes = queries.my_last_votes(membership, stage)
    return {
        "stage": stage,
        "cards": queries.cards(membership, entries),
        "asked": asked,
        "later": later,
        "put_off": put_off.count(),
        "progress": progress,
        "time_left": queries.time_left(last_votes, progress.left),
        "verdicts": Counter(verdict for verdict, _ in last_votes),
        "history": history,
        "last": history[0] if history else None,
        "criteria": list(criteria(request.review, full_text=False)),
        "keywords": queries.keywords(request.review),
        "my_tags": queries.my_tag_names(membership, stage),
        "sealed": seals.is_sealed(membership, stage),
    }


@review_view(Permission.SCREEN, methods=("POST",))
def next_records(request: HttpRequest) -> HttpResponse:
    """Reserves the records the page holds, and as many more as it may hold; tells which it must let go of."""
    stage = queries.stage(request.review, Stage.Key.TITLE_ABSTRACT)
    have = {int(number) for number in request.POST.getlist("have")[:50] if number.isdecimal()}
    voted = {int(number) for number in request.POST.getlist("decided")[:500] if number.isdecimal()}
    offered = queries.queue(request.membership, stage, limit=queries.AHEAD + len(have) + len(voted))
    wanted = [entry for entry in offered if entry.report.number not in voted]
    held = actions.claim(by=request.membership, stage=stage, entries=wanted[: queries.AHEAD + 1])
    fresh = [entry for entry in wanted if entry in held and entry.report.number not in have]
    gone = have - {entry.report.number for entry in held}
    context = {
        "cards": queries.cards(request.membership, fresh),
        "gone": sorted(gone),
        "keywords": queries.keywords(request.review),
        "stage": stage,
    }
    return render(request, "screening/_ahead.html", context)
