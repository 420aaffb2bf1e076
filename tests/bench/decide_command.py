"""`golive decide` from parquet to parquet beside a Polars script of the same decisions, each a process of its own."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from tests.bench.figures import Figure, Rounds, figure
from tests.bench.handwritten import AGED
from tests.bench.recorded_rows import knowing_opens
from tests.places import REPOSITORY

from golive.api import Engine
from golive.api.column_types import column_types, time_columns
from golive.api.described_terms import described
from golive.api.one_instant import dated_alike
from golive.api.permit_cells import unpermitted
from golive.core.row import PERMIT_COLUMNS, at
from golive.core.verdict import Verdict

Rows = list[dict[str, Any]]

MONEY_MODES = ("canary", "live")
NEVER_LATE = ("decided_at", *map(at, PERMIT_COLUMNS))
"""What a permit says is not read from a table, so nothing there can make it late."""

ROWS, ROUNDS = 1_000_000, 3
SOME = 0.02
"""The share of rows that are stale as a whole; ten times as many have no cell of one of their columns."""

GOAL = 0.5
ALIKE = ("signal_id", "ts", "raw_size", "verdict", "lots", "gate", "rule")
CLOSE = ("final_size", "confidence")


def decide_command(engine: Engine, rows: Rows, count: int = ROWS, rounds: int = ROUNDS) -> list[Figure]:
    """Return how many rows a second `golive decide` decides over what a Polars script does: of the clock, and of CPUs.

    Both are whole processes with their start; every row of the two files is compared.
    """
    with tempfile.TemporaryDirectory() as folder:
        source, ours, theirs = (Path(folder, f"{name}.parquet") for name in ("signals", "golive", "polars"))
        pq.write_table(various(engine, rows, count), source)
        decide = (sys.executable, "-m", "golive", "decide", "--signals", source, "--out", ours, "--reasons", "none")
        script = (sys.executable, "-m", "tests.bench.decide_by_polars", source, theirs, engine.program.digests.policy)
        spent = [(_spent(decide), _spent(script)) for _ in range(rounds)]
        _compare(ours, theirs)
    of_clock, of_cpus = (Rounds(tuple(b[i] / a[i] for a, b in spent)) for i in range(2))
    name = f"golive decide parquet to parquet, {count:,} rows: rows a second over a Polars script"
    return [
        figure(name, of_clock, GOAL, "higher"),
        figure(f"{name}, in time of the processor", of_cpus, GOAL, "higher"),
    ]


def _spent(command: Sequence[object]) -> tuple[float, float]:
    """Return the seconds of the clock and of the processors that a process takes."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([str(word) for word in command], check=True, capture_output=True, cwd=REPOSITORY)
    clock, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def various(engine: Engine, rows: Rows, count: int) -> pa.Table:
    """Return rows that open, each with numbers of its own: one in four may be sent, some have a gap, some are stale.

    What golive doubts by looking at more than one cell of a row is not in them, for the script does not look: terms
    that a market's description contradicts, and times that differ between outputs of one model. Rows of canary and
    live, which the command refuses by their number, are not in them either.
    """
    types, random = column_types(engine.program), np.random.default_rng(17)
    opens = (dict(unpermitted(engine.program, row)) for row in knowing_opens(rows) if row["mode"] not in MONEY_MODES)
    good = [row for row in opens if _agrees_with_itself(engine, row)]
    names = list(good[0])
    sent = [i for i, row in enumerate(good) if engine.decide(row).verdict <= Verdict.REDUCE]
    chosen = pa.array(np.where(np.arange(count) % 4, np.arange(count) % len(good), np.resize(sent, count)))
    table = pa.table({n: pa.array([row[n] for row in good], type=types.get(n)).take(chosen) for n in names})
    moved = np.arange(count) * 1_000_003
    stale = np.where(random.random(count) < SOME, 6 * 3_600 * 1_000_000_000, 0)
    gaps = np.where(random.random(count) < 10 * SOME, random.integers(0, len(AGED), count), -1)
    for name in time_columns(engine.program) & set(names):
        late = 0 if name in NEVER_LATE else stale
        table = _with(table, name, pa.array(np.asarray(table[name]) + moved - late))
    for n, name in enumerate(AGED):
        cells = np.asarray(table[name]) * (1 - 1e-5 * random.random(count))
        if name not in ("data_quality.mid", *PERMIT_COLUMNS):
            table = _with(table, name, pa.array(cells, mask=gaps == n))
    return _with(table, "signal_id", pc.binary_join_element_wise("signal", pa.array(np.arange(count)).cast("str"), "-"))


def _agrees_with_itself(engine: Engine, row: dict[str, Any]) -> bool:
    return described(engine.program).checked(row) is row and dated_alike(engine.program, row) is row


def _with(table: pa.Table, name: str, cells: Any) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), name, cells)


def _compare(ours: Path, theirs: Path) -> None:
    mine, other = pq.read_table(ours), pq.read_table(theirs)
    gates = [name for name in mine.column_names if name.startswith("gate_") and name in other.column_names]
    for name in (*ALIKE, *gates):
        assert pc.all(_same(mine[name].cast(other[name].type), other[name])).as_py(), f"{name} differs"
    for name in CLOSE:
        assert np.allclose(np.asarray(mine[name]), np.asarray(other[name]), rtol=1e-12, atol=0), f"{name} differs"


def _same(one: pa.ChunkedArray, other: pa.ChunkedArray) -> pa.ChunkedArray:
    """Say where two columns hold the same, or both nothing: to be equal to nothing is neither true nor false."""
    neither = pc.and_(pc.is_null(one), pc.is_null(other))
    return pc.or_(neither, pc.fill_null(pc.equal(one, other), fill_value=False))
