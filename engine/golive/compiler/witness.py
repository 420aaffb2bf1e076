"""Values of inputs for which a rule refuses, looked for and then evaluated: none is believed that was not tried."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice
from math import prod

from golive.compiler.interval import interval
from golive.compiler.kernel import Source, Step
from golive.compiler.rule_slice import Inputs, RuleSlice, Value
from golive.core.signature import Kind

MOST_TRIED = 4_096
"""Combinations of inputs that are tried: all of them where there are no more, else as many spread over all."""

_STRIDE = 2_654_435_761
"""A prime: its multiples visit the combinations in an order that favours none."""

_LARGE = 1e9
"""What stands for an infinite end of a range: large, and far from overflowing when it is multiplied."""

_BESIDE = 1e-6
"""How far beside a threshold a value is tried, as a share of it: beyond the tolerance of a comparison."""


def find_witness(part: RuleSlice) -> Inputs | None:
    """Return known inputs for which a rule refuses, or None where none was found."""
    return next((inputs for inputs in _tried(part) if part.refuses(inputs)), None)


def find_holding(part: RuleSlice) -> Inputs | None:
    """Return known inputs from which a requirement cannot be computed, so that it holds; None where none was found."""
    return next((inputs for inputs in _tried(part) if part.holds(inputs)), None)


def _tried(part: RuleSlice) -> Iterator[Inputs]:
    thresholds = _thresholds(part)
    candidates = {s: candidates_of(part.kernel.sources[s], part, s, thresholds) for s in part.sources}
    total = prod(len(values) for values in candidates.values())
    stride = _STRIDE if total > MOST_TRIED else 1
    for n in range(min(total, MOST_TRIED)):
        place = n * stride % total
        inputs: dict[int, Value] = {}
        for source, values in candidates.items():
            place, digit = divmod(place, len(values))
            inputs[source] = values[digit]
        yield inputs


def _thresholds(part: RuleSlice) -> tuple[float, ...]:
    """Return the numbers that policy wrote into a rule, nearest to the comparison first."""
    numbers: dict[float, None] = {}
    for i in reversed(part.order):
        step = part.steps[i]
        constants = (step.value,) if step.op == "const" else step.table if step.op == "look" else ()
        for value in constants if step.kind == "f" else ():
            if isinstance(value, float) and math.isfinite(value):
                numbers[value] = None
    return tuple(islice(numbers, 8))


def candidates_of(
    source: Source, part: RuleSlice, position: int, thresholds: tuple[float, ...] = ()
) -> tuple[Value, ...]:
    """Return what is tried of an input: each member, both conditions, or a number's ends and what is at a threshold."""
    kind = source.port.type.kind
    if kind is Kind.BOOL:
        return (False, True)
    if kind is Kind.ENUM:
        return tuple(range(len(source.port.type.members)))
    if source.derive == "weekday":
        return tuple(range(7))
    step = Step(op="in", kind="f", value=position)
    lo, hi = (0.0, 23.0) if source.derive else interval(step, (), part.kernel.sources)
    near = (t + sign * _BESIDE * max(1.0, abs(t)) for t in thresholds for sign in (-1, 1))
    values = (max(lo, -_LARGE), min(hi, _LARGE), 0.0, 1.0, -1.0, *near)
    whole = (float(round(v)) for v in values) if source.derive else values
    return tuple(dict.fromkeys(v for v in whole if lo <= v <= hi))
