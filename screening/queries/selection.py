"""What a reader chooses to read, and in which order: a part of their own open work, or what they said Maybe to.

It stands on the reader's own votes and tags and on the reports alone. One list asks whether others have read a
report at all, which may be known; what they said decides neither what is listed nor where.
"""

import re
from dataclasses import dataclass

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from citations.models import Record
from reviews.models import Membership
from screening import seals
from screening.models import Entry, Stage, Tag, Verdict, Vote

MOST_WORDS = 12
_PHRASE_OR_WORD = re.compile(r'"([^"]+)"|(\S+)')


class Queue(models.TextChoices):
    ALL = "all", "All I still have to read"
    SECOND = "second", "Read by somebody else already"
    NO_ABSTRACT = "no-abstract", "Without an abstract"
    LATER = "later", "What I put off"
    MAYBES = "maybes", "What I said Maybe to"


@dataclass(frozen=True)
class Selection:
    """`order` empty: the stage's own. Years are inclusive; `words` must all stand in title or abstract, quoted ones
    as a phrase; `search` is the id of a search that found the report."""

    queue: str = Queue.ALL
    order: str = ""
    words: str = ""
    year_from: int | None = None
    year_to: int | None = None
    search: int | None = None
    tag: str = ""

    @property
    def is_narrowed(self) -> bool:
        return any((self.words, self.year_from, self.year_to, self.search, self.tag))

    @property
    def is_whole(self) -> bool:
        """Whether it holds all that the reader still has to read."""
        return self.queue == Queue.ALL and not self.is_narrowed

    @property
    def is_open_work(self) -> bool:
        """Whether nothing in it was voted on by the reader."""
        return self.queue != Queue.MAYBES

    def order_in(self, stage: Stage) -> str:
        return self.order or stage.order


WHOLE = Selection()


def narrowed(rows: QuerySet[Entry], membership: Membership, selection: Selection) -> QuerySet[Entry]:
    """Of these entries, those that pass the selection's filters."""
    for phrase, word in _PHRASE_OR_WORD.findall(selection.words)[:MOST_WORDS]:
        said = phrase or word
        rows = rows.filter(Q(report__title__icontains=said) | Q(report__abstract__icontains=said))
    if selection.year_from:
        rows = rows.filter(report__year__gte=selection.year_from)
    if selection.year_to:
        rows = rows.filter(report__year__lte=selection.year_to)
    if selection.search:
        records = Record.objects.counted().filter(search=selection.search)
        here, merged = Q(report=OuterRef("report")), Q(report__merged_into=OuterRef("report"))
        rows = rows.filter(Exists(records.filter(here)) | Exists(records.filter(merged)))
    if selection.tag:
        tags = Tag.objects.by(membership.user_id).filter(entry=OuterRef("pk"), name=selection.tag)
        rows = rows.filter(Exists(tags))
    return rows


def my_maybes(membership: Membership, stage: Stage) -> QuerySet[Entry]:
    """Whatever became of them: which of them are decided would tell what others said."""
    votes = Vote.objects.by(membership.user_id).filter(
        entry=OuterRef("pk"), ended_at__isnull=True, verdict=Verdict.MAYBE
    )
    return Entry.objects.filter(Exists(votes), stage=stage, resting=False)


def read_by_somebody(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    return rows.alias(read=seals.places_filled()).filter(read__gt=0)
