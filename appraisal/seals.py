"""What the seal means for appraisal: a study's appraisals open together, once the required number is submitted."""

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from appraisal.models import Appraisal, ReviewInstrument
from reviews.models import Membership


def complete_studies() -> QuerySet:
    """Ids of studies whose required number of appraisals is submitted; only those are open to anybody else."""
    required = ReviewInstrument.objects.filter(review=OuterRef("review")).values("appraisers_required")
    submitted = Appraisal.objects.for_actions().filter(submitted_at__isnull=False)
    counted = (
        submitted.order_by()
        .values("study", "review")
        .annotate(n=Count("pk"), required=Coalesce(Subquery(required[:1]), 2))
    )
    return counted.filter(n__gte=F("required")).values("study")


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
