"""What a row costs whose book stands in it as arrays, beside one call for a row whose features are ready."""

from __future__ import annotations

from functools import partial

import numpy as np
import pyarrow as pa
from tests.bench.figures import Figure, figure, processor_time
from tests.bench.frames import FEW, Rows, signals

from golive.api import Engine

ROWS, CALLS, LEVELS = 100_000, 2_000, 20
FROM_BOOK = (
    "orderflow.imbalance",
    "orderflow.book_frozen",
    "participation.visible_depth",
    "data_quality.spread",
    "data_quality.frozen_for",
    "data_quality.mid",
    "data_quality.book_off",
    "closing_price.spread",
)
"""Features that are worked out of a book."""


def book_frames(engine: Engine, rows: Rows) -> list[Figure]:
    ready = signals(engine, rows, ROWS)
    table, calls = booked(ready), ready.slice(0, CALLS).to_pylist()
    assert len(set(engine.decide_frame(table, reasons=False)["verdict"].to_pylist())) > 1, "more than one verdict"

    def one_by_one() -> None:
        for row in calls:
            engine.decide(row)

    ours, alone = processor_time(partial(engine.decide_frame, table, reasons=False), one_by_one, rounds=FEW)
    title = f"decide_frame of arrow with books as arrays, {ROWS:,} rows, a row: over decide() of a ready one"
    return [figure(title, ours / ROWS / (alone / CALLS), 1.0, "lower")]


def booked(table: pa.Table) -> pa.Table:
    """Return the table with a book of its own in each row, in the place of what is worked out of one."""
    random, count = np.random.default_rng(1), table.num_rows
    mid, tick = np.asarray(table["data_quality.mid"]), np.asarray(table["tick"])
    steps = tick[:, None] * (np.arange(LEVELS) + 1)
    middle = (np.round(mid / tick) * tick)[:, None]
    sides = {
        "bid_prices": middle - steps,
        "bid_sizes": random.uniform(1, 20, (count, LEVELS)),
        "ask_prices": middle + steps,
        "ask_sizes": random.uniform(1, 20, (count, LEVELS)),
    }
    offsets = pa.array(np.arange(count + 1) * LEVELS, pa.int32())
    table = table.select([name for name in table.column_names if not name.startswith(FROM_BOOK)])
    for name, cells in sides.items():
        table = table.append_column(name, pa.ListArray.from_arrays(offsets, cells.ravel()))
    for name in ("book_at", "book_changed_at"):
        table = table.append_column(name, table["decided_at"])
    return table
