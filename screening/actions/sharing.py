"""Who reads which part of a stage. A share bounds what its reader owes; it never refuses a vote, and votes stay when
it is withdrawn."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from reviews import audit, clock
from reviews.errors import Refused
from reviews.models import Membership
from reviews.rules.roles import Permission
from screening import seals
from screening.models import Share, Stage
from screening.rules import sharing

LONGEST_LABEL = 80
MOST_IN_BATCH = 100_000


@transaction.atomic
def lay_shares(*, by: Membership, stage: Stage, percents: Mapping[Membership, float]) -> list[Share]:
    """Lays the whole stage out among these readers, in place of all shares that stand, so that every report falls to
    as many different readers as it needs."""
    stage = _locked(stage)
    for reader in percents:
        _check_reader(reader)
    try:
        ranges = sharing.laid_out({reader.user_id: part for reader, part in percents.items()}, stage.votes_required)
    except sharing.Unlayable as unlayable:
        raise Refused(str(unlayable)) from unlayable
    _end(stage, Share.objects.filter(stage=stage))
    shares = _give(by, stage, ranges, label="")
    said = [[part.reader, part.low, part.high] for part in ranges]
    audit.record("shares_laid", by=by, review=stage.review, subject=stage, ranges=said)
    return shares


@transaction.atomic
def give_batch(*, by: Membership, stage: Stage, reader: Membership, size: int, label: str = "") -> list[Share]:
    """The next `size` reports that this reader has not read and that too few hold a share in, as a named batch."""
    stage = _locked(stage)
    label = " ".join(label.split())
    if not 1 <= size <= MOST_IN_BATCH:
        raise Refused(f"A batch has 1 to {MOST_IN_BATCH:,} reports.")
    if len(label) > LONGEST_LABEL:
        raise Refused(f"The name of a batch has at most {LONGEST_LABEL} letters.")
    _check_reader(reader)
    ranges = _next_ranges(stage, reader, size)
    if not ranges:
        raise Refused(f"Nothing is left to give to {reader.user}: the rest is read, or others hold all its places.")
    shares = _give(by, stage, ranges, label=label or "Batch")
    said = [[part.reader, part.low, part.high] for part in ranges]
    audit.record("batch_given", by=by, review=stage.review, subject=stage, ranges=said, label=audit.digest(label))
    return shares


def _next_ranges(stage: Stage, reader: Membership, size: int) -> list[sharing.Range]:
    """From left to right the stretches where a share is missing, until they hold so many of the reader's reports."""
    standing = Share.objects.filter(stage=stage, ended_at__isnull=True).values_list("user", "low", "high")
    stretches = sharing.gaps(sharing.coverage(sharing.Range(*row) for row in standing), stage.votes_required)
    mine = seals.readable(stage).exclude(seals.voted_by(reader.user_id)).order_by("shuffle")
    ranges: list[sharing.Range] = []
    for stretch in stretches:
        if reader.user_id in stretch.readers:
            continue
        here = mine.filter(shuffle__gte=stretch.low, shuffle__lt=stretch.high)
        places = list(here.values_list("shuffle", flat=True)[: size + 1])
        if len(places) > size:
            return [*ranges, sharing.Range(reader.user_id, stretch.low, places[size])]
        if places:
            ranges.append(sharing.Range(reader.user_id, stretch.low, stretch.high))
        size -= len(places)
        if not size:
            break
    return ranges


@transaction.atomic
def withdraw_shares(*, by: Membership, stage: Stage, shares: Iterable[Share]) -> None:
    """Takes shares back. Who holds none any more reads everything again."""
    stage = _locked(stage)
    rows = Share.objects.filter(pk__in=[share.pk for share in shares])
    standing = rows.filter(stage=stage, ended_at__isnull=True)
    said = [[user, low, high] for user, low, high in standing.values_list("user", "low", "high")]
    if _end(stage, rows):
        audit.record("shares_withdrawn", by=by, review=stage.review, subject=stage, ranges=said)


def _end(stage: Stage, shares) -> int:
    return shares.filter(stage=stage, ended_at__isnull=True).update(ended_at=clock.now())


def _give(by: Membership, stage: Stage, ranges: list[sharing.Range], *, label: str) -> list[Share]:
    given = {"stage": stage, "label": label, "given_at": clock.now(), "given_by": by.user}
    return Share.objects.bulk_create(
        Share(user_id=part.reader, low=part.low, high=part.high, **given) for part in ranges
    )


def _check_reader(reader: Membership) -> None:
    if Permission.SCREEN not in reader.permissions:
        raise Refused(f"{reader.user} does not screen. Give them the role of a reviewer first.")


def _locked(stage: Stage) -> Stage:
    return Stage.objects.select_for_update(of=("self",), no_key=True).select_related("review").get(pk=stage.pk)
