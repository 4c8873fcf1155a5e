"""Extraction forms and values (the characteristics of each study), and groups of shared participants."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews import clock
from reviews.blinding import SealedWork
from reviews.models import Review
from screening.models import Study

USER = settings.AUTH_USER_MODEL


class ExtractionForm(models.Model):
    """One version of a review's form. `dual`: two people fill it in blind; else one does, and it stands."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="extraction_forms")
    version = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=120, default="Characteristics of studies")
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["review", "version"], name="form_version_once_per_review")]


class Field(models.Model):
    """One thing to take out of each study."""

    class Kind(models.TextChoices):
        LINE = "line", "A line of text"
        TEXT = "text", "Text"
        NUMBER = "number", "A whole number"
        CHOICE = "choice", "One of a list"

    form = models.ForeignKey(ExtractionForm, on_delete=models.PROTECT, related_name="fields")
    position = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=60, blank=True)
    key = models.SlugField(max_length=40)
    label = models.CharField(max_length=120)
    help = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.LINE)
    choices = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["form", "key"], name="field_key_once_per_form")]


class Extraction(SealedWork):
    """One person's filling in of the form for a study; one of a study's extractions is the agreed one."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="+")
    form = models.ForeignKey(ExtractionForm, on_delete=models.PROTECT, related_name="+")
    is_agreed = models.BooleanField(default=False)
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["study", "form", "author"], name="one_extraction_per_person_and_study"),
            models.UniqueConstraint(
                fields=["study", "form"], condition=Q(is_agreed=True), name="one_agreed_extraction_per_study"
            ),
        ]

    @classmethod
    def unsealed_q(cls) -> Q:
        return Q(is_agreed=True)

    @classmethod
    def visible_q(cls, membership) -> Q:
        return Q(review=membership.review_id, is_agreed=True)


class Value(SealedWork):
    """What an extraction says of one field, with the words it rests on; sealed like the extraction."""

    class State(models.TextChoices):
        GIVEN = "given", "given"
        NOT_REPORTED = "not_reported", "not reported"
        NOT_APPLICABLE = "not_applicable", "not applicable"
        UNCLEAR = "unclear", "unclear"

    extraction = models.ForeignKey(Extraction, on_delete=models.CASCADE, related_name="+")
    field = models.ForeignKey(Field, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=15, choices=State, default=State.GIVEN)
    text = models.TextField(blank=True)
    number = models.IntegerField(null=True, blank=True)
    quote = models.TextField(blank=True)
    page = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["field__position"]
        constraints = [models.UniqueConstraint(fields=["extraction", "field"], name="one_value_per_field")]

    @classmethod
    def unsealed_q(cls) -> Q:
        return Q(extraction__is_agreed=True)

    @classmethod
    def visible_q(cls, membership) -> Q:
        return Q(extraction__review=membership.review_id, extraction__is_agreed=True)


class SampleGroup(models.Model):
    """Studies (or reports of one) that share participants, so that nobody is counted twice."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="sample_groups")
    label = models.CharField(max_length=120)
    studies = models.ManyToManyField(Study, related_name="sample_groups")
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
