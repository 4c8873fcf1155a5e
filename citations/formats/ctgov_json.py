"""ClinicalTrials.gov's JSON: studies as its site and its API hand them out."""

from collections.abc import Iterator

from . import fields, json_pieces, records
from .encoding import Source
from .parsed import Piece, Place


def pieces(source: Source) -> Iterator[Piece]:
    return json_pieces.pieces(source, record_of)


def record_of(study: dict, raw: str, place: Place) -> Piece:
    number = _text(study, "identificationModule", "nctId")
    title = _text(study, "identificationModule", "briefTitle")
    official = _text(study, "identificationModule", "officialTitle")
    date = _text(study, "statusModule", "startDateStruct", "date") or _text(
        study, "statusModule", "studyFirstSubmitDate"
    )
    others = [_text(other, "id") for other in _list(study, "identificationModule", "secondaryIdInfos")]
    words = [*_list(study, "conditionsModule", "conditions"), *_list(study, "conditionsModule", "keywords")]
    values = {
        "kind": "report",
        "title": title or official,
        "original_title": official if title and official != title else "",
        "year": fields.year_of(date),
        "date": date,
        "abstract": _text(study, "descriptionModule", "briefSummary"),
        "keywords": fields.unique(fields.clean(str(word)) for word in words),
        "registry_numbers": fields.unique((number, *fields.registry_numbers_of(*others))),
        "urls": (f"https://clinicaltrials.gov/study/{number}",) if number else (),
        "publisher": _text(study, "sponsorCollaboratorsModule", "leadSponsor", "name"),
        "publication_types": fields.unique((_text(study, "designModule", "studyType"),)),
        "accession": number,
        "database": "ClinicalTrials.gov",
        "platform": "ClinicalTrials.gov",
    }
    rest = (
        ("acronym", _text(study, "identificationModule", "acronym")),
        ("organisation's number", _text(study, "identificationModule", "orgStudyIdInfo", "id")),
        ("status", _text(study, "statusModule", "overallStatus")),
        *(("secondary number", other) for other in others),
    )
    return records.build(place, raw, values, tuple(pair for pair in rest if pair[1]))


def _at(node: object, *path: str) -> object:
    """What stands at a path; a study's modules all hang from one section."""
    if isinstance(node, dict) and isinstance(node.get("protocolSection"), dict):
        node = node["protocolSection"]
    for name in path:
        node = node.get(name) if isinstance(node, dict) else None
    return node


def _text(node: object, *path: str) -> str:
    found = _at(node, *path)
    return fields.clean(str(found)) if isinstance(found, (str, int)) else ""


def _list(node: object, *path: str) -> list:
    found = _at(node, *path)
    return found if isinstance(found, list) else []
