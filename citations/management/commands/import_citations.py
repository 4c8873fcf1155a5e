"""Imports export files into a review from the command line, through the same actions as the page."""

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from citations import actions, queries
from citations.formats import ReadAs
from citations.management import told
from citations.models import ImportBatch, Search
from citations.rules.origins import REST, Origin
from reviews.errors import Refused
from reviews.models import Membership, Review
from reviews.queries import members
from reviews.rules.roles import Role

BLOCK = 1 << 20
STDIN_NAME = "standard-input"


class Command(BaseCommand):
    help = (
        "Imports files into REVIEW: into the search given by --search, else into new ones, one for each source that a "
        "file names. Pieces that had to be set aside are told on standard error as file:line: text."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("review", help="the review's slug")
        parser.add_argument("files", nargs="+", type=Path, help="exports; - reads one from standard input")
        parser.add_argument("--search", type=int, help="id of the search that all files belong to")
        parser.add_argument("--by", help="e-mail of the member who imports; without it, the first lead")
        told.add_to(parser)

    def handle(self, *args, **options) -> None:
        review = Review.objects.filter(slug=options["review"]).first()
        if review is None:
            raise CommandError(f"There is no review with the slug {options['review']}.")
        by, search, said = _member(review, options["by"]), _search(review, options["search"]), told.read_as(options)
        bad = [path for path in options["files"] if not self._import(path, said, by=by, review=review, search=search)]
        if bad:
            raise CommandError(f"{len(bad)} of {len(options['files'])} files were not imported.")

    def _import(self, path: Path, said: ReadAs, *, by: Membership, review: Review, search: Search | None) -> bool:
        try:
            batch = _read(path, said, by=by, review=review, search=search)
            self._tell_set_aside(path, batch)
            if search is None:
                batch = actions.divide(by=by, batch=batch, parts=_parts(by, batch))
            search = search or batch.search
            prepared = actions.prepare(batch=batch, search=search, progress=_quietly)
            batch = actions.commit_batch(by=by, batch=batch, search=search, prepared=prepared)
        except (Refused, OSError) as error:
            self.stderr.write(f"{path}: {error}")
            return False
        ledger = queries.ledger(batch)
        self.stdout.write(
            f"{path}: {ledger.in_file} in file = {ledger.new} new + {ledger.known} already known "
            f"+ {ledger.set_aside} set aside"
        )
        return True

    def _tell_set_aside(self, path: Path, batch: ImportBatch) -> None:
        for piece in queries.set_aside(batch).order_by("position").iterator():
            where = f"{path}/{piece.container}" if piece.container else str(path)
            text = " ".join(piece.problem.split())
            self.stderr.write(f"{where}:{piece.problem_line or piece.line}: set aside: {text}", style_func=str)


def _quietly(done: int, total: int, note: str = "") -> None:
    """The command tells what became of a file once it is imported."""


def _read(path: Path, said: ReadAs, *, by: Membership, review: Review, search: Search | None) -> ImportBatch:
    name, file = (STDIN_NAME, sys.stdin.buffer) if str(path) == "-" else (path.name, path.open("rb"))
    with file if name != STDIN_NAME else nullcontext():
        batch = actions.stage_file(
            by=by, review=review, file_name=name, chunks=iter(lambda: file.read(BLOCK), b""), search=search, told=said
        )
    if said != ReadAs() and ReadAs(**batch.read_as) != said:  # it waited here already, read in another way
        batch = actions.read_as(by=by, batch=batch, **asdict(said))
    actions.read_batch(batch=batch, progress=_quietly)
    batch.refresh_from_db()
    if batch.state == ImportBatch.State.COLUMNS:
        raise Refused("No column of this table is called a title. Import it on the page, which asks for the columns.")
    if search is None and (same := queries.same_file_in(batch)):
        actions.discard_batch(by=by, batch=batch)
        raise Refused(f"This very file is already imported in {same.search}. Say with --search where else it belongs.")
    return batch


def _parts(by: Membership, batch: ImportBatch) -> dict[Origin, Search | None]:
    """A new search for each source; what names none goes into one called like the file."""
    sources = queries.sources_in(batch, queries.inside(batch), ())
    parts: dict[Origin, Search | None] = {source.origin: None for source in sources if not source.is_rest}
    if len(sources) > len(parts):
        parts[REST] = actions.add_search(by=by, review=batch.review, database=batch.file_name[:120])
    return parts


def _member(review: Review, email: str | None) -> Membership:
    team = members(review)
    chosen: Iterator[Membership] = (
        member for member in team if (member.user.email == email if email else Role.LEAD in member.roles)
    )
    found = next(chosen, None)
    if found is None:
        raise CommandError(f"{email or 'No lead'} is not a member of this review.")
    return found


def _search(review: Review, pk: int | None) -> Search | None:
    if pk is None:
        return None
    found = queries.searches(review).filter(pk=pk).first()
    if found is None:
        raise CommandError(f"There is no search {pk} in this review.")
    return found
