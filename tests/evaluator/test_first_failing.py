"""The first true mask of a row is the first that anybody would count, however many there are and whichever negate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from golive.compiler.kernel import Kernel, Step, needed_steps
from golive.evaluator.blocks import BLOCK_ROWS, rows_a_block
from golive.evaluator.elementwise import compile_step
from golive.evaluator.first_failing import first_failing, without_negations


def of_masks(negated: list[bool]) -> Kernel:
    """Return a kernel of the first of masks, each the outcome of a comparison or what negates one."""
    steps = [Step(op="in_true", kind="m", value=n) for n in range(len(negated))]
    arguments = []
    for n, is_negated in enumerate(negated):
        if is_negated:
            steps.append(Step(op="not", kind="m", arguments=(n,)))
        arguments.append(len(steps) - 1 if is_negated else n)
    steps.append(Step(op="first", kind="e", arguments=tuple(arguments)))
    return Kernel(sources=(), steps=tuple(steps), outputs={"rule": len(steps) - 1})


@settings(max_examples=60, deadline=None)
@given(
    negated=st.lists(st.booleans(), min_size=1, max_size=4).map(lambda some: (some * 200)[:600])
    | st.lists(st.booleans(), min_size=1, max_size=9),
    seed=st.integers(0, 9),
    share=st.sampled_from([0.0, 0.002, 0.5, 1.0]),
)
def test_the_first_true_mask_is_that_of_a_plain_count(negated: list[bool], seed: int, share: float) -> None:
    rows = 50
    true = np.random.default_rng(seed).random((len(negated), rows)) < share
    expected = [next((n for n in range(len(negated)) if true[n, i]), len(negated)) for i in range(rows)]
    values = {n: true[n] ^ negated[n] for n in range(len(negated))}
    kernel = of_masks(negated)
    straight = without_negations(kernel).steps[-1]
    assert set(straight.arguments) == set(range(len(negated)))
    assert first_failing(straight)(values, None, rows).tolist() == expected
    for i, step in enumerate(kernel.steps[:-1]):
        if step.op == "not":
            values[i] = compile_step(kernel, step)(values, None, rows)
    into = np.full(rows, 7, dtype=np.int32)
    assert first_failing(kernel.steps[-1])(values, into, rows) is into
    assert into.tolist() == expected


def test_what_only_the_first_reads_negated_is_not_negated() -> None:
    kernel = of_masks([True, False, True])
    needed = [kernel.steps[s].op for s in needed_steps(kernel.steps, kernel.outputs.values())]
    straight = without_negations(kernel)
    left = [straight.steps[s].op for s in needed_steps(straight.steps, straight.outputs.values())]
    assert (needed.count("not"), left.count("not")) == (2, 0)


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("rows", [1, BLOCK_ROWS, BLOCK_ROWS + 1, 3 * BLOCK_ROWS + 1, 100_000, 1_000_000])
def test_blocks_are_of_one_size_and_as_many_for_each_thread(rows: int, threads: int) -> None:
    size = rows_a_block(rows, threads)
    blocks = -(-rows // size)
    assert size <= BLOCK_ROWS
    assert blocks % (1 if rows <= BLOCK_ROWS else threads) == 0
    assert blocks * size - rows < blocks
