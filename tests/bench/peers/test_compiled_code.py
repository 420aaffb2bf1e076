"""Compiled code gives the bits of the other back ends, of a hundred thousand rows and of operations one by one."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.bench.frames import replaced, signals, spoiled
from tests.bench.peers.arrays import block_of
from tests.bench.recorded_rows import sample_rows
from tests.generated_libraries import EXACT, PHASES, ROUNDED, libraries
from tests.generated_rows import ROWS
from tests.library import NOW, SKEW, engine_of, files_with

from golive.api import Engine
from golive.api.decide_table import decided_table
from golive.api.signal_table import SignalTable
from golive.compiler.kernel import Kernel, Source, Step
from golive.compiler.operations import OPERATIONS
from golive.core.verdict import Verdict
from golive.evaluator.blocks import ColumnFunction
from golive.evaluator.columns import Array, Block
from golive.evaluator.machine_code import compiled
from golive.evaluator.native import NativeFunction
from golive.evaluator.native_parts import parts_of
from golive.evaluator.native_pieces import INSTRUCTIONS
from golive.evaluator.native_text import PartText

pytest.importorskip("llvmlite")

MANY = 100_003
"""Rows of which the last are fewer than are worked out at once."""
ODD = (0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.0, 1e308, -1e308, 5e-324, -5e-324, 0.1, 1e12, math.inf, -math.inf, math.nan)
GATE = """\
inputs:
  any: {from: world.any}
  spare: {from: world.spare}
require:
  - {id: r, that: any > 0 and spare > 0, else: 'no'}
"""


def differing(mine: Array, theirs: Array) -> Array:
    """Return the rows that differ by a bit; one NaN is like another."""
    assert mine.dtype == theirs.dtype
    if mine.dtype.kind != "f":
        return np.flatnonzero(mine != theirs)
    return np.flatnonzero((mine.view(np.int64) != theirs.view(np.int64)) & ~(np.isnan(mine) & np.isnan(theirs)))


def hold(mine: dict[str, Array], theirs: dict[str, Array]) -> None:
    assert mine.keys() == theirs.keys()
    for name, cells in mine.items():
        assert not differing(cells, theirs[name]).size, name


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.shipped()


@pytest.fixture(scope="module")
def table(engine: Engine) -> pa.Table:
    """Rows of a replay with cells absent, stale, NaN, infinite, zero, negative, at their bounds and next to them."""
    made, random = signals(engine, sample_rows(engine), MANY), np.random.default_rng(23)
    made = replaced(made, "raw_size", random.random(MANY) < 0.5, 3e5)
    made = spoiled(engine, replaced(made, "kill_switch", random.random(MANY) < 0.01, "halted"))
    for port in engine.program.columns:
        if port.column in made.column_names and pa.types.is_floating(made[port.column].type):
            bounds = (port.type.lo, port.type.hi)
            beside = (math.nextafter(b, way) for b in bounds for way in (-math.inf, math.inf))
            cells = pa.array(random.choice([*ODD, *bounds, *beside], MANY))
            made = replaced(made, port.column, random.random(MANY) < 0.005, cells)
    return made


@pytest.fixture(scope="module")
def by_code(engine: Engine, table: pa.Table) -> pa.Table:
    return decided_table(engine, SignalTable.from_arrow(table), backend="jit", reasons=False).columns


@pytest.mark.parametrize("backend", ["columns", "numexpr", "scalar"])
def test_every_back_end_writes_the_same_table_of_a_hundred_thousand_rows(
    engine: Engine, table: pa.Table, by_code: pa.Table, backend: str
) -> None:
    decided = decided_table(engine, SignalTable.from_arrow(table), backend=backend, reasons=False).columns
    assert decided.schema == by_code.schema
    for name in decided.column_names:
        mine, theirs = (c[name].combine_chunks() for c in (decided, by_code))
        if pa.types.is_floating(mine.type):
            assert not differing(mine.to_numpy(zero_copy_only=False), theirs.to_numpy(zero_copy_only=False)).size, name
        else:
            assert mine.equals(theirs), name
    assert set(by_code["verdict"].to_pylist()) == {verdict.name for verdict in Verdict}


@pytest.mark.parametrize("threads", [1, 2])
def test_every_step_that_is_kept_has_the_same_bits(engine: Engine, table: pa.Table, threads: int) -> None:
    block, kernel = block_of(engine, table), engine.program.decision
    hold(NativeFunction(kernel).run(block, threads=threads), ColumnFunction(kernel).run(block))


def test_two_threads_share_one_function(engine: Engine, table: pa.Table) -> None:
    block, kernel = block_of(engine, table.slice(0, 5_001)), engine.program.decision
    function, alone = NativeFunction(kernel, ["verdict", "final"]), ColumnFunction(kernel, ["verdict", "final"])
    expected = alone.run(block)
    with ThreadPoolExecutor(2) as pool:
        for answers in pool.map(lambda _: function.run(block), range(16)):
            hold(answers, expected)


def test_columns_that_are_not_in_one_piece_are_read_as_they_are(engine: Engine, table: pa.Table) -> None:
    block, kernel = block_of(engine, table.slice(0, 1_001)), engine.program.decision
    apart = tuple(replace(c, values=np.repeat(c.values, 2)[::2]) for c in block.columns)
    hold(NativeFunction(kernel).run(replace(block, columns=apart)), ColumnFunction(kernel).run(block))


def test_a_column_of_another_type_than_the_code_reads_is_no_memory_to_it(engine: Engine, table: pa.Table) -> None:
    block, kernel = block_of(engine, table.slice(0, 100)), engine.program.decision
    narrow = tuple(replace(c, values=np.zeros(100, dtype=np.int16)) for c in block.columns)
    with pytest.raises(TypeError, match="int16"):
        NativeFunction(kernel, ["verdict"]).run(replace(block, columns=narrow))


@pytest.fixture(scope="module")
def sources() -> tuple[Source, ...]:
    found = {s.port.column: s for s in engine_of(files_with(GATE)).program.decision.sources}
    return found["any"], found["spare"]


PAIRS = [(a, b) for a in ODD for b in ODD]


STEPS = (
    *(Step(op="in", kind="f", value=n) for n in (0, 1)),
    *(Step(op="gt", kind="m", arguments=pair) for pair in ((0, 1), (1, 0))),
    Step(op="const", kind="e", value=-1),
    Step(op="const", kind="e", value=1),
    Step(op="const", kind="f", value=3.0),
    *(Step(op="code_sel", kind="e", arguments=(mask, 4, 5)) for mask in (2, 3)),
)
"""Two numbers, two masks, three constants and two codes."""
TAKEN = {"not": (2,), "sel": (2, 0, 1), "code_sel": (2, 7, 8), "code_eq": (7, 8), "code_known": (7,), "div_by": (0, 6)}
TABLES = (
    Step(op="look", kind="f", arguments=(7,), table=(0.5, -0.0, 2.0)),
    Step(op="look", kind="e", arguments=(7,), table=(3, 7, -1)),
    Step(op="grid", kind="e", arguments=(7, 8), table=((1, 2, -1), (4, 5, -1), (-1, -1, -1))),
)


def every_operation() -> list[Step]:
    made = []
    for op, operation in OPERATIONS.items():
        count = sum("{" + str(n) + "}" in operation.python for n in range(3))
        made.append(Step(op=op, kind=operation.kind, arguments=TAKEN.get(op, (0, 1)[:count])))
    denied = next(len(STEPS) + n for n, step in enumerate(made) if step.op == "not")
    kinds = {"and": "m", "or": "m", "first": "e"}
    joined = [Step(op=op, kind=kind, arguments=(2, 3, denied)) for op, kind in kinds.items()]
    return [*made, *joined, *TABLES]


@pytest.mark.parametrize(("instructions", "tile"), [(INSTRUCTIONS, 64), (1, 8)])
def test_every_operation_gives_the_bits_that_it_has_over_columns(
    sources: tuple[Source, ...], monkeypatch: pytest.MonkeyPatch, instructions: int, tile: int
) -> None:
    # A piece of one instruction reads all that it needs, of every kind, where an earlier piece wrote it.
    monkeypatch.setattr("golive.evaluator.native_pieces.INSTRUCTIONS", instructions)
    monkeypatch.setattr("golive.evaluator.native_pieces.TILE", tile)
    asked = every_operation()
    outputs = {f"{n} {step.op}": len(STEPS) + n for n, step in enumerate(asked)}
    kernel = Kernel(sources=sources, steps=(*STEPS, *asked), outputs=outputs)
    columns = {name: np.array(cells) for name, cells in zip(("any", "spare"), zip(*PAIRS, strict=True), strict=True)}
    block = Block.of(sources, columns, len(PAIRS), NOW, SKEW)
    hold(NativeFunction(kernel).run(block), ColumnFunction(kernel).run(block))


def columns_of(kernel: Kernel, rows: list[dict[str, Any]]) -> Block:
    names = {n for s in kernel.sources for n in (s.port.column, f"{s.port.column}_at")}
    columns = {n: np.array([*(r.get(n) for r in rows), None], dtype=object)[:-1] for n in names}
    return Block.of(kernel.sources, columns, len(rows), NOW, SKEW)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(files=libraries((*EXACT, *ROUNDED)), rows=st.lists(ROWS, min_size=1, max_size=16))
def test_drawn_libraries_are_decided_to_the_same_bits(files: dict[str, str], rows: list[dict[str, Any]]) -> None:
    kernel = engine_of(files).program.decision
    block = columns_of(kernel, rows)
    hold(NativeFunction(kernel).run(block), ColumnFunction(kernel).run(block))


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(files=libraries(EXACT), rows=st.lists(ROWS, min_size=1, max_size=16))
def test_drawn_libraries_have_the_bits_of_single_rows_in_every_kept_value(
    files: dict[str, str], rows: list[dict[str, Any]]
) -> None:
    engine = engine_of(files)
    kernel = engine.program.decision
    by_code = NativeFunction(kernel).run(columns_of(kernel, rows))
    traces = [engine.evaluate(row, now=NOW, skew=SKEW) for row in rows]
    by_row = {n: np.array([t.value(n) for t in traces], dtype=cells.dtype) for n, cells in by_code.items()}
    hold(by_code, by_row)


def test_one_text_is_compiled_once_and_another_by_itself(engine: Engine) -> None:
    kernel = engine.program.decision
    once, again = (NativeFunction(kernel, ["verdict"]).code for _ in range(2))
    assert once.machine_code is again.machine_code
    assert NativeFunction(kernel, ["rule"]).code.machine_code is not once.machine_code


def test_no_function_grows_with_the_rules_that_it_was_written_for(sources: tuple[Source, ...]) -> None:
    def longest(rules: int) -> int:
        bounds = [Step(op="const", kind="f", value=float(n)) for n in range(rules)]
        masks = [Step(op="ge", kind="m", arguments=(0, 1 + n)) for n in range(rules)]
        first = Step(op="first", kind="e", arguments=tuple(range(1 + rules, 1 + 2 * rules)))
        steps = (Step(op="in", kind="f", value=0), *bounds, *masks, first)
        kernel = Kernel(sources=sources, steps=steps)
        (only,) = parts_of(kernel, {2 * rules + 1})
        part = PartText(kernel, only, "part")
        return max(len(function.splitlines()) for function in part.text.split("define "))

    assert longest(1_000) == longest(4_000) < 10 * INSTRUCTIONS


def test_no_instruction_may_be_rearranged_and_no_power_is_compiled(engine: Engine) -> None:
    text = NativeFunction(engine.program.decision).code.text
    assert not {"fast", "nnan", "ninf", "nsz", "arcp", "contract", "afn", "reassoc"} & set(text.split())
    assert not any(f"@{name}" in text or f"llvm.{name}" in text for name in ("pow", "exp", "log", "fma"))
    assert any(step.op == "pow" for step in engine.program.decision.steps)


def test_products_and_sums_are_rounded_apart() -> None:
    text = """
define void @part(i64 %rows, ptr %p) {
  %x = load <4 x double>, ptr %p, align 8
  %square = fmul <4 x double> %x, %x
  %less = fsub <4 x double> %square, <double 1.0, double 1.0, double 1.0, double 1.0>
  store <4 x double> %less, ptr %p, align 8
  ret void
}"""
    x = np.full(4, 1.0 + 2.0**-30)
    expected = x * x - 1.0
    compiled(text, {"part": 1}).functions["part"](4, x.ctypes.data)
    assert x.tolist() == expected.tolist() == [2.0**-29] * 4
