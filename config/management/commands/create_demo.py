"""Loads the two demo reviews, or a large review of invented reports for measurements."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reviews.models import Review


class Command(BaseCommand):
    help = "Loads the demo (reviews `demo` and `demo-open`); with --reports N a review `bench-N` for measurements."

    def add_arguments(self, parser):
        parser.add_argument("--reports", type=int, metavar="N", help="N invented reports waiting for titles to be read")

    def handle(self, *args, **options):
        from config.demo import bench, finished, half_way  # only this command needs them

        if not settings.EMBEDDED and not options["reports"]:
            raise CommandError("The demo is for the embedded mode: its passwords are public. Team mode refuses it.")
        if options["reports"]:
            self._make(bench.slug(options["reports"]), lambda: bench.play(options["reports"]))
            return
        for slug, play in ((finished.SLUG, finished.play), (half_way.SLUG, half_way.play)):
            self._make(slug, play)

    def _make(self, slug: str, play) -> None:
        if Review.objects.filter(slug=slug).exists():
            self.stdout.write(f"{slug} is there already.")
            return
        play()
        self.stdout.write(f"{slug} is ready.")
