"""The fields of a record in the one spelling that the matcher compares; made once, stored beside the record."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

from citations.formats.parsed import ParsedRecord

from .identifiers import read_database, read_doi, read_issns, read_pmid, read_registry_numbers
from .journals import Journal, read_journal
from .names import Author, read_authors
from .places import Pages, read_issue, read_pages, read_volume
from .text import letters, untag
from .titles import read_title

# Raised when normalising changes, so that what is stored can be told from what would be made today.
VERSION = 1
REGISTERS = frozenset(("clinicaltrials", "clinicaltrialsgov", "isrctn", "ictrp", "trialsearch", "anzctr", "chictr"))
SHORTEST_ABSTRACT = 80
LONGEST_ABSTRACT = 1500
ABSTRACT_READ = 3000
# What goes on for longer is a text in the wrong place, or a file meant to keep the matcher busy. Pairs of author
# lists are compared each with each: a collaboration is told by its first names.
LONGEST_VALUE = 2000
MOST_AUTHORS = 200


@dataclass(frozen=True, slots=True)
class Normalised:
    """Empty text, 0 and empty tuples mean unknown. `key` is the title's letters without spaces."""

    title: str = ""
    key: str = ""
    kind: str = ""
    is_translated: bool = False
    authors: tuple[Author, ...] = ()
    year: int = 0
    journal: Journal = Journal()
    volume: str = ""
    issue: str = ""
    pages: Pages = Pages()
    doi: str = ""
    pmid: str = ""
    issns: tuple[str, ...] = ()
    accession: str = ""
    database: str = ""
    registry: tuple[str, ...] = ()
    abstract: str = ""

    @property
    def first_author(self) -> str:
        return self.authors[0].surname if self.authors else ""

    @property
    def is_register_entry(self) -> bool:
        """A trial's entry in a register, not an article that names its number."""
        return bool(self.registry) and (not self.journal.words or not REGISTERS.isdisjoint(self.journal.words))

    @property
    def is_cochrane_review(self) -> bool:
        return "cochrane" in self.journal.words

    def to_dict(self) -> dict[str, Any]:
        """What JSON can hold; unknown fields and the title's key are left out."""
        stored: dict[str, Any] = {name: getattr(self, name) for name in _PLAIN if getattr(self, name)}
        stored |= {name: list(getattr(self, name)) for name in _LISTS if getattr(self, name)}
        if self.journal.words:
            stored["journal"] = [" ".join(self.journal.words), *self.journal.others]
        if self.pages.start:
            stored["pages"] = list(self.pages)
        if self.authors:
            stored["authors"] = [_stored_author(author) for author in self.authors]
        return stored

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> Self:
        fields = stored | {"key": stored.get("title", "").replace(" ", "")}
        fields |= {name: tuple(stored[name]) for name in _LISTS if name in stored}
        if "journal" in stored:
            fields["journal"] = _journal(*stored["journal"])
        if "pages" in stored:
            fields["pages"] = Pages(*stored["pages"])
        if "authors" in stored:
            fields["authors"] = tuple([_author(*author) for author in stored["authors"]])
        return cls(**fields)


@lru_cache(maxsize=1 << 14)
def _journal(name: str, *others: str) -> Journal:
    return Journal(tuple(name.split()), others)


_PLAIN = (
    "title",
    "kind",
    "is_translated",
    "year",
    "volume",
    "issue",
    "doi",
    "pmid",
    "accession",
    "database",
    "abstract",
)
_LISTS = ("issns", "registry")


def _stored_author(author: Author) -> list[str]:
    return [author.surname, author.initials] if author.words == author.surname else list(author)


@lru_cache(maxsize=1 << 16)  # authors recur; one object for each saves half of the time and most of the memory
def _author(surname: str, initials: str, words: str | None = None) -> Author:
    return Author(surname, initials, surname if words is None else words)


_read_journal = lru_cache(maxsize=1 << 12)(read_journal)  # most journals of a file come more than once


def normalise(record: ParsedRecord) -> Normalised:
    title = read_title(_short(record.title or record.original_title))
    accession = _short(record.accession).strip()
    urls = tuple(map(_short, record.urls))
    journal = _short(record.journal or record.journal_abbreviation)
    return Normalised(
        title=title.words,
        key=title.words.replace(" ", ""),
        kind=title.kind,
        is_translated=title.is_translated,
        authors=read_authors(tuple(map(_short, record.authors[:MOST_AUTHORS]))),
        year=record.year or 0,
        journal=_read_journal(journal),
        volume=read_volume(_short(record.volume)),
        issue=read_issue(_short(record.issue)),
        pages=_pages(record),
        doi=read_doi((_short(record.doi), *urls)),
        pmid=read_pmid(_short(record.pmid), accession, record.database),
        issns=read_issns(record.issns),
        accession=accession,
        database=read_database(_short(record.database)),
        registry=read_registry_numbers((*record.registry_numbers, accession, journal, *urls)),
        abstract=read_abstract(record.abstract),
    )


def _short(value: str) -> str:
    return value[:LONGEST_VALUE]


def _pages(record: ParsedRecord) -> Pages:
    """An article number says more than pages that begin anew in every article."""
    pages, number = read_pages(_short(record.pages)), _short(record.article_number)
    return read_pages(number) if number and pages.start in ("", "1") else pages


def read_abstract(raw: str) -> str:
    """Letters and digits of the beginning; nothing when too short to tell texts apart."""
    text = letters(untag(raw[:ABSTRACT_READ]))[:LONGEST_ABSTRACT]
    return text if len(text) >= SHORTEST_ABSTRACT else ""
