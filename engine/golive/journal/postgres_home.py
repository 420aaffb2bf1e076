"""`PostgresHome`: journals in a PostgreSQL database (`golive[postgres]`), for records on a server."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from golive.core.clock import Waiter
from golive.core.errors import DAMAGED, InvalidInput, first_line
from golive.journal.holder import Holder
from golive.journal.home import Lock
from golive.journal.postgres_reasons import mistakes_named, reason, translated
from golive.journal.postgres_session import PostgresSession, session_name
from golive.journal.sqlite_home import WAIT_NS
from golive.journal.system_clock import SystemClock
from golive.journal.tables import FORMAT, create

SCHEMES = ("postgresql://", "postgres://", "postgresql+psycopg://")
"""How the address of such a database begins."""

DURABLE = {"synchronous_commit": ("on", "remote_apply"), "fsync": ("on",), "full_page_writes": ("on",)}
"""What a session must be set to, or what it calls committed may be gone after the power was."""

PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""How long a server that no longer answers is waited for, as libpq takes it: seconds, the last in milliseconds."""

_MARK = "golive journal, format "
_COMMENT = "SELECT obj_description(oid, 'pg_class') FROM pg_class WHERE oid = to_regclass('entry')"
"""Reads the catalogue, for the server looks there for what others made only when it reads a table."""

_CAN_CHECK = (
    "SELECT coalesce(bool_or(has_function_privilege(oid, 'execute')), false) FROM pg_proc"
    " WHERE proname = 'bt_index_check' AND pronargs = 2"
)
_CHECK = "SELECT bt_index_check(indexrelid, true) FROM pg_index WHERE indrelid = 'entry'::regclass"

_READING = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
_NS_PER_MS = 1_000_000


class PostgresHome:
    """Journals in a database that is reached as `postgresql://user@host/name`.

    The tables are made by who comes first, which needs a role that may; a writer then needs to insert into `entry` and
    `policy`, and nothing more there (see the README beside this file).

    Raises
    ------
    InvalidInput
        For an address that means nothing, a database that is there and holds no journal or one of a later format, and
        a session whose commits are not durable.
    Unavailable
        Where the server cannot be reached.
    """

    def __init__(
        self, address: str, *, waiter: Waiter | None = None, wait_ns: int = WAIT_NS, read_only: bool = False
    ) -> None:
        url = _url(address)
        self.place = _shown(url)
        with mistakes_named():
            self._engine = _engine(url, self.place, wait_ns=wait_ns)
        writes = self._engine.execution_options(**_READING) if read_only else self._engine
        self._session = PostgresSession(writes, self.place, SystemClock() if waiter is None else waiter, wait_ns)
        try:
            with mistakes_named():
                self._prepare(read_only=read_only)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Return a connection that sees one state of the database; a writer goes on meanwhile."""
        reading = self._engine.execution_options(**_READING)
        with translated(self.place), reading.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Return a connection in a transaction of the only writer of all journals of this database."""
        with translated(self.place), self._session.transaction() as connection:
            yield connection

    def lock(self, journal: str, *, wait_ns: int = 0) -> Lock:
        """Return the right to write a journal, for as long as the session that writes is not lost."""
        with translated(self.place):
            return self._session.lock(journal, wait_ns=wait_ns)

    def changes(self) -> int | None:
        """Return None: a server is asked what there is."""
        return None

    def damage(self) -> str | None:
        """Return the first thing that PostgreSQL's extension `amcheck` finds wrong with the indexes of entries.

        Without the extension, or the right to use it, nothing is looked at, and nothing found.
        """
        with self.reading() as connection:
            if not connection.exec_driver_sql(_CAN_CHECK).scalar_one():
                return None
            try:
                connection.exec_driver_sql(_CHECK).all()
            except DBAPIError as error:
                if reason(getattr(error.orig, "sqlstate", None) or "") != DAMAGED:
                    raise
                return first_line(error.orig or error)
        return None

    def close(self) -> None:
        """Close every connection, which gives back every lock."""
        self._session.close()
        self._engine.dispose()

    def _prepare(self, *, read_only: bool) -> None:
        with self.reading() as connection:
            format_ = self._format(connection)
        if format_ is None and read_only:
            raise InvalidInput(f"{self.place} holds no journal")
        if format_ is None:
            with self.writing() as connection:
                # Another may have been quicker; who has waited for it here sees what it made.
                if self._format(connection) is None:
                    create(connection)
                    connection.exec_driver_sql(f"COMMENT ON TABLE entry IS '{_MARK}{FORMAT}'")

    def _format(self, connection: Connection) -> int | None:
        """Return the format of the journals of a database, or None where there are none."""
        row = connection.exec_driver_sql(_COMMENT).first()
        if row is None:
            return None
        comment = str(row[0] or "")
        number = comment.removeprefix(_MARK)
        if number == comment or not number.isdecimal():
            raise InvalidInput(f"{self.place} holds no journal: its table `entry` is of something else")
        if int(number) > FORMAT:
            raise InvalidInput(f"{self.place} has format {number}; this golive reads formats up to {FORMAT}")
        return int(number)


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as error:
        # What a port cannot be is an error of Python, and nothing of it is repeated: it may be part of a password.
        raise InvalidInput("the address of a database is `postgresql://user@host:port/name`") from error
    if "@" in (url.host or ""):
        raise InvalidInput(
            "the address of a database holds `@` twice", hint="write `%40` for one that is in a password"
        )
    if not address.startswith(SCHEMES):
        raise InvalidInput(f"`{url.drivername}` is no kind of database that journals lie in: `postgresql` is")
    return url.set(drivername="postgresql+psycopg")


def _shown(url: URL) -> str:
    """Return an address without what is secret in it.

    >>> _shown(make_url("postgresql+psycopg://desk:secret@db.example:5433/paper?sslpassword=secret"))
    'postgresql://desk@db.example:5433/paper'
    """
    host = url.query.get("host") if url.host is None else None
    plain = URL.create("postgresql", username=url.username, host=url.host, port=url.port, database=url.database)
    return plain.render_as_string() + (f"?host={host}" if host else "")


def _engine(url: URL, place: str, *, wait_ns: int) -> Engine:
    """Return connections that are named after this process, and whose commits are durable."""
    patience = {name: value for name, value in PATIENCE.items() if name not in url.query}
    name = {"application_name": session_name(Holder.here())}
    # A batch that holds what is there already is refused by the index, and looked through then: no news for anybody.
    logging.getLogger("psycopg").addHandler(logging.NullHandler())
    try:
        engine = create_engine(url, connect_args={**patience, **name}, pool_pre_ping=True, use_native_hstore=False)
    except ModuleNotFoundError as error:
        raise InvalidInput("PostgreSQL needs psycopg", hint="pip install 'golive[postgres]'") from error

    def connected(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        try:
            _wait(connection, wait_ns)
            _refuse_forgetful(connection, place)
            connection.commit()
        except BaseException:
            connection.close()
            raise

    event.listen(engine, "connect", connected)
    return engine


def _wait(connection: DBAPIConnection, wait_ns: int) -> None:
    """Say how long another's transaction is waited for."""
    cursor = connection.cursor()
    cursor.execute(f"SET lock_timeout = {max(1, wait_ns // _NS_PER_MS)}")
    cursor.close()


def _refuse_forgetful(connection: DBAPIConnection, place: str) -> None:
    """Refuse a session that may forget what it commits."""
    cursor = connection.cursor()
    for setting, durable in DURABLE.items():
        cursor.execute(f"SHOW {setting}")
        (value,) = cursor.fetchone() or ("",)
        if value not in durable:
            raise InvalidInput(
                f"{place} has `{setting} = {value}`: what it calls written could be lost",
                hint=f"set it to `{durable[0]}`, for this role or for the server",
            )
    cursor.close()
