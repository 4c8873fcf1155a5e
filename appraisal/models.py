"""Instruments as data, blind appraisals with answers and quotes, and the consensus of a study."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from citations.models import Report
from reviews import clock, triggers
from reviews.blinding import SealedWork
from reviews.models import Review
from screening.models import Study

USER = settings.AUTH_USER_MODEL


class Instrument(models.Model):
    """One edition of one instrument, loaded from JSON; a new edition is a new row."""

    key = models.CharField(max_length=60)
    edition = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    licence = models.TextField(blank=True)
    url = models.URLField(blank=True)
    citation = models.TextField(blank=True)
    loaded_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["title", "edition"]
        constraints = [models.UniqueConstraint(fields=["key", "edition"], name="instrument_edition_once")]

    def __str__(self):
        return f"{self.title} ({self.edition})"


class Item(models.Model):
    """One cell to answer, with our own short topic; `part` is the letter of a lettered part, as in 6a."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=80, blank=True)
    number = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=1, blank=True)
    label = models.CharField(max_length=80)
    short = models.CharField(max_length=80)
    wording = models.TextField(blank=True, help_text="The official wording, where a team has brought it")
    answer_set = models.CharField(max_length=60)
    answers = models.JSONField(default=list, help_text="value, label, symbol and tone of each answer, in order")
    is_screening = models.BooleanField(default=False)
    is_open = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "position"], name="item_position_once"),
            models.UniqueConstraint(fields=["instrument", "number", "part"], name="item_code_once_per_instrument"),
        ]

    @property
    def code(self) -> str:
        return f"{self.number}{self.part}"


class ReviewInstrument(models.Model):
    """Which instrument a review uses, how many people appraise each study, and weights if it turns them on."""

    class Appraisers(models.IntegerChoices):
        ONE = 1, "One person"
        TWO = 2, "Two people, blind to each other"

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="appraisal_setting")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    appraisers_required = models.PositiveSmallIntegerField(choices=Appraisers, default=Appraisers.TWO)
    show_names = models.BooleanField(default=False, help_text="Show who gave which answer when answers are compared")
    weights = models.JSONField(default=dict, blank=True, help_text="answer value -> points; empty: no scores")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(appraisers_required__in=[1, 2]), name="one_or_two_appraisers")
        ]


class Appraisal(SealedWork):
    """One person's appraisal of a study: a draft until submitted, sealed until the study has all it needs."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="+")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    summary = models.TextField(blank=True)
    started_at = models.DateTimeField(default=clock.now)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["study", "instrument", "author"], name="one_appraisal_per_person_and_study")
        ]

    @classmethod
    def unsealed_q(cls) -> Q:
        from appraisal import seals  # seals reads these models

        return seals.appraisals_open_to_all()

    @classmethod
    def visible_q(cls, membership) -> Q:
        from appraisal import seals  # seals reads these models

        return seals.appraisals_open_to(membership)


class Answer(SealedWork):
    """One answer within an appraisal, with a comment and quotes as evidence."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    value = models.CharField(max_length=20, blank=True)
    comment = models.TextField(blank=True)
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["item__position"]
        constraints = [models.UniqueConstraint(fields=["appraisal", "item"], name="one_answer_per_item")]

    @classmethod
    def unsealed_q(cls) -> Q:
        from appraisal import seals  # seals reads these models

        return seals.answers_open_to_all()

    @classmethod
    def visible_q(cls, membership) -> Q:
        from appraisal import seals  # seals reads these models

        return seals.answers_open_to(membership)


class AnswerQuote(SealedWork):
    """A passage of a report that an answer rests on, with its page."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="+")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    page = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["id"]

    @classmethod
    def unsealed_q(cls) -> Q:
        from appraisal import seals  # seals reads these models

        return seals.quotes_open_to_all()

    @classmethod
    def visible_q(cls, membership) -> Q:
        from appraisal import seals  # seals reads these models

        return seals.quotes_open_to(membership)


class Consensus(models.Model):
    """A decided answer to one item of one study, apart from the appraisals; a later row supersedes.

    Where the appraisals agree no row is needed: what both said stands until a row says otherwise.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    value = models.CharField(max_length=20, blank=True)
    note = models.TextField(blank=True)
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "consensus"
        constraints = [
            models.UniqueConstraint(
                fields=["study", "item"], condition=Q(ended_at__isnull=True), name="one_standing_consensus_per_item"
            )
        ]


triggers.freeze(Consensus, set_once=("ended_at",))
