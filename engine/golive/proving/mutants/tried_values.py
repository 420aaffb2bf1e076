"""Values worth giving to what a document reads: what tells a policy from a mistake in it is at a threshold, or beyond.

Each is written as a case would write it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise

from golive.core.civil import DAY_S
from golive.core.signature import Kind
from golive.core.unit import CIVIL, CLOCK, Quantity, Unit, natural_unit, show
from golive.documents.library import Document, Scoped, Strategy
from golive.documents.score import Score
from golive.documents.scorecard import Scorecard
from golive.language.civil_literals import find_literals
from golive.proving.cases.given_values import INVALID, MISSING, STALE
from golive.proving.cases.targets import ColumnTarget, MeasureTarget, MomentTarget, PinTarget, StreamTarget, Target
from golive.proving.mutants.recompile import expressions_of

_DIGITS = 12
"""Significant digits: as many as a comparison with a parameter tells apart."""

_BESIDE = (1.0, -1.0, 0.01, -0.01)
"""How far beside a threshold a value is tried, in its own unit."""

_ANYWAY = (0.0, 1.0, -1.0, 2.0, 100.0)


def values_of(target: Target, documents: Iterable[Document]) -> Iterator[str]:
    """Yield what may be given for a target; `documents` are those whose thresholds it may be compared with."""
    match target:
        case StreamTarget():
            yield from (MISSING, STALE, INVALID)
        case MeasureTarget(unit=unit):
            yield from dict.fromkeys(_measures(target, unit, documents))
            yield MISSING
        case MomentTarget():
            yield from dict.fromkeys(_moments(documents))
        case ColumnTarget() | PinTarget() if target.type.kind is Kind.NUMBER:
            yield from dict.fromkeys(_numbers(target, documents))
            yield from (MISSING, INVALID)
        case ColumnTarget() | PinTarget() if target.type.kind is Kind.BOOL:
            yield from ("true", "false", MISSING)
        case ColumnTarget() | PinTarget() if target.type.kind is Kind.ENUM:
            yield from (*target.type.members, MISSING)
    if isinstance(target, ColumnTarget) and target.port.max_age_ns is not None:
        yield STALE


def _numbers(target: ColumnTarget | PinTarget, documents: Iterable[Document]) -> Iterator[str]:
    unit = target.unit or natural_unit(target.type.dimension)
    thresholds = [q for q in _thresholds(documents) if q.unit.dimension == unit.dimension]
    yield from (written(q.value, unit) for q in thresholds)
    yield from (written(number * unit.scale, unit) for number in _ANYWAY)
    for beside in _BESIDE:
        yield from (written(q.value + beside * unit.scale, unit) for q in thresholds)


_WEEK = tuple(f"2026-01-{day:02}" for day in range(5, 12))
"""A Monday and the days after it."""

_HOURS = 24


def _moments(documents: Iterable[Document]) -> Iterator[str]:
    """Yield instants at the times of day and dates that a policy names, whatever zone it means, and of a whole week."""
    civil = list(_civil(documents))
    yield from (f"{day} 12:00Z" for day in _WEEK)
    for one in civil:
        if one.unit.dimension == CLOCK:
            minutes = [
                show((one.value + by) % DAY_S, one.unit).partition(":")[2] for by in (0.0, 1.0, -1.0, 60.0, -60.0)
            ]
            yield from (f"{_WEEK[0]} {hour:02}:{rest}Z" for rest in minutes for hour in range(_HOURS))
        else:
            days = (show(one.value + by, one.unit) for by in (0.0, 1.0, -1.0))
            yield from (f"{day} 12:00Z" for day in days)


def _civil(documents: Iterable[Document]) -> Iterator[Quantity]:
    """Yield the times of day and dates that are written in parameters and expressions."""
    for document in documents:
        if isinstance(document, Scoped):
            yield from (q for q in _thresholds((document,)) if q.unit.dimension in CIVIL)
            for text in expressions_of(document):
                yield from find_literals(text.value).values.values()


def _measures(target: MeasureTarget, unit: Unit, documents: Iterable[Document]) -> Iterator[str]:
    """Yield what a measurement may be: at each knot of its map, between two of them, and beyond."""
    for line in _lines(target, documents):
        yield from (written(x, unit) for x, _ in line)
        yield from (written((a + b) / 2, unit) for (a, _), (b, _) in pairwise(line))


def _lines(target: MeasureTarget, documents: Iterable[Document]) -> Iterator[tuple[tuple[float, float], ...]]:
    for document in documents:
        for component in document.components if isinstance(document, Score) else ():
            for one in component.maps:
                if (component.id, one.measure.value) == (target.component, target.measure):
                    yield one.knots
        for category in document.categories if isinstance(document, Scorecard) else ():
            for part in category.components:
                if (category.id, part.id) == (target.component, target.measure):
                    yield part.knots


def _thresholds(documents: Iterable[Document]) -> Iterator[Quantity]:
    for document in documents:
        if isinstance(document, Scoped | Score | Scorecard):
            yield from (p.value for p in document.parameters if isinstance(p.value, Quantity))
        if isinstance(document, Strategy):
            yield from (quantity for quantity, _ in document.facts.values())


def written(value: float, unit: Unit) -> str:
    """Write a held number in a unit, with as many digits as it takes to read it back.

    >>> from golive.core.unit import UNITS
    >>> written(0.6, UNITS["%"]), written(1e-9, UNITS["%"])
    ('60 %', '0.0000001 %')
    """
    if unit.dimension in CIVIL:
        return show(value, unit)
    inverse = round(1 / unit.scale) if unit.scale < 1 else 0
    number = value * inverse if inverse else value / unit.scale
    text = f"{Decimal(f'{number:.{_DIGITS}g}'):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text} {unit.name}".rstrip()
