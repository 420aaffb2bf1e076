"""What a journal costs, of what its bare database and a bare hash cost."""

from __future__ import annotations

import hashlib
import sqlite3
import struct
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from itertools import count
from pathlib import Path
from statistics import median

import psycopg
from tests.bench.figures import Figure, Rounds, figure, in_turn
from tests.postgres_server import Server, programs, shared_server

from golive.journal.bodies.fill import FilledLevel, OrderFilled
from golive.journal.checkpoints import save
from golive.journal.entry import Draft, Entry
from golive.journal.journal import Journal, JournalReader
from golive.journal.postgres_home import PostgresHome
from golive.journal.resume import resume
from golive.journal.sqlite_home import PRAGMAS, SqliteHome
from golive.journal.verification import verify

NAME = "paper-29"
BATCH, BATCHES, MANY, AT_ONCE = 1_000, 24, 1_000_000, 4_000
INSERT = "INSERT INTO entry (journal, seq, ts, kind, key, body, prev, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
READ = "SELECT prev, seq, ts, kind, key, body, hash FROM entry WHERE journal = ? ORDER BY seq"

COPY = "COPY entry (journal, prev, seq, ts, kind, key, body, hash) FROM STDIN (FORMAT BINARY)"
TYPES = ["text", "bytea", "int8", "int8", "text", "text", "bytea", "bytea"]


def fill(n: int) -> OrderFilled:
    levels = tuple(FilledLevel(price=600_000 + k, lots=k + 1, fee=12_345_678) for k in range(2))
    return OrderFilled(
        signal=f"momentum/BTC/USDT:USDT/{1_700_000_000_000_000_000 + n}",
        n=1,
        m=1,
        strategy="momentum",
        symbol="BTC/USDT:USDT",
        side="buy",
        order_lots=3,
        liquidity="taker",
        levels=levels,
    )


def batches(size: int, first: int = 1) -> Iterator[list[Draft]]:
    """Yield batches of entries for ever, their bodies given as bytes."""
    body = fill(0).draft(0).body
    for begin in count(first, size):
        yield [
            Draft(ts=n, kind="fill", key=f"momentum/BTC/USDT:USDT/{n}/1/1", body=body)
            for n in range(begin, begin + size)
        ]


def bare(path: Path) -> sqlite3.Connection:
    """Return a bare connection to a journal's tables, with the same pragmas."""
    SqliteHome(path).close()
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {pragma} = {value}")
    return connection


def appends(folder: Path) -> list[Figure]:
    """Appends in batches, beside `executemany` of the same rows into the same tables."""
    connection, ours, theirs = bare(folder / "bare.db"), [], []
    with Journal.in_file(folder / "ours.db", NAME) as journal:
        for _, drafts in zip(range(BATCHES), batches(BATCH), strict=False):
            start = time.perf_counter()
            appended = journal.append(drafts)
            ours.append(time.perf_counter() - start)
            rows = [(NAME, *entry) for entry in appended.entries]
            start = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(INSERT, rows)
            connection.execute("COMMIT")
            theirs.append(time.perf_counter() - start)
    assert list(connection.execute(READ, (NAME,))) == list(sqlite3.connect(folder / "ours.db").execute(READ, (NAME,)))
    connection.close()
    name = f"journal, {BATCH:,} entries a transaction: bare executemany over ours"
    bare_rounds = Rounds(tuple(theirs))
    return [figure(name, bare_rounds / Rounds(tuple(ours)), 0.5, "higher"), serialising(median(theirs))]


def serialising(bare_seconds: float) -> Figure:
    """A thousand bodies to bytes: printed apart, for what is appended is given as bytes."""
    bodies = [fill(n) for n in range(BATCH)]
    (seconds,) = in_turn(lambda: [body.draft(0) for body in bodies], rounds=5)
    return figure(
        f"journal, {BATCH:,} bodies to bytes, over bare executemany of them", seconds / bare_seconds, 20.0, "lower"
    )


def million(path: Path) -> JournalReader:
    """Write a million entries and a checkpoint near the end; the chain is ours, the speed of writing not measured."""
    connection = bare(path)
    connection.execute("PRAGMA synchronous = OFF")
    with Journal.in_memory(NAME) as chained:
        insert_all(connection, chained)
        head = chained.head()
    connection.close()
    with Journal.in_file(path, NAME) as journal:
        assert journal.head() == head
        save(journal, head, b"{}")
        journal.append(next(batches(100, MANY + 1)))
    return JournalReader(SqliteHome(path, read_only=True), NAME)


def insert_all(connection: sqlite3.Connection, chained: Journal) -> None:
    for _, drafts in zip(range(MANY // 10_000), batches(10_000), strict=False):
        rows = [(NAME, *entry) for entry in chained.append(drafts).entries]
        connection.execute("BEGIN")
        connection.executemany(INSERT, rows)
        connection.execute("COMMIT")


Row = tuple[bytes, int, int, str, str, bytes, bytes]


def verifying(reader: JournalReader, rows: Callable[[], AbstractContextManager[Iterable[Row]]], where: str) -> Figure:
    """The whole chain, beside a bare loop that reads and hashes the same rows."""

    def ours() -> None:
        verified = verify(NAME, reader.snapshot())
        assert (verified.entries, verified.first_bad) == (MANY + 100, None)

    def loop() -> None:
        pack, name = struct.Struct(">q").pack, length(NAME.encode())
        eight, hash_bytes = pack(8), pack(32)
        with rows() as read:
            for prev, seq, ts, kind, key, body, hashed in read:
                told = name + hash_bytes + prev + eight + pack(seq) + eight + pack(ts)
                told += length(kind.encode()) + length(key.encode()) + length(body)
                assert hashlib.sha256(told).digest() == hashed

    a, b = in_turn(ours, loop, rounds=3)
    name = f"journal, verifying {MANY:,} entries in {where}: ours over a bare loop that hashes"
    return figure(name, a / b, 2.0, "lower")


@contextmanager
def rows_of_file(path: Path) -> Iterator[Iterable[Row]]:
    with closing(sqlite3.connect(path)) as connection:
        yield connection.execute(READ, (NAME,))


@contextmanager
def rows_of_server(server: Server) -> Iterator[Iterable[Row]]:
    """Read as fast as the driver lets one: a cursor on the server, values in their binary form."""
    with (
        server.connect() as connection,
        connection.transaction(),
        psycopg.ServerCursor(connection, "bare") as cursor,
    ):
        cursor.itersize = AT_ONCE
        yield cursor.execute(READ.replace("?", "%s"), (NAME,), binary=True)


def verifying_on_a_server(path: Path, folder: Path) -> list[Figure]:
    """The same million in PostgreSQL; without its programs there is no figure."""
    found = programs()
    if found is None:
        return []
    with shared_server(found, folder) as server:
        with Journal.open(PostgresHome(server.url("postgres")), NAME):
            pass
        with server.connect() as connection, rows_of_file(path) as rows, connection.cursor().copy(COPY) as copy:
            copy.set_types(TYPES)
            for row in rows:
                copy.write_row((NAME, *row))
        home = PostgresHome(server.url("postgres"), read_only=True)
        with closing(home):
            return [verifying(JournalReader(home, NAME), lambda: rows_of_server(server), "PostgreSQL")]


def length(part: bytes) -> bytes:
    return struct.pack(">q", len(part)) + part


def opening(path: Path, empty: Path) -> Figure:
    """A start with a checkpoint and a tail of a hundred, beside an empty journal's."""

    def opened(place: Path) -> Callable[[], object]:
        def start() -> object:
            with Journal.in_file(place, NAME) as journal:
                return resume(journal, begin=int, load=lambda _: 0, apply=counted)

        return start

    a, b = in_turn(opened(path), opened(empty), rounds=9)
    return figure(f"journal, opening {MANY:,} entries with a checkpoint, over an empty one", a / b, 3.0, "lower")


def counted(state: int, _: Entry) -> int:
    return state + 1


def journals() -> list[Figure]:
    """Return what a journal costs, on the disk that temporary files lie on."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures = appends(folder)
        reader = million(folder / "million.db")
        path = folder / "million.db"
        figures.append(verifying(reader, lambda: rows_of_file(path), "SQLite"))
        reader.home.close()
        figures += verifying_on_a_server(path, folder)
        return [*figures, opening(path, folder / "empty.db")]
