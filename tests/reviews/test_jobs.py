"""Long work: claimed once, told to the row whatever happens, and never lost with its worker."""

import errno
import os
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError, connection, transaction

from reviews import clock, jobs
from reviews.errors import Refused
from reviews.models import Job, Review
from tests.needs import redis_url

State = Job.State


@pytest.fixture
def kinds(monkeypatch):
    """Kinds of work of the test's own."""
    handlers = {}
    monkeypatch.setattr(jobs, "_handlers", handlers)
    return handlers


def queue(kind="work", **fields) -> Job:
    return Job.objects.create(kind=kind, **fields)


def state_of(job: Job) -> str:
    return Job.objects.get(pk=job.pk).state


def test_work_begins_only_when_the_transaction_around_it_is_committed(team, kinds, django_capture_on_commit_callbacks):
    kinds["work"] = lambda job, progress: {"said": job.payload["word"]}
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.enqueue("work", review=team.review, by=team.lead, word="yes")
        before = state_of(job)

    job.refresh_from_db()
    assert before == State.QUEUED
    assert (job.state, job.result, job.created_by) == (State.DONE, {"said": "yes"}, team.alice)


def test_rolled_back_act_leaves_no_work(team, kinds, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError), transaction.atomic():
        jobs.enqueue("work", review=team.review, by=team.lead)
        raise RuntimeError

    assert Job.objects.count() == 0


def test_second_delivery_gets_nothing(db, kinds):
    ran = []
    kinds["work"] = lambda job, progress: ran.append(job.pk)
    job = queue()
    jobs.run_job(job.pk)
    jobs.run_job(job.pk)

    assert ran == [job.pk]


@pytest.mark.parametrize("state", [state for state in State if state != State.QUEUED])
def test_only_a_waiting_job_is_claimed(db, state):
    assert jobs.claim(queue(state=state).pk) is None


def refuse(job, progress):
    raise Refused("The file has no title column. Name one.")


def break_down(job, progress):
    raise ZeroDivisionError


def fill_the_disk(job, progress):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def be_cancelled(job, progress):
    jobs.ask_to_cancel(job)
    progress(1, 1)


@pytest.mark.parametrize(
    ("work", "state", "error"),
    [
        (refuse, State.FAILED, "The file has no title column. Name one."),
        (break_down, State.FAILED, "Work stopped because of a fault in the program."),
        (fill_the_disk, State.FAILED, "The disk of this installation is full, so Work stopped in the middle."),
        (be_cancelled, State.CANCELLED, ""),
    ],
)
def test_whatever_happens_ends_in_the_row(db, kinds, work, state, error):
    kinds["work"] = work
    job = queue()
    jobs.run_job(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error.startswith(error), bool(job.error)) == (state, True, bool(error))
    assert job.ended_at is not None


@pytest.mark.parametrize(
    ("before", "after", "asked"),
    [
        (State.QUEUED, State.CANCELLED, False),
        (State.RUNNING, State.RUNNING, True),
        (State.DONE, State.DONE, False),
        (State.FAILED, State.FAILED, False),
    ],
)
def test_wish_to_stop(db, before, after, asked):
    job = queue(state=before)
    jobs.ask_to_cancel(job)

    job.refresh_from_db()
    assert (job.state, job.cancel_asked) == (after, asked)


def test_progress_stands_in_the_row_and_beats_the_heart(db, kinds):
    seen = []

    def work(job, progress):
        progress(3, 3, "three of three")
        seen.append(Job.objects.values_list("done", "total", "note").get(pk=job.pk))

    kinds["work"] = work
    job = queue()
    jobs.run_job(job.pk)

    assert seen == [(3, 3, "three of three")]
    assert Job.objects.get(pk=job.pk).heartbeat_at is not None


@pytest.mark.parametrize(
    ("silent_for", "attempts", "all_running", "state"),
    [
        (timedelta(minutes=3), 0, False, State.QUEUED),
        (timedelta(seconds=30), 0, False, State.RUNNING),
        (timedelta(seconds=30), 0, True, State.QUEUED),
        (timedelta(minutes=3), jobs.MOST_ATTEMPTS, False, State.FAILED),
    ],
)
def test_rescue_of_what_a_dead_worker_left(db, silent_for, attempts, all_running, state):
    job = queue(state=State.RUNNING, heartbeat_at=clock.now() - silent_for, attempts=attempts)

    waiting = jobs.rescue(all_running=all_running)

    assert state_of(job) == state
    assert waiting == ([job.pk] if state == State.QUEUED else [])


def test_oldest_runs_first(db, kinds):
    ran = []
    kinds["work"] = lambda job, progress: ran.append(job.pk)
    first, second = queue(), queue()

    assert jobs.run_queued() == 2
    assert ran == [first.pk, second.pk]


KILLED = """
import errno
import os
from reviews import jobs
def work(job, progress):
    progress(1, 2)
    os.kill(os.getpid(), 9)
jobs._handlers["work"] = work
jobs.run_job({pk})
"""


@pytest.mark.slow
def test_killed_worker_leaves_a_job_that_is_run_again(tmp_path):
    """`kill -9` in the middle, in a process of its own with a database of its own."""
    run = _own_process(tmp_path)
    run("from django.core.management import call_command; call_command('migrate', verbosity=0)")
    run("from reviews.models import Job; Job.objects.create(kind='work')")

    killed = run(KILLED.format(pk=1), must=False)
    told = run(
        "from reviews import jobs; from reviews.models import Job\n"
        "print(Job.objects.get().state, jobs.rescue(all_running=True))\n"
        "jobs._handlers['work'] = lambda job, progress: {'again': True}\n"
        "jobs.run_queued(); print(Job.objects.get().state, Job.objects.get().attempts)"
    )

    assert killed.returncode == -9
    assert told.stdout.split("\n")[:2] == ["running [1]", "done 1"]


def _own_process(folder, **environment):
    clean = {key: value for key, value in os.environ.items() if not key.endswith("_URL")}
    variables = {**clean, "DATA_DIR": str(folder), "CONCORD_MODE": "embedded", "DATABASE_URL": "", **environment}

    def run(code: str, must: bool = True) -> subprocess.CompletedProcess:
        lines = f"import django; django.setup()\n{code}"
        variables["DJANGO_SETTINGS_MODULE"] = "config.settings"
        done = subprocess.run(
            [sys.executable, "-c", lines],
            env=variables,
            cwd=django_settings.BASE_DIR,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert not must or done.returncode == 0, done.stderr
        return done

    return run


@pytest.mark.django_db(transaction=True)
def test_embedded_thread_runs_what_is_queued_and_can_be_woken(kinds, settings, monkeypatch):
    """The thread of the web process, for one round; its connection is its own."""
    settings.JOB_RUNNER = "embedded"
    kinds["work"] = lambda job, progress: {"thread": threading.current_thread().name}
    job = queue()
    thread = threading.Thread(target=_one_round, name="concord-jobs")
    jobs.dispatch(job.pk)
    thread.start()
    thread.join(timeout=20)

    assert Job.objects.get(pk=job.pk).result == {"thread": "concord-jobs"}


def _one_round() -> None:
    jobs._drain(False)
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_job_whose_end_could_not_be_written_is_taken_up_in_the_next_round(kinds, monkeypatch):
    ran = []
    kinds["work"] = lambda job, progress: ran.append(job.attempts)
    job = queue()
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "_finish", _no_room)
        assert jobs._drain(False) is True
    assert state_of(job) == State.RUNNING

    assert jobs._drain(True) is False
    assert (state_of(job), ran) == (State.DONE, [0, 1])


def _no_room(*args, **fields):
    raise OperationalError("database or disk is full")


@pytest.mark.parametrize(("runner", "started"), [("embedded", True), ("celery", False), ("inline", False)])
def test_thread_starts_in_embedded_mode_only(settings, monkeypatch, runner, started):
    settings.JOB_RUNNER = runner
    begun = threading.Event()
    monkeypatch.setattr(jobs, "_drain_for_ever", begun.set)

    jobs.start_embedded_runner()

    assert begun.wait(timeout=0 if not started else 10) is started


@pytest.mark.redis
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_celery_worker_runs_a_job_that_the_web_process_queued():
    """Three processes' worth of the team mode: this one queues, a real worker takes it through a real Redis."""
    review = Review.objects.create(slug="queue", title="Queue", created_by=_somebody())
    job = Job.objects.create(kind="does_not_exist", review=review)
    environment = _team_environment()
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "--app", "config", "worker", "--pool", "solo", "--loglevel", "ERROR"],
        env=environment,
        cwd=django_settings.BASE_DIR,
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        _send(job.pk, environment)
        state = _final_state(job)
    finally:
        worker.terminate()
        worker.wait(timeout=30)

    # No handler of that name: the worker claimed it, met the fault, and told the row.
    assert state == State.FAILED


def _somebody():
    from tests.makers.people import make_user  # only here

    return make_user("Queuer")


def _team_environment() -> dict:
    """The team mode on this test's own database, and on a Redis database that nobody else uses."""
    at = connection.settings_dict
    name, host, port = at["NAME"], at["HOST"] or "127.0.0.1", at["PORT"] or 5432
    login = at["USER"] + (f":{at['PASSWORD']}" if at["PASSWORD"] else "")
    return {
        **os.environ,
        "CONCORD_MODE": "team",
        "SECRET_KEY": "k" * 50,
        "ALLOWED_HOSTS": "localhost",
        "JOB_RUNNER": "celery",
        "DATABASE_URL": f"postgres://{login}@{host}:{port}/{name}",
        "REDIS_URL": redis_url().rsplit("/", 1)[0] + "/9",
    }


def _send(pk: int, environment: dict) -> None:
    code = f"import django; django.setup()\nfrom reviews import jobs\njobs.dispatch({pk})"
    variables = {**environment, "DJANGO_SETTINGS_MODULE": "config.settings"}
    subprocess.run([sys.executable, "-c", code], env=variables, cwd=django_settings.BASE_DIR, check=True, timeout=60)


def _final_state(job: Job) -> str:
    for _ in range(300):
        job.refresh_from_db()
        if job.is_final:
            break
        time.sleep(0.2)
    return job.state
