"""What ccxt's unified methods return, as the events of a session.

Milliseconds become nanoseconds, contracts become base, ids in text become numbers, and a level of three numbers keeps
its first two. Nothing is imported from ccxt: dictionaries and lists of its shapes are enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from golive.core.unit import NANOS
from golive.core.value import Unknown, invalid
from golive.documents.market import Stamp, StreamKind
from golive.paper.ccxt_events import Listed, bar_of, book_of, quote_of, trade_of
from golive.paper.unreadable import UnreadableError, millis

if TYPE_CHECKING:
    from golive.api.session import Session

_UNREADABLE = "ccxt_unreadable"


class CcxtFeed:
    """One instrument's results of ccxt, told to its session.

    ::

        feed = CcxtFeed(session)
        feed.ohlcv(exchange.fetch_ohlcv("BTC/USDT:USDT", "1h", limit=700), length_s=3600, now=time.time_ns())
        refused = feed.order_book(exchange.fetch_order_book("BTC/USDT:USDT")) or feed.trades(...)

    Each method returns None when all was taken, or why something was not: what cannot be read never raises, is never
    used, and interrupts its stream, for nobody knows what it would have said.

    Parameters
    ----------
    session
        Who decides; its market's description says what a contract is.
    depth
        How many levels of a book are told, from the best one.
    """

    def __init__(self, session: Session, *, depth: int = 50) -> None:
        market = session.market
        self._session = session
        self._listed = Listed(market=market, unified=market.symbol, depth=depth, per_contract=market.contract_size)
        self._last: tuple[object, object] | None = None

    def order_book(self, book: Mapping[str, Any], *, at: Any = None) -> Unknown | None:
        """Tell an order book as `fetch_order_book` and `watch_order_book` return it.

        Parameters
        ----------
        book
            `bids`, `asks`, `timestamp`.
        at
            The time of a book without one, as several venues send over REST: an instant of the caller's clock. A book
            that has a time keeps it.
        """
        time = book.get("timestamp")
        try:
            ts = millis(time) if time is not None or at is None else None
            event = book_of(self._listed, book, ts or 0)
        except (UnreadableError, IndexError, TypeError) as error:
            return self._unreadable(StreamKind.BOOK, f"the order book cannot be read: {error}")
        return self._session.book(event.bids, event.asks, at=at if ts is None else ts)

    def trades(self, trades: Sequence[Mapping[str, Any]]) -> Unknown | None:
        """Tell trades as `fetch_trades` and `watch_trades` return them, oldest first; those already told are left out.

        Returns the first trouble; the trades after it were told all the same.
        """
        trouble: Unknown | None = None
        for trade in self._fresh(trades):
            heard = self._trade(trade)
            trouble = trouble or heard
        return trouble

    def _fresh(self, trades: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
        known = [n for n, trade in enumerate(trades) if self._last == (trade.get("timestamp"), trade.get("id"))]
        return trades[known[-1] + 1 :] if known else trades

    def _trade(self, trade: Mapping[str, Any]) -> Unknown | None:
        self._last = (trade.get("timestamp"), trade.get("id"))
        try:
            event = trade_of(self._listed, trade)
        except UnreadableError as error:
            return self._unreadable(StreamKind.TRADES, f"a trade cannot be read: {error}")
        return self._session.trade(event.price, event.size, event.side, at=event.ts, id=event.id, kind=event.kind)

    def ticker(self, ticker: Mapping[str, Any]) -> Unknown | None:
        """Tell a best bid and offer as `fetch_bids_asks` and `watch_bids_asks` return them, with their time."""
        try:
            quote, _ = quote_of(self._listed, ticker)
        except UnreadableError as error:
            return self._unreadable(StreamKind.QUOTES, f"the ticker cannot be read: {error}")
        return self._session.quote(quote.bid, quote.bid_size, quote.ask, quote.ask_size, at=quote.ts)

    def ohlcv(self, rows: Sequence[Sequence[Any]], *, length_s: float, now: Any) -> Unknown | None:
        """Tell bars as `fetch_ohlcv` returns them: `[opened_ms, open, high, low, close, volume]`, oldest first.

        Parameters
        ----------
        rows
            The bars. The last one is mostly still forming: it is left out while `now` is before its close.
        length_s
            Length of a bar in seconds, which has to be that of the market's description.
        now
            The caller's clock.

        Raises
        ------
        Refused
            The bars are broken, or neither go on from those before nor replace them.
        """
        import pandas as pd

        try:
            bars = [bar_of(self._listed, row, length_s) for row in rows]
        except (UnreadableError, ValueError, TypeError) as error:
            return self._unreadable(StreamKind.BARS, f"the bars cannot be read: {error}")
        closes = [bar.ts for bar in bars]
        history = pd.DataFrame(
            {
                "open": [bar.open for bar in bars],
                "high": [bar.high for bar in bars],
                "low": [bar.low for bar in bars],
                "close": [bar.close for bar in bars],
                "volume": [bar.volume for bar in bars],
            },
            index=pd.DatetimeIndex(pd.to_datetime([ts - round(length_s * NANOS) for ts in closes], utc=True)),
        )
        self._session.bars(history, stamp=Stamp.OPEN, length_s=length_s, now=now)
        return None

    def _unreadable(self, kind: StreamKind, why: str) -> Unknown:
        windows = self._session.windows
        windows.interrupt(kind, _UNREADABLE, why)
        if kind is StreamKind.BOOK and windows.quotes_from_books:
            windows.interrupt(StreamKind.QUOTES, _UNREADABLE, why)
        return invalid(_UNREADABLE, why)
