"""What a case gives so that an expression has a value: the one thing in it that can be given, solved for."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeGuard

from golive.core.dataclass import dataclass
from golive.evaluator.trace import Observed, Trace
from golive.language.references import walk_through
from golive.language.terms import Apply, Term
from golive.proving.cases.written_names import CaseNames
from golive.proving.made.instants import time_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """A term that a case can give: it is `slope * value + offset` where the expression is to have the value."""

    term: Term
    name: str
    slope: float = 1.0
    offset: float = 0.0

    def at(self, value: float) -> float:
        """Return what is to be given."""
        return self.slope * value + self.offset

    @property
    def is_exact(self) -> bool:
        """Say whether nothing is rounded on the way."""
        return abs(self.slope) == 1.0 and self.offset == 0.0


def lever(trace: Trace, names: CaseNames, term: Term) -> Lever | None:
    """Return what moves an expression, the other parts of it being what they are in a row; None where nothing does."""
    name, call = names.of(term), time_of(term, names)
    if name or call is not None:
        return Lever(term=term, name=name or (call[1] if call is not None else ""))
    if not isinstance(term, Apply):
        return None
    return next(_levers(trace, names, term), None)


def _levers(trace: Trace, names: CaseNames, term: Apply) -> Iterator[Lever]:
    for place, argument in enumerate(term.arguments if term.op in _OPERANDS else ()):
        inner = lever(trace, names, argument)
        if inner is None:
            continue
        others = [a for i, a in enumerate(term.arguments) if i != place]
        solved = _solved(term.op, place, trace.observe(others[0]) if others else 0.0)
        if solved is not None and not any(depends(trace, names, other, inner.name) for other in others):
            slope, offset = solved
            yield replace(inner, slope=inner.slope * slope, offset=inner.at(offset))


_OPERANDS = ("neg", "abs", "add", "sub", "mul", "div")


def _solved(op: str, place: int, other: Observed) -> tuple[float, float] | None:
    """Return what an operand is for a value of an operation, as slope and offset; of a modulus the positive one."""
    if not is_amount(other):
        return None
    match op, place:
        case "neg", _:
            return -1.0, 0.0
        case "abs", _:
            return 1.0, 0.0
        case "add", _:
            return 1.0, -other
        case "sub", 0:
            return 1.0, other
        case "sub", _:
            return -1.0, other
        case "mul", _:
            return (1.0 / other, 0.0) if other else None
        case "div", 0:
            return (other, 0.0) if other else None
    return None


def depends(trace: Trace, names: CaseNames, term: Term, name: str) -> bool:
    """Say whether a term is computed from what a case gives under a name: then it moves along."""
    return any(names.of(part) == name for part in walk_through(term, trace.checked.lets))


def is_amount(value: Observed) -> TypeGuard[float]:
    """Say whether something is a known number."""
    return isinstance(value, float) and math.isfinite(value)
