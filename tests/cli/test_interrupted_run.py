"""Ctrl-C on `golive run`: what it says is kept is kept, and the same command goes on from there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.commands import run_command as golive

from golive.journal.contents import journals_in
from golive.journal.home_at import home_at
from golive.trading.kept_orders import KeptOrders

AT = 100
"""The turn at which the key is pressed."""

NOTHING = "interrupted: nothing was written\n"
TO = ("--to", "2026-01-05T00:02:00Z")


def press_at(monkeypatch: pytest.MonkeyPatch, turn: int) -> None:
    """Interrupt a run once so many of its turns were taken."""
    taken, take = [], KeptOrders.take

    def pressed(self: KeptOrders, turned: Any) -> None:
        taken.append(turned)
        if len(taken) == turn:
            raise KeyboardInterrupt
        take(self, turned)

    monkeypatch.setattr(KeptOrders, "take", pressed)


def entries_of(journal: Path) -> int:
    home = home_at(str(journal), read_only=True)
    (count,) = journals_in(home).values()
    home.close()
    return count


def kept_in(journal: Path) -> str:
    return f"interrupted: no report was written; `{journal}` keeps what was done; the same command goes on from there\n"


def test_an_interrupted_run_with_a_journal_says_what_is_kept_and_goes_on_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal, out = tmp_path / "rb.db", tmp_path / "out"
    command = ("run", "--sample", *TO, "--out", out, "--journal", journal)
    with monkeypatch.context() as patched:
        press_at(patched, AT)
        stopped = golive(*command)
    assert stopped.exit_code == 130
    assert stopped.output == kept_in(journal)
    assert not out.exists()
    there = entries_of(journal)
    assert there > 1, "more than what begins it"
    again = golive(*command)
    assert f" goes on: its {there} entries have to come out as they were written" in again.output
    assert (out / "report.html").is_file()
    assert entries_of(journal) > there


def test_an_interrupted_run_without_a_journal_wrote_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    press_at(monkeypatch, AT)
    stopped = golive("run", "--sample", *TO, "--out", tmp_path / "out")
    assert (stopped.exit_code, stopped.output) == (130, NOTHING)
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_is_interrupted_before_its_journal_has_an_entry_wrote_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pressed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("golive.cli.run.open_engine", pressed)
    journal = tmp_path / "rb.db"
    command = ("run", "--sample", "--out", tmp_path / "out", "--journal", journal)
    assert golive(*command).output == NOTHING, "there is no file"
    home_at(str(journal)).close()
    assert golive(*command).output == NOTHING, "there is a file, and nothing in it"


def test_several_runs_at_a_time_say_what_is_kept_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def first_alone(make: Callable[[Any], Any], placed: list[Any], *_: object) -> None:
        make(placed[0])
        raise KeyboardInterrupt

    monkeypatch.setattr("golive.cli.run_processes.in_processes", first_alone)
    journal, out = tmp_path / "rb.db", tmp_path / "out"
    seeds = ("--seed", "1", "--seed", "2", "--jobs", "2")
    stopped = golive("run", "--sample", "--to", "2026-01-05T00:00:05Z", *seeds, "--out", out, "--journal", journal)
    assert (stopped.exit_code, stopped.output) == (130, kept_in(journal))
    assert not out.exists()
    assert entries_of(journal) > 0


def test_a_journal_that_cannot_be_reached_again_is_not_said_to_be_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pressed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    press_at(monkeypatch, 1)
    monkeypatch.setattr("golive.journal.contents.journals_in", pressed)
    monkeypatch.setattr("golive.cli.run_journal._words", lambda *_: ())
    stopped = golive("run", "--sample", *TO, "--out", tmp_path / "out", "--journal", tmp_path / "rb.db")
    assert stopped.exit_code == 130
    words = "no report was written; the same command goes on from what its journal has"
    assert stopped.output == f"interrupted: {words}\n"
