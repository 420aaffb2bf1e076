"""`Journal`: entries that are appended, each exactly once, and read again in their order."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select
from sqlalchemy.exc import IntegrityError

from golive.core.dataclass import dataclass
from golive.core.errors import BrokenChain, Refused, Unavailable
from golive.journal.chain import genesis, hashing
from golive.journal.entry import LARGEST, Draft, Entry, Head, writable
from golive.journal.home import Home, Lock
from golive.journal.leases import WRITER, Lease, refuse_superseded, take
from golive.journal.once import Once, same
from golive.journal.sqlite_home import WAIT_NS, SqliteHome
from golive.journal.system_clock import Stopwatch
from golive.journal.tables import ENTRY, insert_entries
from golive.journal.verification import HEAD, SENTENCES, SEQ

RECORDS = "records"
"""The journal of what people do, and of what others than a run append: its lock is held for one append."""

_MOVED = "its entries were numbered anew, or moved to another journal"

_AT_A_TIME, _ASKED_AT_ONCE, _STORED_AT_ONCE = 4_000, 500, 100_000
_STORED = (ENTRY.c.seq, ENTRY.c.ts, ENTRY.c.kind, ENTRY.c.key, ENTRY.c.body, ENTRY.c.prev, ENTRY.c.hash)

# Made once: it is asked with each commit, and making a statement takes four times as long as running it.
_LAST = select(ENTRY.c.seq, ENTRY.c.hash, ENTRY.c.ts).where(ENTRY.c.journal == bindparam("of"))
_LAST = _LAST.order_by(ENTRY.c.seq.desc()).limit(1)

_entry = partial(tuple.__new__, Entry)
"""Makes an entry of a row: `Entry._make` without its check, which costs a third of reading a million of them."""

Chosen = Select[tuple[int, int, str, str, bytes, bytes, bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """What is stored for each draft, in their order, and whether it was there before; `head` is the journal's last."""

    entries: tuple[Entry, ...]
    once: tuple[Once, ...]
    head: Head


class JournalReader:
    """A journal as anyone may read it, while another process writes it."""

    def __init__(self, home: Home, name: str) -> None:
        self.home, self.name = home, name

    def head(self) -> Head:
        """Return the last entry's number, hash and time; of an empty journal its beginning."""
        with self.home.reading() as connection:
            return self._head(connection)

    def entries(self, *, after: int = 0, until: int | None = None, kind: str | None = None) -> Iterator[Entry]:
        """Tell the entries in the order of their numbers, some thousands at a time; what comes meanwhile comes too.

        No transaction stays open between two of them: a slow reader keeps no writer from tidying up.
        """
        last = LARGEST if until is None else until
        chosen = self._mine() if kind is None else self._mine().where(ENTRY.c.kind == kind)
        while page := self._page(chosen, after, last):
            yield from page
            after = page[-1].seq

    def snapshot(self) -> Generator[Entry, None, None]:
        """Tell the entries of one state of the database, as fast as they come: for who reads on without a pause.

        PostgreSQL keeps a cursor for it. The transaction stays open until the last entry was told.
        """
        streaming = {"stream_results": True, "yield_per": _AT_A_TIME}
        chosen = self._mine().order_by(ENTRY.c.seq).execution_options(**streaming)
        # Closed here: whoever stops before the last entry leaves a cursor on the server.
        with self.home.reading() as connection, closing(connection.execute(chosen)) as rows:
            yield from map(_entry, rows)

    def stored(self, *, until: int) -> Generator[Entry, None, None]:
        """Tell the entries up to a number, as the driver has them, one at a time: tuples that are never kept."""
        for after in range(0, until, _STORED_AT_ONCE):
            last = min(until, after + _STORED_AT_ONCE)
            chosen = self._mine().where(ENTRY.c.seq > after, ENTRY.c.seq <= last).order_by(ENTRY.c.seq)
            with self.home.reading() as connection, closing(connection.execute(chosen)) as rows:
                # INVARIANT: a question for rows has a cursor, and nothing was read off it yet.
                assert rows.cursor is not None
                yield from iter(rows.cursor.fetchone, None)

    def _page(self, chosen: Chosen, after: int, last: int) -> list[Entry]:
        chosen = chosen.where(ENTRY.c.seq > after, ENTRY.c.seq <= last).order_by(ENTRY.c.seq).limit(_AT_A_TIME)
        with self.home.reading() as connection:
            cursor = connection.execute(chosen).cursor
            # The driver's own rows: another row around each takes as long again as reading it.
            return [] if cursor is None else list(map(_entry, cursor.fetchall()))

    def find(self, kind: str, key: str) -> Entry | None:
        """Return the entry of a kind with a key."""
        with self.home.reading() as connection:
            return self._find(connection, kind, key)

    def newest(self, kind: str) -> Entry | None:
        """Return the last entry of a kind."""
        return next(iter(self.last_of(kind, 1)), None)

    def last_of(self, kind: str, count: int) -> tuple[Entry, ...]:
        """Return the last entries of a kind, at most so many, the newest first."""
        chosen = self._mine().where(ENTRY.c.kind == kind).order_by(ENTRY.c.seq.desc()).limit(count)
        with self.home.reading() as connection:
            return tuple(map(_entry, connection.execute(chosen)))

    def _mine(self) -> Chosen:
        return select(*_STORED).where(ENTRY.c.journal == self.name)

    def _find(self, connection: Connection, kind: str, key: str) -> Entry | None:
        row = connection.execute(self._mine().where(ENTRY.c.kind == kind, ENTRY.c.key == key)).first()
        return None if row is None else _entry(row)

    def _last_row(self, connection: Connection) -> Any:
        return connection.execute(_LAST, {"of": self.name}).first()

    def _head(self, connection: Connection) -> Head:
        row = self._last_row(connection)
        return (
            Head(seq=0, hash=genesis(self.name), ts=None)
            if row is None
            else Head(seq=row.seq, hash=row.hash, ts=row.ts)
        )


class Journal(JournalReader):
    """A journal with its writer.

    `Journal.open` holds it for as long as it is open, as the account of a run is held. `Journal.shared` takes it for
    each append, as the records of many people are; what comes with an earlier time than the last entry's is then dated
    with that, for clocks differ, and the body says what the clock said.

    `written` is the last entry of a batch that is being written: it is not acknowledged, and may never be.

    `flush_ns` is how long the first commit of this writer took, in nanoseconds: a decision waits for one like it. It is
    None where many write.

    >>> journal = Journal.in_memory("paper-29")
    >>> draft = Draft(ts=7, kind="mark", key="m/1", body=b'{"v":1}')
    >>> [once.value for once in journal.append([draft]).once], [once.value for once in journal.append([draft]).once]
    (['new'], ['same'])
    >>> journal.head().seq
    1
    """

    def __init__(self, home: Home, name: str, *, held: Lock | None = None) -> None:
        super().__init__(home, writable(name, "journal"))
        self._held, self._hash = held, hashing(name)
        self._process, self._closed = os.getpid(), False
        self._lease: Lease | None = None
        self.flush_ns: int | None = None
        if held is not None:
            with Stopwatch() as watch, home.writing() as connection:
                self._lease = take(connection, name, WRITER)
            self.flush_ns = watch.ns
        self._acknowledged = self.written = self.head()

    @classmethod
    def open(cls, home: Home, name: str) -> Journal:
        """Return the journal of one writer for its whole life, or name who that is (`Unavailable`)."""
        lock = home.lock(writable(name, "journal"))
        try:
            return cls(home, name, held=lock)
        except BaseException:
            # Whoever tries again, once the disk has space or the server is back, is not to find itself in the way.
            lock.release()
            raise

    @classmethod
    def shared(cls, home: Home, name: str = RECORDS) -> Journal:
        """Return the journal of many writers, each for one append."""
        return cls(home, name)

    @classmethod
    def in_memory(cls, name: str) -> Journal:
        """Return a journal for as long as the process lives."""
        return cls.open(SqliteHome(None), name)

    @classmethod
    def in_file(cls, path: Path, name: str) -> Journal:
        """Return the journal of one writer in a file."""
        return cls.open(SqliteHome(path), name)

    @property
    def last(self) -> Head:
        """Return the head as this writer knows it, without asking the database."""
        return self._acknowledged

    def append(self, drafts: Sequence[Draft], *, besides: Callable[[Connection], None] | None = None) -> Appended:
        """Write entries in one transaction, all or none; they are durable when this returns.

        What was told before with the same body is found and not written again; the database's index decides that.
        `besides` does what belongs to them in the same transaction, and must be able to do it twice; `written` is then
        the last entry of all.

        Raises
        ------
        Conflict
            The key of a draft was told before with another body; nothing of the batch is written.
        Refused
            `ts`: a draft is dated before the last entry.
        Unavailable
            Another writer holds the journal, or the database cannot write. Nothing may be done on what was not written.
        BrokenChain
            What was acknowledged before is not there any more, or no entry can follow the last one.
        """
        with self._turn():
            try:
                appended = self._write(drafts, besides, look=False)
            except (IntegrityError, Refused):
                # All of it is undone: look first, and write what is not there.
                try:
                    appended = self._write(drafts, besides, look=True)
                except IntegrityError as error:
                    # None of the batch is there, and another entry has its place.
                    raise self._cannot_follow() from error
        self._acknowledged = appended.head
        return appended

    def close(self) -> None:
        """Let the next writer in, and close the database; nothing is written any more."""
        self._closed = True
        if self._held is not None:
            self._held.release()
        self.home.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _turn(self) -> AbstractContextManager[object]:
        return nullcontext() if self._held is not None else self.home.lock(self.name, wait_ns=WAIT_NS)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Return a connection in a transaction of this writer, for what lies beside the entries."""
        with self._turn(), self._transaction() as connection:
            yield connection

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        if self._closed:
            raise Unavailable("closed", f"`{self.name}` was closed")
        if self._process != os.getpid():
            # A child has its parent's lock and connection, and knows nothing of what the other does with them.
            raise Unavailable("forked", f"`{self.name}` was opened by process {self._process}, not by this one")
        with self.home.writing() as connection:
            if self._lease is not None:
                refuse_superseded(connection, self._lease)
            yield connection

    def _write(self, drafts: Sequence[Draft], besides: Callable[[Connection], None] | None, *, look: bool) -> Appended:
        """Write a batch; one that holds what is there already fails, unless it is looked for first."""
        with self._transaction() as connection:
            head = self._head(connection)
            self._refuse_loss(connection, head)
            if head.seq > LARGEST - len(drafts):
                raise self._cannot_follow()
            before = self._before(connection, drafts) if look else None
            appended = self._chained(head, drafts, before)
            pairs = zip(appended.entries, appended.once, strict=True)
            rows = [(self.name, *entry) for entry, once in pairs if once is Once.NEW]
            if rows:
                insert_entries(connection, rows)
            self.written = appended.head
            if besides is not None:
                besides(connection)
        return appended

    def _chained(self, head: Head, drafts: Sequence[Draft], before: dict[tuple[str, str], Entry] | None) -> Appended:
        """Give each draft its place after the last entry, but where it is known to be there before."""
        seq, prev, since = head.seq, head.hash, head.ts
        entries, onces = [], []
        for draft in drafts:
            kind, key, body, once = draft.kind, draft.key, draft.body, Once.NEW
            entry = None if before is None else before.get((kind, key))
            if entry is None:
                ts, seq = self._dated(draft.ts, since), seq + 1
                hash_ = self._hash(prev, seq, ts, kind, key, body)
                entry = Entry(seq, ts, kind, key, body, prev, hash_)
                prev, since = hash_, ts
                if before is not None:
                    before[kind, key] = entry
            else:
                entry, once = same(entry, draft), Once.SAME
            entries.append(entry)
            onces.append(once)
        return Appended(entries=tuple(entries), once=tuple(onces), head=Head(seq=seq, hash=prev, ts=since))

    def _dated(self, ts: int, since: int | None) -> int:
        if since is None or ts >= since:
            return ts
        if self._held is None:
            return since
        raise Refused("ts", f"`{ts}` is before the last entry, at {since}", field="ts")

    def _before(self, connection: Connection, drafts: Sequence[Draft]) -> dict[tuple[str, str], Entry]:
        """Return which of the drafts are there."""
        kinds: dict[str, list[str]] = {}
        for draft in drafts:
            kinds.setdefault(draft.kind, []).append(draft.key)
        entries = (
            _entry(row)
            for kind, keys in kinds.items()
            for i in range(0, len(keys), _ASKED_AT_ONCE)
            for row in connection.execute(
                self._mine().where(ENTRY.c.kind == kind, ENTRY.c.key.in_(keys[i : i + _ASKED_AT_ONCE]))
            )
        )
        return {(entry.kind, entry.key): entry for entry in entries}

    def _cannot_follow(self) -> BrokenChain:
        """Return that nothing can be written after the last entry: somebody numbered or moved what is there."""
        return BrokenChain(
            None, SEQ, f"nothing can follow the last entry of `{self.name}` in {self.home.place}: {_MOVED}"
        )

    def _refuse_loss(self, connection: Connection, head: Head) -> None:
        """Refuse to go on where what was acknowledged is not there: a file that was put back, or cut."""
        known = self._acknowledged
        if head == known or known.seq == 0:
            return
        chosen = self._mine().where(ENTRY.c.seq == known.seq, ENTRY.c.hash == known.hash)
        if connection.execute(chosen).first() is None:
            raise BrokenChain(known.seq, HEAD, f"it was acknowledged and is not there any more: {SENTENCES[HEAD]}")
