"""One operation at a time over a block that stays in cache.

Exact operations go to numpy, which computes them as Python does; powers, exponentials and logarithms go to numexpr,
because numpy's own differ from the C library's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from golive.compiler.kernel import Kernel, Step
from golive.evaluator.columns import DTYPES

Array = NDArray[Any]
Values = dict[int, Any]
"""Values of the steps so far, by step: arrays of a block's length, or plain constants."""

Apply = Callable[[Values, Array | None, int], Array]
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
_BYTE = np.iinfo(np.uint8).max


def compile_step(kernel: Kernel, step: Step) -> Apply:
    """Return the computation of a step that is no constant and reads no column."""
    arguments = step.arguments
    if step.op in _UFUNCS:
        return _ufunc(_UFUNCS[step.op], arguments)
    match step.op:
        case "and" | "or":
            return _logic(np.logical_and if step.op == "and" else np.logical_or, arguments)
        case "sel":
            return _indicator(arguments[0]) if _is_indicator(kernel, step) else _select(arguments)
        case "code_sel":
            return _select_code(arguments)
        case "min" | "max":
            return _extreme(np.minimum if step.op == "min" else np.maximum, arguments)
        case "fin":
            return _finite(arguments[0])
        case "or_zero":
            return _or_zero(arguments[0])
        case "known":
            return _ufunc(np.equal, (arguments[0], arguments[0]))
        case "ne":
            return _differs(arguments)
        case "code_known":
            return _code_known(arguments[0])
        case "look":
            return _look(step)
        case "grid":
            return _grid(step)
        case "first":
            return first_of(arguments)
    return _numexpr(_TRANSCENDENTAL[step.op], arguments)


def _ufunc(function: Callable[..., Any], arguments: tuple[int, ...]) -> Apply:
    def apply(values: Values, out: Array | None, rows: int) -> Array:
        answer: Array = function(*[values[a] for a in arguments], out=out)
        return answer

    return apply


def _logic(function: Callable[..., Array], arguments: tuple[int, ...]) -> Apply:
    first, second, *rest = arguments

    def apply(values: Values, out: Array | None, rows: int) -> Array:
        out = function(values[first], values[second], out=out)
        for a in rest:
            function(out, values[a], out=out)
        return out

    return apply


def _select(arguments: tuple[int, ...]) -> Apply:
    mask, yes, no = arguments

    def apply(values: Values, out: Array | None, rows: int) -> Array:
        chosen: Array = np.asarray(np.where(values[mask], values[yes], values[no]))
        if out is None:
            return chosen
        out[...] = chosen
        return out

    return apply


def _is_indicator(kernel: Kernel, step: Step) -> bool:
    chosen = [kernel.steps[a] for a in step.arguments[1:]]
    return [s.value for s in chosen if s.op == "const"] == [1.0, 0.0]


def _indicator(mask: int) -> Apply:
    def apply(values: Values, out: Array | None, rows: int) -> Array:
        # One where the mask is true, zero elsewhere: what a mask is as a number.
        return np.add(values[mask], 0.0, out=out)

    return apply


def _select_code(arguments: tuple[int, ...]) -> Apply:
    mask, yes, no = arguments

    def apply(values: Values, out: Array | None, rows: int) -> Array:
        # no + (yes - no) * mask: codes are small integers, and three plain passes are faster than one that branches.
        difference: Array = np.asarray(values[yes] - values[no])
        chosen: Array = np.multiply(values[mask], difference, out=out)
        return np.add(chosen, values[no], out=chosen)

    return apply


def _extreme(function: Callable[..., Array], arguments: tuple[int, ...]) -> Apply:
    a, b = arguments

    def apply(values: Values, out: Array | None, rows: int) -> Array:
        # NaN in either gives NaN; adding zero makes equal zeros of different sign one.
        out = function(values[a], values[b], out=out)
        return np.add(out, 0.0, out=out)

    return apply


def _finite(a: int) -> Apply:
    def apply(values: Values, out: Array | None, rows: int) -> Array:
        x = values[a]
        zero: Array = np.subtract(x, x, out=out)
        return np.add(x, zero, out=zero)

    return apply


def _or_zero(a: int) -> Apply:
    def apply(values: Values, out: Array | None, rows: int) -> Array:
        # `fmax` prefers a number to NaN; adding zero makes a negative zero the zero it is.
        positive: Array = np.fmax(values[a], 0.0, out=out)
        return np.add(positive, 0.0, out=positive)

    return apply


def _differs(arguments: tuple[int, ...]) -> Apply:
    a, b = arguments

    def apply(values: Values, out: Array | None, rows: int) -> Array:
        less: Array = np.less(values[a], values[b], out=out)
        differs: Array = np.logical_or(less, values[a] > values[b], out=less)
        return differs

    return apply


def _code_known(a: int) -> Apply:
    def apply(values: Values, out: Array | None, rows: int) -> Array:
        known: Array = np.greater_equal(values[a], 0, out=out)
        return known

    return apply


def _look(step: Step) -> Apply:
    table: Array = np.array(step.table, dtype=DTYPES[step.kind])
    (code,) = step.arguments

    def apply(values: Values, out: Array | None, rows: int) -> Array:
        # The last entry answers -1, an unknown code.
        found: Array = np.take(table, values[code], mode="wrap", out=out)
        return found

    return apply


def _grid(step: Step) -> Apply:
    table: Array = np.array(step.table, dtype=DTYPES[step.kind])
    width, flat = table.dtype.type(table.shape[1]), table.ravel()
    row, column = step.arguments

    def apply(values: Values, out: Array | None, rows: int) -> Array:
        # The last row and the last column answer -1, an unknown code; counting from the end, or from the end of the
        # row before, -1 reaches them.
        place = values[row] * width
        place += values[column]
        found: Array = np.take(flat, place, mode="wrap", out=out)
        return found

    return apply


def first_of(masks: tuple[int, ...]) -> Apply:
    """Return the computation of the position of the first true mask."""
    if len(masks) > _BYTE:
        return _first_of_many(masks)
    numbers = [np.uint8(n) for n in range(len(masks))]

    def apply(values: Values, out: Array | None, rows: int) -> Array:
        found = np.full(rows, len(masks), dtype=np.uint8)
        step = np.empty(rows, dtype=np.uint8)
        for n in reversed(numbers):
            # found + (n - found) where the mask is true: bytes wrap around, and three plain operations are faster
            # than one masked copy.
            np.subtract(n, found, out=step)
            np.multiply(step, values[masks[n]].view(np.uint8), out=step)
            np.add(found, step, out=found)
        if out is None:
            return found.astype(np.int32)
        out[...] = found
        return out

    return apply


def _first_of_many(masks: tuple[int, ...]) -> Apply:
    def apply(values: Values, out: Array | None, rows: int) -> Array:
        found = np.full(rows, len(masks), dtype=np.int32) if out is None else out
        found[...] = len(masks)
        for n in range(len(masks) - 1, -1, -1):
            np.copyto(found, n, where=values[masks[n]])
        return found

    return apply


def _numexpr(text: str, arguments: tuple[int, ...]) -> Apply:
    import numexpr

    names = ("a", "b")[: len(arguments)]
    # 'none', because numexpr's default rewrites x / 3.0 as x * (1 / 3.0), which is another number.
    compiled = numexpr.NumExpr(text, [(name, np.float64) for name in names], optimization="none")

    def apply(values: Values, out: Array | None, rows: int) -> Array:
        given = [np.asarray(values[a]) for a in arguments]
        answer = compiled(*given, ex_uses_vml=False)
        answer = answer if answer.shape else np.broadcast_to(answer, (rows,))
        if out is None:
            return np.asarray(answer)
        out[...] = answer
        return out

    return apply
