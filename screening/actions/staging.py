"""How a stage works. Its rule belongs to the protocol: a change is a new version, and applies to open entries."""

from django.db import transaction

from reviews import audit, clock
from reviews.actions import new_version
from reviews.errors import Refused
from reviews.models import Membership, Review
from screening.actions import settling
from screening.models import Entry, Outcome, Stage, Vote

MOST_VOTES = 9
RULE = ("votes_required", "maybe", "reasons", "settled_by", "show_names", "order", "by_criterion", "hide_byline")


def protocol_part(review: Review) -> dict:
    """The stages' rules, as a protocol version keeps them."""
    stages = Stage.objects.filter(review=review)
    return {"stages": [{"key": stage.key, **{name: getattr(stage, name) for name in RULE}} for stage in stages]}


@transaction.atomic
def set_rule(*, by: Membership, stage: Stage, reason: str = "", **changes) -> Stage:
    """Changes the rule, by the names of RULE; what is not named stays. Pending entries and open conflicts are settled
    anew; what is settled stays."""
    unknown = changes.keys() - set(RULE)
    if unknown:
        raise TypeError(f"A stage's rule has no {', '.join(sorted(unknown))}.")
    stage = Stage.objects.select_for_update(of=("self",), no_key=True).select_related("review").get(pk=stage.pk)
    if not 1 <= changes.get("votes_required", 1) <= MOST_VOTES:
        raise Refused(f"A stage needs between 1 and {MOST_VOTES} votes on each report.")
    changed = {name: value for name, value in changes.items() if getattr(stage, name) != value}
    if not changed:
        return stage
    for name, value in changed.items():
        setattr(stage, name, value)
    stage.save(update_fields=list(changed))
    settled = settling.settle_groups(stage=stage, roots=_open_roots(stage))
    new_version(by=by, review=stage.review, reason=reason or f"The rule of {stage.label.lower()} was changed")
    audit.record("rule_set", by=by, review=stage.review, subject=stage, **changed)
    settling.record_changes(review=stage.review, changed=settled)
    return stage


def _open_roots(stage: Stage) -> set[int]:
    """Roots of groups that wait or are in conflict, as far as somebody voted there."""
    voted = Vote.objects.for_actions().filter(entry__stage=stage, ended_at__isnull=True).values("entry")
    rows = Entry.objects.filter(pk__in=voted, outcome__in=(Outcome.PENDING, Outcome.CONFLICT))
    return {merged_into or report for report, merged_into in rows.values_list("report_id", "report__merged_into_id")}


@transaction.atomic
def release_stage(*, by: Membership, stage: Stage) -> Stage:
    """Opens the stage before everybody is done: from now on each entry opens once its votes are all in."""
    stage = Stage.objects.select_for_update(of=("self",), no_key=True).select_related("review").get(pk=stage.pk)
    if stage.released_at:
        return stage
    stage.released_at, stage.released_by = clock.now(), by.user
    stage.save(update_fields=["released_at", "released_by"])
    audit.record("stage_released", by=by, review=stage.review, subject=stage)
    return stage
