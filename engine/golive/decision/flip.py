"""The smallest change of one threshold that would turn a decision around, where the arithmetic allows to say so.

A threshold is a parameter, or a number that a strategy declares. Where it stands in a comparison of numbers only as
`a + b * threshold`, the value at which the comparison turns follows; the row is then decided again with that value,
and only what was seen to flip is told.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from golive.checker.checked import Checked
from golive.compiler import compile_library
from golive.compiler.program import Program
from golive.compiler.sizing import LOT_SLACK
from golive.core.row import CLOCK_SKEW
from golive.core.span import NOWHERE, Span
from golive.core.unit import QUOTE, Unit, held, natural_unit
from golive.core.value import Unknown
from golive.core.verdict import Verdict
from golive.decision.comparisons import comparisons
from golive.decision.decision import Decision, read_decision
from golive.evaluator.ingest import reading
from golive.evaluator.scalar import ScalarFunction, compile_scalar
from golive.evaluator.trace import Trace
from golive.language.terms import Apply, Const, Fact, Feature, ParameterRef, Reference, Term, walk

DIGITS = 6
"""Significant digits of a proposed value: as many as values are shown with."""

Knob = ParameterRef | Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """One threshold, the value it has for the strategy that asks, and the nearest value that flips the decision.

    `value` and `needed` are in held units, `unit` is how they are written; `span` is where the value stands.
    `verdict` and `final_size` are what the row would be told.
    """

    document: str
    name: str
    span: Span
    unit: Unit
    value: float
    needed: float
    verdict: Verdict
    final_size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NotComputed:
    """Why no single threshold is named."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """A threshold and the value at which a comparison turns; `effort` is the change as a share of the value."""

    knob: Knob
    value: float
    boundary: float
    effort: float


def smallest_flip(decision: Decision) -> Flip | NotComputed:
    """Return the smallest relative change of one threshold after which the decision is allowed, or no longer is.

    Thresholds that also shape a window (which the row no longer has), stay outside their declared range, or act other
    than affinely are not considered. A HOLD has none: no threshold makes an unknown known.
    """
    if decision.verdict is Verdict.HOLD:
        return NotComputed(why="something needed is unknown, and no threshold makes it known")
    trace = decision.trace
    if not _repeats(trace, decision):
        return NotComputed(why="the row alone does not give this decision again")
    found = sorted(_candidates(decision), key=lambda c: c.effort)
    if not found:
        return NotComputed(why="no threshold acts affinely on the comparison that decides")
    for candidate in found:
        flip = _verified(trace, decision, candidate)
        if flip is not None:
            return flip
    tried = f"none of the {len({c.knob for c in found})} thresholds that act affinely"
    left = "what shapes a window, factors and tables were not tried"
    others = tuple(b for b in decision.because if b.outcome == "fails")
    if not decision.allowed and len(others) > 1:
        names = ", ".join(f"{b.gate}.{b.rule}" for b in others)
        return NotComputed(why=f"{len(others)} rules refuse, {tried} turns all of them: {names}; {left}")
    return NotComputed(why=f"{tried} turns the decision within its range; {left}")


# Candidates


def _candidates(decision: Decision) -> Iterator[_Candidate]:
    trace = decision.trace
    shaping = _shaping(trace.program)
    seen: set[tuple[Knob, float]] = set()
    for left, right in _compared(decision):
        for knob in dict.fromkeys((*_knobs(trace.checked, left), *_knobs(trace.checked, right))):
            if knob in shaping:
                continue
            value = trace.observe(knob)
            if not isinstance(value, float):
                continue
            for boundary in _boundaries(trace, left, right, knob, value):
                if (knob, boundary) not in seen:
                    seen.add((knob, boundary))
                    scale = abs(value) or 1.0
                    effort = abs(boundary - value) / scale
                    yield _Candidate(knob=knob, value=value, boundary=boundary, effort=effort)


def _compared(decision: Decision) -> Iterator[tuple[Term, Term]]:
    """Yield the two sides of every comparison that can turn the decision."""
    trace = decision.trace
    for info in trace.program.rules:
        rule = info.checked
        if rule is None:
            continue
        if rule.effect in ("require", "forbid"):
            assert rule.condition is not None
            refuses = not trace.value(f"{info.key}.true")
            if refuses is not decision.allowed:
                pairs = comparisons(trace, rule.condition, negated=rule.effect == "forbid")
                yield from ((left, right) for _, left, right in pairs)
        elif rule.effect == "cap" and rule.amount is not None:
            # A cap refuses by leaving less than the venue takes: it turns where it leaves just that.
            yield rule.amount, _least(trace, rule.amount)


def _least(trace: Trace, limit: Term) -> Term:
    """Return the smallest size the venue takes, in whole lots, in what a cap is written in."""
    sizing = trace.checked.sizing
    minimum, lot = trace.observe(sizing.minimum), trace.observe(sizing.lot)
    least = sizing.minimum
    if isinstance(minimum, float) and isinstance(lot, float) and lot > 0:
        lots = max(math.ceil(minimum / lot - LOT_SLACK), 1)
        least = Const(value=lots * lot, type=sizing.minimum.type)
    if limit.type.dimension != QUOTE:
        return least
    return Apply(op="mul", arguments=(least, sizing.unit_value), type=sizing.minimum.type)


def _knobs(checked: Checked, term: Term) -> Iterator[Knob]:
    for part in walk(term):
        if isinstance(part, ParameterRef) or (isinstance(part, Fact) and part.id != "family"):
            yield part
        elif isinstance(part, Reference) and part.document not in checked.bar_models:
            yield from _knobs(checked, checked.lets[part.document, part.id])


def _shaping(program: Program) -> frozenset[Knob]:
    """Return the thresholds that windows depend on: a ready row cannot say what it would be with another value."""
    checked = program.checked
    shaping: set[Knob] = set()
    for term in checked.lets.values():
        for part in walk(term):
            if isinstance(part, Feature):
                shaping.update(_knobs(checked, part))
    for document, _ in checked.lets:
        if document in checked.bar_models:
            model = checked.bar_models[document]
            shaping.update(
                ParameterRef(document=document, id=p.id, type=checked.parameters[document, p.id].type)
                for p in model.parameters
            )
    return frozenset(shaping)


def _boundaries(trace: Trace, left: Term, right: Term, knob: Knob, value: float) -> Iterator[float]:
    """Yield the values of a threshold at which two sides are equal."""
    for a, b in _affine(trace, left, knob):
        for c, d in _affine(trace, right, knob):
            if b != d:
                boundary = (c - a) / (b - d)
                if math.isfinite(boundary) and boundary != value:
                    yield boundary


def _affine(trace: Trace, term: Term, knob: Knob) -> tuple[tuple[float, float], ...]:
    """Return the lines `a + b * threshold` that a term may be, one a branch; none when it is not affine.

    A branch that is not taken at the boundary is found out when the row is decided again.
    """
    if term == knob:
        return ((0.0, 1.0),)
    if knob not in set(_knobs(trace.checked, term)):
        number = trace.observe(term)
        if isinstance(number, Unknown) and isinstance(term, Apply):
            return _apply(trace, term, knob)
        return ((number, 0.0),) if isinstance(number, float) else ()
    if isinstance(term, Reference):
        return _affine(trace, trace.checked.lets[term.document, term.id], knob)
    return _apply(trace, term, knob) if isinstance(term, Apply) else ()


def _apply(trace: Trace, term: Apply, knob: Knob) -> tuple[tuple[float, float], ...]:
    sides = [_affine(trace, argument, knob) for argument in term.arguments if term.op != "if"]
    match term.op:
        case "min" | "max":
            return tuple(line for side in sides for line in side)
        case "neg":
            return tuple((-a, -b) for a, b in sides[0])
        case "add" | "sub":
            sign = 1.0 if term.op == "add" else -1.0
            return tuple((a + sign * c, b + sign * d) for a, b in sides[0] for c, d in sides[1])
        case "mul":
            # The product of two lines is a line only when one of them is level.
            return tuple((a * c, a * d + b * c) for a, b in sides[0] for c, d in sides[1] if b == 0 or d == 0)
        case "div":
            return tuple((a / c, b / c) for a, b in sides[0] for c, d in sides[1] if d == 0 and c != 0)
    return ()


# Verification


def _verified(trace: Trace, decision: Decision, candidate: _Candidate) -> Flip | None:
    """Decide again with values at and just past a boundary, as they would be written; return the first that flips."""
    span, unit, lo, hi = _declared(trace, candidate.knob)
    for needed in _written(candidate, unit):
        if not lo <= needed <= hi or needed == candidate.value:
            continue
        again = _decide_with(trace, candidate.knob, needed)
        if again.allowed is not decision.allowed and again.verdict is not Verdict.HOLD:
            return Flip(
                document=candidate.knob.document if isinstance(candidate.knob, ParameterRef) else decision.strategy,
                name=candidate.knob.id,
                span=span,
                unit=unit,
                value=candidate.value,
                needed=needed,
                verdict=again.verdict,
                final_size=again.final_size,
            )
    return None


def _written(candidate: _Candidate, unit: Unit) -> Iterator[float]:
    """Yield the boundary rounded to what a person writes: away from the value held now, then one step further."""
    inverse = round(1 / unit.scale) if unit.scale < 1 else 0
    number = candidate.boundary * inverse if inverse else candidate.boundary / unit.scale
    upwards = candidate.boundary > candidate.value
    if number == 0:
        yield 0.0
        return
    step = 10.0 ** (math.floor(math.log10(abs(number))) - DIGITS + 1)
    rounded = (math.ceil(number / step - _SLACK) if upwards else math.floor(number / step + _SLACK)) * step
    for shift in (0.0, step if upwards else -step):
        # Through text, so that the value is the one that a file with this number would hold.
        yield held(float(f"{rounded + shift:.{DIGITS}g}"), unit)


_SLACK = 1e-6
"""Steps that are whole but for rounding stay what they are."""


def _declared(trace: Trace, knob: Knob) -> tuple[Span, Unit, float, float]:
    checked = trace.checked
    strategy = str(trace.row.get(checked.strategy.column))
    natural = natural_unit(knob.type.dimension)
    if isinstance(knob, Fact):
        facts = next((s.facts for s in checked.specs.strategies if s.header.id == strategy), {})
        quantity, span = facts.get(knob.id, (None, NOWHERE))
        return span, quantity.unit if quantity is not None else natural, float("-inf"), float("inf")
    declared = checked.parameters[knob.document, knob.id].declared
    span = declared.span
    for document in checked.specs.strategies:
        if document.header.id == strategy:
            targets = {t.target.value: t.span for t in document.tightenings}
            span = targets.get(f"{knob.document}.{knob.id}", span)
    return span, checked.units.get((knob.document, knob.id), natural), declared.lo, declared.hi


def _decide_with(trace: Trace, knob: Knob, value: float) -> Decision:
    program = compile_library(_with(trace.checked, knob, value, trace.row))
    return _decided(program, compile_scalar(program.decision), trace)


def _repeats(trace: Trace, decision: Decision) -> bool:
    again = _decided(trace.program, trace.function, trace)
    return (again.verdict, again.final_size) == (decision.verdict, decision.final_size)


def _decided(program: Program, function: ScalarFunction, trace: Trace) -> Decision:
    values, bad = function.run(trace.row.get, *reading(trace.now, trace.row.get(CLOCK_SKEW)))
    again = Trace(program=program, function=function, row=trace.row, values=values, bad=tuple(bad), now=trace.now)
    return read_decision(again)


def _with(checked: Checked, knob: Knob, value: float, row: Mapping[str, object]) -> Checked:
    """Return the library with another value of a threshold, for the strategy that asks."""
    position = checked.strategies.index(str(row.get(checked.strategy.column)))
    if isinstance(knob, Fact):
        facts = list(checked.facts[knob.id])
        facts[position] = value
        return replace(checked, facts={**checked.facts, knob.id: tuple(facts)})
    key = (knob.document, knob.id)
    table = checked.parameters[key]
    values = list(table.by_strategy)
    values[position] = value
    return replace(checked, parameters={**checked.parameters, key: replace(table, by_strategy=tuple(values))})
