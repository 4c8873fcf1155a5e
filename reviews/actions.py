"""All that changes a review, its protocol or its team. Each is atomic and leaves an event in the log."""

from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from reviews import audit, clock, erasure, follow, triggers
from reviews.errors import Refused
from reviews.models import (
    INVITATION_SALT,
    Criterion,
    Invitation,
    KeywordGroup,
    Membership,
    ProtocolVersion,
    Review,
    User,
)
from reviews.rules.roles import Role

INVITATION_LASTS = timedelta(days=14)
RESERVED_SLUGS = {"new", "invitation"}


@transaction.atomic
def create_review(
    *,
    by: User,
    title: str,
    question: str = "",
    frame: str = "spider",
    frame_parts: dict | None = None,
    slug: str = "",
    is_demo: bool = False,
) -> Review:
    """A new review with its chain and its first protocol version; `by` becomes its lead."""
    review = Review.objects.create(
        slug=_free_slug(slug or slugify(title)[:60] or "review"),
        title=title.strip(),
        question=question.strip(),
        frame=frame,
        frame_parts=frame_parts or {},
        is_demo=is_demo,
        created_at=clock.now(),
        created_by=by,
    )
    audit.start(review)
    lead = Membership.objects.create(review=review, user=by, roles=[Role.LEAD], joined_at=clock.now())
    audit.record("review_created", by=lead, review=review, subject=review, title=audit.digest(review.title))
    follow.review_created(review=review, by=lead)
    new_version(by=lead, review=review, reason="The review begins")
    return review


@transaction.atomic
def begin_review(
    *, by: User, criteria: list[dict], keywords: list[dict], readers: list[str], slug: str = "", **question
) -> Review:
    """A new review with all that its first page asks: criteria, words to highlight, invited readers."""
    review = create_review(by=by, slug=slug, **question)
    lead = review.memberships.select_related("user").get(user=by)
    if criteria:
        set_criteria(by=lead, review=review, criteria=criteria, reason="The first criteria")
    if keywords:
        set_keywords(by=lead, review=review, groups=keywords)
    for email in readers:
        if email != by.email:
            invite(by=lead, review=review, email=email, roles=[Role.REVIEWER])
    return review


def _free_slug(wanted: str) -> str:
    slug, number = wanted, 1
    while slug in RESERVED_SLUGS or Review.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def new_version(*, by: Membership, review: Review, reason: str) -> ProtocolVersion:
    """Freezes the protocol as it now stands. Within the transaction of the change that asks for it."""
    number = (review.protocol_versions.aggregate(last=Max("number"))["last"] or 0) + 1
    version = ProtocolVersion.objects.create(
        review=review,
        number=number,
        content=protocol_content(review),
        reason=reason,
        created_at=clock.now(),
        created_by=by.user,
    )
    audit.record("protocol_version", by=by, review=review, subject=version, number=number)
    follow.protocol_changed(review=review, version=version, by=by)
    return version


def protocol_content(review: Review) -> dict:
    """What a protocol version holds: the question, the ordered criteria, and what later rooms add (stage rules)."""
    criteria = review.criteria.order_by("position", "id")
    content = {
        "question": review.question,
        "frame": review.frame,
        "frame_parts": review.frame_parts,
        "criteria": [
            {
                "id": c.pk,
                "label": c.label,
                "include_if": c.include_if,
                "exclude_if": c.exclude_if,
                "scope": c.scope,
                "alias_of": c.alias_of_id,
                "retired": c.retired_at is not None,
            }
            for c in criteria
        ],
    }
    for add in protocol_parts:
        content.update(add(review))
    return content


# Rooms whose settings belong to the protocol register here: review -> dict of further parts.
protocol_parts: list = []


@transaction.atomic
def edit_question(
    *, by: Membership, review: Review, title: str, question: str, frame: str, frame_parts: dict, reason: str = ""
) -> Review:
    review = Review.objects.select_for_update(no_key=True).get(pk=review.pk)
    review.title, review.question, review.frame, review.frame_parts = (
        title.strip(),
        question.strip(),
        frame,
        frame_parts,
    )
    review.save(update_fields=["title", "question", "frame", "frame_parts"])
    new_version(by=by, review=review, reason=reason or "The question was changed")
    return review


@transaction.atomic
def set_criteria(*, by: Membership, review: Review, criteria: list[dict], reason: str = "") -> list[Criterion]:
    """The whole ordered list anew. Rows with an `id` keep it, whatever their new wording; those left out retire.

    Each dict: id (or None), label, include_if, exclude_if, scope. Votes that named a retired criterion keep it.
    """
    Review.objects.select_for_update(no_key=True).get(pk=review.pk)
    standing = {c.pk: c for c in review.criteria.filter(retired_at__isnull=True)}
    if len({row["label"].strip().lower() for row in criteria}) < len(criteria):
        raise Refused(
            "Two criteria have the same label. Give each its own, since the label is the reason in the figure."
        )
    kept = []
    for position, row in enumerate(criteria, start=1):
        criterion = standing.pop(row.get("id") or 0, None) or Criterion(review=review)
        criterion.position, criterion.label = position, row["label"].strip()
        criterion.include_if, criterion.exclude_if = (
            row.get("include_if", "").strip(),
            row.get("exclude_if", "").strip(),
        )
        criterion.scope = row.get("scope") or Criterion.Scope.BOTH
        criterion.save()
        kept.append(criterion)
    for criterion in standing.values():
        criterion.retired_at = clock.now()
        criterion.save(update_fields=["retired_at"])
    new_version(by=by, review=review, reason=reason or "The criteria were changed")
    return kept


@transaction.atomic
def set_keywords(*, by: Membership, review: Review, groups: list[dict]) -> list[KeywordGroup]:
    """The whole list of keyword groups anew. Each dict: name, kind, words."""
    review.keyword_groups.all().delete()
    made = [
        KeywordGroup.objects.create(review=review, name=g["name"], kind=g["kind"], words=g["words"]) for g in groups
    ]
    audit.record("keywords_set", by=by, review=review, subject=review, groups=[[g.kind, len(g.words)] for g in made])
    return made


@transaction.atomic
def invite(*, by: Membership, review: Review, email: str, roles: list[str]) -> Invitation:
    email = User.objects.normalize_email(email).lower()
    if review.memberships.filter(user__email=email, ended_at__isnull=True).exists():
        raise Refused(f"{email} is already in this review. Change their role in the list instead.")
    for earlier in review.invitations.filter(email=email, accepted_at__isnull=True, revoked_at__isnull=True):
        revoke_invitation(by=by, invitation=earlier)
    invitation = Invitation.objects.create(
        review=review,
        email=email,
        roles=_known_roles(roles),
        created_at=clock.now(),
        created_by=by.user,
        expires_at=clock.now() + INVITATION_LASTS,
    )
    audit.record("invited", by=by, review=review, subject=invitation, roles=invitation.roles)
    return invitation


def invitation_token(invitation: Invitation) -> str:
    """What the link carries: signed, so that it need not be stored, and the same each time it is shown."""
    return signing.Signer(salt=INVITATION_SALT).sign_object(invitation.pk)


@transaction.atomic
def accept_invitation(*, by: User, invitation: Invitation) -> Membership:
    invitation = Invitation.objects.select_for_update().select_related("review").get(pk=invitation.pk)
    if invitation.state != "open":
        raise Refused(f"This invitation is {invitation.state}. Ask the lead of the review for a new link.")
    if invitation.email != by.email.lower():
        raise Refused(
            f"This invitation is for {invitation.email}. Sign in with that address, or ask for a link for yours."
        )
    membership, _ = Membership.objects.get_or_create(
        review=invitation.review, user=by, defaults={"roles": [], "joined_at": clock.now()}
    )
    membership.roles = sorted({*(membership.roles if membership.ended_at is None else []), *invitation.roles})
    membership.ended_at = None
    membership.save(update_fields=["roles", "ended_at"])
    invitation.accepted_at, invitation.accepted_by = clock.now(), by
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    audit.record("joined", by=membership, review=invitation.review, subject=membership, roles=membership.roles)
    return membership


@transaction.atomic
def revoke_invitation(*, by: Membership, invitation: Invitation) -> Invitation:
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at:
        raise Refused("This invitation was accepted already. Remove the member instead.")
    invitation.revoked_at = clock.now()
    invitation.save(update_fields=["revoked_at"])
    audit.record("invitation_revoked", by=by, review=invitation.review, subject=invitation)
    return invitation


@transaction.atomic
def change_roles(*, by: Membership, membership: Membership, roles: list[str]) -> Membership:
    roles = _known_roles(roles)
    membership = _locked_member(membership)
    if Role.LEAD not in roles:
        _keep_a_lead(membership)
    membership.roles = roles
    membership.save(update_fields=["roles"])
    audit.record("roles_changed", by=by, review=membership.review, subject=membership, roles=roles)
    return membership


@transaction.atomic
def remove_member(*, by: Membership, membership: Membership) -> Membership:
    """Ends the membership. Their votes stay, with their author; they see the review no more."""
    membership = _locked_member(membership)
    _keep_a_lead(membership)
    membership.ended_at = clock.now()
    membership.save(update_fields=["ended_at"])
    audit.record("member_removed", by=by, review=membership.review, subject=membership)
    return membership


@transaction.atomic
def rename(*, by: User, name: str) -> User:
    """The log of each of their reviews tells that it happened, not what the names are."""
    by.name = name.strip()
    by.save(update_fields=["name"])
    for membership in by.memberships.filter(ended_at__isnull=True).select_related("review", "user"):
        audit.record("member_renamed", by=membership, review=membership.review, subject=membership)
    return by


@transaction.atomic
def reset_password(*, by: None, person: User, password: str) -> User:
    """The operator's act (`by` None): whoever held a session of this person is signed out by it."""
    person.set_password(password)
    person.save(update_fields=["password"])
    for membership in person.memberships.filter(ended_at__isnull=True).select_related("review"):
        audit.record("password_reset", by=by, review=membership.review, subject=membership)
    return person


@transaction.atomic
def erase_review(*, by: None, review: Review) -> set[str]:
    """The operator's act: everything of the review goes but its log, which ends with this.

    Returns the hashes of the files that nothing names any more; they are removed once this is committed.
    """
    Review.objects.select_for_update(no_key=True).get(pk=review.pk)
    rows = erasure.belonging(review)
    files = erasure.kept_files(rows)
    with triggers.lifted():
        gone = sum(each._raw_delete(each.db) or 0 for each in rows)
    review.title, review.question, review.frame_parts = "Erased review", "", {}
    review.save(update_fields=["title", "question", "frame_parts"])
    audit.record("review_erased", by=by, review=review, subject=review, rows=gone)
    return files - erasure.files_in_use()


def _locked_member(membership: Membership) -> Membership:
    Review.objects.select_for_update(no_key=True).get(pk=membership.review_id)
    return Membership.objects.select_related("review", "user").get(pk=membership.pk)


def _keep_a_lead(leaving: Membership) -> None:
    others = leaving.review.memberships.filter(ended_at__isnull=True).exclude(pk=leaving.pk)
    if not any(Role.LEAD in other.roles for other in others):
        raise Refused("A review needs a lead. Make somebody else lead first.")


def _known_roles(roles: list[str]) -> list[str]:
    known = [role.value for role in Role if role in roles]
    if not known:
        raise Refused("Choose at least one role.")
    return known
