"""How far reviewers agree, shown together because at low prevalence kappa alone misleads (METHODS 6.3).

What cannot be estimated is None, never 0 or NaN. Symbols follow the sources: Cohen 1960 and 1968, Fleiss 1971,
Byrt 1993 (PABAK, indices), Gwet 2008 (AC1), Cicchetti and Feinstein 1990 (positive and negative agreement),
Krippendorff 2004 (alpha for nominal answers).
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import comb, exp, lgamma, log, log1p, sqrt
from operator import mul

Table = Sequence[Sequence[int]]

Z_95 = 1.959964
BISECTIONS = 100  # halves [0, 1] far below the last bit of a float

# Landis and Koch 1977: upper ends. A convention, not a verdict.
WORDS = ((0.20, "slight"), (0.40, "fair"), (0.60, "moderate"), (0.80, "substantial"), (1.0, "almost perfect"))


class MaybeAs(StrEnum):
    """What a maybe counts as when readers are compared. It is said with every figure."""

    INCLUDE = "include"
    EXCLUDE = "exclude"
    APART = "apart"  # a third answer

    @property
    def categories(self) -> tuple[str, ...]:
        return ("include", "maybe", "exclude") if self is MaybeAs.APART else ("include", "exclude")

    def category(self, verdict: str) -> str:
        """Of the verdicts of a full text all but include count against it."""
        if verdict == "maybe":
            return "maybe" if self is MaybeAs.APART else self.value
        return "include" if verdict == "include" else "exclude"


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two raters. `specific` is the agreement on each category; positive, negative and the two indices exist for
    two categories only (the first is the positive one); the weighted kappas take the categories as ordered."""

    n: int
    agreed: int
    po: float | None
    pe: float | None
    kappa: float | None
    kappa_se: float | None
    kappa_low: float | None
    kappa_high: float | None
    pabak: float | None
    ac1: float | None
    kappa_linear: float | None
    kappa_quadratic: float | None
    specific: tuple[float | None, ...]
    positive: float | None
    negative: float | None
    prevalence_index: float | None
    bias_index: float | None


@dataclass(frozen=True, slots=True)
class FleissAgreement:
    """Three or more raters: `mean_p` is the mean agreement of pairs of raters on a record."""

    n: int
    raters: int
    mean_p: float | None
    pe: float | None
    kappa: float | None


@dataclass(frozen=True, slots=True)
class KrippendorffAgreement:
    """Any number of raters, also where some records lack a rater: `n` records with at least two answers."""

    n: int
    alpha: float | None


def cross_table(pairs: Iterable[tuple[Hashable, Hashable]], categories: Sequence[Hashable]) -> list[list[int]]:
    """Counts of (first rater's, second rater's) answers; a pair with an answer outside `categories` is an error."""
    place = {category: index for index, category in enumerate(categories)}
    table = [[0] * len(categories) for _ in categories]
    for first, second in pairs:
        table[place[first]][place[second]] += 1
    return table


def collapsed(table: Table, groups: Sequence[Sequence[int]]) -> list[list[int]]:
    """The table with categories put together: `((0, 1), (2,))` counts a maybe as an include."""
    return [[sum(table[i][j] for i in rows for j in columns) for columns in groups] for rows in groups]


def two_raters(table: Table) -> Agreement:
    """All figures of a square table of counts; rows are the first rater's categories."""
    q, n = _size(table)
    agreed = sum(table[k][k] for k in range(q))
    if n == 0:
        return Agreement(0, 0, *[None] * 10, (None,) * q, *[None] * 4)
    r, c = _margins(table)
    po, pe = agreed / n, sum(map(mul, r, c)) / n**2
    kappa, se = _kappa_with_se(table, po, pe)
    return Agreement(
        n=n,
        agreed=agreed,
        po=po,
        pe=pe,
        kappa=kappa,
        kappa_se=se,
        kappa_low=None if kappa is None else max(-1.0, kappa - Z_95 * se),
        kappa_high=None if kappa is None else min(1.0, kappa + Z_95 * se),
        pabak=(q * po - 1) / (q - 1),
        ac1=_ac1(r, c, n, po),
        kappa_linear=_weighted_kappa(table, lambda i, j: abs(i - j)),
        kappa_quadratic=_weighted_kappa(table, lambda i, j: (i - j) ** 2),
        specific=tuple(_ratio(2 * table[k][k], r[k] + c[k]) for k in range(q)),
        **_binary_figures(table, n),
    )


def fleiss(ratings: Table) -> FleissAgreement:
    """One row per record: how many raters chose each category. Every record has the same number of raters."""
    raters = sum(ratings[0]) if ratings else 0
    if any(sum(row) != raters for row in ratings):
        raise ValueError("Fleiss' kappa needs the same number of raters on every record.")
    if raters < 2:
        return FleissAgreement(len(ratings), raters, None, None, None)
    n = len(ratings)
    agreeing = sum(comb(count, 2) for row in ratings for count in row)
    mean_p = agreeing / (n * comb(raters, 2))
    totals = [sum(column) for column in zip(*ratings, strict=True)]
    pe = sum(total**2 for total in totals) / (n * raters) ** 2
    return FleissAgreement(n, raters, mean_p, pe, None if max(totals) == n * raters else (mean_p - pe) / (1 - pe))


def krippendorff(ratings: Table) -> KrippendorffAgreement:
    """One row per record: how many raters chose each category. A record with fewer than two answers says nothing."""
    pairable = [row for row in ratings if sum(row) > 1]
    n_c = [sum(column) for column in zip(*pairable, strict=True)]
    n = sum(n_c)
    if not pairable or max(n_c) == n:
        return KrippendorffAgreement(len(pairable), None)
    coinciding = sum(sum(count * (count - 1) for count in row) / (sum(row) - 1) for row in pairable)
    expected = sum(count * (count - 1) for count in n_c) / (n - 1)
    return KrippendorffAgreement(len(pairable), 1 - (n - coinciding) / (n - expected))


def in_words(kappa: float | None) -> str:
    """The usual words of Landis and Koch, to be shown as a convention."""
    if kappa is None:
        return "not estimable"
    if kappa < 0:
        return "poor"
    return next(word for end, word in WORDS if kappa <= end or word == WORDS[-1][1])


def audit_bound(misses: int, n: int, confidence: float = 0.95) -> float | None:
    """The exact one-sided upper bound (Clopper and Pearson) of the share of wrong exclusions, when `misses` were
    found among `n` that a second person checked: 1 - 0.05^(1/n) when none was."""
    if not 0 <= misses <= n:
        raise ValueError("There cannot be fewer misses than none or more than were checked.")
    if n == 0:
        return None
    alpha = 1 - confidence
    if misses == 0:
        return 1 - alpha ** (1 / n)
    if misses == n:
        return 1.0
    return _root(lambda p: _at_most(misses, n, p) - alpha)


def _size(table: Table) -> tuple[int, int]:
    q = len(table)
    if q < 2 or any(len(row) != q for row in table):
        raise ValueError("Agreement needs a square table of at least two categories.")
    if any(count < 0 for row in table for count in row):
        raise ValueError("A table of counts has no negative number.")
    return q, sum(map(sum, table))


def _margins(table: Table) -> tuple[list[int], list[int]]:
    return [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _kappa_with_se(table: Table, po: float, pe: float) -> tuple[float | None, float | None]:
    r, c = _margins(table)
    n = sum(r)
    # Decided on whole numbers: 1 - pe as a float could miss that both used one and the same category.
    if sum(map(mul, r, c)) == n**2:
        return None, None
    return (po - pe) / (1 - pe), sqrt(po * (1 - po) / (n * (1 - pe) ** 2))


def _ac1(r: Sequence[int], c: Sequence[int], n: int, po: float) -> float:
    shares = [(first + second) / (2 * n) for first, second in zip(r, c, strict=True)]
    pe = sum(pi * (1 - pi) for pi in shares) / (len(shares) - 1)
    return (po - pe) / (1 - pe)


def _weighted_kappa(table: Table, distance: Callable[[int, int], int]) -> float | None:
    r, c = _margins(table)
    cells = [(i, j) for i in range(len(r)) for j in range(len(c))]
    expected = sum(distance(i, j) * r[i] * c[j] for i, j in cells)
    if expected == 0:
        return None
    return 1 - sum(r) * sum(distance(i, j) * table[i][j] for i, j in cells) / expected


def _binary_figures(table: Table, n: int) -> dict[str, float | None]:
    if len(table) != 2:
        return {"positive": None, "negative": None, "prevalence_index": None, "bias_index": None}
    (a, b), (c, d) = table
    return {
        "positive": _ratio(2 * a, 2 * a + b + c),
        "negative": _ratio(2 * d, 2 * d + b + c),
        "prevalence_index": abs(a - d) / n,
        "bias_index": abs(b - c) / n,
    }


def _at_most(misses: int, n: int, p: float) -> float:
    """P(X <= misses) for X binomial(n, p), in logarithms so that large samples do not underflow."""
    logs = (
        lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(p) + (n - k) * log1p(-p) for k in range(misses + 1)
    )
    return sum(map(exp, logs))


def _root(falling: Callable[[float], float]) -> float:
    low, high = 0.0, 1.0
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if falling(middle) > 0 else (low, middle)
    return (low + high) / 2
