"""The talk about reports, as far as it is open to a member, and what in it waits for them."""

from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from citations.queries import members_of
from reviews.models import Membership
from screening import seals
from screening.models import Comment, Entry, Stage


def talk(membership: Membership, entry: Entry) -> QuerySet[Comment]:
    """What was said about the report and those merged into it, in the order it was said."""
    root = entry.report.merged_into_id or entry.report_id
    of_group = Entry.objects.filter(report__in=members_of([root]), stage=entry.stage_id)
    lines = Comment.objects.visible_to(membership).filter(entry__in=of_group)
    return lines.select_related("author").prefetch_related("mentions", "seen_by").order_by("pk")


def talked_about(membership: Membership, stage: Stage) -> QuerySet[Entry]:
    """Entries with talk, those first that ask something of this member; none while the stage is sealed."""
    if seals.is_sealed(membership, stage):
        return Entry.objects.none()
    said = _of_group(Comment.objects.visible_to(membership))
    rows = Entry.objects.filter(Exists(said), stage=stage, resting=False).select_related("report")
    return rows.annotate(asks_me=Exists(_of_group(_asked(membership)))).order_by("-asks_me", "-settled_at", "-pk")


def _of_group(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """Those on the entry of an outer query, or on one of a report merged into its own."""
    roots = comments.annotate(root=Coalesce("entry__report__merged_into", "entry__report"))
    return roots.filter(root=OuterRef("report"), entry__stage=OuterRef("stage"))


def _asked(membership: Membership) -> QuerySet[Comment]:
    return (
        Comment.objects.visible_to(membership).filter(mentions=membership.user_id).exclude(seen_by=membership.user_id)
    )


def asked_of_me(membership: Membership, stage: Stage) -> int:
    """How many reports wait for a word of this member. A mention tells nothing while the stage is sealed."""
    if seals.is_sealed(membership, stage):
        return 0
    roots = Coalesce("entry__report__merged_into", "entry__report")
    return _asked(membership).filter(entry__stage=stage).order_by().aggregate(n=Count(roots, distinct=True))["n"]


def lines_said(membership: Membership, stage: Stage, entries: Iterable[Entry]) -> dict[int, int]:
    """Entry -> how many lines of talk, for a list."""
    roots = {entry.report_id: entry.pk for entry in entries}
    lines = Comment.objects.visible_to(membership).filter(entry__stage=stage)
    counted = lines.annotate(root=Coalesce("entry__report__merged_into", "entry__report")).filter(root__in=roots)
    rows = counted.order_by().values_list("root").annotate(n=Count("pk"))
    return {roots[root]: n for root, n in rows}
