"""Columns of money, prices and instants: whole nano-units as decimals, and the unit in the name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

import pyarrow as pa

from golive.core.dataclass import dataclass
from golive.core.unit import NANOS

MONEY = pa.decimal128(28, 9)
"""Whole nano-units, written as what they are."""

INSTANT = pa.timestamp("ns", tz="UTC")


@dataclass(frozen=True, slots=True)
class Units:
    """What prices are quoted in, and what an account is kept in."""

    quote: str
    currency: str

    def price(self, name: str) -> str:
        """Return the name of a column of prices.

        >>> Units("USD", "base").price("entry_price"), Units("USD", "base").money("net")
        ('entry_price_usd', 'net_base')
        """
        return f"{name}_{_in_a_name(self.quote)}"

    def money(self, name: str) -> str:
        """Return the name of a column of money."""
        return f"{name}_{_in_a_name(self.currency)}"


def _in_a_name(unit: str) -> str:
    return re.sub(r"\W+", "_", unit).lower()


def decimals_of(nanos: Sequence[int | None]) -> pa.Array:
    """Return money in nano-units as a column of decimals."""
    return pa.array([None if one is None else Decimal(one).scaleb(-9) for one in nanos], type=MONEY)


def nanos_of(column: pa.ChunkedArray) -> list[int | None]:
    """Return a column of decimals as money in nano-units."""
    return [None if one is None else int(one * NANOS) for one in column.to_pylist()]


def whole_nanos_of(column: pa.ChunkedArray) -> list[int]:
    """Return a column of decimals that has no nulls."""
    return [int(one * NANOS) for one in column.to_pylist()]


def instants_of(column: pa.ChunkedArray) -> list[int | None]:
    """Return a column of instants as nanoseconds."""
    nanos: list[int | None] = column.cast(pa.int64()).to_pylist()
    return nanos
