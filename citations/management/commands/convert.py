"""`manage.py convert FILE --to csl-json`: the readers and writers at the command line, without a database."""

import mmap
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from citations import formats
from citations.formats import NotUnderstood, ParsedRecord, Piece, SetAside
from citations.management import told

EXIT_SET_ASIDE, EXIT_NO_FILE, EXIT_NOT_UNDERSTOOD = 1, 2, 3


class Command(BaseCommand):
    help = "Converts an export of citations: records to standard output, problems to standard error as file:line: text."
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path, help="an export, or - for standard input")
        parser.add_argument("--to", choices=sorted(formats.WRITES), default="csl-json")
        parser.add_argument("--strict", action="store_true", help="exit with status 1 when a piece had to be set aside")
        told.add_to(parser)

    def handle(self, *, file: Path, to: str, strict: bool, **options) -> None:
        self.file, self.set_aside = file, 0
        said = told.read_as(options)
        with _bytes_of(file) as data:
            try:
                reading = formats.read(data, filename=file.name, told=said)
                if reading.recognised.encoding_note:
                    self._tell(1, reading.recognised.encoding_note)
                for text in formats.write(self._records(reading.pieces), to):
                    self.stdout.write(text, ending="")
            except NotUnderstood as problem:
                self._tell(1, str(problem))
                raise SystemExit(EXIT_NOT_UNDERSTOOD) from problem
            except BrokenPipeError:
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # `convert ... | head` is no error
        if strict and self.set_aside:
            raise SystemExit(EXIT_SET_ASIDE)

    def _records(self, pieces: Iterator[Piece]) -> Iterator[ParsedRecord]:
        for piece in pieces:
            if isinstance(piece, ParsedRecord):
                for problem in piece.problems:
                    self._tell(problem.line, problem.text, piece.place.container)
                yield piece
            elif isinstance(piece, SetAside):
                self.set_aside += 1
                self._tell(piece.problem.line, f"set aside: {piece.problem.text}", piece.place.container)

    def _tell(self, line: int, text: str, container: str = "") -> None:
        """One line, whatever the text; in an archive or a workbook the member or row is part of the file's name."""
        where = f"{self.file}/{container}" if container else str(self.file)
        self.stderr.write(f"{where}:{line}: {' '.join(text.split())}", style_func=str)


class _bytes_of:
    """The file mapped into memory, so that a large one is never read whole."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __enter__(self) -> bytes | mmap.mmap:
        if str(self.file) == "-":
            self.handle = sys.stdin.buffer
            return self.handle.read()
        try:
            self.handle = self.file.open("rb")
        except OSError as problem:
            raise CommandError(f"{self.file}: {problem.strerror}", returncode=EXIT_NO_FILE) from problem
        if not self.file.stat().st_size:
            return b""
        return mmap.mmap(self.handle.fileno(), 0, access=mmap.ACCESS_READ)

    def __exit__(self, *_: object) -> None:
        if str(self.file) != "-":
            self.handle.close()
