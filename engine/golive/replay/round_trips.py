"""What a run opened and how it was left: a row a round trip, the same in memory and in `positions.parquet`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

import pyarrow as pa

from golive.core.unit import NANOS
from golive.replay.simulated_fills import FILLED_AT

_MONEY = pa.decimal128(28, 9)
"""Whole nano-units, written as what they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """A round trip: instants in nanoseconds, prices in the quote currency, money in nano-units of the account's.

    `exit_id`, `reason` and `because` are those of the last exit, None while all of it is open; `exit_ts` is None until
    nothing of it is. Prices are averages by lots. `open_profit` is what is open at the last mark, None where that
    was unknown; `worst` and `best` are the profits seen on the way, before fees.
    """

    entry_id: str
    strategy: str
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
    def net(self) -> int:
        """Return what was realised, less fees, with funding."""
        return self.realised - self.fees + self.funding


def open_profit(trips: Sequence[Trip]) -> int | None:
    """Return what all that is open would bring at the last mark, None where that is unknown."""
    profits = [trip.open_profit for trip in trips if trip.is_open]
    return None if None in profits else sum(profit for profit in profits if profit is not None)


_TYPES = {"str": pa.string(), "int": pa.int64(), "float": pa.float64()}
_MONEYS = ("realised", "fees", "funding", "open_profit", "worst", "best")


def _type(name: str, annotation: str) -> pa.DataType:
    if name in _MONEYS:
        return _MONEY
    return pa.timestamp("ns", tz="UTC") if name.endswith("_ts") else _TYPES[annotation.removesuffix(" | None")]


_SCHEMA = pa.schema(
    [(field.name, _type(field.name, str(field.type))) for field in fields(Trip)], metadata={"filled": FILLED_AT}
)


def trips_table(trips: Sequence[Trip]) -> pa.Table:
    """Return round trips as a table: instants with their zone, money in decimals."""
    columns = {name: [getattr(trip, name) for trip in trips] for name in _SCHEMA.names}
    for name in _MONEYS:
        columns[name] = [None if nanos is None else Decimal(nanos).scaleb(-9) for nanos in columns[name]]
    return pa.table(columns, schema=_SCHEMA)


def read_trips(table: pa.Table) -> tuple[Trip, ...]:
    """Return the round trips of a table that `trips_table` made."""
    instants = {name: table.column(name).cast(pa.int64()) for name in _SCHEMA.names if name.endswith("_ts")}
    for name, column in instants.items():
        table = table.set_column(table.schema.get_field_index(name), name, column)
    return tuple(Trip(**(row | {name: _nanos(row[name]) for name in _MONEYS})) for row in table.to_pylist())


def _nanos(money: Decimal | None) -> int | None:
    return None if money is None else int(money * NANOS)
