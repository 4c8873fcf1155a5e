"""In the embedded mode jobs run in a thread of the web server, and only one thread computes at a time. A job that reads
a file gives way while somebody waits for an answer: the vote comes first, the import a moment later.

Called often and outside of transactions: who gives way inside of one holds up the very person it lets pass.
"""

import threading
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from django.core.signals import request_finished, request_started

Item = TypeVar("Item")
STEP_SECONDS = 0.005  # between two records; so under any number of requests a job goes on
LONG_SECONDS = 0.2  # a request that takes this long is an upload or a download, and needs the processor less

_began: dict[int, float] = {}  # thread -> since when it answers a request
_idle = threading.Event()


def watch_requests() -> None:
    """Knows from now on who waits. Without it, as in a process that answers nobody, nothing gives way."""
    request_started.connect(_request_began)
    request_finished.connect(_request_ended)


def _request_began(**_) -> None:
    _began[threading.get_ident()] = time.monotonic()
    _idle.clear()


def _request_ended(**_) -> None:
    _began.pop(threading.get_ident(), None)
    if not _began:
        _idle.set()


def give_way() -> None:
    """Returns once nobody waits for a quick answer, or after STEP_SECONDS."""
    if _began and _somebody_waits():
        _idle.wait(STEP_SECONDS)


def _somebody_waits() -> bool:
    now, own = time.monotonic(), threading.get_ident()
    return any(now - began < LONG_SECONDS for thread, began in [*_began.items()] if thread != own)


def giving_way(items: Iterable[Item]) -> Iterator[Item]:
    """The items, with a pause before each while somebody waits."""
    for item in items:
        give_way()
        yield item
