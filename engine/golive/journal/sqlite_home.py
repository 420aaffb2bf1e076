"""`SqliteHome`: journals in a file, or in memory for as long as the process lives."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from glob import escape
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.pool import PoolProxiedConnection, QueuePool, StaticPool

from golive.core.clock import Waiter
from golive.core.errors import DAMAGED, InvalidInput, Unavailable
from golive.core.guard import Guard
from golive.core.unit import NANOS
from golive.journal.file_system import network_kind
from golive.journal.holder import Holder
from golive.journal.home import Lock
from golive.journal.system_clock import SystemClock
from golive.journal.tables import FORMAT, METADATA, create
from golive.journal.writer_lock import LOCKED, WriterLock

APPLICATION_ID = 0x676F6C76
"""`golv`, in the header of each file: what tells a journal from any other database."""

WAIT_NS = 5 * NANOS
"""How long another's commit is waited for."""

PRAGMAS = {
    "busy_timeout": WAIT_NS // 1_000_000,
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "recursive_triggers": "ON",
    "trusted_schema": "OFF",
    "cell_size_check": "ON",
}

FULL, READ_ONLY, FLUSH, FAILED, GONE = "full", "read_only", "flush", "failed", "gone"

_WRITES = "golive_writes"
_PRIMARY = 0xFF
_REASONS = {
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_LOCKED: LOCKED,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_PERM: READ_ONLY,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
}
_NOT_FLUSHED = (sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC)


class SqliteHome:
    """Journals in one file of this machine; without a path they are in memory.

    Raises
    ------
    InvalidInput
        For a file that is no journal, of a later format, or on a network file system, where locks cannot be trusted.
    """

    def __init__(self, path: Path | None, *, waiter: Waiter | None = None, read_only: bool = False) -> None:
        self._waiter = SystemClock() if waiter is None else waiter
        # One file has one name here, and so one lock and one log, whatever it was reached by.
        self._path = None if path is None else _resolved(path)
        self._not_flushed = False
        self._file: tuple[int, int] | None = None
        self._observer: PoolProxiedConnection | None = None
        # In memory there is one connection: threads take turns.
        self._turns: AbstractContextManager[None] = Guard() if path is None else nullcontext()
        if self._path is not None:
            _refuse(self._path, read_only=read_only)
        self._engine = _engine(self._path, read_only=read_only)
        with self._translated():
            if read_only:
                self._engine.connect().close()
            else:
                self._prepare()
        self._file = None if self._path is None else _file(self._path)

    @property
    def place(self) -> str:
        """Return the file, or that there is none."""
        return "memory" if self._path is None else str(self._path)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Return a connection that sees one state of the database; a writer goes on meanwhile."""
        with self._turns, self._translated(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Return a connection in a transaction that is the only one to write from its first statement on.

        After a flush that failed nothing is written until the file is opened anew: what the system has in memory may
        not be on the disk, and asked again it would say that it is.
        """
        if self._not_flushed:
            raise Unavailable(FLUSH, f"a flush of {self.place} failed before; open it again")
        if self._path is not None and self._file not in (None, _file(self._path)):
            raise Unavailable(GONE, f"{self.place} was deleted or replaced while it was open")
        options = {_WRITES: True}
        with self._turns, self._translated(), self._engine.connect().execution_options(**options) as connection:
            try:
                with connection.begin():
                    yield connection
            except IntegrityError:
                raise
            except DBAPIError:
                if self._path is not None:
                    connection.invalidate()
                raise

    def lock(self, journal: str, *, wait_ns: int = 0) -> Lock:
        """Return the right to write a journal; in memory nobody else can."""
        if self._path is None:
            return _Nobody()
        beside = self._path.with_name(f"{self._path.name}-{quote(journal, safe='')}.lock")
        return WriterLock.take(beside, self._waiter, wait_ns=wait_ns)

    def damage(self) -> str | None:
        """Return the first thing that SQLite finds wrong with pages, rows and indexes."""
        with self.reading() as connection:
            first = str(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one())
        return None if first == "ok" else " ".join(first.split())

    def changes(self) -> int | None:
        """Return a number that is another after each commit of anybody else, at a tenth of what a question costs.

        None where nobody can tell: in memory, and where SQLite takes the file for one that does not change.
        """
        if self._path is None or not _is_writable(self._path):
            return None
        with self._turns, self._translated():
            if self._observer is None:
                self._observer = self._engine.raw_connection()
            driver = self._observer.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            return int(driver.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Close every connection."""
        if self._observer is not None:
            self._observer.close()
            self._observer = None
        self._engine.dispose()

    def _prepare(self) -> None:
        """Bring what a killed writer left in the log into the file, and make the tables of a new one.

        What was in memory and not on the disk when a flush failed is written again, and flushed, before a word of it is
        believed. What is committed after that begins the log anew, or the old one would be read again after the power
        went, without what never reached it.
        """
        if self._path is not None:
            with self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
        with self.writing() as connection:
            if _number(connection, "application_id") == 0:
                create(connection)
                connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.exec_driver_sql(f"PRAGMA user_version = {FORMAT}")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Say of an error of the database what it means for a journal; of a row that is there already, nothing."""
        try:
            yield
        except IntegrityError:
            raise
        except DBAPIError as error:
            code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
            why = FLUSH if code in _NOT_FLUSHED else _REASONS.get(code & _PRIMARY, FAILED)
            self._not_flushed |= why == FLUSH
            who = self._writers() if why == LOCKED else ""
            raise Unavailable(why, f"{error.orig}{who} ({self.place})") from error
        except UnicodeDecodeError as error:
            # SQLite quotes in its errors what it read, and of a damaged file that may be no text.
            raise Unavailable(DAMAGED, f"what it holds is no text ({self.place})") from error

    def _writers(self) -> str:
        """Return who holds a journal of this file, for whom a lock stands in the way of."""
        if self._path is None:
            return ""
        files = sorted(self._path.parent.glob(f"{escape(self._path.name)}-*.lock"))
        holders = {str(holder) for file in files if (holder := Holder.read(file.read_text("utf-8", "replace")))}
        return "".join(f"; {holder} writes it" for holder in sorted(holders))


class _Nobody:
    """The lock of what no other process can see."""

    def release(self) -> None:
        """Do nothing."""

    def __enter__(self) -> _Nobody:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()


def _resolved(path: Path) -> Path:
    if "\0" in str(path):
        raise InvalidInput(f"{str(path)!r} is no journal: it is no name of a file")
    try:
        return path.resolve()
    except RuntimeError as error:
        # What Python says of a link to itself before 3.13; later it says nothing, and no such file can be opened.
        raise InvalidInput(f"{path} is no journal: it is a link to itself", hint="remove the link") from error


def _refuse(path: Path, *, read_only: bool) -> None:
    """Refuse a place where no journal can be."""
    kind = network_kind(path.parent.resolve())
    if kind:
        raise InvalidInput(
            f"{path} lies on a network file system ({kind}), where locks and flushes cannot be trusted",
            hint="keep a journal on a disk of this machine, or in PostgreSQL",
        )
    if path.exists() and not path.is_file():
        raise InvalidInput(f"{path} is no journal: it is no file")
    if not (path if read_only else path.parent).exists():
        raise InvalidInput(f"{path} is no journal: there is no such {'file' if read_only else 'folder'}")
    if not read_only and path.exists() and path.stat().st_nlink > 1:
        raise InvalidInput(
            f"{path} has a second name on this disk, and SQLite would keep a log for each",
            hint="delete the hard link, or copy the file",
        )


def _file(path: Path) -> tuple[int, int] | None:
    """Return which file lies at a path now: one that was deleted takes what is written, and loses it."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _engine(path: Path | None, *, read_only: bool) -> Engine:
    """Return connections with the pragmas set, whose transactions begin by saying whether they write."""

    def connect() -> sqlite3.Connection:
        name = ":memory:" if path is None else f"{path.as_uri()}?{_mode(path, read_only=read_only)}"
        connection = sqlite3.connect(name, isolation_level=None, check_same_thread=False, uri=True)
        try:
            connection.execute(f"PRAGMA busy_timeout = {PRAGMAS['busy_timeout']}")
            _refuse_others(connection, path, read_only=read_only)
            for pragma, value in PRAGMAS.items():
                connection.execute(f"PRAGMA {pragma} = {value}")
            connection.execute(f"PRAGMA {'query_only = ON' if read_only else 'journal_mode = WAL'}")
            if read_only:
                connection.text_factory = _text
        except BaseException:
            connection.close()
            raise
        return connection

    pool = StaticPool if path is None else QueuePool
    engine = create_engine("sqlite://", creator=connect, poolclass=pool)
    event.listen(engine, "begin", _begin)
    return engine


def _text(stored: bytes) -> str:
    """Return a text as far as it is one: who only reads is to say which entry is wrong, and not that one is."""
    return stored.decode("utf-8", "surrogateescape")


def _begin(connection: Connection) -> None:
    """Begin as a writer at once: a reader that becomes one later fails where another has written meanwhile."""
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _mode(path: Path, *, read_only: bool) -> str:
    """Return how a file is opened: one that nobody can write, with no log beside it, is taken for what will not change.

    SQLite reads a log through a file beside it, which it could not make there.
    """
    if not read_only:
        return "mode=rwc"
    fixed = not _is_writable(path) and not path.with_name(f"{path.name}-wal").exists()
    return "mode=ro&immutable=1" if fixed else "mode=ro"


def _is_writable(path: Path) -> bool:
    return os.access(path.parent, os.W_OK)


def _refuse_others(connection: sqlite3.Connection, path: Path | None, *, read_only: bool) -> None:
    """Refuse a database that is no journal, or one of a later format, before anything in it is changed.

    What is read is of one moment: another process may be making the journal meanwhile.
    """
    try:
        connection.execute("BEGIN")
        (owner,) = connection.execute("PRAGMA application_id").fetchone()
        (format_,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
            raise InvalidInput(f"{path} is no journal: it is no database") from error
        raise
    if owner != APPLICATION_ID and (owner or tables):
        raise InvalidInput(f"{path} is no journal: it is a database of something else")
    if owner == 0 and read_only:
        raise InvalidInput(f"{path} is no journal: it is empty", hint="a journal that was copied needs its `-wal` file")
    if format_ > FORMAT:
        raise InvalidInput(f"{path} has format {format_}; this golive reads formats up to {FORMAT}")
    if owner == APPLICATION_ID:
        _refuse_other_tables(connection, path)
    connection.execute("COMMIT")


def _refuse_other_tables(connection: sqlite3.Connection, path: Path | None) -> None:
    """Refuse tables that somebody else made: what takes any type in any column is not what was written."""
    made = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict"
    strict = {name for (name,) in connection.execute(made)}
    for table in METADATA.sorted_tables:
        columns = [name for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table.name,))]
        if table.name not in strict or columns != table.columns.keys():
            raise InvalidInput(f"{path} is no journal: its table `{table.name}` is not one that golive made")


def _number(connection: Connection, pragma: str) -> int:
    return int(connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one())
