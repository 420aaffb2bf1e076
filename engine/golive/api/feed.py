"""`Feed`: one instrument's events, folded into windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from golive.core.value import Unknown
from golive.documents.market import IdRule, MarketSpec, Stamp, StreamKind
from golive.market.frames import bars_from_frame
from golive.market.instants import nanos
from golive.market.retention import Retention
from golive.market.windows import Windows

if TYPE_CHECKING:
    import pandas as pd


class Feed:
    """The events of one instrument, one by one as a bot hears of them.

    Bad data never raises and is never used: every method but `bars` returns None when the event was taken, or why it
    was not. Times are what `instants.nanos` takes.
    """

    def __init__(self, market: MarketSpec, retention: Retention) -> None:
        self.windows = Windows(
            market.symbol,
            retention=retention,
            ids=_ids(market),
            resolution_s=_resolution(market),
            quotes_from_books=not any(s.kind is StreamKind.QUOTES for s in market.streams),
        )
        self._latest = 0

    def bars(self, history: pd.DataFrame, *, stamp: str = "close", length_s: float | None = None) -> None:
        """Give closed bars: columns open, high, low, close, volume under a UTC index that is each bar's `stamp`."""
        columns = bars_from_frame(history, length_s=length_s, stamp=Stamp(stamp))
        self.windows.add_bars(columns)
        self._latest = max(self._latest, int(columns.ts[-1]))

    def bar(self, opened: float, high: float, low: float, close: float, volume: float, *, at: Any) -> Unknown | None:
        """Give one more closed bar; `at` is its close."""
        return self._heard(at, self.windows.add_bar(opened, high, low, close, volume, at=at))

    def book(self, bids: Any, asks: Any, *, at: Any) -> Unknown | None:
        """Give a book snapshot: (price, size) pairs a side."""
        return self._heard(at, self.windows.add_book(bids, asks, at=at))

    def trade(self, price: float, size: float, side: Any, *, at: Any, id: Any = None) -> Unknown | None:
        """Give a trade; `side` is the taker's, `buy` or `sell` (1 or -1)."""
        return self._heard(at, self.windows.add_trade(price, size, side, at=at, trade_id=id))

    def quote(self, bid: float, bid_size: float, ask: float, ask_size: float, *, at: Any) -> Unknown | None:
        """Give a best bid and offer; a market without a quote stream takes them from its book."""
        if self.windows.quotes_from_books:
            self.windows.quotes_from_books = False
            self.windows.interrupt(StreamKind.QUOTES, "quotes_begin", "quotes of their own replace the tops of books")
        return self._heard(at, self.windows.add_quote(bid, bid_size, ask, ask_size, at=at))

    def funding(self, rate: float, *, at: Any) -> Unknown | None:
        """Give a funding rate, a fraction per interval."""
        return self._heard(at, self.windows.add_funding(rate, at=at))

    def _heard(self, at: Any, trouble: Unknown | None) -> Unknown | None:
        self._latest = max(self._latest, nanos(at) or 0)
        return trouble


def _ids(market: MarketSpec) -> IdRule:
    return next((s.ids for s in market.streams if s.kind is StreamKind.TRADES), IdRule.CONSECUTIVE)


def _resolution(market: MarketSpec) -> float:
    return next((s.length_s for s in market.streams if s.kind is StreamKind.TRADES), 0.0)
