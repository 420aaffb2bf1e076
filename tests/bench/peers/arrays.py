"""Columns in the form in which every peer gets them: doubles, codes, times, and the instants of the decisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from tests.bench.frames import replaced, signals, spoiled
from tests.bench.recorded_rows import sample_rows

from golive.api import Engine
from golive.api.decide_block import kernel_columns
from golive.api.instants_in_tables import moments_of
from golive.api.ready_table import ready_table, timed
from golive.api.signal_table import SignalTable
from golive.compiler.kernel import Kernel
from golive.evaluator.blocks import ColumnFunction
from golive.evaluator.columns import Array, Block

HALTED = 0.01
"""The share of rows for which a switch is pulled."""

Answers = Mapping[str, Array]
Peer = Callable[[], Answers]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What golive and its peers are asked: rows of the shipped decision stage."""

    kernel: Kernel
    block: Block

    @property
    def rows(self) -> int:
        return self.block.rows

    def some(self, rows: int) -> Asked:
        """Return the first rows."""
        columns = tuple(
            replace(c, values=c.values[:rows], at=None if c.at is None else c.at[:rows]) for c in self.block.columns
        )
        block = Block(rows=rows, columns=columns, now=self.block.now[:rows], skew=self.block.skew[:rows])
        return replace(self, block=block)

    def tiled(self, rows: int) -> Asked:
        """Return the rows again and again."""
        columns = tuple(
            replace(c, values=np.resize(c.values, rows), at=None if c.at is None else np.resize(c.at, rows))
            for c in self.block.columns
        )
        now, skew = np.resize(self.block.now, rows), np.resize(self.block.skew, rows)
        return replace(self, block=Block(rows=rows, columns=columns, now=now, skew=skew))

    def named(self) -> Mapping[str, Array]:
        """Return the columns by name: `v3` and `t3` are the values and the times of the third source."""
        made = {f"v{n}": column.values for n, column in enumerate(self.block.columns)}
        made |= {f"t{n}": column.at for n, column in enumerate(self.block.columns) if column.at is not None}
        return {**made, "now": self.block.now, "latest": self.block.now + self.block.skew}

    def arrow(self) -> pa.Table:
        """Return the columns as arrow, in which what is unknown is NULL.

        NaN would decide otherwise: databases and frames take it for the largest number there is.
        """
        return pa.table({name: pa.array(cells, from_pandas=True) for name, cells in self.named().items()})


def by_golive(asked: Asked, *, threads: int = 2, of: type[ColumnFunction] = ColumnFunction) -> Peer:
    kernel = of(asked.kernel, tuple(asked.kernel.outputs))
    return lambda: kernel.run(asked.block, threads=threads)


def asked(engine: Engine, kernel: Kernel, rows: int) -> Asked:
    """Return rows of a replay; of the second half, a share of all cells is absent, stale or NaN."""
    table = signals(engine, sample_rows(engine), rows)
    # Some ask for more than they may have, so that limits reduce them.
    random = np.random.default_rng(5)
    wanted = table["raw_size"].to_numpy() * random.choice([1.0, 30.0], rows)
    table = table.set_column(table.column_names.index("raw_size"), "raw_size", pa.array(wanted))
    table = replaced(table, "kill_switch", random.random(rows) < HALTED, "halted")
    half = rows // 2
    table = pa.concat_tables([table.slice(0, half), spoiled(engine, table.slice(half))]).combine_chunks()
    return Asked(kernel=kernel, block=block_of(engine, table))


def block_of(engine: Engine, table: pa.Table) -> Block:
    program = engine.program
    ready = ready_table(program, timed(program, SignalTable.from_arrow(table)))
    now, skew = moments_of(ready)
    return Block.of(program.decision.sources, kernel_columns(program.decision, ready), table.num_rows, now, skew)


def differing(mine: Mapping[str, Array], theirs: Mapping[str, Array]) -> Array:
    """Return the rows of which a peer's verdict, size or first rule is another than golive's."""
    same = (mine["verdict"] == theirs["verdict"]) & (mine["rule"] == theirs["rule"])
    size = np.asarray(theirs["final"], dtype=np.float64)
    same &= np.isclose(mine["final"], size, rtol=1e-9, atol=0.0, equal_nan=True)
    return np.flatnonzero(~same)
