"""Instants in tables of signals: integers as they are, and the instants of arrow and pandas in any unit and zone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from golive.api.arrow_columns import plain, present, unread
from golive.api.instants_in_rows import instant_of
from golive.api.signal_table import SignalTable
from golive.core.errors import InvalidInput
from golive.core.row import CLOCK_SKEW, DECIDED_AT
from golive.core.window import IntArray
from golive.documents.market import TimeUnit
from golive.evaluator.columns import instants
from golive.evaluator.ingest import LATEST, MOST_SKEW, NO_INSTANT, NO_SKEW
from golive.market.instants import EARLIEST, NANOS_PER

_NO_INSTANT = 2**63
"""Beyond what 64 bits hold: an instant that no calendar of golive's has."""


def as_instants(name: str, column: Any) -> Any:
    """Return a column of instants as integers, with other cells as they are.

    Raises
    ------
    InvalidInput
        For a typed column that cannot hold instants exactly (floats), or does not say which they are (no zone).
    """
    if isinstance(column, list):
        return [instant_of(value) for value in column]
    kind = column.type
    if not pa.types.is_timestamp(kind):
        return column
    if kind.tz is None:
        hint = f'say in which zone they are, such as frame["{name}"].dt.tz_localize("UTC")'
        raise InvalidInput(f"the column `{name}` holds dates and times without a zone", hint=hint)
    return _scaled(column.cast(pa.int64()), NANOS_PER[TimeUnit(kind.unit)])


def _scaled(ticks: Any, scale: int) -> Any:
    there = present(ticks)
    counts = ticks.fill_null(0).to_numpy(zero_copy_only=False)
    most = np.iinfo(np.int64).max // scale
    if (np.abs(counts.astype(np.float64)) < most).all():
        return pa.array(counts * scale, mask=~there)
    cells = zip(counts.tolist(), there.tolist(), strict=True)
    return [(count * scale if abs(count) <= most else _NO_INSTANT) if known else None for count, known in cells]


def refuse_floats(column: str, cells: Any) -> None:
    """Refuse a typed column of floats in the place of whole nanoseconds, unless all of it is absent."""
    if isinstance(cells, list) or not pa.types.is_floating(cells.type) or not present(cells).any():
        return
    hint = (
        "pandas makes floats of integers where one is absent: keep instants as datetime64[ns, UTC], or as Int64, as "
        f'in frame["{column}"] = pd.array(cells, dtype="Int64")'
    )
    raise InvalidInput(f"the column `{column}` holds floats, which cannot hold nanoseconds", hint=hint)


def other_dates(columns: Iterable[tuple[str, Any]]) -> Mapping[str, Any]:
    """Return the columns of instants among those that hold none, in which nothing is a number."""
    typed = ((name, cells) for name, cells in columns if not isinstance(cells, list))
    return {name: unread(cells) for name, cells in typed if pa.types.is_timestamp(cells.type)}


def moments_of(table: SignalTable) -> tuple[IntArray, IntArray]:
    """Return each row's decision time and tolerated clock skew, as `rows.moments`; refuse a table without times.

    Times that are all in order are those of the table itself, and no copy.
    """
    if DECIDED_AT not in table.columns:
        hint = "integer nanoseconds UTC; `golive decide --describe` lists the columns"
        raise InvalidInput(f"the table has no column `{DECIDED_AT}`", hint=hint)
    now = instants(plain(table.columns[DECIDED_AT]))
    usable = (now >= EARLIEST) & (now < LATEST)
    skew = np.zeros_like(now)
    if CLOCK_SKEW in table.columns:
        cells = table.columns[CLOCK_SKEW]
        skew = np.where(present(cells), instants(plain(cells)), 0)
    usable_skew = usable & (skew >= 0) & (skew <= MOST_SKEW)
    return now if usable.all() else np.where(usable, now, NO_INSTANT), np.where(usable_skew, skew, NO_SKEW)
