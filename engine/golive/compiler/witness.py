"""Values of inputs for which a rule refuses, looked for and then evaluated: none is believed that was not tried."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import islice
from math import prod

from golive.compiler.interval import interval
from golive.compiler.kernel import Source, Step
from golive.compiler.rule_slice import Inputs, RuleSlice, Value
from golive.compiler.time_cells import Fragment, time_cells
from golive.core.signature import Kind

MOST_TRIED = 4_096
"""Combinations of inputs that are tried: all of them where there are no more, else as many spread over all."""

MOST_WORKED_OUT = 2_000_000
"""Steps that are worked out for one rule: of one that is made of more than 500, fewer combinations are tried."""

MOST_THRESHOLDS = 8
"""Numbers of a rule beside which its inputs are tried."""

_STRIDE = 2_654_435_761
"""A prime: its multiples visit the combinations in an order that favours none."""

_LARGE = 1e9
"""What stands for an infinite end of a range: large, and far from overflowing when it is multiplied."""

_BESIDE = 1e-6
"""How far beside a threshold a value is tried, as a share of it: beyond the tolerance of a comparison."""


def find_witness(part: RuleSlice) -> Inputs | None:
    """Return known inputs for which a rule refuses, or None where none was found."""
    return next((inputs for inputs in tried(part) if part.refuses(inputs)), None)


def find_holding(part: RuleSlice) -> Inputs | None:
    """Return known inputs from which a requirement cannot be computed, so that it holds; None where none was found."""
    return next((inputs for inputs in tried(part) if part.holds(inputs)), None)


def tried(part: RuleSlice) -> Iterator[Inputs]:
    """Yield known inputs of a rule: all combinations of what is worth trying, or many of them."""
    each = tuple(candidates(part))
    total = prod(len(fragments) for fragments in each)
    most = min(MOST_TRIED, max(1, MOST_WORKED_OUT // max(1, len(part.order))))
    stride = _STRIDE if total > most else 1
    for n in range(min(total, most)):
        place = n * stride % total
        inputs: dict[int, Value] = {}
        for fragments in each:
            place, digit = divmod(place, len(fragments))
            inputs |= fragments[digit]
        yield inputs


def candidates(part: RuleSlice) -> Iterator[Sequence[Fragment]]:
    """Yield what is tried of each input; what is read off one time goes together."""
    cells = time_cells(part)
    thresholds = _thresholds(part)
    read_off = {position for cell in cells for position in cell.positions}
    for position in part.sources:
        if position not in read_off:
            source = part.kernel.sources[position]
            yield [{position: value} for value in candidates_of(source, part, position, thresholds)]
    yield from (cell.shown for cell in cells)


def _thresholds(part: RuleSlice) -> tuple[float, ...]:
    """Return the numbers that policy wrote into a rule, nearest to the comparison first."""
    numbers: dict[float, None] = {}
    steps = part.steps
    for i in reversed(part.order):
        if len(numbers) >= MOST_THRESHOLDS:
            break
        step = steps[i]
        constants = (step.value,) if step.op == "const" else step.table if step.op == "look" else ()
        for value in constants if step.kind == "f" else ():
            if isinstance(value, float) and math.isfinite(value):
                numbers[value] = None
    return tuple(islice(numbers, MOST_THRESHOLDS))


def candidates_of(
    source: Source, part: RuleSlice, position: int, thresholds: tuple[float, ...] = ()
) -> tuple[Value, ...]:
    """Return what is tried of an input: each member, both conditions, or a number's ends and what is at a threshold."""
    kind = source.port.type.kind
    if kind is Kind.BOOL:
        return (False, True)
    if kind is Kind.ENUM:
        return tuple(range(len(source.port.type.members)))
    lo, hi = interval(Step(op="in", kind="f", value=position), (), part.kernel.sources)
    near = (t + sign * _BESIDE * max(1.0, abs(t)) for t in thresholds for sign in (-1, 1))
    values = (max(lo, -_LARGE), min(hi, _LARGE), 0.0, 1.0, -1.0, *near)
    return tuple(dict.fromkeys(v for v in values if lo <= v <= hi))
