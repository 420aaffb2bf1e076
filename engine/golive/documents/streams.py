"""The standard streams as columns: what a market description is read into and what the simulator emits.

Times are integer nanoseconds UTC on the exchange's clock, ascending; prices in quote per base, quantities in base.
Where a recorder told when it received each row, `seen` has that, ascending, and rows are as they came: a time may be
earlier than the one before, and a number none.
Arrays are made read-only, so that windows can be views of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from golive.core.dataclass import dataclass
from golive.core.window import FloatArray, IntArray
from golive.documents.market import IdRule, StreamKind


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeColumns:
    """Trades. `id` has no elements where the source gives none; `resolution_s` is positive for aggregates.

    Where the venue tells no sides (`sides_told` is False) every `aggressor` is 0.
    """

    ts: IntArray
    price: FloatArray
    quantity: FloatArray
    aggressor: IntArray
    id: IntArray
    resolution_s: float = 0.0
    ids: IdRule = IdRule.CONSECUTIVE
    sides_told: bool = True
    aside: IntArray | None = None
    """1 for a trade that is not the market's (a liquidation, a block), else 0; None where no kinds are told."""
    seen: IntArray | None = None

    def __post_init__(self) -> None:
        freeze(self.ts, self.price, self.quantity, self.aggressor, self.id)
        freeze(*(array for array in (self.aside, self.seen) if array is not None))


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteColumns:
    """Best bid and offer; zero price and size mean that the side was empty."""

    ts: IntArray
    bid: FloatArray
    bid_size: FloatArray
    ask: FloatArray
    ask_size: FloatArray
    seen: IntArray | None = None

    def __post_init__(self) -> None:
        freeze(self.ts, self.bid, self.bid_size, self.ask, self.ask_size)
        freeze_seen(self.seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookColumns:
    """Book snapshots, arrays of shape (n, levels), best level first.

    A row has `bid_levels` and `ask_levels` levels; cells beyond are zero. Crossed and one-sided rows are kept as
    recorded: they block decisions, and hiding them would not. `complete` is what the market description says of its
    books: a level that is not there holds no size.
    """

    ts: IntArray
    bid_prices: FloatArray
    bid_sizes: FloatArray
    ask_prices: FloatArray
    ask_sizes: FloatArray
    bid_levels: IntArray
    ask_levels: IntArray
    complete: bool = False
    seen: IntArray | None = None

    def __post_init__(self) -> None:
        freeze(self.ts, self.bid_prices, self.bid_sizes, self.ask_prices, self.ask_sizes)
        freeze(self.bid_levels, self.ask_levels)
        freeze_seen(self.seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class BarColumns:
    """Bars by the time of their close; bars of whole days follow the clock of `zone`.

    Where volumes are not told, they are NaN.
    """

    ts: IntArray
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray
    length_s: float
    zone: str = "UTC"
    seen: IntArray | None = None
    volumes_told: bool = True

    def __post_init__(self) -> None:
        freeze(self.ts, self.open, self.high, self.low, self.close, self.volume)
        freeze_seen(self.seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingColumns:
    """Funding rates by the instant they were charged, as fractions per interval."""

    ts: IntArray
    rate: FloatArray
    seen: IntArray | None = None

    def __post_init__(self) -> None:
        freeze(self.ts, self.rate)
        freeze_seen(self.seen)


LIVELY = (StreamKind.TRADES, StreamKind.QUOTES, StreamKind.BOOK)
"""Streams whose events make strategies look again."""

DECIMALS = 9
"""Finer than any tick; rounding to it gives the double nearest to the decimal, so that 0.3 is 0.3."""

Columns = FundingColumns | BarColumns | TradeColumns | QuoteColumns | BookColumns

C = TypeVar("C", bound=Columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketData:
    """The streams of one market; None where the description has no such stream.

    `digest` is the SHA-256 of the content: the same values give the same digest, wherever they were read from.
    """

    symbol: str
    digest: str
    funding: FundingColumns | None = None
    bars: BarColumns | None = None
    trades: TradeColumns | None = None
    quotes: QuoteColumns | None = None
    book: BookColumns | None = None

    def streams(self) -> Iterator[tuple[StreamKind, Columns]]:
        """Yield the streams there are, in the order of `StreamKind`."""
        for kind in StreamKind:
            columns: Columns | None = getattr(self, kind.value)
            if columns is not None:
                yield kind, columns

    def lively(self) -> tuple[IntArray, ...]:
        """Return the times of trades, quotes and books: bars reach back years before a recording begins."""
        return tuple(columns.ts for kind, columns in self.streams() if kind in LIVELY)

    @property
    def first(self) -> int:
        """Return the time of the earliest event of any stream."""
        return min(int(columns.ts[0]) for _, columns in self.streams())

    @property
    def last(self) -> int:
        """Return the time of the latest event of any stream."""
        return max(int(columns.ts[-1]) for _, columns in self.streams())


def freeze_seen(seen: IntArray | None) -> None:
    """Make instants of reception read-only, where they are told."""
    if seen is not None:
        freeze(seen)


def freeze(*arrays: NDArray[np.generic]) -> None:
    """Make arrays read-only."""
    for array in arrays:
        array.flags.writeable = False


def arrays_of(columns: Columns) -> Iterator[tuple[str, NDArray[np.generic]]]:
    """Yield the arrays of a stream by field name, in the order of declaration."""
    for field in fields(columns):
        value = getattr(columns, field.name)
        if isinstance(value, np.ndarray):
            yield field.name, value


def joined(parts: Sequence[C]) -> C:
    """Return the parts of one stream, at least one, as a whole; its facts are those of the first."""
    if len(parts) == 1:
        return parts[0]
    pieces = [dict(arrays_of(part)) for part in parts]
    whole: Any = {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}
    return replace(parts[0], **whole)


def only_rows(columns: C, rows: NDArray[np.bool_]) -> C:
    """Return some rows of a stream."""
    parts: Any = {name: array[rows] for name, array in arrays_of(columns) if len(array)}
    return replace(columns, **parts)


def on_tick(prices: FloatArray, tick: float) -> FloatArray:
    """Return the nearest numbers on a venue's grid.

    >>> on_tick(np.array([60000.26]), 0.1).tolist()
    [60000.3]
    """
    return np.asarray(np.round(np.rint(prices / tick) * tick, DECIMALS), dtype=np.float64)
