"""Questions that are alike: all of one kind on a page, looked over and answered by one act, taken back by one."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from citations import actions, queries
from citations.models import PossibleDuplicate
from citations.rules.alike import Kind
from reviews.access import review_view
from reviews.errors import Refused
from reviews.rules.roles import Permission

AT_ONCE = 200
SAMPLES = 3
State = PossibleDuplicate.State
ANSWERS = (State.SAME, State.DIFFERENT, State.RELATED)


@review_view(Permission.VIEW)
def overview(request: HttpRequest) -> HttpResponse:
    """The kinds, with how many questions each has."""
    kinds = queries.kinds_of_questions(request.review)
    shown = queries.open_pairs(request.review).in_bulk([pk for kind in kinds for pk in kind.pairs[:SAMPLES]])
    context = {
        "kinds": [(kind, [shown[pk] for pk in kind.pairs[:SAMPLES] if pk in shown]) for kind in kinds],
        "counts": queries.duplicate_counts(request.review),
    }
    return render(request, "citations/alike.html", context)


@review_view(Permission.VIEW)
def kind(request: HttpRequest, key: str) -> HttpResponse:
    """Every question of one kind, so that people see what they answer before they do."""
    shown = _kind(request, key)
    if shown is None:
        return redirect("citations:alike", request.review.slug)
    some = shown.pairs[:AT_ONCE]
    pairs = queries.open_pairs(request.review).in_bulk(some)
    context = {"kind": shown, "pairs": [pairs[pk] for pk in some if pk in pairs], "total": len(shown.pairs)}
    return render(request, "citations/alike_kind.html", context)


def _kind(request: HttpRequest, key: str) -> Kind | None:
    """None when its last questions were answered meanwhile."""
    return next((kind for kind in queries.kinds_of_questions(request.review) if kind.key == key), None)


@review_view(Permission.DEDUPLICATE, methods=("POST",))
def judge(request: HttpRequest, key: str) -> HttpResponse:
    """Answers the ticked questions of the kind; only what the page showed, never what came since."""
    answer, ticked = request.POST.get("answer", ""), _ticked(request)
    if answer not in ANSWERS:
        raise Refused("Say whether the pairs are the same, different, or related.")
    shown = _kind(request, key)
    wanted = ticked & set(shown.pairs) if shown else set()
    if not wanted:
        raise Refused("Tick the pairs to answer. Those that were answered meanwhile are no longer here.")
    done = actions.judge_together(by=request.membership, review=request.review, pairs=wanted, answer=answer)
    messages.success(request, _told(done, answer))
    return redirect("citations:answered", request.review.slug)


def _ticked(request: HttpRequest) -> set[int]:
    return {int(pk) for pk in request.POST.getlist("pair") if pk.isdecimal() and len(pk) < 19}


def _told(done, answer: str) -> str:
    pairs = "1 pair is" if done.answered == 1 else f"{done.answered} pairs are"
    left = f" {done.left} could not be joined, because somebody said that they differ." if done.left else ""
    return f"{pairs} answered: {State(answer).label}. One press takes it all back.{left}"


@review_view(Permission.DEDUPLICATE, methods=("POST",))
def undo(request: HttpRequest, key: UUID) -> HttpResponse:
    if not queries.was_answered_together(request.review, key):
        raise Http404
    count = actions.undo_together(by=request.membership, review=request.review, key=key)
    messages.success(request, f"{count} pair{'' if count == 1 else 's'} wait to be judged again.")
    return redirect("citations:answered", request.review.slug)
