"""`PostgresSession`: the one session that writes journals of a database, and the locks that it holds.

INVARIANT: who has lost the session has lost its locks. So all that is written goes through it, and a new session takes
each lock again before it writes a word; where another writer holds one by then, nothing is written.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from types import TracebackType
from typing import NamedTuple

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from golive.core.clock import Waiter
from golive.core.errors import Unavailable
from golive.core.unit import NANOS
from golive.journal.chain import genesis
from golive.journal.holder import Holder
from golive.journal.postgres_reasons import LOST
from golive.journal.sqlite_home import APPLICATION_ID
from golive.journal.writer_lock import LOCKED

_ONLY_WRITER = text("SELECT pg_backend_pid() FROM pg_advisory_xact_lock(:application, 0)")
_TAKE = text("SELECT pg_try_advisory_lock(:key)")
_GIVE_BACK = text("SELECT pg_advisory_unlock(:key)")
_GIVE_ALL_BACK = text("SELECT pg_advisory_unlock_all()")
_HOLDER = text(
    "SELECT application_name, pid FROM pg_locks JOIN pg_stat_activity USING (pid)"
    " WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND classid = :high AND objid = :low"
    " AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_TRY_AGAIN_NS = 10_000_000
_HALF = 32
_MOST_OF_A_NAME = 63
_NAMED = re.compile(r"golive process (\d+) on ")

ENDING_NS = 5 * NANOS
"""How long the server is given to notice that a session has ended, before its lock is taken for held."""


class Holding(NamedTuple):
    """The session that holds a lock, by its name and its process on the server."""

    name: str
    session: int

    def __str__(self) -> str:
        return f"{self.name or 'a process that cannot be named'} (session {self.session})"


class PostgresSession:
    """A session that is opened when it is first needed, and opened again after it was lost."""

    def __init__(self, engine: Engine, place: str, waiter: Waiter, wait_ns: int) -> None:
        self._engine, self._place, self._waiter, self._wait_ns = engine, place, waiter, wait_ns
        self._connection: Connection | None = None
        self._process = 0
        self._lost: set[int] = set()
        self._held: set[str] = set()
        self._turn = threading.Lock()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Return the session in a transaction that is the only one to write in this database."""
        with self._mine() as connection, connection.begin():
            if connection.execute(_ONLY_WRITER, {"application": APPLICATION_ID}).scalar_one() != self._process:
                # Locks belong to a session of the server: behind such a pooler nobody would know who holds them.
                raise Unavailable(LOST, f"{self._place} is reached through a pooler that changes sessions")
            yield connection

    def lock(self, journal: str, *, wait_ns: int) -> AdvisoryLock:
        """Take the right to write a journal, waiting for it so long; a session that has ended is always waited for."""
        waited = 0
        while (holder := self._try(journal)) is not None:
            if waited >= (max(wait_ns, ENDING_NS) if self._is_ending(holder) else wait_ns):
                raise Unavailable(LOCKED, f"{holder} writes `{journal}` ({self._place})")
            self._waiter.wait_ns(_TRY_AGAIN_NS)
            waited += _TRY_AGAIN_NS
        return AdvisoryLock(self, journal)

    def _try(self, journal: str) -> Holding | None:
        """Take the lock, or return who holds it. Between two tries others of this process go on."""
        with self._mine() as connection:
            if journal in self._held:
                return Holding(session_name(Holder.here()), self._process)
            if not _taken(connection, journal):
                return _holder(connection, journal)
            self._held.add(journal)
        return None

    def _is_ending(self, holder: Holding) -> bool:
        """Return whether the server has only not noticed yet that a holder is gone: killed, or cut off from here."""
        return not holder.name or holder.session in self._lost or _ended(holder.name)

    def give_back(self, journal: str) -> None:
        """Let the next writer in; where that cannot be said, the session is closed, which says it."""
        self._held.discard(journal)
        if self._connection is None:
            return
        try:
            with self._mine() as connection, connection.begin():
                connection.execute(_GIVE_BACK, {"key": _key(journal)})
        except DBAPIError:
            self.close()

    def close(self) -> None:
        """Close the session, and with it give back every lock."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        self._lost.add(self._process)
        # The server ends a session some time after it was closed: the locks are not to wait for that.
        if not connection.invalidated:
            with suppress(DBAPIError), connection.begin():
                connection.execute(_GIVE_ALL_BACK)
            connection.invalidate()
        connection.close()

    @contextmanager
    def _mine(self) -> Iterator[Connection]:
        """Return the session while no other thread uses it."""
        if not self._turn.acquire(timeout=self._wait_ns / NANOS):
            raise Unavailable(LOCKED, f"another thread of this process writes ({self._place})")
        try:
            yield self._connection or self._connected()
        except DBAPIError as error:
            if error.connection_invalidated:
                self.close()
            raise
        finally:
            self._turn.release()

    def _connected(self) -> Connection:
        """Return a new session that holds every lock which the last one held."""
        self._connection = connection = self._engine.connect()
        try:
            with connection.begin():
                self._process = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            for journal in sorted(self._held):
                self._take_again(connection, journal)
        except BaseException:
            self.close()
            raise
        return connection

    def _take_again(self, connection: Connection, journal: str) -> None:
        waited = 0
        while not _taken(connection, journal):
            holder = _holder(connection, journal)
            if waited >= ENDING_NS or not self._is_ending(holder):
                raise Unavailable(LOCKED, f"{holder} writes `{journal}` since the connection was lost ({self._place})")
            self._waiter.wait_ns(_TRY_AGAIN_NS)
            waited += _TRY_AGAIN_NS


class AdvisoryLock:
    """The right to write a journal, until `release`, or until its session ends."""

    def __init__(self, session: PostgresSession, journal: str) -> None:
        self._session, self._journal = session, journal
        self._released = False

    def release(self) -> None:
        """Let the next writer in; a second time nothing happens."""
        if not self._released:
            self._released = True
            self._session.give_back(self._journal)

    def __enter__(self) -> AdvisoryLock:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()


def _key(journal: str) -> int:
    """Return the number that PostgreSQL knows a journal's lock by: eight bytes of the hash of its name."""
    return int.from_bytes(genesis(journal)[:8], "big", signed=True)


def _taken(connection: Connection, journal: str) -> bool:
    with connection.begin():
        return bool(connection.execute(_TAKE, {"key": _key(journal)}).scalar_one())


def _holder(connection: Connection, journal: str) -> Holding:
    """Return who holds a lock; without a name where it was given back meanwhile."""
    high, low = (_key(journal) >> _HALF) & (2**_HALF - 1), _key(journal) & (2**_HALF - 1)
    with connection.begin():
        row = connection.execute(_HOLDER, {"high": high, "low": low}).first()
    return Holding("", 0) if row is None else Holding(*row)


def session_name(holder: Holder) -> str:
    """Return what a session is called, so that who holds a lock can be named; the server cuts longer names.

    >>> session_name(Holder(pid=7, host="desk", boot="68ab3f21"))
    'golive process 7 on desk, boot 68ab3f21'
    """
    return f"golive {holder}"[:_MOST_OF_A_NAME]


def _ended(name: str) -> bool:
    """Return whether a session is called after a process of this machine that is not there any more."""
    written = _NAMED.match(name)
    if written is None:
        return False
    holder = replace(Holder.here(), pid=int(written[1]))
    return name == session_name(holder) and holder.ended()
