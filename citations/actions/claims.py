"""Two people share the queue without meeting: who looks at a question holds it for a few minutes.

A hold lapses by itself and leaves no event: it is no part of the review's history, and no answer is refused for it.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from citations.models import PossibleDuplicate
from reviews import clock
from reviews.models import Membership

HOLD_LASTS = timedelta(minutes=5)


@transaction.atomic
def claim(*, by: Membership, pair: PossibleDuplicate) -> bool:
    """Holds an open question for this member and lets go of any other they held; False when somebody else holds it."""
    now = clock.now()
    mine_or_wanted = PossibleDuplicate.objects.filter(Q(pk=pair.pk) | Q(review=pair.review_id, held_by=by.user))
    # In one order, so that two people who take over each other's lapsed questions cannot wait for one another.
    list(mine_or_wanted.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    is_free = Q(held_by__isnull=True) | Q(held_by=by.user) | Q(held_until__lte=now)
    question = PossibleDuplicate.objects.filter(is_free, pk=pair.pk, state=PossibleDuplicate.State.OPEN)
    if not question.update(held_by=by.user, held_until=now + HOLD_LASTS):
        return False
    others = PossibleDuplicate.objects.filter(review=pair.review_id, held_by=by.user).exclude(pk=pair.pk)
    others.update(held_by=None, held_until=None)
    return True
