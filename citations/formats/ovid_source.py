"""Takes Ovid's free-text source lines apart. What cannot be told apart is left out; the line itself
stays with the record."""

import re

from . import fields

MAX_LINE = 1000  # what lies beyond is no source line, and patterns with two open ends are slow on it
VOLUME = r"(?P<volume>[A-Za-z]{0,8}\.?\s?\d[\w/-]{0,11}(?:\s(?:Suppl|Pt|Spec No)\.?\s?\w{0,6})?)"
ISSUE = r"(?:\s?\((?P<issue>[^()]{1,40}(?:\([^()]{0,20}\)[^()]{0,10})?)\))?"
PAGES = r"(?P<pages>[A-Za-z]{0,3}\d[\w.+]*(?:\s?-\s?[A-Za-z]{0,3}\d[\w.]*)?(?:,\s?[A-Za-z]{0,2}\d[\w-]*)*)"
PSYCINFO = re.compile(
    rf"^(?P<journal>.+?)\.\s+Vol\.\s?(?P<volume>[^(,\s]+){ISSUE},\s*(?P<date>[^,]*\d{{4}})(?:,\s*(?:pp\.\s*)?(?P<pages>[^.]+?))?(?:,\s*(?P<article>ArtID.*?))?\.?\s*$"
)
DATE_FIRST = re.compile(
    rf"^(?P<journal>.+?)\.?\s+(?P<date>(?:[A-Z][a-z]+\.?\s)?(?:\d{{1,2}},?\s)?\d{{4}})\s?;\s?{VOLUME}{ISSUE}(?::\s?{PAGES})?"
)
COLON = re.compile(rf"^(?P<journal>.+?)\.\s+{VOLUME}{ISSUE}\s?:\s?{PAGES}?,?\s*(?P<date>[^.]*\d{{4}}[^.]*)")
EMBASE = re.compile(
    rf"^(?P<journal>.+?)\.\s+(?:.*\.\s+)?{VOLUME}{ISSUE}\s*(?:\((?:pp\s*(?P<pages>[^)]+)|no pagination)\))?"
    r"(?:,?\s*Article Number:\s*(?P<article>\w+))?\.?,?\s*(?P<date>[^.]*\d{4}[^.]*)"
)
BOOK = re.compile(r"\(\d{4}\)\.\s*(?P<journal>.+?)\.\s*\(pp?\.\s*(?P<pages>[^)]+)\)")
EDITED = re.compile(
    r"(?:^.*)(?:\[(?:Ed|Eds|Editor|Editors)\b[^\]]*\]\.?|\(Eds?\.?\)\.?)[,.]?\s*(?P<journal>[^,].+?)\s*\.?\s*:\s*(?P<pages>[\divxlc]+\s?-\s?[\divxlc]+),\s*(?P<date>\d{4})"
)
EDITORS = re.compile(r"^.*?\[(?:Ed|Eds|Editor|Editors)\b[^\]]*\]\.?\s*(?=[\[A-Z(])")
CHAPTER_PAGES = re.compile(r"Chapter pagination:\s*([\w-]+)|(?<=\d{4}: )([\w-]+)")


def parts_of(line: str, kind: str = "article-journal") -> dict:
    """journal, volume, issue, pages, date, year as far as the line tells them."""
    line = re.split(r"\s+Date of Publication:", fields.clean(line[:MAX_LINE]))[0]
    if not line:
        return {}
    order = (
        (BOOK, EDITED, PSYCINFO, DATE_FIRST, COLON, EMBASE)
        if kind in ("chapter", "book")
        else (PSYCINFO, DATE_FIRST, COLON, EMBASE, BOOK, EDITED)
    )
    for pattern in order:
        if found := pattern.search(line):
            return _told(found.groupdict(), line)
    return {"journal": line.split(". ")[0].rstrip("."), "year": fields.year_of(line), "date": ""}


def _told(groups: dict, line: str) -> dict:
    told = {k: (v or "").strip(" .,") for k, v in groups.items()}
    told["journal"] = re.sub(r"\.\s*Conference:.*$", "", told.get("journal", ""))
    if re.search("no pagination", told.get("pages", ""), re.I):
        told["pages"] = ""
    if article := told.pop("article", ""):
        told["article_number"] = article.replace("ArtID", "").strip()
    told["year"] = fields.year_of(told.get("date", "")) or fields.year_of(line)
    return told


def parts_of_book(line: str) -> dict:
    """Zoological Record and BIOSIS: editors, the book's title, publisher, pages of the chapter."""
    line = fields.clean(line[:MAX_LINE])
    title = EDITORS.sub("", line)
    pages = [next(g for g in m.groups() if g) for m in CHAPTER_PAGES.finditer(line)]
    cut = re.search(r"(?<=[a-z\]])\.?\]?\s(?=\[|[A-Z][\w ]+,\s[A-Z]\w+\.\s\d{4})", title)
    return {
        "journal": title[: cut.start()].strip(" .") if cut else title.split(". ")[0],
        "pages": pages[-1] if pages else "",
        "year": fields.year_of(line),
    }
