"""`Feed`: one instrument's events, folded into windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from golive.core.errors import InvalidInput, Refused
from golive.core.value import Unknown
from golive.documents.market import IdRule, MarketSpec, Stamp, StreamKind
from golive.market.callers_instants import nanos, not_an_instant
from golive.market.frames import bars_from_frame, stamp_of
from golive.market.local_clock import moved
from golive.market.retention import Retention
from golive.market.told_instrument import bars_of_another
from golive.market.trade_kind import trade_aside
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
            sides_told=market.sides_told,
            book_complete=market.book_complete,
            quotes_from_books=not any(s.kind is StreamKind.QUOTES for s in market.streams),
        )
        self._latest, self._skew, self._kinds = 0, market.clock_skew_ns, market.trade_kinds
        self._exchange = market.exchange
        self._ids_count = _ids(market) is IdRule.CONSECUTIVE and not _resolution(market)
        self._symbols: tuple[str, ...] = (market.symbol,)

    def bars(
        self, history: pd.DataFrame, *, stamp: Stamp | str, length_s: float | None = None, now: Any = None
    ) -> None:
        """Give bars: columns open, high, low, close, volume under an index with a zone that is each bar's `stamp`.

        Parameters
        ----------
        history
            A whole history, which replaces the bars given before, or bars that go on from those: the next ones, or
            the last ones again with new ones behind. A whole one that says otherwise than those before makes every
            decision on bars hold, until it is given again with a later bar: then it counts, and decisions remark that.
        stamp
            Which end of a bar its time is, `open` or `close`. Exchanges, ccxt and freqtrade stamp by the `open`.
        length_s
            Length of a bar in seconds; without it, the shortest step between bars. Where the library reads bars of
            several lengths, those of each are told by themselves.
        now
            When the bars were had: a bar that had not closed by then is still forming, left out, and named. Without
            it, the next time the session hears of anything says so.

        Raises
        ------
        InvalidInput
            For another `stamp`, or a `now` that is no instant.
        Refused
            For bars that are broken, of another `symbol`, or neither go on from those before nor replace them.
        """
        end, other = stamp_of(stamp), bars_of_another(history, self._symbols)
        if other is not None:
            raise Refused(other.code, other.detail, field="symbol")
        had_at = None if now is None else instant(now)
        columns = bars_from_frame(history, stamp=end, length_s=length_s, had_at=had_at, exchange=self._exchange)
        self.windows.tell_bars(columns)
        last = columns.ts[-1:]
        stamped = moved(last, -1, columns.length_s, columns.zone) if end is Stamp.OPEN else last
        self._latest = max(self._latest, int(stamped[0]))
        if had_at is not None:
            self._hear(had_at)

    def bar(
        self,
        opened: float,
        high: float,
        low: float,
        close: float,
        volume: float,
        *,
        at: Any,
        length_s: float | None = None,
    ) -> Unknown | None:
        """Give one more closed bar; `at` is its close, `length_s` its length where bars of several are read.

        A bar that is told before its close is still forming: it is left out, and named, until it is told again.
        """
        return self.windows.tell_bar(opened, high, low, close, volume, at=at, length_s=length_s)

    def book(self, bids: Any, asks: Any, *, at: Any) -> Unknown | None:
        """Give a book snapshot: (price, size) pairs a side."""
        return self._heard(at, self.windows.add_book(bids, asks, at=at))

    def trade(
        self, price: float, size: float, side: Any, *, at: Any, id: Any = None, kind: Any = None
    ) -> Unknown | None:
        """Give a trade; `side` is the taker's, `buy` or `sell` (1 or -1).

        Without a side what is signed is unknown while the trade is in its window, unless the market is described with
        `aggressor: none`: then no trade may have one. `id` is the venue's whole number: without any a loss cannot be
        noticed, and where consecutive ones stop, the trades are unknown until they go on. `kind` is the venue's word,
        where the description names kinds.
        """
        aside = trade_aside(self._kinds, kind)
        return self._heard(at, self.windows.add_trade(price, size, side, at=at, trade_id=id, aside=aside))

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
        when = nanos(at)
        if trouble is None:
            self._hear(when)
        self._latest = max(self._latest, when or 0)
        return trouble

    def _hear(self, now: int | None) -> None:
        """Hear what time it is, where it is a time at all."""
        if now is not None:
            self._latest = max(self._latest, now)
            self.windows.heard(now, self._skew)


def instant(now: Any) -> int:
    """Return the instant of a decision in nanoseconds; refuse what is none."""
    ns = nanos(now)
    if ns is None:
        raise InvalidInput("`now` is no instant", hint=not_an_instant(now))
    return ns


def _ids(market: MarketSpec) -> IdRule:
    return next((s.ids for s in market.streams if s.kind is StreamKind.TRADES), IdRule.CONSECUTIVE)


def _resolution(market: MarketSpec) -> float:
    return next((s.length_s for s in market.streams if s.kind is StreamKind.TRADES), 0.0)
