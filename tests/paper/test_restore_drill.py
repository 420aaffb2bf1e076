"""The drill of restores: a whole backup ends where its journal does, and one that is short of anything is found."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from golive.core.errors import InvalidInput
from golive.journal.backup import back_up
from golive.journal.entry import Draft
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.journal.system_clock import SystemClock
from golive.paper.drills.outcome import Outcome
from golive.paper.drills.restore import drill_restore

RUN, MINUTE = "paper-1", 60 * 10**9


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "journal.db"
    _write(path, 200)
    return path


def _write(path: Path, count: int) -> None:
    with Journal.open(home_at(str(path)), RUN) as journal:
        first = journal.head().seq
        drafts = [
            Draft(ts=n * MINUTE, kind="mark", key=f"m/{n}", body=b'{"v":1,"why":"' + b"x" * 100 + b'"}')
            for n in range(first, first + count)
        ]
        journal.append(drafts)


def by_name(path: Path, backup: Path | None = None) -> dict[str, Outcome]:
    return {one.name: one for one in drill_restore(path, RUN, SystemClock(), backup=backup)}


def test_a_backup_that_is_taken_now_is_restored_to_the_last_entry(journal: Path) -> None:
    outcomes = by_name(journal)
    assert (outcomes["head_matches"].measured, outcomes["lost"].measured) == (1.0, 0.0)
    assert all(one.is_good for one in outcomes.values())


def test_what_came_after_a_backup_is_what_would_be_lost(journal: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    back_up(journal, backup)
    _write(journal, 7)
    outcomes = by_name(journal, backup)
    assert (outcomes["head_matches"].measured, outcomes["lost"].measured) == (1.0, 7 * 60.0)


def test_a_backup_that_is_short_of_a_page_is_found(journal: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    back_up(journal, backup)
    with closing(sqlite3.connect(backup)) as connection:
        page = connection.execute("PRAGMA page_size").fetchone()[0]
    backup.write_bytes(backup.read_bytes()[:-page])
    outcomes = by_name(journal, backup)
    assert outcomes["head_matches"].measured == 0.0
    assert outcomes["head_matches"].why


def test_a_backup_of_which_a_byte_is_another_is_found(journal: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    back_up(journal, backup)
    content = backup.read_bytes()
    assert content.count(b"xxxxxxxx")
    backup.write_bytes(content.replace(b"xxxxxxxx", b"yxxxxxxx", 1))
    assert by_name(journal, backup)["head_matches"].measured == 0.0


def test_the_backup_of_another_journal_does_not_match(journal: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "journal.db"
    other.parent.mkdir()
    _write(other, 100)
    with Journal.open(home_at(str(other)), RUN) as changed:
        changed.append([Draft(ts=101 * MINUTE, kind="mark", key="m/another", body=b'{"v":1}')])
    assert by_name(journal, other)["head_matches"].measured == 0.0


def test_an_empty_file_restores_nothing(journal: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.db"
    empty.touch()
    outcomes = by_name(journal, empty)
    assert outcomes["head_matches"].measured == 0.0
    assert (outcomes["lost"].measured, outcomes["lost"].n) == (None, 0)


def test_a_backup_overwrites_nothing(journal: Path) -> None:
    with pytest.raises(InvalidInput, match="is there already"):
        back_up(journal, journal)
