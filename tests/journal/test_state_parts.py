"""States in parts: what is read is what was written last, and what did not change is written once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.journal.marks import mark

from golive.journal.checkpoints import holding, last_kept, save
from golive.journal.home import Home
from golive.journal.journal import Journal, JournalReader
from golive.journal.once import Conflict
from golive.journal.state_parts import WHOLE, PartsWriter, latest_parts

NAME = "paper-29"
TURNS = st.lists(st.dictionaries(st.sampled_from(("a", "b", "é", '"')), st.integers(0, 3)), min_size=1, max_size=12)
"""What each turn leaves; a part comes, changes, stays and goes."""

OpenHome = Callable[[], Home]


def as_json(parts: Mapping[str, int]) -> dict[str, str]:
    return {name: json.dumps({"n": n}) for name, n in parts.items()}


def read(journal: JournalReader) -> tuple[int, list[tuple[str, int]]]:
    """Return the entry that the last state is after, and its parts in their order."""
    latest = latest_parts(journal)
    assert latest is not None
    return latest[0].seq, [(name, part["n"]) for name, part in latest[1].items()]


def written_rows(journal: JournalReader) -> dict[int, list[str]]:
    """Return the names of the parts that each checkpoint has itself."""
    return {one.seq: list(json.loads(one.state)["parts"]) for one in holding(journal)}


@given(TURNS, st.sets(st.integers(0, 11)))
def test_what_is_read_is_what_was_written_last_whoever_wrote_it(turns: list[dict[str, int]], anew: set[int]) -> None:
    journal = Journal.in_memory(NAME)
    states = PartsWriter(journal)
    for n, parts in enumerate(turns):
        if n in anew:
            states = PartsWriter(journal)
        states.append([mark(n)], as_json(parts), cursor=str(n))
        assert read(journal) == (n + 1, list(parts.items()))
        # Those that the last state and the one before it are made of, and no other but of who wrote before.
        before = turns[n - 1] if n and n not in anew else {}
        assert anew & {n, n - 1} or len(written_rows(journal)) <= len(parts) + len(before) + 2


def test_what_did_not_change_is_written_once(open_home: OpenHome) -> None:
    with Journal.open(open_home(), NAME) as journal:
        states = PartsWriter(journal)
        for n, parts in enumerate(({"a": 1, "b": 1}, {"a": 2, "b": 1}, {"a": 3, "b": 1}, {"a": 4, "b": 2}, {"a": 5})):
            states.append([mark(n)], as_json(parts))
            assert read(JournalReader(open_home(), NAME)) == (n + 1, list(parts.items()))
        # The fourth stays for the fifth to fall back on.
        assert written_rows(journal) == {5: ["a"], 4: ["a", "b"]}


def test_a_row_is_kept_for_as_long_as_another_names_it(open_home: OpenHome) -> None:
    with Journal.open(open_home(), NAME) as journal:
        states = PartsWriter(journal)
        for n in range(9):
            states.append([mark(n)], as_json({"a": n, "b": 0}))
        assert written_rows(journal) == {9: ["a"], 8: ["a"], 1: ["a", "b"]}


def test_a_turn_that_was_not_committed_counts_for_nothing(open_home: OpenHome) -> None:
    with Journal.open(open_home(), NAME) as journal:
        states = PartsWriter(journal)
        states.append([mark(1)], as_json({"a": 1, "b": 1}))
        with pytest.raises(Conflict):
            states.append([mark(2), mark(1, ts=2, body=b'{"n":"another"}')], as_json({"a": 2, "b": 2}))
        assert read(journal) == (1, [("a", 1), ("b", 1)])
        states.append([mark(2)], as_json({"a": 1, "b": 2}))
        assert read(journal) == (2, [("a", 1), ("b", 2)])
        assert written_rows(journal) == {2: ["b"], 1: ["a", "b"]}


def test_what_was_told_before_leaves_the_state_of_now_after_the_same_entry(open_home: OpenHome) -> None:
    with Journal.open(open_home(), NAME) as journal:
        states = PartsWriter(journal)
        for n in (1, 2, 3):
            states.append([mark(1)], as_json({"a": n, "b": 1}))
            assert read(journal) == (1, [("a", n), ("b", 1)])
        states.append([mark(2)], as_json({"a": 3, "b": 1}))
        assert read(journal) == (2, [("a", 3), ("b", 1)])


@pytest.mark.parametrize("damage", ["DELETE FROM checkpoint", "UPDATE checkpoint SET state = head"])
def test_a_state_one_part_of_which_is_not_as_it_was_written_is_none(open_home: OpenHome, damage: str) -> None:
    with Journal.open(open_home(), NAME) as journal:
        states = PartsWriter(journal)
        for n in range(4):
            states.append([mark(n)], as_json({"a": n, "b": 0}))
        with journal.writing() as connection:
            connection.exec_driver_sql(f"{damage} WHERE seq = 1")
        assert latest_parts(journal) is None
        assert last_kept(journal) == 4
        states = PartsWriter(journal)
        states.append([mark(4)], as_json({"a": 4, "b": 0}))
        assert read(journal) == (5, [("a", 4), ("b", 0)])


def test_a_damaged_state_is_passed_over_for_the_one_before(open_home: OpenHome) -> None:
    with Journal.open(open_home(), NAME) as journal:
        states = PartsWriter(journal)
        for n in range(4):
            states.append([mark(n)], as_json({"a": n, "b": 0}))
        with journal.writing() as connection:
            connection.exec_driver_sql("UPDATE checkpoint SET state = head WHERE seq = 4")
        assert read(journal) == (3, [("a", 2), ("b", 0)])


def test_a_state_that_was_written_as_a_whole_is_one_part(open_home: OpenHome) -> None:
    with Journal.open(open_home(), NAME) as journal:
        journal.append([mark(1)])
        save(journal, journal.head(), b'{"n":7}')
        latest = latest_parts(journal)
        assert latest is not None
        assert latest[1] == {WHOLE: {"n": 7}}
        states = PartsWriter(journal)
        states.append([mark(2)], as_json({"a": 1}))
        assert read(journal) == (2, [("a", 1)])
        states.append([mark(3)], as_json({"a": 1}))
        assert {one.seq for one in holding(journal)} == {3, 2}
