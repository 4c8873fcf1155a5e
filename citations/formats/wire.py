"""Pieces as plain JSON values and back: how a child process hands on what it reads."""

from dataclasses import fields

from .parsed import ParsedRecord, Piece, Place, Preamble, Problem, SetAside

NAMES = tuple(f.name for f in fields(ParsedRecord) if f.name not in ("place", "problems"))
LISTS = frozenset(f.name for f in fields(ParsedRecord) if f.type == tuple[str, ...])


def packed(piece: Piece) -> list:
    place = piece.place
    at = [place.start, place.end, place.line, place.container]
    if isinstance(piece, ParsedRecord):
        values = [getattr(piece, name) for name in NAMES]
        return ["record", at, values, [[p.line, p.text] for p in piece.problems]]
    if isinstance(piece, SetAside):
        return ["set aside", at, piece.raw, piece.problem.line, piece.problem.text]
    return ["preamble", at, piece.raw]


def unpacked(kind: str, at: list, *rest) -> Piece:
    place = Place(*at)
    if kind == "preamble":
        return Preamble(place, *rest)
    if kind == "set aside":
        raw, line, text = rest
        return SetAside(place, raw, Problem(line, text))
    values = dict(zip(NAMES, rest[0], strict=True))
    for name in LISTS:
        values[name] = tuple(values[name])
    values["unmapped"] = tuple((tag, value) for tag, value in values["unmapped"])
    return ParsedRecord(place=place, problems=tuple(Problem(*p) for p in rest[1]), **values)
