"""A journal in a file: how it is opened, what is refused, and that a replaced row does not get past the triggers."""

from __future__ import annotations

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.journal.marks import mark, marks

from golive.core.errors import InvalidInput, Unavailable
from golive.journal import sqlite_home
from golive.journal.journal import Journal, JournalReader
from golive.journal.sqlite_home import APPLICATION_ID, SqliteHome
from golive.journal.verification import verify


def test_a_file_is_opened_with_every_pragma(tmp_path: Path) -> None:
    home = SqliteHome(tmp_path / "paper.db")
    with home.writing() as connection:
        set_ = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in (*sqlite_home.PRAGMAS, "journal_mode", "application_id", "user_version")
        }
    assert set_ == {
        "busy_timeout": 5_000,
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "journal_mode": "wal",
        "application_id": APPLICATION_ID,
        "user_version": 1,
    }
    home.close()


def test_a_type_is_a_type(tmp_path: Path) -> None:
    home = SqliteHome(tmp_path / "paper.db")
    with pytest.raises(Exception, match="cannot store TEXT value in INTEGER column"), home.writing() as connection:
        connection.exec_driver_sql("INSERT INTO entry VALUES ('a', 1, 'x', 'k', 'k', x'00', x'01', x'02')")
    home.close()


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_a_row_that_is_replaced_gets_past_the_triggers_without_recursive_ones(tmp_path: Path, recursive: str) -> None:
    path = tmp_path / "paper.db"
    with Journal.in_file(path, "paper-29") as journal:
        journal.append([mark(1)])
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA recursive_triggers = {recursive}")
    replace = "INSERT OR REPLACE INTO entry SELECT journal, seq, ts, kind, key, x'00', prev, hash FROM entry"
    if recursive == "OFF":
        connection.execute(replace)
        assert connection.execute("SELECT body FROM entry").fetchone() == (b"\0",)
    else:
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            connection.execute(replace)
    connection.close()


def test_what_is_no_journal_is_refused_and_not_changed(tmp_path: Path) -> None:
    text, other = tmp_path / "text.db", tmp_path / "other.db"
    text.write_text("no database\n" * 100, encoding="utf-8")
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE t (x)")
    connection.close()
    for path, why in ((text, "it is no database"), (other, "a database of something else")):
        before = path.read_bytes()
        with pytest.raises(InvalidInput, match=why):
            SqliteHome(path)
        assert path.read_bytes() == before
    with pytest.raises(InvalidInput, match="there is no such folder"):
        SqliteHome(tmp_path / "nowhere" / "paper.db")
    with pytest.raises(InvalidInput, match="no name of a file"):
        SqliteHome(tmp_path / "pa\0per.db")
    with pytest.raises(InvalidInput, match="is no journal"):
        SqliteHome(tmp_path)


def test_nobody_makes_a_journal_between_two_things_that_are_read_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "paper.db"
    refused: list[str] = []

    class Meanwhile(sqlite3.Connection):
        """A connection during whose check another process makes the journal, or tries to."""

        def execute(self, sql: str, /, *given: Any) -> sqlite3.Cursor:
            if sql == "PRAGMA user_version":
                with sqlite3.connect(path, timeout=0) as other:
                    try:
                        other.executescript(f"CREATE TABLE entry (n); PRAGMA application_id = {APPLICATION_ID};")
                    except sqlite3.OperationalError as error:
                        refused.append(str(error))
                other.close()
            return super().execute(sql, *given)

    monkeypatch.setattr(
        sqlite_home,
        "sqlite3",
        SimpleNamespace(**vars(sqlite3) | {"connect": partial(sqlite3.connect, factory=Meanwhile)}),
    )
    SqliteHome(path).close()
    assert set(refused) == {"database is locked"}


def test_a_later_format_is_refused(tmp_path: Path) -> None:
    SqliteHome(tmp_path / "paper.db").close()
    connection = sqlite3.connect(tmp_path / "paper.db")
    connection.execute("PRAGMA user_version = 2")
    connection.close()
    with pytest.raises(InvalidInput, match="has format 2; this golive reads formats up to 1"):
        SqliteHome(tmp_path / "paper.db")


def test_a_network_file_system_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"36 35 98:0 / {tmp_path} rw - nfs4 desk:/ rw\n", encoding="utf-8")
    monkeypatch.setattr("golive.journal.file_system._MOUNTS", mounts)
    with pytest.raises(InvalidInput, match=r"network file system \(nfs4\)"):
        SqliteHome(tmp_path / "paper.db")
    assert not (tmp_path / "paper.db").exists()


def test_who_only_reads_needs_no_lock_and_cannot_write(tmp_path: Path) -> None:
    with Journal.in_file(tmp_path / "paper.db", "paper-29") as journal:
        journal.append(marks(1, 3))
        home = SqliteHome(tmp_path / "paper.db", read_only=True)
        assert JournalReader(home, "paper-29").head() == journal.head()
        with pytest.raises(Unavailable, match="readonly") as refused, home.writing() as connection:
            connection.exec_driver_sql("DELETE FROM lease")
        assert refused.value.why == "read_only"
        home.close()
    with pytest.raises(InvalidInput, match="there is no such file"):
        SqliteHome(tmp_path / "absent.db", read_only=True)


def test_a_file_that_was_deleted_or_replaced_while_it_was_open_is_not_written_to(tmp_path: Path) -> None:
    """What is written to a file without a name is acknowledged, and gone when it is closed."""
    path, kept = tmp_path / "paper.db", tmp_path / "kept.db"
    with Journal.in_file(path, "paper-29") as journal:
        journal.append([mark(1)])
        path.rename(kept)
        for _ in range(2):
            with pytest.raises(Unavailable, match="was deleted or replaced while it was open") as refused:
                journal.append([mark(2)])
            assert refused.value.why == "gone"
            path.write_bytes(kept.read_bytes())
        path.unlink()
        kept.rename(path)
        journal.append([mark(2)])
        assert journal.head().seq == 2


def test_a_file_has_one_lock_whatever_it_is_reached_by(tmp_path: Path) -> None:
    path = tmp_path / "paper.db"
    (tmp_path / "link.db").symlink_to(path)
    with Journal.in_file(tmp_path / "link.db", "paper-29") as journal:
        journal.append([mark(1)])
        with pytest.raises(Unavailable, match="writes it"):
            Journal.in_file(path, "paper-29")
    (tmp_path / "hard.db").hardlink_to(path)
    with pytest.raises(InvalidInput, match="has a second name on this disk"):
        SqliteHome(tmp_path / "hard.db")
    os.mkfifo(tmp_path / "fifo.db")
    with pytest.raises(InvalidInput, match="it is no file"):
        SqliteHome(tmp_path / "fifo.db")


def test_threads_take_turns_in_memory() -> None:
    with Journal.in_memory("paper-29") as journal, ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: journal.append([mark(n, ts=0)]), range(80)))
        assert verify("paper-29", journal.entries()).entries == 80
