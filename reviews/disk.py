"""A full disk: told from every other fault, and said in one sentence, whatever met it first."""

import errno
import sqlite3

from django.db import DatabaseError

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
POSTGRES_FULL = "53100"  # disk_full in PostgreSQL's table of error codes
SAID = (
    "The disk of this installation is full, so {what}. What was saved before is safe. "
    "Ask whoever runs it to make room, then try again."
)


def is_full(error: BaseException) -> bool:
    """Whether a file or a row found no room."""
    if isinstance(error, OSError):
        return error.errno in FULL
    if not isinstance(error, DatabaseError):
        return False
    cause = error.__cause__
    return getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL or (
        getattr(cause, "pgcode", None) == POSTGRES_FULL
    )


def sentence(what: str = "this was not saved") -> str:
    return SAID.format(what=what)
