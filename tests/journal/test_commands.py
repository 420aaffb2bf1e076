"""Commands in the records: many give them at once, each under a number of its own, whoever is killed meanwhile."""

from __future__ import annotations

import multiprocessing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.killed_at_commit import When, die_at_commit

from golive.core.errors import Unavailable
from golive.journal.bodies.command import CommandGiven
from golive.journal.bodies.kinds import read_body
from golive.journal.commands import give, id_of, last_number
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.journal.verification import verify

STOP = CommandGiven(n=0, word="fire", scope="global", to="halted", by="mia", at=7)
WRITERS, EACH = 4, 5
_FORKS = multiprocessing.get_context("forkserver")


def give_some(place: str, who: str) -> None:
    with Journal.shared(home_at(place)) as records:
        for _ in range(EACH):
            give(records, replace(STOP, by=who))


def give_and_die(place: str, when: When) -> None:
    home: Any = home_at(place)
    with Journal.shared(home) as records:
        # What is only read is committed too.
        writing = home.writing

        def dies_writing() -> Any:
            die_at_commit(home._engine.dialect, when)
            return writing()

        home.writing = dies_writing
        give(records, STOP)


def commands(place: str) -> list[CommandGiven]:
    with Journal.shared(home_at(place)) as records:
        assert verify(records.name, records.entries()).first_bad is None
        bodies = [read_body(entry.kind, entry.body) for entry in records.entries(kind=CommandGiven.KIND)]
    assert all(isinstance(body, CommandGiven) for body in bodies)
    return [body for body in bodies if isinstance(body, CommandGiven)]


def test_many_at_once_give_each_command_a_number_of_its_own(journal_place: str) -> None:
    writers = [_FORKS.Process(target=give_some, args=(journal_place, f"person {n}")) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    given = commands(journal_place)
    assert [one.n for one in given] == list(range(1, WRITERS * EACH + 1))
    assert {one.by: sum(other.by == one.by for other in given) for one in given} == {
        f"person {n}": EACH for n in range(WRITERS)
    }


def test_who_comes_second_to_a_number_takes_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = str(tmp_path / "records.db")
    with Journal.shared(home_at(place)) as records:
        first = give(records, STOP)
        monkeypatch.setattr("golive.journal.commands.last_number", lambda _: 0)
        second = give(records, replace(STOP, by="tom"))
    assert (first.key, second.key) == ("1", "2")
    assert id_of(first) == f"command/1/{first.hash.hex()[:16]}"


def test_another_who_holds_the_records_is_named_and_nothing_is_commanded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("golive.journal.journal.WAIT_NS", 0)
    place = str(tmp_path / "records.db")
    with Journal.shared(home_at(place)) as records, records.home.lock("records"):
        with Journal.shared(home_at(place)) as other, pytest.raises(Unavailable, match=r"process \d+ on "):
            give(other, STOP)
        assert last_number(records) == 0


@pytest.mark.parametrize(("when", "there"), [("before", 0), ("after", 1)])
def test_who_is_killed_at_the_commit_has_commanded_all_or_nothing(tmp_path: Path, when: When, there: int) -> None:
    place = str(tmp_path / "records.db")
    writer = _FORKS.Process(target=give_and_die, args=(place, when))
    writer.start()
    writer.join(60)
    assert writer.exitcode == -9
    assert len(commands(place)) == there
    give_some(place, "tom")
    assert [one.n for one in commands(place)] == list(range(1, there + EACH + 1))
