"""Conflicts as whoever settles them sees them: the votes side by side, equal in weight, nameless unless the
stage shows names. What the seal shuts is not here."""

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from reviews.models import Membership
from screening import seals
from screening.models import Adjudication, Entry, Note, Outcome, Stage, Tag, Vote


@dataclass(frozen=True)
class Side:
    """One reader's answer, with the note and tags they left on it."""

    place: int
    vote: Vote
    note: str
    tags: list[str]
    name: str

    @property
    def answer(self) -> str:
        """What accepting this side means: a Maybe goes on to the full text, as an Include does."""
        return "include" if self.vote.verdict == "maybe" else self.vote.verdict


def conflicts(membership: Membership, stage: Stage) -> QuerySet[Entry]:
    """Open conflicts, the oldest first; none for whom the stage is sealed."""
    return _entries(membership, stage).filter(outcome=Outcome.CONFLICT).order_by("settled_at", "pk")


def reason_mismatches(membership: Membership, stage: Stage) -> QuerySet[Entry]:
    rows = _entries(membership, stage).filter(outcome=Outcome.EXCLUDE, reason_mismatch=True)
    return rows.select_related("report", "reason").order_by("settled_at", "pk")


def settled_conflicts(membership: Membership, stage: Stage) -> QuerySet[Entry]:
    """Entries with a standing adjudication, the latest first."""
    rulings = Adjudication.objects.filter(entry__stage=stage, ended_at__isnull=True).order_by("-pk")
    rows = _entries(membership, stage).filter(pk__in=rulings.values("entry"))
    return rows.order_by("-settled_at", "-pk")


def sent_back(membership: Membership, stage: Stage) -> QuerySet[Entry]:
    return _entries(membership, stage).filter(outcome=Outcome.PENDING, attempt__gt=1).order_by("pk")


def _entries(membership: Membership, stage: Stage) -> QuerySet[Entry]:
    if seals.is_sealed(membership, stage):
        return Entry.objects.none()
    return Entry.objects.filter(stage=stage, resting=False).select_related("report")


def counts(membership: Membership, stage: Stage) -> dict[str, int]:
    """How many stand on each tab of the page."""
    if seals.is_sealed(membership, stage):
        return {}
    return {
        "open": conflicts(membership, stage).count(),
        "mismatches": reason_mismatches(membership, stage).count(),
        "sent_back": sent_back(membership, stage).count(),
        "settled": settled_conflicts(membership, stage).count(),
    }


def sides(membership: Membership, stage: Stage, entries: Iterable[Entry]) -> dict[int, list[Side]]:
    """Entry -> its group's standing votes, shuffled by the entry so that a place tells no name."""
    group = _groups(stage, entries)
    votes = Vote.objects.visible_to(membership).filter(entry__in=group, ended_at__isnull=True, surplus=False)
    rows = list(votes.select_related("author", "reason").order_by("pk"))
    notes = _notes(membership, group)
    tags = _tags(membership, group)
    found: dict[int, list[Side]] = defaultdict(list)
    for root, some in _by_root(rows, group).items():
        random.Random(f"sides:{root}").shuffle(some)
        found[root] = [
            Side(
                place=place,
                vote=vote,
                note=notes.get((vote.entry_id, vote.author_id), ""),
                tags=tags[vote.entry_id, vote.author_id],
                name=str(vote.author) if stage.show_names else "",
            )
            for place, vote in enumerate(some, start=1)
        ]
    return found


def surplus_votes(membership: Membership, stage: Stage, entry: Entry) -> QuerySet[Vote]:
    """Votes that came after the places were filled. They change no outcome, yet whoever settles may read them."""
    group = _groups(stage, [entry])
    votes = Vote.objects.visible_to(membership).filter(entry__in=group, ended_at__isnull=True, surplus=True)
    return votes.select_related("author", "reason")


def standing_ruling(entry: Entry) -> Adjudication | None:
    return Adjudication.objects.filter(entry=entry, ended_at__isnull=True).select_related("by", "reason").first()


def _groups(stage: Stage, entries: Iterable[Entry]) -> dict[int, int]:
    """Entry of a group -> the root's entry."""
    roots = {entry.report_id: entry.pk for entry in entries}
    in_groups = Q(report__in=roots) | Q(report__merged_into__in=roots)
    rows = Entry.objects.filter(in_groups, stage=stage).values_list("pk", "report", "report__merged_into")
    return {pk: roots[merged_into or report] for pk, report, merged_into in rows}


def _by_root(votes: list[Vote], group: dict[int, int]) -> dict[int, list[Vote]]:
    found: dict[int, list[Vote]] = defaultdict(list)
    for vote in votes:
        found[group[vote.entry_id]].append(vote)
    return found


def _notes(membership: Membership, group: dict[int, int]) -> dict[tuple[int, int], str]:
    rows = Note.objects.visible_to(membership).filter(entry__in=group)
    return {(entry, author): text for entry, author, text in rows.values_list("entry", "author", "text")}


def _tags(membership: Membership, group: dict[int, int]) -> dict[tuple[int, int], list[str]]:
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    rows = Tag.objects.visible_to(membership).filter(entry__in=group).order_by("pk")
    for entry, author, name in rows.values_list("entry", "author", "name"):
        found[entry, author].append(name)
    return found


def note_counts(membership: Membership, entries: Iterable[Entry]) -> dict[int, int]:
    rows = Note.objects.visible_to(membership).filter(entry__in=list(entries)).order_by()
    return dict(rows.values_list("entry").annotate(n=Count("pk")))
