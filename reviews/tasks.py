"""Celery's side of the jobs: ids in, one call each."""

from celery import shared_task

from reviews import jobs


@shared_task(name="reviews.tasks.run")
def run(pk: int) -> None:
    jobs.run_job(pk)


@shared_task(name="reviews.tasks.rescue_jobs")
def rescue_jobs() -> None:
    for pk in jobs.rescue():
        run.delay(pk)
