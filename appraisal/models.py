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
    """One item of an instrument, with our own short topic label."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=80, blank=True)
    number = models.CharField(max_length=10)
    label = models.CharField(max_length=200)
    hint = models.TextField(blank=True)
    answers = models.JSONField(default=list, help_text="[value, label, mark] of each answer, in order")
    is_screening = models.BooleanField(default=False)
    is_open = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["instrument", "position"], name="item_position_once")]


class ReviewInstrument(models.Model):
    """Which instrument a review uses, how many people appraise each study, and weights if it turns them on."""

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="appraisal_setting")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    appraisers_required = models.PositiveSmallIntegerField(default=2)
    weights = models.JSONField(default=dict, blank=True, help_text="answer value -> points; empty: no scores")


class Appraisal(SealedWork):
    """One person's appraisal of a study: a draft until submitted, sealed until they owe none on the study."""

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
    """The agreed answer to one item of one study, apart from the appraisals; a later row supersedes."""

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
