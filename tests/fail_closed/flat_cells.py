"""The cells of flat rows: every column that decides, read from the compiled program, and every doubt about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.fail_closed.cells import Cell
from tests.fail_closed.doubts import GONE, Doubt, of_number, of_time, of_word
from tests.fail_closed.partners import BOOK_PARTNERS, Row, beside_the_book, contradictions
from tests.fail_closed.rows import book_features, ports

from golive.api import Engine
from golive.core.row import BOOK_AT, BOOK_CHANGED_AT, BOOK_COLUMNS, CLOCK_SKEW, DECIDED_AT, SIGNAL_ID, at, why
from golive.core.signature import Kind
from golive.core.unit import NANOS
from golive.language.terms import Port

GOOD_IDS = frozenset(("word of no set", "in the other case", "its first half"))
"""Faults of a word that make another good id."""

OTHER_UNITS = {"microseconds": 10**3, "milliseconds": 10**6, "seconds": 10**9}

OWN_REASON = "its own reason"


def flat_cells(engine: Engine, row: Row) -> Iterator[Cell]:
    """Yield every fault of every column that the program reads, and of what names and dates a row."""
    for column, port in ports(engine).items():
        yield from of_value(column, port, row)
        if port.max_age_ns is not None:
            yield from of_age(column, port.max_age_ns, row)
    yield from _of_the_id(row)
    yield from of_instants(DECIDED_AT, row)
    yield from _of_skew(row)


def of_value(column: str, port: Port, row: Row) -> Iterator[Cell]:
    healthy, number = row[column], port.type.kind is Kind.NUMBER
    values = of_number(healthy, lo=port.type.lo, hi=port.type.hi) if number else of_word(healthy)
    for doubt, variant, value in values:
        yield Cell(input=column, doubt=doubt, variant=variant, changes={column: value})
    stale = {why(column): "stale:too_old:it is old"}
    yield Cell(input=column, doubt=Doubt.HALF_THERE, variant="its reason alone", changes={column: GONE, **stale})
    yield from _of_contradictions(column, row, stale)


def _of_contradictions(column: str, row: Row, reason: Row) -> Iterator[Cell]:
    """Yield what a column contradicts; with a reason why it is unknown, a clock's skew counts as not told."""
    for variant, changes in {OWN_REASON: reason, **contradictions(column, row)}.items():
        lowers = column == CLOCK_SKEW and variant == OWN_REASON
        yield Cell(input=column, doubt=Doubt.CONTRADICTING, variant=variant, changes=changes, lowers=lowers)


def of_age(column: str, max_age_ns: int, row: Row) -> Iterator[Cell]:
    for doubt, variant, value in of_time(row[DECIDED_AT], max_age_ns=max_age_ns, skew_ns=row[CLOCK_SKEW]):
        yield Cell(input=column, doubt=doubt, variant=variant, changes={at(column): value})
    yield Cell(input=column, doubt=Doubt.HALF_THERE, variant="its time alone", changes={column: GONE})


def _of_the_id(row: Row) -> Iterator[Cell]:
    for doubt, variant, value in of_word(row[SIGNAL_ID]):
        if variant not in GOOD_IDS:
            yield Cell(input=SIGNAL_ID, doubt=doubt, variant=variant, changes={SIGNAL_ID: value})
    yield from _of_contradictions(SIGNAL_ID, row, {why(SIGNAL_ID): "missing:none:nobody said"})


def of_instants(column: str, row: Row) -> Iterator[Cell]:
    """Yield the faults of an instant that nothing else dates."""
    for doubt, variant, value in of_time(row[column], max_age_ns=10**18, skew_ns=10**18):
        yield Cell(input=column, doubt=doubt, variant=variant, changes={column: value})
    for unit, nanos in OTHER_UNITS.items():
        changes = {name: value // nanos for name, value in row.items() if is_time(name, value)}
        yield Cell(input=column, doubt=Doubt.OUT_OF_RANGE, variant=f"every time in {unit}", changes=changes)
    yield from _of_contradictions(column, row, {why(column): "missing:none:nobody said"})


def is_time(name: str, value: object) -> bool:
    return value is not None and (name == DECIDED_AT or name.endswith("_at"))


def _of_skew(row: Row) -> Iterator[Cell]:
    for doubt, variant, value in of_number(row[CLOCK_SKEW], lo=0.0, hi=float(2**63)):
        yield Cell(input=CLOCK_SKEW, doubt=doubt, variant=variant, changes={CLOCK_SKEW: value})
    beyond = {"negative": -1, "a day": 86_400 * NANOS, "from the end of time": 2**63 - 1}
    for variant, value in beyond.items():
        yield Cell(input=CLOCK_SKEW, doubt=Doubt.OUT_OF_RANGE, variant=variant, changes={CLOCK_SKEW: value})
    yield from _of_contradictions(CLOCK_SKEW, row, {why(CLOCK_SKEW): "missing:none:nobody said"})


# Books as arrays


def book_cells(engine: Engine, row: Row, flat: Row) -> Iterator[Cell]:
    """Yield every fault of a book in a row, and features beside it with other values than those of `flat`."""
    for column in BOOK_COLUMNS:
        yield from _of_levels(column, row)
    for column in (BOOK_AT, BOOK_CHANGED_AT):
        for doubt, variant, value in of_time(row[column], max_age_ns=60 * NANOS, skew_ns=row[CLOCK_SKEW]):
            yield Cell(input=column, doubt=doubt, variant=variant, changes={column: value})
    for column, (partner, contradict) in BOOK_PARTNERS.items():
        yield Cell(input=column, doubt=Doubt.CONTRADICTING, variant=partner, changes=contradict(row))
    opening = {source.port.column for source in engine.program.decision.sources}
    for column in (name for name in book_features(engine) if name in opening):
        for variant, changes in beside_the_book(column, flat[column], row[DECIDED_AT]).items():
            yield Cell(input=column, doubt=Doubt.CONTRADICTING, variant=variant, changes=changes)


def _of_levels(column: str, row: Row) -> Iterator[Cell]:
    healthy: list[float] = row[column]
    for doubt, variant, value in of_number(healthy[0], lo=0.0, hi=1e300):
        yield Cell(input=column, doubt=doubt, variant=f"all: {variant}", changes={column: value})
        if value is not GONE:
            changes = {column: [value, *healthy[1:]]}
            yield Cell(input=column, doubt=doubt, variant=f"best level: {variant}", changes=changes)
    for variant, levels in _shapes(healthy).items():
        yield Cell(input=column, doubt=Doubt.HALF_THERE, variant=variant, changes={column: levels})
    # A size of nothing is how a level that is gone is written: one of them is no doubt, a side of them is no side.
    beyond = {"negative": [-healthy[0], *healthy[1:]], "all zero": [0.0] * len(healthy)}
    for variant, levels in beyond.items():
        yield Cell(input=column, doubt=Doubt.OUT_OF_RANGE, variant=variant, changes={column: levels})


def _shapes(levels: list[float]) -> dict[str, Any]:
    """Return a side that is not whole, or in no order."""
    return {
        "no level": [],
        "one level": levels[:1],
        "four levels": levels[:4],
        "one level less": levels[:-1],
        "nested": [[x] for x in levels],
        "a set": set(levels),
        "a dict": dict(enumerate(levels)),
        "text of it": str(levels),
    }
