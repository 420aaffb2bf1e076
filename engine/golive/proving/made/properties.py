"""What holds of every policy, tried on a case: no size grows, doubt lets nothing more through, nor does tightening.

The language makes all three structural; here they are looked at, on the rows of the cases, with the document as it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from golive.checker.checked import Checked, CheckedGate, Key, ParameterTable, terms_of
from golive.compiler import compile_library
from golive.compiler.program import Program
from golive.core.row import CLOCK_SKEW, Row, unknown
from golive.core.span import Span
from golive.core.unit import Quantity, held, show
from golive.core.value import missing
from golive.documents.declarations import Parameter
from golive.evaluator.ingest import is_absent, reading
from golive.evaluator.scalar import ScalarFunction, compile_scalar
from golive.evaluator.trace import Trace
from golive.language.references import walk_through
from golive.language.terms import ParameterRef
from golive.proving.made.turning_points import last_digit, written_number

_NOT_TOLD = missing("not_told", "left out to see what it does")


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A property that does not hold of a case: what was tried, and the sizes without and with it."""

    tried: str
    size: float
    became: float
    span: Span

    def __str__(self) -> str:
        return f"{self.tried}: {self.size:g} became {self.became:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tightened:
    """A program that decides with one parameter a step tighter."""

    what: str
    span: Span
    function: ScalarFunction


class Properties:
    """Tries the rows of one program; what it compiles for that is compiled once, when it is first needed."""

    def __init__(self, program: Program, span: Span) -> None:
        self.program, self.span = program, span

    @cached_property
    def tightened(self) -> tuple[Tightened, ...]:
        """Return the program with each of its parameters, that says which way is tighter, moved by one step."""
        return tuple(_tightened(self.program.checked))

    def violations(self, trace: Trace, *, tighten: bool = True) -> Iterator[Violation]:
        """Yield what does not hold of a row that this program decided, `tighten` also with parameters moved."""
        raw, final = trace.value("raw"), trace.value("final")
        if not final <= (raw if math.isfinite(raw) else 0.0):
            yield Violation(tried="more than was asked for", size=raw, became=final, span=self.span)
        for column, row in _doubted(self.program, trace.row):
            became = _size(trace.function, row, trace)
            if not became <= final:
                yield Violation(tried=f"without `{column}`", size=final, became=became, span=self.span)
        for one in self.tightened if tighten else ():
            became = _size(one.function, trace.row, trace)
            if not became <= final:
                yield Violation(tried=f"with {one.what}", size=final, became=became, span=one.span)


def _size(function: ScalarFunction, row: Row, trace: Trace) -> float:
    values, _ = function.of(row, *reading(trace.now, trace.row.get(CLOCK_SKEW)))
    return float(function.value(values, "final"))


def _doubted(program: Program, row: Row) -> Iterator[tuple[str, Row]]:
    for port in program.columns:
        if not is_absent(row.get(port.column)):
            yield port.column, {**row, **unknown(port.column, _NOT_TOLD)}


def _tightened(checked: Checked) -> Iterator[Tightened]:
    # Nobody asks what these are the digests of, or when a strategy signals: both take longer than what decides.
    checked = replace(checked, specs=replace(checked.specs, values={}), signals=())
    for key, table in _read(checked).items():
        moved = replace(
            table,
            house=_step(table.declared, table.house),
            by_strategy=tuple(_step(table.declared, value) for value in table.by_strategy),
        )
        if (moved.house, moved.by_strategy) != (table.house, table.by_strategy):
            program = compile_library(replace(checked, parameters={**checked.parameters, key: moved}))
            what = f"`{'.'.join(key)}` at {_shown(moved.house, table.declared)}"
            yield Tightened(what=what, span=table.declared.span, function=compile_scalar(program.decision))


def _read(checked: Checked) -> Mapping[Key, ParameterTable]:
    """Return the parameters that gates read and that say which way is tighter."""
    keys: dict[Key, ParameterTable] = {}
    for gate in checked.gates:
        for key in _parameters(checked, gate):
            if checked.parameters[key].declared.tighter_sign:
                keys[key] = checked.parameters[key]
    return keys


def _parameters(checked: Checked, gate: CheckedGate) -> Iterator[Key]:
    for root in terms_of(gate):
        for part in walk_through(root, checked.lets):
            if isinstance(part, ParameterRef):
                yield part.document, part.id


def _step(declared: Parameter, value: float | str) -> float | str:
    """Return a value one step tighter: the next member, or one more of the last digit that is written; in its range."""
    sign = declared.tighter_sign
    if isinstance(value, str):
        place = declared.members.index(value) + sign
        return declared.members[place] if 0 <= place < len(declared.members) else value
    assert isinstance(declared.value, Quantity)
    unit = declared.value.unit
    number = written_number(value, unit)
    moved = held(float(number + sign * last_digit(number)), unit)
    return min(max(moved, declared.lo), declared.hi)


def _shown(value: float | str, declared: Parameter) -> str:
    if isinstance(value, str) or not isinstance(declared.value, Quantity):
        return str(value)
    return show(value, declared.value.unit)
