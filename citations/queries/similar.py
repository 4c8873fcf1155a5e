"""Possible duplicates of one report: picked by what is stored in columns, so that only a few are compared in full."""

import re
from itertools import combinations

from django.db.models import Count, Q, QuerySet

from citations import matching
from citations.matching import Comparison, Normalised
from citations.models import Record, Report
from citations.queries.duplicates import normalised_of

WORD = re.compile(r"[^\W\d_]{4,}")
WORDS_COUNTED = 8
RAREST = 4
MOST_COMPARED = 1000
BEGINS = 14
BEYOND = 10**9


def possible_duplicates_of(report: Report, *, limit: int = 20) -> list[tuple[Report, Comparison]]:
    """Reports that might be the same as this one, from a lower threshold than questions have; not its own group."""
    mine = _one(report)
    if mine is None:
        return []
    near = list(_near(report).values_list("pk", flat=True)[:MOST_COMPARED])
    found = matching.similar(mine, _normalised(near), limit)
    reports = Report.objects.in_bulk([pk for pk, _ in found])
    return [(reports[pk], comparison) for pk, comparison in found]


def _one(report: Report) -> Normalised | None:
    row = Record.objects.counted().filter(report=report).order_by("pk").values_list("normalised", "pk").first()
    return normalised_of(*row) if row else None


def _normalised(ids: list[int]) -> list[tuple[int, Normalised]]:
    """Of each report that counts, its first record."""
    rows = Record.objects.counted().filter(report__in=ids).order_by("-pk").values_list("report", "normalised", "pk")
    first = {report: (stored, pk) for report, stored, pk in rows}
    return [(report, normalised_of(*kept)) for report, kept in sorted(first.items())]


def _near(report: Report) -> QuerySet[Report]:
    """Shares an identifier, the begin of the title, two of its rarest words, or the place in a volume."""
    root = report.merged_into_id or report.pk
    others = Report.objects.filter(review=report.review_id).exclude(Q(pk=root) | Q(merged_into=root))
    others = others.exclude(standing=Report.Standing.WITHOUT_RECORD)
    return others.filter(_shares_identifier(report) | _shares_place(report) | _shares_title(report, others))


def _shares_identifier(report: Report) -> Q:
    shares = Q(pk__in=[])
    if report.doi:
        shares |= Q(doi__iexact=report.doi)
    if report.pmid:
        shares |= Q(pmid=report.pmid)
    return shares


def _shares_place(report: Report) -> Q:
    start = re.split(r"\W", report.pages, maxsplit=1)[0]
    if not start or start == "1":
        return Q(pk__in=[])
    place = Q(pages=start) | Q(pages__startswith=f"{start}-")
    return place & (Q(volume=report.volume) | Q(year=report.year, year__isnull=False))


def _shares_title(report: Report, others: QuerySet[Report]) -> Q:
    title = report.title.strip()
    if not title:
        return Q(pk__in=[])
    shares = Q(title__istartswith=title[:BEGINS])
    words = _rarest(title, others)
    for some in combinations(words, 2) if len(words) > 1 else [words]:
        if some:
            shares |= Q(*(Q(title__icontains=word) for word in some))
    return shares


def _rarest(title: str, others: QuerySet[Report]) -> list[str]:
    """The title's words that the fewest other titles have, but some. Words with accents come last: databases drop
    them, as the word may be spelt without."""
    words = list(dict.fromkeys(word.casefold() for word in WORD.findall(title)))
    words = sorted(words, key=lambda word: (not word.isascii(), -len(word)))[:WORDS_COUNTED]
    if len(words) <= RAREST:
        return words
    counted = {f"n{nth}": Count("pk", filter=Q(title__icontains=word)) for nth, word in enumerate(words)}
    had = others.order_by().aggregate(**counted)
    return sorted(words, key=lambda word: (not word.isascii(), had[f"n{words.index(word)}"] or BEYOND))[:RAREST]
