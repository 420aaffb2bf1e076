"""The third way to evaluate: a slow walk over terms, written from the language and not from the compiler.

A value is a float, a member, a condition, or None for unknown. Nothing is folded, shared or masked; what a reader of
the language's description would work out on paper is what is written here.
"""

from __future__ import annotations

import datetime
import math
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from tests.reference_calendars import CalendarWalker

from golive.checker.checked import Checked, CheckedGate, Rule
from golive.core.readable import unreadable
from golive.core.signature import Kind, Type
from golive.core.unit import CLOCK, DATE, QUOTE
from golive.language.terms import Apply, ColumnRef, Const, Fact, Feature, Lookup, ParameterRef, Port, Reference, Term

Value = float | str | bool | None
Kleene = bool | None

NO_NUMBERS = (bool, np.bool_, np.timedelta64)
TOLERANCE = 1e-12
LOT_SLACK = 1e-9
POLICY_OPERATIONS = frozenset(
    ("add", "sub", "mul", "div", "neg", "abs", "pow", "sqrt", "exp", "log", "min", "max", "clip", "over_one_day")
)
MOST_NANOS = 2**62
EPOCH = datetime.date(1970, 1, 1).toordinal()
DAY = 86_400
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a pipeline says about one row."""

    verdict: str
    final: float
    rule: tuple[str, str]
    confidence: float
    gates: Mapping[str, str]


class Walker:
    """Evaluates terms on one row. `ports` says in which column each feature's answer is."""

    def __init__(
        self, checked: Checked, ports: Mapping[Term, Port], row: Mapping[str, Any], *, now: int, skew: int
    ) -> None:
        self.checked, self.ports, self.row, self.now, self.skew = checked, ports, row, now, skew

    # Values from outside

    def observe(self, port: Port) -> Value:
        """Read a column: known only when fresh, of the declared type and in range."""
        given = self.row.get(port.column)
        if given is None or not self.fresh(port) or self.misvalued(port, given):
            return None
        match port.type.kind:
            case Kind.NUMBER:
                return self.number_of(given, port.type)
            case Kind.BOOL:
                return bool(given) if isinstance(given, bool | np.bool_) else None
            case Kind.ENUM:
                return self.member(given, port.type)
        return self.moment("hour_of_day", port)

    @staticmethod
    def member(given: Any, declared: Type) -> str | None:
        """Return the member of an enum that a word stands for, or is."""
        if not isinstance(given, str):
            return None
        word = next((member for alias, member in declared.aliases if alias == given), str(given))
        return word if word in declared.members else None

    def misvalued(self, port: Port, given: Any) -> bool:
        """Say whether a unit of a size in quote currency is said to be worth something else than one."""
        sizing, asking = self.checked.sizing.unit_value, self.row.get(self.checked.strategy.column)
        own = next((s for s in self.checked.specs.strategies if s.header.id == asking), None)
        if not isinstance(sizing, ColumnRef) or sizing.port.column != port.column or own is None:
            return False
        return own.raw_size.unit.dimension == QUOTE and self.number_of(given, port.type) != 1.0

    def fresh(self, port: Port) -> bool:
        if port.max_age_ns is None:
            return True
        at = self.row.get(f"{port.column}_at")
        if isinstance(at, NO_NUMBERS) or not isinstance(at, int | np.integer):
            return False
        return -self.skew <= self.now - int(at) <= port.max_age_ns

    @staticmethod
    def number_of(given: Any, declared: Type) -> float | None:
        if isinstance(given, NO_NUMBERS) or not isinstance(given, int | float | Fraction | np.integer | np.floating):
            return None
        try:
            number = float(given)
        except OverflowError:
            return None
        return number if math.isfinite(number) and declared.lo <= number <= declared.hi else None

    def moment(self, op: str, port: Port) -> Value:
        local = self.local(port)
        if local is None:
            return None
        match op:
            case "weekday":
                return WEEKDAYS[local.weekday()]
            case "date":
                return float(local.date().toordinal() - EPOCH)
            case "time_of_day":
                nanos = int(self.row[port.column]) % 10**9
                return float(Fraction(local.hour * 3600 + local.minute * 60 + local.second) + Fraction(nanos, 10**9))
        return float(local.hour)

    def local(self, port: Port) -> datetime.datetime | None:
        """Return what the clocks of a column's zone show, without the parts of a second; None where it is unknown."""
        given = self.row.get(port.column)
        if isinstance(given, NO_NUMBERS) or not isinstance(given, int | np.integer) or not self.fresh(port):
            return None
        if abs(int(given)) >= MOST_NANOS:
            return None
        utc = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(seconds=int(given) // 10**9)
        return utc.astimezone(zoneinfo.ZoneInfo(port.zone))

    @property
    def asking(self) -> int | None:
        strategy = self.observe(self.checked.strategy)
        return None if strategy is None else self.checked.strategies.index(str(strategy))

    # Terms

    def known(self, term: Term) -> bool:
        value = self.value(term)
        return value is not None and not (isinstance(value, float) and not math.isfinite(value))

    def finite(self, term: Term) -> float | None:
        """Return a number as an operand: finite, or unknown."""
        value = self.value(term)
        assert value is None or isinstance(value, float)
        return value if value is not None and math.isfinite(value) else None

    def condition(self, term: Term) -> bool | None:
        value = self.value(term)
        assert value is None or isinstance(value, bool)
        return value

    def value(self, term: Term) -> Value:
        """Evaluate a term; a sum or product may still be infinite."""
        match term:
            case Const(value=value):
                return value
            case ColumnRef(port=port):
                return self.observe(port)
            case Feature():
                return self.observe(self.ports[term])
            case ParameterRef():
                table = self.checked.parameters[term.document, term.id]
                if all(v == table.house for v in table.by_strategy):
                    return table.house
                return None if self.asking is None else table.by_strategy[self.asking]
            case Fact(id=name):
                words = self.checked.words.get(name)
                values: tuple[float | str, ...] = self.checked.facts[name] if words is None else words
                return None if self.asking is None else values[self.asking]
            case Reference():
                return self.reference(term)
            case Lookup():
                return self.lookup(term)
        assert isinstance(term, Apply)
        return self.apply(term)

    def reference(self, term: Reference) -> Value:
        source = self.checked.lets[term.document, term.id]
        value = self.value(source)
        given = self.ports[source].type if isinstance(source, Feature) else source.type
        if term.type.kind is not Kind.NUMBER or value is None:
            return value
        if (given.lo, given.hi) == (term.type.lo, term.type.hi):
            return value
        assert isinstance(value, float)
        return value if math.isfinite(value) and term.type.lo <= value <= term.type.hi else None

    def lookup(self, term: Lookup) -> Value:
        grid = self.checked.grids[term.table]
        row, column = self.value(term.row), self.value(term.column)
        if row is not None and self.unlisted(term):
            return "no"
        if row is None or column is None:
            return None
        return grid.cells[grid.rows.index(str(row))][grid.columns.index(str(column))]

    def unlisted(self, term: Lookup) -> bool:
        """Say whether a strategy is asked for a word that no strategy lists, which is known not to be on its list."""
        if term.table not in ("trades_instrument", "trades_venue") or not isinstance(term.column, ColumnRef):
            return False
        given = self.row.get(term.column.port.column)
        return isinstance(given, str) and given not in term.column.type.members and not unreadable(str(given))

    def apply(self, term: Apply) -> Value:
        op, arguments = term.op, term.arguments
        match op:
            case "and":
                return conjunction([self.condition(a) for a in arguments])
            case "or":
                return negation(conjunction([negation(self.condition(a)) for a in arguments]))
            case "not":
                return negation(self.condition(arguments[0]))
            case "ge" | "gt" | "le" | "lt" | "eq" | "ne":
                return self.comparison(term)
            case "in":
                value = self.value(arguments[0])
                return None if value is None else value in [self.value(a) for a in arguments[1:]]
            case "if":
                test = self.condition(arguments[0])
                return None if test is None else self.value(arguments[1] if test else arguments[2])
            case "weekday" | "hour_of_day" | "time_of_day" | "date":
                time = arguments[0]
                while isinstance(time, Reference):
                    time = self.checked.lets[time.document, time.id]
                assert isinstance(time, ColumnRef)
                return self.moment(op, time.port)
            case "in_calendar" | "minutes_until":
                return self.calendar(term)
            case "within":
                return self.within(*(self.finite(a) for a in arguments))
            case "share_true":
                held = [self.condition(a) for a in arguments]
                return None if None in held else sum(1.0 for h in held if h) / len(held)
            case "sign_of":
                return {"long": 1.0, "short": -1.0, None: None}[self.value(arguments[0])]  # type: ignore[index]
            case "over_one_day":
                return self.value(arguments[0])
            case "add" | "sub" | "mul" | "neg":
                return self.sum_or_product(term)
        operands = [self.finite(a) for a in arguments]
        numbers = [x for x in operands if x is not None]
        if len(numbers) < len(operands):
            return None
        answer = FUNCTIONS[op](*numbers)
        return answer if answer is not None and math.isfinite(answer) else None

    def calendar(self, term: Apply) -> Value:
        time, named = term.arguments
        while isinstance(time, Reference):
            time = self.checked.lets[time.document, time.id]
        assert isinstance(time, ColumnRef)
        assert isinstance(named, Const)
        if self.local(time.port) is None:
            return None
        documents = self.checked.specs.values.values()
        walker = CalendarWalker(next(d for d in documents if (d["kind"], d["id"]) == ("calendar", named.value)))
        ns = int(self.row[time.port.column])
        return walker.holds(ns) if term.op == "in_calendar" else walker.seconds_until(ns)

    @staticmethod
    def within(clock: float | None, begin: float | None, end: float | None) -> bool | None:
        """Go round the clock from the begin: what comes before the end is within."""
        if clock is None or begin is None or end is None or begin == end:
            return None
        return (Fraction(clock) - Fraction(begin)) % DAY < (Fraction(end) - Fraction(begin)) % DAY

    def sum_or_product(self, term: Apply) -> float | None:
        values = [self.value(a) for a in term.arguments]
        numbers = [v for v in values if isinstance(v, float)]
        if len(numbers) < len(values):
            return None
        if term.op == "neg":
            return -numbers[0]
        a, b = numbers
        return a + b if term.op == "add" else a - b if term.op == "sub" else a * b

    def comparison(self, term: Apply) -> bool | None:
        left, right = term.arguments
        op = term.op
        if left.type.kind is Kind.ENUM:
            a, b = self.value(left), self.value(right)
            return None if a is None or b is None else (a == b) is (op == "eq")
        x, y = self.finite(left), self.finite(right)
        if x is None or y is None:
            return None
        if left.type.dimension in (CLOCK, DATE):
            # Decimals have no part in times of day and dates: they are compared to the nanosecond and the day.
            pass
        elif self.is_policy(right) and not self.is_policy(left):
            y = tolerant(y, op)
        elif self.is_policy(left):
            if self.is_policy(right):
                y = tolerant(y, op)
            else:
                x = tolerant(x, {"ge": "le", "le": "ge", "gt": "lt", "lt": "gt"}.get(op, op))
        match op:
            case "ge":
                return x >= y
            case "gt":
                return x > y
            case "le":
                return x <= y
            case "lt":
                return x < y
            case "eq":
                return x == y
        return x != y

    def is_policy(self, term: Term) -> bool:
        """Say whether a number is arithmetic on parameters and facts, under whatever names."""
        return self._policy(term) and self._named(term)

    def _policy(self, term: Term) -> bool:
        if isinstance(term, Reference):
            return self._policy(self.checked.lets[term.document, term.id])
        if isinstance(term, Apply):
            return term.op in POLICY_OPERATIONS and all(self._policy(a) for a in term.arguments)
        return isinstance(term, Const | ParameterRef | Fact)

    def _named(self, term: Term) -> bool:
        if isinstance(term, Reference):
            return self._named(self.checked.lets[term.document, term.id])
        if isinstance(term, Apply):
            return any(self._named(a) for a in term.arguments)
        return isinstance(term, ParameterRef | Fact)


def conjunction(values: list[bool | None]) -> bool | None:
    """Kleene's and: false if any is false, else unknown if any is unknown."""
    return False if False in values else None if None in values else True


def negation(value: Kleene) -> bool | None:
    return None if value is None else not value


def tolerant(threshold: float, op: str) -> float:
    """A comparison with a parameter is inclusive in decimal terms."""
    slack = TOLERANCE * max(1.0, abs(threshold))
    return threshold - slack if op in ("ge", "lt") else threshold + slack if op in ("le", "gt") else threshold


def _power(a: float, b: float) -> float | None:
    try:
        return math.pow(a, b)
    except (ValueError, OverflowError):
        return None


def _exponential(a: float) -> float | None:
    try:
        return math.exp(a)
    except OverflowError:
        return None


FUNCTIONS: dict[str, Callable[..., float | None]] = {
    "div": lambda a, b: a / b if b != 0 else None,
    "pow": _power,
    "min": min,
    "max": max,
    "abs": abs,
    "clip": lambda x, lo, hi: max(min(x, hi), lo),
    "sqrt": lambda a: math.sqrt(a) if a >= 0 else None,
    "exp": _exponential,
    "log": lambda a: math.log(a) if a > 0 else None,
}


# The pipeline


@dataclass(slots=True)
class _Gate:
    gate: CheckedGate
    says: list[tuple[str, bool | None]]
    factors: list[tuple[str, float, bool]]
    limits: list[tuple[str, float, bool]]

    @property
    def ok(self) -> bool | None:
        return conjunction([s for _, s in self.says])


def decide(walker: Walker) -> Answer:
    """Decide a row: requirements, factors, caps, lots, verdict, and what determined it."""
    checked = walker.checked
    sizing = checked.sizing
    raw, lot, minimum = (walker.finite(t) for t in (sizing.raw, sizing.lot, sizing.minimum))
    gates = [_gate(walker, g) for g in checked.gates]
    factors = [(g.gate.id, *f) for g in gates for f in g.factors]
    pipeline = checked.pipeline.value
    closing = [] if checked.bounds is None else [("position", checked.bounds.position), ("bound", checked.bounds.bound)]
    limits = [(pipeline, name, *_bound(walker, name, term)) for name, term in closing]
    limits += [(g.gate.id, *x) for g in gates for x in g.limits]
    factor = 1.0
    for _, _, f, _ in factors:
        factor = factor * f
    wanted = None if raw is None else raw * factor
    size = None if wanted is None else min([wanted, *(limit for _, _, limit, _ in limits)])
    rounded = None if size is None or lot is None else _to_lots(size, lot)
    if closing:
        rounded = None if size is None or not math.isfinite(size) else float(math.floor(size))
    sized = rounded is not None and minimum is not None and rounded > 0 and rounded >= minimum
    size_known = rounded is not None and minimum is not None
    asked = walker.observe(checked.strategy) is not None
    doubt = [x for x in (*factors, *limits) if x[3]]
    fails = [(g, name) for g in gates for name, s in g.says if s is False]
    permitted = asked and sized and all(g.ok is True for g in gates)
    smaller = factor < 1 or (size is not None and wanted is not None and size < wanted)
    if permitted:
        verdict = "REDUCE" if smaller else "EXECUTE"
    elif any(g.gate.halts for g, _ in fails):
        verdict = "HALT"
    elif fails:
        verdict = "SKIP"
    elif not asked or any(g.ok is None for g in gates) or not size_known or doubt:
        verdict = "HOLD"
    else:
        verdict = "SKIP"
    binding = size is not None and wanted is not None and size < wanted
    named = [
        *((g.gate.id, name) for g, name in fails if g.gate.halts),
        *((g.gate.id, name) for g, name in fails if not g.gate.halts),
        *((g.gate.id, name) for g in gates for name, s in g.says if s is None),
        *([(pipeline, "strategy")] if not asked else []),
        *([(pipeline, "size")] if not size_known else []),
        *((gate, name) for gate, name, _, _ in doubt if not sized),
        *((gate, name) for gate, name, limit, _ in limits if binding and limit == size),
        *((gate, name) for gate, name, f, _ in factors if f < 1),
        *([(pipeline, "size")] if not sized else []),
    ]
    return Answer(
        verdict=verdict,
        final=rounded if permitted and rounded is not None else 0.0,
        rule=named[0] if named else ("", ""),
        confidence=_confidence(walker),
        gates={g.gate.id: _verdict(g, raw) for g in gates},
    )


def _to_lots(size: float, lot: float) -> float | None:
    if lot == 0 or not math.isfinite(size / lot):
        return None
    return min(math.floor(size / lot + LOT_SLACK) * lot, size)


def _gate(walker: Walker, gate: CheckedGate) -> _Gate:
    out = _Gate(
        gate=gate, says=[(name, True if walker.known(t) else None) for name, t in gate.needs], factors=[], limits=[]
    )
    for rule in gate.rules:
        if rule.effect in ("require", "forbid"):
            assert rule.condition is not None
            says = walker.condition(rule.condition)
            out.says.append((rule.id, says if rule.effect == "require" else negation(says)))
        elif rule.effect == "reduce":
            out.factors.append((rule.id, *_factor(walker, rule)))
        else:
            out.limits.append((rule.id, *_limit(walker, rule)))
    return out


def _factor(walker: Walker, rule: Rule) -> tuple[float, bool]:
    """Return the factor, and whether something unknown chose it."""
    assert rule.condition is not None
    assert rule.amount is not None
    says, amount = walker.condition(rule.condition), walker.finite(rule.amount)
    if says is False:
        return 1.0, False
    usable = amount is not None and 0 <= amount <= 1
    return (amount if usable and amount is not None else 0.0), says is None or not usable


def _limit(walker: Walker, rule: Rule) -> tuple[float, bool]:
    """Return the limit in the signal's own unit, and whether it is unknown."""
    assert rule.amount is not None
    limit = walker.finite(rule.amount)
    if limit is not None and rule.amount.type.dimension == QUOTE:
        assert walker.checked.sizing.unit_value is not None
        unit_value = walker.finite(walker.checked.sizing.unit_value)
        limit = limit / unit_value if unit_value else None
        limit = limit if limit is not None and math.isfinite(limit) else None
    return (max(limit, 0.0) if limit is not None else 0.0), limit is None


def _bound(walker: Walker, name: str, term: Term) -> tuple[float, bool]:
    """Return what a closing order may be at most, and whether it is unknown: of a position its size, either way."""
    limit = walker.finite(term)
    if limit is not None and name == "position":
        limit = abs(limit)
    return (max(limit, 0.0) if limit is not None else 0.0), limit is None


def _verdict(gate: _Gate, raw: float | None) -> str:
    if gate.ok is False:
        return "HALT" if gate.gate.halts else "SKIP"
    if gate.ok is None:
        return "HOLD"
    smaller = any(f < 1 for _, f, _ in gate.factors)
    smaller |= raw is not None and any(limit < raw for _, limit, _ in gate.limits)
    return "REDUCE" if smaller else "EXECUTE"


def _confidence(walker: Walker) -> float:
    stated = [walker.finite(g.confidence) for g in walker.checked.gates if g.confidence is not None]
    return min([1.0, *(0.0 if c is None else min(max(c, 0.0), 1.0) for c in stated)])
