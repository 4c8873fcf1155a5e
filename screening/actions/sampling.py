"""Calibration rounds, which all their readers read, and checks, in which a second person reads some exclusions of a
single one. Both are frozen random samples; a sample's entries carry their own number of places while it is open.

The stage is locked first, so that one sample is drawn at a time; then entries, as in settling.
"""

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import Max

from reviews import audit, clock
from reviews.errors import Refused
from reviews.models import Membership
from reviews.rules.roles import Permission
from screening import seals
from screening.actions import settling
from screening.models import Adjudication, Claim, Entry, Outcome, Sample, Sampled, Stage, Vote
from screening.rules import sampling

SEED_BYTES = 4
CHECKED_BY = 2


@transaction.atomic
def draw_round(
    *, by: Membership, stage: Stage, size: int, readers: Iterable[Membership] | None = None, seed: str = ""
) -> Sample:
    """A random sample of the readable entries on which nobody ever voted, to be read by each of `readers` (everybody
    who screens, unless named) before all else. Nobody else reads them while the round is open."""
    stage = _locked(stage)
    if not 1 <= size <= sampling.MOST_IN_ROUND:
        raise Refused(f"A round has 1 to {sampling.MOST_IN_ROUND} reports; 20 to 50 are usual.")
    if open_round := stage.samples.filter(kind=Sample.Kind.ROUND, closed_at__isnull=True).first():
        raise Refused(f"Round {open_round.number} is open. Close it, then draw the next.")
    readers = screeners(by) if readers is None else list(readers)
    if any(Permission.SCREEN not in reader.permissions for reader in readers):
        raise Refused("Only people who screen can take part in a round. Give them the role of a reviewer first.")
    if len(readers) < 2:
        raise Refused("A round compares readers, so at least two take part. Choose two or more.")
    seed = seed or secrets.token_hex(SEED_BYTES)
    entries, population = _draw(lambda: _unread(stage), lambda _: size, seed)
    places = max(len(readers), stage.votes_required)
    Entry.objects.filter(pk__in=[entry.pk for entry in entries]).update(places=places)
    users = [reader.user_id for reader in readers]
    Claim.objects.filter(entry__in=entries).exclude(user__in=users).delete()
    sample = _keep(by, stage, Sample.Kind.ROUND, seed, population, entries)
    sample.readers.set(users)
    audit.record(
        "round_drawn",
        by=by,
        review=stage.review,
        subject=stage,
        **_said(sample, entries, places),
        readers=sorted(users),
    )
    return sample


@transaction.atomic
def close_round(*, by: Membership, sample: Sample, keep_votes: bool) -> Sample:
    """Ends a round and opens its votes to its readers.

    Kept, its votes count; where somebody still owes one, the stage's own number of votes decides from now on. Apart,
    they are ended as pilot, and the entries are read anew by whoever reads them.
    """
    stage, sample, entries = _closing(sample)
    if sample.closed_at:
        return sample
    if keep_votes:
        unfinished = [entry for entry in entries if entry.outcome == Outcome.PENDING]
        Entry.objects.filter(pk__in=[entry.pk for entry in unfinished]).update(places=None)
    else:
        _set_apart(entries)
    _close(by, sample, kept=keep_votes)
    changed = settling.settle_groups(stage=stage, roots=_roots(entries))
    drawn = sorted(entry.pk for entry in entries)
    audit.record(
        "round_closed", by=by, review=stage.review, subject=stage, number=sample.number, kept=keep_votes, entries=drawn
    )
    settling.record_changes(review=stage.review, changed=changed)
    return sample


def _set_apart(entries: list[Entry]) -> None:
    votes = Vote.objects.for_actions().filter(entry__in=entries, ended_at__isnull=True)
    votes.update(ended_at=clock.now(), ended_as=Vote.Ended.PILOT)
    rulings = Adjudication.objects.filter(entry__in=entries, ended_at__isnull=True)
    rulings.update(ended_at=clock.now(), ended_as=Adjudication.Ended.REOPENED)
    for entry in entries:
        entry.attempt, entry.places = entry.attempt + 1, None
    Entry.objects.bulk_update(entries, ["attempt", "places"])


@transaction.atomic
def draw_check(
    *, by: Membership, stage: Stage, size: int | None = None, percent: float | None = None, seed: str = ""
) -> Sample:
    """A random part of the exclusions that one reader made alone, so many or so much of them. Each waits for a second
    person from now on: when that one agrees it stays excluded, else the two are a conflict like any other."""
    stage = _locked(stage)
    if stage.votes_required != 1:
        raise Refused(f"Each report gets {stage.votes_required} votes here, so no exclusion is a single person's.")
    if len(screeners(by)) < CHECKED_BY:
        raise Refused("Only one person screens here. Invite a second one as a reviewer, who can check.")
    if percent is None and (size is None or size < 1):
        raise Refused("A check has at least one report. Name a number or a share of the exclusions.")
    if percent is not None and not 0 < percent <= sampling.MOST_PERCENT:
        raise Refused("Name a share between 0 and 100 % of the exclusions; 10 to 20 % are usual.")
    seed = seed or secrets.token_hex(SEED_BYTES)
    size_of = (lambda population: sampling.part_of(population, percent)) if percent is not None else (lambda _: size)
    entries, population = _draw(lambda: _excluded_by_one(stage), size_of, seed)
    Entry.objects.filter(pk__in=[entry.pk for entry in entries]).update(places=CHECKED_BY)
    sample = _keep(by, stage, Sample.Kind.CHECK, seed, population, entries)
    changed = settling.settle_groups(stage=stage, roots=[entry.report_id for entry in entries])
    said = _said(sample, entries, CHECKED_BY)
    # Sealed, unlike a round's: which entries were drawn tells that they were excluded.
    audit.record("check_drawn", by=by, review=stage.review, subject=stage, sealed_in=stage.seal_key, **said)
    settling.record_changes(review=stage.review, changed=changed)
    return sample


@transaction.atomic
def close_check(*, by: Membership, sample: Sample) -> Sample:
    """Ends a check. What nobody read a second time is excluded by its one reader, as before."""
    stage, sample, entries = _closing(sample)
    if sample.closed_at:
        return sample
    unread = [entry for entry in entries if entry.outcome == Outcome.PENDING]
    Entry.objects.filter(pk__in=[entry.pk for entry in unread]).update(places=None)
    sample.drawn.filter(entry__in=unread, found="").update(found=Outcome.PENDING)
    _close(by, sample, kept=True)
    changed = settling.settle_groups(stage=stage, roots=_roots(unread))
    given_up = sorted(entry.pk for entry in unread)
    said = {"number": sample.number, "entries": given_up}
    audit.record("check_closed", by=by, review=stage.review, subject=stage, sealed_in=stage.seal_key, **said)
    settling.record_changes(review=stage.review, changed=changed)
    return sample


def keep_findings(members: list[Entry]) -> None:
    """Before these entries are opened again: what checks found on them is kept, for their next reading is another."""
    rows = Sampled.objects.filter(entry__in=members, sample__kind=Sample.Kind.CHECK).exclude(found=Outcome.PENDING)
    now = {entry.pk: entry for entry in members}
    changed = list(rows)
    for row in changed:
        entry = now[row.entry_id]
        row.found = sampling.found_by_check(row.found, entry.outcome, entry.places)
    Sampled.objects.bulk_update(changed, ["found"])


def screeners(by: Membership) -> list[Membership]:
    members = Membership.objects.filter(review=by.review_id, ended_at__isnull=True).order_by("pk")
    return [member for member in members if Permission.SCREEN in member.permissions]


def _locked(stage: Stage) -> Stage:
    return Stage.objects.select_for_update(of=("self",), no_key=True).select_related("review").get(pk=stage.pk)


def _unread(stage: Stage) -> dict[int, int]:
    return dict(seals.unread(stage).order_by().values_list("report__number", "pk"))


def _excluded_by_one(stage: Stage) -> dict[int, int]:
    """Excluded by the vote of one person, whom no adjudication and no earlier check joined."""
    votes = Vote.objects.for_actions().filter(entry__stage=stage, ended_at__isnull=True, surplus=False)
    voters: dict[int, set[int]] = defaultdict(set)
    for report, merged_into, author in votes.values_list("entry__report", "entry__report__merged_into", "author"):
        voters[merged_into or report].add(author)
    ruled = Adjudication.objects.filter(entry__stage=stage, ended_at__isnull=True).values("entry")
    rows = Entry.objects.filter(stage=stage, resting=False, outcome=Outcome.EXCLUDE, places__isnull=True)
    rows = rows.exclude(pk__in=ruled).values_list("report", "report__number", "pk")
    return {number: pk for report, number, pk in rows if len(voters[report]) == 1}


def _draw(
    population_now: Callable[[], dict[int, int]], size_of: Callable[[int], int], seed: str
) -> tuple[list[Entry], int]:
    """The drawn entries, locked, in the order of their lots, and of how many they are. A population maps numbers of
    reports to entries. Drawn once more when somebody voted between the look and the lock."""
    while True:
        population = population_now()
        size = size_of(len(population)) if population else 1
        if len(population) < size:
            raise Refused(_too_few(len(population)))
        wanted = {number: population[number] for number in sampling.drawn(population, size, seed)}
        rows = Entry.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=wanted.values()).order_by("pk")
        locked = {entry.pk: entry for entry in rows}
        if population_now().items() >= wanted.items():
            return [locked[pk] for pk in wanted.values()], len(population)


def _too_few(population: int) -> str:
    if not population:
        return "There is no report that could be drawn now."
    return f"Only {population} report{'s' if population > 1 else ''} can be drawn now. Ask for at most as many."


def _keep(by: Membership, stage: Stage, kind: str, seed: str, population: int, entries: list[Entry]) -> Sample:
    last = stage.samples.filter(kind=kind).aggregate(last=Max("number"))["last"] or 0
    sample = Sample.objects.create(
        stage=stage,
        kind=kind,
        number=last + 1,
        seed=seed,
        population=population,
        drawn_at=clock.now(),
        drawn_by=by.user,
    )
    Sampled.objects.bulk_create(
        Sampled(sample=sample, entry=entry, position=place, attempt=entry.attempt)
        for place, entry in enumerate(entries, start=1)
    )
    return sample


def _said(sample: Sample, entries: list[Entry], places: int) -> dict:
    drawn = [[entry.pk, entry.attempt] for entry in entries]
    about = {"number": sample.number, "size": len(entries), "population": sample.population, "seed": sample.seed}
    return {**about, "places": places, "drawn": drawn}


def _closing(sample: Sample) -> tuple[Stage, Sample, list[Entry]]:
    """The stage, the sample and its entries, locked in this order."""
    stage = _locked(sample.stage)
    sample = Sample.objects.select_for_update(of=("self",), no_key=True).get(pk=sample.pk)
    drawn = Sampled.objects.filter(sample=sample).values_list("entry", "entry__report", "entry__report__merged_into")
    of_sample = {entry: merged_into or report for entry, report, merged_into in drawn}
    groups = [
        members
        for some in settling.portions(of_sample.values())
        for members in settling.locked_groups(stage, some).values()
    ]
    return stage, sample, [entry for members in groups for entry in members if entry.pk in of_sample]


def _close(by: Membership, sample: Sample, *, kept: bool) -> None:
    sample.closed_at, sample.closed_by, sample.votes_kept = clock.now(), by.user, kept
    sample.save(update_fields=["closed_at", "closed_by", "votes_kept"])


def _roots(entries: list[Entry]) -> set[int]:
    return {entry.report.merged_into_id or entry.report_id for entry in entries}
