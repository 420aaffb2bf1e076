"""The back ends of a table give the same decisions, through the calls that a user makes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.changed_value import changed
from tests.generated_libraries import PHASES, libraries
from tests.generated_rows import ROWS
from tests.library import engine_of, engine_with, row_of, told_apart

import golive.api.decide_block as module
from golive.api import Engine
from golive.api.decide_block import BlockDecider, kept
from golive.api.decide_table import decide_table
from golive.api.signal_table import SignalTable
from golive.core.back_end import BackEnd
from golive.core.errors import InvalidInput
from golive.evaluator.blocks import ColumnFunction
from golive.evaluator.scalar import ScalarFunction
from golive.facade.naming import engine_for

GATE = """\
inputs: {share: {from: world.share}}
parameters:
  least: {value: 0.5, range: [0, 1], tighter: higher, source: written for this test}
  small: {value: 0.9, range: [0, 1], tighter: higher, source: written for this test}
  half:  {value: 0.5, range: [0, 1], tighter: lower, source: written for this test}
require: [{id: much, that: share >= least, else: "little"}]
reduce: [{id: less, when: share < small, to: half, because: "less"}]
"""
ROWS_OF_A_TABLE = told_apart([row_of(share=share) for share in (1.0, 0.7, 0.1, None)])
VERDICTS = ["EXECUTE", "REDUCE", "SKIP", "HOLD"]


@settings(max_examples=40, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(files=libraries(), rows=st.lists(ROWS, min_size=8, max_size=16))
def test_all_back_ends_give_the_same_frame(files: dict[str, str], rows: list[dict[str, Any]]) -> None:
    engine = engine_of(files)
    frame = pd.DataFrame(told_apart(rows), dtype=object)
    by_columns = engine.decide_frame(frame)
    for backend in BackEnd:
        pd.testing.assert_frame_equal(engine.decide_frame(frame, backend=backend), by_columns, check_exact=True)


@pytest.mark.parametrize("backend", list(BackEnd))
@pytest.mark.parametrize("reasons", [True, False])
def test_an_engine_decides_by_the_back_end_it_was_made_with(
    backend: BackEnd, monkeypatch: pytest.MonkeyPatch, *, reasons: bool
) -> None:
    asked: list[bool] = []

    def recorded(*arguments: Any, whole_expressions: bool) -> ColumnFunction:
        asked.append(whole_expressions)
        return ColumnFunction(*arguments, whole_expressions=whole_expressions)

    monkeypatch.setattr(module, "ColumnFunction", recorded)
    engine = Engine(engine_with(GATE).program, backend=backend.value)
    decided = engine.decide_frame(pd.DataFrame(ROWS_OF_A_TABLE), reasons=reasons)
    assert decided["verdict"].tolist() == VERDICTS
    assert asked == ([] if backend is BackEnd.JIT else [backend is BackEnd.NUMEXPR])


def unsure(engine: Engine) -> Engine:
    """Return an engine with a scalar function that is never confident; columns are not asked about that."""
    honest = engine._scalar

    def run(get: Callable[[str], Any], now: int, skew: int) -> Any:
        values, bad = honest.run(get, now, skew)
        return changed(honest, values, "confidence", 0.0), bad

    other = Engine(engine.program)
    other.__dict__["_scalar"] = ScalarFunction(
        run=run, position=honest.position, source=honest.source, kernel=honest.kernel
    )
    return other


@pytest.mark.parametrize("reasons", [True, False])
def test_by_scalar_what_the_function_of_one_row_says_is_given_and_every_row_is_checked(*, reasons: bool) -> None:
    engine, table = unsure(engine_with(GATE)), SignalTable.from_rows(ROWS_OF_A_TABLE)
    decisions = decide_table(engine, table, backend="scalar", reasons=reasons)
    assert decisions.columns["confidence"].tolist() == [0.0] * len(ROWS_OF_A_TABLE)
    assert decisions.checked == len(ROWS_OF_A_TABLE)
    assert decide_table(engine, table).columns["confidence"].tolist() == [1.0] * len(ROWS_OF_A_TABLE)


@pytest.mark.parametrize("name", ["gpu", "", "Columns", 3, ["columns"]])
def test_an_unknown_back_end_is_refused_with_those_that_there_are(name: Any) -> None:
    engine = engine_with(GATE)
    with pytest.raises(InvalidInput, match="there is no back end") as refused:
        Engine(engine.program, backend=name)
    assert refused.value.hint == "one of columns, numexpr, jit, scalar"
    with pytest.raises(InvalidInput, match="there is no back end"):
        engine.decide_frame(pd.DataFrame(ROWS_OF_A_TABLE), backend=name)


@pytest.mark.parametrize("make", [Engine.shipped, lambda **back_end: Engine.from_folder("nowhere", **back_end)])
def test_an_unknown_back_end_is_refused_before_a_library_is_read(make: Callable[..., Engine]) -> None:
    with pytest.raises(InvalidInput, match="there is no back end `gpu`"):
        make(backend="gpu")


def test_an_engine_that_is_tightened_keeps_its_back_end() -> None:
    engine = Engine(engine_with(GATE).program, backend="numexpr")
    assert engine_for({"gate0.least": 0.6}, engine=engine).backend is BackEnd.NUMEXPR


def test_a_back_end_that_is_not_installed_is_refused_by_name_and_nothing_falls_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "llvmlite", None)
    engine = Engine(engine_with(GATE).program, backend="jit")
    with pytest.raises(InvalidInput, match="the back end `jit` needs llvmlite") as refused:
        engine.decide_frame(pd.DataFrame(ROWS_OF_A_TABLE))
    assert refused.value.hint == "pip install 'golive[jit]'"
    assert engine.decide_frame(pd.DataFrame(ROWS_OF_A_TABLE), backend="columns")["verdict"].tolist() == VERDICTS


def of_rows(monkeypatch: pytest.MonkeyPatch, worth: int, **named: BackEnd) -> tuple[BackEnd, ...]:
    """Return who decides a table of four rows where code is compiled from so many."""
    monkeypatch.setattr("golive.api.chosen_back_end.COMPILED_FROM", worth)
    engine = Engine(engine_with(GATE).program, backend=named.get("engine"))
    decided = decide_table(engine, SignalTable.from_rows(ROWS_OF_A_TABLE), backend=named.get("caller"))
    assert decided.columns["verdict"].tolist() == VERDICTS
    return decided.backends


def test_a_table_that_is_worth_it_is_decided_by_compiled_code_and_a_shorter_one_by_columns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("llvmlite")
    assert of_rows(monkeypatch, 4) == (BackEnd.JIT,)
    assert of_rows(monkeypatch, 5) == (BackEnd.COLUMNS,)


def test_a_back_end_that_the_engine_or_the_caller_names_is_never_chosen_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert of_rows(monkeypatch, 1, engine=BackEnd.NUMEXPR) == (BackEnd.NUMEXPR,)
    assert of_rows(monkeypatch, 1, engine=BackEnd.NUMEXPR, caller=BackEnd.COLUMNS) == (BackEnd.COLUMNS,)


def test_without_what_compiles_a_long_table_is_decided_by_columns_which_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "llvmlite", None)
    assert of_rows(monkeypatch, 1) == (BackEnd.COLUMNS,)


def test_chosen_code_that_another_back_end_stood_in_for_is_no_decision(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("llvmlite")
    monkeypatch.setattr(BlockDecider, "_compiled", lambda _, program: ColumnFunction(program.decision, kept(program)))
    with pytest.raises(RuntimeError, match="computed by columns, not by jit"):
        of_rows(monkeypatch, 1)


def test_two_threads_that_compile_and_decide_at_once_decide_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("llvmlite")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    engine, table, start = engine_with(GATE), SignalTable.from_rows(ROWS_OF_A_TABLE), Barrier(2)

    def decided(_: int) -> list[str]:
        start.wait()
        verdicts: list[str] = decide_table(engine, table, backend="jit").columns["verdict"].tolist()
        return verdicts

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(decided, range(8))) == [VERDICTS] * 8


@pytest.mark.parametrize("rows", [1, 2, 3, 4, 5, 7])
def test_tables_shorter_than_what_is_worked_out_at_once_are_decided_by_compiled_code(rows: int) -> None:
    engine = engine_with(GATE)
    frame = pd.DataFrame((ROWS_OF_A_TABLE * 2)[:rows])
    frame["signal_id"] = [f"S{n}" for n in range(rows)]
    assert engine.decide_frame(frame, backend="jit")["verdict"].tolist() == (VERDICTS * 2)[:rows]


@pytest.mark.parametrize("backend", list(BackEnd))
def test_decisions_name_the_back_end_that_computed_each_block(
    backend: BackEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("golive.api.decide_table.ROWS_AT_ONCE", 2)
    decided = decide_table(engine_with(GATE), SignalTable.from_rows(ROWS_OF_A_TABLE), backend=backend)
    assert decided.backends == (backend,) * -(-len(ROWS_OF_A_TABLE) // 2)


@pytest.mark.parametrize("asked", [BackEnd.NUMEXPR, BackEnd.JIT])
def test_what_another_back_end_computed_than_the_one_asked_for_is_no_decision(
    asked: BackEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BlockDecider, "_compiled", lambda _, program: ColumnFunction(program.decision, kept(program)))
    with pytest.raises(RuntimeError, match=f"computed by columns, not by {asked}"):
        decide_table(engine_with(GATE), SignalTable.from_rows(ROWS_OF_A_TABLE), backend=asked)
