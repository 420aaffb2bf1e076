"""Appending and reading: in one chain, each entry once, all of a batch or nothing."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.journal.guards import drop_guards
from tests.journal.marks import mark, marks

from golive.core.errors import BrokenChain, Refused, Unavailable
from golive.journal.chain import genesis
from golive.journal.entry import Draft
from golive.journal.home import Home
from golive.journal.journal import Journal, JournalReader
from golive.journal.once import Conflict, Once
from golive.journal.tables import POLICY
from golive.journal.verification import verify

OpenHome = Callable[[], Home]


def test_what_was_appended_is_read_back_in_order_and_verifies(open_home: OpenHome) -> None:
    with Journal.open(open_home(), "paper-29") as journal:
        assert journal.head().hash == genesis("paper-29")
        appended = journal.append(marks(1, 2_500))
        assert appended.once == (Once.NEW,) * 2_500
        journal.append(marks(2_501, 2_503))
        read = list(journal.entries())
        assert [(e.seq, e.ts, e.kind, e.key, e.body) for e in read] == [
            (n, n, "mark", f"m/{n}", f'{{"n":"{n}"}}'.encode()) for n in range(1, 2_504)
        ]
        assert tuple(read[:2_500]) == appended.entries
        assert verify("paper-29", read).first_bad is None
        assert journal.head() == verify("paper-29", read, quoted=[appended.head.hash]).head


def test_what_is_told_as_it_is_stored_is_what_is_read(open_home: OpenHome) -> None:
    with Journal.open(open_home(), "paper-29") as journal:
        journal.append(marks(1, 5_000))
        reader = JournalReader(open_home(), "paper-29")
        assert list(reader.stored(until=4_500)) == list(reader.entries(until=4_500))
        stopped = reader.stored(until=4_500)
        assert next(stopped) == next(reader.entries())
        stopped.close()
        journal.append(marks(5_001, 5_002))
        assert len(list(reader.stored(until=5_002))) == 5_002


def test_a_reader_sees_what_another_process_wrote(open_home: OpenHome) -> None:
    with Journal.open(open_home(), "paper-29") as journal:
        journal.append(marks(1, 5))
        reader = JournalReader(open_home(), "paper-29")
        assert [e.seq for e in reader.entries(after=2, until=4)] == [3, 4]
        assert reader.find("mark", "m/5") == journal.find("mark", "m/5")
        assert reader.find("mark", "m/6") is None
        assert reader.head() == journal.head()
        assert reader.newest("mark") == journal.find("mark", "m/5")
        assert reader.newest("fill") is None


def test_reading_goes_on_while_more_is_written(open_home: OpenHome) -> None:
    with Journal.open(open_home(), "paper-29") as journal:
        journal.append(marks(1, 1_000))
        reading = journal.entries()
        first = next(reading)
        journal.append(marks(1_001, 1_002))
        assert [first.seq, *(e.seq for e in reading)] == list(range(1, 1_003))


def test_a_snapshot_is_one_state_however_much_is_written_meanwhile(open_home: OpenHome) -> None:
    with Journal.open(open_home(), "paper-29") as journal:
        journal.append(marks(1, 2_500))
        reading = JournalReader(open_home(), "paper-29").snapshot()
        first = next(reading)
        journal.append(marks(2_501, 2_502))
        assert [first, *reading] == list(journal.entries(until=2_500))
        assert [entry.seq for entry in journal.snapshot()] == list(range(1, 2_503))


def test_two_journals_of_one_database_know_nothing_of_each_other(open_home: OpenHome) -> None:
    with Journal.open(open_home(), "a") as one, Journal.open(open_home(), "ж/ü") as two:
        one.append(marks(1, 3))
        two.append(marks(1, 2))
        one.append(marks(4, 4))
        assert (one.head().seq, two.head().seq) == (4, 2)
        assert verify("a", one.entries()).first_bad is verify("ж/ü", two.entries()).first_bad is None


def test_a_batch_that_was_told_before_is_found_and_only_the_rest_is_written(open_home: OpenHome) -> None:
    with Journal.open(open_home(), "paper-29") as journal:
        first = journal.append(marks(1, 3))
        again = journal.append([*marks(2, 4), mark(4), mark(3, ts=9)])
        assert [once.value for once in again.once] == ["same", "same", "new", "same", "same"]
        assert again.entries[:2] == first.entries[1:]
        assert again.entries[4] == first.entries[2], "the time is that of the first telling"
        assert again.head.seq == journal.head().seq == 4


def test_the_same_key_with_another_body_names_both_and_writes_nothing_of_its_batch(open_home: OpenHome) -> None:
    with Journal.open(open_home(), "paper-29") as journal:
        journal.append([mark(1)])
        head = journal.head()
        with pytest.raises(Conflict, match=r'mark `m/1` is entry 1 with another body: `\{"n":"1"\}`, not `\{\}`'):
            journal.append([mark(2), mark(1, body=b"{}")])
        with pytest.raises(Conflict):
            journal.append([mark(3), mark(3, body=b"{}")])
        assert journal.head() == head


def test_time_does_not_fall_in_a_journal_of_one_writer(open_home: OpenHome) -> None:
    with Journal.open(open_home(), "paper-29") as journal:
        journal.append([mark(5)])
        with pytest.raises(Refused, match="before the last entry"):
            journal.append([mark(6), mark(4)])
        assert journal.head().seq == 1
        journal.append([mark(7, ts=5)])
        assert journal.head().ts == 5


def test_records_of_a_clock_that_is_behind_are_dated_with_the_last_entry(open_home: OpenHome) -> None:
    journal, other = Journal.shared(open_home()), Journal.shared(open_home())
    journal.append([mark(5)])
    appended = other.append([mark(6), mark(4), mark(7)])
    assert [entry.ts for entry in appended.entries] == [6, 6, 7]
    assert verify("records", journal.entries()).first_bad is None


def test_writers_without_the_lock_make_one_chain_all_the_same(open_home: OpenHome) -> None:
    """The index on what comes before refuses a fork; each looks again."""
    one, two = (Journal(open_home(), "paper-29") for _ in range(2))
    for n in range(1, 9):
        (one if n % 3 else two).append([mark(n)])
    assert verify("paper-29", one.entries()).entries == 8


def test_threads_of_one_process_append_to_one_journal_in_turn(open_home: OpenHome) -> None:
    """Whoever waits for the lock lets the one who holds it go on."""
    journal = Journal.shared(open_home())

    def append(first: int) -> None:
        for n in range(first, first + 10):
            journal.append([mark(n)])

    threads = [threading.Thread(target=partial(append, first)) for first in (0, 10, 20, 30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verify("records", journal.entries()).entries == 40


def test_what_is_as_long_as_may_be_is_found_again(open_home: OpenHome) -> None:
    key = "".join(random.Random(1).choices("0123456789abcdefghijklmnopqrstuvwxyz", k=1_024))
    with Journal.open(open_home(), "n" * 64) as journal:
        journal.append([Draft(ts=1, kind="k" * 64, key=key, body=b"{}")])
        assert journal.find("k" * 64, key) == next(journal.entries())


def test_a_journal_has_one_writer_and_names_it(open_home: OpenHome) -> None:
    with Journal.open(open_home(), "paper-29"):
        with pytest.raises(Unavailable, match="process") as refused:
            Journal.open(open_home(), "paper-29")
        assert (refused.value.why, refused.value.exit_code) == ("locked", 75)
        Journal.open(open_home(), "paper-30")
    Journal.open(open_home(), "paper-29")


def test_a_journal_that_lost_what_it_acknowledged_is_not_gone_on_with(open_home: OpenHome) -> None:
    home = open_home()
    with Journal.open(open_home(), "paper-29") as journal:
        journal.append(marks(1, 3))
        drop_guards(home)
        with home.writing() as connection:
            connection.exec_driver_sql("DELETE FROM entry WHERE seq = 3")
        with pytest.raises(BrokenChain, match="entry 3: it was acknowledged and is not there any more"):
            journal.append([mark(4)])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET body = prev",
        "DELETE FROM entry",
        "UPDATE policy SET kind = 'x'",
        "DELETE FROM policy",
    ],
)
def test_what_was_written_is_never_changed(open_home: OpenHome, statement: str) -> None:
    home = open_home()
    with Journal.open(home, "paper-29") as journal:
        journal.append(marks(1, 3))
        with home.writing() as connection:
            connection.execute(POLICY.insert(), {"digest": "d", "kind": "rules", "text": b"\0"})
        before = list(journal.entries())
        with pytest.raises(Exception, match="what was written is never changed"), home.writing() as connection:
            connection.exec_driver_sql(statement)
        assert list(journal.entries()) == before


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 5), st.sampled_from([b"A", b"B"])), max_size=30))
def test_once_is_what_a_dictionary_says(ops: list[tuple[str, int, bytes]]) -> None:
    journal, answers = Journal.in_memory("paper-29"), []
    known: dict[tuple[str, int], bytes] = {}
    for kind, n, body in ops:
        expected = "new" if (kind, n) not in known else "same" if known[kind, n] == body else "conflict"
        known.setdefault((kind, n), body)
        try:
            (once,) = journal.append([Draft(ts=0, kind=kind, key=str(n), body=body)]).once
            answers.append((expected, once.value))
        except Conflict as conflict:
            answers.append((expected, conflict.code))
    assert all(expected == answer for expected, answer in answers)
    assert journal.head().seq == len(known)
    journal.close()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"ts": 1.0}, "ts"),
        ({"ts": True}, "ts"),
        ({"ts": 2**63}, "ts"),
        ({"ts": 10**5_000}, "ts"),
        ({"kind": ""}, "kind"),
        ({"kind": "a\0b"}, "kind"),
        ({"key": None}, "key"),
        ({"key": "\ud800"}, "key"),
        ({"key": "k" * 1_025}, "key"),
        ({"key": "字" * 342}, "key"),
        ({"kind": "k" * 65}, "kind"),
        ({"body": "text"}, "body"),
        ({"body": bytearray(b"x")}, "body"),
    ],
)
def test_what_no_database_holds_is_refused_before_it_comes_there(fields: dict[str, object], code: str) -> None:
    whole: dict[str, Any] = {"ts": 1, "kind": "k", "key": "k", "body": b"", **fields}
    with pytest.raises(Refused) as refused:
        Draft(**whole)
    assert refused.value.code == code


def test_nothing_is_written_after_closing_or_by_a_child_of_the_process(
    open_home: OpenHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have lost the lock, or share it with somebody who does not know of them."""
    with Journal.open(open_home(), "paper-29") as journal:
        journal.append([mark(1)])
        with monkeypatch.context() as child:
            child.setattr(os, "getpid", lambda: -1)
            with pytest.raises(Unavailable, match="was opened by process") as forked:
                journal.append([mark(2)])
        journal.append([mark(2)])
    with pytest.raises(Unavailable, match="was closed") as closed:
        journal.append([mark(3)])
    assert (forked.value.why, closed.value.why) == ("forked", "closed")
    assert JournalReader(open_home(), "paper-29").head().seq == 2
