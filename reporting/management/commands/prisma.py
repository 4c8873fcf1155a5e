"""`manage.py prisma REVIEW --to csv|json|svg`: the flow on standard output, counted now and never cached."""

from django.core.management.base import BaseCommand, CommandError

from reporting import figures, queries
from reporting.rules.prisma_csv import to_csv
from reviews import clock
from reviews.models import Review

FORMS = ("csv", "json", "svg")


class Command(BaseCommand):
    help = "Writes the PRISMA 2020 flow of a review: CSV for the PRISMA2020 package, JSON, or the figure as SVG."

    def add_arguments(self, parser) -> None:
        parser.add_argument("review", metavar="REVIEW", help="the slug in the review's address")
        parser.add_argument("--to", choices=FORMS, default="json", dest="form")

    def handle(self, *, review: str, form: str, **options) -> None:
        found = Review.objects.filter(slug=review).first()
        if found is None:
            raise CommandError(f"There is no review {review!r}. Its name here is the slug in its address.")
        shown, log = queries.everything(found), queries.log_head(found)
        if form == "csv":
            text = to_csv(shown.flow)
        elif form == "svg":
            text = figures.svg(shown, on=clock.today(), log=log)
        else:
            text = figures.as_json(shown, review=found.slug, on=clock.today(), log=log)
        self.stdout.write(text, ending="")
