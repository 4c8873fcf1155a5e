"""How a person says at the command line what a file is, over what its content says."""

from argparse import ArgumentParser

from django.core.management.base import CommandError

from citations import formats
from citations.formats import NO_PLATFORM, ReadAs

PLATFORMS = formats.platforms_of("zip")  # those of all formats
EXIT_UNKNOWN = 2


def add_to(parser: ArgumentParser) -> None:
    parser.add_argument("--format", choices=formats.TELLABLE, default="", help="read it in this format")
    parser.add_argument("--encoding", default="", metavar="NAME", help="read it in this encoding, such as cp1252")
    parser.add_argument(
        "--platform",
        default="",
        metavar="NAME",
        help="read every record by the rules of this platform, such as Ovid; 'none' for those of no platform",
    )


def read_as(options: dict) -> ReadAs:
    """What the options say; raises CommandError for a name that nobody knows, with those that are known."""
    return ReadAs(options["format"], _encoding(options["encoding"]), _platform(options["platform"]))


def _encoding(name: str) -> str:
    known = formats.encoding_named(name) if name else ""
    if name and not known:
        usual = ", ".join(key for key, _ in formats.ENCODINGS)
        raise CommandError(f"The encoding {name} is not one we read. The usual ones: {usual}.", returncode=EXIT_UNKNOWN)
    return known


def _platform(name: str) -> str:
    known = {spelt.casefold(): spelt for spelt in ("", NO_PLATFORM, *PLATFORMS)}
    if name.casefold() not in known:
        names = ", ".join((*PLATFORMS, NO_PLATFORM))
        raise CommandError(f"No platform called {name} is known. Choose one of: {names}.", returncode=EXIT_UNKNOWN)
    return known[name.casefold()]
