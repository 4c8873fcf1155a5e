"""A record as its reader sees it: the report, where it came from, and what this reader wrote on it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from citations.models import Record, Report
from citations.queries import members_of
from reviews.models import KeywordGroup, Membership, Review
from screening.models import Entry, Note, Skip, Stage, Tag, Vote
from screening.rules.reading import Highlighter, Section, highlighter, sections


@dataclass(frozen=True)
class Card:
    entry: Entry
    sources: list[str]
    records: int
    vote: Vote | None
    note: str
    tags: list[str]
    put_off: bool
    client_key: str

    @property
    def report(self) -> Report:
        return self.entry.report

    @property
    def number(self) -> int:
        return self.entry.report.number

    @property
    def sections(self) -> list[Section]:
        return sections(self.entry.report.abstract)


def entries(review: Review, stage: Stage) -> QuerySet[Entry]:
    return stage.entries.filter(review=review).select_related("report", "report__merged_into", "review")


def numbered(review: Review, stage: Stage, number: int) -> QuerySet[Entry]:
    """Where an address finds an entry, by the number of its report: that one is found first, then its one entry."""
    report = Report.objects.filter(review=review, number=number).values("pk")[:1]
    return entries(review, stage).filter(report=report)


def cards(membership: Membership, entries: Iterable[Entry]) -> list[Card]:
    """In six queries, however many entries. Of votes, notes and tags only the reader's own."""
    entries = list(entries)
    pks = [entry.pk for entry in entries]
    user = membership.user_id
    votes: dict[int, list[Vote]] = defaultdict(list)
    for vote in Vote.objects.by(user).filter(entry__in=pks).select_related("reason"):
        votes[vote.entry_id].append(vote)
    notes = dict(Note.objects.by(user).filter(entry__in=pks).values_list("entry", "text"))
    tags: dict[int, list[str]] = defaultdict(list)
    for entry, name in Tag.objects.by(user).filter(entry__in=pks).order_by("pk").values_list("entry", "name"):
        tags[entry].append(name)
    skipped = set(Skip.objects.filter(user=user, entry__in=pks).values_list("entry", flat=True))
    found = sources([entry.report for entry in entries])
    return [
        Card(
            entry=entry,
            sources=sorted(set(found[entry.report_id])),
            records=len(found[entry.report_id]),
            vote=next((vote for vote in votes[entry.pk] if vote.ended_at is None), None),
            note=notes.get(entry.pk, ""),
            tags=tags[entry.pk],
            put_off=entry.pk in skipped,
            client_key=_client_key(entry, len(votes[entry.pk])),
        )
        for entry in entries
    ]


def _client_key(entry: Entry, votes_so_far: int) -> str:
    """What a form without script sends: the same for a double click or a stale page, new after each own vote."""
    return f"form-{entry.review_id}-{entry.stage.key}-{entry.report.number}-{entry.attempt}-{votes_so_far}"


def sources(reports: Iterable[Report]) -> dict[int, list[str]]:
    """Report -> the database of each record of its group that counts."""
    roots = [report.pk for report in reports]
    counted = Record.objects.counted().filter(report__in=members_of(roots)).order_by()
    found: dict[int, list[str]] = defaultdict(list)
    for root, database in counted.values_list(Coalesce("report__merged_into", "report"), "search__database"):
        found[root].append(database)
    return found


def keywords(review: Review) -> Highlighter:
    groups = KeywordGroup.objects.filter(review=review).values_list("kind", "words")
    return highlighter(groups)


def my_tag_names(membership: Membership, stage: Stage) -> list[str]:
    """The tags this reader has used in the review, to choose from."""
    mine = Tag.objects.by(membership.user_id).filter(entry__review=membership.review_id)
    return list(mine.order_by("name").values_list("name", flat=True).distinct())
