"""People, the review and its protocol, the team, the log and the jobs."""

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from reviews import clock, triggers
from reviews.rules.frames import FRAMES
from reviews.rules.roles import Permission, Role, permissions_of

INVITATION_SALT = "concord.invitation"


class UserManager(BaseUserManager):
    use_in_migrations = True

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, who signs in by e-mail. One who leaves can be blanked; what they decided stays theirs by id."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=clock.now)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return self.name or self.email

    @property
    def initials(self) -> str:
        words = str(self).replace("@", " ").split()
        return "".join(word[0] for word in words[:2]).upper()

    def get_short_name(self) -> str:
        return str(self).split()[0].split("@")[0]


class Review(models.Model):
    """One systematic review with its question. Criteria, stages and all work hang on it."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=300)
    question = models.TextField(blank=True)
    frame = models.CharField(
        max_length=20, choices=[(key, label) for key, (label, _) in FRAMES.items()], default="spider"
    )
    frame_parts = models.JSONField(default=dict, blank=True)
    is_demo = models.BooleanField(default=False, help_text="Every title, person and number in it is invented.")
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self):
        return self.title


class Criterion(models.Model):
    """One eligibility criterion. Its place in the order decides which of several failed ones is the reason."""

    class Scope(models.TextChoices):
        BOTH = "both", "Titles and full texts"
        FULL_TEXT = "full_text", "Full texts only"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=80, help_text="As it will stand in the PRISMA figure: Not qualitative")
    include_if = models.TextField(blank=True)
    exclude_if = models.TextField(blank=True)
    scope = models.CharField(max_length=10, choices=Scope, default=Scope.BOTH)
    alias_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="aliases")
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self):
        return self.label


class KeywordGroup(models.Model):
    """Words to highlight while reading: they speak for inclusion or against it."""

    class Kind(models.TextChoices):
        FOR = "for", "speak for inclusion"
        AGAINST = "against", "speak against"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="keyword_groups")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.FOR)
    words = models.JSONField(default=list)

    class Meta:
        ordering = ["kind", "id"]


class ProtocolVersion(models.Model):
    """The question, the ordered criteria and the stages' rules as they stood from a moment on; never changed."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="protocol_versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="protocol_version_number_once_per_review")
        ]


class Membership(models.Model):
    """A person in a review, with one or several roles. Ended, never deleted: their work keeps its author."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    roles = models.JSONField(default=list)
    joined_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["review", "user"], name="person_once_per_review")]

    def __str__(self):
        return f"{self.user} in {self.review}"

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        return frozenset() if self.ended_at else permissions_of(self.roles)

    @property
    def role_labels(self) -> str:
        return ", ".join(role.label for role in Role if role in self.roles)


class Invitation(models.Model):
    """An invitation by link: for one address, once, until a date, revocable. The link is signed, not stored."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    roles = models.JSONField(default=list)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_when_and_by_whom_together",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="invitation_accepted_or_revoked_not_both",
            ),
        ]

    @property
    def state(self) -> str:
        if self.accepted_at:
            return "accepted"
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at <= clock.now() else "open"


class LogHead(models.Model):
    """The end of a review's chain: locked last by every action, so that events follow one another."""

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="log_head")
    length = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)


class AuditEvent(models.Model):
    """One thing that was done. Ids, verdicts and hashes, never names, e-mails or note bodies.

    No foreign keys to what it tells of: history outlives it. `sealed_in` names the place (a stage or an
    appraisal round) whose open work shuts the event to others than its actor.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=60)
    actor_id = models.BigIntegerField(null=True)
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    sealed_in = models.CharField(max_length=60, blank=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="event_number_once_per_review")]
        indexes = [models.Index(fields=["review", "subject_type", "subject_id"], name="event_subject")]


class Job(models.Model):
    """A piece of long work, with its progress and its end; see reviews/jobs.py."""

    class State(models.TextChoices):
        QUEUED = "queued", "waiting"
        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "failed"
        CANCELLED = "cancelled", "cancelled"

    review = models.ForeignKey(Review, null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    error = models.TextField(blank=True)
    result = models.JSONField(default=dict)
    cancel_asked = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "id"], name="job_state")]

    @property
    def is_final(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED, self.State.CANCELLED}

    @property
    def title(self) -> str:
        return self.kind.replace("_", " ").capitalize()


triggers.freeze(AuditEvent)
triggers.freeze(ProtocolVersion)
