"""A full disk is told from every other fault, whichever part met it."""

import errno
import sqlite3

import pytest
from django.db import DatabaseError, OperationalError

from reviews import disk


class Sqlite(sqlite3.OperationalError):
    def __init__(self, code: int) -> None:
        super().__init__("as SQLite says it")
        self.sqlite_errorcode = code


class Postgres(Exception):
    def __init__(self, code: str) -> None:
        super().__init__("as PostgreSQL says it")
        self.pgcode = code


def caused_by(cause: Exception) -> DatabaseError:
    error = OperationalError("wrapped")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "is_full"),
    [
        (OSError(errno.ENOSPC, "no space"), True),
        (OSError(errno.EDQUOT, "quota"), True),
        (OSError(errno.EFBIG, "file too large"), True),
        (OSError(errno.EACCES, "not allowed"), False),
        (OSError("no number"), False),
        (caused_by(Sqlite(sqlite3.SQLITE_FULL)), True),
        (caused_by(Sqlite(sqlite3.SQLITE_BUSY)), False),
        (caused_by(Postgres("53100")), True),
        (caused_by(Postgres("40P01")), False),
        (OperationalError("database is locked"), False),
        (ValueError("disk is full"), False),
    ],
)
def test_is_full(error, is_full):
    assert disk.is_full(error) is is_full
