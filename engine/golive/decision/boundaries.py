"""The values of a threshold at which a comparison turns, where it acts on the comparison as `a + b * threshold`."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from golive.checker.checked import Checked, Key
from golive.compiler.program import Program
from golive.compiler.sizing import LOT_SLACK
from golive.core.dataclass import dataclass
from golive.core.signature import Kind
from golive.core.unit import QUOTE
from golive.core.value import Unknown
from golive.decision.comparisons import comparisons
from golive.decision.decision import Decision
from golive.evaluator.trace import Trace
from golive.language.references import below_first, walk_through
from golive.language.terms import Apply, Const, Fact, Feature, ParameterRef, Reference, Term, walk

Threshold = ParameterRef | Fact
"""What a strategy is held to: a parameter, or a number that it declares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """A threshold, the value it has, and the one at which a comparison turns."""

    threshold: Threshold
    value: float
    turns_at: float

    @property
    def effort(self) -> float:
        """Return the change as a share of the value."""
        return abs(self.turns_at - self.value) / (abs(self.value) or 1.0)


MOST_FOLLOWED = 100_000
"""Lets that are worked out as lines: each for each threshold of what it is part of."""


def boundaries(decision: Decision) -> tuple[Boundary, ...] | None:
    """Return the boundaries of every comparison that can turn a decision; None where these are too large to follow.

    Thresholds that also shape a window are left out, and those that act other than affinely.
    """
    lets = _scalar_lets(decision.trace.checked)
    followed = 0
    for sides in _compared(decision):
        followed += len(below_first(sides, lets)) * sum(1 for side in sides for _ in _thresholds(side, lets))
        if followed > MOST_FOLLOWED:
            return None
    return tuple(_boundaries(decision, lets))


def _boundaries(decision: Decision, lets: Mapping[Key, Term]) -> Iterator[Boundary]:
    trace = decision.trace
    shaping = _shaping(trace.program, lets)
    seen: set[Boundary] = set()
    for left, right in _compared(decision):
        for threshold in dict.fromkeys((*_thresholds(left, lets), *_thresholds(right, lets))):
            value = trace.observe(threshold)
            if threshold in shaping or not isinstance(value, float):
                continue
            lines = _Lines(trace, threshold, lets)
            for turns_at in _turning_points(lines, left, right, value):
                boundary = Boundary(threshold=threshold, value=value, turns_at=turns_at)
                if boundary not in seen:
                    seen.add(boundary)
                    yield boundary


def thresholds_of_all(checked: Checked, terms: Sequence[Term]) -> frozenset[Threshold]:
    """Return the thresholds that each of some terms is made of."""
    lets = _scalar_lets(checked)
    common = frozenset(_thresholds(terms[0], lets))
    for term in terms[1:]:
        if not common:
            break
        common &= frozenset(_thresholds(term, lets))
    return common


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
    assert sizing.unit_value is not None
    return Apply(op="mul", arguments=(least, sizing.unit_value), type=sizing.minimum.type)


def _thresholds(term: Term, lets: Mapping[Key, Term]) -> Iterator[Threshold]:
    for part in walk_through(term, lets):
        if isinstance(part, ParameterRef) or (isinstance(part, Fact) and part.type.kind is Kind.NUMBER):
            yield part


def _scalar_lets(checked: Checked) -> Mapping[Key, Term]:
    """Return the lets that have one value a row: those of a model over bars have one a bar."""
    return {key: let for key, let in checked.lets.items() if key[0] not in checked.bar_models}


def _shaping(program: Program, lets: Mapping[Key, Term]) -> frozenset[Threshold]:
    """Return the thresholds that windows depend on: a ready row cannot say what it would be with another value."""
    checked = program.checked
    shaping: set[Threshold] = set()
    for term in checked.lets.values():
        for part in walk(term):
            if isinstance(part, Feature):
                shaping.update(_thresholds(part, lets))
    for document in {document for document, _ in checked.lets} & checked.bar_models.keys():
        for parameter in checked.bar_models[document].parameters:
            declared = checked.parameters[document, parameter.id]
            shaping.add(ParameterRef(document=document, id=parameter.id, type=declared.type))
    return frozenset(shaping)


def _turning_points(lines: _Lines, left: Term, right: Term, value: float) -> Iterator[float]:
    """Yield the values of a threshold at which two sides are equal."""
    for a, b in lines.of(left):
        for c, d in lines.of(right):
            if b != d:
                turns_at = (c - a) / (b - d)
                if math.isfinite(turns_at) and turns_at != value:
                    yield turns_at


Line = tuple[float, float]
"""`a + b * threshold`, as a and b."""

MOST_LINES = 16
"""Branches of one term that are followed: one with more is as good as not affine."""


class _Lines:
    """The lines that terms may be in one threshold, each let worked out once."""

    def __init__(self, trace: Trace, threshold: Threshold, lets: Mapping[Key, Term]) -> None:
        self.trace, self.threshold, self.lets = trace, threshold, lets
        self._lets: dict[Key, tuple[Line, ...]] = {}
        self._reads: dict[Key, bool] = {}

    def of(self, term: Term) -> tuple[Line, ...]:
        """Return the lines that a term may be, one a branch; none when it is not affine.

        A branch that is not taken at the boundary is found out when the row is decided again.
        """
        for key in below_first((term,), self.lets, self._lets):
            self._reads[key] = self._mentions(self.lets[key])
            self._lets[key] = self._line(self.lets[key])
        return self._line(term)

    def _mentions(self, term: Term) -> bool:
        references = (p for p in walk(term) if isinstance(p, Reference))
        below = any(self._reads.get((p.document, p.id), False) for p in references)
        return below or any(part == self.threshold for part in walk(term))

    def _line(self, term: Term) -> tuple[Line, ...]:
        if term == self.threshold:
            return ((0.0, 1.0),)
        if not self._mentions(term):
            number = self.trace.observe(term)
            if isinstance(number, Unknown) and isinstance(term, Apply):
                return self._apply(term)
            return ((number, 0.0),) if isinstance(number, float) else ()
        if isinstance(term, Reference):
            return self._lets[term.document, term.id]
        return self._apply(term) if isinstance(term, Apply) else ()

    def _apply(self, term: Apply) -> tuple[Line, ...]:
        sides = [self._line(argument) for argument in term.arguments if term.op != "if"]
        lines = tuple(dict.fromkeys(_joined(term.op, sides)))
        return lines if len(lines) <= MOST_LINES else ()


def _joined(op: str, sides: Sequence[tuple[Line, ...]]) -> Iterator[Line]:
    """Yield the lines that an operator makes of those of its operands."""
    match op:
        case "min" | "max":
            yield from (line for side in sides for line in side)
        case "neg":
            yield from ((-a, -b) for a, b in sides[0])
        case "add" | "sub":
            sign = 1.0 if op == "add" else -1.0
            yield from ((a + sign * c, b + sign * d) for a, b in sides[0] for c, d in sides[1])
        case "mul":
            # The product of two lines is a line only when one of them is level.
            yield from ((a * c, a * d + b * c) for a, b in sides[0] for c, d in sides[1] if b == 0 or d == 0)
        case "div":
            yield from ((a / c, b / c) for a, b in sides[0] for c, d in sides[1] if d == 0 and c != 0)
