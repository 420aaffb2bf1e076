"""The day's result in tables of signals, as a loss whichever way it is given: `daily_loss.with_loss` of many rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from golive.account.daily_loss import most_loss, with_loss
from golive.api.arrow_columns import able_to_hold, numbers_of, present, reasons
from golive.api.signal_table import SignalTable
from golive.compiler.program import Program
from golive.core.row import DAILY_LOSS, DAILY_PNL, at, why, with_companions
from golive.core.window import FloatArray, IntArray

Mask = NDArray[np.bool_]

_RESULTS = (*with_companions(DAILY_LOSS), *with_companions(DAILY_PNL))


def with_losses(program: Program, table: SignalTable) -> SignalTable:
    """Return the table with the day's results as losses.

    A signed result beside nothing else is taken of all rows at once. A row that gives two, a reason beside one, or a
    result that is none is left to `with_loss`, which alone says what is wrong.
    """
    most = most_loss(program)
    if most is None or not table.rows:
        return table
    signed, touched = _signed(table, most), _touched(table)
    if signed.any():
        table, touched = _as_losses(table, signed, touched)
    return _one_by_one(table, np.flatnonzero(touched), most)


def _touched(table: SignalTable) -> Mask:
    """Say in which rows there is something to do.

    A loss that is no negative number is what it is, unless the day's result is given the other way as well.
    """
    loss, is_told = numbers_of(table.columns.get(DAILY_LOSS), table.rows)
    return (is_told & (loss < 0)) | _given(table, DAILY_PNL)


def _given(table: SignalTable, column: str) -> Mask:
    """Say which rows give a value, or a reason why there is none."""
    given = np.zeros(table.rows, dtype=bool)
    for name, is_given in ((column, present), (why(column), reasons)):
        if name in table.columns:
            given |= is_given(table.columns[name])
    return given


def _signed(table: SignalTable, most: float) -> Mask:
    """Say which rows give a signed result and nothing else of the day: a number that may be one, or none at all."""
    result, known = numbers_of(table.columns.get(DAILY_PNL), table.rows)
    signed: Mask = known & ~_given(table, DAILY_LOSS) & ~(np.isfinite(result) & (np.abs(result) > most))
    doubt = table.columns.get(why(DAILY_PNL))
    return signed if doubt is None else signed & ~reasons(doubt)


def _as_losses(table: SignalTable, signed: Mask, touched: Mask) -> tuple[SignalTable, Mask]:
    """Put in the losses of rows that give a signed result, and return the rows in which there is something left to do.

    Nothing is put in where a column holds what only Python does.
    """
    result, _ = numbers_of(table.columns[DAILY_PNL], table.rows)
    nothing = pa.nulls(table.rows)
    new = {
        DAILY_LOSS: pa.array(_loss(result)),
        at(DAILY_LOSS): table.columns.get(at(DAILY_PNL), nothing),
        why(DAILY_LOSS): nothing,
        DAILY_PNL: nothing,
        why(DAILY_PNL): nothing,
    }
    changed = {name: _changed(table.columns.get(name), cells, signed) for name, cells in new.items()}
    if any(column is None for column in changed.values()):
        return table, touched
    return replace(table, columns={**table.columns, **changed}), touched & ~signed


def _loss(result: FloatArray) -> FloatArray:
    # What is no number, or none that is finite, stays what it is; of a profit the loss is zero, and none below it.
    loss: FloatArray = np.where(np.isfinite(result), np.where(result < 0, -result, 0.0), result)
    return loss


def _changed(column: Any, cells: Any, mask: Mask) -> Any:
    """Return a column, which need not be there yet, with other cells in some rows; None where arrow cannot hold it."""
    if isinstance(column, list) or isinstance(cells, list):
        return None
    old = able_to_hold(pa.nulls(len(mask)) if column is None else column, cells.type)
    return None if old is None else pc.if_else(pa.array(mask), cells.cast(old.type), old)


def _one_by_one(table: SignalTable, rows: IntArray, most: float) -> SignalTable:
    changed: dict[str, dict[int, Any]] = {}
    for i, row in zip(rows.tolist(), table.rows_at(rows, _RESULTS), strict=True):
        for name, value in with_loss(row, most).items():
            changed.setdefault(name, {})[i] = value
    return table.with_cells(changed)
