"""A job in the web server's own thread lets those who wait for an answer go first, and goes on all the same."""

import threading

import pytest
from django.core.signals import request_finished, request_started
from django.test import Client

from reviews import courtesy, jobs


@pytest.fixture
def watched(monkeypatch):
    """A server of which nothing is known yet, and the pauses that are made."""
    pauses = []
    monkeypatch.setattr(courtesy, "_began", {})
    monkeypatch.setattr(courtesy._idle, "wait", pauses.append)
    courtesy.watch_requests()
    yield pauses
    request_started.disconnect(courtesy._request_began)
    request_finished.disconnect(courtesy._request_ended)


def elsewhere(act) -> None:
    thread = threading.Thread(target=act)
    thread.start()
    thread.join()


def begin() -> None:
    courtesy._request_began()


def begin_and_end() -> None:
    courtesy._request_began()
    courtesy._request_ended()


@pytest.mark.parametrize(
    ("act", "pauses"),
    [(lambda: None, 0), (begin, 3), (begin_and_end, 0)],
    ids=["nobody waits", "somebody waits", "all are answered"],
)
def test_each_item_waits_for_those_who_wait(watched, act, pauses):
    elsewhere(act)

    assert list(courtesy.giving_way([1, 2, 3])) == [1, 2, 3]
    assert watched == [courtesy.STEP_SECONDS] * pauses


def test_a_request_that_takes_long_is_not_waited_for(watched, monkeypatch):
    elsewhere(begin)
    monkeypatch.setattr(courtesy.time, "monotonic", lambda: max(courtesy._began.values()) + 2 * courtesy.LONG_SECONDS)
    courtesy.give_way()

    assert watched == []


def test_work_within_a_request_does_not_wait_for_itself(watched):
    begin()
    courtesy.give_way()

    assert watched == []


def test_thread_that_answers_again_is_known_once(watched):
    """So a request whose end was never told is forgotten with the next one that the thread answers."""
    begin()
    begin_and_end()

    assert courtesy._began == {}
    assert courtesy._idle.is_set()


def test_requests_of_the_server_are_known(watched, db):
    during = []

    def look(**_) -> None:
        during.append(len(courtesy._began))

    request_started.connect(look)
    try:
        Client().get("/healthz")
    finally:
        request_started.disconnect(look)

    assert (during, courtesy._began) == ([1], {})


def test_reported_progress_gives_way_too(watched, db):
    elsewhere(begin)
    progress = jobs.Progress(jobs.Job.objects.create(kind="work"))
    progress(1, 3)
    progress(2, 3)

    assert len(watched) == 2
