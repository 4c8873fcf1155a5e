"""WHO ICTRP's XML: registrations of trials. Known from descriptions only."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from . import fields, records, xml_pieces
from .encoding import Source
from .parsed import Piece, Place
from .xml_pieces import text_of

TAKEN = frozenset(
    [
        "trialid",
        "public_title",
        "scientific_title",
        "web_address",
        "url",
        "date_registration",
        "date_registration3",
        "secondary_ids",
        "secondary_id",
        "condition",
        "conditions",
        "source_register",
    ]
)


def pieces(source: Source) -> Iterator[Piece]:
    return xml_pieces.pieces(source, "Trial|trial", record_of)


def record_of(element: Element, raw: str, place: Place) -> Piece:
    element = xml_pieces.local_names(element)
    cells = [(str(n.tag).casefold(), " ".join(text_of(n).split())) for n in element if text_of(n)]
    one = dict(reversed(cells))
    date = one.get("date_registration", "") or one.get("date_registration3", "")
    title = fields.clean(one.get("public_title", ""))
    scientific = fields.clean(one.get("scientific_title", ""))
    trial = fields.clean(one.get("trialid", ""))
    values = {
        "kind": "report",
        "title": title or scientific,
        "original_title": scientific if scientific != title else "",
        "year": fields.year_of(date),
        "date": date,
        "keywords": fields.unique(
            fields.clean(k) for k in fields.split_list(one.get("condition", "") or one.get("conditions", ""))
        ),
        "registry_numbers": fields.unique(
            (trial, *fields.registry_numbers_of(one.get("secondary_ids", ""), one.get("secondary_id", "")))
        ),
        "urls": fields.unique((one.get("web_address", "") or one.get("url", ""),)),
        "publication_types": ("Trial registration",),
        "accession": trial,
        "database": "ICTRP",
        "platform": "ICTRP",
    }
    return records.build(place, raw, values, tuple(c for c in cells if c[0] not in TAKEN))
