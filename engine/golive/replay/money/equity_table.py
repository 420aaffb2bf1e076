"""The equity of a run as a table, and back: a row a look at which it changed, its drawdown beside it."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from golive.replay.money.money_columns import INSTANT, Units, decimals_of, nanos_of, whole_nanos_of
from golive.replay.money.worth_at_looks import EquityPoint, drawdowns
from golive.replay.simulated_fills import FILLED_AT

TIME, CASH, EQUITY, DRAWDOWN, WHY = "at_utc", "cash", "equity", "drawdown", "unknown_because"


def equity_table(points: Sequence[EquityPoint], units: Units) -> pa.Table:
    """Return the equity as a table; null where open positions could not be marked, with the reason's code."""
    columns = {
        TIME: pa.array([point.ts for point in points], type=INSTANT),
        units.money(CASH): decimals_of([point.cash for point in points]),
        units.money(EQUITY): decimals_of([point.equity for point in points]),
        units.money(DRAWDOWN): decimals_of([below for _, below in drawdowns(points)]),
        WHY: pa.array([point.why for point in points], type=pa.string()),
    }
    return pa.table(columns).replace_schema_metadata({"filled": FILLED_AT})


def read_equity(table: pa.Table, units: Units) -> tuple[EquityPoint, ...]:
    """Return the points of a table that `equity_table` made."""
    instants = table.column(TIME).cast(pa.int64()).to_pylist()
    cash = whole_nanos_of(table.column(units.money(CASH)))
    equity, whys = nanos_of(table.column(units.money(EQUITY))), table.column(WHY).to_pylist()
    rows = zip(instants, cash, equity, whys, strict=True)
    return tuple(EquityPoint(ts=ts, cash=held, equity=worth, why=why) for ts, held, worth, why in rows)
