"""A disk that fails under a journal in a file: each write, each flush, no space, no power, another writer.

Each blocks with its reason, nothing that was acknowledged is lost, and where the disk recovers the next append goes on
without a restart. Beside each stands what would happen without the guard.
"""

from __future__ import annotations

import contextlib
import random
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.journal.faulty_files import ABSENT, FULL, IOERR_FSYNC, IOERR_WRITE, Faults, faulty_files, reachable
from tests.journal.marks import mark, marks
from tests.places import absent

from golive.core.errors import Unavailable
from golive.journal import sqlite_home
from golive.journal.entry import Draft
from golive.journal.journal import Journal, JournalReader
from golive.journal.sqlite_home import SqliteHome
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


def test_who_goes_on_after_a_refusal_counts_what_is_not_there(faults: Faults, path: Path) -> None:
    """The guard is that a failure is said: who does not listen has lost what they believe was written."""
    believed = 3
    with Journal.in_file(path, NAME) as journal:
        for n in (4, 5):
            faults.fail("write", code=FULL)
            with contextlib.suppress(Unavailable):
                journal.append([mark(n)])
            believed += 1
    assert (believed, kept(path)) == (5, keys(1, 3))


def test_entries_that_are_written_one_by_one_leave_half_of_a_turn(faults: Faults, path: Path) -> None:
    """The guard is one transaction for all that belongs together."""
    with Journal.in_file(path, NAME) as journal:
        for n, draft in enumerate(BATCH):
            if n == 3:
                faults.fail("write", code=FULL)
                with pytest.raises(Unavailable):
                    journal.append([draft])
                break
            journal.append([draft])
    assert kept(path) == keys(1, 6)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder that holds no more than a few hundred thousand bytes; without the right to mount, a skip."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=600k", "golive-test", str(folder)]
    done = subprocess.run(mounting, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_blocks_and_the_next_append_goes_on_once_there_is_space(small_disk: Path) -> None:
    fills = small_disk / "fills"
    with Journal.in_file(small_disk / "paper.db", NAME) as journal:
        seq = journal.append(marks(1, 3)).head.seq
        fills.write_bytes(b"x" * 250_000)
        refused = None
        while refused is None:
            try:
                seq = journal.append([large(seq + 1)]).head.seq
            except Unavailable as error:
                refused = error
        assert refused.why == "full"
        assert "disk is full" in str(refused)
        assert journal.head().seq == seq
        fills.unlink()
        assert journal.append([large(seq + 1)]).head.seq == seq + 1
    assert len(kept(small_disk / "paper.db")) == seq + 1


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
