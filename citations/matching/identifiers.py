"""DOI, PMID, ISSN and trial numbers, from any field that may hold them, in one spelling."""

import re
from collections.abc import Iterable
from urllib.parse import unquote

from .text import letters

DOI = re.compile(r"10\.\d{4,9}/[^\s\"]+")
DOI_TAIL = re.compile(r"/(?:abstract|full|pdf|epdf|meta|summary)$")
ISSN = re.compile(r"\b\d{4}-?\d{3}[\dxX]\b")
PMID = re.compile(r"^(?:pmid:?\s*|medline:?\s*)?(\d{6,8})$", re.I)
REGISTRY = re.compile(
    r"\b(?:NCT\d{8}|ISRCTN\d{8}|ACTRN\d{14}|CRD\d{11}|EUCTR\d{4}-\d{6}-\d{2}|ChiCTR[\w-]{1,40}\d)\b", re.I
)
DATES = re.compile(r"[<\[(]|\b(?:1[5-9]|20)\d\d\b")
SHORTEST_DOI = 10


def read_doi(texts: Iterable[str]) -> str:
    """The first DOI in any of the texts."""
    return next(filter(None, map(_doi_in, texts)), "")


def _doi_in(text: str) -> str:
    if "10." not in text:
        return ""
    found = DOI.search(unquote(text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").lower())
    if not found:
        return ""
    doi = found.group()
    # A closing bracket ends the sentence the DOI stands in, unless it opened inside the DOI.
    doi = doi.rstrip(".,;]}" if "(" in doi else ".,;)]}")
    doi = DOI_TAIL.sub("", doi).replace("//", "/")
    return doi if len(doi) >= SHORTEST_DOI else ""


def read_issns(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({issn.replace("-", "").upper() for text in texts for issn in ISSN.findall(text)}))


def read_pmid(pmid: str, accession: str, database: str) -> str:
    """A number alone is a PMID only in PubMed and MEDLINE: elsewhere it is the database's own."""
    given = re.search(r"\d{1,8}", pmid)
    if given:
        return given.group()
    found = PMID.match(accession.strip())
    return found.group(1) if found and re.search(r"pubmed|medline", database, re.I) else ""


def read_database(raw: str) -> str:
    """The database's name without the dates that platforms append: they change between runs of a search."""
    return letters(DATES.split(raw)[0])


def read_registry_numbers(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({number.upper() for text in texts for number in REGISTRY.findall(text)}))


def doi_likeness(a: str, b: str) -> float | None:
    """1 equal, 0.5 one is the other cut short, -1 another one, None when one is missing."""
    if not a or not b:
        return None
    if a == b:
        return 1.0
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) > 16 and longer.startswith(shorter):
        # ".pub2", "v3", ".s001", ".t001" name another version or a part, not a longer spelling.
        return -1.0 if longer[len(shorter) :].lstrip("./-").startswith(("pub", "v", "s", "t", "g")) else 0.5
    return -1.0
