"""What a number can be when it is known: closed intervals, so that checks which cannot fail are left out.

Rounding is monotone, so the endpoints' own floating-point results bound every result between them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from golive.compiler.kernel import OF_TIME, Source, Step
from golive.core.value import LARGEST
from golive.language.builtins import BUILTINS

Interval = tuple[float, float]

ANYTHING: Interval = (-math.inf, math.inf)
RANGES = {f.name: (max(f.result.lo, -LARGEST), min(f.result.hi, LARGEST)) for f in BUILTINS if f.name in OF_TIME}
"""What is read off a time is finite, and in the range that the function says."""
NOTHING: Interval = (0.0, 0.0)
"""The interval of a constant that is never known; zero harms no bound."""


def interval(step: Step, arguments: Sequence[Interval], sources: Sequence[Source]) -> Interval:
    """Return the closed interval of a step's known values; infinite bounds mean that it can overflow."""
    if step.op == "const":
        assert step.value is not None
        return NOTHING if math.isnan(step.value) else (float(step.value), float(step.value))
    if step.op == "in":
        source = sources[int(step.value or 0)]
        if source.derive in OF_TIME:
            return RANGES[source.derive]
        declared = source.port.type
        return max(declared.lo, -LARGEST), min(declared.hi, LARGEST)
    if step.op == "look":
        numbers = [float(v) for v in step.table if not isinstance(v, tuple) and not math.isnan(v)]
        return (min(numbers), max(numbers)) if numbers else NOTHING
    rule = _RULES.get(step.op)
    bounds = rule(*arguments) if rule is not None else ANYTHING
    return ANYTHING if any(math.isnan(bound) for bound in bounds) else bounds


def _corners(f: Callable[[float, float], float], a: Interval, b: Interval) -> Interval:
    values = [f(x, y) for x in a for y in b]
    return min(values), max(values)


def _times(a: Interval, b: Interval) -> Interval:
    # An infinite bound times zero is not a number: nothing is known then.
    return ANYTHING if any(math.isinf(x) for x in (*a, *b)) else _corners(lambda x, y: x * y, a, b)


def _divided(a: Interval, b: Interval) -> Interval:
    if b[0] != b[1] or b[0] == 0 or math.isinf(b[0]):
        return ANYTHING
    return _corners(lambda x, y: x / y, a, b)


_RULES: dict[str, Callable[..., Interval]] = {
    "add": lambda a, b: (a[0] + b[0], a[1] + b[1]),
    "sub": lambda a, b: (a[0] - b[1], a[1] - b[0]),
    "mul": _times,
    "div_by": _divided,
    "neg": lambda a: (-a[1], -a[0]),
    "abs": lambda a: (0.0, max(abs(a[0]), abs(a[1]))),
    "sqrt": lambda a: (0.0, math.sqrt(max(a[1], 0.0)) if a[1] < math.inf else math.inf),
    "floor": lambda a: (a[0] - 1.0, a[1]),
    "min": lambda a, b: (min(a[0], b[0]), min(a[1], b[1])),
    "max": lambda a, b: (max(a[0], b[0]), max(a[1], b[1])),
    "or_zero": lambda a: (0.0, max(a[1], 0.0)),
    "fin": lambda a: (max(a[0], -LARGEST), min(a[1], LARGEST)),
    "sel": lambda _, a, b: (min(a[0], b[0]), max(a[1], b[1])),
}
