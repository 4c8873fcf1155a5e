"""Loads instruments: those that come with the program, or a team's own from JSON files."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from appraisal import actions
from appraisal.rules import instrument as rules


class Command(BaseCommand):
    help = "Adds editions of appraisal instruments that the database does not hold yet. Nothing there is changed."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="*", metavar="FILE", help="JSON files; without any, those of the program")

    def handle(self, *args, files: list[str], **options) -> None:
        instruments = tuple(_read(name) for name in files) if files else None
        added = actions.load_instruments(instruments=instruments)
        for one in added:
            self.stdout.write(f"Added {one}.")
        if not added:
            self.stdout.write("Nothing to add: all of these editions are there.")


def _read(name: str) -> rules.Instrument:
    try:
        reading = rules.read(Path(name).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{name} cannot be read: {error}")
    if reading.problems:
        raise CommandError("\n".join(f"{name}: {problem}" for problem in reading.problems))
    return reading.instrument
