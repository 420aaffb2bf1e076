"""One operation at a time over a block that stays in cache.

Exact operations go to numpy, which computes them as Python does; powers, exponentials and logarithms go to numexpr,
because numpy's own differ from the C library's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from golive.compiler.kernel import Kernel, Step
from golive.evaluator.columns import DTYPES, Array
from golive.evaluator.first_failing import first_failing

StepValues = dict[int, Any]
"""StepValues of the steps so far, by step: arrays of a block's length, or plain constants."""

StepFunction = Callable[[StepValues, Array | None, int], Array]
"""Computes a step over a block of so many rows, into the given array when there is one."""

_UFUNCS: Mapping[str, Callable[..., Any]] = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": np.divide,
    "div_by": np.divide,
    "neg": np.negative,
    "abs": np.absolute,
    "sqrt": np.sqrt,
    "floor": np.floor,
    "ge": np.greater_equal,
    "gt": np.greater,
    "le": np.less_equal,
    "lt": np.less,
    "eq": np.equal,
    "not": np.logical_not,
    "code_eq": np.equal,
}
_TRANSCENDENTAL = {
    "pow": "a ** b + (a - a) + (b - b)",
    "exp": "exp(a)",
    "log": "log(a)",
}


def asks_numexpr(step: Step) -> bool:
    """Say whether a step by itself is computed by numexpr, which takes longer to import than many kernels to run."""
    return step.op in _TRANSCENDENTAL


def compile_step(kernel: Kernel, step: Step) -> StepFunction:
    """Return the computation of a step that is no constant and reads no column."""
    if step.op in _UFUNCS:
        return _ufunc(_UFUNCS[step.op], step.arguments)
    if step.op in _TRANSCENDENTAL:
        return _numexpr(_TRANSCENDENTAL[step.op], step.arguments)
    if step.op == "sel" and _is_indicator(kernel, step):
        return _indicator(step.arguments[0])
    return _COMPILERS[step.op](step)


def _ufunc(function: Callable[..., Any], arguments: tuple[int, ...]) -> StepFunction:
    def of_one(values: StepValues, out: Array | None, rows: int) -> Array:
        answer: Array = function(values[first], out)
        return answer

    def of_two(values: StepValues, out: Array | None, rows: int) -> Array:
        answer: Array = function(values[first], values[second], out)
        return answer

    first, *others = arguments
    if not others:
        return of_one
    (second,) = others
    return of_two


def _logic(function: Callable[..., Array], arguments: tuple[int, ...]) -> StepFunction:
    first, second, *rest = arguments

    def apply(values: StepValues, out: Array | None, rows: int) -> Array:
        out = function(values[first], values[second], out=out)
        for a in rest:
            function(out, values[a], out=out)
        return out

    return apply


def _select(arguments: tuple[int, ...]) -> StepFunction:
    mask, yes, no = arguments

    def apply(values: StepValues, out: Array | None, rows: int) -> Array:
        chosen: Array = np.asarray(np.where(values[mask], values[yes], values[no]))
        if out is None:
            return chosen
        out[...] = chosen
        return out

    return apply


def _is_indicator(kernel: Kernel, step: Step) -> bool:
    chosen = [kernel.steps[a] for a in step.arguments[1:]]
    return [s.value for s in chosen if s.op == "const"] == [1.0, 0.0]


def _indicator(mask: int) -> StepFunction:
    def apply(values: StepValues, out: Array | None, rows: int) -> Array:
        # One where the mask is true, zero elsewhere: what a mask is as a number.
        return np.add(values[mask], 0.0, out=out)

    return apply


def _select_code(arguments: tuple[int, ...]) -> StepFunction:
    mask, yes, no = arguments

    def apply(values: StepValues, out: Array | None, rows: int) -> Array:
        # no + (yes - no) * mask: codes are small integers, and three plain passes are faster than one that branches.
        difference: Array = np.asarray(values[yes] - values[no])
        chosen: Array = np.multiply(values[mask], difference, out=out)
        return np.add(chosen, values[no], out=chosen)

    return apply


def _extreme(function: Callable[..., Array], arguments: tuple[int, ...]) -> StepFunction:
    a, b = arguments

    def apply(values: StepValues, out: Array | None, rows: int) -> Array:
        # NaN in either gives NaN; adding zero makes equal zeros of different sign one.
        out = function(values[a], values[b], out=out)
        return np.add(out, 0.0, out=out)

    return apply


def _finite(a: int) -> StepFunction:
    def apply(values: StepValues, out: Array | None, rows: int) -> Array:
        x = values[a]
        zero: Array = np.subtract(x, x, out=out)
        return np.add(x, zero, out=zero)

    return apply


def _or_zero(a: int) -> StepFunction:
    def apply(values: StepValues, out: Array | None, rows: int) -> Array:
        # `fmax` prefers a number to NaN; adding zero makes a negative zero the zero it is.
        positive: Array = np.fmax(values[a], 0.0, out=out)
        return np.add(positive, 0.0, out=positive)

    return apply


def _differs(arguments: tuple[int, ...]) -> StepFunction:
    a, b = arguments

    def apply(values: StepValues, out: Array | None, rows: int) -> Array:
        less: Array = np.less(values[a], values[b], out=out)
        differs: Array = np.logical_or(less, values[a] > values[b], out=less)
        return differs

    return apply


def _code_known(a: int) -> StepFunction:
    def apply(values: StepValues, out: Array | None, rows: int) -> Array:
        known: Array = np.greater_equal(values[a], 0, out=out)
        return known

    return apply


def _look(step: Step) -> StepFunction:
    table: Array = np.array(step.table, dtype=DTYPES[step.kind])
    (code,) = step.arguments

    def apply(values: StepValues, out: Array | None, rows: int) -> Array:
        # The last entry answers -1, an unknown code.
        looked_up: Array = np.take(table, values[code], mode="wrap", out=out)
        return looked_up

    return apply


def _grid(step: Step) -> StepFunction:
    table: Array = np.array(step.table, dtype=DTYPES[step.kind])
    width, flat = table.dtype.type(table.shape[1]), table.ravel()
    row, column = step.arguments

    def apply(values: StepValues, out: Array | None, rows: int) -> Array:
        # The last row and the last column answer -1, an unknown code; counting from the end, or from the end of the
        # row before, -1 reaches them.
        place = values[row] * width
        place += values[column]
        looked_up: Array = np.take(flat, place, mode="wrap", out=out)
        return looked_up

    return apply


def _numexpr(text: str, arguments: tuple[int, ...]) -> StepFunction:
    import numexpr

    names = ("a", "b")[: len(arguments)]
    # 'none', because numexpr's default rewrites x / 3.0 as x * (1 / 3.0), which is another number.
    compiled = numexpr.NumExpr(text, [(name, np.float64) for name in names], optimization="none")

    def apply(values: StepValues, out: Array | None, rows: int) -> Array:
        answer = compiled(*[np.asarray(values[a]) for a in arguments], ex_uses_vml=False)
        answer = answer if answer.shape else np.broadcast_to(answer, (rows,))
        if out is None:
            return np.asarray(answer)
        out[...] = answer
        return out

    return apply


_COMPILERS: Mapping[str, Callable[[Step], StepFunction]] = {
    "and": lambda step: _logic(np.logical_and, step.arguments),
    "or": lambda step: _logic(np.logical_or, step.arguments),
    "sel": lambda step: _select(step.arguments),
    "code_sel": lambda step: _select_code(step.arguments),
    "min": lambda step: _extreme(np.minimum, step.arguments),
    "max": lambda step: _extreme(np.maximum, step.arguments),
    "fin": lambda step: _finite(step.arguments[0]),
    "or_zero": lambda step: _or_zero(step.arguments[0]),
    "known": lambda step: _ufunc(np.equal, step.arguments * 2),
    "ne": lambda step: _differs(step.arguments),
    "code_known": lambda step: _code_known(step.arguments[0]),
    "look": _look,
    "grid": _grid,
    "first": first_failing,
}
"""What numpy has no single function for."""
