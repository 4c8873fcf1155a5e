"""PubMed through Biopython's Entrez: one of the two doors to the internet (DESIGN.md 2).

Requests are Biopython's own. An opener sends them to NCBI_BASE_URL when that is set, gives each a time limit and
follows no redirection, so no other host is ever asked. Answers are read as JSON and MEDLINE text: Biopython's XML
reader fetches unknown DTDs. What PubMed does wrong is told in a sentence for people; nothing is ever silently cut.
"""

import json
import re
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from http.client import HTTPException

from Bio import Entrez
from defusedxml import ElementTree
from django.conf import settings

from citations.outside import SECONDS_SILENT, Beat, WrongAnswer, patiently, silent, text_of, wait_for_turn
from reviews.errors import Refused

SERVICE = "eutils.ncbi.nlm.nih.gov"
TOOL = "concord"
# Requests a second, of all processes together: a little less than the 3 and 10 that NCBI allows.
A_SECOND, WITH_KEY = 2.7, 9
MOST_AT_ONCE = 10_000  # ESearch gives no more of one result set, whatever its count
MOST_ALTOGETHER = 50_000
BATCH = 200
FIRST_DAY = date(1800, 1, 1)
PMID = re.compile(r"^PMID- *(\d+)", re.MULTILINE)


@dataclass(frozen=True)
class Who:
    """Who asks NCBI. It writes to the address before it shuts somebody out; a key allows ten requests a second."""

    email: str
    api_key: str = ""


_asking: ContextVar[Who | None] = ContextVar("who asks NCBI", default=None)


@contextmanager
def asking_as(who: Who | None) -> Iterator[None]:
    """Within it, NCBI is told this person's address and key; of what they do not give, the installation's."""
    token = _asking.set(who)
    try:
        yield
    finally:
        _asking.reset(token)


def who_asks() -> Who:
    own = _asking.get() or Who("")
    return Who(own.email or settings.NCBI_EMAIL, own.api_key or settings.NCBI_API_KEY)


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


def why_off() -> str:
    """Why PubMed cannot be asked here and how that is changed; empty when it can."""
    if not settings.LOOKUPS:
        return (
            "Look-ups on the internet are off in this installation. Whoever runs it turns them on with LOOKUPS=1 and "
            "NCBI_EMAIL=their address in its settings."
        )
    if not who_asks().email:
        return (
            "NCBI wants an e-mail address of who asks. Give yours on this page, or tell whoever runs the installation. "
            "They set NCBI_EMAIL in its settings."
        )
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
    return text if sorted(pmids(text)) == sorted(ids) else None


def _posted(ids: Sequence[str], beat: Beat) -> str:
    text = _medline(_post(ids, beat), 0, len(ids), beat)
    listed = pmids(text)
    given = set(listed)
    if len(listed) > len(given):
        raise WrongAnswer("PubMed gave some records twice. Go on later; what was fetched is kept.")
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
    text, key = " ".join(str(said).split()), who_asks().api_key
    return (text.replace(key, "[key]") if key else text)[:200]


# ---- asking, with patience


def _ask(utility: Callable, read: Callable, *, waits: Sequence[float] | None = None, beat: Beat, **asked):
    """What `read` makes of the answer. Asks again while PubMed is busy, down or wrong, as long as patience lasts."""
    off = why_off()
    if off:
        raise Refused(off)
    _through_the_door()
    who = who_asks()
    # NCBI counts by key, and where there is none, by the address that all processes share.
    name, per_second = f"ncbi:{sha256(who.api_key.encode()).hexdigest()}", A_SECOND if not who.api_key else WITH_KEY
    said = {**asked, "tool": TOOL, "email": who.email, "api_key": who.api_key or None}

    def once():
        wait_for_turn(name, per_second=per_second, beat=beat)
        return read(text_of(lambda: utility(**said), "PubMed", beat, short=_short, broken_off=HTTPException))

    return patiently(once, pauses=settings.NCBI_WAITS if waits is None else waits, beat=beat)


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
