"""The one source of the time. The demo and the tests move it; nobody else can."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_set_to: ContextVar[datetime | None] = ContextVar("concord_clock", default=None)


def now() -> datetime:
    return _set_to.get() or timezone.now()


def today():
    return timezone.localdate(now())


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within the block it is `moment`, for this thread alone."""
    token = _set_to.set(moment)
    try:
        yield
    finally:
        _set_to.reset(token)
