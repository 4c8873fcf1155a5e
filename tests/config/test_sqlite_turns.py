"""On SQLite writers come to their turn in the order in which they came, however busy a job writes beside them."""

import threading

import pytest
from django.db import OperationalError, connection, transaction

from config.sqlite3.base import Turns
from reviews.models import Job

on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="turns are SQLite's; PostgreSQL locks rows")
PATIENCE = 30


def test_turns_are_handed_on_in_the_order_of_coming():
    turns, came = Turns(), []
    assert turns.take(0)
    threads = []
    for number in range(5):
        thread = threading.Thread(
            target=lambda number=number: (turns.take(PATIENCE), came.append(number), turns.give())
        )
        thread.start()
        threads.append(thread)
        while len(turns._waiting) <= number:  # it stands in the queue before the next one comes
            pass
    turns.give()
    for thread in threads:
        thread.join(PATIENCE)

    assert came == [0, 1, 2, 3, 4]
    assert turns.take(0)


def test_turn_that_does_not_come_in_time_is_not_taken():
    turns = Turns()
    assert (turns.take(0), turns.take(0.01)) == (True, False)
    turns.give()

    assert turns.take(0)


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_who_waits_writes_after_the_transaction_that_is_under_way():
    """A job that writes portion after portion lets a vote in after the portion it is at."""
    portions, began, done = [], threading.Event(), threading.Event()

    def job() -> None:
        while not done.is_set() and len(portions) < 500:
            with transaction.atomic():
                Job.objects.create(kind="portion")
                began.set()
                done.wait(0.005)
            portions.append(1)
        connection.close()

    thread = threading.Thread(target=job)
    thread.start()
    assert began.wait(PATIENCE)
    waited = []
    for _ in range(5):
        before = len(portions)
        with transaction.atomic():
            Job.objects.create(kind="vote")
            waited.append(len(portions) - before)
    done.set()
    thread.join(PATIENCE)

    assert max(waited) <= 2


@on_sqlite
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ends", ["well", "badly", "closed"])
def test_turn_is_given_back_however_a_transaction_ends(ends):
    def act() -> None:
        try:
            with transaction.atomic():
                Job.objects.create(kind="act")
                if ends == "badly":
                    raise OperationalError("no")
                if ends == "closed":
                    connection.close()
        except Exception:  # noqa: BLE001, S110  (however it ends)
            pass

    thread = threading.Thread(target=lambda: (act(), connection.close()))
    thread.start()
    thread.join(PATIENCE)
    with transaction.atomic():
        Job.objects.create(kind="next")

    assert Job.objects.filter(kind="next").exists()
