"""The EU Clinical Trials Register's summaries: values behind labels, one trial from each `EudraCT Number` on."""

import re
from collections.abc import Iterator

from . import fields, labelled, records
from .encoding import Source
from .parsed import Piece, Place, no_record
from .splitting import spans_at
from .tagged import Tags

START = re.compile(rb"(?:\A(?:\xef\xbb\xbf)?|[\r\n])(?=EudraCT Number:[ \t]{0,40}\d{4}-)")
STARRED = re.compile(r"^([A-Z][A-Za-z ]{2,40})\*:", re.M)  # a star refers to a note on the site
LABELS = (
    "eudract number;sponsor protocol number;sponsor name;full title;start date;medical condition;disease;"
    "population age;gender;trial protocol;trial results;link"
)
KNOWN = frozenset(LABELS.split(";"))


def pieces(source: Source) -> Iterator[Piece]:
    cuts = (start.end() for start in START.finditer(source.view))
    return source.pieces(spans_at(source.view, cuts), piece)


def piece(text: str, place: Place) -> Piece:
    pairs, _ = labelled.pairs_of(STARRED.sub(r"\1:", text), KNOWN)
    tags = Tags([(label.casefold(), value) for label, value in pairs])
    if "eudract number" not in tags.by:
        return no_record(text, place)
    return record_of(tags, text, place)


def record_of(tags: Tags, raw: str, place: Place) -> Piece:
    number = fields.clean(tags.one("eudract number"))
    date = fields.clean(tags.one("start date"))
    others = fields.registry_numbers_of(*tags.peek("sponsor protocol number", "full title"))
    values = {
        "kind": "report",
        "title": fields.clean(tags.one("full title")),
        "year": fields.year_of(date),
        "date": date,
        "keywords": fields.keywords_of(tags.every("medical condition")),
        "registry_numbers": fields.unique((f"EUCTR{number}", *others)),
        "urls": fields.unique(u for v in tags.every("link") for u in re.findall(r"https?://\S+", v)),
        "publisher": fields.clean(tags.one("sponsor name")),
        "publication_types": ("Trial registration",),
        "accession": number,
        "database": "EU Clinical Trials Register",
        "platform": "EU Clinical Trials Register",
    }
    return records.build(place, raw, values, tags.rest())
