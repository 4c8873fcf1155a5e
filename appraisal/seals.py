"""What the seal means for appraisal.

A study's appraisals open together, once the required number is submitted. Before that others may know that
somebody has submitted, never what. Which studies there are is itself a verdict of full-text screening, so
all of appraisal is shut to whoever still has full texts to read.
"""

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from appraisal.models import Appraisal, ReviewInstrument
from reviews.models import Membership, Review
from screening import seals
from screening.models import Stage, Study

SEALED_IN = "appraisal"


def is_sealed(membership: Membership) -> bool:
    """Whether this member may not know yet which studies are included. Asked once per request: the bar asks too."""
    known = membership.__dict__
    if "_studies_sealed" not in known:
        stage = Stage.objects.filter(review=membership.review_id, key=Stage.Key.FULL_TEXT).first()
        known["_studies_sealed"] = stage is not None and seals.is_sealed(membership, stage)
    return known["_studies_sealed"]


def complete_studies() -> QuerySet:
    """Ids of studies whose required number of appraisals is submitted; only those are open to anybody else."""
    required = ReviewInstrument.objects.filter(review=OuterRef("review")).values("appraisers_required")
    counted = (
        _submitted()
        .order_by()
        .values("study", "review")
        .annotate(n=Count("pk"), required=Coalesce(Subquery(required[:1]), ReviewInstrument.Appraisers.TWO.value))
    )
    return counted.filter(n__gte=F("required")).values("study")


def submitted_counts(review: Review) -> dict[int, int]:
    """How many have submitted, per study: that another has done so may be known."""
    counts = _submitted().filter(review=review).order_by().values("study").annotate(n=Count("pk"))
    return dict(counts.values_list("study", "n"))


def has_begun(review: Review) -> bool:
    """Whether anybody has answered anything, draft or submitted: the instrument then stays as it is."""
    return Appraisal.objects.for_actions().filter(review=review).exists()


def is_complete(study: Study, required: int) -> bool:
    return _submitted().filter(study=study).count() >= required


def _submitted() -> QuerySet:
    return Appraisal.objects.for_actions().filter(submitted_at__isnull=False)


def _open(prefix: str, membership: Membership | None) -> Q:
    """On rows that reach an appraisal through `prefix`: submitted, of a complete study, of the member's review."""
    q = Q(**{f"{prefix}submitted_at__isnull": False, f"{prefix}study__in": complete_studies()})
    return q & Q(**{f"{prefix}review": membership.review_id}) if membership else q


def appraisals_open_to_all() -> Q:
    return _open("", None)


def appraisals_open_to(membership: Membership) -> Q:
    return _open("", membership)


def answers_open_to_all() -> Q:
    return _open("appraisal__", None)


def answers_open_to(membership: Membership) -> Q:
    return _open("appraisal__", membership)


def quotes_open_to_all() -> Q:
    return _open("answer__appraisal__", None)


def quotes_open_to(membership: Membership) -> Q:
    return _open("answer__appraisal__", membership)


def events_open_to(membership: Membership) -> Q:
    """Of the log's sealed events, those on studies whose appraisals are open."""
    if is_sealed(membership):
        return Q(pk__in=[])
    return Q(sealed_in=SEALED_IN, subject_type="screening.study", subject_id__in=complete_studies())
