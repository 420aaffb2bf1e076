"""What people tell a running account: heard once, in any state of the records, and never less than was said."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from tests.clocks import SetClock
from tests.signed_resets import believed, signed

from golive.api import Engine
from golive.api.switch_program import SwitchProgram, switch_program
from golive.execution.switch import Switch, Turned
from golive.journal.bodies.command import CommandGiven
from golive.journal.bodies.command_answer import CommandAnswered
from golive.journal.bodies.mark import Marked
from golive.journal.bodies.run_started import RunStarted
from golive.journal.bodies.switch import SwitchSet
from golive.journal.commands import give
from golive.journal.entry import Draft
from golive.journal.home_at import home_at
from golive.journal.journal import Journal, JournalReader
from golive.journal.tables import ENTRY
from golive.paper.heard import Heard, heard_in
from golive.paper.kill_file import KillFiles
from golive.paper.people import People, people_patience, reset_rule
from golive.paper.records_reader import Reading, RecordsReader
from golive.trading.people_words import heard_again, obey, obeyed_entries
from golive.trading.received import Command, Person, Stamps

BEGAN = 1_700_000_000_000_000_000
SECOND, MINUTE = 10**9, 60 * 10**9
FRESH = Heard(answered={}, begin=None)
STOP = CommandGiven(n=0, word="fire", scope="global", to="halted", by="mia", reason="fat finger", at=BEGAN)
LET_GO = replace(STOP, word="reset", to="active", account="paper", role="risk_manager", reason="checked")


@pytest.fixture(scope="module")
def switch(shipped: Engine) -> SwitchProgram:
    return switch_program(shipped.program)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(BEGAN)


def say(place: str, *commands: CommandGiven) -> None:
    with Journal.shared(home_at(place)) as records:
        for command in commands:
            give(records, signed(command))


def listening(
    place: str, switch: SwitchProgram, clock: SetClock, *, heard: Heard = FRESH, files: tuple[Path, ...] = ()
) -> People:
    killed_by = KillFiles(files or (Path("/nowhere/KILL"),))
    return People(
        "paper", RecordsReader(place), killed_by, heard, switch=switch, clock=clock, stamps=Stamps(), judge=believed
    )


def words(commands: tuple[Command, ...]) -> list[tuple[str, str, str]]:
    return [(command.word.value, command.scope, command.to) for command in commands]


DOUBT = ("doubt", "global", "reduce_only")
HALT = ("fire", "global", "halted")


def test_each_command_is_told_once_in_its_order(journal_place: str, switch: SwitchProgram, clock: SetClock) -> None:
    say(journal_place, STOP)
    people = listening(journal_place, switch, clock)
    (first,) = people.read()
    assert (first.word, first.by, first.reason, first.seen_at) == (Person.FIRE, "mia", "fat finger", BEGAN)
    assert people.read() == ()
    say(journal_place, replace(STOP, scope="account"), replace(STOP, scope="symbol:BTC-PERP", to="reduce_only"))
    told = people.read()
    assert words(told) == [("fire", "account", "halted"), ("fire", "symbol:BTC-PERP", "reduce_only")]
    assert first.seen_at < told[0].seen_at < told[1].seen_at
    assert len({first.id, *(command.id for command in told)}) == 3
    assert (people.read(), people.unread, people.doubt) == ((), 0, None)
    people.close()


def test_what_is_for_another_account_is_left_alone(journal_place: str, switch: SwitchProgram, clock: SetClock) -> None:
    say(journal_place, replace(STOP, account="other"), replace(STOP, account="paper", scope="account"))
    people = listening(journal_place, switch, clock)
    assert words(people.read()) == [("fire", "account", "halted")]
    people.close()


def test_where_nobody_ever_said_anything_there_is_no_doubt(
    tmp_path: Path, switch: SwitchProgram, clock: SetClock
) -> None:
    place = str(tmp_path / "records.db")
    people = listening(place, switch, clock)
    assert (people.read(), people.doubt) == ((), None)
    say(place, STOP)
    assert words(people.read()) == [HALT]
    people.close()


def test_what_was_not_answered_before_a_kill_is_told_again_and_what_was_is_not(
    journal_place: str, switch: SwitchProgram, clock: SetClock
) -> None:
    say(journal_place, STOP, replace(STOP, scope="account"))
    people = listening(journal_place, switch, clock)
    first, second = people.read()
    people.close()
    again = listening(journal_place, switch, clock, heard=Heard(answered={first.id: first}, begin=None))
    assert again.read() == (replace(second, seen_at=BEGAN),)
    again.close()


def test_an_account_reads_from_its_own_journal_what_it_has_heard(switch: SwitchProgram) -> None:
    stop = Command(
        id="command/1/ab", seen_at=7, word=Person.FIRE, scope="account", to="halted", by="mia", role="", reason=""
    )
    with Journal.in_memory("paper-1") as journal:
        journal.append([started("ab" * 32).draft(1)])
        turned = obey(reset_rule(switch), Switch(), stop, equity_known=True)
        journal.append([noted.body.draft(noted.ts) for noted in obeyed_entries(stop, turned)])
        assert heard_in(journal) == Heard(answered={stop.id: stop}, begin="ab" * 32)


def started(head: str | None) -> RunStarted:
    return RunStarted(
        run="paper-1",
        mode="paper",
        subject="s",
        policy="p",
        markets={},
        seed="0",
        feed="f",
        feed_class="simulated",
        clock="system",
        format=1,
        golive="0",
        libraries={},
        records_head=head,
    )


# What stood before a run began.


def head_of(place: str) -> str:
    with closing(home_at(place, read_only=True)) as home:
        return JournalReader(home, "records").head().hash.hex()


def test_a_run_that_begins_hears_what_still_stands_and_no_more(
    journal_place: str, switch: SwitchProgram, clock: SetClock
) -> None:
    quarter = 15 * MINUTE
    say(
        journal_place,
        STOP,
        replace(STOP, scope="account", at=BEGAN + 1),
        replace(STOP, word="flatten", to="active", at=BEGAN + 1),
        replace(LET_GO, at=BEGAN + quarter),
        replace(LET_GO, scope="account", at=BEGAN + quarter),
    )
    begun = Heard(answered={}, begin=head_of(journal_place))
    people = listening(journal_place, switch, clock, heard=begun)
    # The second reset came a nanosecond before its cool-off ended.
    assert words(people.read()) == [("fire", "account", "halted")]
    say(journal_place, replace(STOP, scope="strategy:momentum"))
    assert words(people.read()) == [("fire", "strategy:momentum", "halted")]
    people.close()


@pytest.mark.parametrize("wrong", [{"role": "trader"}, {"role": None}, {"reason": " "}, {"account": "other"}])
def test_a_reset_that_is_not_allowed_lifts_nothing_for_a_run_that_begins(
    tmp_path: Path, switch: SwitchProgram, clock: SetClock, wrong: dict[str, Any]
) -> None:
    place = str(tmp_path / "records.db")
    say(place, STOP, replace(LET_GO, at=BEGAN + 7 * 24 * 60 * MINUTE, **wrong))
    people = listening(place, switch, clock, heard=Heard(answered={}, begin=head_of(place)))
    assert words(people.read()) == [HALT]
    people.close()


# Records that cannot be read, or are not what they were.


@pytest.fixture
def place(tmp_path: Path) -> str:
    return str(tmp_path / "records.db")


def lock(place: str) -> sqlite3.Connection:
    connection = sqlite3.connect(place, isolation_level=None)
    for statement in ("PRAGMA busy_timeout = 0", "PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE"):
        connection.execute(statement).fetchall()
    return connection


def test_what_holds_goes_on_for_the_patience_of_the_policy_and_then_only_reduces(
    place: str, switch: SwitchProgram, clock: SetClock, tmp_path: Path
) -> None:
    say(place, replace(STOP, account="other"))
    people = listening(place, switch, clock)
    assert people.read() == ()
    away = tmp_path / "records.away"
    Path(place).replace(away)
    Path(place).mkdir()
    clock.now += SECOND
    assert (people.read(), people.unread) == ((), 1)
    assert people.doubt is not None
    assert "cannot be read" in people.doubt
    clock.now += people_patience(switch) - 1
    assert people.read() == ()
    clock.now += 1
    (doubt,) = people.read()
    assert words((doubt,)) == [DOUBT]
    assert "it is no file" in doubt.reason
    clock.now += MINUTE
    assert (people.read(), people.unread) == ((), 4), "it is told once"
    Path(place).rmdir()
    away.replace(place)
    say(place, STOP)
    assert words(people.read()) == [HALT]
    people.close()


def test_a_moment_that_nothing_can_be_read_in_passes(
    place: str, switch: SwitchProgram, clock: SetClock, tmp_path: Path
) -> None:
    say(place, replace(STOP, account="other"))
    people = listening(place, switch, clock)
    for _ in range(5):
        assert people.read() == ()
        Path(place).replace(tmp_path / "away")
        Path(place).mkdir()
        clock.now += people_patience(switch) - 1
        assert people.read() == ()
        Path(place).rmdir()
        (tmp_path / "away").replace(place)
        clock.now += 1
    assert people.unread == 5
    people.close()


@pytest.mark.parametrize("content", [b"", b"no database\n" * 100, b"\x00" * 4096])
def test_records_that_could_never_be_read_have_no_patience(
    place: str, switch: SwitchProgram, clock: SetClock, content: bytes
) -> None:
    Path(place).write_bytes(content)
    people = listening(place, switch, clock)
    assert words(people.read()) == [DOUBT]
    Path(place).unlink()
    say(place, STOP)
    assert words(people.read()) == [HALT]
    people.close()


def test_records_that_are_gone_or_shorter_than_they_were_are_a_doubt_at_once(
    place: str, switch: SwitchProgram, clock: SetClock, tmp_path: Path
) -> None:
    say(place, replace(STOP, account="other"))
    shutil.copy(place, tmp_path / "before")
    say(place, replace(STOP, account="other"))
    people = listening(place, switch, clock)
    assert people.read() == ()
    (tmp_path / "before").replace(place)
    assert words(people.read()) == [DOUBT]
    Path(place).unlink()
    people.read()
    assert people.read() == ()
    people.close()


def test_records_that_are_gone_after_something_was_read_are_a_doubt(
    place: str, switch: SwitchProgram, clock: SetClock
) -> None:
    say(place, replace(STOP, account="other"))
    people = listening(place, switch, clock)
    assert people.read() == ()
    Path(place).unlink()
    assert words(people.read()) == [DOUBT]
    assert people.doubt is not None
    people.close()


def test_in_records_that_were_put_back_another_command_with_the_same_number_is_heard(
    place: str, switch: SwitchProgram, clock: SetClock, tmp_path: Path
) -> None:
    say(place, replace(STOP, account="other"))
    shutil.copy(place, tmp_path / "before")
    say(place, replace(STOP, scope="strategy:momentum"))
    people = listening(place, switch, clock)
    (first,) = people.read()
    (tmp_path / "before").replace(place)
    say(place, STOP)
    told = people.read()
    assert words(told) == [HALT, DOUBT]
    assert told[0].id.startswith("command/2/")
    assert told[0].id != first.id
    people.read()
    people.close()
    again = listening(place, switch, clock, heard=Heard(answered={first.id: first, told[0].id: told[0]}, begin=None))
    assert words(again.read()) == [DOUBT]
    assert again.doubt is not None
    assert "was obeyed, and the records do not have it" in again.doubt
    again.close()


def damaged(place: str, seq: int, body: bytes) -> None:
    with closing(home_at(place)) as home, home.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER entry_no_update")
        connection.execute(update(ENTRY).where(ENTRY.c.seq == seq).values(body=body))


def test_of_a_chain_that_does_not_hold_the_words_that_stop_are_heard_and_no_others(
    place: str, switch: SwitchProgram, clock: SetClock
) -> None:
    say(place, replace(STOP, account="other"), replace(LET_GO, at=BEGAN + 60 * MINUTE), STOP)
    damaged(place, 1, b"{}")
    people = listening(place, switch, clock)
    assert words(people.read()) == [HALT, DOUBT]
    assert people.doubt is not None
    assert "its bytes are not those that were written" in people.doubt
    assert people.read() == ()
    say(place, replace(STOP, scope="account"), replace(LET_GO, scope="account"))
    assert words(people.read()) == [("fire", "account", "halted")]
    people.close()


@pytest.mark.parametrize("body", [b'{"v":9}', b"\xff", b"{}", b'{"n":1}'])
def test_a_command_that_cannot_be_read_is_a_doubt_of_its_own_and_told_once(
    place: str, switch: SwitchProgram, clock: SetClock, body: bytes
) -> None:
    with Journal.shared(home_at(place)) as records:
        records.append([Draft(ts=BEGAN, kind=CommandGiven.KIND, key="1", body=body)])
    people = listening(place, switch, clock)
    assert words(people.read()) == [DOUBT]
    assert people.read() == ()
    people.close()


def test_other_entries_of_the_records_are_passed_over(place: str, switch: SwitchProgram, clock: SetClock) -> None:
    with Journal.shared(home_at(place)) as records:
        records.append([Marked(run="r", at=BEGAN, marks=(), equity=1).draft(BEGAN)])
    people = listening(place, switch, clock)
    assert people.read() == ()
    say(place, STOP)
    assert words(people.read()) == [HALT]
    people.close()


def test_records_in_a_folder_that_cannot_be_written_are_read_anew_each_time(
    place: str, switch: SwitchProgram, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(place, replace(STOP, account="other"))
    monkeypatch.setattr(os, "access", lambda *_: False)
    people = listening(place, switch, clock)
    assert people.read() == ()
    say(place, STOP)
    assert words(people.read()) == [HALT]
    people.close()


def test_a_locked_file_is_a_doubt_that_passes(
    place: str, switch: SwitchProgram, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from golive.journal import sqlite_home

    monkeypatch.setitem(sqlite_home.PRAGMAS, "busy_timeout", 10)
    say(place, STOP)
    held = lock(place)
    people = listening(place, switch, clock)
    assert words(people.read()) == [DOUBT]
    held.close()
    assert (words(people.read()), people.doubt) == ([HALT], None)
    people.close()


# The kill file.


def test_a_kill_file_halts_once_and_again_where_somebody_resets_beside_it(
    place: str, switch: SwitchProgram, clock: SetClock, tmp_path: Path
) -> None:
    file = tmp_path / "KILL"
    people = listening(place, switch, clock, files=(file,))
    assert people.read() == ()
    file.write_text("the venue is down\nmore\n", encoding="utf-8")
    (killed,) = people.read()
    assert words((killed,)) == [("kill_file", "global", "halted")]
    assert (killed.reason, killed.role) == ("the venue is down", "")
    assert people.read() == ()
    say(place, LET_GO)
    assert words(people.read()) == [("reset", "global", "active"), ("kill_file", "global", "halted")]
    file.unlink()
    assert people.read() == ()
    file.touch()
    assert words(people.read()) == [("kill_file", "global", "halted")]
    people.close()


def test_a_kill_file_works_while_the_records_cannot_be_read(
    place: str, switch: SwitchProgram, clock: SetClock, tmp_path: Path
) -> None:
    Path(place).mkdir()
    (tmp_path / "KILL").touch()
    people = listening(place, switch, clock, files=(tmp_path / "absent" / "KILL", tmp_path / "KILL"))
    assert words(people.read()) == [("kill_file", "global", "halted"), DOUBT]
    people.close()


def test_records_that_never_answer_are_a_doubt_and_keep_nobody_from_the_kill_file(
    place: str, switch: SwitchProgram, clock: SetClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(place, replace(STOP, account="other"))
    people = listening(place, switch, clock, files=(tmp_path / "KILL",))
    assert people.read() == ()
    answers, read = threading.Event(), RecordsReader.read

    def hangs(reader: RecordsReader) -> Reading:
        answers.wait(60)
        return read(reader)

    monkeypatch.setattr(RecordsReader, "read", hangs)
    monkeypatch.setattr("golive.paper.people.SOON_S", 0.01)
    (tmp_path / "KILL").touch()
    assert words(people.read()) == [("kill_file", "global", "halted")]
    assert people.doubt == "the records do not answer"
    clock.now += people_patience(switch)
    assert words(people.read()) == [DOUBT]
    say(place, STOP)
    assert people.read() == ()
    monkeypatch.setattr("golive.paper.people.SOON_S", 60.0)
    answers.set()
    assert words(people.read()) == [HALT]
    assert people.read() == ()
    people.close()


def test_records_that_never_answered_have_no_patience(
    place: str, switch: SwitchProgram, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(place, STOP)
    answers, read = threading.Event(), RecordsReader.read

    def hangs(reader: RecordsReader) -> Reading:
        answers.wait(60)
        return read(reader)

    monkeypatch.setattr(RecordsReader, "read", hangs)
    monkeypatch.setattr("golive.paper.people.FIRST_S", 0.01)
    people = listening(place, switch, clock)
    assert words(people.read()) == [DOUBT]
    monkeypatch.setattr("golive.paper.people.FIRST_S", 60.0)
    answers.set()
    assert words(people.read()) == [HALT]
    people.close()


def test_a_folder_of_the_kill_file_that_goes_away_is_a_doubt_with_patience(
    place: str, switch: SwitchProgram, clock: SetClock, tmp_path: Path
) -> None:
    folder = tmp_path / ".golive"
    folder.mkdir()
    people = listening(place, switch, clock, files=(folder / "KILL",))
    assert people.read() == ()
    folder.rmdir()
    assert people.read() == ()
    clock.now += people_patience(switch)
    (doubt,) = people.read()
    assert (words((doubt,)), "is not there any more" in doubt.reason) == ([DOUBT], True)
    people.close()


# What a command does, and what is written of it.


def test_everything_that_was_heard_comes_back_out_of_the_journal(switch: SwitchProgram, tmp_path: Path) -> None:
    """A replay takes commands from the answers, and comes to the same switch."""
    place, clock, file = str(tmp_path / "records.db"), SetClock(BEGAN), tmp_path / "KILL"
    people, rule = listening(place, switch, clock, files=(file,)), reset_rule(switch)
    state, told, bodies = Switch(), [], []
    for step in (
        STOP,
        LET_GO,
        replace(LET_GO, role="trader"),
        replace(STOP, word="flatten", to="active"),
        None,
        LET_GO,
    ):
        if step is None:
            file.touch()
        else:
            say(place, step)
        clock.now += 14 * MINUTE
        for command in people.read():
            turned = obey(rule, state, command, equity_known=True)
            state = turned.switch
            told.append((command.word.value, turned.answer))
            bodies += [noted.body for noted in obeyed_entries(command, turned)]
    people.close()
    assert told == [
        ("fire", "done"),
        ("reset", "cool_off"),
        ("reset", "role"),
        ("flatten", "done"),
        ("kill_file", "done"),
        ("reset", "cool_off"),
        ("kill_file", "already"),
    ]
    with Journal.in_memory("paper-1") as journal:
        journal.append([started(None).draft(1), *(body.draft(clock.now) for body in bodies)])
        heard = heard_in(journal)
    assert len(heard.answered) == len(told)
    again = Turned(switch=Switch())
    for command in heard.answered.values():
        again = obey(rule, again.switch, command, equity_known=True)
    assert again.switch == state


def test_an_entry_of_the_switch_says_who_said_it_and_why(switch: SwitchProgram) -> None:
    stop = Command(
        id="command/1/ab",
        seen_at=7,
        word=Person.FIRE,
        scope="account",
        to="halted",
        by="mia",
        role="trader",
        reason="drill",
    )
    entries = obeyed_entries(stop, obey(reset_rule(switch), Switch(), stop, equity_known=False))
    assert [noted.ts for noted in entries] == [7, 7]
    sets, answer = (noted.body for noted in entries)
    assert isinstance(sets, SwitchSet)
    assert isinstance(answer, CommandAnswered)
    assert (sets.by, sets.role, sets.why, sets.trip, sets.epoch) == ("mia", "trader", "drill", "person", 1)
    assert (answer.answer, answer.signed) == ("done", False)
    assert heard_again(answer) == stop
