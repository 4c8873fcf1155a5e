"""From records to links and questions: candidates, a cheap test, the full comparison, and groups under constraints."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain

from rapidfuzz import fuzz

from .candidates import Candidates, generic_titles, in_order
from .evidence import weigh
from .groups import Groups, clusters
from .normalised import Normalised
from .points import SIMILAR_FROM, is_question, points
from .reasons import in_words
from .rules import first_rule

EXCLUDING = "joining them would join records that exclude each other"
PROGRESS_EVERY = 500


@dataclass(frozen=True, slots=True)
class Link:
    """Two records that a rule made certain, a < b, with the facts that made it."""

    a: int
    b: int
    rule: str
    points: float
    facts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """Two records that a person should look at, a < b; one question per pair of groups."""

    a: int
    b: int
    points: float
    facts: dict[str, str]
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class Result:
    """Links connect each group with as few as it takes; questions come most certain first."""

    links: list[Link]
    questions: list[Question]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One pair, for showing. `rule` is None when no rule makes it certain."""

    facts: dict[str, str]
    points: float
    rule: str | None
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class _Finding:
    """A pair of positions worth keeping. Sorts strongest first; positions follow the content, not the ids."""

    points: float
    p: int
    q: int
    rule: str = ""

    @property
    def rank(self) -> tuple[float, int, int]:
        return -self.points, self.p, self.q


def find(
    items: Iterable[tuple[int, Normalised]],
    *,
    new: set[int] | None = None,
    same: Iterable[tuple[int, int]] = (),
    different: Iterable[tuple[int, int]] = (),
    rules_off: frozenset[str] = frozenset(),
    progress: Callable[[int, int], None] | None = None,
) -> Result:
    """Links that rules make certain and questions for people.

    `new`: compare only pairs that hold one of these ids. `same` are standing links, said by people or made by an
    earlier run: they are kept whatever the facts and not returned; what is not named there is found anew.
    `different` was said by people: never joined, nor asked again; inside a group that `same` makes it has no effect.
    `progress(done, total)` is called now and then and may raise to cancel.
    """
    return _Search(items, new, rules_off).run(same, different, progress)


class _Search:
    """One run. Records get positions in the order of their titles, so that the order they came in is of no account."""

    def __init__(
        self, items: Iterable[tuple[int, Normalised]], new: set[int] | None, rules_off: frozenset[str]
    ) -> None:
        ordered = in_order(items)
        self.ids = [record_id for record_id, _ in ordered]
        self.records = [n for _, n in ordered]
        self.position = {record_id: position for position, record_id in enumerate(self.ids)}
        self.new = None if new is None else self._positions(new)
        self.rules_off = rules_off
        self.generic = generic_titles(self.records)

    def run(
        self,
        same: Iterable[tuple[int, int]],
        different: Iterable[tuple[int, int]],
        progress: Callable[[int, int], None] | None,
    ) -> Result:
        certain, doubtful = self._compare(progress)
        groups = self._groups(same, different)
        links = self._join(certain, doubtful, groups)
        return Result([self._link(f) for f in links], [self._question(f) for f in _questions(doubtful, groups)])

    def _positions(self, ids: Iterable[int]) -> set[int]:
        return {self.position[record_id] for record_id in ids if record_id in self.position}

    def _compare(self, progress: Callable[[int, int], None] | None) -> tuple[list[_Finding], list[_Finding]]:
        certain: list[_Finding] = []
        doubtful: list[_Finding] = []
        candidates = Candidates(self.records, self.new)
        subjects = range(len(self.records)) if self.new is None else sorted(self.new)
        for done, p in enumerate(subjects):
            if progress and done % PROGRESS_EVERY == 0:
                progress(done, len(subjects))
            for q in sorted(candidates.partners(p)):
                self._judge(*sorted((p, q)), certain, doubtful)
        if progress:
            progress(len(subjects), len(subjects))
        return certain, doubtful

    def _judge(self, p: int, q: int, certain: list[_Finding], doubtful: list[_Finding]) -> None:
        a, b = self.records[p], self.records[q]
        if not is_worth_comparing(a, b):
            return
        evidence = weigh(a, b, self.generic)
        rule, earned = first_rule(evidence, self.rules_off), points(evidence)
        if rule:
            certain.append(_Finding(earned, p, q, rule))
        elif is_question(evidence, earned):
            doubtful.append(_Finding(earned, p, q))

    def _groups(self, same: Iterable[tuple[int, int]], different: Iterable[tuple[int, int]]) -> Groups:
        """Records that are not among the items still connect those that are, and still keep them apart."""
        same, different = list(same), list(different)
        said = clusters(chain(self.ids, *same, *different), same)
        groups, first = Groups(self.records), {}
        for position, record_id in enumerate(self.ids):
            groups.force(first.setdefault(said[record_id], position), position)
        for a, b in different:
            if said[a] in first and said[b] in first:
                groups.forbid(first[said[a]], first[said[b]])
        return groups

    @staticmethod
    def _join(certain: list[_Finding], doubtful: list[_Finding], groups: Groups) -> list[_Finding]:
        """Strongest first; what the groups refuse becomes a question."""
        links = []
        for finding in sorted(certain, key=lambda f: f.rank):
            joined = groups.join(finding.p, finding.q)
            if joined:
                links.append(finding)
            elif joined is False:
                doubtful.append(finding)
        return links

    def _pair(self, finding: _Finding) -> tuple[int, int, Normalised, Normalised]:
        (a, first), (b, second) = sorted(
            ((self.ids[at], self.records[at]) for at in (finding.p, finding.q)), key=lambda item: item[0]
        )
        return a, b, first, second

    def _link(self, finding: _Finding) -> Link:
        a, b, first, second = self._pair(finding)
        return Link(a, b, finding.rule, finding.points, weigh(first, second, self.generic).facts())

    def _question(self, finding: _Finding) -> Question:
        a, b, first, second = self._pair(finding)
        evidence = weigh(first, second, self.generic)
        reasons = in_words(evidence) + ([EXCLUDING] if finding.rule else [])
        return Question(a, b, finding.points, evidence.facts(), reasons)


def _questions(doubtful: list[_Finding], groups: Groups) -> list[_Finding]:
    """The best question of each pair of groups, most certain first, without what people have answered."""
    best: dict[tuple[int, int], _Finding] = {}
    for finding in sorted(doubtful, key=lambda f: f.rank):
        pair = tuple(sorted((groups.root(finding.p), groups.root(finding.q))))
        if pair[0] != pair[1] and not groups.are_different(*pair):
            best.setdefault(pair, finding)
    return list(best.values())


def is_worth_comparing(a: Normalised, b: Normalised) -> bool:
    """A cheap test before the full comparison."""
    if a.doi and a.doi == b.doi or a.pmid and a.pmid == b.pmid:
        return True
    is_same_page = bool(a.pages.start) and a.pages.start == b.pages.start
    if not a.key or not b.key:
        return is_same_page and a.volume == b.volume
    return _is_like_title(a, b) or _is_like_abstract(a, b) or is_same_page and _is_same_spot(a, b)


def _is_like_title(a: Normalised, b: Normalised) -> bool:
    if a.key == b.key:
        return True
    shorter, longer = sorted((a.key, b.key), key=len)
    if len(shorter) >= 20 and (longer.startswith(shorter) or longer.endswith(shorter)):
        return True
    likeness = fuzz.ratio(a.key, b.key, score_cutoff=72)
    return bool(likeness or fuzz.token_sort_ratio(a.title, b.title, score_cutoff=78))


def _is_like_abstract(a: Normalised, b: Normalised) -> bool:
    return min(len(a.abstract), len(b.abstract)) > 150 and a.abstract[20:120] == b.abstract[20:120]


def _is_same_spot(a: Normalised, b: Normalised) -> bool:
    is_same_author = bool(a.first_author) and a.first_author[:4] == b.first_author[:4]
    return a.pages.start != "1" and bool(a.volume) and a.volume == b.volume and is_same_author


def compare(a: Normalised, b: Normalised, *, generic: frozenset[str] = frozenset()) -> Comparison:
    """Everything about one pair. `generic` are the collection's generic titles, when they are known."""
    evidence = weigh(a, b, generic)
    return Comparison(evidence.facts(), points(evidence), first_rule(evidence), in_words(evidence))


def similar(one: Normalised, many: Iterable[tuple[int, Normalised]], limit: int = 20) -> list[tuple[int, Comparison]]:
    """Possible duplicates of one record, most alike first, from a lower threshold than questions have."""
    found = [
        (record_id, compare(one, other))
        for record_id, other in many
        if other is not one and is_worth_comparing(one, other)
    ]
    found = [(record_id, comparison) for record_id, comparison in found if comparison.points >= SIMILAR_FROM]
    return sorted(found, key=lambda item: (-item[1].points, item[0]))[:limit]
