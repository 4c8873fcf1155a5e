"""Ovid's labelled text: `<8>`, then lines with a label, and indented values below each."""

import re
from collections.abc import Iterator

from . import fields, kinds, ovid, ovid_source, provenance, records
from .encoding import Source
from .parsed import Piece, Place, no_record
from .splitting import spans_at
from .tagged import Pairs, Tags

LABEL = re.compile(r"[A-Z][A-Za-z/&(),'. -]{1,70}")
NUMBER = re.compile(r"\s*<\d+\s*+\.?\s*+>\s*")
DEGREES = re.compile(
    r"(?:(?<![\s,])[\s,]++(?:MD|M\.D\.|PhD|Ph\.D\.|RN|FAAN|MSc|BSc|MPH|MS|MA|BA|BS|DO|DrPH|ScD|MBBS|MBChB|FRCS|FRCP|PharmD|DPhil|DNP|APRN|MSN|BSN|DDS|DMD|EdD|PsyD|FACS|FACP|MBA|MEd|PT|OT|RD|CNS|NP|JD|DVM))+\b\.?",
    re.I,
)
STOP = re.compile(r"(?<=[A-Z])\.\s+")
STOPPED = re.compile(r"(?:[^\W\d_][^.;\d]{0,60} [A-Z]{1,4}(?: (?:Jr|Sr|2nd|3rd))?\.\s?){1,2000}")
FULL_NAMES = re.compile(r"[^.,]{1,60},\s[^.,]{1,60}?(?:\s[A-Z]\b){0,5}(?:\.\s+|\Z)")
HEADINGS = re.compile(r" / |\n")
MARKS = re.compile(r"(?:\s*[\d*+#^,]|\s+\[[^\]]*\])+\s*$")


def pieces(source: Source) -> Iterator[Piece]:
    return source.pieces(spans_at(source.view, ovid.cuts(source.view)), piece)


def piece(text: str, place: Place) -> Piece:
    pairs = pairs_of(text)
    if not pairs:
        return no_record(text, place)
    return record_of(Tags(pairs), text, place)


def pairs_of(text: str) -> Pairs:
    """A label stands at the margin with nothing after it; its values are indented below."""
    found: list[tuple[str, list[str]]] = []
    lines = text.split("\n")
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if NUMBER.fullmatch(line):
            continue
        if line[:1].isalpha() and LABEL.fullmatch(line.rstrip()) and following[:1] in (" ", "\t"):
            found.append((line.strip(), []))
        elif found and line.strip():
            found[-1][1].append(line.strip())
    return [(label, "\n".join(values)) for label, values in found if values]


def record_of(tags: Tags, raw: str, place: Place) -> Piece:
    tags.drop("Score")
    link = tags.one("Link to the Ovid Full Text or citation", "Link to the Ovid Full Text", "Ovid Full Text Link")
    types = fields.unique(fields.clean(t).rstrip(".") for t in tags.every("Publication Type", "Document Type"))
    told = ovid_source.parts_of(" ".join(tags.one("Source").split()))
    abstract, others = fields.abstracts_of(tags.every("Abstract"))
    issns, isbns, _ = fields.issns_of(
        tags.every("ISSN", "ISSN Print", "ISSN Electronic", "Electronic ISSN", "ISSN Linking", "ISBN")
    )
    keywords = [
        k
        for v in tags.every(
            "Author Keywords", "Keywords", "MeSH Subject Headings", "Subject Headings", "Key Phrase Identifiers"
        )
        for k in fields.split_list(v)
    ]
    keywords += [k for v in tags.every("Embase Subject Headings", "Emtree Heading") for k in HEADINGS.split(v)]
    date = (
        tags.one("Date of Publication", "Publication Date", "Year of Publication")
        or told.get("date", "")
        or " ".join(tags.peek("Status", "Publication History Status"))
    )
    accession = fields.clean(tags.one("Accession Number", "Unique Identifier")).rstrip(".")
    code = re.search(r"[?&]D=(\w+)", link)
    stated = tags.one("Database")
    database = provenance.ovid_database(stated or (code.group(1) if code else ""))
    values = {
        "kind": kinds.kind_of(" ".join(types)),
        "title": ovid.title_of(tags.one("Title", "Article Title")),
        "original_title": fields.clean(tags.one("Original Title", "Translated Title")),
        "authors": _authors(tags),
        "year": fields.year_of(date) or told.get("year"),
        "date": fields.clean(date),
        "journal": fields.clean(tags.one("Journal Name", "Journal") or told.get("journal", "")),
        "volume": told.get("volume", ""),
        "issue": told.get("issue", ""),
        "pages": fields.pages_of(told.get("pages", "")),
        "article_number": told.get("article_number", ""),
        "abstract": abstract,
        "other_abstracts": others,
        "keywords": fields.unique(fields.keyword(k).rstrip(".") for k in keywords),
        "doi": fields.doi_of(tags.one("DOI Number", "Digital Object Identifier", "DOI")),
        "pmid": fields.pmid_of(tags.one("PMID", "PubMed ID"))
        or (provenance.medline_pmid(accession) if database == "MEDLINE" else ""),
        "issns": issns,
        "isbns": isbns,
        "language": fields.clean(tags.one("Language")).rstrip("."),
        "urls": fields.unique([link.strip()] if link else []),
        "publisher": fields.clean(tags.one("Publisher")),
        "publication_types": types,
        "accession": accession,
        "platform": "Ovid",
        "database": database,
    }
    return records.build(place, raw, values, tags.rest())


def _stopped(tags: Tags, short: str) -> tuple[str, ...]:
    """MEDLINE's 'Roe R. Doe JA.': as many full names, which end with a stop too, go first."""
    shorts = STOP.split(short.rstrip(" ."))
    full = " ".join(" ".join(tags.peek("Authors Full Name")).split()).rstrip(" .")
    tags.drop("Authors")
    fulls = FULL_NAMES.findall(full)
    if len(fulls) == len(shorts) and all(
        f.startswith(s.rpartition(" ")[0]) for f, s in zip(fulls, shorts, strict=True)
    ):
        tags.drop("Authors Full Name")
        return fields.names([f.rstrip(" .") for f in fulls])
    return fields.names(shorts, reading=fields.short_person)


def _authors(tags: Tags) -> tuple[str, ...]:
    """Two blanks part the people, one blank their degrees."""
    stated = tags.by.get("Authors", [""])[0]
    if ";" not in stated and "," not in stated and STOPPED.fullmatch(short := " ".join(stated.split())):
        return _stopped(tags, short)
    joined = " ".join(
        line.rstrip() + ("  " if line.rstrip().endswith(";") else "")
        for line in tags.one("Author", "Authors", "Authors Full Name").split("\n")
    )
    found = []
    one_by_one = [_unmarked(part.strip()) for part in joined.split(";") if part.strip()]
    if ";  " not in joined.rstrip() and len(one_by_one) > 1 and all(map(_is_name, one_by_one)):
        return fields.names(one_by_one, reading=fields.short_person)
    for part in re.split(r";\s{2,}", joined):
        found.append(_unmarked(part.split(";")[0].strip(" ;")))
    return fields.names(found)


def _is_name(part: str) -> bool:
    return (
        "," in part
        or len(part) < fields.LONGEST_NAME
        and bool(fields.SHORT_NAME.fullmatch(part) or fields.is_group(part))
    )


def _unmarked(name: str) -> str:
    """Without the marks of affiliations, and without degrees behind a name that is whole."""
    if len(name) > fields.LONGEST_NAME:
        return name
    name = MARKS.sub("", name)
    return DEGREES.sub("", name) if "," in name else name
