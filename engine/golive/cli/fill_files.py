"""Files of own fills: one row a fill, with what its order met in the market."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from golive.cli.amounts import WILDEST_DAY
from golive.cli.return_columns import check_column, read_numbers
from golive.cli.return_dates import DateOptions, find_dates, tells_zone
from golive.cli.return_table import read_table
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.unit import NANOS
from golive.models.execution.own_orders import Fills
from golive.models.returns.plausible_returns import IN_PERCENT

NEEDED = ("order", "side", "time", "price", "size", "arrival_price", "volume", "adv", "volatility")
AFTER = ("price_after", "minutes_after")
_SIDES = {"buy": 1, "sell": -1}


@dataclass(frozen=True, slots=True, kw_only=True)
class FillFile:
    """Fills as read, with times in UTC; where no zone was told, `zoned` is false and they are taken as UTC."""

    fills: Fills
    zoned: bool


def read_fills(path: Path, *, date_format: str | None = None) -> FillFile:
    """Read a .csv or .parquet file of fills, by the names of its columns.

    `order`, `side` (buy or sell), `time`, `price`, `size`, `arrival_price`, `volume` (the whole market's while the
    order was worked, in the unit of `size`), `adv`, `volatility` (of daily returns); for the permanent impact also
    `price_after` and `minutes_after`.

    Raises
    ------
    InvalidInput
        A column that is not there, a cell that is no number, side or time, a volatility in percent without its sign.
    """
    table = read_table(path, what="own fills")
    _check_columns(path, table)
    after = [name for name in AFTER if name in table.column_names]
    if len(after) == 1:
        absent = next(name for name in AFTER if name not in after)
        raise InvalidInput(f"`{path}` has `{after[0]}` without `{absent}`", hint="give both, or neither")
    _, times = find_dates(path, table, DateOptions(column="time", form=date_format, utc=True))
    assert times is not None
    numbers = {name: _numbers(path, table, name) for name in (*NEEDED[3:], *after)}
    fills = Fills(
        order=[_order(path, row, cell) for row, cell in enumerate(table["order"].to_pylist(), 1)],
        side=np.array([_side(path, row, cell) for row, cell in enumerate(table["side"].to_pylist(), 1)]),
        time_ns=times.astype("datetime64[us]").astype(np.int64) * (NANOS // 10**6),
        **numbers,
    )
    return FillFile(fills=fills, zoned=tells_zone(table["time"], date_format))


def _check_columns(path: Path, table: pa.Table) -> None:
    """Refuse a table in which columns are missing, all of them by name."""
    absent = [name for name in NEEDED if name not in table.column_names]
    if len(absent) == 1:
        check_column(path, table, absent[0])
    if absent:
        names, there = (", ".join(f"`{name}`" for name in of) for of in (absent, table.column_names))
        raise InvalidInput(f"`{path}` has no columns {names}", hint=f"columns: {there}")


def _numbers(path: Path, table: pa.Table, name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    values, signed = read_numbers(path, table, name, np.ones(table.num_rows, dtype=bool))
    made = values / IN_PERCENT if signed else values
    if name == "volatility" and (made > WILDEST_DAY).any():
        row = int(np.argmax(made > WILDEST_DAY))
        hint = f"a fraction is meant, such as 0.02, or a percent sign, as in `{values[row]:g}%`"
        raise InvalidInput(f"row {row + 1} of `volatility` in `{path}` is {made[row]:g}, without a unit", hint=hint)
    return made.astype(np.float64)


def _order(path: Path, row: int, cell: object) -> str:
    text = "" if cell is None else str(cell).strip()
    if not text:
        raise InvalidInput(f"row {row} of `order` in `{path}` is empty", hint="every fill belongs to an order")
    return text


def _side(path: Path, row: int, cell: object) -> int:
    word = cell.strip().lower() if isinstance(cell, str) else ""
    if word not in _SIDES:
        raise InvalidInput(f"row {row} of `side` in `{path}` is `{cell}`", hint="write `buy` or `sell`")
    return _SIDES[word]
