"""What tables cost: the kernel over columns, and the public call over frames of every library."""

from __future__ import annotations

import json
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from tests.bench.figures import ROUNDS, Figure, figure, in_turn, processor_time
from tests.bench.handwritten import GATES, Array, decide_columns
from tests.bench.recorded_rows import closing_row, named_rules

from golive.api import Engine
from golive.api.column_types import column_types
from golive.api.decide_block import by_columns, kept, kernel_columns
from golive.api.instants_in_tables import moments_of
from golive.api.intents_in_tables import rows_of
from golive.api.ready_table import ready_table, timed
from golive.api.signal_table import SignalTable
from golive.core.row import at, is_why
from golive.evaluator.blocks import ColumnFunction
from golive.evaluator.columns import Block

Rows = list[dict[str, Any]]

MIXED_ROWS = 20_000
ROWS = 1_000_000
LARGEST = 10_000_000
MIB = 2**20
FEW = 3
"""Rounds of what takes seconds."""
GOAL, MEMORY_GOAL_MIB = 6.0, 1_536.0
SPOILED = 0.01
"""The share of each column's cells that are absent, of those that are stale and of those that are NaN."""

KINDS: Mapping[str, Callable[[pa.Table], Any]] = {
    # Int64, because pandas makes floats of whole nanoseconds where one is absent, and those are refused.
    "pandas": lambda table: table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get),
    "arrow": lambda table: table,
    "polars": pl.from_arrow,
}


def frames(engine: Engine, rows: Rows) -> list[Figure]:
    """Return every figure of tables; `rows` are those of a replay and their variations."""
    return [
        *mixed_signals(engine, rows),
        *many_signals(engine, rows),
        *public_frames(engine, rows),
        largest_frame(),
    ]


def public_frames(engine: Engine, rows: Rows) -> list[Figure]:
    """Return what `decide_frame` costs over what its kernel does, in process time of either, on four inputs."""
    table = signals(engine, rows, ROWS)
    kernel = kernel_over(engine, table)
    made: list[Figure] = []
    for kind, of_kind in KINDS.items():
        for name, change in INPUTS.items():
            frame = of_kind(change(engine, table))
            ours, alone = processor_time(partial(engine.decide_frame, frame, reasons=False), kernel, rounds=FEW)
            title = f"decide_frame of {kind}, 1,000,000 rows, {name}: over the kernel"
            made.append(figure(title, ours / alone, GOAL, "lower"))
    return made


def signals(engine: Engine, rows: Rows, count: int) -> pa.Table:
    """Return rows that know everything, again and again, each with a text id of its own."""
    types = column_types(engine.program)
    opens = [row for row in rows if row["intent"] == "open"]
    names = [name for name, cell in opens[0].items() if not is_why(name) and cell is not None]
    good = [row for row in opens if all(row.get(name) is not None for name in names)]
    times = -(-count // len(good))
    columns = {}
    for name in names:
        cells = pa.array([row[name] for row in good], type=types.get(name))
        columns[name] = pa.concat_arrays([cells] * times).slice(0, count)
    columns["signal_id"] = pa.array([f"signal-{i}" for i in range(count)])
    return pa.table(columns).combine_chunks()


def kernel_over(engine: Engine, table: pa.Table) -> Callable[[], object]:
    program = engine.program
    ready = ready_table(program, timed(program, SignalTable.from_arrow(table)))
    now, skew = moments_of(ready)
    block = Block.of(program.decision.sources, kernel_columns(program.decision, ready), table.num_rows, now, skew)
    kernel = ColumnFunction(program.decision, kept(program))
    return lambda: kernel.run(block)


def one_absent_time(engine: Engine, table: pa.Table) -> pa.Table:
    """Return the table with the first time of every dated column absent."""
    for name in table.column_names:
        if at(name) in table.column_names:
            gone = np.zeros(table.num_rows, dtype=bool)
            gone[0] = True
            table = replaced(table, at(name), gone)
    return table


def replaced(table: pa.Table, name: str, gone: Array, by: Any = None) -> pa.Table:
    column = table[name].combine_chunks()
    instead = by if isinstance(by, pa.Array) else pa.scalar(by, column.type)
    cells = pa.compute.if_else(pa.array(gone), instead, column)
    return table.set_column(table.column_names.index(name), name, cells)


def categories(engine: Engine, table: pa.Table) -> pa.Table:
    """Return the table with its words by dictionaries; ids are no words."""
    for n, field in enumerate(table.schema):
        if pa.types.is_string(field.type) and field.name != "signal_id":
            table = table.set_column(n, field.name, table.column(n).dictionary_encode())
    return table


def spoiled(engine: Engine, table: pa.Table) -> pa.Table:
    """Return the table with cells of every column that decides absent, stale and NaN."""
    random = np.random.default_rng(3)
    for port in engine.program.columns:
        if port.column in table.column_names:
            table = replaced(table, port.column, random.random(table.num_rows) < SPOILED)
            if pa.types.is_floating(table[port.column].type):
                table = replaced(table, port.column, random.random(table.num_rows) < SPOILED, float("nan"))
        if at(port.column) in table.column_names:
            table = replaced(table, at(port.column), random.random(table.num_rows) < SPOILED, 10**18)
    return table


INPUTS: Mapping[str, Callable[[Engine, pa.Table], pa.Table]] = {
    "no nulls": lambda engine, table: table,
    "one absent time": one_absent_time,
    "categories": categories,
    "1 % absent, stale and NaN": spoiled,
}


def largest_frame() -> Figure:
    """Return what ten million rows take besides themselves, at the most, in a process of their own."""
    command = [sys.executable, "-m", "tests.bench.largest_frame", str(LARGEST)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
    extra = json.loads(done.stdout)["extra_bytes"] / MIB
    return figure("decide_frame of arrow, 10,000,000 rows: MiB besides the input", extra, MEMORY_GOAL_MIB, "lower")


def mixed_signals(engine: Engine, rows: Rows) -> list[Figure]:
    """Return what columns over a table of both kinds cost, of what they do over opens alone."""
    good = [r for r in rows if isinstance(r["clock_skew"], int) and r["clock_skew"] >= 0 and r["intent"] == "open"]
    some = [{**row, "signal_id": str(i)} for i, row in enumerate(good * (MIXED_ROWS // len(good)))]
    every = [closing_row(row) if i % 2 else row for i, row in enumerate(some)]
    # Both tables have the same columns: what is compared is who decides a row, not how many cells are read.
    opens, mixed = (SignalTable.from_rows([{**dict.fromkeys(every[1]), **r} for r in t]) for t in (some, every))

    kernels = {one: ColumnFunction(one.decision, kept(one)) for one in engine.program.decisions.values()}

    def over(table: SignalTable) -> Callable[[], object]:
        ready = ready_table(engine.program, timed(engine.program, table))
        now, skew = moments_of(ready)

        def columns() -> object:
            parts = rows_of(engine.program, ready)
            return by_columns({one: kernels[one] for one in parts}, parts, ready, now, skew)

        return columns

    a, b = in_turn(over(opens), over(mixed), rounds=5)
    return [figure("columns over a mixed table, over opens alone", b / a, 1.15, "lower")]


def many_signals(engine: Engine, rows: Rows) -> list[Figure]:
    # What is written by hand decides what opens.
    good = [r for r in rows if isinstance(r["clock_skew"], int) and r["clock_skew"] >= 0 and r["intent"] == "open"]
    table = SignalTable.from_rows(good)
    big = pa.concat_tables([pa.table(dict(table.columns))] * (ROWS // len(good) + 1))
    big = big.slice(0, ROWS).combine_chunks()
    columns = SignalTable.from_arrow(big)
    sources = engine.program.decision.sources
    now, skew = np.asarray(big["decided_at"]), np.asarray(big["clock_skew"])
    block = Block.of(sources, kernel_columns(engine.program.decision, columns), ROWS, now, skew)
    kernel = ColumnFunction(engine.program.decision, kept(engine.program))
    names = ["_".join(filter(None, (s.port.column, s.derive))) for s in sources]
    plain = {name: c.values for name, c in zip(names, block.columns, strict=True)}
    plain |= {f"{s.port.column}_at": c.at for s, c in zip(sources, block.columns, strict=True) if c.at is not None}

    answers = kernel.run(block, threads=2)
    with np.errstate(all="ignore"):
        by_hand = decide_columns(plain, now, skew)
    for name in ("verdict", *(f"{g}.verdict" for g in GATES)):
        assert (answers[name] == by_hand[name]).all(), f"{name} differs from the hand-written columns"
    for name in ("final", "confidence"):
        assert np.allclose(answers[name], by_hand[name], rtol=1e-12, atol=0)
    assert (named_rules(engine)[answers["rule"]] == by_hand["rules"][by_hand["rule"]]).all(), "rules differ"
    closure = engine._scalar.of
    few = [columns.row(i) for i in range(2_000)]

    def loop() -> None:
        for row in few:
            closure(row, row["decided_at"], row["clock_skew"])

    a, b, c = in_turn(
        lambda: kernel.run(block, threads=2), lambda: decide_columns(plain, now, skew), loop, rounds=ROUNDS
    )
    looped = c / len(few) * ROWS
    tracemalloc.start()
    kernel.run(block, threads=2)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    outputs = sum(array.nbytes for array in answers.values())
    return [
        figure("columns, 1,000,000 signals: hand-written numpy over ours", b / a, 1.5, "higher"),
        figure("columns, 1,000,000 signals: our scalar closure in a loop over ours", looped / a, 15.0, "higher"),
        figure("columns, 1,000,000 signals: extra memory besides outputs, MiB", (peak - outputs) / MIB, 64.0, "lower"),
    ]
