"""Takes a spreadsheet or an archive apart; runs in a child process (`citations/confined.py`) with the file as
its standard input, and says what `containers.py` listens to."""

import json
import mmap
from collections.abc import Callable
from dataclasses import asdict

from . import archive, reading, tables, wire
from .detection import recognised
from .encoding import Bytes
from .parsed import NotUnderstood, ReadAs

Say = Callable[..., None]


def main(say: Say, question: str, platform: str = "", chosen: str = "{}", first: str = "0") -> None:
    data = mmap.mmap(0, 0, access=mmap.ACCESS_READ)
    told = ReadAs(platform=platform)
    try:
        if question == "recognise":
            say(asdict(recognised(data, told)[0]))
        elif question == "columns":
            say(tables.columns_here(data, told))
        else:
            _read(say, data, told, json.loads(chosen), int(first))
    except NotUnderstood as refusal:
        say(["refused", str(refusal)])


def _read(say: Say, data: Bytes, told: ReadAs, chosen: dict[str, str], first: int) -> None:
    found = recognised(data, told)[0]
    if found.format != "zip":
        read = reading.read_here(data, chosen, told)
        say(asdict(found))
        for piece in read.pieces:
            say(wire.packed(piece))
        return
    opened = archive.Archive(data)
    say(asdict(found), at_once=True)
    if first == 0:
        say(wire.packed(opened.preamble))
    for number, member in enumerate(opened.members):
        if number >= first:
            say(["member", number, opened.names[number], member.file_size], at_once=True)
            for piece in opened.pieces_of(number, chosen, found.told_platform):
                say(wire.packed(piece))
