"""What a record says of where it came from, and which of a review's searches that fits (IMPORTS.md section 9)."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from citations.formats.provenance import named

MOST_SHOWN = 24  # of one file; a file with more kinds of sources has put something else into that field
REGISTERS = frozenset(("ClinicalTrials.gov", "ICTRP", "ISRCTN registry"))


class Origin(NamedTuple):
    """Database and platform that a record names; both empty where it names none."""

    database: str
    platform: str

    @property
    def label(self) -> str:
        if not self.database:
            return f"no database named ({self.platform})" if self.platform else "no database named"
        return f"{self.database} ({self.platform})" if self.platform not in ("", self.database) else self.database

    @property
    def is_register(self) -> bool:
        return self.database in REGISTERS


# What no other part of a file claims.
REST = Origin("", "")


class Recorded(Protocol):
    pk: int
    database: str
    platform: str


def fitting_search(origin: Origin, searches: Iterable[Recorded]) -> int | None:
    """The id of the only search that may have found such a record. Two that may (an update, say) are for people."""
    if not origin.database:
        return None
    fits = [search for search in searches if _one(search.database) == _one(origin.database)]
    exact = [search for search in fits if search.platform.casefold() == origin.platform.casefold()]
    found = exact or [search for search in fits if not (search.platform and origin.platform)]
    return found[0].pk if len(found) == 1 else None


def _one(database: str) -> str:
    return named(database).casefold()
