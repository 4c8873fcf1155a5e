"""The list of one's reviews, and the overview of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reviews import queries, thread, wording
from reviews.access import review_view, signed_in_view
from reviews.rules.frames import parts
from reviews.rules.roles import Permission

FEED_LINES = 8
FEED_EVENTS = 200
DASH, GAP = 19, 2  # width of a stage and of the space after it in the small thread of the list


@signed_in_view()
def reviews(request: HttpRequest) -> HttpResponse:
    memberships = list(queries.memberships_of(request.user))
    colleagues = queries.colleagues(m.review_id for m in memberships)
    rows = [
        {"membership": m, "others": [o for o in colleagues[m.review_id] if o.user_id != request.user.pk]}
        for m in memberships
    ]
    return render(request, "reviews/list.html", {"rows": rows})


@review_view(Permission.VIEW)
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for me in one review, fetched by the list so that many reviews do not delay it."""
    stages = thread.thread(request.membership, request.path)
    return render(
        request, "reviews/_waiting.html", {"dashes": _dashes(stages), "waiting": [s for s in stages if s["count"]]}
    )


def _dashes(stages: list[dict]) -> list[dict]:
    measured = [stage for stage in stages if stage["max"]]
    return [
        {
            "x": number * (DASH + GAP),
            "width": round(DASH * min(stage["value"] / stage["max"], 1), 1),
            "label": f"{stage['label']}: {stage['value']} of {stage['max']}",
        }
        for number, stage in enumerate(measured)
    ]


@review_view(Permission.VIEW)
def overview(request: HttpRequest) -> HttpResponse:
    member, review = request.membership, request.review
    stages = thread.thread(member, request.path)
    events = list(queries.visible_events(member)[:FEED_EVENTS])
    team = list(queries.members(review))
    return render(
        request,
        "reviews/overview.html",
        {
            "thread": stages,
            "waiting": [stage for stage in stages if stage["count"]],
            "feed": wording.feed(events, queries.names({event.actor_id for event in events}), member, FEED_LINES),
            "team": team,
            "others": len(team) - 1,
            "criteria": queries.criteria(review, full_text=True),
            "frame_parts": [(label, review.frame_parts.get(key, "")) for key, label in parts(review.frame)],
            "version": queries.current_version(review),
        },
    )
