"""What was merged, by rule and by run, with its undo; looking for duplicates anew, and counting beforehand."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from citations import actions, matching, queries
from reviews.access import own, review_view
from reviews.models import Job
from reviews.rules.roles import Permission

SAMPLES = 3
A_PAGE = 50
WORK = ("find_duplicates", "undo_merges")


@review_view(Permission.VIEW)
def overview(request: HttpRequest) -> HttpResponse:
    """What was merged: by rule, with counts and samples; the runs; what to look for next."""
    rules = [
        (rule, queries.merges(request.review, rule=rule.rule)[:SAMPLES])
        for rule in queries.rules_that_merged(request.review)
    ]
    context = {
        "rules": rules,
        "merged": sum(rule.merges for rule, _ in rules),
        "runs": queries.runs(request.review),
        "all_rules": matching.RULES,
        "weakest": matching.WEAKEST_RULE,
        "policy": queries.matching_policy(request.review),
        "jobs": [job for kind in WORK if (job := queries.last_job(request.review, kind))],
        "counted": _counted(queries.last_dry_run(request.review)),
        "reports": queries.standing_counts(request.review),
        "counts": queries.duplicate_counts(request.review),
    }
    return render(request, "citations/merged.html", context)


def _counted(job: Job | None) -> dict | None:
    """What a count beforehand found: each rule that would merge, with how often."""
    if job is None:
        return None
    rules = [(name, queries.rule_sentence(name), count) for name, count in job.result.get("rules", {}).items()]
    off = [(name, queries.rule_sentence(name)) for name in job.payload.get("rules_off", ())]
    return {"merged": job.result.get("merged", 0), "asked": job.result.get("asked", 0), "rules": rules, "off": off}


@review_view(Permission.VIEW)
def rule(request: HttpRequest, rule: str) -> HttpResponse:
    """All that one rule merged and that stands."""
    page = Paginator(queries.merges(request.review, rule=rule), A_PAGE).get_page(request.GET.get("page"))
    context = {"rule": rule, "sentence": queries.rule_sentence(rule), "page": page}
    return render(request, "citations/rule.html", context)


@review_view(Permission.VIEW)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """All that one search for duplicates merged and that stands."""
    shown = queries.run_of(own(queries.find_runs(request.review), pk=pk))
    page = Paginator(queries.merges(request.review, run=pk), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "citations/run.html", {"run": shown, "page": page})


@review_view(Permission.DEDUPLICATE, methods=("POST",))
def undo_rule(request: HttpRequest, rule: str) -> HttpResponse:
    _tell(request, actions.undo_rule(by=request.membership, review=request.review, rule=rule))
    return redirect("citations:merged", request.review.slug)


@review_view(Permission.DEDUPLICATE, methods=("POST",))
def undo_run(request: HttpRequest, pk: int) -> HttpResponse:
    job = own(queries.find_runs(request.review), pk=pk)
    _tell(request, actions.undo_run(by=request.membership, review=request.review, run=job))
    return redirect("citations:merged", request.review.slug)


def _tell(request: HttpRequest, undone: Job | int) -> None:
    if isinstance(undone, Job):
        messages.info(request, "They are many: they are taken apart in the background. Their pairs will wait here.")
    elif undone == 1:
        messages.success(request, "1 merge is taken apart. Its pair waits to be judged.")
    else:
        messages.success(request, f"{undone} merges are taken apart. Their pairs wait to be judged.")


@review_view(Permission.DEDUPLICATE, methods=("POST",))
def unmerge(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes one merge apart for good."""
    undone = actions.unmerge(by=request.membership, merge=own(queries.merges(request.review), pk=pk))
    messages.success(request, "Taken apart, and kept as different. Each report has its own votes again.")
    back = request.POST.get("back", "")
    if back == "report":
        return redirect("citations:report", request.review.slug, undone.a_id)
    if back == "run" and undone.job_id:
        return redirect("citations:run", request.review.slug, undone.job_id)
    return redirect("citations:rule", request.review.slug, undone.rule)


@review_view(Permission.DEDUPLICATE, methods=("POST",))
def find(request: HttpRequest) -> HttpResponse:
    """Looks for duplicates among all reports, or counts what that would do, in the background."""
    is_count = request.POST.get("act") == "count"
    off = _without(request)
    actions.look_for_all_duplicates(by=request.membership, review=request.review, rules_off=off, dry_run=is_count)
    done = "Counting what would be merged; nothing is changed." if is_count else "Looking for duplicates."
    messages.info(request, done)
    return redirect("citations:merged", request.review.slug)


def _without(request: HttpRequest) -> list[str]:
    """Rules named in `off`, and those that were shown with a box to tick and were not ticked."""
    off = {*request.POST.getlist("off"), *request.POST.getlist("shown")} - set(request.POST.getlist("use"))
    return sorted(off & set(matching.RULES))


@review_view(Permission.DEDUPLICATE, methods=("POST",))
def set_policy(request: HttpRequest) -> HttpResponse:
    """Whether duplicates are looked for after each import, and whether by the weakest rule too."""
    actions.set_matching_policy(
        by=request.membership,
        review=request.review,
        after_import="after_import" in request.POST,
        rules_off=_without(request),
    )
    messages.success(request, "Kept. It holds from the next import on.")
    return redirect("citations:merged", request.review.slug)
