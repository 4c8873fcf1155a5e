"""Takes Ovid's free-text source lines apart. What cannot be told apart is left out; the line itself
stays with the record."""

import re

from . import fields

MAX_LINE = 1000  # what lies beyond is no source line, and patterns with two open ends are slow on it
# A line has been cleaned, so that no two blanks stand together.
VOLUME = r"(?P<volume>[A-Za-z]{0,8}\.? ?\d[\w/-]{0,11}(?:\s(?:Suppl|Pt|Spec No)\.? ?\w{0,6})?)"
ISSUE = r"(?: ?\((?P<issue>[^()]{1,40}(?:\([^()]{0,20}\)[^()]{0,10})?)\))?"
PAGES = r"(?P<pages>[A-Za-z]{0,3}\d[\w.+]*(?: ?- ?[A-Za-z]{0,3}\d[\w.]*)?(?:, ?[A-Za-z]{0,2}\d[\w-]*)*)"
PSYCINFO = re.compile(
    rf"^(?P<journal>.+?)\. Vol\. ?(?P<volume>[^(,\s]+){ISSUE}, ?(?P<date>[^,]*\d{{4}})"
    r"(?:, ?(?:pp\. ?)?(?P<pages>[^.]+?))?(?:, ?(?P<article>ArtID.*?))?\.? ?$"
)
YEAR_FIRST = re.compile(
    rf"^(?P<journal>.+?)\.? (?P<date>\d{{4}} [A-Z][a-z]{{2,8}}(?: \d{{1,2}})?) ?; ?{VOLUME}{ISSUE}(?:: ?{PAGES})?"
)
DATE_FIRST = re.compile(
    rf"^(?P<journal>.+?)\.? (?P<date>(?:[A-Z][a-z]+\.?\s)?(?:\d{{1,2}},?\s)?\d{{4}}) ?; ?{VOLUME}{ISSUE}(?:: ?{PAGES})?"
)
CABI = re.compile(rf"^(?P<journal>.+?); ?(?P<date>\d{{4}})\. ?{VOLUME}{ISSUE}(?: ?: ?{PAGES})?")
WORDS = re.compile(
    rf"^(?P<journal>.+?), (?:vol\.? ?)?{VOLUME}(?:, no\.? ?(?P<number>[\w/-]{{1,12}})|{ISSUE}),"
    rf" ?(?P<date>[^,]{{0,40}}\d{{4}})(?:, ?pp?\.? ?{PAGES})",
    re.I,
)
HMIC = re.compile(rf"^(?P<journal>.+?)\. {VOLUME}{ISSUE} (?P<date>(?:\d{{1,2}} )?[A-Z][a-z]+\.? \d{{4}}) ?: ?{PAGES}")
COLON = re.compile(rf"^(?P<journal>.+?)\. {VOLUME}{ISSUE} ?: ?{PAGES}?,? ?(?P<date>[^.]{{0,80}}\d{{4}}[^.]*)")
EMBASE = re.compile(
    rf"^(?P<journal>.+?)\. (?:.*\. )?{VOLUME}{ISSUE} ?(?:\((?:pp ?(?P<pages>[^)]+)|no pagination)\))?"
    r"(?:,? ?Article Number: ?(?P<article>\w+))?\.?,? ?(?P<date>[^.]{0,80}\d{4}[^.]*)"
)
BOOK = re.compile(r"\(\d{4}\)\. ?(?P<journal>.+?)\. ?\(pp?\. ?(?P<pages>[^)]+)\)")
EDITED = re.compile(
    r"(?:^.*)(?:\[(?:Ed|Eds|Editor|Editors)\b[^\]]*\]\.?|\(Eds?\.?\)\.?)[,.]?"
    r" ?(?P<journal>[^,].+?) ?\.? ?: ?(?P<pages>[\divxlc]+ ?- ?[\divxlc]+), ?(?P<date>\d{4})"
)
EDITORS = re.compile(r"^.*?\[(?:Ed|Eds|Editor|Editors)\b[^\]]*\]\.? ?(?=[\[A-Z(])")
CHAPTER_PAGES = re.compile(r"Chapter pagination: ?([\w-]+)|(?<=\d{4}: )([\w-]+)")


def parts_of(line: str, kind: str = "article-journal") -> dict:
    """journal, volume, issue, pages, date, year as far as the line tells them."""
    line = fields.clean(line[:MAX_LINE]).split(" Date of Publication:")[0]
    if not line:
        return {}
    order = (
        (BOOK, EDITED, PSYCINFO, YEAR_FIRST, DATE_FIRST, CABI, WORDS, HMIC, COLON, EMBASE)
        if kind in ("chapter", "book")
        else (PSYCINFO, YEAR_FIRST, DATE_FIRST, CABI, WORDS, HMIC, COLON, EMBASE, BOOK, EDITED)
    )
    for pattern in order:
        if found := pattern.search(line):
            return _told(found.groupdict(), line)
    return {"journal": line.split(". ")[0].rstrip("."), "year": fields.year_of(line), "date": ""}


def _told(groups: dict, line: str) -> dict:
    told = {k: (v or "").strip(" .,") for k, v in groups.items()}
    told["issue"] = told.get("issue") or told.pop("number", "")
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
