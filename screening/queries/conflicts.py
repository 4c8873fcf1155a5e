"""Conflicts as whoever settles them sees them: the votes side by side, equal in weight, nameless unless the
stage shows names. What the seal shuts is not here."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.utils.crypto import salted_hmac

from citations.queries import members_of
from reviews.models import Criterion, Membership, User
from screening import seals
from screening.models import Adjudication, Entry, Note, Outcome, Stage, Tag, Vote
from screening.queries.stages import agreed_order


@dataclass(frozen=True)
class Side:
    """One reader's answer, with the note and tags they left on it; `further`: reasons named beside the first."""

    place: int
    vote: Vote
    note: str
    tags: list[str]
    name: str
    further: list[str] = field(default_factory=list)

    @property
    def answer(self) -> str:
        """What accepting this side means: a Maybe goes on to the full text, as an Include does."""
        return "include" if self.vote.verdict == "maybe" else self.vote.verdict


@dataclass(frozen=True)
class Choice:
    """One value that a list of conflicts can be narrowed to, and how many it leaves."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class Differing:
    """A list of conflicts with what it can be narrowed by. `pairs` goes by names only where the stage shows them."""

    rows: QuerySet[Entry]
    pairs: list[Choice]
    reasons: list[Choice]
    over_reason: int
    over_verdict: int

    @property
    def total(self) -> int:
        return self.rows.count()


OVER_REASON, OVER_VERDICT = "reason", "verdict"


def differing(
    membership: Membership, stage: Stage, rows: QuerySet[Entry], *, pair: str = "", reason: str = "", over: str = ""
) -> Differing:
    """The rows of one pair of readers, with one reason named, or that differ over the reason alone."""
    said = _said(membership, stage, rows)
    order = agreed_order(stage.review_id)
    facts = {pk: _facts(stage, votes, order) for pk, votes in said.items()}
    kept = [
        pk
        for pk, (of_pair, reasons, is_over) in facts.items()
        if (not pair or of_pair == pair) and (not reason or reason in reasons) and (not over or is_over == over)
    ]
    overs = Counter(is_over for _, _, is_over in facts.values())
    narrowed = rows.filter(pk__in=kept) if pair or reason or over else rows
    return Differing(narrowed, _pairs(stage, said, facts), _reasons(facts), overs[OVER_REASON], overs[OVER_VERDICT])


def _said(membership: Membership, stage: Stage, rows: QuerySet[Entry]) -> dict[int, list[tuple[int, str, int | None]]]:
    """Entry -> (reader, verdict, reason) of its group's standing votes, in two queries."""
    roots = dict(rows.order_by().values_list("report", "pk"))
    votes = Vote.objects.visible_to(membership).filter(entry__stage=stage, ended_at__isnull=True, surplus=False)
    own = votes.filter(entry__report__in=roots).values_list("entry__report", "author", "verdict", "reason")
    merged = votes.filter(entry__report__merged_into__in=roots)
    of_merged = merged.values_list("entry__report__merged_into", "author", "verdict", "reason")
    found: dict[int, list[tuple[int, str, int | None]]] = defaultdict(list)
    for root, *answer in [*own, *of_merged]:
        found[roots[root]].append(tuple(answer))
    return found


def _facts(stage: Stage, votes: list[tuple[int, str, int | None]], order) -> tuple[str, set[str], str]:
    """The key of the pair, the reasons named, and over what they differ."""
    readers = sorted({reader for reader, _, _ in votes})
    reasons = {str(order.resolved(reason)) for _, _, reason in votes if reason}
    verdicts = {verdict for _, verdict, _ in votes}
    # Signed, so that the key of a pair tells nobody which two readers they are.
    key = salted_hmac(f"pair:{stage.pk}", "-".join(map(str, readers))).hexdigest()[:12]
    return key, reasons, OVER_REASON if verdicts == {"exclude"} else OVER_VERDICT


def _pairs(stage: Stage, said: dict, facts: dict) -> list[Choice]:
    counted = Counter(key for key, _, _ in facts.values())
    if not stage.show_names:
        return [Choice(key, f"Pair {place}", counted[key]) for place, key in enumerate(sorted(counted), start=1)]
    readers = {facts[pk][0]: {reader for reader, _, _ in votes} for pk, votes in said.items()}
    people = {user.pk: str(user) for user in User.objects.filter(pk__in=set().union(*readers.values()))}
    named = {key: " and ".join(sorted(people[pk] for pk in pks)) for key, pks in readers.items()}
    return [Choice(key, named[key], counted[key]) for key in sorted(counted, key=named.get)]


def _reasons(facts: dict) -> list[Choice]:
    counted = Counter(reason for _, reasons, _ in facts.values() for reason in reasons)
    rows = Criterion.objects.filter(pk__in=counted).order_by("position", "pk").values_list("pk", "label")
    return [Choice(str(pk), label, counted[str(pk)]) for pk, label in rows]


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
    labels = dict(Criterion.objects.filter(review=stage.review_id).values_list("pk", "label"))
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
                further=[labels[pk] for pk in vote.further_reasons if pk in labels],
            )
            for place, vote in enumerate(some, start=1)
        ]
    return found


def settled_by_voters(stage: Stage) -> tuple[int, int]:
    """How many standing decisions were made by another person than those who voted, and how many by one of them.
    For pages that asked the seal."""
    rows = Adjudication.objects.filter(entry__stage=stage, entry__resting=False, ended_at__isnull=True).order_by()
    counted = rows.aggregate(by_voters=Count("pk", filter=Q(by_voter=True)), all=Count("pk"))
    return counted["all"] - counted["by_voters"], counted["by_voters"]


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
    rows = Entry.objects.filter(report__in=members_of(roots), stage=stage).values_list(
        "pk", "report", "report__merged_into"
    )
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
