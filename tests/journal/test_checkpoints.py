"""Checkpoints: a cache that can be deleted or damaged, and changes nothing but how much is read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.journal.guards import drop_guards
from tests.journal.marks import mark, marks

from golive.core.errors import BrokenChain
from golive.journal.checkpoints import forget, latest, save
from golive.journal.entry import Entry
from golive.journal.home import Home
from golive.journal.journal import Journal, JournalReader
from golive.journal.resume import Resumed, resume

OpenHome = Callable[[], Home]


def keys(journal: JournalReader) -> Resumed[tuple[str, ...]]:
    """Fold a journal to the keys of its entries."""

    def apply(state: tuple[str, ...], entry: Entry) -> tuple[str, ...]:
        return (*state, entry.key)

    return resume(journal, begin=tuple, load=lambda state: tuple(state.decode().split()), apply=apply)


def test_a_start_reads_the_last_checkpoint_and_the_tail_alone(open_home: OpenHome) -> None:
    with Journal.open(open_home(), "paper-29") as journal:
        journal.append(marks(1, 7))
        save(journal, journal.head(), " ".join(keys(journal).state).encode(), cursor="trades/7")
        journal.append(marks(8, 9))
        resumed = keys(JournalReader(open_home(), "paper-29"))
        assert (resumed.seq, resumed.read, resumed.cursor) == (9, 2, "trades/7")
        forget(journal)
        again = keys(journal)
        assert (again.seq, again.read, again.cursor) == (9, 9, "")
        assert again.state == resumed.state == tuple(f"m/{n}" for n in range(1, 10))


@pytest.mark.parametrize("column", ["state", "state_hash", "head"])
def test_a_damaged_checkpoint_is_passed_over_for_the_one_before(open_home: OpenHome, column: str) -> None:
    with Journal.open(open_home(), "paper-29") as journal:
        for n in range(1, 5):
            journal.append([mark(n)])
            save(journal, journal.head(), " ".join(keys(journal).state).encode())
        with journal.writing() as connection:
            damaged = f"UPDATE checkpoint SET {column} = prev FROM entry WHERE entry.seq = 2 AND checkpoint.seq = 4"
            connection.exec_driver_sql(damaged)
        found = latest(journal)
        assert found is not None
        assert found.seq == 3
        assert keys(journal).state == ("m/1", "m/2", "m/3", "m/4")


def test_two_checkpoints_are_kept_and_each_journal_has_its_own(open_home: OpenHome) -> None:
    with Journal.open(open_home(), "a") as one, Journal.open(open_home(), "b") as two:
        for n in range(1, 6):
            one.append([mark(n)])
            save(one, one.head(), b"a")
        two.append([mark(1)])
        save(two, two.head(), b"b")
        save(two, two.head(), b"c")
        with one.home.reading() as connection:
            rows = connection.exec_driver_sql("SELECT journal, seq FROM checkpoint ORDER BY journal, seq").all()
        assert [tuple(row) for row in rows] == [("a", 4), ("a", 5), ("b", 1)]
        found = latest(two)
        assert found is not None
        assert found.state == b"c"


def test_nothing_goes_on_from_a_tail_that_was_changed(open_home: OpenHome) -> None:
    with Journal.open(open_home(), "paper-29") as journal:
        journal.append(marks(1, 3))
        save(journal, journal.head(), b"m/1 m/2 m/3")
        journal.append(marks(4, 6))
        drop_guards(journal.home)
        with journal.writing() as connection:
            connection.exec_driver_sql("UPDATE entry SET body = prev WHERE seq = 5")
        with pytest.raises(BrokenChain, match="entry 5: its bytes are not those that were written") as broken:
            keys(journal)
        assert (broken.value.seq, broken.value.exit_code) == (5, 1)
