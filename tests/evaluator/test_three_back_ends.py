"""Scalar function, columns and the reference walker give the same answer on generated libraries and rows."""

from __future__ import annotations

import itertools
import math
import struct
from collections.abc import Callable
from typing import Any

import numexpr
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.generated_libraries import EXACT, PHASES, ROUNDED, libraries
from tests.generated_rows import CLEAN, HUGE, ROWS
from tests.library import NOW, PIPELINE, SKEW, STRATEGY, TABLE, WORLD, engine_of, told_apart
from tests.reference import Answer, Walker, decide

from golive.api import Engine
from golive.api.decide_table import decide_table
from golive.api.rows import moments
from golive.api.signal_table import SignalTable
from golive.core.signature import Kind
from golive.core.verdict import Verdict
from golive.decision.decision import DECIDING
from golive.evaluator.blocks import BLOCK_ROWS, ColumnFunction
from golive.evaluator.columns import Block
from golive.evaluator.scalar import ScalarFunction, Values, compile_clear

QUICK = settings(max_examples=100, suppress_health_check=list(HealthCheck), phases=PHASES)
EVERY_ROW = st.lists(ROWS, min_size=8, max_size=16)


def bits(value: Any) -> Any:
    """Return what two equal answers share; one NaN is like another."""
    if isinstance(value, float | np.floating):
        return "nan" if math.isnan(value) else struct.pack("<d", value)
    return value.item() if isinstance(value, np.generic) else value


def all_bits(values: Values) -> list[Any]:
    return [bits(value) for piece in values for value in piece]


def walker(engine: Engine, row: dict[str, Any]) -> Walker:
    now, skew = moments(row)
    return Walker(engine.program.checked, engine.program.ports, row, now=now, skew=skew)


def of_reference(engine: Engine, row: dict[str, Any]) -> Answer:
    return decide(walker(engine, row))


def of_scalar(engine: Engine, row: dict[str, Any]) -> Answer:
    decision = engine.decide(row)
    return Answer(
        verdict=decision.verdict.name,
        final=decision.final_size,
        rule=(decision.gate, decision.rule),
        confidence=decision.confidence,
        gates={g: v.name for g, v in decision.gates.items()},
    )


def of_columns(engine: Engine, rows: list[dict[str, Any]]) -> list[Answer]:
    columns = decide_table(engine, SignalTable.from_rows(rows)).columns
    return [
        Answer(
            verdict=columns["verdict"][i],
            final=float(columns["final_size"][i]),
            rule=(columns["gate"][i], columns["rule"][i]),
            confidence=float(columns["confidence"][i]),
            gates={g.id: columns[f"gate_{g.id}"][i] for g in engine.program.checked.gates},
        )
        for i in range(len(rows))
    ]


@QUICK
@given(files=libraries(), rows=EVERY_ROW)
def test_the_three_back_ends_decide_alike(files: dict[str, str], rows: list[dict[str, Any]]) -> None:
    engine = engine_of(files)
    rows = told_apart(rows)
    columns = of_columns(engine, rows)
    for row, by_columns in zip(rows, columns, strict=True):
        by_scalar = of_scalar(engine, row)
        assert by_scalar == of_reference(engine, row), row
        assert by_scalar == by_columns, row


@QUICK
@given(files=libraries(), rows=EVERY_ROW, whole_expressions=st.booleans())
def test_every_kept_value_has_the_same_bits_in_both_compiled_back_ends(
    files: dict[str, str], rows: list[dict[str, Any]], *, whole_expressions: bool
) -> None:
    engine = engine_of(files)
    kernel = engine.program.decision
    names = {n for s in kernel.sources for n in (s.port.column, f"{s.port.column}_at")}
    columns = {n: np.array([*(r.get(n) for r in rows), None], dtype=object)[:-1] for n in names}
    block = Block.of(kernel.sources, columns, len(rows), NOW, SKEW)
    by_columns = ColumnFunction(kernel, whole_expressions=whole_expressions).run(block)
    for i, row in enumerate(rows):
        trace = engine.evaluate(row, now=NOW, skew=SKEW)
        reference = Walker(engine.program.checked, engine.program.ports, row, now=NOW, skew=SKEW)
        for name, array in by_columns.items():
            assert bits(trace.value(name)) == bits(array[i]), (name, row)
        for (document, name), term in engine.program.checked.lets.items():
            key = f"let:{document}.{name}"
            if term.type.kind is Kind.NUMBER and key in by_columns:
                expected = reference.finite(term)
                number = float(array_value(by_columns[key], i))
                assert (expected is None) == math.isnan(number), (key, row)
                assert expected is None or expected == number, (key, row)


@settings(QUICK, max_examples=60)
@given(files=libraries(), rows=st.lists(CLEAN, min_size=8, max_size=16))
def test_what_is_left_out_for_rows_without_unknowns_changes_no_bit(
    files: dict[str, str], rows: list[dict[str, Any]]
) -> None:
    function = engine_of(files)._scalar
    long = without_shortcut(function)
    for row in rows:
        whole, short = (run(row.get, NOW, SKEW) for run in (long, function.run))
        assert not short[1]
        assert all_bits(whole[0]) == all_bits(short[0]), row


@settings(QUICK, max_examples=60)
@given(files=libraries(), rows=st.lists(st.one_of(CLEAN, ROWS), min_size=8, max_size=16))
def test_a_row_that_is_read_at_once_is_read_as_one_cell_after_another(
    files: dict[str, str], rows: list[dict[str, Any]]
) -> None:
    function = engine_of(files)._scalar
    cell_by_cell = without_shortcut(function)
    assert function.clear is not None
    for row in rows:
        at_once, (values, bad) = function.clear(row, NOW, SKEW), cell_by_cell(row.get, NOW, SKEW)
        if at_once is not None:
            assert not bad, row
            assert all_bits(at_once) == all_bits(values), row


@settings(QUICK, max_examples=60)
@given(files=libraries(), rows=st.lists(CLEAN, min_size=8, max_size=16))
def test_what_decides_alone_has_the_same_bits_whether_anything_determines_the_verdict_or_not(
    files: dict[str, str], rows: list[dict[str, Any]]
) -> None:
    function, kernel = (engine := engine_of(files))._scalar, engine.program.decision
    assert function.clear is not None
    alone = compile_clear(kernel, DECIDING)
    for row in rows:
        few, all_of_it = alone(row, NOW, SKEW), function.clear(row, NOW, SKEW)
        # What only the rest is worked out from may be a number that is not finite.
        assert all_of_it is None or few is not None
        if few is not None:
            whole = function.run(row.get, NOW, SKEW)[0] if all_of_it is None else all_of_it
            assert all_bits(few) == [bits(function.value(whole, name)) for name in DECIDING], row


def test_a_row_that_needs_no_cell_converted_is_read_at_once_and_no_other() -> None:
    function = engine_of(single_gate("edges", EDGES))._scalar
    assert function.clear is not None
    row = {
        "signal_id": "one", "direction": "long", "raw_size": 100.0, "unit_value": 1.0, "lot": 0.1, "least": 0.0,
        "decided_at": NOW, "strategy": "ant", "any": 1.0, "room": 5.0, "room_at": NOW, "spare": 5.0,
    }  # fmt: skip
    assert function.clear(row, NOW, 0) is not None
    wrong: dict[str, tuple[Any, ...]] = {
        "any": (None, 1, True, "1", math.nan, math.inf, np.float64(1.0)),
        "room_at": (None, NOW + 1, NOW - 10**15, float(NOW), np.int64(NOW), True),
        "strategy": (None, "cat", 1, ["ant"]),
    }
    for column, value in ((c, v) for c, values in wrong.items() for v in values):
        assert function.clear({**row, column: value}, NOW, 0) is None, (column, value)
    for column in wrong:
        assert function.clear({c: v for c, v in row.items() if c != column}, NOW, 0) is None, column


EDGES = """\
kind: gate
id: edges
title: Edges
why: To overflow where nothing is unknown.
source: generated
inputs:
  any: {from: world.any}
  room: {from: world.room}
  spare: {from: world.spare}
parameters:
  step: {value: 0.5, range: [0, 1], tighter: lower, source: generated}
  few: {value: 3, range: [0, 10], source: generated}
  much: {value: 1e300 usd, range: [0 usd, 1e307 usd], source: generated}
let:
  double: any + any
  square: any * any
  less: -1 * any - any
  both: room + spare
  part: 1 / step
  tenfold: any / step / step
  over_square: 1 / square
require:
  - {id: double, that: "double <= few", else: "no"}
  - {id: square, that: "square >= 0", else: "no"}
  - {id: less, that: "less <= few", else: "no"}
  - {id: both, that: "both <= much", else: "no"}
  - {id: part, that: "part <= few", else: "no"}
  - {id: tenfold, that: "tenfold <= few", else: "no"}
  - {id: over_square, that: "over_square >= 0", else: "no"}
"""


def without_shortcut(function: ScalarFunction) -> Callable[..., Any]:
    """Return the function with the text for rows without unknowns taken out."""
    assert function.source.count("if not bad:") == 1
    scope = dict(function.run.__globals__)
    exec(function.source.replace("if not bad:", "if False:"), scope)
    run: Callable[..., Any] = scope["decide"]
    return run


def test_what_overflows_where_nothing_is_unknown_is_unknown() -> None:
    tighten = "tighten:\n  edges.step: {value: 0, why: care, owner: a.b}\n"
    files = single_gate("edges", EDGES, **{"strategies/bee.yaml": STRATEGY % ("bee", "flyers", 25, 50_000, tighten)})
    engine = engine_of(files)
    long, short, at_once = without_shortcut(engine._scalar), engine._scalar.run, engine._scalar.clear
    alone = compile_clear(engine.program.decision, DECIDING)
    assert at_once is not None
    fixed = {
        "signal_id": "one", "direction": "long", "raw_size": 100.0, "unit_value": 1.0, "lot": 0.1, "least": 0.0,
        "decided_at": NOW,
    }  # fmt: skip
    verdicts, given_up = set(), set()
    for strategy, x, room in itertools.product(("ant", "bee"), (0.0, -1.0, *HUGE), (0.0, *HUGE)):
        row = {**fixed, "strategy": strategy, "any": x, "room": room, "room_at": NOW, "spare": room}
        assert not short(row.get, NOW, 0)[1]
        values = long(row.get, NOW, 0)[0]
        assert all_bits(values) == all_bits(short(row.get, NOW, 0)[0]), row
        finite, few = at_once(row, NOW, 0), alone(row, NOW, 0)
        assert finite is None or all_bits(finite) == all_bits(values), row
        assert few is None or all_bits(few) == [bits(engine._scalar.value(values, name)) for name in DECIDING], row
        assert of_scalar(engine, row) == of_reference(engine, row), row
        verdicts.add(of_scalar(engine, row).verdict)
        given_up |= {finite is None, few is None}
    assert verdicts == {"EXECUTE", "HOLD", "SKIP"}
    assert given_up == {True, False}


def array_value(array: Any, i: int) -> Any:
    return array[i]


@settings(max_examples=5, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(files=libraries(), rows=st.lists(ROWS, min_size=4, max_size=9), extra=st.integers(-1, 1))
def test_blocks_and_threads_change_no_bit(files: dict[str, str], rows: list[dict[str, Any]], extra: int) -> None:
    engine = engine_of(files)
    kernel = engine.program.decision
    count = 2 * BLOCK_ROWS + extra
    names = {n for s in kernel.sources for n in (s.port.column, f"{s.port.column}_at")}
    pick = np.random.default_rng(0).integers(0, len(rows), count)
    small = {n: np.array([*(r.get(n) for r in rows), None], dtype=object)[:-1] for n in names}
    block = Block.of(kernel.sources, {n: v[pick] for n, v in small.items()}, count, NOW, SKEW)
    function = ColumnFunction(kernel)
    before = numexpr.get_num_threads()
    one, two = function.run(block), function.run(block, threads=2)
    few = function.run(Block.of(kernel.sources, small, len(rows), NOW, SKEW))
    assert numexpr.get_num_threads() == before
    for name, array in one.items():
        assert array.tobytes() == two[name].tobytes(), name
        assert array.tobytes() == few[name][pick].tobytes(), name


ULPS = 4
"""What powers, exponentials and logarithms may differ by between back ends; on most machines it is none."""

POWERS = """\
kind: gate
id: powers
title: Powers
why: To compare them.
source: generated
inputs:
  any: {from: world.any}
  level: {from: world.level}
let:
  power: any ** level
  growth: exp(any)
  root: sqrt(any)
  logarithm: log(any)
require:
  - {id: r, that: "power + growth + root + logarithm > 0", else: "no"}
"""


@pytest.mark.parametrize("whole_expressions", [False, True])
def test_powers_exponentials_and_logarithms_agree_within_the_stated_ulps(*, whole_expressions: bool) -> None:
    files = single_gate("powers", POWERS)
    engine = engine_of(files)
    rng = np.random.default_rng(7)
    special = [0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 0.5, 5e-324, 1e308, -1e308, 709.0, 710.0, -746.0, 3.0]
    values = np.concatenate([np.repeat(special, len(special)), rng.lognormal(0, 3, 2000), rng.normal(0, 100, 500)])
    levels = np.concatenate([np.tile(np.clip(special, -10, 10), len(special)), rng.normal(0, 3, 2500).clip(-10, 10)])
    kernel = engine.program.decision
    columns = {"any": values, "level": levels, "level_at": np.full(len(values), NOW)}
    by_columns = ColumnFunction(kernel, whole_expressions=whole_expressions).run(
        Block.of(kernel.sources, columns, len(values), NOW, 0)
    )
    for i, (x, y) in enumerate(zip(values.tolist(), levels.tolist(), strict=True)):
        row = {"any": x, "level": y, "level_at": NOW}
        trace, reference = (
            engine.evaluate(row, now=NOW),
            Walker(engine.program.checked, engine.program.ports, row, now=NOW, skew=0),
        )
        for name, term in engine.program.checked.lets.items():
            key = f"let:{name[0]}.{name[1]}"
            expected = reference.finite(term)
            for got in (trace.value(key), float(by_columns[key][i])):
                if expected is None:
                    assert math.isnan(got), (key, row)
                elif name[1] == "root":
                    assert got == expected, (key, row)
                else:
                    assert abs(got - expected) <= ULPS * math.ulp(expected), (key, row)


def single_gate(name: str, text: str, **more: str) -> dict[str, str]:
    """Return a library with one gate and one strategy."""
    return {
        "rules/world.yaml": WORLD,
        "rules/fits.yaml": TABLE,
        "rules/pipeline.yaml": PIPELINE % name,
        f"rules/{name}.yaml": text,
        "strategies/ant.yaml": STRATEGY % ("ant", "walkers", 25, 50_000, ""),
        **more,
    }


@settings(max_examples=25, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(files=libraries((*EXACT, *ROUNDED)), rows=EVERY_ROW)
def test_libraries_with_powers_never_execute_in_one_back_end_what_another_cannot_know(
    files: dict[str, str], rows: list[dict[str, Any]]
) -> None:
    engine, rows = engine_of(files), told_apart(rows)
    for row, by_columns in zip(rows, of_columns(engine, rows), strict=True):
        expected = of_reference(engine, row)
        for answer in (of_scalar(engine, row), by_columns):
            # A last bit may turn a comparison; it may not make an unknown known.
            assert (expected.verdict == Verdict.HOLD.name) == (answer.verdict == Verdict.HOLD.name), row
