"""How far back a program looks: the past that its windows need, and the oldest price that it reads."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from golive.checker.bars import declared_bars
from golive.checker.checked import ParameterTable
from golive.compiler.features import ports_of
from golive.compiler.program import Program
from golive.core.signature import Kind
from golive.core.unit import BARS, NANOS, TIME, Dimension
from golive.core.value import Unknown, missing
from golive.documents.market import MarketSpec
from golive.language.terms import Port
from golive.market.retention import Retention

LEAST_HORIZON_S = 60.0

_NO_AGE = missing("close_age", "no rule says how old a close may be: give a gate an input of bars")


def retention(program: Program) -> Retention:
    """Return how much of the past the library's longest windows need."""
    tables = tuple(program.checked.parameters.values())
    ages = [p.max_age_ns / NANOS for p in program.columns if p.max_age_ns is not None]
    return Retention(
        horizon_s=max((LEAST_HORIZON_S, *_values(tables, TIME), *ages)),
        bars=int(max((1.0, *_values(tables, BARS)))),
        lengths=_lengths(program),
    )


def _lengths(program: Program) -> tuple[int, ...]:
    """Return how long the bars are that the library reads, in nanoseconds."""
    lengths = {one.length_s or 0.0 for one in declared_bars(program.checked.specs)}
    return tuple(sorted(round(length * NANOS) for length in lengths))


def _values(tables: tuple[ParameterTable, ...], dimension: Dimension) -> list[float]:
    """Return every value, of any strategy, that a parameter of a dimension has."""
    values = (v for t in tables if t.type.dimension == dimension for v in (t.house, *t.by_strategy))
    return [value for value in values if isinstance(value, float)]


def oldest_price(program: Program, market: MarketSpec) -> int | Unknown | None:
    """Return the least age, in nanoseconds, that inputs may have of what tells the price of a market.

    Of quotes None where the library reads none: they are as they are. Of bars unknown then: nothing says how old the
    close may be that sizes are priced by.
    """
    return _least(program, Kind.BARS if market.is_priced_by_bars else Kind.QUOTES)


@lru_cache(maxsize=256)
def oldest_own_price(program: Program, strategy: str, *, by_bars: bool) -> int | Unknown | None:
    """Return the least age, in nanoseconds, that what tells the price may have for a strategy and for the gates."""
    declared = next(s for s in program.checked.specs.strategies if s.header.id == strategy)
    kind = Kind.BARS if by_bars else Kind.QUOTES
    inputs = (i for i in declared.inputs if i.type is not None and i.type.kind is kind)
    return _least(program, kind, *(round(i.max_age_s * NANOS) for i in inputs if i.max_age_s is not None))


def _least(program: Program, kind: Kind, *own: int) -> int | Unknown | None:
    ages = (port.max_age_ns for port in _ports(program) if port.type.kind is kind)
    least = min((age for age in (*ages, *own) if age is not None), default=None)
    return _NO_AGE if least is None and kind is Kind.BARS else least


def _ports(program: Program) -> Iterator[Port]:
    """Yield the streams that the gates and the models before them read."""
    series = (spec for model in program.bar_models.values() for spec in model.series)
    for spec in (*program.features, *series):
        yield from ports_of(spec.arguments)
