"""Erases a review with everything in it, for ever. Its log stays as the tombstone, files that others name stay too."""

from django.core.management.base import BaseCommand, CommandError

from citations import files
from reviews import actions, queries


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument("review", help="the short name of the review, as in its address")
        parser.add_argument("--yes", action="store_true", help="really; without it, only says what would happen")

    def handle(self, *, review: str, yes: bool, **options) -> None:
        found = queries.review_named(review)
        if found is None:
            raise CommandError(f"There is no review called {review}.")
        if not yes:
            raise CommandError(f"This would erase “{found.title}” for ever. Back it up, then add --yes.")
        orphans = actions.erase_review(by=None, review=found)
        for sha256 in orphans:
            files.path(sha256).unlink(missing_ok=True)
        self.stdout.write(f"{review} is erased, with {len(orphans)} files. Its log remains: verify_log {review}")
