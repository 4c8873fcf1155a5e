"""Alice leads, Bob and Carol screen, Charlie is a stranger."""

from reviews import actions
from reviews.models import Membership, Review, User
from reviews.rules.roles import Role

PASSWORD = "a long enough password"
_count = iter(range(1, 10**9))


def make_user(name: str = "", **fields) -> User:
    name = name or f"Person {next(_count)}"
    email = fields.pop("email", f"{name.lower().replace(' ', '.')}@example.org")
    return User.objects.create_user(email, PASSWORD, name=name, **fields)


def make_review(*, lead: User | None = None, title: str = "Therapy after self-harm", **fields) -> Review:
    return actions.create_review(by=lead or make_user("Lead"), title=title, **fields)


def make_member(review: Review, user: User, *roles: str) -> Membership:
    return Membership.objects.create(review=review, user=user, roles=list(roles or (Role.REVIEWER,)))


def member(review: Review, user: User) -> Membership:
    return Membership.objects.select_related("review", "user").get(review=review, user=user)


def make_criteria(review: Review, *labels: str, by: Membership):
    labels = labels or ("Not qualitative", "Not individual therapy", "No self-harm history")
    return actions.set_criteria(by=by, review=review, criteria=[{"label": label} for label in labels])
