"""Long work: one table, one `run_job`, three runners by setting (embedded thread, Celery, inline).

A job must be idempotent by the state of its rows: it may be run again after its worker was killed. It
reports through `Progress`, which also beats the heart that shows a living worker and ends a cancelled job.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import close_old_connections, transaction
from django.db.models import Q

from reviews import clock, courtesy, disk
from reviews.errors import Refused
from reviews.models import Job, Membership, Review

log = logging.getLogger(__name__)
HEARTBEAT_LOST = timedelta(minutes=2)
MOST_ATTEMPTS = 5
SECONDS_BETWEEN_REPORTS = 0.25

_handlers: dict[str, Callable[["Job", "Progress"], dict | None]] = {}
_wake = threading.Event()


class Cancelled(Exception):
    """Somebody asked for the job to stop; what it had not committed is undone."""


class Progress:
    """Tells the row how far the work is, at most four times a second. Call it often, outside transactions."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._reported = 0.0

    def __call__(self, done: int, total: int, note: str = "") -> None:
        courtesy.give_way()
        if time.monotonic() - self._reported < SECONDS_BETWEEN_REPORTS and done < total:
            return
        self._reported = time.monotonic()
        row = Job.objects.filter(pk=self._job.pk)
        row.update(done=done, total=total, note=note[:200], heartbeat_at=clock.now())
        if row.values_list("cancel_asked", flat=True).first():
            raise Cancelled


def handler(kind: str) -> Callable:
    """Registers the function that does jobs of this kind: (job, progress) -> result for the row, or None."""

    def register(function: Callable) -> Callable:
        _handlers[kind] = function
        return function

    return register


def enqueue(kind: str, *, review: Review, by: Membership | None, **payload) -> Job:
    """Makes the row now, and hands it to the runner once the transaction around it is committed."""
    job = Job.objects.create(kind=kind, review=review, created_by=by.user if by else None, payload=payload)
    transaction.on_commit(lambda: dispatch(job.pk))
    return job


def dispatch(pk: int) -> None:
    if settings.JOB_RUNNER == "inline":
        run_job(pk)
    elif settings.JOB_RUNNER == "celery":
        from reviews.tasks import run  # tasks import this module

        run.delay(pk)
    else:
        _wake.set()


def ask_to_cancel(job: Job) -> None:
    Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(state=Job.State.CANCELLED, ended_at=clock.now())
    Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(cancel_asked=True)


def claim(pk: int) -> Job | None:
    """The job, if this worker is the one that gets it; a second delivery gets nothing."""
    row = Job.objects.filter(pk=pk, state=Job.State.QUEUED)
    moment = clock.now()
    won = row.update(state=Job.State.RUNNING, started_at=moment, heartbeat_at=moment)
    return Job.objects.select_related("review", "created_by").get(pk=pk) if won else None


def run_job(pk: int) -> None:
    """Claims and runs one job; whatever happens ends in its row."""
    job = claim(pk)
    if job is None:
        return
    try:
        result = _handlers[job.kind](job, Progress(job))
    except Cancelled:
        _finish(job, Job.State.CANCELLED)
    except Refused as refused:
        _finish(job, Job.State.FAILED, error=str(refused))
    except Exception as error:  # noqa: BLE001  (the border of background work: the row must tell, whatever broke)
        log.exception("Job %s (%s) broke", job.pk, job.kind)
        _finish(job, Job.State.FAILED, error=_broke(job, error))
    else:
        _finish(job, Job.State.DONE, result=result or {})


def _broke(job: Job, error: Exception) -> str:
    if disk.is_full(error):
        return disk.sentence(f"{job.title} stopped in the middle")
    return (
        f"{job.title} stopped because of a fault in the program. What was stored before is safe. "
        f"Try again; if it happens again, tell whoever runs this installation: job {job.pk}."
    )


def _finish(job: Job, state: str, **fields) -> None:
    Job.objects.filter(pk=job.pk).update(state=state, ended_at=clock.now(), **fields)


def rescue(*, all_running: bool = False) -> list[int]:
    """Queues again what a dead worker left behind, and returns the ids to dispatch.

    `all_running`: the one embedded process has just started, so nobody else can be running anything.
    """
    lost = Q() if all_running else Q(heartbeat_at__lt=clock.now() - HEARTBEAT_LOST)
    running = Job.objects.filter(lost, state=Job.State.RUNNING)
    text = f"The work stopped {MOST_ATTEMPTS} times in the middle. What was stored before is safe."
    running.filter(attempts__gte=MOST_ATTEMPTS).update(state=Job.State.FAILED, ended_at=clock.now(), error=text)
    for pk, attempts in running.values_list("pk", "attempts"):
        running.filter(pk=pk).update(state=Job.State.QUEUED, attempts=attempts + 1)
    return list(Job.objects.filter(state=Job.State.QUEUED).order_by("pk").values_list("pk", flat=True))


def run_queued() -> int:
    """Runs what is queued, oldest first; returns how many."""
    ran = 0
    while (
        pk := Job.objects.filter(state=Job.State.QUEUED).order_by("pk").values_list("pk", flat=True).first()
    ) is not None:
        run_job(pk)
        ran += 1
    return ran


def _drain_for_ever() -> None:
    left_behind = True  # by the process before this one
    while True:
        left_behind = _drain(left_behind)
        _wake.wait(timeout=5)
        _wake.clear()


def _drain(left_behind: bool) -> bool:
    """One round of the embedded thread. Whether it left a job behind that its row still calls running."""
    try:
        if left_behind:
            rescue(all_running=True)
        run_queued()
    except Exception:  # noqa: BLE001  (the thread must outlive a locked, full or vanished database)
        log.exception("The background thread could not keep its jobs; it tries again")
        return True
    finally:
        close_old_connections()
    return False


def start_embedded_runner() -> None:
    """Starts the one thread that does background work in the embedded mode. Called by the WSGI module only."""
    if settings.JOB_RUNNER == "embedded":
        courtesy.watch_requests()
        threading.Thread(target=_drain_for_ever, name="concord-jobs", daemon=True).start()
