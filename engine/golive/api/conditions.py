"""Conditions of a document that decides on no signal, compiled together and looked at on one row."""

from __future__ import annotations

from collections.abc import Sequence

from golive.api.rows import consistent, deciding
from golive.compiler.parts import PartsProgram, compile_parts
from golive.compiler.program import Program
from golive.core.dataclass import dataclass
from golive.core.row import Row
from golive.core.value import Unknown
from golive.evaluator.ingest import reading
from golive.evaluator.scalar import ScalarFunction, compile_scalar
from golive.evaluator.trace import Trace
from golive.language.terms import Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Terms compiled; `columns` are what they are computed from, each with the column that says why it is unknown."""

    parts: PartsProgram
    function: ScalarFunction
    columns: tuple[tuple[str, str], ...]

    def traced(self, row: Row, now: int, skew: int = 0) -> Trace:
        """Look at every condition on a ready row; never raises for what the row holds.

        `now` and `skew` are nanoseconds. What is absent, stale, late, NaN, no number, or told together with a reason
        why it is unknown makes a condition unknown, never false.
        """
        moment, tolerated = reading(now, skew)
        row = consistent(row, self.columns)
        values, bad = self.function.of(row, moment, tolerated)
        program = self.parts.program
        return Trace(program=program, function=self.function, row=row, values=values, bad=tuple(bad), now=moment)

    def value(self, trace: Trace, position: int) -> bool | Unknown:
        """Return what one of the conditions was found to be, by its position."""
        observed = trace.observe(self.parts.scalar(position))
        assert isinstance(observed, bool | Unknown)
        return observed


def compile_conditions(program: Program, terms: Sequence[tuple[str, Term]]) -> Conditions:
    """Compile conditions of a library, each with the document it stands in."""
    parts = compile_parts(program, terms)
    function = compile_scalar(parts.program.decision)
    return Conditions(parts=parts, function=function, columns=tuple(deciding(parts.program)))
