"""By which pipelines the rows of a table are decided, as `intents` says of one row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from golive.api.arrow_columns import is_word, numbers_of, present
from golive.api.intents import CLOSED_BY, asks_intent, doubt_of, intended, position_column
from golive.api.signal_table import SignalTable
from golive.compiler.program import Program
from golive.core.intent import CLOSE, OPEN
from golive.core.row import DIRECTION, INTENT, with_companions
from golive.core.window import IntArray

Mask = NDArray[np.bool_]


def rows_of(program: Program, table: SignalTable) -> Mapping[Program, IntArray]:
    """Return which rows each pipeline decides; what does not say that it closes is for the one that opens."""
    if program.closing is None or INTENT not in table.columns:
        return {program: np.arange(table.rows)}
    closing = is_word(table.columns[INTENT], CLOSE)
    parts = {program: np.flatnonzero(~closing), program.closing: np.flatnonzero(closing)}
    return {one: rows for one, rows in parts.items() if len(rows) or one is program}


def intended_table(program: Program, table: SignalTable, *, explained: bool = True) -> SignalTable:
    """Return the table as `intents.intended` leaves its rows.

    Without `explained` rows that are told of no intent do not say that this is why nobody can decide them.
    """
    if INTENT not in table.columns:
        return table if doubt_of(program, None) is None else _one_by_one(program, table, np.arange(table.rows))
    words = table.columns[INTENT]
    opening = is_word(words, OPEN)
    if opening.all():
        return table
    if program.closing is None:
        return _one_by_one(program, table, np.flatnonzero(~opening))
    closing = is_word(words, CLOSE)
    table, agreeing = _directed(program, table, closing)
    doubted = ~opening & ~(closing & agreeing)
    if not explained:
        untold = ~present(words)
        doubted &= ~untold
        if not asks_intent(program):
            table = table.without_cells({program.checked.strategy.column: untold})
    return _one_by_one(program, table, np.flatnonzero(doubted))


def _directed(program: Program, table: SignalTable, closing: Mask) -> tuple[SignalTable, Mask]:
    """Fill in which way closing orders go; say in which rows that is what was told, or nothing was."""
    position, is_told = numbers_of(table.columns.get(position_column(program)), table.rows)
    known, long = is_told & np.isfinite(position) & (position != 0), position > 0
    column = table.columns.get(DIRECTION, pa.nulls(table.rows, pa.string()))
    if isinstance(column, list) or with_companions(DIRECTION)[2] in table.columns:
        return table, np.zeros(table.rows, dtype=bool)
    absent = ~present(column)
    agreeing = absent | np.where(long, is_word(column, CLOSED_BY[True]), is_word(column, CLOSED_BY[False]))
    fill = closing & known & absent
    if fill.any():
        ways = pa.DictionaryArray.from_arrays(long.astype(np.int8), [CLOSED_BY[False], CLOSED_BY[True]])
        text = column.cast(pa.string())
        column = pc.if_else(pa.array(fill), ways.cast(pa.string()), text)
        table = replace(table, columns={**table.columns, DIRECTION: column})
    return table, known & agreeing


def _one_by_one(program: Program, table: SignalTable, positions: IntArray) -> SignalTable:
    """Return the table with the rows at these positions as `intents.intended` leaves them."""
    position = () if program.closing is None else (position_column(program),)
    columns = (INTENT, DIRECTION, program.checked.strategy.column, *position)
    names = [name for column in columns for name in with_companions(column) if name in table.columns]
    changed: dict[str, dict[int, Any]] = {}
    for i, row in zip(positions.tolist(), table.rows_at(positions, names), strict=True):
        for name, value in intended(program, row).items():
            if value is not row.get(name):
                changed.setdefault(name, {})[i] = value
    return table.with_cells(changed)
