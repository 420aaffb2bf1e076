"""The embedded market as a bot would hold it: a DataFrame of bars, and order books with the trades before them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from golive.api.markets import read_description
from golive.core.unit import NANOS
from golive.documents.market import MarketSpec
from golive.documents.streams import BarColumns, BookColumns, MarketData, TradeColumns
from golive.loader.shipped import library_root
from golive.market.read import read_market

Mapped = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """The embedded market, and what a bot holds of it at an instant."""

    spec: MarketSpec
    path: Path
    data: MarketData
    history: pd.DataFrame

    @property
    def bars(self) -> BarColumns:
        assert self.data.bars is not None
        return self.data.bars

    @property
    def books(self) -> BookColumns:
        assert self.data.book is not None
        return self.data.book

    @property
    def trades(self) -> TradeColumns:
        assert self.data.trades is not None
        return self.data.trades

    def at(self, seconds: float) -> int:
        return int(self.books.ts[0]) + round(seconds * NANOS)

    def quotes(self, now: int, *, reach_s: float) -> list[Mapped]:
        """Return the tops of the books of some seconds, but for the one that is the book of the call."""
        books = self.books
        first, end = (int(books.ts.searchsorted(t, side="right")) for t in (now - round(reach_s * NANOS), now))
        sides = (
            (
                side(books.bid_prices[i], books.bid_sizes[i], int(books.bid_levels[i])),
                side(books.ask_prices[i], books.ask_sizes[i], int(books.ask_levels[i])),
                int(books.ts[i]),
            )
            for i in range(first, end - 1)
        )
        return [quote(*content) for content in sides]

    def orderbook(self, now: int, *, reach_s: float = 120.0) -> Mapped:
        books, trades = self.books, self.trades
        row = int(books.ts.searchsorted(now, side="right")) - 1
        first, end = (int(trades.ts.searchsorted(t, side="right")) for t in (now - round(reach_s * NANOS), now))
        return {
            "bids": side(books.bid_prices[row], books.bid_sizes[row], int(books.bid_levels[row])),
            "asks": side(books.ask_prices[row], books.ask_sizes[row], int(books.ask_levels[row])),
            "trades": [trade(trades, i) for i in range(first, end)],
            "quotes": self.quotes(now, reach_s=reach_s),
            "timestamp": int(books.ts[row]),
            "changed_at": self._changed_at(row),
        }

    def _changed_at(self, row: int) -> int:
        """Return when the book of a row became what it is; the planted faults of the feed are not among those asked."""
        books = self.books
        tables = (books.bid_prices, books.bid_sizes, books.ask_prices, books.ask_sizes)
        first = row
        while first and all((table[first - 1] == table[row]).all() for table in tables):
            first -= 1
        return int(books.ts[first])


def quote(bids: list[tuple[float, float]], asks: list[tuple[float, float]], ts: int) -> Mapped:
    """Return the top of a book as a quote."""
    (bid, bid_size), (ask, ask_size) = bids[0], asks[0]
    return {"bid": bid, "bid_size": bid_size, "ask": ask, "ask_size": ask_size, "timestamp": ts}


def side(prices: Any, sizes: Any, levels: int) -> list[tuple[float, float]]:
    return list(zip(prices[:levels].tolist(), sizes[:levels].tolist(), strict=True))


def trade(trades: TradeColumns, i: int) -> Mapped:
    return {
        "price": float(trades.price[i]),
        "size": float(trades.quantity[i]),
        "side": "buy" if trades.aggressor[i] > 0 else "sell",
        "timestamp": int(trades.ts[i]),
    }


def frame_of(bars: BarColumns) -> pd.DataFrame:
    """Return bars stamped by their open, as exchanges do."""
    columns = {name: getattr(bars, name) for name in ("open", "high", "low", "close", "volume")}
    return pd.DataFrame(columns, index=pd.to_datetime(bars.ts - round(bars.length_s * NANOS), utc=True))


@cache
def embedded_market() -> Embedded:
    path = library_root() / "rules" / "markets" / "simulated.yaml"
    spec = read_description(path)
    data, issues = read_market(spec, ())
    assert data is not None, issues
    assert data.bars is not None
    return Embedded(spec=spec, path=path, data=data, history=frame_of(data.bars))


def confirming(**changes: Any) -> Mapped:
    """Return a book that confirms a long signal, ten minutes after the embedded history's last bar."""
    bars = embedded_market().bars
    return made_book(at=int(bars.ts[-1]) + 600 * NANOS, mid=round(float(bars.close[-1]), 1)) | changes


def made_book(*, at: int, mid: float = 60_000.0, bid_size: float = 3.0, ask_size: float = 1.0) -> Mapped:
    """Return a book and two minutes of buying that confirm a long signal: the price rose by 4 bps within its minute."""
    step, tick = NANOS // 2, 0.1

    def before(n: int) -> float:
        return mid if n < 110 else round(mid * 0.9996, 1)

    def sides(middle: float) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
        bids = [(round(middle - tick * n, 1), bid_size) for n in range(1, 21)]
        return bids, [(round(middle + tick * n, 1), ask_size) for n in range(1, 21)]

    bids, asks = sides(mid)
    return {
        "bids": bids,
        "asks": asks,
        "quotes": [quote(*sides(before(n)), at - n * step) | {"bid_size": bid_size + n % 2} for n in range(240, 0, -1)],
        "trades": [
            {"price": before(n), "size": 0.01, "side": "buy" if n % 3 else "sell", "timestamp": at - n * step}
            for n in range(240, -1, -1)
        ],
        "timestamp": at,
        "changed_at": at,
    }
