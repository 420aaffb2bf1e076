"""How far back a program looks: the past that its windows need, and the oldest quote that it reads."""

from __future__ import annotations

from functools import lru_cache

from golive.checker.checked import ParameterTable
from golive.compiler.program import Program
from golive.core.signature import Kind
from golive.core.unit import BARS, NANOS, TIME, Dimension
from golive.documents.market import StreamKind
from golive.market.retention import Retention

LEAST_HORIZON_S = 60.0


def retention(program: Program) -> Retention:
    """Return how much of the past the library's longest windows need."""
    tables = tuple(program.checked.parameters.values())
    ages = [p.max_age_ns / NANOS for p in program.columns if p.max_age_ns is not None]
    return Retention(
        horizon_s=max((LEAST_HORIZON_S, *_values(tables, TIME), *ages)),
        bars=int(max((1.0, *_values(tables, BARS)))),
    )


def _values(tables: tuple[ParameterTable, ...], dimension: Dimension) -> list[float]:
    """Return every value, of any strategy, that a parameter of a dimension has."""
    values = (v for t in tables if t.type.dimension == dimension for v in (t.house, *t.by_strategy))
    return [value for value in values if isinstance(value, float)]


def oldest_quote(program: Program) -> int | None:
    """Return the least age, in nanoseconds, that inputs of quotes may have; None where the library reads none."""
    ages = [feature.port.max_age_ns for feature in program.features if StreamKind.QUOTES.value in feature.windows]
    return min((age for age in ages if age is not None), default=None)


@lru_cache(maxsize=256)
def oldest_own_quote(program: Program, strategy: str) -> int | None:
    """Return the least age, in nanoseconds, that quotes may have for a strategy and for the gates; None for any."""
    declared = next(s for s in program.checked.specs.strategies if s.header.id == strategy)
    quotes = (i for i in declared.inputs if i.type is not None and i.type.kind is Kind.QUOTES)
    own = (round(i.max_age_s * NANOS) for i in quotes if i.max_age_s is not None)
    return min((age for age in (oldest_quote(program), *own) if age is not None), default=None)
