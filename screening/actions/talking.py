"""The talk about a report: said once, never changed, and sealed like the votes it is about."""

from collections.abc import Iterable

from django.db import transaction

from citations.queries import members_of
from reviews import audit, clock
from reviews.errors import Refused
from reviews.models import Membership
from reviews.queries import members
from screening import seals
from screening.actions import voting
from screening.models import Comment, Entry, Outcome
from screening.rules.talking import mentioned

LONGEST_COMMENT = 5_000


@transaction.atomic
def say(*, by: Membership, entry: Entry, text: str, to: Iterable[int] = ()) -> Comment:
    """A line about an entry whose votes are all in. It mentions whom the text names with @, and `to` (ids of users);
    only members are mentioned. What was asked of the author there counts as answered."""
    entry = voting.lock(entry)
    _check_eyes(by, entry)
    text = text.strip()
    if not text or len(text) > LONGEST_COMMENT:
        raise Refused(f"Write a line, of at most {LONGEST_COMMENT:,} letters.")
    people = {member.user_id: str(member.user) for member in members(entry.review)}
    asked = (mentioned(text, people) | (set(to) & people.keys())) - {by.user_id}
    comment = Comment.objects.create(entry=entry, author=by.user, text=text, said_at=clock.now())
    comment.mentions.set(sorted(asked))
    _see(by, entry)
    _record("comment_said", by, entry, comment=comment.pk, text=audit.digest(text), mentions=sorted(asked))
    return comment


@transaction.atomic
def put_away(*, by: Membership, entry: Entry) -> int:
    """What was asked of this member on the entry waits no longer. Returns how many lines that were."""
    entry = voting.lock(entry)
    _check_eyes(by, entry)
    seen = _see(by, entry)
    if seen:
        _record("mention_put_away", by, entry, lines=seen)
    return seen


def _see(by: Membership, entry: Entry) -> int:
    root = entry.report.merged_into_id or entry.report_id
    group = Entry.objects.filter(report__in=members_of([root]), stage=entry.stage_id)
    waiting = Comment.objects.for_actions().filter(entry__in=group, mentions=by.user_id).exclude(seen_by=by.user_id)
    lines = list(waiting)
    for line in lines:
        line.seen_by.add(by.user_id)
    return len(lines)


def _check_eyes(by: Membership, entry: Entry) -> None:
    if seals.is_sealed(by, entry.stage, fresh=True):
        raise Refused(
            f"The talk is sealed while you read. Vote on what is left for you in {entry.stage.label.lower()} first."
        )
    if entry.outcome == Outcome.PENDING:
        raise Refused("This report is with its readers. It can be talked about once their votes are all in.")


def _record(kind: str, by: Membership, entry: Entry, **data) -> None:
    audit.record(kind, by=by, review=entry.review, subject=entry, sealed_in=entry.stage.seal_key, **data)
