"""Everything one evaluation knows: the kept values, the row, and why what is unknown is unknown."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from golive.checker.checked import Checked
from golive.compiler.kernel import OF_TIME, Source
from golive.compiler.program import Program
from golive.compiler.time_sources import read_off, source_of
from golive.core.dataclass import dataclass
from golive.core.row import Row
from golive.core.signature import Kind
from golive.core.unit import natural_unit, show, show_range
from golive.core.value import Unknown, invalid, missing
from golive.evaluator.ingest import double_of
from golive.evaluator.scalar import ScalarFunction, Values
from golive.language.builtins import WEEKDAYS
from golive.language.terms import Apply, ColumnRef, Const, Fact, Feature, ParameterRef, Reference, Term

Observed = float | str | bool | Unknown

_ARITHMETIC: dict[str, Callable[..., float]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "neg": lambda a: -a,
    "min": min,
    "max": max,
    "abs": abs,
}
"""What is worked out again for display when an operand of a comparison has no name."""


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """One evaluated row."""

    program: Program
    function: ScalarFunction
    row: Row
    values: Values
    bad: tuple[tuple[str, Unknown], ...]
    now: int

    @property
    def checked(self) -> Checked:
        return self.program.checked

    def value(self, output: str) -> Any:
        """Return a kept value of the decision kernel by its name."""
        return self.function.value(self.values, output)

    def observe(self, term: Term) -> Observed:
        """Return what a term was: a number in held units, a member, a condition, or why it is unknown."""
        match term:
            case Const(value=value):
                return value
            case ParameterRef():
                table = self.checked.parameters[term.document, term.id]
                return self._by_strategy(table.by_strategy, table.house)
            case Fact(id=name):
                words = self.checked.words.get(name)
                return self._by_strategy(self.checked.facts[name] if words is None else words, None)
            case ColumnRef(port=port):
                word = self._column(port.column)
                known = isinstance(word, str) and port.type.aliases
                return port.type.members[port.type.words[str(word)]] if known else word
            case Feature():
                return self._column(self.program.ports[term].column)
            case Reference():
                return self._let(term)
            case Apply(op=op) if op in _ARITHMETIC:
                return self._arithmetic(term)
            case Apply(op=op) if op in OF_TIME:
                return self._read_off(source_of(term, self.checked))
        return self.cause(term)

    def _arithmetic(self, term: Apply) -> Observed:
        values = [self.observe(a) for a in term.arguments]
        unknown = next((v for v in values if isinstance(v, Unknown)), None)
        if unknown is not None:
            return unknown
        number = _ARITHMETIC[term.op](*values)
        return number if math.isfinite(number) else self.cause(term)

    def _read_off(self, source: Source) -> Observed:
        time = self._column(source.port.column)
        if isinstance(time, Unknown):
            return time
        answer = read_off(int(self.row[source.port.column]), source)
        if isinstance(answer, Unknown | bool):
            return answer
        return float(answer) if source.is_number else WEEKDAYS.members[int(answer)]

    def _by_strategy(self, values: tuple[float | str, ...], otherwise: float | str | None) -> Observed:
        asking = self.row.get(self.checked.strategy.column)
        if isinstance(asking, str) and asking in self.checked.strategies:
            return values[self.checked.strategies.index(asking)]
        return otherwise if otherwise is not None else invalid("strategy_unknown", "no known strategy asks")

    def _column(self, column: str) -> Observed:
        for name, unknown in self.bad:
            if name == column:
                return unknown
        value = self.row.get(column)
        if value is None:
            return missing("not_given", f"no {column} given")
        if isinstance(value, str | bool):
            return value
        number = double_of(value)
        return bool(value) if number is None else number

    def _let(self, term: Reference) -> Observed:
        name = f"let:{term.document}.{term.id}"
        if term.type.kind is Kind.BOOL:
            if self.value(f"{name}.true"):
                return True
            return False if self.value(f"{name}.false") else self.cause(term)
        value = self.value(name)
        if term.type.kind is Kind.ENUM:
            return term.type.members[value] if value >= 0 else self.cause(term)
        if not math.isfinite(value):
            return self.cause(term)
        if not term.type.lo <= value <= term.type.hi:
            unit = self.checked.units.get((term.document, term.id)) or natural_unit(term.type.dimension)
            bounds = show_range(term.type.lo, term.type.hi, unit)
            return invalid("out_of_range", f"{term.document}.{term.id} is {show(value, unit)}, outside {bounds}")
        return float(value)

    def cause(self, term: Term) -> Unknown:
        """Say why a term is unknown: the first unknown column it is computed from."""
        causes = dict(self.bad)
        for column in self.program.columns_of(term):
            if column in causes:
                return causes[column]
        return invalid("not_computable", "its inputs give no finite number")


class LaterTrace(Trace):
    """A trace of a row that nobody may change, evaluated when somebody looks at its values."""

    __slots__ = ("_evaluated", "_given")
    _evaluated: tuple[Values, tuple[tuple[str, Unknown], ...]]
    _given: tuple[Program, ScalarFunction, Row, int, int]

    def __init__(self, program: Program, function: ScalarFunction, row: Row, now: int, skew: int) -> None:
        object.__setattr__(self, "_given", (program, function, row, now, skew))

    def __reduce__(self) -> tuple[Any, ...]:
        # A copy evaluates for itself too; by default it would be made of fields, which this one works out.
        return type(self), self._given

    @property
    def program(self) -> Program:
        return self._given[0]

    @property
    def function(self) -> ScalarFunction:
        return self._given[1]

    @property
    def row(self) -> Row:
        return self._given[2]

    @property
    def now(self) -> int:
        return self._given[3]

    @property
    def values(self) -> Values:
        return self._evaluation()[0]

    @property
    def bad(self) -> tuple[tuple[str, Unknown], ...]:
        return self._evaluation()[1]

    def _evaluation(self) -> tuple[Values, tuple[tuple[str, Unknown], ...]]:
        if not hasattr(self, "_evaluated"):
            _, function, row, now, skew = self._given
            values, bad = function.of(row, now, skew)
            object.__setattr__(self, "_evaluated", (values, tuple(bad)))
        return self._evaluated


def evaluated_later(program: Program, function: ScalarFunction, row: Row, now: int, skew: int) -> LaterTrace:
    """Return the trace that `LaterTrace(...)` is, in half the time: no `__init__` is called."""
    trace = _new(LaterTrace)
    _give(trace, (program, function, row, now, skew))
    return trace


_new, _give = object.__new__, vars(LaterTrace)["_given"].__set__
