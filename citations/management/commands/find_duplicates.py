"""Looks for duplicates among all reports of a review: the job of the page, from the command line."""

import time

from django.core.management.base import BaseCommand, CommandError

from citations import actions, matching
from reviews import jobs
from reviews.models import Job, Review

SECONDS_BETWEEN_LOOKS = 0.5


class Command(BaseCommand):
    help = "Merges what is certain and asks what is doubtful in REVIEW. With --dry-run it only counts."

    def add_arguments(self, parser) -> None:
        parser.add_argument("review", help="the review's slug")
        parser.add_argument("--dry-run", action="store_true", help="count, and change nothing")
        parser.add_argument("--without", action="append", default=[], metavar="RULE", choices=sorted(matching.RULES))

    def handle(self, *args, **options) -> None:
        review = Review.objects.filter(slug=options["review"]).first()
        if review is None:
            raise CommandError(f"There is no review with the slug {options['review']}.")
        found = self._done(
            actions.look_for_all_duplicates(
                by=None, review=review, rules_off=options["without"], dry_run=options["dry_run"]
            )
        )
        would = "would be " if options["dry_run"] else ""
        self.stdout.write(f"{found['merged']} {would}merged, {found['asked']} {would}asked")
        for rule, count in found["rules"].items():
            self.stdout.write(f"  {count:>7}  {rule}")

    @staticmethod
    def _done(job: Job) -> dict:
        """The job's result: done here, unless the server's own worker has taken it up."""
        jobs.run_job(job.pk)
        while not (job := Job.objects.get(pk=job.pk)).is_final:
            time.sleep(SECONDS_BETWEEN_LOOKS)
        if job.state != Job.State.DONE:
            raise CommandError(job.error or f"{job.title} was stopped. Run the command again to go on.")
        return job.result
