"""Checks the log of a review: that its chain is whole, ends where the review says, and at the head you expect.

With --replay also that votes, decisions and outcomes are stored as the log's events rebuild them."""

from django.core.management.base import BaseCommand, CommandError

from reviews import audit, queries


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument("review", help="the short name of the review, as in its address")
        parser.add_argument("--expect", default="", metavar="HEAD", help="the head that an export or a backup carries")

        parser.add_argument("--replay", action="store_true", help="rebuild votes and outcomes from the log and compare")

    def handle(self, *, review: str, expect: str, replay: bool = False, **options) -> None:
        found = queries.review_named(review)
        if found is None:
            raise CommandError(f"There is no review called {review}.", returncode=2)
        verified = audit.verify(found, expect=expect)
        faults = [*verified.faults, *(audit.replayed(found) if replay else ())]
        for fault in faults:
            self.stderr.write(f"{review}: {fault}")
        if faults:
            raise CommandError(f"The log of {review} is not whole: {len(faults)} faults.")
        if replay:
            self.stdout.write(f"{review}: votes, decisions and outcomes are as the log rebuilds them")
        self.stdout.write(f"{review}: whole, {verified.length} events, head {verified.head}")
