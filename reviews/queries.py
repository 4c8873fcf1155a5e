"""What is read of reviews, teams, invitations and the log."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.core import signing
from django.db.models import QuerySet

from reviews import blinding
from reviews.models import (
    INVITATION_SALT,
    AuditEvent,
    Criterion,
    Invitation,
    Job,
    KeywordGroup,
    LogHead,
    Membership,
    ProtocolVersion,
    Review,
    User,
)
from reviews.rules.roles import Permission


def memberships_of(user: User) -> QuerySet[Membership]:
    return (
        Membership.objects.filter(user=user, ended_at__isnull=True)
        .select_related("review")
        .order_by("-review__created_at", "-pk")
    )


def colleagues(reviews: Iterable[int]) -> dict[int, list[Membership]]:
    """The standing memberships of each of these reviews."""
    found: dict[int, list[Membership]] = defaultdict(list)
    rows = Membership.objects.filter(review__in=list(reviews), ended_at__isnull=True).select_related("user")
    for membership in rows.order_by("pk"):
        found[membership.review_id].append(membership)
    return found


def members(review: Review) -> QuerySet[Membership]:
    return review.memberships.filter(ended_at__isnull=True).select_related("user").order_by("pk")


def invitations(review: Review) -> QuerySet[Invitation]:
    return review.invitations.select_related("created_by", "accepted_by")


def invitation_by_token(token: str) -> Invitation | None:
    """The invitation that a link's token names, whatever its state; None when the token is not ours."""
    try:
        pk = signing.Signer(salt=INVITATION_SALT).unsign_object(token)
    except signing.BadSignature:
        return None
    return Invitation.objects.select_related("review", "created_by").filter(pk=pk).first()


def criteria(review: Review, *, full_text: bool) -> QuerySet[Criterion]:
    """The standing criteria in the agreed order; at title/abstract without those for full texts only."""
    standing = review.criteria.filter(retired_at__isnull=True, alias_of__isnull=True)
    return standing if full_text else standing.exclude(scope=Criterion.Scope.FULL_TEXT)


def keyword_groups(review: Review) -> QuerySet[KeywordGroup]:
    return review.keyword_groups.order_by("-kind", "pk")


def versions(review: Review) -> QuerySet[ProtocolVersion]:
    """Newest first, with who made them."""
    return review.protocol_versions.select_related("created_by").order_by("-number")


def current_version(review: Review) -> ProtocolVersion:
    return review.protocol_versions.order_by("-number").first()


def current_version_id(review_id: int) -> int:
    """Which version a vote is cast under, without reading what it says."""
    numbered = ProtocolVersion.objects.filter(review=review_id).order_by("-number")
    return numbered.values_list("pk", flat=True)[0]


def visible_events(membership: Membership) -> QuerySet[AuditEvent]:
    """The log as this member may read it; what the seal shuts is not there."""
    return AuditEvent.objects.filter(blinding.events_visible_to(membership), review=membership.review_id).order_by(
        "-number"
    )


def reads_blind(membership: Membership) -> bool:
    """Whether this member may hold sealed work of their own, so that others' steps must not be countable."""
    return bool(membership.permissions & {Permission.SCREEN, Permission.APPRAISE})


def log_head(membership: Membership) -> LogHead | None:
    """Length and end of the chain, for those to whom every event of it is open.

    A hash of few possible verdicts can be guessed, so nobody is shown one over an event that is shut to them.
    """
    if reads_blind(membership):
        return None
    head = LogHead.objects.get(review=membership.review_id)
    return head if visible_events(membership).count() == head.length else None


def log_length(review: Review) -> int:
    return LogHead.objects.get(review=review).length


def names(user_ids: set[int]) -> dict[int, str]:
    return {user.pk: str(user) for user in User.objects.filter(pk__in=user_ids)}


def review_named(slug: str) -> Review | None:
    return Review.objects.filter(slug=slug).first()


def person_named(email: str) -> User | None:
    return User.objects.filter(email__iexact=email).first()


def has_real_reviews() -> bool:
    """Whether somebody works here already: a review that the demo did not make."""
    return Review.objects.filter(is_demo=False).exists()


class DemoPerson(NamedTuple):
    name: str
    email: str
    role: str


def demo_people() -> list[DemoPerson]:
    """The people of the demo with their roles there; empty where it was never loaded."""
    people = User.objects.filter(is_demo=True, is_active=True).order_by("pk").prefetch_related("memberships")
    return [
        DemoPerson(str(person), person.email, next((m.role_labels for m in person.memberships.all()), ""))
        for person in people
    ]


def jobs(review: Review) -> QuerySet[Job]:
    return Job.objects.filter(review=review)
