"""PubMed through Biopython's Entrez: one of the two doors to the internet (DESIGN.md 2).

Requests are Biopython's own. An opener sends them to NCBI_BASE_URL when that is set, gives each a time limit and
follows no redirection, so no other host is ever asked. Answers are read as JSON and MEDLINE text: Biopython's XML
reader fetches unknown DTDs. What PubMed does wrong is told in a sentence for people; nothing is ever silently cut.
"""

import http.client
import io
import json
import re
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from urllib.error import HTTPError

from Bio import Entrez
from defusedxml import ElementTree
from django.conf import settings

from reviews.errors import Refused

SERVICE = "eutils.ncbi.nlm.nih.gov"
TOOL = "concord"
SECONDS_SILENT = 30
SECONDS_IN_ALL = 300
LONGEST_PAUSE = 60
MOST_BYTES = 100 * 1024 * 1024
MOST_AT_ONCE = 10_000  # ESearch gives no more of one result set, whatever its count
MOST_ALTOGETHER = 50_000
BATCH = 200
FIRST_DAY = date(1800, 1, 1)
PMID = re.compile(r"^PMID- *(\d+)", re.MULTILINE)
Beat = Callable[[str], None]


class NoAnswer(Refused):
    """PubMed cannot be reached, or is too busy, for longer than patience lasts."""

    after = 0  # seconds that it asks us to wait


class WrongAnswer(Refused):
    """PubMed answered something that is not what was asked for."""

    is_final = False  # whether asking again cannot mend it


@dataclass(frozen=True)
class History:
    """A result set that PubMed keeps for a while."""

    web_env: str
    query_key: str


@dataclass(frozen=True)
class Found:
    """What ESearch says of a query."""

    count: int
    translation: str = ""
    warnings: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    history: History | None = None


@dataclass(frozen=True)
class Slice:
    """A part of a result set small enough to be fetched; without dates it is the whole."""

    count: int
    first: date | None = None
    last: date | None = None


def silent(note: str) -> None:
    """The beat of somebody who only waits."""


def why_off() -> str:
    """Why PubMed cannot be asked here and how that is changed; empty when it can."""
    if not settings.LOOKUPS:
        return (
            "Look-ups on the internet are off in this installation. Whoever runs it turns them on with LOOKUPS=1 and "
            "NCBI_EMAIL=their address in its settings."
        )
    if not settings.NCBI_EMAIL:
        return "NCBI wants an e-mail address of who runs this installation. They set NCBI_EMAIL in its settings."
    return ""


def count(query: str, *, waits: Sequence[float] | None = None, beat: Beat = silent) -> Found:
    """How many records the query finds and how PubMed understood it; nothing is fetched."""
    return _search(query, Slice(0), keep=0, waits=waits, beat=beat)


def search(query: str, part: Slice, *, beat: Beat = silent) -> Found:
    """The PMIDs of a part, kept on the history server too. Raises WrongAnswer when they are not as many as counted."""
    found = _search(query, part, keep=MOST_AT_ONCE, waits=None, beat=beat)
    if not len(found.ids) == len(set(found.ids)) == found.count:
        raise WrongAnswer(
            f"PubMed counts {found.count:,} records and lists {len(set(found.ids)):,} of them. Nothing was imported. "
            "Try again later."
        )
    return found


def plan(query: str, *, today: date, beat: Beat = silent) -> list[Slice]:
    """The parts in which the whole result can be fetched, newest day last; their counts add up to the whole."""
    whole = count(query, beat=beat).count
    refuse_too_many(whole)
    if whole <= MOST_AT_ONCE:
        return [Slice(whole)]
    dated = _counted(query, FIRST_DAY, today + timedelta(days=1), beat)
    _same_sum(whole, dated.count)
    return list(_halves(query, dated, beat))


def refuse_too_many(hits: int) -> None:
    if hits > MOST_ALTOGETHER:
        raise Refused(
            f"The query finds {hits:,} records, and {MOST_ALTOGETHER:,} are the most that are fetched at once. "
            "Narrow it, or split it into several searches by years."
        )


def _counted(query: str, first: date, last: date, beat: Beat) -> Slice:
    part = Slice(0, first, last)
    return Slice(_search(query, part, keep=0, waits=None, beat=beat).count, first, last)


def _halves(query: str, part: Slice, beat: Beat) -> Iterator[Slice]:
    if part.count <= MOST_AT_ONCE:
        if part.count:
            yield part
        return
    if part.first == part.last:
        raise Refused(
            f"PubMed took in {part.count:,} of these records on one day, {part.first:%-d %B %Y}, and gives at most "
            f"{MOST_AT_ONCE:,} of them. Narrow the query; nothing was fetched."
        )
    middle = part.first + (part.last - part.first) // 2
    earlier = _counted(query, part.first, middle, beat)
    later = _counted(query, middle + timedelta(days=1), part.last, beat)
    _same_sum(part.count, earlier.count + later.count)
    yield from _halves(query, earlier, beat)
    yield from _halves(query, later, beat)


def _same_sum(whole: int, parts: int) -> None:
    if whole != parts:
        raise WrongAnswer(
            f"PubMed finds {whole:,} records, but {parts:,} when the query is split by date, so some would be lost or "
            "doubled. Nothing was fetched. Try again later, or split the search by years yourself."
        )


def fetch(ids: Sequence[str], *, history: History | None, start: int, beat: Beat = silent) -> str:
    """The MEDLINE text of these PMIDs. `history` holds them from `start` on, unless PubMed has forgotten it; then they
    are posted anew. A record or two that PubMed lists and does not hold any more may lack; more is a wrong answer."""
    text = _from_history(ids, history, start, beat) if history else None
    if text is None:
        text = _posted(ids, beat)
    return text.strip("\n") + "\n\n" if text.strip() else ""


def _from_history(ids: Sequence[str], history: History, start: int, beat: Beat) -> str | None:
    """None when the server no longer knows the result set, or holds it in another order."""
    try:
        text = _medline(history, start, len(ids), beat)
    except WrongAnswer:
        return None
    return text if set(pmids(text)) == set(ids) else None


def _posted(ids: Sequence[str], beat: Beat) -> str:
    text = _medline(_post(ids, beat), 0, len(ids), beat)
    given = set(pmids(text))
    if given - set(ids) or len(given) < len(ids) - len(ids) // 50:
        raise WrongAnswer(
            f"PubMed was asked for {len(ids)} records and gave {len(given & set(ids))} of them"
            f"{' and others that nobody asked for' if given - set(ids) else ''}. Go on later; what was fetched is kept."
        )
    return text


def known(ids: Sequence[str], *, beat: Beat = silent) -> str:
    """The MEDLINE text of those of the PMIDs that PubMed knows. People type PMIDs: that it lacks some is no fault."""
    return _medline(_post(ids, beat), 0, len(ids), beat, may_be_none=True)


def pmids(text: str) -> list[str]:
    return PMID.findall(text)


# ---- the four questions


def _search(query: str, part: Slice, *, keep: int, waits: Sequence[float] | None, beat: Beat) -> Found:
    dates = {}
    if part.first and part.last:
        dates = {"datetype": "edat", "mindate": f"{part.first:%Y/%m/%d}", "maxdate": f"{part.last:%Y/%m/%d}"}
    return _ask(
        Entrez.esearch, _found, waits=waits, beat=beat,
        db="pubmed", term=query, retmode="json", retmax=keep, usehistory="y" if keep else None, **dates,
    )  # fmt: skip


def _post(ids: Sequence[str], beat: Beat) -> History:
    return _ask(Entrez.epost, _history, beat=beat, db="pubmed", id=",".join(ids))


def _medline(history: History, start: int, size: int, beat: Beat, *, may_be_none: bool = False) -> str:
    which = {"WebEnv": history.web_env, "query_key": history.query_key, "retstart": start, "retmax": size}
    asked = {"db": "pubmed", "rettype": "medline", "retmode": "text", **which}
    return _ask(Entrez.efetch, lambda text: _records(text, may_be_none), beat=beat, **asked)


# ---- the three kinds of answers


def _found(text: str) -> Found:
    try:
        answer = json.loads(text, strict=False)
        said = answer["esearchresult"]
        trouble = said.get("ERROR") or said.get("error")
        if trouble:
            raise WrongAnswer(f"PubMed refuses the query: {_short(trouble)}")
        history = History(said["webenv"], said["querykey"]) if "webenv" in said else None
        ids = tuple(map(str, said.get("idlist", ())))
        return Found(int(said["count"]), said.get("querytranslation", ""), tuple(_warnings(said)), ids, history)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WrongAnswer(_not_understood("a count", text)) from error


def _warnings(said: dict) -> Iterator[str]:
    """What PubMed did not find or left out; a search strategy with a typing error looks just like this."""
    for name, words in (
        ("phrasesnotfound", "not found"),
        ("fieldsnotfound", "no such field"),
        ("phrasesignored", "left out"),
        ("quotedphrasesnotfound", "quoted phrase not found, its words were searched"),
    ):
        for group in ("errorlist", "warninglist"):
            yield from (f"{phrase}: {words}" for phrase in (said.get(group) or {}).get(name, ()))


def _history(text: str) -> History:
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError) as error:
        raise WrongAnswer(_not_understood("a list of PMIDs", text)) from error
    web_env, key = root.findtext("WebEnv"), root.findtext("QueryKey")
    if not web_env or not key:
        raise WrongAnswer(f"PubMed did not take the list of PMIDs: {_short(root.findtext('ERROR') or text)}")
    return History(web_env, key)


def _records(text: str, may_be_none: bool) -> str:
    starts = list(PMID.finditer(text))
    if not starts:
        if may_be_none and not text.lstrip().startswith(("<", "{")):
            return ""
        raise WrongAnswer(_not_understood("records", text))
    last = text[starts[-1].start() :]
    if not text.endswith("\n") and "\nSO  - " not in last:
        raise WrongAnswer("PubMed's answer ends in the middle of a record.")
    return text


def _not_understood(wanted: str, text: str) -> str:
    if not text.strip():
        return f"PubMed gave an empty answer instead of {wanted}."
    kind = "a web page" if re.match(r"\s*<(!doctype html|html|head|body)", text, re.I) else "something else"
    return f"PubMed gave {kind} instead of {wanted}: “{_short(re.sub(r'<[^>]*>', ' ', text))}”."


def _short(said: object) -> str:
    """The beginning of what PubMed said. It repeats a key that it does not like; people need not see that."""
    text = " ".join(str(said).split())
    return (text.replace(settings.NCBI_API_KEY, "[key]") if settings.NCBI_API_KEY else text)[:200]


# ---- asking, with patience


def _ask(utility: Callable, read: Callable, *, waits: Sequence[float] | None = None, beat: Beat, **asked):
    """What `read` makes of the answer. Asks again while PubMed is busy, down or wrong, as long as patience lasts."""
    off = why_off()
    if off:
        raise Refused(off)
    _through_the_door()
    pauses = settings.NCBI_WAITS if waits is None else waits
    who = {"tool": TOOL, "email": settings.NCBI_EMAIL, "api_key": settings.NCBI_API_KEY or None}
    for pause in (*pauses, None):
        try:
            return read(_text(utility, {**asked, **who}, beat))
        except (NoAnswer, WrongAnswer) as trouble:
            if pause is None or isinstance(trouble, WrongAnswer) and trouble.is_final:
                raise
            pause = max(pause, min(getattr(trouble, "after", 0), LONGEST_PAUSE))
            _wait(pause, beat, f"{trouble} Asking again in {pause:g} s.")
    raise AssertionError("the last try returns or raises")


def _wait(seconds: float, beat: Beat, note: str) -> None:
    """Sleeps in short naps, so that a stop is heard between them."""
    while seconds > 0:
        beat(note)
        time.sleep(min(1, seconds))
        seconds -= 1


def _text(utility: Callable, asked: dict, beat: Beat) -> str:
    try:
        with utility(**asked) as handle:
            return _read(handle, beat).decode("utf-8")
    except HTTPError as error:
        raise _told(error) from error
    except UnicodeDecodeError as error:
        raise WrongAnswer("PubMed's answer is not text in UTF-8.") from error
    except http.client.HTTPException as error:
        raise WrongAnswer("PubMed's answer broke off in the middle.") from error
    except OSError as error:
        reason = _short(getattr(error, "reason", "") or error) or "no answer"
        raise NoAnswer(f"PubMed cannot be reached ({reason}). Try again later.") from error


def _read(handle, beat: Beat) -> bytes:
    """All bytes of the answer, within limits of time and size; a heart beats meanwhile."""
    raw = handle.buffer if isinstance(handle, io.TextIOWrapper) else handle
    parts, size, began = [], 0, time.monotonic()
    while part := raw.read1(1 << 16):
        parts.append(part)
        size += len(part)
        if size > MOST_BYTES:
            raise WrongAnswer(f"PubMed's answer is larger than {MOST_BYTES // 1024 // 1024} MB.")
        if time.monotonic() - began > SECONDS_IN_ALL:
            raise NoAnswer("PubMed answers too slowly. Try again later.")
        beat("")
    if getattr(raw, "length", None):
        raise WrongAnswer("PubMed's answer broke off in the middle.")
    return b"".join(parts)


def _told(error: HTTPError) -> Refused:
    """The sentence of an HTTP status. What asking again cannot mend is final."""
    said = _body(error)
    if error.code == 429:
        trouble = NoAnswer("PubMed says that too many requests come from here (HTTP 429). Try again later.")
        after = error.headers.get("Retry-After", "")
        trouble.after = int(after) if after.isdecimal() and len(after) < 5 else 0
    elif error.code >= 500:
        trouble = NoAnswer(f"PubMed is out of order (HTTP {error.code}). Try again later.")
    else:
        trouble = WrongAnswer(f"PubMed refuses the request (HTTP {error.code}){f': {said}' if said else ''}.")
        trouble.is_final = True
    return trouble


def _body(error: HTTPError) -> str:
    try:
        return _short(re.sub(r"<[^>]*>", " ", error.read(2000).decode("utf-8", "replace")))
    except (OSError, http.client.HTTPException):
        return ""


# ---- the door


@cache
def _through_the_door() -> None:
    """Biopython asks through urllib's opener; ours leaves the requests of others as they are. Patience is ours too:
    Biopython's own tries come without a pause."""
    urllib.request.install_opener(urllib.request.build_opener(_Door, _StayHere))
    Entrez.max_tries = 1


class _Door(urllib.request.BaseHandler):
    handler_order = 50  # before proxies look at the host

    def https_request(self, request: urllib.request.Request) -> urllib.request.Request:
        if request.host == SERVICE:
            request.timeout = SECONDS_SILENT
            request.is_of_pubmed = True
            if settings.NCBI_BASE_URL:
                request.full_url = settings.NCBI_BASE_URL + request.selector
        return request


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, request, *args, **kwargs):
        """An answer that leads to another address is an error of the service, told by its status."""
        if getattr(request, "is_of_pubmed", False):
            return None
        return super().redirect_request(request, *args, **kwargs)
