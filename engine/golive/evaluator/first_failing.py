"""The first true mask of many, counted over columns: a running mask of rows in which none was true yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from golive.compiler.kernel import Kernel, Step
from golive.evaluator.columns import Array

MOST = int(np.iinfo(np.uint8).max)
"""Masks that are counted in bytes; of more, each so many are counted by themselves."""

Applied = Callable[[dict[int, Array], Array | None, int], Array]


def without_negations(kernel: Kernel) -> Kernel:
    """Return a kernel whose `first` reads what a negated mask negates.

    The `table` of each says by 0 which of its arguments stand for their contrary: a pass over the rows is saved for
    each.
    """
    steps = [_read_straight(kernel, step) if step.op == "first" else step for step in kernel.steps]
    return replace(kernel, steps=tuple(steps))


def _read_straight(kernel: Kernel, step: Step) -> Step:
    masks = [kernel.steps[a] for a in step.arguments]
    straight = tuple(m.arguments[0] if m.op == "not" else a for m, a in zip(masks, step.arguments, strict=True))
    return step._replace(arguments=straight, table=tuple(int(m.op != "not") for m in masks))


def first_failing(step: Step) -> Applied:
    """Return the computation of the position of the first true mask, their number where none is."""
    true = step.table or (1,) * len(step.arguments)
    masks = [
        # What is passed by a true mask stays, or what is by a false one: `a > b` is `a and not b`.
        (a, np.greater if sign else np.logical_and)
        for a, sign in zip(step.arguments, true, strict=True)
    ]

    def apply(values: dict[int, Array], out: Array | None, rows: int) -> Array:
        first = np.empty(rows, dtype=np.int32) if out is None else out
        first[...] = 0
        none_yet = np.ones(rows, dtype=bool)
        for start in range(0, len(masks), MOST):
            passed = np.zeros(rows, dtype=np.uint8)
            for a, also in masks[start : start + MOST]:
                also(none_yet, values[a], out=none_yet)
                np.add(passed, none_yet.view(np.uint8), out=passed)
            np.add(first, passed, out=first)
        return first

    return apply
