"""The cells of a row that closes: every column by which a position is left, and every doubt about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.closing_rows import closing
from tests.fail_closed.cells import Cell
from tests.fail_closed.doubts import Doubt, of_word
from tests.fail_closed.flat_cells import of_age, of_instants, of_value
from tests.fail_closed.rows import Row, ports_of

from golive.api import Engine
from golive.core.row import DECIDED_AT, DIRECTION, INTENT
from golive.core.unit import NANOS

DERIVED = frozenset((Doubt.ABSENT, Doubt.NULL, Doubt.NAN))
"""Of a direction: not told, it follows from the position."""


def closing_row() -> Row:
    """Return a row that closes four of ten lots."""
    return closing(direction="short", clock_skew=2 * NANOS)


def closing_cells(engine: Engine) -> Iterator[Cell]:
    """Yield every fault of every column that the pipeline which closes reads; inputs are named `close: column`."""
    for cell in _cells(engine, closing_row()):
        yield replace(cell, input=f"close: {cell.input}")


def _cells(engine: Engine, row: Row) -> Iterator[Cell]:
    assert engine.program.closing is not None
    for column, port in ports_of(engine.program.closing).items():
        if column != DIRECTION:
            yield from of_value(column, port, row)
        if port.max_age_ns is not None:
            yield from of_age(column, port.max_age_ns, row)
    yield from of_instants(DECIDED_AT, row)
    for doubt, variant, value in of_word(row[INTENT]):
        yield Cell(input=INTENT, doubt=doubt, variant=variant, changes={INTENT: value})
    for doubt, variant, value in of_word(row[DIRECTION]):
        if doubt not in DERIVED:
            yield Cell(input=DIRECTION, doubt=doubt, variant=variant, changes={DIRECTION: value})
    yield Cell(input=DIRECTION, doubt=Doubt.CONTRADICTING, variant="the position", changes={DIRECTION: "long"})
    yield Cell(input="open_lots", doubt=Doubt.CONTRADICTING, variant="the direction", changes={"open_lots": -10.0})
