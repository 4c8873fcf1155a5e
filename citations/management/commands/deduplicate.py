"""De-duplicates export files from the command line, without a database: for scripts, and for measuring the matcher."""

import csv
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from citations import formats, matching


class Command(BaseCommand):
    help = "Finds the duplicates in export files and writes which records are one report."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--output", required=True, type=Path, help="CSV: record_id, cluster_id")
        parser.add_argument("--review", type=Path, help="CSV: the pairs that a person should look at")
        parser.add_argument("--why", type=Path, help="CSV: the pairs that were joined, with rule and facts")
        parser.add_argument(
            "--without",
            nargs="*",
            default=[],
            choices=sorted(matching.RULES),
            metavar="RULE",
            help="rules to switch off",
        )

    def handle(self, *, files: list[Path], output: Path, review: Path | None, why: Path | None, **options) -> None:
        labels, normalised = _labelled(self._records(files))
        result = matching.find(enumerate(normalised), rules_off=frozenset(options["without"]))
        groups = matching.clusters(range(len(labels)), result.links)
        _write(output, ("record_id", "cluster_id"), ((labels[a], labels[groups[a]]) for a in range(len(labels))))
        if review:
            _write(review, ("record_id_a", "record_id_b", "points", "reasons"), _questions(result, labels))
        if why:
            _write(why, ("record_id_a", "record_id_b", "points", "rule", "facts"), _links(result, labels))
        count = len(set(groups.values()))
        self.stdout.write(f"{len(labels)} records, {count} reports, {len(result.questions)} questions")

    def _records(self, files: list[Path]) -> Iterator[formats.ParsedRecord]:
        for file in files:
            for piece in _pieces(file):
                if isinstance(piece, formats.ParsedRecord):
                    yield piece
                elif isinstance(piece, formats.SetAside):
                    self.stderr.write(f"{file}, line {piece.place.line}: set aside: {piece.problem.text}")


def _pieces(file: Path) -> Iterator[formats.Piece]:
    try:
        yield from formats.read(file.read_bytes(), filename=file.name).pieces
    except (OSError, formats.NotUnderstood) as problem:
        raise CommandError(f"{file}: {problem}") from problem


def _labelled(records: Iterable[formats.ParsedRecord]) -> tuple[list[str], list[matching.Normalised]]:
    """The name each record goes by (its id, else its accession number, else its position), and its fields. A name that
    an earlier record took, as happens between files, gets the position added."""
    labels: dict[str, int] = {}
    normalised = []
    for position, record in enumerate(records, 1):
        label = record.record_id or record.accession or str(position)
        while label in labels:
            label = f"{label}#{position}"
        labels[label] = position
        normalised.append(matching.normalise(record))
    return list(labels), normalised


def _questions(result: matching.Result, labels: list[str]) -> Iterator[tuple]:
    for q in result.questions:
        yield labels[q.a], labels[q.b], q.points, "; ".join(q.reasons)


def _links(result: matching.Result, labels: list[str]) -> Iterator[tuple]:
    for link in result.links:
        facts = "; ".join(f"{name}: {fact}" for name, fact in link.facts.items())
        yield labels[link.a], labels[link.b], link.points, link.rule, facts


def _write(path: Path, header: tuple[str, ...], rows: Iterable[tuple]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
