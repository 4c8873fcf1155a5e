"""The sample files of every dialect, and how tests take them apart."""

from pathlib import Path

from citations import formats
from citations.formats import ParsedRecord, Piece, Preamble, SetAside

DATA = Path(__file__).parents[2] / "data"


def sample(name: str) -> bytes:
    return (DATA / name).read_bytes()


def pieces(data: bytes | str, **options) -> list[Piece]:
    found = list(formats.read(data.encode() if isinstance(data, str) else data, **options).pieces)
    for piece in found:
        hash(piece)  # asks for every field, also those a reader makes sense of only then
    return found


def records(data: bytes | str, **options) -> list[ParsedRecord]:
    return [p for p in pieces(data, **options) if isinstance(p, ParsedRecord)]


def set_aside(data: bytes | str) -> list[SetAside]:
    return [p for p in pieces(data) if isinstance(p, SetAside)]


def preambles(data: bytes | str) -> list[Preamble]:
    return [p for p in pieces(data) if isinstance(p, Preamble)]


def assert_every_byte_is_in_one_piece(data: bytes) -> None:
    """Within the file, and within each file of an archive, the pieces are consecutive and complete."""
    at: dict[str, int] = {"": 0}
    for piece in pieces(data):
        place = piece.place
        if "!" in place.container:  # a spreadsheet's row has no bytes of its own
            continue
        assert place.start == at.get(place.container, 0)
        assert place.end >= place.start
        at[place.container] = place.end
    assert at[""] == len(data)
