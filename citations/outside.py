"""How services on the internet are asked: in turn, with patience, within limits of time and size, and told in a
sentence when they fail. `pubmed` and `lookups` are the doors; this is what both hold to."""

import io
import re
import time
from collections.abc import Callable, Sequence
from math import ceil
from typing import TypeVar
from urllib.error import HTTPError

from django.core.cache import cache

from reviews.errors import Refused

SECONDS_SILENT = 30
SECONDS_IN_ALL = 300
LONGEST_PAUSE = 60
MOST_BYTES = 100 * 1024 * 1024
SECONDS_KEPT = 600  # a reserved turn; longer than anybody waits for one
Beat = Callable[[str], None]
Answer = TypeVar("Answer")


class NoAnswer(Refused):
    """The service cannot be reached, or is too busy, for longer than patience lasts."""

    after = 0  # seconds that it asks us to wait


class WrongAnswer(Refused):
    """The service answered something that is not what was asked for."""

    is_final = False  # whether asking again cannot mend it
    status = 0  # of HTTP, where the service gave one


def silent(note: str) -> None:
    """The beat of somebody who only waits."""


def wait_for_turn(name: str, *, per_second: float, beat: Beat = silent) -> None:
    """Waits until it is our turn to ask the service `name`. Turns are reserved in the cache that all processes of the
    installation share, one for each 1 / `per_second` seconds, so that workers do not add up to more than it allows."""
    turn = ceil(time.time() * per_second)
    while not cache.add(f"turn:{name}:{turn}", 1, SECONDS_KEPT):
        turn += 1
    wait(turn / per_second - time.time(), beat, "")


def patiently(ask: Callable[[], Answer], *, pauses: Sequence[float], beat: Beat) -> Answer:
    """What `ask` returns. Asks again while the service is busy, down or wrong, as long as patience lasts."""
    for pause in (*pauses, None):
        try:
            return ask()
        except (NoAnswer, WrongAnswer) as trouble:
            if pause is None or isinstance(trouble, WrongAnswer) and trouble.is_final:
                raise
            pause = max(pause, min(getattr(trouble, "after", 0), LONGEST_PAUSE))
            wait(pause, beat, f"{trouble} Asking again in {pause:g} s.")
    raise AssertionError("the last try returns or raises")


def wait(seconds: float, beat: Beat, note: str) -> None:
    """Sleeps in short naps, so that a stop is heard between them."""
    while seconds > 0:
        beat(note)
        time.sleep(min(1, seconds))
        seconds -= 1


def bytes_of(handle, service: str, beat: Beat) -> bytes:
    """All bytes of the answer, within limits of time and size; a heart beats meanwhile."""
    raw = handle.buffer if isinstance(handle, io.TextIOWrapper) else handle
    parts, size, began = [], 0, time.monotonic()
    while part := raw.read1(1 << 16):
        parts.append(part)
        size += len(part)
        if size > MOST_BYTES:
            raise WrongAnswer(f"{service}'s answer is larger than {MOST_BYTES // 1024 // 1024} MB.")
        if time.monotonic() - began > SECONDS_IN_ALL:
            raise NoAnswer(f"{service} answers too slowly. Try again later.")
        beat("")
    if getattr(raw, "length", None):
        raise WrongAnswer(f"{service}'s answer broke off in the middle.")
    return b"".join(parts)


def text_of(
    open_: Callable, service: str, beat: Beat, *, short: Callable[[object], str], broken_off: type[Exception]
) -> str:
    """The text that `open_` gives a handle on; what goes wrong is told in a sentence. `short` cuts what a service says
    of it, and takes our keys out; `broken_off` is what the door's library raises when an answer ends too soon."""
    try:
        with open_() as handle:
            return bytes_of(handle, service, beat).decode("utf-8")
    except HTTPError as error:
        raise _told(error, service, _body(error, short, broken_off)) from error
    except UnicodeDecodeError as error:
        raise WrongAnswer(f"{service}'s answer is not text in UTF-8.") from error
    except broken_off as error:
        raise WrongAnswer(f"{service}'s answer broke off in the middle.") from error
    except OSError as error:
        reason = short(getattr(error, "reason", "") or error) or "no answer"
        raise NoAnswer(f"{service} cannot be reached ({reason}). Try again later.") from error


def _told(error: HTTPError, service: str, said: str) -> Refused:
    """The sentence of an HTTP status. What asking again cannot mend is final."""
    if error.code == 429:
        trouble = NoAnswer(f"{service} says that too many requests come from here (HTTP 429). Try again later.")
        after = error.headers.get("Retry-After", "")
        trouble.after = int(after) if after.isdecimal() and len(after) < 5 else 0
    elif error.code >= 500:
        trouble = NoAnswer(f"{service} is out of order (HTTP {error.code}). Try again later.")
    else:
        trouble = WrongAnswer(f"{service} refuses the request (HTTP {error.code}){f': {said}' if said else ''}.")
        trouble.is_final, trouble.status = True, error.code
    return trouble


def _body(error: HTTPError, short: Callable[[object], str], broken_off: type[Exception]) -> str:
    try:
        return short(re.sub(r"<[^>]*>", " ", error.read(2000).decode("utf-8", "replace")))
    except (OSError, broken_off):
        return ""
