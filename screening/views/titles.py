"""The bench: one record to read, ten more ahead, and the decision at the thumb; or two hundred to take along."""

from collections import Counter

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from reviews import clock
from reviews.access import own, review_view
from reviews.queries import criteria
from reviews.rules.roles import Permission
from screening import actions, queries, seals
from screening.forms import SelectionForm
from screening.models import Stage

LAST_DECISIONS = 10
PACK = 200
WORKER = settings.BASE_DIR / "static/js/screening-worker.js"


@review_view(Permission.VIEW)
def bench(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """The reader's next record, or the one asked for by number; whoever does not read sees how the stage stands."""
    if Permission.SCREEN not in request.membership.permissions:
        return redirect("screening:team", slug=request.review.slug, key=Stage.Key.TITLE_ABSTRACT)
    stage = queries.stage(request.review, Stage.Key.TITLE_ABSTRACT)
    asked = own(queries.numbered(request.review, stage, number)) if number else None
    if asked and request.htmx:
        return render(request, "screening/_record.html", _record(request, stage, asked))
    response = render(request, "screening/bench.html", _bench(request, stage, asked))
    # Back must not show as undecided what was decided since: it would be asked, and counted, once more.
    response.headers["Cache-Control"] = "no-store"
    return response


def _record(request: HttpRequest, stage: Stage, entry) -> dict:
    card = queries.cards(request.membership, [entry])[0]
    return {"card": card, "keywords": queries.keywords(request.review), "stage": stage}


def chosen_form(request: HttpRequest, stage: Stage) -> SelectionForm:
    """What the address says is to be read."""
    return SelectionForm(request.GET, review=request.review, tags=queries.my_tag_names(request.membership, stage))


def _bench(request: HttpRequest, stage: Stage, asked) -> dict:
    membership = request.membership
    form = chosen_form(request, stage)
    selection = form.selection
    ahead = queries.queue(membership, stage, selection=selection)
    entries = [asked, *(entry for entry in ahead if entry != asked)] if asked else ahead
    progress = queries.my_progress(membership, stage)
    history = list(queries.my_history(membership, stage)[:LAST_DECISIONS])
    last_votes = queries.my_last_votes(membership, stage)
    return {
        "stage": stage,
        "cards": queries.cards(membership, entries),
        "asked": asked,
        "form": form,
        "selection": selection,
        "later": selection.queue == queries.Queue.LATER,
        "matching": queries.chosen(membership, stage, selection).count() if selection.is_narrowed else None,
        "put_off": queries.put_off(membership, stage).count(),
        "pack": PACK,
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
    """Reserves the records the page holds, and as many more as it may hold; tells which it must let go of, and where
    it asks for it, how much is read: a page that was made before the last votes came does."""
    stage = queries.stage(request.review, Stage.Key.TITLE_ABSTRACT)
    selection = chosen_form(request, stage).selection
    have = _numbers(request, "have")[:50]
    voted = set(_numbers(request, "decided")[:500])
    offered = queries.queue(
        request.membership, stage, limit=queries.AHEAD + len(have) + len(voted), selection=selection
    )
    wanted = [entry for entry in offered if entry.report.number not in voted][: queries.AHEAD + 1]
    held = wanted
    if selection.is_open_work:
        order = selection.order_in(stage) if selection.is_whole else ""
        held = actions.claim(by=request.membership, stage=stage, entries=wanted, order=order)
    fresh = [entry for entry in wanted if entry in held and entry.report.number not in have]
    gone = set(have) - {entry.report.number for entry in held}
    counts = {}
    if "count" in request.POST:
        put_off = queries.put_off(request.membership, stage).count()
        counts = {"progress": queries.my_progress(request.membership, stage), "put_off": put_off}
    return _ahead(request, stage, fresh, gone=sorted(gone), **counts)


@review_view(Permission.SCREEN, methods=("POST",))
def pack(request: HttpRequest) -> HttpResponse:
    """The next two hundred records to take along, their places reserved for a day."""
    stage = queries.stage(request.review, Stage.Key.TITLE_ABSTRACT)
    decided = set(_numbers(request, "decided")[:500])
    offered = queries.queue(request.membership, stage, limit=PACK + len(decided))
    wanted = [entry for entry in offered if entry.report.number not in decided][:PACK]
    held = actions.claim(by=request.membership, stage=stage, entries=wanted, order=stage.order, as_pack=True)
    fresh = [entry for entry in wanted if entry in held]
    return _ahead(request, stage, fresh, until=clock.now() + actions.PACK_LASTS)


@review_view(Permission.SCREEN, methods=("POST",))
def give_back(request: HttpRequest) -> HttpResponse:
    actions.give_back(by=request.membership, stage=queries.stage(request.review, Stage.Key.TITLE_ABSTRACT))
    return HttpResponse(status=204)


@review_view(Permission.SCREEN)
def worker(request: HttpRequest) -> HttpResponse:
    """The script that shows the bench without a network. It stands below the bench's address, which is as far as a
    browser lets it reach."""
    headers = {"Cache-Control": "no-cache"}
    return HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8", headers=headers)


def _ahead(request: HttpRequest, stage: Stage, entries: list, **more) -> HttpResponse:
    context = {
        "cards": queries.cards(request.membership, entries),
        "keywords": queries.keywords(request.review),
        "stage": stage,
        **more,
    }
    return render(request, "screening/_ahead.html", context)


def _numbers(request: HttpRequest, name: str) -> list[int]:
    return [int(number) for number in request.POST.getlist(name) if number.isdecimal()]
