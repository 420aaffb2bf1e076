"""Live quotes."""

from __future__ import annotations

from golive.core.value import Unknown
from golive.core.window import Quotes
from golive.documents.market import StreamKind
from golive.market.book_changes import tops_differ
from golive.market.change_clock import UNSEEN, ChangeClock, seen
from golive.market.live.stream import LiveStream
from golive.market.numbers import amount
from golive.market.retention import Retention
from golive.market.series import Series
from golive.market.usable_quotes import quote_trouble


class LiveQuotes(LiveStream):
    """Best bids and offers one by one; a crossed, locked or one-sided one interrupts, and is no sign of life."""

    def __init__(self, symbol: str, retention: Retention) -> None:
        super().__init__(StreamKind.QUOTES, symbol, retention, Series(floats=4, integers=1))
        self._changes: ChangeClock[list[float]] = ChangeClock(tops_differ)

    def add(
        self, bid: object, bid_size: object, ask: object, ask_size: object, at: object, symbol: str | None
    ) -> Unknown | None:
        """Take a quote, or return why not."""
        ts = self.time(at, symbol)
        if isinstance(ts, Unknown):
            return ts
        if ts < self.latest:
            return self.late(ts)
        values: list[float] = []
        for value, name in ((bid, "bid"), (bid_size, "bid_size"), (ask, "ask"), (ask_size, "ask_size")):
            read = amount(value, name, zero=True)
            if isinstance(read, Unknown):
                return self.interrupt(read, ts)
            values.append(read)
        trouble = quote_trouble(*values)
        if trouble is not None:
            return self.interrupt(trouble, ts)
        changed_at = self._changes.see(values, ts)
        when = (UNSEEN if changed_at is None else changed_at,)
        self.rows.append(ts, values, when, oldest=ts - self.retention.horizon, most=self.retention.rows)
        self.accept(ts)
        return None

    def lost(self, reason: Unknown) -> None:
        """Doubt the time of what changes until the feed is back."""
        super().lost(reason)
        self._changes.lose()

    def view(self, now: int) -> Quotes | Unknown:
        """Return the quotes visible at `now`."""
        shown = self.shown(now)
        if isinstance(shown, Unknown):
            return shown
        first, end, since = shown
        bid, bid_size, ask, ask_size = (column[first:end] for column in self.rows.floats)
        return Quotes(
            ts=self.rows.ts[first:end],
            bid=bid,
            bid_size=bid_size,
            ask=ask,
            ask_size=ask_size,
            now=now,
            since=since,
            changed_at=seen(int(self.rows.integers[0][end - 1])),
            stored=self.rows.stored(first),
        )
