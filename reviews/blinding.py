"""The seal (DESIGN.md 3.2): others' work stays shut for whoever still has open work in the same place.

Sealed work is reached by three doors only: `by(user)`, `unsealed()`, `visible_to(membership)`. A model of
sealed work says with `visible_q` what a member may see of it; every relation to it is hidden, so no
template, lookup or join can walk in from behind.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q


class SealedWorkQuerySet(models.QuerySet):
    """What stands behind the three doors."""


class SealedWorkManager(models.Manager.from_queryset(SealedWorkQuerySet)):
    """The three doors. Actions, which must settle votes that nobody may read yet, use `for_actions()`."""

    def by(self, user) -> SealedWorkQuerySet:
        return self.get_queryset().filter(author=user)

    def unsealed(self) -> SealedWorkQuerySet:
        """What nobody in the review needs to be shielded from any more."""
        return self.get_queryset().filter(self.model.unsealed_q())

    def visible_to(self, membership) -> SealedWorkQuerySet:
        """One's own, and of others' what this member's open work does not keep shut."""
        return self.get_queryset().filter(Q(author=membership.user_id) | self.model.visible_q(membership))

    def for_actions(self) -> SealedWorkQuerySet:
        """Everything; a house test lets only actions call it."""
        return self.get_queryset()


class SealedWork(models.Model):
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = SealedWorkManager()

    class Meta:
        abstract = True

    @classmethod
    def unsealed_q(cls) -> Q:
        raise NotImplementedError(f"{cls.__name__} must say what of it is open to everybody.")

    @classmethod
    def visible_q(cls, membership) -> Q:
        raise NotImplementedError(f"{cls.__name__} must say what of others' work a member may see.")


# Each room that writes sealed events to the log says which of them a member may read: membership -> Q.
event_doors: list = []


def events_visible_to(membership) -> Q:
    """On AuditEvent: what was never sealed, one's own acts, and what the rooms' doors open."""
    visible = Q(sealed_in="") | Q(actor_id=membership.user_id)
    for door in event_doors:
        visible |= door(membership)
    return visible
