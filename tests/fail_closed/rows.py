"""The rows of the matrix: what the healthy world comes to, flat, and with its book as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.fail_closed.world import healthy_world
from tests.fail_closed.world_surfaces import session_of

from golive.api import Engine
from golive.compiler.program import Program
from golive.core.row import BOOK_AT, BOOK_CHANGED_AT, PERMIT_COLUMNS, at, why, with_companions
from golive.language.terms import Port

Row = Mapping[str, Any]


def ports(engine: Engine) -> dict[str, Port]:
    """Return the columns that decide what opens, each with its strictest age."""
    return ports_of(engine.program)


def ports_of(program: Program) -> dict[str, Port]:
    """Return the columns of one pipeline that are read of a row, each with its strictest age; of a permit none is."""
    strictest: dict[str, Port] = {}
    for port in (source.port for source in program.decision.sources if source.port.column not in PERMIT_COLUMNS):
        known = strictest.get(port.column)
        if known is None or (port.max_age_ns or 0) < (known.max_age_ns or 0):
            strictest[port.column] = port
    return strictest


def flat_row(engine: Engine) -> Row:
    """Return the row of the healthy world."""
    world = healthy_world()
    asked = world.request
    row = session_of(engine, world).row(
        id=asked["signal_id"],
        strategy=asked["strategy_name"],
        direction=asked["direction"],
        raw_size=asked["raw_size"],
        edge=asked["expected_edge_bps"] / 1e4,
        now=world.now,
    )
    unread = {name for column in PERMIT_COLUMNS for name in with_companions(column)}
    return {name: cell for name, cell in row.items() if name not in unread}


def book_features(engine: Engine) -> tuple[str, ...]:
    """Return the columns that a book as arrays gives."""
    features = engine.program.features
    windows = {f.port.column: {a.window.column for a in f.arguments if a.window is not None} for f in features}
    return tuple(column for column, read in windows.items() if read and read <= {"book", "quotes"})


def book_row(engine: Engine) -> Row:
    """Return the row with its book as arrays, in place of what is computed from it."""
    book = healthy_world().books[-1]
    arrays = {
        f"{side}_{what}": [level[i] for level in levels]
        for side, levels in (("bid", book["bids"]), ("ask", book["asks"]))
        for i, what in enumerate(("prices", "sizes"))
    }
    without = {name for column in book_features(engine) for name in (column, at(column), why(column))}
    row = {name: value for name, value in flat_row(engine).items() if name not in without}
    return {**row, **arrays, BOOK_AT: book["timestamp"], BOOK_CHANGED_AT: book["changed_at"]}
