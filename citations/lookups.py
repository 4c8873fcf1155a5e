"""Crossref and OpenAlex, asked by DOI for what reports lack: the other door to the internet (DESIGN.md 2).

Only DOIs leave the installation, many in one request, with the address that METHODS.md 7 calls polite. A DOI stands in
an address only encoded, the hosts are the settings', no redirection is followed. Off until an administrator says so.
"""

import html
import json
import re
import urllib.request
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache as once
from http.client import HTTPException
from typing import Protocol
from urllib.parse import quote, urlencode

from django.conf import settings
from django.core.cache import cache

from citations.outside import SECONDS_SILENT, Beat, WrongAnswer, patiently, silent, text_of, wait_for_turn
from citations.rules.best import CROSSREF, OPENALEX

# In the order in which they are asked: OpenAlex wants a key, and has abstracts that Crossref lacks.
SERVICES = (CROSSREF, OPENALEX)
BATCH = 40
A_SECOND = 3.0
MOST_A_SECOND = 10.0
NOT_FOUND = 404
MOST_WORDS = 20_000
OPENALEX_FIELDS = "doi,title,abstract_inverted_index"
LONGEST_DOI = 200
# What a filter of several DOIs can hold: no comma or bar, which separate them.
PLAIN = re.compile(r"10\.\d{4,9}/[^\s,|]+")
HEADING = re.compile(r"^\s*(?:abstract|summary)\b[\s.:]*\n?", re.I)


@dataclass(frozen=True)
class Work:
    """What a service says of one DOI."""

    doi: str
    title: str = ""
    abstract: str = ""


def why_off() -> str:
    """Why nothing can be looked up here and how that is changed; empty when it can."""
    if settings.LOOKUPS:
        return ""
    return "Look-ups on the internet are off in this installation. Whoever runs it turns them on with LOOKUPS=1."


def by_doi(service: str, dois: Iterable[str], *, beat: Beat = silent) -> dict[str, Work]:
    """DOI in lower case -> what the service says of it; one that it does not know is not there."""
    ask = {CROSSREF: _Crossref(), OPENALEX: _OpenAlex()}[service]
    wanted = sorted({doi.lower() for doi in dois if len(doi) <= LONGEST_DOI})
    plain = [doi for doi in wanted if PLAIN.fullmatch(doi)]
    found: dict[str, Work] = {}
    for at in range(0, len(plain), BATCH):
        some = plain[at : at + BATCH]
        found |= {work.doi: work for work in _listed(service, ask, some, beat) if work.doi in some}
    for doi in sorted(set(wanted) - set(plain)):
        work = _single(service, ask, doi, beat)
        found |= {doi: work} if work and work.doi == doi else {}
    return found


def _listed(service: str, ask: "_Service", dois: Sequence[str], beat: Beat) -> list[Work]:
    def read(text: str) -> list[Work]:
        rows = ask.rows(json.loads(text))
        if not isinstance(rows, list):
            raise ValueError("a list of works is a list")
        return [ask.work(row) for row in rows]

    return _asked(service, ask.several(dois), read, beat)


def _single(service: str, ask: "_Service", doi: str, beat: Beat) -> Work | None:
    try:
        return _asked(service, ask.one(doi), lambda text: ask.work(ask.row(json.loads(text))), beat)
    except WrongAnswer as trouble:
        if trouble.status == NOT_FOUND:
            return None
        raise


# ---- the two services


class _Service(Protocol):
    """How a service is asked, in one request for several works or one, and what its rows say."""

    def several(self, dois: Sequence[str]) -> str: ...
    def one(self, doi: str) -> str: ...
    def rows(self, answer: dict) -> list[dict]: ...
    def row(self, answer: dict) -> dict: ...
    def work(self, row: dict) -> Work: ...


class _Crossref:
    def several(self, dois: Sequence[str]) -> str:
        which = {"filter": ",".join(f"doi:{doi}" for doi in dois), "rows": len(dois), "select": "DOI,title,abstract"}
        return f"{settings.CROSSREF_BASE_URL}/works?{urlencode(which | _polite())}"

    def one(self, doi: str) -> str:
        return f"{settings.CROSSREF_BASE_URL}/works/{quote(doi, safe='')}?{urlencode(_polite())}"

    def rows(self, answer: dict) -> list[dict]:
        return answer["message"]["items"]

    def row(self, answer: dict) -> dict:
        return answer["message"]

    def work(self, row: dict) -> Work:
        title = " ".join(map(str, row.get("title") or ()))
        return Work(str(row["DOI"]).lower(), plain_text(title), plain_text(row.get("abstract") or ""))


class _OpenAlex:
    def several(self, dois: Sequence[str]) -> str:
        which = {
            "filter": "doi:" + "|".join(dois),
            "per-page": len(dois),
            "select": "doi,title,abstract_inverted_index",
        }
        return f"{settings.OPENALEX_BASE_URL}/works?{urlencode(which | self._who())}"

    def one(self, doi: str) -> str:
        return f"{settings.OPENALEX_BASE_URL}/works/doi:{quote(doi, safe='')}?{urlencode(self._who())}"

    def rows(self, answer: dict) -> list[dict]:
        return answer["results"]

    def row(self, answer: dict) -> dict:
        return answer

    def work(self, row: dict) -> Work:
        doi = re.sub(r"^https?://(dx\.)?doi\.org/", "", str(row.get("doi") or "").lower())
        return Work(doi, plain_text(row.get("title") or ""), in_order(row.get("abstract_inverted_index") or {}))

    def _who(self) -> dict[str, str]:
        return _polite() | ({"api_key": settings.OPENALEX_API_KEY} if settings.OPENALEX_API_KEY else {})


def _polite() -> dict[str, str]:
    return {"mailto": settings.NCBI_EMAIL} if settings.NCBI_EMAIL else {}


def plain_text(marked: str) -> str:
    """Text of a title or abstract in JATS or HTML: a paragraph a line, without the heading that says it is one."""
    text = re.sub(r"</(?:jats:)?(?:p|title|sec|list-item)>", "\n", str(marked))
    text = html.unescape(re.sub(r"<[^<>]*>", "", text))
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return HEADING.sub("", "\n".join(line for line in lines if line))


def in_order(inverted: dict[str, list[int]]) -> str:
    """The abstract whose words come with their places."""
    placed = [(at, word) for word, places in inverted.items() for at in places if 0 <= at < MOST_WORDS]
    return HEADING.sub("", " ".join(word for _, word in sorted(placed)))


# ---- asking


def _asked(service: str, address: str, read: Callable, beat: Beat):
    """What `read` makes of the answer, asked at the pace that the service allows."""

    def ask():
        wait_for_turn(service, per_second=cache.get(f"pace:{service}") or A_SECOND, beat=beat)
        text = text_of(lambda: _opened(service, address), service, beat, short=_short, broken_off=HTTPException)
        try:
            return read(text)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise WrongAnswer(f"{service} gave something else than works: “{_short(text)}”.") from error

    return patiently(ask, pauses=settings.NCBI_WAITS, beat=beat)


def _opened(service: str, address: str):
    contact = f" (mailto:{settings.NCBI_EMAIL})" if settings.NCBI_EMAIL else ""
    request = urllib.request.Request(address, headers={"User-Agent": f"concord{contact}", "Accept": "application/json"})
    handle = _opener().open(request, timeout=SECONDS_SILENT)
    _heed(service, handle.headers)
    return handle


def _heed(service: str, headers) -> None:
    """The pace that the service's own headers allow goes for all processes."""
    limit, interval = headers.get("x-rate-limit-limit", ""), headers.get("x-rate-limit-interval", "")
    if re.fullmatch(r"[1-9]\d{0,4}", limit) and re.fullmatch(r"[1-9]\d{0,3}s", interval):
        cache.set(f"pace:{service}", min(MOST_A_SECOND, 0.9 * int(limit) / int(interval[:-1])), 3600)


@once
def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_StayHere)


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs):
        """An answer that leads to another address is an error of the service, told by its status."""
        return


def _short(said: object) -> str:
    text, key = " ".join(str(said).split()), settings.OPENALEX_API_KEY
    return (text.replace(key, "[key]") if key else text)[:200]
