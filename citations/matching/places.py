"""Where a text stands in its journal: volume, issue, first and last page, as far as the export lets us know."""

import re
from typing import NamedTuple

from .text import fold, listed, plain_dashes


class Pages(NamedTuple):
    """`other_start` is the second reading of what a spreadsheet made of the pages ("21-Aug": 21-8 or 8-21)."""

    start: str = ""
    end: str = ""
    other_start: str = ""


_MONTHS = {name: str(n) for n, name in enumerate(listed("jan feb mar apr may jun jul aug sep oct nov dec"), 1)}
NO_PAGES = re.compile(r"\(?(?:no pagination|no page|unpaged)[^)]*\)?")
DAY_MONTH = re.compile(r"^(\d{1,2})-([a-z]{3})$")
MONTH_DAY = re.compile(r"^([a-z]{3})-(\d{1,2})$")
PAGE_WORD = re.compile(r"\b(?:pp?|pages?|art(?:icle)?(?: no)?|no|id|pg)\b\.?:?")
RANGE = re.compile(r"^([a-z]*)\s*(\d+)([a-z]*\d*)\s*-+\s*[a-z]*\s*(\d+)([a-z]*)")
ONLY_RANGE = re.compile(r"^\s*\d+-\d+\s*$")
SINGLE = re.compile(r"^([a-z]*)[ .]?0*(\d+)([a-z]*\d*)")
ARTICLE_NUMBER = re.compile(r"^(?:[a-or-rt-z]{1,2}\d{4,}|\d{5,})$")


def read_volume(raw: str) -> str:
    if raw.count(")") > raw.count("("):  # the torn end of '30 (Suppl 1)'
        return ""
    number = re.search(r"\d+", raw)
    return _bare(number.group()) if number else fold(raw).strip(" .)(")


def read_issue(raw: str) -> str:
    text = fold(raw)
    supplement = "s" if "sup" in text else ""
    return supplement + "-".join(map(_bare, re.findall(r"\d+", text)))


def read_pages(raw: str) -> Pages:
    text = NO_PAGES.sub("", plain_dashes(fold(raw))).strip()
    torn = _from_spreadsheet(text)
    if torn:
        return torn
    parts = re.split(r"[;,+]| and ", PAGE_WORD.sub(" ", text).strip(' "'))
    text = parts[0].strip()
    if len(parts) > 1 and all(map(ONLY_RANGE.match, parts)):  # one text in several languages, in any order
        text = min(map(str.strip, parts), key=lambda part: int(part.split("-")[0]))
    pages = RANGE.match(text)
    if pages:
        before, start, between, end, after = pages.groups()
        start, end = _bare(start), _bare(end)
        end = start[: len(start) - len(end)] + end if len(end) < len(start) else end  # 123-8
        return Pages(before + start + between, before + end + after)
    page = SINGLE.match(text)
    return Pages("".join(page.groups())) if page else Pages()


def _from_spreadsheet(text: str) -> Pages | None:
    day_month, month_day = DAY_MONTH.match(text), MONTH_DAY.match(text)
    if day_month and day_month.group(2) in _MONTHS:
        return Pages(_bare(day_month.group(1)), "", _MONTHS[day_month.group(2)])
    if month_day and month_day.group(1) in _MONTHS:
        return Pages(_MONTHS[month_day.group(1)], "", _bare(month_day.group(2)))
    return None


def _bare(number: str) -> str:
    return number.lstrip("0") or "0"


def is_article_number(pages: Pages) -> bool:
    return not pages.end and bool(ARTICLE_NUMBER.match(pages.start))


def pages_likeness(a: Pages, b: Pages) -> float | None:
    """1 the same first page, 0.8 and 0.5 weaker forms of it, -1 another page, None when it cannot be told."""
    if not a.start or not b.start:
        return None
    if a.other_start or b.other_start:
        return 0.8 if {a.start, a.other_start} & {b.start, b.other_start} - {"", "1"} else None
    if a.start == b.start:
        return _same_start(a, b)
    if "1" in (a.start, b.start) or a.start == b.end or b.start == a.end:
        return None  # paged ahead of print, or only the last page was given
    if is_article_number(a) != is_article_number(b):
        return None  # PLoS ONE: 'e12724' in one database, '1-6' in another
    return _other_start(a, b)


def _same_start(a: Pages, b: Pages) -> float:
    if a.start != "1":
        return 1.0
    return 0.8 if a.end == b.end and len(a.end) > 1 else 0.5


def _other_start(a: Pages, b: Pages) -> float:
    digits_a, digits_b = a.start.lstrip("abcdefghijklmnopqrstuvwxyz"), b.start.lstrip("abcdefghijklmnopqrstuvwxyz")
    if digits_a and digits_a == digits_b:  # 'S12' and '12'
        return 0.8
    return 0.5 if a.end and a.end == b.end and len(a.end) >= 3 else -1.0


def are_overlapping(a: Pages, b: Pages) -> bool:
    """Whether the ranges share half of the shorter one: a slip, since two papers of a volume share one page at most."""
    numbers = (a.start, a.end, b.start, b.end)
    if not all(map(str.isdigit, numbers)) or "1" in (a.start, b.start):
        return False
    start_a, end_a, start_b, end_b = map(int, numbers)
    shared = min(end_a, end_b) - max(start_a, start_b) + 1
    return shared >= 2 and 2 * shared >= min(end_a - start_a, end_b - start_b) + 1


def is_same_range(a: Pages, b: Pages) -> bool:
    """The same first and last page of a text three pages long or more: no two papers share that."""
    if not (a.start and a.start == b.start and a.end and a.end == b.end and a.start != a.end):
        return False
    if a.start.isdigit() and a.end.isdigit():
        return a.start != "1" and int(a.end) - int(a.start) >= 2
    return True
