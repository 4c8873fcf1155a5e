"""Which invented papers each database holds, so that the finished review has exactly METHODS.md's T1."""

from dataclasses import dataclass, field

from config.demo import papers
from config.demo.papers import Paper, Press

# (databases, number of papers found in just these); then 924 more in one database only.
OVERLAPS = [
    ("medline cinahl wos psycinfo", 60),
    ("medline wos psycinfo", 70),
    ("cinahl wos psycinfo", 30),
    ("medline cinahl psycinfo", 15),
    ("medline cinahl wos", 15),
    ("wos psycinfo", 120),
    ("medline psycinfo", 60),
    ("cinahl psycinfo", 30),
    ("medline wos", 25),
    ("cinahl wos", 10),
    ("medline cinahl", 5),
    ("medline", 162),
    ("cinahl", 103),
    ("wos", 313),
    ("psycinfo", 346),
]
TWICE_IN_WOS = 12  # of the papers in Web of Science alone

# Full texts that databases and registers bring: reason -> how many, beside 9 included and 2 not retrieved.
ASSESSED = {
    papers.NOT_QUALITATIVE: 17,
    papers.NOT_INDIVIDUAL: 12,
    papers.NO_SELF_HARM: 9,
    papers.NOT_EXPERIENCE: 8,
    papers.NOT_ENGLISH: 3,
    papers.NO_DATA: 2,
}
BY_OTHER_METHODS = (4, 9)  # the included papers that citation chasing and a website bring
REMOVED = 4


@dataclass
class Shares:
    """Papers by where they were found; `twice` are keys that Web of Science lists two times."""

    by_database: dict[str, list[Paper]] = field(default_factory=dict)
    twice: frozenset[int] = frozenset()
    citation: list[Paper] = field(default_factory=list)
    website: list[Paper] = field(default_factory=list)
    not_retrieved: frozenset[int] = frozenset()
    removed: frozenset[int] = frozenset()

    @property
    def everything(self) -> list[Paper]:
        listed = [*self.citation, *self.website, *(p for found in self.by_database.values() for p in found)]
        return list({paper.key: paper for paper in listed}.values())


def finished(press: Press) -> Shares:
    """2,066 records of 1,364 reports in four databases, and 17 records by other methods."""
    wanted = [press.included(n) for n in range(11) if n not in BY_OTHER_METHODS]
    near = [press.near(reason) for reason, count in ASSESSED.items() for _ in range(count)]
    lost = [press.near(papers.NOT_INDIVIDUAL), press.near(papers.NOT_QUALITATIVE)]
    first = [*wanted, *near, *lost]  # the ones that matter are found in most databases
    total = sum(count for _, count in OVERLAPS)
    far = [press.far() for _ in range(total - len(first))]
    shares = Shares(by_database={name: [] for name in ("medline", "cinahl", "wos", "psycinfo")})
    stock = iter([*first, *far])
    alone_in_wos: list[Paper] = []
    for databases, count in OVERLAPS:
        for _ in range(count):
            paper = next(stock)
            for name in databases.split():
                shares.by_database[name].append(paper)
            if databases == "wos":
                alone_in_wos.append(paper)
    shares.twice = frozenset(paper.key for paper in alone_in_wos[:TWICE_IN_WOS])
    shares.removed = frozenset(paper.key for paper in far[-REMOVED:])
    _by_other_methods(press, shares, wanted, lost)
    return shares


def _by_other_methods(press: Press, shares: Shares, wanted: list[Paper], lost: list[Paper]) -> None:
    """14 records of citation chasing and 3 of a website: 5 already known, 6 not relevant by title, 6 sought."""
    two_excluded = [press.near(papers.NOT_QUALITATIVE) for _ in range(2)]
    one_excluded, unobtainable = press.near(papers.NO_SELF_HARM), press.near(papers.NOT_EXPERIENCE)
    included = [press.included(number) for number in BY_OTHER_METHODS]
    rejected = [press.far() for _ in range(6)]
    shares.citation = [*wanted[:4], *rejected[:5], included[0], *two_excluded, one_excluded, unobtainable]
    shares.website = [wanted[4], rejected[5], included[1]]
    shares.not_retrieved = frozenset({unobtainable.key, *(paper.key for paper in lost)})
