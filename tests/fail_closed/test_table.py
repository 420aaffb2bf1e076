"""The campaign's tables say what was asked, what was red, and which rule took a signal away."""

from __future__ import annotations

import json
from pathlib import Path

from tests.fail_closed.allowed_signals import BEFORE, RECORDINGS, Signal, compare, signals_table, sizes
from tests.fail_closed.cells import Answer, Cell, Result, crash
from tests.fail_closed.doubts import Doubt
from tests.fail_closed.table import table
from tests.marked_text import BEGIN, END, between_marks

README = (Path(__file__).parent / "README.md").read_text(encoding="utf-8")
EXECUTES = Answer(verdict="EXECUTE", size=10.0)


def result(doubt: Doubt, answer: Answer, twin: Answer = EXECUTES, *, lowers: bool = False) -> Result:
    cell = Cell(input="price", doubt=doubt, variant="made", changes={}, lowers=lowers)
    return Result(cell=cell, surface="by hand", answer=answer, twin=twin)


def test_what_is_allowed_crashes_or_has_no_healthy_twin_is_red() -> None:
    assert not result(Doubt.NAN, Answer(verdict="HOLD")).red
    assert result(Doubt.NAN, EXECUTES).red
    assert result(Doubt.NAN, Answer(verdict="REDUCE", size=1.0)).red
    assert result(Doubt.NAN, Answer(verdict="HOLD", size=1.0)).red
    assert result(Doubt.NAN, crash(TypeError("not in words"))).red
    assert result(Doubt.NAN, Answer(verdict="HOLD"), Answer(verdict="HOLD")).red


def test_what_may_be_left_out_is_red_when_it_gives_more() -> None:
    assert not result(Doubt.FUTURE, EXECUTES, lowers=True).red
    assert result(Doubt.FUTURE, Answer(verdict="EXECUTE", size=11.0), lowers=True).red
    assert result(Doubt.FUTURE, crash(TypeError("not in words")), lowers=True).red


def test_the_table_counts_red_cells_by_surface_and_doubt() -> None:
    text = table([result(Doubt.NAN, EXECUTES), result(Doubt.TEXT, Answer(verdict="HOLD"))], date="D", command="C")
    assert text.splitlines()[0] == "D, `C`: 2 cells of 1 inputs on 1 surfaces, 1 red."
    assert "| NaN | 1 (1 red) | 1 (1 red) |" in text
    assert "| text | 1 | 1 |" in text
    assert text.splitlines()[-1] == "| all | 2 (1 red) | 2 (1 red) |"


def test_a_campaign_replaces_what_stands_between_the_marks_and_nothing_else() -> None:
    assert between_marks(f"a\n{BEGIN}old\n{END}b\n", "new\n") == f"a\n{BEGIN}new\n{END}b\n"
    assert README.count(BEGIN) == README.count(END) == 1


def test_a_signal_that_is_no_longer_allowed_is_counted_by_its_rule() -> None:
    signals = {
        "a": Signal(verdict="EXECUTE", size=5.0, rule="."),
        "b": Signal(verdict="HOLD", size=0.0, rule="orderflow.book_moving"),
        "d": Signal(verdict="REDUCE", size=1.0, rule="limits.leverage"),
    }
    assert sizes(signals) == {"a": 5.0, "d": 1.0}
    compared = compare("made", {"a": 6.0, "b": 5.0, "c": 5.0}, signals)
    row = "| made | 3 | 3 | 2 | 1 | 1 | 1 by `no signal`, 1 by `orderflow.book_moving` |"
    assert signals_table([compared]).splitlines()[-1] == row


def test_what_was_allowed_before_is_known_for_every_market() -> None:
    before = json.loads(BEFORE.read_text(encoding="utf-8"))
    assert set(before) == {path.stem for path in RECORDINGS}
    assert len(before["simulated"]) == 129
