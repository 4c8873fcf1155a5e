"""Records that are one report: a union-find that keeps what is known of each group and refuses a union whose
facts exclude each other, or that a person forbade."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, fields

from .normalised import Normalised


class Forest:
    """Plain union-find; the smallest member is the root, so the result does not depend on the order."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}

    def root(self, member: int) -> int:
        parent = self._parent
        while (up := parent.get(member, member)) != member:
            parent[member] = parent.get(up, up)
            member = up
        return member

    def unite(self, a: int, b: int) -> tuple[int, int]:
        """(root that stays, root that goes); equal when they were one group."""
        stays, goes = sorted((self.root(a), self.root(b)))
        if stays != goes:
            self._parent[goes] = stays
        return stays, goes


@dataclass(frozen=True, slots=True)
class Known:
    """The values that the records of a group carry."""

    dois: frozenset[str]
    pmids: frozenset[str]
    pages: frozenset[str]
    volumes: frozenset[str]
    years: frozenset[int]
    kinds: frozenset[str]
    cochrane: frozenset[bool]

    @classmethod
    def of(cls, n: Normalised) -> "Known":
        return cls(
            dois=_set(n.doi),
            pmids=_set(n.pmid),
            pages=_set(n.pages.start, n.pages.other_start),
            volumes=_set(n.volume),
            years=_set(n.year),
            kinds=frozenset((n.kind,)),
            cochrane=frozenset((n.is_cochrane_review,)),
        )

    def __or__(self, other: "Known") -> "Known":
        return Known(*(getattr(self, field.name) | getattr(other, field.name) for field in fields(self)))

    def excludes(self, other: "Known") -> bool:
        """Whether the two groups cannot be one report. It stops a sparse record from gluing two studies together."""
        pages, volumes = _are_apart(self.pages, other.pages), _are_apart(self.volumes, other.volumes)
        if self.kinds.isdisjoint(other.kinds) or _are_apart(self.pmids, other.pmids):
            return True
        if _are_apart(self.dois, other.dois) and (pages or volumes):
            return True
        if self.dois & other.dois:
            return False
        if pages and (volumes or _years_apart(self.years, other.years) >= 2):
            return True
        is_cochrane = True in self.cochrane and True in other.cochrane
        return is_cochrane and _are_apart(self.years, other.years)


def _set(*values: Hashable) -> frozenset:
    return frozenset(value for value in values if value)


def _are_apart(a: frozenset, b: frozenset) -> bool:
    return bool(a and b) and a.isdisjoint(b)


def _years_apart(a: frozenset[int], b: frozenset[int]) -> int:
    return min((abs(x - y) for x in a for y in b), default=0)


class Groups:
    """Groups of positions in `records`, under what people said."""

    def __init__(self, records: list[Normalised]) -> None:
        self._records = records
        self._forest = Forest()
        self._known: dict[int, Known] = {}
        self._different: defaultdict[int, set[int]] = defaultdict(set)

    def root(self, position: int) -> int:
        return self._forest.root(position)

    def force(self, a: int, b: int) -> None:
        """A person said "same": whatever the facts."""
        if self.root(a) == self.root(b):
            return
        known = self._known_of(self.root(a)) | self._known_of(self.root(b))
        stays, goes = self._forest.unite(a, b)
        self._settle(stays, goes, known)

    def forbid(self, a: int, b: int) -> None:
        """A person said "different". Comes after every `force`: inside one group it would mean nothing."""
        a, b = self.root(a), self.root(b)
        if a != b:
            self._different[a].add(b)
            self._different[b].add(a)

    def are_different(self, a: int, b: int) -> bool:
        """Whether a person keeps the groups of a and b apart."""
        return self.root(b) in self._different.get(self.root(a), ())

    def join(self, a: int, b: int) -> bool | None:
        """True when united, None when they were one group already, False when refused."""
        a, b = self.root(a), self.root(b)
        if a == b:
            return None
        known_a, known_b = self._known_of(a), self._known_of(b)
        if self.are_different(a, b) or known_a.excludes(known_b):
            return False
        stays, goes = self._forest.unite(a, b)
        self._settle(stays, goes, known_a | known_b)
        return True

    def _known_of(self, root: int) -> Known:
        return self._known.get(root) or Known.of(self._records[root])

    def _settle(self, stays: int, goes: int, known: Known) -> None:
        self._known.pop(goes, None)
        self._known[stays] = known
        for other in self._different.pop(goes, ()):
            self._different[other].discard(goes)
            self._different[other].add(stays)
            self._different[stays].add(other)


def clusters(ids: Iterable[int], links: Iterable) -> dict[int, int]:
    """id -> the smallest id of its group. Links are anything with `a` and `b`, or pairs of ids; their order is
    of no account, and ids outside `ids` may connect."""
    forest = Forest()
    for link in links:
        forest.unite(*(link if isinstance(link, tuple) else (link.a, link.b)))
    known = set(ids)
    smallest: dict[int, int] = {}
    for member in sorted(known):
        smallest.setdefault(forest.root(member), member)
    return {member: smallest[forest.root(member)] for member in known}
