"""A disk that fails under a journal in a file: each write, each flush, no space, no power, another writer.

Each blocks with its reason, nothing that was acknowledged is lost, and where the disk recovers the next append goes on
without a restart. Beside each stands what would happen without the guard.
"""

from __future__ import annotations

import contextlib
import random
import resource
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from tests.faulty_files import ABSENT, FULL, IOERR_FSYNC, IOERR_WRITE, Faults, faulty_files, reachable
from tests.journal.marks import mark, marks
from tests.places import absent

from golive.core.errors import Unavailable
from golive.journal import journal as journal_module
from golive.journal import sqlite_home
from golive.journal.entry import Draft
from golive.journal.journal import Journal, JournalReader
from golive.journal.once import Conflict
from golive.journal.sqlite_home import SqliteHome
from golive.journal.tables import insert_entries
from golive.journal.verification import verify

NAME = "paper-29"
BATCH = [mark(n, body=b"x" * 3_000) for n in range(4, 9)]
"""Five entries that fill pages of their own, so that one commit is many writes."""


@pytest.fixture
def faults() -> Iterator[Faults]:
    """Return what lets the files of SQLite fail."""
    library = reachable()
    if library is None:
        absent(ABSENT)
    with faulty_files(library) as faults:
        yield faults


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the file of a journal of three entries."""
    path = tmp_path / "paper.db"
    with Journal.in_file(path, NAME) as journal:
        journal.append(marks(1, 3))
    return path


def kept(path: Path) -> list[str]:
    """Return the keys of a journal that holds, as the next process finds it."""
    with Journal.in_file(path, NAME) as journal:
        entries = list(journal.entries())
        assert verify(NAME, entries).first_bad is None
    return [entry.key for entry in entries]


def keys(first: int, last: int) -> list[str]:
    return [draft.key for draft in marks(first, last)]


def asked(faults: Faults, path: Path, what: str) -> int:
    """Return how often the disk is asked for something while a batch is appended."""
    with Journal.in_file(path, NAME) as journal:
        before = faults.counts[what]
        journal.append(BATCH)
        return faults.counts[what] - before


@pytest.mark.parametrize(("code", "why"), [(FULL, "full"), (IOERR_WRITE, "failed")])
def test_whichever_write_fails_blocks_with_its_reason_and_leaves_nothing_half_there(
    faults: Faults, path: Path, tmp_path: Path, code: int, why: str
) -> None:
    other = tmp_path / "other.db"
    with Journal.in_file(other, NAME) as journal:
        journal.append(marks(1, 3))
    writes = asked(faults, other, "write")
    assert writes >= 10
    with Journal.in_file(path, NAME) as journal:
        for nth in range(1, writes + 1):
            faults.fail("write", nth=nth, code=code)
            with pytest.raises(Unavailable) as refused:
                journal.append(BATCH)
            assert (refused.value.why, refused.value.exit_code) == (why, 75)
            assert journal.head().seq == 3
        faults.mend()
        assert journal.append(BATCH).head.seq == 8
    assert kept(path) == keys(1, 8)


def test_after_a_flush_that_failed_nothing_is_acknowledged_until_the_file_is_opened_anew(
    faults: Faults, path: Path
) -> None:
    journal = Journal.in_file(path, NAME)
    faults.fail("sync", code=IOERR_FSYNC)
    for _ in range(2):
        # The second is asked of a disk that says it is well again.
        with pytest.raises(Unavailable) as refused:
            journal.append([mark(4)])
        assert (refused.value.why, refused.value.exit_code) == ("flush", 75)
    faults.die()
    journal.close()
    faults.lose_power()
    assert kept(path) == keys(1, 3)


def after_a_flush_that_failed_and_a_kill(faults: Faults, path: Path) -> list[str]:
    """Return what is there after the next process was told the same again, acknowledged it, and the power went."""
    journal, reader = Journal.in_file(path, NAME), SqliteHome(path, read_only=True)
    journal.append([mark(4)])
    faults.fail("sync", code=IOERR_FSYNC)
    with pytest.raises(Unavailable):
        journal.append([mark(5)])
    faults.die()
    journal.close()
    reader.close()
    faults.revive()
    journal = Journal.in_file(path, NAME)
    # The system still has in memory what never reached the disk, and SQLite takes it for committed.
    assert [once.value for once in journal.append([mark(5)]).once] == ["same"]
    faults.die()
    journal.close()
    faults.lose_power()
    return kept(path)


def test_what_the_system_has_in_memory_alone_is_written_before_it_is_acknowledged(faults: Faults, path: Path) -> None:
    assert after_a_flush_that_failed_and_a_kill(faults, path) == keys(1, 5)


def test_without_writing_it_an_acknowledged_entry_is_lost_with_the_power(
    faults: Faults, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SqliteHome, "_prepare", lambda _: None)
    assert after_a_flush_that_failed_and_a_kill(faults, path) == keys(1, 4)


@pytest.mark.parametrize("seed", range(8))
def test_what_was_acknowledged_outlives_the_power_whatever_else_the_disk_kept(
    faults: Faults, path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    journal = Journal.in_file(path, NAME)
    acknowledged = 3
    for _ in range(rng.randint(1, 6)):
        acknowledged = journal.append(marks(acknowledged + 1, acknowledged + rng.randint(1, 40))).head.seq
    nth = rng.randint(1, 3)
    faults.fail("write", nth=nth, times=1_000)
    with contextlib.suppress(Unavailable):
        journal.append(marks(acknowledged + 1, acknowledged + 40))
        pytest.fail("the disk had failed")
    faults.die()
    journal.close()
    faults.lose_power(keep=lambda: rng.random() < 0.5)
    assert kept(path) == keys(1, acknowledged)


def test_without_a_flush_for_each_commit_an_acknowledged_entry_is_lost_with_the_power(
    faults: Faults, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sqlite_home.PRAGMAS, "synchronous", "NORMAL")
    journal = Journal.in_file(path, NAME)
    assert journal.append([mark(4)]).head.seq == 4
    faults.die()
    journal.close()
    faults.lose_power()
    assert kept(path) == keys(1, 3)


def test_without_the_refusal_an_acknowledged_entry_is_nowhere(
    faults: Faults, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextlib.contextmanager
    def unheard(_: SqliteHome) -> Iterator[None]:
        with contextlib.suppress(DBAPIError):
            yield

    with Journal.in_file(path, NAME) as journal:
        monkeypatch.setattr(SqliteHome, "_translated", unheard)
        faults.fail("write", code=FULL)
        assert journal.append([mark(4)]).head.seq == 4
    assert kept(path) == keys(1, 3)


def test_without_one_transaction_half_of_what_was_refused_is_there(
    faults: Faults, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who heard that nothing was written says it in other words, and what half was written stands against it."""
    monkeypatch.setattr(sqlite_home, "_begin", lambda _: None)
    monkeypatch.setattr(journal_module, "insert_entries", one_by_one)
    with Journal.in_file(path, NAME) as journal:
        faults.fail("sync", nth=3, code=FULL)
        with pytest.raises(Unavailable):
            journal.append(BATCH)
        assert journal.head().seq in {5, 6}
        with pytest.raises(Conflict):
            journal.append([mark(4, body=b"{}")])


def one_by_one(connection: Connection, rows: Sequence[Any]) -> None:
    for row in rows:
        insert_entries(connection, [row])


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallDisk:
    """A folder in which there is space for some hundred thousand bytes: `full` takes it away until the end."""

    folder: Path
    full: Callable[[], contextlib.AbstractContextManager[None]]
    why: str
    said: str


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """Return a small disk; without the right to mount one, a folder whose files may not grow."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=600k", "golive-test", str(folder)]
    if subprocess.run(mounting, capture_output=True, check=False).returncode == 0:
        yield SmallDisk(folder=folder, full=partial(filled, folder / "fills"), why="full", said="disk is full")
        subprocess.run(["umount", str(folder)], check=True)
    else:
        yield limited(folder)


def limited(folder: Path) -> SmallDisk:
    return SmallDisk(folder=folder, full=no_larger_files, why="failed", said="disk I/O error")


@contextlib.contextmanager
def filled(fills: Path) -> Iterator[None]:
    fills.write_bytes(b"x" * 250_000)
    yield
    fills.unlink()


@contextlib.contextmanager
def no_larger_files() -> Iterator[None]:
    """Let the system refuse to this process to make any file larger than some hundred thousand bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (250_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_blocks_and_the_next_append_goes_on_once_there_is_space(small_disk: SmallDisk) -> None:
    fill_up(small_disk)


def test_a_file_that_the_system_lets_grow_no_more_blocks_as_well(tmp_path: Path) -> None:
    fill_up(limited(tmp_path))


def fill_up(disk: SmallDisk) -> None:
    path = disk.folder / "paper.db"
    with Journal.in_file(path, NAME) as journal:
        seq = journal.append(marks(1, 3)).head.seq
        with disk.full():
            refused = None
            while refused is None:
                try:
                    seq = journal.append([large(seq + 1)]).head.seq
                except Unavailable as error:
                    refused = error
            assert (refused.why, refused.exit_code) == (disk.why, 75)
            assert disk.said in str(refused)
            assert journal.head().seq == seq
        assert journal.append([large(seq + 1)]).head.seq == seq + 1
    assert len(kept(path)) == seq + 1


def test_a_database_that_may_not_grow_blocks_as_a_full_disk_does(path: Path) -> None:
    home = SqliteHome(path)
    with Journal.open(home, NAME) as journal:
        allow(home, pages=journal_pages(home) + 2)
        with pytest.raises(Unavailable) as refused:
            journal.append(BATCH)
        assert refused.value.why == "full"
        allow(home, pages=2**30)
        journal.append(BATCH)
    assert kept(path) == keys(1, 8)


def large(n: int) -> Draft:
    return mark(n, body=b"x" * 20_000)


def journal_pages(home: SqliteHome) -> int:
    with home.reading() as connection:
        return int(connection.exec_driver_sql("PRAGMA page_count").scalar_one())


def allow(home: SqliteHome, *, pages: int) -> None:
    """Say how many pages the database may have; the pool holds one connection, which is told so."""
    with home.reading() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def test_a_database_that_another_holds_blocks_and_is_read_meanwhile(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sqlite_home.PRAGMAS, "busy_timeout", 20)
    other = sqlite3.connect(path, isolation_level=None)
    with Journal.in_file(path, NAME) as journal:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable) as refused:
            journal.append([mark(4)])
        assert (refused.value.why, refused.value.exit_code) == ("locked", 75)
        assert JournalReader(SqliteHome(path, read_only=True), NAME).head().seq == 3
        other.execute("ROLLBACK")
        journal.append([mark(4)])
    other.close()
    assert kept(path) == keys(1, 4)


def test_without_the_lock_the_other_writes_over_an_acknowledged_entry(faults: Faults, path: Path) -> None:
    """Each writes where the log ended when it began."""
    faults.locks = False
    other = sqlite3.connect(path, isolation_level=None)
    with Journal.in_file(path, NAME) as journal:
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO policy VALUES ('digest', 'kind', zeroblob(20000))")
        assert journal.append([mark(4)]).head.seq == 4
        other.execute("COMMIT")
        faults.die()
    other.close()
    faults.revive()
    assert kept(path) == keys(1, 3)
