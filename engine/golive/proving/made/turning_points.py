"""Where the comparisons of a document turn: which value a case gives to stand just inside, or just outside."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from golive.checker.checked import Checked, Rule, SizingTerms, terms_of
from golive.core.dataclass import dataclass
from golive.core.local_time import READ_OFF
from golive.core.signature import Kind
from golive.core.span import Span
from golive.core.unit import CIVIL, NANOS, QUOTE, TIME, UNITS, Unit, held, natural_unit, show
from golive.evaluator.trace import Trace
from golive.language.references import walk_all
from golive.language.terms import Apply, ColumnRef, Const, Fact, ParameterRef, Reference, Term, walk
from golive.proving.cases.written_names import CaseNames
from golive.proving.made.instants import instant_at
from golive.proving.made.levers import Lever, depends, is_amount, lever

ORDERED = ("ge", "gt", "le", "lt")
_MIRROR = {"ge": "le", "gt": "lt", "le": "ge", "lt": "gt"}
_TOLERANCE = Decimal("1e-12")
"""By how much, of what is at least 1, a comparison with a parameter reaches beyond it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurningPoint:
    """A comparison `given op threshold` that stands in `where`: a rule of the document, or a let.

    `at` is the threshold as a number of `unit`, `step` the smallest power of ten beyond the comparison's tolerance, or
    the finest that clocks and calendars are written with. `against` is what the threshold is called, or a bare
    number itself. `texts` are what a case gives, just below, at and just above it, as far as that can be given.
    """

    where: str
    in_rule: bool
    against: str
    span: Span
    op: str
    given: Term
    threshold: Term
    name: str
    unit: Unit
    at: Decimal
    step: Decimal
    texts: Mapping[str, str]

    @property
    def id(self) -> str:
        """Return what it is called in a document."""
        return f"{self.where}@{self.against}"

    @property
    def is_bare(self) -> bool:
        """Say whether the threshold is written in the expression itself, and has no name."""
        return isinstance(self.threshold, Const)

    @property
    def shown(self) -> str:
        """Return the threshold as somebody would write it."""
        if self.unit.dimension in CIVIL:
            return show(_held(self.at, self.unit), self.unit)
        return as_given(self.at, self.unit)


def turning_points(trace: Trace, names: CaseNames) -> tuple[TurningPoint, ...]:
    """Return where the rules and lets of a document turn, seen from an evaluated row; each comparison once."""
    points: dict[str, TurningPoint] = {}
    for where, comparison in _comparisons(trace.checked, names.document):
        point = _turning(trace, names, where, comparison)
        if point is not None and point.id in points:
            point = replace(point, against=f"{point.against} ({point.name})")
        if point is not None:
            points.setdefault(point.id, point)
    return tuple(points.values())


@dataclass(frozen=True, slots=True)
class _Where:
    """The rule or let in which a comparison stands."""

    name: str
    span: Span
    in_rule: bool


def _comparisons(checked: Checked, document: str) -> Iterator[tuple[_Where, Apply]]:
    """Yield the ordered comparisons of numbers in a document, with the rule or let they stand in; caps by the size."""
    for gate in checked.gates:
        for rule in gate.rules if gate.id == document else ():
            where = _Where(rule.id, rule.span, in_rule=True)
            for term in (rule.condition, rule.amount):
                yield from ((where, part) for part in _ordered(term))
            if rule.effect == "cap":
                yield where, _cap(checked, rule)
    for signal in checked.signals:
        for side, term in (("long", signal.long), ("short", signal.short)):
            if signal.strategy == document:
                yield from ((_Where(side, part.span, in_rule=True), part) for part in _ordered(term))
        for side, leaves in signal.leaves.items() if signal.strategy == document else ():
            where = _Where(f"exit_{side}", leaves.span, in_rule=True)
            yield from ((where, part) for part in _ordered(leaves.when))
    for name, let in lets_of(checked, document).items():
        yield from ((_Where(name, part.span, in_rule=False), part) for part in _ordered(let))


def roots_of(checked: Checked, document: str) -> Iterator[Term]:
    """Yield what a document is asked for: what a gate or a strategy looks at, the outputs of a model."""
    yield from (term for gate in checked.gates if gate.id == document for term in terms_of(gate))
    signals = [signal for signal in checked.signals if signal.strategy == document]
    yield from (term for signal in signals for term in signal.terms)
    models = [model for model in checked.specs.models if model.header.id == document]
    yield from (Reference(document=document, id=o.id, type=o.type) for model in models for o in model.outputs)


def lets_of(checked: Checked, document: str) -> Mapping[str, Term]:
    """Return the lets of a document that what it is asked for is computed from; none of a model that has one a bar."""
    if document in checked.bar_models:
        return {}
    parts = walk_all(roots_of(checked, document), checked.lets)
    names = (part.id for part in parts if isinstance(part, Reference) and part.document == document)
    return {name: checked.lets[document, name] for name in dict.fromkeys(names)}


def _ordered(term: Term | None) -> Iterator[Apply]:
    for part in walk(term) if term is not None else ():
        if isinstance(part, Apply) and part.op in ORDERED and part.arguments[0].type.kind is Kind.NUMBER:
            yield part
        elif isinstance(part, Apply) and part.op == "within":
            clock, begin, end = part.arguments
            yield replace(part, op="ge", arguments=(clock, begin))
            yield replace(part, op="lt", arguments=(clock, end))


def _cap(checked: Checked, rule: Rule) -> Apply:
    """Return a cap as the comparison that it is: a size that is not above it passes whole."""
    assert rule.amount is not None
    assert rule.condition is None
    raw: Term = checked.sizing.raw
    if rule.amount.type.dimension == QUOTE:
        assert checked.sizing.unit_value is not None
        raw = Apply(op="mul", arguments=(raw, checked.sizing.unit_value), type=rule.amount.type)
    return Apply(op="ge", arguments=(rule.amount, raw), type=rule.amount.type)


def _turning(trace: Trace, names: CaseNames, where: _Where, comparison: Apply) -> TurningPoint | None:
    """Return where a comparison turns in the side that a case can give; None where it can give neither."""
    moved = _moved(trace, names, comparison)
    if moved is None:
        return None
    handle, right, op = moved
    threshold = trace.observe(right)
    unit = _unit(trace.checked, handle.term, right)
    if not is_amount(threshold) or (unit.name not in UNITS and unit.dimension not in CIVIL):
        return None
    at = written_number(handle.at(threshold), unit)
    call = handle.term if isinstance(handle.term, Apply) else None
    is_civil = unit.dimension in CIVIL or (call is not None and call.op in READ_OFF)
    step = Decimal(1) if is_civil else step_beyond(at, unit, abs(handle.slope) * max(1.0, abs(threshold)))
    # Only a threshold that can be written is stood upon: one that is computed is met on both of its sides.
    on_it = handle.is_exact and held(float(at), unit) == handle.at(threshold)
    tried = {"below": at - step, **({"at": at} if on_it else {}), "above": at + step}
    lo, hi = handle.term.type.lo, handle.term.type.hi
    inside = {side: value for side, value in tried.items() if lo <= _held(value, unit) <= hi}
    texts = {side: _text(trace, value, unit, call) for side, value in inside.items()}
    return TurningPoint(
        where=where.name,
        in_rule=where.in_rule,
        against=_called(right, names, threshold, unit, trace.checked.sizing),
        span=where.span,
        op=op if handle.slope > 0 else _MIRROR[op],
        given=handle.term,
        threshold=right,
        name=handle.name,
        unit=unit,
        at=at,
        step=step,
        texts={side: text for side, text in texts.items() if text is not None},
    )


def _moved(trace: Trace, names: CaseNames, comparison: Apply) -> tuple[Lever, Term, str] | None:
    """Return what a case gives of a comparison, the side that is then the threshold, and how the two compare."""
    left, right = comparison.arguments
    sides = ((left, right, comparison.op), (right, left, _MIRROR[comparison.op]))
    for given, threshold, op in sorted(sides, key=lambda side: not names.of(side[0])):
        handle = lever(trace, names, given)
        if handle is not None and not depends(trace, names, threshold, handle.name):
            return handle, threshold, op
    return None


def _text(trace: Trace, value: Decimal, unit: Unit, call: Apply | None) -> str | None:
    if call is not None:
        return instant_at(trace, call, _held(value, unit))
    return show(_held(value, unit), unit) if unit.dimension in CIVIL else as_given(value, unit)


def _called(threshold: Term, names: CaseNames, value: float, unit: Unit, sizing: SizingTerms) -> str:
    if isinstance(threshold, ParameterRef | Fact):
        return threshold.id
    if isinstance(threshold, Apply) and threshold.arguments[0] == sizing.raw:
        threshold = sizing.raw
    if isinstance(threshold, Reference) and threshold.document == names.document:
        return threshold.id
    return names.of(threshold) or (
        _written(written_number(value, unit), unit) if isinstance(threshold, Const) else "threshold"
    )


def _written(number: Decimal, unit: Unit) -> str:
    """Return a number alone, a time of day or a date as it is written."""
    return show(_held(number, unit), unit) if unit.dimension in CIVIL else f"{number:f}"


def _unit(checked: Checked, given: Term, threshold: Term) -> Unit:
    """Return the unit in which the threshold was written, else that of what is given.

    A let that says no unit has the natural one, in which nobody wrote anything: of a share that is a bare number.
    """
    natural = natural_unit(given.type.dimension)
    for term in (threshold, given):
        unit = term.port.unit if isinstance(term, ColumnRef) else None
        if isinstance(term, ParameterRef | Reference):
            unit = checked.units.get((term.document, term.id))
        if unit is not None and unit.dimension == natural.dimension and unit != natural:
            return unit
    return natural


def written_number(value: float, unit: Unit) -> Decimal:
    """Return a held number as a number of a unit, as somebody would write it.

    >>> written_number(0.6, UNITS["%"]), written_number(600.0, UNITS["min"])
    (Decimal('60'), Decimal('10'))
    """
    inverse = round(1 / unit.scale) if unit.scale < 1 else 0
    exact = Decimal(repr(value))
    number = exact * inverse if inverse else exact / Decimal(repr(unit.scale))
    return _plain(number.quantize(Decimal(1).scaleb(number.adjusted() - DIGITS))) if number else Decimal(0)


DIGITS = 14
"""Decimals behind the first digit that a double surely holds."""


def _plain(number: Decimal) -> Decimal:
    """Return a number without the zeros at its end that say nothing."""
    is_whole = number.adjusted() <= DIGITS and number == number.to_integral_value()
    return number.quantize(Decimal(1)) if is_whole else number.normalize()


def last_digit(number: Decimal) -> Decimal:
    """Return one of the last digit of a number as it is written.

    >>> last_digit(Decimal("60")), last_digit(Decimal("0.25"))
    (Decimal('1'), Decimal('0.01'))
    """
    exponent = number.as_tuple().exponent
    return Decimal(1).scaleb(min(exponent, 0)) if isinstance(exponent, int) else Decimal(1)


def step_beyond(at: Decimal, unit: Unit, scale: float = 1.0) -> Decimal:
    """Return the smallest power of ten, in a unit, by which a number lies clearly beyond a threshold's tolerance.

    `scale` is of what size the numbers are, in held form, that the tolerance is a share of.

    >>> step_beyond(Decimal(60), UNITS["%"])
    Decimal('1E-9')
    """
    per_unit = Decimal(repr(1 / unit.scale))
    tolerance = _TOLERANCE * max(per_unit, abs(at), Decimal(repr(scale)) * per_unit)
    if unit.dimension == TIME:
        # A case may give it as an instant, and these are whole nanoseconds.
        tolerance = max(tolerance, per_unit / NANOS)
    return Decimal(1).scaleb(math.ceil((2 * tolerance).log10()))


def _held(value: Decimal, unit: Unit) -> float:
    return float(value) * unit.scale


def as_given(value: Decimal, unit: Unit) -> str:
    """Return a number with its unit, as a case gives it: all its digits, and no exponent.

    >>> as_given(Decimal("59.999999999"), UNITS["%"])
    '59.999999999 %'
    """
    return f"{_plain(value):f} {unit.name}".rstrip()
