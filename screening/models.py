"""Stages and entries, votes and outcomes, adjudication, notes and tags, and studies."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from citations.models import Cycle, Report
from reviews import clock, triggers
from reviews.blinding import SealedWork
from reviews.models import Criterion, ProtocolVersion, Review

USER = settings.AUTH_USER_MODEL


class Verdict(models.TextChoices):
    INCLUDE = "include", "Include"
    MAYBE = "maybe", "Maybe"
    EXCLUDE = "exclude", "Exclude"
    AWAITING = "awaiting", "Awaiting classification"
    ONGOING = "ongoing", "Ongoing study"


class Outcome(models.TextChoices):
    PENDING = "pending", "Pending"
    INCLUDE = "include", "Included"
    EXCLUDE = "exclude", "Excluded"
    CONFLICT = "conflict", "Conflict"
    AWAITING = "awaiting", "Awaiting classification"
    ONGOING = "ongoing", "Ongoing study"


class Stage(models.Model):
    """Title/abstract or full text, with its rule. A changed rule is a new protocol version."""

    class Key(models.TextChoices):
        TITLE_ABSTRACT = "title-abstract", "Titles and abstracts"
        FULL_TEXT = "full-text", "Full texts"

    class Maybe(models.TextChoices):
        AS_INCLUDE = "as_include", "Maybe goes on like Include"
        AS_CONFLICT = "as_conflict", "A Maybe that the others do not share is a conflict"

    class Reasons(models.TextChoices):
        ORDER = "order", "The first failed criterion in the agreed order"
        FIRST = "first", "The reason cast first"
        SETTLE = "settle", "Whoever settles conflicts decides"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="stages")
    key = models.CharField(max_length=20, choices=Key)
    votes_required = models.PositiveSmallIntegerField(default=2)
    maybe = models.CharField(max_length=12, choices=Maybe, default=Maybe.AS_INCLUDE)
    reasons = models.CharField(max_length=8, choices=Reasons, default=Reasons.ORDER)
    show_names = models.BooleanField(default=False, help_text="Show whoever settles a conflict who cast which vote")
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-key"]
        constraints = [
            models.UniqueConstraint(fields=["review", "key"], name="stage_once_per_review"),
            models.CheckConstraint(condition=Q(votes_required__gte=1), name="stage_needs_at_least_one_vote"),
        ]

    @property
    def label(self) -> str:
        return self.get_key_display()

    @property
    def is_full_text(self) -> bool:
        return self.key == self.Key.FULL_TEXT

    @property
    def seal_key(self) -> str:
        """How the log names this stage as the place whose open work shuts an event."""
        return f"stage:{self.key}"


class Entry(models.Model):
    """A report at a stage. Outcome, reason and the places filled are derived from votes by settle(); the
    columns are a cache that queues can index. `resting`: the earlier stage no longer includes the report,
    or the report is no longer active; the entry keeps its votes and returns."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="entries")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="entries")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="entries")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="+")
    attempt = models.PositiveSmallIntegerField(default=1)
    shuffle = models.FloatField()
    resting = models.BooleanField(default=False)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.PENDING)
    reason = models.ForeignKey(Criterion, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason_mismatch = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stage", "report"], name="report_once_per_stage")]
        indexes = [
            models.Index(
                fields=["stage", "shuffle", "id"], name="entry_queue", condition=Q(outcome="pending", resting=False)
            ),
            models.Index(fields=["stage", "outcome", "id"], name="entry_outcome", condition=Q(resting=False)),
        ]
        verbose_name_plural = "entries"


class SealedOnEntry(SealedWork):
    """One reader's work on an entry: open to others once the entry's votes are in and the stage is open to them."""

    class Meta:
        abstract = True

    @classmethod
    def unsealed_q(cls) -> Q:
        from screening import seals  # seals reads these models

        return seals.entries_open_to_all()

    @classmethod
    def visible_q(cls, membership) -> Q:
        from screening import seals  # seals reads these models

        return seals.entries_open_to(membership)


class Vote(SealedOnEntry):
    """One reviewer's verdict on an entry. What it says never changes; it is ended at most once."""

    class Ended(models.TextChoices):
        SUPERSEDED = "superseded", "superseded by a later vote"
        WITHDRAWN = "withdrawn", "withdrawn"
        REOPENED = "reopened", "set aside when the entry was opened again"

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    attempt = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = models.ForeignKey(Criterion, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    further_reasons = models.JSONField(default=list)
    answers = models.JSONField(default=dict, help_text="criterion id -> yes | no | unclear")
    version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="+")
    supersedes = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    surplus = models.BooleanField(
        default=False, help_text="It came after the places were filled; it changes no outcome"
    )
    client_key = models.CharField(max_length=64)
    cast_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_as = models.CharField(max_length=10, choices=Ended, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "attempt", "author"],
                condition=Q(ended_at__isnull=True),
                name="one_standing_vote_per_reviewer",
            ),
            models.UniqueConstraint(fields=["author", "client_key"], name="client_key_once_per_reviewer"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_as="") | (Q(ended_at__isnull=False) & ~Q(ended_as="")),
                name="vote_ended_when_and_how_together",
            ),
        ]
        indexes = [
            models.Index(fields=["author", "entry"], name="vote_author_entry"),
            models.Index(
                fields=["entry", "author"], name="vote_counted", condition=Q(ended_at__isnull=True, surplus=False)
            ),
            models.Index(fields=["author", "-cast_at"], name="vote_author_history"),
        ]


class Claim(models.Model):
    """Reserves one of an entry's open places for a reviewer for a while."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="claims")
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "user"], name="one_claim_per_reviewer_and_entry")]


class Bookmark(models.Model):
    """Where a reader is in their own queue: all before it is voted or put off. A hint that keeps the queue's
    query short; without it, or with a stale one, the queue holds the same entries."""

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    shuffle = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stage", "user"], name="one_bookmark_per_reader_and_stage")]


class Skip(models.Model):
    """An entry that a reader put off: out of their queue, on a short list of their own."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    set_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["entry", "user"], name="one_skip_per_reader_and_entry")]


class Adjudication(models.Model):
    """The deciding verdict on a conflict, apart from the votes; withdrawn, never changed. `covers` names the
    entries of the merged group it decided for, so that it outranks what was decided for one of them before."""

    class Ended(models.TextChoices):
        WITHDRAWN = "withdrawn", "withdrawn"
        REOPENED = "reopened", "set aside when the entry was opened again"

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="adjudications")
    attempt = models.PositiveSmallIntegerField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = models.ForeignKey(Criterion, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    rationale = models.TextField(blank=True)
    covers = models.JSONField(default=list, help_text="ids of the entries of the group when it was decided")
    by_voter = models.BooleanField(default=False, help_text="Whoever settled had also voted")
    at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_as = models.CharField(max_length=10, choices=Ended, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "attempt"],
                condition=Q(ended_at__isnull=True),
                name="one_standing_adjudication_per_attempt",
            )
        ]


class Note(SealedOnEntry):
    """A reviewer's note on an entry, sealed like the vote."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "author"], name="one_note_per_reviewer_and_entry")]


class Tag(SealedOnEntry):
    """A reviewer's tag on an entry, sealed like the vote."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    set_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "author", "name"], name="tag_once_per_reviewer_and_entry")
        ]


class Study(models.Model):
    """One investigation with its participants; it has one or more reports. Appraised, extracted, synthesised."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="studies")
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=200)
    reports = models.ManyToManyField(Report, through="StudyReport", related_name="studies")
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        verbose_name_plural = "studies"
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="study_number_once_per_review")]

    def __str__(self):
        return self.label


class StudyReport(models.Model):
    """A report of a study; `ended_at` when the link was taken back."""

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="links")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="study_links")
    is_main = models.BooleanField(default=False)
    linked_at = models.DateTimeField(default=clock.now)
    linked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-is_main", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "report"], condition=Q(ended_at__isnull=True), name="report_once_per_study"
            ),
            models.UniqueConstraint(
                fields=["study"], condition=Q(is_main=True, ended_at__isnull=True), name="one_main_report_per_study"
            ),
        ]


triggers.freeze(Vote, set_once=("ended_at", "ended_as"))
triggers.freeze(Adjudication, set_once=("ended_at", "ended_as"))
