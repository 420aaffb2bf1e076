"""The numbers that a step can be, where they are few: shares, signs, look-ups and what is computed from them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import product

from golive.compiler.kernel import Step
from golive.compiler.operations import OPERATIONS

MOST_VALUES = 64
"""More are as good as any number."""

_COMPUTED = frozenset(("add", "sub", "mul", "div", "div_by", "neg", "abs", "min", "max", "fin", "floor"))

Values = frozenset[float] | None
"""Every number that a step can be when it is known; None where they are not few."""


def possible_values(steps: Sequence[Step]) -> tuple[Values, ...]:
    """Return the known values that each step can have; of a step that is no number, None."""
    values: list[Values] = []
    for step in steps:
        values.append(_values(step, values) if step.kind == "f" else None)
    return tuple(values)


def _values(step: Step, values: Sequence[Values]) -> Values:
    match step.op:
        case "const":
            return _finite([float(step.value or 0.0)])
        case "look":
            return _finite(float(cell) for cell in step.table if not isinstance(cell, tuple))
        case "sel":
            yes, no = (values[a] for a in step.arguments[1:])
            return None if yes is None or no is None else _few(yes | no)
        case "or_zero":
            above = values[step.arguments[0]]
            return None if above is None else _few(frozenset(max(v, 0.0) for v in above) | {0.0})
    arguments = [values[a] for a in step.arguments]
    return _computed(step.op, arguments) if step.op in _COMPUTED else None


def _computed(op: str, arguments: Sequence[Values]) -> Values:
    few = [a for a in arguments if a is not None]
    if len(few) < len(arguments) or math.prod(len(a) for a in few) > MOST_VALUES * MOST_VALUES:
        return None
    return _finite(float(OPERATIONS[op].fold(*given)) for given in product(*few))


def _finite(numbers: Iterable[float]) -> Values:
    """Return numbers without the unknown; where one overflows, any number may come of it."""
    kept = frozenset(n for n in numbers if not math.isnan(n))
    return None if any(math.isinf(n) for n in kept) else _few(kept)


def _few(numbers: frozenset[float]) -> Values:
    return numbers if len(numbers) <= MOST_VALUES else None
