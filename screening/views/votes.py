"""A reader's vote and its undoing, at both stages. The answer tells nothing of what others voted."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from reviews.access import review_view
from reviews.errors import Refused
from reviews.rules.roles import Permission
from screening import actions, queries
from screening.forms import AnsweredVoteForm
from screening.models import Entry, Verdict
from screening.views.answers import cleaned, entry_or_404, saved

SURPLUS = "Others filled the places on this report before your vote came. It is kept, and changes nothing."
WORDS = {
    Verdict.INCLUDE: "Included",
    Verdict.MAYBE: "Maybe",
    Verdict.EXCLUDE: "Excluded",
    Verdict.AWAITING: "Awaiting classification",
    Verdict.ONGOING: "Ongoing study",
}


@review_view(Permission.SCREEN, methods=("POST",))
def cast(request: HttpRequest, key: str, number: int) -> HttpResponse:
    entry = entry_or_404(request, key, number)
    data = cleaned(AnsweredVoteForm(request.POST, stage=entry.stage))
    vote = actions.cast(by=request.membership, entry=entry, **data)
    queries.forget_progress(request.membership, entry.stage)
    said = SURPLUS if vote.surplus else f"{WORDS[vote.verdict]}: {entry.report.title}"
    return saved(request, said, to=_next(request, entry), warning=vote.surplus, key=vote.client_key)


@review_view(Permission.SCREEN, methods=("POST",))
def withdraw(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Takes back the vote that the script names by its key, else the reader's standing one."""
    entry = entry_or_404(request, key, number)
    vote = queries.my_vote(request.membership, entry, request.POST.get("client_key", ""))
    if vote is None:
        raise Refused("You have no vote on this report, so there is nothing to take back.")
    actions.withdraw(by=request.membership, vote=vote)
    queries.forget_progress(request.membership, entry.stage)
    name = "screening:read" if entry.stage.is_full_text else "screening:title"
    to = reverse(name, kwargs={"slug": request.review.slug, "number": number})
    return saved(request, f"Taken back: {entry.report.title}", to=to)


def _next(request: HttpRequest, entry: Entry) -> str:
    slug = request.review.slug
    if not entry.stage.is_full_text:
        return reverse("screening:title_abstract", kwargs={"slug": slug})
    following = queries.next_to_read(request.membership, entry.stage, after=entry.report.number)
    if following is None:
        return reverse("screening:full_text", kwargs={"slug": slug})
    return reverse("screening:read", kwargs={"slug": slug, "number": following.report.number})
