"""The smallest change of one threshold that would turn a decision around, where the arithmetic allows to say so.

A threshold is a parameter, or a number that a strategy declares. Where it stands in a comparison of numbers only as
`a + b * threshold`, the value at which the comparison turns follows; the row is then decided again with that value,
and only what was seen to flip is told.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from golive.checker.checked import Checked
from golive.checker.said_facts import said_places
from golive.compiler import compile_undigested
from golive.compiler.program import Program
from golive.compiler.rule_info import REQUIRING
from golive.core.dataclass import dataclass
from golive.core.row import CLOCK_SKEW
from golive.core.span import NOWHERE, Span
from golive.core.unit import CIVIL, Quantity, Unit, held, natural_unit
from golive.core.verdict import Verdict
from golive.decision.boundaries import Boundary, Threshold, boundaries, thresholds_of_all
from golive.decision.decision import Decision, read_decision
from golive.documents.library import Strategy
from golive.evaluator.ingest import reading
from golive.evaluator.scalar import ScalarFunction, compile_scalar
from golive.evaluator.trace import Trace
from golive.language.terms import Fact

DIGITS = 6
"""Significant digits of a proposed value: as many as values are shown with."""

MOST_STEPS = 400_000
"""Steps of all the kernels that are made to try values: a library is compiled again for each."""

FEWEST_TRIED = 8
"""Turning points that are tried in a library of any size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """One threshold, the value it has for the strategy that asks, and the nearest value that flips the decision.

    `value` and `needed` are in held units, `unit` is how they are written; `span` is where the value stands.
    `verdict` and `final_size` are what the row would be told. With `is_default` no document says the value: it is the
    language's own, and `span` is that of the strategy that may say it.
    """

    document: str
    name: str
    span: Span
    unit: Unit
    value: float
    needed: float
    verdict: Verdict
    final_size: float
    is_default: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NotComputed:
    """Why no single threshold is named."""

    why: str


def smallest_flip(decision: Decision) -> Flip | NotComputed:
    """Return the smallest relative change of one threshold after which the decision is allowed, or no longer is.

    Thresholds that also shape a window (which the row no longer has), stay outside their declared range, or act other
    than affinely are not considered. A HOLD has none: no threshold makes an unknown known.
    """
    if decision.verdict is Verdict.HOLD:
        return NotComputed(why="something needed is unknown, and no threshold makes it known")
    trace = decision.trace
    if not _repeats(trace, decision):
        return NotComputed(why="what is recorded does not give this decision again")
    turning = boundaries(decision)
    if turning is None:
        return NotComputed(why="too many values are involved to follow each limit through them")
    nearest = sorted(turning, key=lambda boundary: boundary.effort)
    if not nearest:
        return NotComputed(why="what decides compares no number with a limit that could be moved a little")
    able = _able_to_flip(decision, nearest)
    most = max(FEWEST_TRIED, MOST_STEPS // len(trace.program.decision.steps))
    flips = (_verified(trace, decision, boundary) for boundary in able[:most])
    flip = next((flip for flip in flips if flip is not None), None)
    if flip is None and len(able) > most:
        return NotComputed(why=f"none of the {most} nearest limits turns it, and no more were tried")
    return flip or _nothing_flips(decision, nearest)


def _able_to_flip(decision: Decision, nearest: Sequence[Boundary]) -> Sequence[Boundary]:
    """Return the boundaries of thresholds that all rules which refuse are made of: no other turns all of them."""
    unmet = {
        info.key: info.checked.condition
        for info in decision.trace.program.rules
        if info.checked is not None and info.effect in REQUIRING and not decision.trace.value(f"{info.key}.true")
    }
    conditions = [condition for condition in unmet.values() if condition is not None]
    if decision.allowed or not conditions:
        return nearest
    able = thresholds_of_all(decision.trace.checked, conditions)
    return [boundary for boundary in nearest if boundary.threshold in able]


def _nothing_flips(decision: Decision, boundaries: Sequence[Boundary]) -> NotComputed:
    tried = f"none of the {len({b.threshold for b in boundaries})} limits that were tried"
    left = "lengths of windows, factors and tables were not tried"
    others = tuple(b for b in decision.because if b.outcome == "fails")
    if not decision.allowed and len(others) > 1:
        names = ", ".join(f"{b.gate}.{b.rule}" for b in others)
        return NotComputed(why=f"{len(others)} rules refuse it, {names}, and {tried} turns all of them; {left}")
    return NotComputed(why=f"{tried} turns it alone within its range; {left}")


def _verified(trace: Trace, decision: Decision, boundary: Boundary) -> Flip | None:
    """Decide again with values at and just past a boundary, as they would be written; return the first that flips."""
    threshold = boundary.threshold
    span, unit, lo, hi = _declared(trace, threshold)
    for needed in _written(boundary, unit):
        if not lo <= needed <= hi or needed == boundary.value:
            continue
        again = _decide_with(trace, threshold, needed)
        if again.allowed is not decision.allowed and again.verdict is not Verdict.HOLD:
            return Flip(
                document=decision.strategy if isinstance(threshold, Fact) else threshold.document,
                name=threshold.id,
                span=span,
                unit=unit,
                value=boundary.value,
                needed=needed,
                verdict=again.verdict,
                final_size=again.final_size,
                is_default=_is_default(trace, threshold),
            )
    return None


def _written(boundary: Boundary, unit: Unit) -> Iterator[float]:
    """Yield the boundary rounded to what a person writes: away from the value held now, then one step further."""
    inverse = round(1 / unit.scale) if unit.scale < 1 else 0
    number = boundary.turns_at * inverse if inverse else boundary.turns_at / unit.scale
    upwards = boundary.turns_at > boundary.value
    if number == 0:
        yield 0.0
        return
    # Nobody writes a part of a second behind a time of day, or a part of a day.
    step = 1.0 if unit.dimension in CIVIL else 10.0 ** (math.floor(math.log10(abs(number))) - DIGITS + 1)
    rounded = (math.ceil(number / step - _SLACK) if upwards else math.floor(number / step + _SLACK)) * step
    for shift in (0.0, step if upwards else -step):
        # Through text, so that the value is the one that a file with this number would hold.
        yield held(float(f"{rounded + shift:.{DIGITS}g}"), unit)


_SLACK = 1e-6
"""Steps that are whole but for rounding stay what they are."""


def _declared(trace: Trace, threshold: Threshold) -> tuple[Span, Unit, float, float]:
    checked = trace.checked
    strategy = str(trace.row.get(checked.strategy.column))
    natural = natural_unit(threshold.type.dimension)
    if isinstance(threshold, Fact):
        own = next((s for s in checked.specs.strategies if s.header.id == strategy), None)
        return (NOWHERE, natural, -math.inf, math.inf) if own is None else place_of_fact(own, threshold.id, natural)
    declared = checked.parameters[threshold.document, threshold.id].declared
    span = declared.span
    for document in checked.specs.strategies:
        if document.header.id == strategy:
            targets = {t.target.value: t.span for t in document.tightenings}
            span = targets.get(f"{threshold.document}.{threshold.id}", span)
    return span, checked.units.get((threshold.document, threshold.id), natural), declared.lo, declared.hi


def place_of_fact(strategy: Strategy, fact: str, natural: Unit) -> tuple[Span, Unit, float, float]:
    """Return where a strategy says a fact, in which unit and range; what it does not say has the strategy's place."""
    if fact in strategy.facts:
        quantity, span = strategy.facts[fact]
        return span, quantity.unit, -math.inf, math.inf
    own = next((p for p in strategy.parameters if p.id == fact), None)
    if own is None:
        return said_places(strategy).get(fact, strategy.header.span), natural, -math.inf, math.inf
    return own.span, own.value.unit if isinstance(own.value, Quantity) else natural, own.lo, own.hi


def _is_default(trace: Trace, threshold: Threshold) -> bool:
    """Say whether a threshold is a fact that the strategy that asks does not say."""
    checked = trace.checked
    asks = str(trace.row.get(checked.strategy.column))
    own = next((s for s in checked.specs.strategies if s.header.id == asks), None)
    return isinstance(threshold, Fact) and own is not None and threshold.id not in {*own.facts, *said_places(own)}


def _decide_with(trace: Trace, threshold: Threshold, value: float) -> Decision:
    program = compile_undigested(_with(trace.checked, threshold, value, trace.row))
    return _decided(program, compile_scalar(program.decision), trace)


def _repeats(trace: Trace, decision: Decision) -> bool:
    again = _decided(trace.program, trace.function, trace)
    return (again.verdict, again.final_size) == (decision.verdict, decision.final_size)


def _decided(program: Program, function: ScalarFunction, trace: Trace) -> Decision:
    values, bad = function.of(trace.row, *reading(trace.now, trace.row.get(CLOCK_SKEW)))
    again = Trace(program=program, function=function, row=trace.row, values=values, bad=tuple(bad), now=trace.now)
    return read_decision(again)


def _with(checked: Checked, threshold: Threshold, value: float, row: Mapping[str, object]) -> Checked:
    """Return the library with another value of a threshold, for the strategy that asks."""
    position = checked.strategies.index(str(row.get(checked.strategy.column)))
    if isinstance(threshold, Fact):
        facts = list(checked.facts[threshold.id])
        facts[position] = value
        return replace(checked, facts={**checked.facts, threshold.id: tuple(facts)})
    key = (threshold.document, threshold.id)
    table = checked.parameters[key]
    values = list(table.by_strategy)
    values[position] = value
    return replace(checked, parameters={**checked.parameters, key: replace(table, by_strategy=tuple(values))})
