"""Stages and entries, votes and outcomes, adjudication, notes and tags, and studies."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

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

    class SettledBy(models.TextChoices):
        ANOTHER = "another", "Another person than those who voted, where there is one"
        ANYONE = "anyone", "Also whoever voted on it; that is recorded and counted apart"

    class Order(models.TextChoices):
        SHUFFLE = "shuffle", "Shuffled, for each reader in another order"
        OLDEST = "oldest", "In the order in which reports came in"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="stages")
    key = models.CharField(max_length=20, choices=Key)
    votes_required = models.PositiveSmallIntegerField(default=2)
    maybe = models.CharField(max_length=12, choices=Maybe, default=Maybe.AS_INCLUDE)
    reasons = models.CharField(max_length=8, choices=Reasons, default=Reasons.ORDER)
    show_names = models.BooleanField(default=False, help_text="Show whoever settles a conflict who cast which vote")
    settled_by = models.CharField(max_length=8, choices=SettledBy, default=SettledBy.ANOTHER)
    order = models.CharField(max_length=8, choices=Order, default=Order.SHUFFLE)
    by_criterion = models.BooleanField(default=False, help_text="Readers answer each criterion; the verdict follows")
    hide_byline = models.BooleanField(default=False, help_text="Hide authors, journal, year and keywords from readers")
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
    columns are a cache that queues can index. `places`: how many votes this entry needs where that is not the
    stage's number, as in a calibration round. `resting`: the earlier stage no longer includes the report,
    or the report is no longer active; the entry keeps its votes and returns."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="entries")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="entries")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="entries")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="+")
    attempt = models.PositiveSmallIntegerField(default=1)
    shuffle = models.FloatField()
    places = models.PositiveSmallIntegerField(null=True, blank=True)
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
        PILOT = "pilot", "kept apart with its calibration round"

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
    together = models.UUIDField(null=True, blank=True, help_text="Names the act that decided many at once")
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

    @classmethod
    def visible_q(cls, membership) -> Q:
        from screening import seals  # seals reads these models

        return super().visible_q(membership) | seals.votes_of_closed_rounds(membership)


class Claim(models.Model):
    """Reserves one of an entry's open places for a reviewer for a while."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="claims")
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "user"], name="one_claim_per_reviewer_and_entry")]


class Share(models.Model):
    """A part of a stage given to a reader: the entries whose shuffle lies in [low, high). Who holds a share owes
    nothing outside it; who holds none reads everything. Withdrawn, never deleted."""

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="shares")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    low = models.FloatField()
    high = models.FloatField()
    label = models.CharField(max_length=80, blank=True)
    given_at = models.DateTimeField(default=clock.now)
    given_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["low", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(low__gte=0, high__lte=1, low__lt=F("high")), name="share_is_a_range")
        ]

    @property
    def width(self) -> float:
        return self.high - self.low

    @property
    def low_percent(self) -> float:
        return 100 * self.low

    @property
    def high_percent(self) -> float:
        return 100 * self.high


class Sample(models.Model):
    """A frozen random sample of a stage's entries: a calibration round, which all its readers read, or a check, in
    which a second person reads some exclusions of a single one. Closing it opens its votes, entry by entry."""

    class Kind(models.TextChoices):
        ROUND = "round", "Calibration round"
        CHECK = "check", "Check of exclusions"

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="samples")
    kind = models.CharField(max_length=5, choices=Kind)
    number = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=40)
    population = models.PositiveIntegerField(help_text="How many entries it was drawn from")
    readers = models.ManyToManyField(USER, related_name="+", help_text="Who takes part in a round")
    entries = models.ManyToManyField(Entry, through="Sampled", related_name="+")
    drawn_at = models.DateTimeField(default=clock.now)
    drawn_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    votes_kept = models.BooleanField(null=True, help_text="Whether its votes count; null while it is open")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "kind", "number"], name="sample_number_once_per_stage"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, votes_kept__isnull=True)
                | Q(closed_at__isnull=False, votes_kept__isnull=False),
                name="sample_closed_says_what_became_of_votes",
            ),
        ]


class Sampled(models.Model):
    """An entry of a sample, with the attempt it was at when drawn, by which its votes are found later.

    What a check finds on its entry is the entry's outcome (`rules.sampling.found_by_check`). `found` keeps it when the
    report is sent back, and `pending` when the check is closed before a second person has read the report."""

    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="drawn")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    attempt = models.PositiveSmallIntegerField()
    found = models.CharField(max_length=10, choices=Outcome, blank=True)

    class Meta:
        ordering = ["sample", "position"]
        constraints = [models.UniqueConstraint(fields=["sample", "entry"], name="entry_once_per_sample")]


class Bookmark(models.Model):
    """Where a reader is in their own queue: all before it is voted or put off. A hint that keeps the queue's
    query short; without it, or with a stale one, the queue holds the same entries. `shuffle` in the shuffled order,
    `oldest`, the id of an entry, in the order in which reports came in."""

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    shuffle = models.FloatField()
    oldest = models.PositiveBigIntegerField(null=True, blank=True)

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


class Comment(SealedOnEntry):
    """A line in the talk about an entry, sealed like the votes it is about. Said once, never changed. It waits for
    whoever it mentions until they answer or put it away."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    mentions = models.ManyToManyField(USER, related_name="+")
    seen_by = models.ManyToManyField(USER, related_name="+")
    said_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["entry", "id"], name="comment_entry")]


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
triggers.freeze(Comment)
