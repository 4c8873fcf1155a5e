"""The last step of every reader: fields become a `ParsedRecord` with what is odd about it, or the piece
is set aside because nothing names it."""

from collections.abc import Callable

from . import fields, kinds, own, provenance
from .parsed import ParsedRecord, Piece, Place, Problem, SetAside

NOTHING_NAMES_IT = "This entry has neither a title nor an author."
# Any of these tells people (or a look-up) which document is meant.
NAMING = ("title", "authors", "doi", "pmid", "abstract", "journal")
# Tags of cited works and addresses: identifiers found there belong to other papers.
OF_OTHERS = frozenset(("M1", "CR", "A2", "CIN", "References", "Cited References", "AD", "C1", "FU", "FX"))


Unmapped = tuple[tuple[str, str], ...]
Understood = tuple[dict, Unmapped]  # the fields by name, and what no field took


def build(place: Place, raw: str, values: dict, unmapped: Unmapped, problems: list[Problem] | None = None) -> Piece:
    values, unmapped = own.overruled(values, unmapped)
    if not any(values.get(name) for name in NAMING):
        return SetAside(place, raw, Problem(place.line, NOTHING_NAMES_IT))
    return ParsedRecord(place=place, raw=raw, **_complete(place, raw, values, unmapped, problems))


def named_by_title(
    place: Place, raw: str, title: str, understand: Callable[[], Understood], problems: list[Problem] | None = None
) -> Piece:
    """As `build`. What has a title is a record for sure, whose other fields can wait until somebody asks for one;
    not so where a note of our own may say otherwise."""
    title = fields.clean(title)
    if not title or own.NAME in raw:
        return build(place, raw, *understand(), problems)
    later = lambda: _complete(place, raw, *understand(), problems)  # noqa: E731
    return ParsedRecord.understood_later(later, place, raw, title)


def _complete(place: Place, raw: str, values: dict, unmapped: Unmapped, problems: list[Problem] | None) -> dict:
    """The fields with what follows from them."""
    journal = values.get("journal", "")
    if journal.startswith(("http://", "https://")):  # where a trial is registered
        values["journal"], values["urls"] = "", (*values.get("urls", ()), journal)
    where = journal or values.get("publisher", "")
    values["kind"] = kinds.narrowed(values["kind"], where, values.get("publication_types", ()))
    if "registry_numbers" not in values and fields.hints_at_registry(raw):
        values["registry_numbers"] = _registry_numbers(values, unmapped)
    values["unmapped"] = unmapped
    values["problems"] = (*(problems or ()), *_problems(place, raw, values))
    return values


def line_of(place: Place, raw: str, found: str) -> int:
    """The line of the file on which a text of the raw record stands."""
    at = raw.find(found) if found else -1
    return place.line + (raw.count("\n", 0, at) if at > 0 else 0)


def _problems(place: Place, raw: str, values: dict) -> list[Problem]:
    odd = []
    if not values.get("title"):
        odd.append(Problem(place.line, "This record has no title."))
    if not values.get("authors"):
        odd.append(Problem(place.line, "This record names no author."))
    if values.get("year") is None:
        date = values.get("date", "")
        text = f"No year can be read from “{date[:60]}”." if date else "This record has no year."
        odd.append(Problem(line_of(place, raw, date), text))
    if not values.get("abstract"):
        odd.append(Problem(place.line, "This record has no abstract."))
    pages = values.get("pages", "")
    if pages and not any(c.isdigit() for c in pages) and not set(pages.casefold()) <= set("ivxlcdm-s"):
        odd.append(Problem(line_of(place, raw, pages), f"The pages “{pages[:60]}” are odd."))
    if "\ufffd" in raw:
        odd.append(
            Problem(line_of(place, raw, "\ufffd"), "Some bytes of this record are no text; they are shown as \ufffd.")
        )
    return odd


def _registry_numbers(values: dict, unmapped: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    notes = (v for t, v in unmapped if t not in OF_OTHERS and len(v) < 5000)
    places = (
        values.get("accession", ""),
        values.get("record_id", ""),
        values.get("title", ""),
        values.get("abstract", ""),
    )
    return fields.registry_numbers_of(*places, *values.get("urls", ()), *values.get("keywords", ()), *notes)


def with_provenance(values: dict) -> dict:
    """Database and platform by the shape of the accession number, where the file names none."""
    accession = values.get("accession")
    if accession and not (values.get("database") and values.get("platform")):
        database, platform = provenance.by_accession(accession)
        values["database"] = values.get("database") or database
        values["platform"] = values.get("platform") or platform
    return values
