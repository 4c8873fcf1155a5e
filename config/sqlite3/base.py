"""SQLite as the embedded mode uses it: many threads, one writer at a time, in the order in which they came.

By itself SQLite lets who waits for the write lock ask again after pauses of up to 100 ms, and a job that writes one
small transaction after another has taken the lock again by then: beside an import a vote waited for over a second.
Here a transaction that ends hands its turn to whoever has waited longest. Other processes, such as a command beside
the server, are not in the queue; against them SQLite's own waiting holds.
"""

import threading
from collections import defaultdict, deque

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

SECONDS = 5.0  # as long as SQLite waits where nothing else is said


class Turns:
    """A lock that is handed to whoever has waited longest."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Event] = deque()

    def take(self, seconds: float) -> bool:
        """Whether it came to one's turn within so many seconds."""
        with self._mutex:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Event()
            self._waiting.append(mine)
        if mine.wait(seconds):
            return True
        with self._mutex:
            if mine.is_set():  # it came just now
                return True
            self._waiting.remove(mine)
        return False

    def give(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False


_turns: dict[str, Turns] = defaultdict(Turns)


class DatabaseWrapper(base.DatabaseWrapper):
    """Every transaction writes, for it begins IMMEDIATE; reads stand outside of one."""

    _turn: Turns | None = None

    def _start_transaction_under_autocommit(self) -> None:
        turn = _turns[str(self.settings_dict["NAME"])]
        if not turn.take(self.settings_dict["OPTIONS"].get("timeout", SECONDS)):
            raise OperationalError("database is locked")
        self._turn = turn
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._give()
            raise

    def _commit(self) -> None:
        super()._commit()
        self._give()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._give()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._give()

    def _give(self) -> None:
        turn, self._turn = self._turn, None
        if turn:
            turn.give()
