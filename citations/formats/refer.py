"""refer, which EndNote writes as .enw: a percent sign, one letter, a value; records parted by blank lines."""

import re
from collections.abc import Iterator

from . import fields, kinds, provenance, records
from .encoding import Bytes, Source
from .parsed import Piece, Place, no_record
from .splitting import spans_at
from .tagged import Pairs, Tags, lines_of

# A new record: a tag after a blank line (values may hold blank lines, so the tag decides). The blank line is looked
# for from the tag backwards: thousands of blank lines are not gone through again from each of them.
START = re.compile(rb"[\r\n](?=%[0-9A-Z@+*!?~^<>$()&=\[\]:][ \r\n])")
BLANK_BEFORE = re.compile(rb"(?>\r\n|\r|\n)[ \t]*(?>\r\n|\r|\n)\Z")
PUBMED_LINK = re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d{4,8})\b")
LONGEST_BLANK_LINE = 200
FIRST = re.compile(rb"(?:\A(?:\xef\xbb\xbf)?|[\r\n])(?=%[0-9A-Z@] )")
TAG = re.compile(r"\n%([0-9A-Za-z@+*!?~^<>$()&=\[\]:#])(?:[ \t]|(?=\n|\Z))")


def pieces(source: Source) -> Iterator[Piece]:
    return source.pieces(spans_at(source.view, _cuts(source.view)), piece)


def _cuts(view: Bytes) -> Iterator[int]:
    first = FIRST.search(view)
    if first:
        yield first.end()
        yield from (
            start.end() for start in START.finditer(view, first.end()) if _is_after_blank_line(view, start.end())
        )


def _is_after_blank_line(view: Bytes, at: int) -> bool:
    return BLANK_BEFORE.search(view[max(0, at - LONGEST_BLANK_LINE) : at]) is not None


def piece(text: str, place: Place) -> Piece:
    pairs = pairs_of(text)
    if not pairs:
        return no_record(text, place)
    return record_of(Tags(pairs), text, place)


def pairs_of(text: str) -> Pairs:
    parts = TAG.split("\n" + text)
    return [(parts[at], parts[at + 1].strip()) for at in range(1, len(parts) - 1, 2)]


def record_of(tags: Tags, raw: str, place: Place) -> Piece:
    kind = _kind(tags)
    journal, short = _journal(tags, kind)
    date = tags.one("8") or tags.one("D")
    year = fields.year_of(" ".join(tags.every("D"))) or fields.year_of(date)
    abstract, others = fields.abstracts_of(tags.every("X"))
    pages = tags.one("P")
    if fields.are_counted(kind, pages):
        tags.give_back("P", pages)
        pages = ""
    values = {
        "kind": kind,
        "title": fields.clean(tags.one("T", "!")),
        "original_title": fields.clean(tags.one("Q")),
        "authors": _people(lines_of(tags.every("A"))),
        "editors": _people(lines_of(tags.every("E"))),
        "year": year,
        "date": f"{year} {fields.clean(date)}" if date and year and not fields.year_of(date) else fields.clean(date),
        "journal": journal,
        "journal_abbreviation": short,
        "volume": fields.number_of(tags.one("V")),
        "issue": fields.number_of(tags.one("N")),
        "pages": fields.pages_of(pages),
        "article_number": fields.clean(tags.one("]")),
        "abstract": abstract,
        "other_abstracts": others,
        "keywords": fields.keywords_of(tags.every("K")),
        "language": fields.clean(tags.one("G")),
        "publisher": fields.clean(tags.one("I")),
        "publication_types": fields.unique(map(fields.clean, tags.every("9"))),
        "record_id": fields.clean(tags.one("F")),
    }
    values |= _identifiers(tags)
    return records.build(place, raw, records.with_provenance(values), tags.rest())


def _people(names: list[str]) -> tuple[str, ...]:
    """EndNote reads a name without a comma as 'Given Family'; here a whole list of such names has to say so."""
    reading = fields.reading_for(names, fields.person_by_initials)
    has_given_first = len(names) > 1 and all(fields.GIVEN_FIRST.fullmatch(name) for name in names)
    if has_given_first and reading is fields.person_by_initials:
        reading = fields.given_first
    return fields.names(names, reading=reading)


def _kind(tags: Tags) -> str:
    """By the first %0; where there is none, by what the record has."""
    if words := tags.every("0"):
        return kinds.kind_of(words[0], "document")
    if tags.peek("J"):
        return "article-journal"
    return "book" if tags.peek("I") else "document"


def _identifiers(tags: Tags) -> dict:
    issns, isbns, odd = fields.issns_of(lines_of(tags.every("@")))
    for value in odd:
        tags.give_back("@", value)
    accession = fields.clean(tags.one("M"))
    urls = fields.unique(u for v in tags.every("U", ">") for u in re.findall(r"(?:https?|ftp)://\S+", v))
    stated = [*tags.peek("R"), accession, *(u for u in urls if "doi" in u)]
    doi = next((d for v in stated if (d := fields.doi_of(v))), "")
    for value in tags.peek("R"):
        if doi and fields.doi_of(value) == doi:
            tags.taken.add(("R", value))
    is_pubmed = "NLM" in tags.peek("~", "W") or provenance.known(" ".join(tags.peek("~", "W"))) == "MEDLINE"
    database = tags.one("~") or tags.one("W")
    linked = next((found.group(1) for url in urls if (found := PUBMED_LINK.search(url))), "")
    return {
        "doi": doi,
        "pmid": accession if is_pubmed and accession.isdigit() else linked,
        "issns": issns,
        "isbns": isbns,
        "urls": urls,
        "accession": "" if doi and fields.doi_of(accession) == doi else accession,
        "database": provenance.named(database) if database else "",
    }


def _journal(tags: Tags, kind: str) -> tuple[str, str]:
    """%J, or %B where the book (or, at AIS, the journal) stands; a second %J is the other name."""
    if kind in ("chapter", "paper-conference", "entry-encyclopedia", "entry-dictionary"):
        return fields.clean(tags.one("B", "J")), ""
    named = [fields.clean(v) for v in tags.every("J")] or [fields.clean(tags.one("B"))]
    short = next((n for n in named[1:] if n != named[0]), "") or fields.clean(
        tags.one("O")
        if len("".join(tags.peek("O"))) < 30 and re.fullmatch(r"[\w. &]+\.", "".join(tags.peek("O")))
        else ""
    )
    return named[0], short
