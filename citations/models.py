"""Searches and imports, records and reports, merges and removals, full texts and their retrieval."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from citations.formats import NO_PLATFORM
from reviews import clock
from reviews.models import Job, Review

USER = settings.AUTH_USER_MODEL


class Cycle(models.Model):
    """One search update of the review; the first is made with the review."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="cycles")
    number = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="cycle_number_once_per_review")]


class Search(models.Model):
    """One run of one strategy in one source on a date."""

    class Source(models.TextChoices):
        DATABASE = "database", "Database"
        REGISTER = "register", "Register"
        WEBSITE = "website", "Website"
        ORGANISATION = "organisation", "Organisation"
        CITATION = "citation", "Citation searching"
        CONTACT = "contact", "Contact with people"
        OTHER = "other", "Other"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="searches")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="searches")
    source = models.CharField(max_length=15, choices=Source, default=Source.DATABASE)
    database = models.CharField(max_length=120)
    platform = models.CharField(max_length=120, blank=True)
    coverage = models.CharField(max_length=200, blank=True)
    strategy = models.TextField(blank=True)
    limits = models.TextField(blank=True)
    run_on = models.DateField(null=True, blank=True)
    reported_hits = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "searches"

    def __str__(self):
        return f"{self.database} ({self.platform})" if self.platform else self.database

    @property
    def is_database_or_register(self) -> bool:
        return self.source in {self.Source.DATABASE, self.Source.REGISTER}


class ImportBatch(models.Model):
    """One file on its way in: staged, looked at, committed, perhaps undone. Its rows count only while committed."""

    class State(models.TextChoices):
        READING = "reading", "being read"
        COLUMNS = "columns", "columns to name"
        STAGED = "staged", "ready to commit"
        COMMITTED = "committed", "imported"
        UNDONE = "undone", "undone"
        DISCARDED = "discarded", "discarded"
        FAILED = "failed", "not readable"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="batches")
    search = models.ForeignKey(Search, null=True, blank=True, on_delete=models.PROTECT, related_name="batches")
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    sha256 = models.CharField(max_length=64)
    file_name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    format = models.CharField(max_length=30, blank=True)
    platform = models.CharField(max_length=60, blank=True)
    encoding = models.CharField(max_length=30, blank=True)
    encoding_note = models.CharField(max_length=300, blank=True)
    columns = models.JSONField(default=dict, blank=True)
    read_as = models.JSONField(
        default=dict, blank=True, help_text="format and encoding that a person chose over what was recognised"
    )
    error = models.TextField(blank=True)
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    committed_at = models.DateTimeField(null=True, blank=True)
    committed_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "import batches"
        indexes = [models.Index(fields=["review", "state"], name="batch_state")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="committed")
                | Q(committed_at__isnull=False, committed_by__isnull=False, search__isnull=False),
                name="committed_batch_has_search_when_and_whom",
            )
        ]

    @property
    def rules_of(self) -> str:
        """The platform by whose rules it is read: the one a person told, else the one that its content shows."""
        told = self.read_as.get("platform", "")
        return "" if told == NO_PLATFORM else told or self.platform


class Division(models.Model):
    """Of one file, the records that name this database and platform belong to this search; what no division names
    belongs to the file's own. It speaks until the commit; from then on each record has its search."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="divisions")
    database = models.CharField(max_length=120)
    platform = models.CharField(max_length=120, blank=True)
    search = models.ForeignKey(Search, on_delete=models.PROTECT, related_name="divisions")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "database", "platform"], name="source_divided_once_per_batch")
        ]


class Report(models.Model):
    """One document, which people screen. Its fields are the best of its records', each with its origin.

    `standing` is a derived cache, kept by citations.actions.restate(): only `active` reports are screened
    and counted. `merged_into` is the flat derived cache of the standing merges (DESIGN.md 3.8).
    """

    class Standing(models.TextChoices):
        ACTIVE = "active", "active"
        MERGED = "merged", "merged into another"
        REMOVED = "removed", "removed before screening"
        WITHOUT_RECORD = "without_record", "without a counted record"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="reports")
    number = models.PositiveIntegerField()
    standing = models.CharField(max_length=15, choices=Standing, default=Standing.WITHOUT_RECORD)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    kind = models.CharField(max_length=40, default="article")
    title = models.TextField(blank=True)
    authors = models.JSONField(default=list)
    year = models.PositiveSmallIntegerField(null=True)
    journal = models.TextField(blank=True)
    volume = models.CharField(max_length=80, blank=True)
    issue = models.CharField(max_length=80, blank=True)
    pages = models.CharField(max_length=120, blank=True)
    abstract = models.TextField(blank=True)
    keywords = models.JSONField(default=list)
    language = models.CharField(max_length=80, blank=True)
    doi = models.CharField(max_length=300, blank=True)
    pmid = models.CharField(max_length=20, blank=True)
    urls = models.JSONField(default=list)
    origins = models.JSONField(default=dict, help_text="field -> id of the record it came from, or 'hand'")
    choices = models.JSONField(
        default=dict, help_text="field -> id of the record a person chose; kept while that record is not in the group"
    )
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="report_number_once_per_review"),
            models.CheckConstraint(
                condition=Q(standing="merged", merged_into__isnull=False)
                | (~Q(standing="merged") & Q(merged_into__isnull=True)),
                name="merged_report_names_its_group",
            ),
        ]
        indexes = [
            models.Index(fields=["review", "standing", "number"], name="report_standing"),
            models.Index(fields=["id", "merged_into"], name="report_group"),
        ]

    def __str__(self):
        return self.title or f"Report {self.number}"

    @property
    def first_author(self) -> str:
        return self.authors[0].split(",")[0] if self.authors else ""

    @property
    def short(self) -> str:
        """ "Halvorsen 2021": how people name a report in talk and lists."""
        return f"{self.first_author or 'No author'} {self.year or 'n.d.'}"


class RecordQuerySet(models.QuerySet):
    def counted(self):
        """What PRISMA counts: records of committed batches that were new in their search."""
        return self.filter(batch__state=ImportBatch.State.COMMITTED, known_as__isnull=True)


class Record(models.Model):
    """One item of one source's export, kept verbatim for ever. Its own report never changes once it is committed.

    `known_as` is a derived cache, kept by the actions on batches: the record of an earlier committed batch of the
    same search that is the same item. Such a record is "already known" and counts nowhere.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="records")
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="records")
    search = models.ForeignKey(Search, null=True, blank=True, on_delete=models.PROTECT, related_name="records")
    report = models.ForeignKey(Report, null=True, blank=True, on_delete=models.PROTECT, related_name="records")
    position = models.PositiveIntegerField()
    start = models.PositiveBigIntegerField()
    end = models.PositiveBigIntegerField()
    line = models.PositiveIntegerField()
    container = models.CharField(max_length=200, blank=True)
    raw = models.TextField()
    title = models.TextField(blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    doi = models.CharField(max_length=300, blank=True)
    pmid = models.CharField(max_length=20, blank=True)
    accession = models.CharField(max_length=200, blank=True)
    database = models.CharField(max_length=120, blank=True)
    platform = models.CharField(max_length=120, blank=True)
    lacks = models.CharField(max_length=40, blank=True, help_text="what of citations.rules.lacking.ASKED it lacks")
    is_flawed = models.BooleanField(default=False, help_text="whether it has problems")
    fields = models.JSONField(default=dict, help_text="the whole ParsedRecord but place and raw")
    problems = models.JSONField(default=list, help_text="[line, text] of each flaw")
    normalised = models.JSONField(default=dict, help_text="citations.matching.Normalised, made once")
    fingerprint = models.CharField(max_length=64, help_text="of the accession number, else the raw text")
    # No index of all: nearly every row has none, and planners that see one walk through all of them.
    known_as = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["batch", "position"]
        constraints = [models.UniqueConstraint(fields=["batch", "position"], name="record_position_once_per_batch")]
        indexes = [
            models.Index(fields=["search", "fingerprint"], name="record_fingerprint"),
            models.Index(fields=["review", "report"], name="record_report"),
            # Covers what PRISMA counts, so that counting never reads the wide rows themselves.
            models.Index(fields=["search", "batch", "known_as", "report"], name="record_counted"),
            # Covers what the page of a file counts, whatever its size.
            models.Index(
                fields=["batch", "known_as", "is_flawed", "lacks", "database", "platform", "search"],
                name="record_in_file",
            ),
            models.Index(fields=["batch", "position"], condition=Q(is_flawed=True), name="record_flawed"),
            # Databases look for those that know a record as theirs whenever one is deleted, row by row.
            models.Index(fields=["known_as"], condition=Q(known_as__isnull=False), name="record_known_as"),
        ]


class MatchKey(models.Model):
    """By its keys a record meets those that it might be a duplicate of (citations.matching.keys). Written once, when
    the record is imported: a hash of the key, and of the key with the part of a large block that the record is in."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+", db_index=False)
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="match_keys")
    key = models.BigIntegerField()
    part = models.BigIntegerField()

    class Meta:
        # In this order the constraint is also the index that finds a block, or one part of it.
        constraints = [
            models.UniqueConstraint(fields=["review", "key", "part", "record"], name="match_key_once_per_record")
        ]


class MatchingPolicy(models.Model):
    """How a review wants its duplicates looked for; without a row, after each import and by all rules."""

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="matching_policy")
    after_import = models.BooleanField(default=True)
    rules_off = models.JSONField(default=list, blank=True, help_text="names of citations.matching.RULES")


class Piece(models.Model):
    """What of a file is not a record: the preamble, or something set aside because it cannot be one."""

    class Kind(models.TextChoices):
        PREAMBLE = "preamble", "preamble"
        SET_ASIDE = "set_aside", "set aside"

    class State(models.TextChoices):
        OPEN = "open", "open"
        REPAIRED = "repaired", "repaired"
        DISMISSED = "dismissed", "dismissed"

    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="pieces")
    kind = models.CharField(max_length=10, choices=Kind)
    position = models.PositiveIntegerField()
    start = models.PositiveBigIntegerField()
    end = models.PositiveBigIntegerField()
    line = models.PositiveIntegerField()
    container = models.CharField(max_length=200, blank=True)
    raw = models.TextField(blank=True)
    problem_line = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    record = models.ForeignKey(Record, null=True, blank=True, on_delete=models.PROTECT, related_name="repaired_from")
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["batch", "position"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="repaired") | Q(record__isnull=False), name="repaired_piece_yields_a_record"
            ),
            models.CheckConstraint(
                condition=~Q(state="dismissed") | ~Q(reason=""), name="dismissed_piece_has_a_reason"
            ),
            models.UniqueConstraint(fields=["batch", "position"], name="piece_position_once_per_batch"),
        ]


class Merge(models.Model):
    """A link: two reports are the same document, by which rule or whom. Undone by withdrawing it."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="merges")
    a = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")
    b = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    points = models.FloatField(default=0)
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(a__lt=F("b")), name="merge_names_the_lower_report_first"),
            models.UniqueConstraint(
                fields=["a", "b"], condition=Q(withdrawn_at__isnull=True), name="one_standing_merge_per_pair"
            ),
        ]
        indexes = [
            models.Index(fields=["review", "rule", "id"], condition=Q(withdrawn_at__isnull=True), name="merge_by_rule")
        ]


class PossibleDuplicate(models.Model):
    """A doubtful pair, or what a person said of a pair; "same" and "different" are never asked again."""

    class State(models.TextChoices):
        OPEN = "open", "to judge"
        SAME = "same", "same"
        DIFFERENT = "different", "different"
        RELATED = "related", "related report"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="possible_duplicates")
    a = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")
    b = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")
    points = models.FloatField(default=0)
    facts = models.JSONField(default=dict)
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    together = models.UUIDField(null=True, blank=True, help_text="names the act that answered many at once")
    held_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    held_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-points", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(a__lt=F("b")), name="pair_names_the_lower_report_first"),
            models.UniqueConstraint(fields=["a", "b"], name="pair_once"),
        ]
        indexes = [models.Index(fields=["review", "state", "-points", "id"], name="pair_queue")]


class NcbiAccount(models.Model):
    """What one person tells NCBI of themselves when they search PubMed from here; else the installation's is told."""

    user = models.OneToOneField(USER, on_delete=models.CASCADE, related_name="ncbi_account")
    email = models.EmailField()
    api_key = models.CharField(max_length=100, blank=True)
    changed_at = models.DateTimeField(default=clock.now)


class Removal(models.Model):
    """A report taken out before screening, by a tool or for another logged cause; withdrawn, never deleted."""

    class Kind(models.TextChoices):
        AUTOMATIC = "automatic", "Marked ineligible by a tool"
        OTHER = "other", "Removed for another cause"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="removals")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="removals")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OTHER)
    cause = models.CharField(max_length=200)
    tool = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=Q(withdrawn_at__isnull=True), name="one_standing_removal_per_report"
            )
        ]


class FullText(models.Model):
    """A file of a report, kept by its hash; the text of each page is read once, in a child process."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="full_texts")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="full_texts")
    sha256 = models.CharField(max_length=64)
    file_name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    pages = models.JSONField(default=list, help_text="the text of each page, empty until read")
    text_error = models.CharField(max_length=300, blank=True)
    uploaded_at = models.DateTimeField(default=clock.now)
    uploaded_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]


class Retrieval(models.Model):
    """One line in the history of getting a full text; the last line is the status."""

    class Status(models.TextChoices):
        TO_SEEK = "to_seek", "To seek"
        REQUESTED = "requested", "Requested"
        OBTAINED = "obtained", "Obtained"
        ABSTRACT_ONLY = "abstract_only", "Only an abstract exists"
        NOT_RETRIEVED = "not_retrieved", "Not retrieved"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="retrievals")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="retrievals")
    status = models.CharField(max_length=15, choices=Status)
    where = models.CharField(max_length=200, blank=True, help_text="Which library, author or service was asked")
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["report", "id"], name="retrieval_last")]
