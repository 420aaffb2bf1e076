"""What deciding columns takes besides what it gives back is that of one block a thread, however many rows there are."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from golive.api import Engine
from golive.api.decide_block import kept
from golive.compiler.kernel import Kernel
from golive.core.row import at
from golive.core.signature import Kind
from golive.evaluator.blocks import BLOCK_ROWS, ColumnFunction
from golive.evaluator.columns import Array, Block

NOW = 10**18
BYTES_OF_A_ROW = 480
"""What the steps of a row that are needed at one time take at the most, whatever they need altogether."""


def half_unknown(engine: Engine, rows: int) -> Block:
    """Return columns of which every other cell is too old or out of range, so that each has to be copied."""
    sources, whole = engine.program.decision.sources, np.arange(rows)
    columns: dict[str, Array] = {}
    for port in (source.port for source in sources):
        number = np.where(whole % 2, np.inf, max(port.type.lo, 0.0)) if port.type.kind is Kind.NUMBER else whole % 2
        columns |= {port.column: number, at(port.column): np.where(whole % 2, 0, NOW)}
    return Block.of(sources, columns, rows, NOW, 0)


def most_taken(engine: Engine, rows: int, threads: int) -> int:
    """Return the bytes taken at the most besides the answers, with all that is compiled and kept."""
    block, names = half_unknown(engine, rows), kept(engine.program)
    # What is imported on the way counts for nothing.
    ColumnFunction(engine.program.decision, names).run(half_unknown(engine, 1))
    function = ColumnFunction(engine.program.decision, names)
    tracemalloc.start()
    try:
        answers = function.run(block, threads=threads)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return most - sum(answer.nbytes for answer in answers.values())


@pytest.mark.parametrize("threads", [1, 2])
def test_a_thread_takes_what_a_block_takes(shipped: Engine, threads: int) -> None:
    few, many = (most_taken(shipped, rows, threads) for rows in (2 * BLOCK_ROWS, 6 * BLOCK_ROWS))
    assert many < threads * BYTES_OF_A_ROW * BLOCK_ROWS
    assert many < 1.2 * few, "more rows take no more"


def test_columns_that_are_kept_as_they_are_given_are_copied(shipped: Engine) -> None:
    decision, block = shipped.program.decision, half_unknown(shipped, 1)
    read = {str(n): n for n, step in enumerate(decision.steps) if step.op == "in"}
    answers = ColumnFunction(Kernel(sources=decision.sources, steps=decision.steps, outputs=read)).run(block)
    for name, answer in answers.items():
        given = block.columns[int(decision.steps[read[name]].value or 0)].values
        np.testing.assert_array_equal(answer, given)
        assert not np.shares_memory(answer, given)
