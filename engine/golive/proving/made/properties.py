"""What holds of every policy, tried on a case: no size grows, doubt lets nothing more through, nor does tightening.

The language makes all three structural; here they are looked at, on the rows of the cases, with the document as it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np

from golive.compiler.program import Program
from golive.core.dataclass import dataclass
from golive.core.row import CLOCK_SKEW, Row, unknown
from golive.core.span import Span
from golive.core.value import missing
from golive.evaluator.ingest import is_absent, reading
from golive.evaluator.scalar import ScalarFunction
from golive.evaluator.trace import Trace
from golive.proving.made.tightened import Tightenings

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


class Properties:
    """Tries the rows of one program; what it compiles for that is compiled once, when it is first needed."""

    def __init__(self, program: Program, span: Span) -> None:
        self.program, self.span = program, span

    @cached_property
    def tightened(self) -> Tightenings:
        """Return the program with each of its parameters, that says which way is tighter, moved by one step."""
        return Tightenings(self.program)

    def violations(self, traces: Sequence[Trace], *, tighten: bool = True) -> Iterator[tuple[Violation, ...]]:
        """Yield what does not hold of each row that this program decided, `tighten` also with parameters moved."""
        grown = self._by_tightening(traces) if tighten else {}
        for i, trace in enumerate(traces):
            yield (*self._as_it_is(trace), *grown.get(i, ()))

    def _as_it_is(self, trace: Trace) -> Iterator[Violation]:
        """Yield what does not hold of a row with every parameter where it is."""
        raw, final = trace.value("raw"), trace.value("final")
        if not final <= (raw if math.isfinite(raw) else 0.0):
            yield Violation(tried="more than was asked for", size=raw, became=final, span=self.span)
        for column, row in _doubted(self.program, trace.row):
            became = _size(trace.function, row, trace)
            if not became <= final:
                yield Violation(tried=f"without `{column}`", size=final, became=became, span=self.span)

    def _by_tightening(self, traces: Sequence[Trace]) -> Mapping[int, Sequence[Violation]]:
        """Return by the number of its row each tightening that would let more of it through."""
        grown: dict[int, list[Violation]] = {}
        for start in range(0, len(traces), AT_ONCE):
            some = traces[start : start + AT_ONCE]
            finals = np.array([trace.value("final") for trace in some], dtype=np.float64)
            for one, became in zip(self.tightened.each, self.tightened.sizes(some), strict=True):
                for i in np.flatnonzero(~(became <= finals)).tolist():
                    sizes = {"size": float(finals[i]), "became": float(became[i])}
                    violation = Violation(tried=f"with {one.what}", span=one.span, **sizes)
                    grown.setdefault(start + i, []).append(violation)
        return grown


AT_ONCE = 1_024
"""Rows that are tried with every parameter together: what each leaves of each is held in memory."""


def _size(function: ScalarFunction, row: Row, trace: Trace) -> float:
    values, _ = function.of(row, *reading(trace.now, trace.row.get(CLOCK_SKEW)))
    return float(function.value(values, "final"))


def _doubted(program: Program, row: Row) -> Iterator[tuple[str, Row]]:
    for port in program.columns:
        if not is_absent(row.get(port.column)):
            yield port.column, {**row, **unknown(port.column, _NOT_TOLD)}
