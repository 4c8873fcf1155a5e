"""What a reader makes of a file: pieces in file order, which together cover every byte of it.

A piece is a record (perhaps flawed), a preamble, or something set aside because it cannot be a record.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields

# Of a table: the header names, the guessed mapping from header name to field, and the cells of the first row.
Columns = tuple[list[str], dict[str, str], list[str]]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is odd about a piece, at which line of the file (1-based; 0 when the format has no lines)."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece stands: bytes [start, end) of the file as it came, its first line, and for
    containers (XLSX, ZIP, one-line XML) the element, row or member."""

    start: int
    end: int
    line: int
    container: str = ""


class Deferred:
    """What is understood of a record only when somebody asks: a file is taken apart, counted or skipped through
    several times faster than all its fields are made sense of."""

    __slots__ = ("later",)


@dataclass(frozen=True, slots=True)
class ParsedRecord(Deferred):
    """One record of a source's export.

    `authors` and `editors` hold "Family, Given" per person in order; a name without a comma is one
    literal (a group, or a name that the dialect does not let us take apart). `kind` is a CSL type.
    `unmapped` keeps (tag, value) of everything no field took, verbatim and in order.
    """

    place: Place
    raw: str
    kind: str = "article"
    title: str = ""
    original_title: str = ""
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    year: int | None = None
    date: str = ""
    journal: str = ""
    journal_abbreviation: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    article_number: str = ""
    abstract: str = ""
    other_abstracts: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    registry_numbers: tuple[str, ...] = ()
    issns: tuple[str, ...] = ()
    isbns: tuple[str, ...] = ()
    language: str = ""
    urls: tuple[str, ...] = ()
    publisher: str = ""
    publication_types: tuple[str, ...] = ()
    accession: str = ""
    database: str = ""
    platform: str = ""
    record_id: str = ""
    unmapped: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()

    @classmethod
    def understood_later(cls, later: Callable[[], dict], place: Place, raw: str, title: str) -> "ParsedRecord":
        """A record of which only these fields are known yet. `later` gives all fields, at the first question for
        one that is not; it is asked once."""
        record = object.__new__(cls)
        _set(record, "place", place)
        _set(record, "raw", raw)
        _set(record, "title", title)
        _set(record, "later", later)
        return record

    def __getattr__(self, name: str):
        """Only for a field that is not there yet."""
        if name not in FIELDS:
            raise AttributeError(name)
        for field_name, value in (DEFAULTS | self.later()).items():
            _set(self, field_name, value)
        _set(self, "later", None)
        return getattr(self, name)


_set = object.__setattr__
FIELDS = frozenset(f.name for f in fields(ParsedRecord))
DEFAULTS = {f.name: f.default for f in fields(ParsedRecord) if f.name not in ("place", "raw")}


@dataclass(frozen=True, slots=True)
class Preamble:
    """Text before or between records that belongs to the export, not to a record."""

    place: Place
    raw: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """A piece that cannot be a record, with the reason."""

    place: Place
    raw: str
    problem: Problem


Piece = ParsedRecord | Preamble | SetAside


def no_record(text: str, place: Place) -> Preamble | SetAside:
    """What a text is that holds nothing of a record: the preamble of a file, blanks, or something set aside."""
    if place.start == 0 or not text.strip():
        return Preamble(place, text)
    return SetAside(place, text, Problem(place.line, "This text belongs to no record."))


@dataclass(frozen=True, slots=True)
class Recognised:
    """What the bytes say a file is: format key ("ris", "nbib", ...), the platform that wrote it when
    it shows, the encoding chosen and, when it was not certain, a sentence for people. `told_platform` is the one
    whose rules a person wants it read by, beside the one that shows."""

    format: str
    platform: str = ""
    encoding: str = "utf-8"
    encoding_note: str = ""
    extra: dict = field(default_factory=dict)
    told_platform: str = ""


NO_PLATFORM = "none"  # what a person says of a file that follows no platform's rules, whatever it looks like


@dataclass(frozen=True, slots=True)
class ReadAs:
    """What a person says a file is, over what its bytes say: format key, encoding and the platform whose rules hold
    for all its records; empty where nothing is said."""

    format: str = ""
    encoding: str = ""
    platform: str = ""


class NotUnderstood(ValueError):
    """The file is not in a format we read; the text says so to a person, and what to do."""
