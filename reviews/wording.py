"""The log in words. A room says how its kinds of events read; a kind without words is shown by its name.

Only what the event itself holds is told, never an id: ids advance with the sealed work of others.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from reviews.models import AuditEvent, Membership
from reviews.rules.roles import Role

Words = str | Callable[[dict], str]


@dataclass(frozen=True)
class Line:
    """One thing that was done, or the same thing done several times in a row by one person."""

    who: str
    is_mine: bool
    text: str
    at: datetime
    times: int = 1

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.who.split()[:2]).upper()


def _roles(data: dict) -> str:
    return ", ".join(role.label.lower() for role in Role if role in data.get("roles", ())) or "nobody"


def _joined(words: str) -> Words:
    return lambda data: f"{words} {_roles(data)}"


_words: dict[str, Words] = {
    "review_created": "began the review",
    "question_changed": "changed the question",
    "protocol_version": lambda data: f"set version {data.get('number', '')} of the protocol",
    "keywords_set": "changed the highlighted words",
    "invited": _joined("invited somebody as"),
    "invitation_revoked": "took an invitation back",
    "joined": _joined("joined the review as"),
    "roles_changed": _joined("changed somebody's role to"),
    "member_removed": "removed somebody from the team",
    "member_renamed": "changed their own name",
    "password_reset": "set a new password for a member",
}


def register(**kinds: Words) -> None:
    """kind="did something", to follow the person's name; or a function of the event's data that returns such words."""
    _words.update(kinds)


def text_of(event: AuditEvent) -> str:
    words = _words.get(event.kind, event.kind.replace("_", " "))
    return words(event.data) if callable(words) else words


def lines(events: Iterable[AuditEvent], names: dict[int, str], membership: Membership) -> list[Line]:
    return [_line(event, names, membership) for event in events]


def _line(event: AuditEvent, names: dict[int, str], membership: Membership, times: int = 1) -> Line:
    who = names.get(event.actor_id, "somebody who left") if event.actor_id else "Concord"
    return Line(who, event.actor_id == membership.user_id, text_of(event), event.at, times)


def feed(events: Iterable[AuditEvent], names: dict[int, str], membership: Membership, most: int) -> list[Line]:
    """The newest lines, what one person did again and again folded into one."""
    runs = groupby(events, key=lambda event: (event.actor_id, text_of(event)))
    folded = []
    for _, run in runs:
        if len(folded) == most:
            break
        first, *rest = run
        folded.append(_line(first, names, membership, times=1 + len(rest)))
    return folded
