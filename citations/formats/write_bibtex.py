"""Writes BibTeX: UTF-8, TeX's own signs escaped, a key for every entry."""

import functools
import re
from collections.abc import Iterable, Iterator

from . import bibtex, kinds, own, tex
from .parsed import ParsedRecord, Piece, Place

KEY = re.compile(r"[A-Za-z][\w:.+/-]*")
NAME = re.compile(r"[a-z][a-z0-9_-]*")


def write(records: Iterable[ParsedRecord]) -> Iterator[str]:
    for number, record in enumerate(records, 1):
        yield own.complete(record, functools.partial(_rendered, number), _read_back)


def _read_back(text: str, place: Place) -> Piece:
    return bibtex.piece(text, place, {}, {})


def _rendered(number: int, record: ParsedRecord, notes: own.Pairs) -> str:
    kind = kinds.BIBTEX_OUT.get(record.kind, "misc")
    lines = [f"@{kind}{{{record.record_id if KEY.fullmatch(record.record_id) else f'record{number}'},"]
    for name, value in _pairs(record, kind):
        if value:
            lines.append(f"  {name} = {{{value}}},")
    names = {name for name, _ in record.unmapped}
    if len(names) == len(record.unmapped) and not any(n == "concord:unmapped" for n, _ in notes):
        lines += [
            f"  {n} = {{{' '.join(v.split())}}}," for n, v in record.unmapped if NAME.fullmatch(n) and _is_balanced(v)
        ]
    lines += [f"  {name.replace(own.OWN, 'concord-')} = {{{value}}}," for name, value in notes]
    return "\n".join([*lines, "}", "", ""])


def _pairs(record: ParsedRecord, kind: str) -> Iterator[tuple[str, str]]:
    container = "booktitle" if kind in ("incollection", "inproceedings") else "journal"
    yield "title", f"{{{tex.escaped(record.title)}}}" if record.title else ""
    yield "origtitle", tex.escaped(record.original_title)
    yield "author", _people(record.authors)
    yield "editor", _people(record.editors)
    yield "year", str(record.year or "")
    yield "date", tex.escaped(record.date)
    yield container, tex.escaped(record.journal)
    yield "shortjournal", tex.escaped(record.journal_abbreviation)
    yield "volume", tex.escaped(record.volume)
    yield "number", tex.escaped(record.issue)
    yield "pages", tex.escaped(record.pages.replace("-", "--"))
    yield "eid", tex.escaped(record.article_number)
    yield "abstract", tex.escaped(record.abstract)
    yield "keywords", "; ".join(map(tex.escaped, record.keywords))
    yield "doi", record.doi if _is_balanced(record.doi) else ""
    yield "pmid", tex.escaped(record.pmid)
    yield "pmcid", tex.escaped(record.pmcid)
    yield "issn", ", ".join(map(tex.escaped, record.issns))
    yield "isbn", ", ".join(map(tex.escaped, record.isbns))
    yield "language", tex.escaped(record.language)
    yield "url", tex.escaped(record.urls[0]) if record.urls else ""
    yield "publisher", tex.escaped(record.publisher)
    yield "type", "; ".join(map(tex.escaped, record.publication_types))
    yield "accession", tex.escaped(record.accession)
    yield "database", tex.escaped(record.database)


def _people(names: tuple[str, ...]) -> str:
    return " and ".join(_name(name) for name in names)


def _name(name: str) -> str:
    parts = [tex.escaped(part) for part in name.split(", ")]
    if len(parts) == 1:
        return f"{{{parts[0]}}}"
    return ", ".join((parts[0], parts[2], parts[1])) if len(parts) == 3 else ", ".join(parts)


def _is_balanced(value: str) -> bool:
    depth = 0
    for sign in value:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if depth < 0:
            return False
    return depth == 0 and "\\" not in value
