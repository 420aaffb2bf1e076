"""Instants in tables of signals: integers as they are, and the instants of arrow and pandas in any unit and zone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from golive.api.arrow_columns import present, unread
from golive.api.instants_in_rows import instant_of
from golive.core.errors import InvalidInput
from golive.documents.market import TimeUnit
from golive.market.instants import NANOS_PER

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
