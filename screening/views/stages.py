"""How a stage stands, how it works, and opening it early."""

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from reviews.access import review_view
from reviews.queries import members
from reviews.rules.roles import Permission
from screening import actions, queries, seals
from screening.forms import RuleForm
from screening.views.answers import sealed_page

KEPT_SECONDS = 10


@review_view(Permission.VIEW)
def team(request: HttpRequest, key: str) -> HttpResponse:
    stage, membership = queries.stage(request.review, key), request.membership
    if seals.is_sealed(membership, stage):
        return sealed_page(request, stage, f"{stage.label}: how the stage stands")
    return render(request, "screening/team.html", {"stage": stage, **_standing(request, stage)})


def _standing(request: HttpRequest, stage) -> dict:
    counts = queries.outcome_counts(stage)
    read = cache.get_or_set(f"screening.read.{stage.pk}", lambda: seals.how_much_read(stage), KEPT_SECONDS)
    readers = [member for member in members(request.review) if Permission.SCREEN in member.permissions]
    return {
        "outcomes": counts,
        "total": sum(counts.values()),
        "settled": sum(counts.values()) - counts["pending"],
        "reasons": queries.reason_counts(stage),
        "settled_by": queries.settled_by_voters(stage),
        "mismatches": list(queries.mismatches(stage)[:50]),
        "readers": [(str(member.user), member.user.initials, read.get(member.user_id, 0)) for member in readers],
    }


@review_view(Permission.MANAGE_STAGES, methods=("GET", "HEAD", "POST"))
def rule(request: HttpRequest, key: str) -> HttpResponse:
    stage = queries.stage(request.review, key)
    form = RuleForm(request.POST or None, instance=stage)
    if request.method == "POST" and form.is_valid():
        actions.set_rule(by=request.membership, stage=stage, **{"maybe": stage.maybe, **form.cleaned_data})
        messages.success(request, f"{stage.label}: the rule stands from now on, for what is still open.")
        return redirect("screening:rule", slug=request.review.slug, key=key)
    return render(request, "screening/rule.html", {"stage": stage, "form": form})


@review_view(Permission.MANAGE_STAGES, methods=("POST",))
def release(request: HttpRequest, key: str) -> HttpResponse:
    stage = actions.release_stage(by=request.membership, stage=queries.stage(request.review, key))
    messages.success(request, f"{stage.label} are open from now on, report by report, once their votes are in.")
    return redirect("screening:rule", slug=request.review.slug, key=key)
