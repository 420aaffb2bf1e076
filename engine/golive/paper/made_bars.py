"""`MadeBars`: closed bars out of the trades of a market that goes on after its recorded or simulated bars."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.unit import NANOS
from golive.trading.received import BarReceived, TradeReceived


class MadeBars:
    """Bars of one instrument, each from the close of the one before it.

    Parameters
    ----------
    symbol, length_s
        Whose they are, and how long one is, in seconds.
    since, price
        The close of the last bar that there was, in nanoseconds, and the price at it.

    A bar without trades is one whose four prices are the last one, and whose volume is zero.

    >>> bars = MadeBars("BTC", 60.0, since=0, price=100.0)
    >>> bars.add(TradeReceived(symbol="BTC", ts=5, seen_at=5, price=101.0, size=2.0, side="buy"))
    >>> [(bar.ts, bar.open, bar.close, bar.volume) for bar in bars.closed(60 * NANOS)]
    [(60000000000, 101.0, 101.0, 2.0)]
    """

    def __init__(self, symbol: str, length_s: float, *, since: int, price: float) -> None:
        self._symbol, self._length_s, self._length = symbol, length_s, round(length_s * NANOS)
        self._close, self._last = since + self._length, price
        self._prices: tuple[float, float, float] | None = None
        self._volume = 0.0

    def add(self, trade: TradeReceived) -> None:
        """Take a trade of the bar that is forming; what closed before it was to be asked for first."""
        opened, high, low = self._prices or (trade.price, trade.price, trade.price)
        self._prices = (opened, max(high, trade.price), min(low, trade.price))
        self._last = trade.price
        self._volume += trade.size

    def closed(self, now: int) -> Iterator[BarReceived]:
        """Yield the bars that have closed by an instant; `seen_at` is their close."""
        while self._close <= now:
            opened, high, low = self._prices or (self._last, self._last, self._last)
            yield BarReceived(
                symbol=self._symbol,
                ts=self._close,
                seen_at=self._close,
                length_s=self._length_s,
                open=opened,
                high=high,
                low=low,
                close=self._last,
                volume=self._volume,
            )
            self._close += self._length
            self._prices, self._volume = None, 0.0
