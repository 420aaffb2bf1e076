"""What a commit costs without golive: the rows of a journal's last turn by bare SQLite, and its bytes flushed alone."""

from __future__ import annotations

import os
import sqlite3
from hashlib import sha256
from pathlib import Path

from golive.journal.checkpoints import latest
from golive.journal.journal import Journal
from golive.journal.sqlite_home import PRAGMAS, SqliteHome
from golive.journal.system_clock import SystemClock

INSERT = "INSERT INTO entry (journal, seq, ts, kind, key, body, prev, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
KEEP = "INSERT INTO checkpoint (journal, seq, cursor, head, state, state_hash) VALUES (?, ?, ?, ?, ?, ?)"
FORGET = "DELETE FROM checkpoint WHERE journal = ? AND seq < ?"


class BareCommits:
    """Commits what a journal has committed once more, in files beside it; times are in nanoseconds."""

    def __init__(self, journal: Journal, folder: Path) -> None:
        self._journal, self._clock, self._done = journal, SystemClock(), 0
        path = folder / "bare.db"
        SqliteHome(path).close()
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma, value in PRAGMAS.items():
            self._connection.execute(f"PRAGMA {pragma} = {value}")
        self._file = os.open(folder / "bare.bytes", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        self.commits, self.flushes = list[int](), list[int]()

    def again(self) -> None:
        """Commit and flush what is in the journal and was not committed yet."""
        journal = self._journal
        if journal.last.seq == self._done:
            return
        rows = [(journal.name, *entry) for entry in journal.entries(after=self._done)]
        kept = latest(journal)
        if not rows or kept is None:
            return
        state = (journal.name, kept.seq, kept.cursor, kept.head, kept.state, sha256(kept.state).digest())
        before = self._clock.monotonic_ns()
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany(INSERT, rows)
        self._connection.execute(KEEP, state)
        self._connection.execute(FORGET, (journal.name, self._done))
        self._connection.execute("COMMIT")
        self.commits.append(self._clock.monotonic_ns() - before)
        before = self._clock.monotonic_ns()
        os.write(self._file, b"".join([*(row[5] for row in rows), kept.state]))
        os.fsync(self._file)
        self.flushes.append(self._clock.monotonic_ns() - before)
        self._done = journal.last.seq

    def close(self) -> None:
        """End."""
        self._connection.close()
        os.close(self._file)
