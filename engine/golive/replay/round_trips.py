"""What a run opened and how it was left: a row a round trip, the same in memory and in `round_trips.parquet`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import pyarrow as pa

from golive.core.dataclass import dataclass
from golive.core.unit import NANOS
from golive.replay.money.doubts import Doubt
from golive.replay.money.money_columns import INSTANT, Units, decimals_of, instants_of, nanos_of
from golive.replay.simulated_fills import FILLED_AT, FILLS, SIMULATED
from golive.trading.pnl import Pnl


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """A round trip: instants in nanoseconds, prices in the quote currency, money in nano-units of the account's.

    `exit_id`, `reason` and `because` are those of the last exit, None while all of it is open; `exit_ts` is None until
    nothing of it is. Prices are averages by lots. `open_profit` is what is open at the last mark, None where that
    was unknown; `worst` and `best` are the profits seen on the way, before fees. `spread` and `impact` are in what was
    realised, and of open lots in nothing yet; None where they cannot be told apart.
    """

    entry_id: str
    strategy: str
    symbol: str
    direction: str
    episode: str
    lots: int
    open_lots: int
    entry_ts: int
    entry_price: float
    exit_id: str | None
    exit_ts: int | None
    exit_price: float | None
    reason: str | None
    because: str | None
    realised: int
    fees: int
    funding: int
    spread: int | None
    impact: int | None
    open_profit: int | None
    worst: int
    best: int

    @property
    def is_open(self) -> bool:
        """Say whether some of it is still open."""
        return self.open_lots > 0

    @property
    def held(self) -> int:
        """Return the nanoseconds from the first fill to the last exit, 0 while some is open."""
        return 0 if self.exit_ts is None else self.exit_ts - self.entry_ts

    @property
    def pnl(self) -> Pnl:
        """Return what was earned and what was paid."""
        return Pnl(realised=self.realised, fees=self.fees, funding=self.funding, spread=self.spread, impact=self.impact)

    @property
    def net(self) -> int:
        """Return what was realised, less fees, with funding."""
        return self.pnl.net


def open_profit(trips: Sequence[Trip]) -> int | None:
    """Return what all that is open would bring at the last mark, None where that is unknown."""
    profits = [trip.open_profit for trip in trips if trip.is_open]
    return None if None in profits else sum(profit for profit in profits if profit is not None)


def doubt_of(trip: Trip, doubts: Sequence[Doubt]) -> Doubt | None:
    """Return why what a round trip came to is not known, None where it is.

    It was held over a boundary of its symbol whose funding nobody knows.
    """
    own = (doubt for doubt in doubts if doubt.is_of(trip.symbol) and doubt.is_within(trip.entry_ts, trip.exit_ts))
    return next(own, None)


_TYPES = {"str": pa.string(), "int": pa.int64(), "float": pa.float64()}
_MONEYS = ("realised", "fees", "funding", "spread", "impact", "open_profit", "worst", "best")
FUNDING = "funding"
HELD, GROSS, NET = "held_s", "gross", "net"
"""What follows from the other columns, and is not read again."""


def trips_table(trips: Sequence[Trip], units: Units, doubts: Sequence[Doubt]) -> pa.Table:
    """Return round trips as a table: instants with their zone, money in decimals, units in the names.

    Of a trip that is in doubt by `doubts` neither funding nor net is told: both are null.
    """
    columns = {}
    known = [doubt_of(trip, doubts) is None for trip in trips]
    for field in fields(Trip):
        values = [getattr(trip, field.name) for trip in trips]
        name, annotation = field.name, str(field.type).removesuffix(" | None")
        of_time = INSTANT if name.endswith("_ts") else _TYPES[annotation]
        if name == FUNDING:
            values = _where(known, values)
        columns[_column(name, units)] = decimals_of(values) if name in _MONEYS else pa.array(values, type=of_time)
    held = [None if trip.is_open else trip.held / NANOS for trip in trips]
    columns |= {
        HELD: pa.array(held, type=pa.float64()),
        units.money(GROSS): decimals_of([trip.pnl.gross for trip in trips]),
        units.money(NET): decimals_of(_where(known, [trip.net for trip in trips])),
        FILLS: pa.array([SIMULATED] * len(trips), type=pa.string()),
    }
    return pa.table(columns).replace_schema_metadata({"filled": FILLED_AT})


def read_trips(table: pa.Table, units: Units) -> tuple[Trip, ...]:
    """Return the round trips of a table that `trips_table` made; of funding that is not known nothing was paid."""
    names = [field.name for field in fields(Trip)]
    columns = [_values(name, table.column(_column(name, units))) for name in names]
    return tuple(Trip(**dict(zip(names, row, strict=True))) for row in zip(*columns, strict=True))


def _where(known: Sequence[bool], values: Sequence[Any]) -> list[Any]:
    return [value if is_known else None for is_known, value in zip(known, values, strict=True)]


def _values(name: str, column: pa.ChunkedArray) -> list[Any]:
    if name in _MONEYS:
        nanos = nanos_of(column)
        return [value or 0 for value in nanos] if name == FUNDING else nanos
    return instants_of(column) if name.endswith("_ts") else column.to_pylist()


def _column(name: str, units: Units) -> str:
    if name in _MONEYS:
        return units.money(name)
    return units.price(name) if name.endswith("_price") else name.replace("_ts", "_utc")
