"""`Windows`: events folded one by one into what is visible at an instant, for a live loop.

Bad data never raises and is never used. A bad event interrupts its stream: what was collected is forgotten and the
stream begins again at the next good event that is not earlier than any seen before, so that its windows warm up anew.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from golive.core.value import Unknown, invalid, missing, warming_up
from golive.core.window import NANOS, Bars, Book, Funding, Quotes, Trades
from golive.market.instants import nanos, show
from golive.market.readings import aggressor, amount, levels, number
from golive.market.retention import LATE_SHARE, Retention, visible
from golive.market.series import Series
from golive.spec.market import IdRule, StreamKind
from golive.spec.streams import BarColumns

BOOKS_KEPT = 64
"""Snapshots kept, for a decision whose clock runs behind the exchange's: six seconds of 100 ms books."""
_NO_ID = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamHealth:
    """What became of a stream's events.

    `accepted` events were taken, `duplicates` dropped without harm, `interruptions` made the stream begin anew;
    `trouble` is the reason of the latest one, and `as_of` the time of the latest accepted event.
    """

    kind: StreamKind
    accepted: int
    duplicates: int
    interruptions: int
    trouble: Unknown | None
    as_of: int | None


class _Stream:
    """What every stream keeps besides its rows."""

    __slots__ = ("accepted", "duplicates", "interruptions", "kind", "latest", "open", "rows", "trouble")

    def __init__(self, kind: StreamKind, rows: Series) -> None:
        self.kind, self.rows = kind, rows
        self.accepted = self.duplicates = self.interruptions = 0
        self.latest = 0
        """The latest time seen: nothing earlier is taken."""
        self.open = True
        """False from a bad event to the next good one."""
        self.trouble: Unknown | None = None

    def interrupt(self, reason: Unknown) -> Unknown:
        self.interruptions += 1
        self.trouble, self.open = reason, False
        self.rows.clear()
        return reason

    def accept(self, at: int) -> None:
        self.accepted += 1
        self.latest, self.open = at, True

    def absent(self) -> Unknown:
        """Say why there is nothing to see."""
        name = self.kind.value
        if not self.open and self.trouble is not None:
            return invalid(self.trouble.code, f"{name} are interrupted: {self.trouble.detail}")
        return missing(f"{name}_absent", f"no {name} yet")

    def hidden(self) -> Unknown:
        """Say that the stream began (again) after the instant asked for."""
        why = f" after: {self.trouble.detail}" if self.trouble is not None else ""
        return warming_up(f"{self.kind.value}_warming_up", f"{self.kind.value} begin later than this instant{why}")

    def health(self) -> StreamHealth:
        return StreamHealth(
            kind=self.kind,
            accepted=self.accepted,
            duplicates=self.duplicates,
            interruptions=self.interruptions,
            trouble=self.trouble,
            as_of=self.latest or None,
        )


class Windows:
    """The streams of one instrument, as of any recent instant.

    Every `add_...` returns None when the event was taken, or why it was not; times are as `instants.nanos` takes
    them. Events of one stream come in order of time.

    Parameters
    ----------
    symbol
        The instrument; an event that names another interrupts its stream.
    retention
        How much of the past is kept.
    bar_length_s
        Length of the bars, in seconds; None where `add_bars` brings it.
    ids
        What trade ids promise.
    resolution_s
        Length of the intervals when trades are aggregates, else 0.
    """

    def __init__(
        self,
        symbol: str,
        *,
        retention: Retention,
        bar_length_s: float | None = None,
        ids: IdRule = IdRule.CONSECUTIVE,
        resolution_s: float = 0.0,
    ) -> None:
        self.symbol, self.retention = symbol, retention
        self._ids, self._resolution_s = ids, resolution_s
        self._bar_length_s = bar_length_s
        i, f = np.int64, np.float64
        self._trades = _Stream(StreamKind.TRADES, Series(i, f, f, i))
        self._quotes = _Stream(StreamKind.QUOTES, Series(i, f, f, f, f))
        self._bars = _Stream(StreamKind.BARS, Series(i, f, f, f, f, f))
        self._funding = _Stream(StreamKind.FUNDING, Series(i, f))
        self._book = _Stream(StreamKind.BOOK, Series(i))
        self._books: deque[Book] = deque(maxlen=BOOKS_KEPT)
        self._first_id = self._last_id = _NO_ID

    def add_trade(
        self, price: object, size: object, side: object, *, at: object, id: object = None, symbol: str | None = None  # noqa: A002
    ) -> Unknown | None:
        """Add a trade: price in quote per base, size in base, side `buy` or `sell` (or 1, -1; None when not given).

        A repeated id is dropped. A jump in consecutive ids means lost trades: the stream begins anew at this one.
        """
        stream = self._trades
        ts = self._time(stream, at, symbol)
        if isinstance(ts, Unknown):
            return ts
        paid, quantity, taker = amount(price, "price"), amount(size, "size"), aggressor(side)
        if isinstance(paid, Unknown):
            return stream.interrupt(paid)
        if isinstance(quantity, Unknown):
            return stream.interrupt(quantity)
        if taker is None:
            return stream.interrupt(invalid("side_unknown", "the side is neither buy nor sell"))
        if id is not None:
            refused = self._follow(id, ts)
            if refused is not None:
                return refused
        elif ts < stream.latest:
            return stream.interrupt(_late(stream, ts))
        if self._resolution_s and len(stream.rows):
            limit = LATE_SHARE * self._resolution_s * NANOS
            if ts - stream.latest > limit:
                stream.interrupt(invalid("interval_missing", f"no totals between {show(stream.latest)} and {show(ts)}"))
        if not len(stream.rows):
            self._first_id = self._last_id if id is not None else _NO_ID
        keep = self.retention
        stream.rows.append(ts, paid, quantity, taker, oldest=ts - keep.horizon, most=keep.rows)
        stream.accept(ts)
        return None

    def _follow(self, given: object, ts: int) -> Unknown | None:
        """Check a trade's id against the last one."""
        stream = self._trades
        if isinstance(given, bool) or not isinstance(given, int | np.integer) or given < 0:
            self._last_id = _NO_ID
            return stream.interrupt(invalid("trade_id", "the trade's id is not a whole number from 0"))
        trade, last = int(given), self._last_id
        if last != _NO_ID and self._first_id <= trade <= last:
            stream.duplicates += 1
            return invalid("trade_duplicate", f"trade {trade} was seen before")
        if ts < stream.latest:
            return stream.interrupt(_late(stream, ts))
        self._last_id = trade
        if last != _NO_ID and trade < last:
            stream.interrupt(invalid("trade_ids_went_back", f"trade ids went back from {last} to {trade}"))
        elif last != _NO_ID and trade > last + 1 and self._ids is IdRule.CONSECUTIVE:
            stream.interrupt(invalid("trades_lost", f"trades {last + 1} to {trade - 1} are missing"))
        return None

    def add_quote(
        self, bid: object, bid_size: object, ask: object, ask_size: object, *, at: object, symbol: str | None = None
    ) -> Unknown | None:
        """Add a best bid and offer; a crossed, locked or one-sided quote interrupts the stream."""
        stream = self._quotes
        ts = self._time(stream, at, symbol)
        if isinstance(ts, Unknown):
            return ts
        if ts < stream.latest:
            return stream.interrupt(_late(stream, ts))
        row = [amount(x, name) for x, name in ((bid, "bid"), (bid_size, "bid_size"), (ask, "ask"), (ask_size, "ask_size"))]
        known = [x for x in row if not isinstance(x, Unknown)]
        stream.latest = ts
        if len(known) < len(row):
            return stream.interrupt(next(x for x in row if isinstance(x, Unknown)))
        if known[0] >= known[2]:
            return stream.interrupt(invalid("quote_crossed", f"the bid {known[0]:g} is not below the ask {known[2]:g}"))
        keep = self.retention
        stream.rows.append(ts, *known, oldest=ts - keep.horizon, most=keep.rows)
        stream.accept(ts)
        return None

    def add_book(self, bids: object, asks: object, *, at: object, symbol: str | None = None) -> Unknown | None:
        """Add a snapshot: each side (price, size) pairs or an array of shape (n, 2).

        Content that no trade can rest on (crossed, one-sided, NaN, negative) is kept as given: `Book.checked` names
        it. What is not numbers at all leaves no book until the next snapshot.
        """
        stream = self._book
        ts = self._time(stream, at, symbol)
        if isinstance(ts, Unknown):
            return ts
        if ts < stream.latest:
            return stream.interrupt(_late(stream, ts))
        bid, ask = levels(bids, "bids"), levels(asks, "asks")
        if isinstance(bid, Unknown):
            return stream.interrupt(bid)
        if isinstance(ask, Unknown):
            return stream.interrupt(ask)
        before = self._books[-1] if self._books and stream.open else None
        same = before is not None and _same(before, bid, ask)
        self._books.append(
            Book(
                ts=ts,
                bid_prices=bid[0],
                bid_sizes=bid[1],
                ask_prices=ask[0],
                ask_sizes=ask[1],
                changed_at=before.changed_at if before is not None and same else ts,
                now=ts,
            )
        )
        stream.accept(ts)
        return None

    def add_bars(self, history: BarColumns) -> None:
        """Begin the bars with a history, forgetting those before; `frames.bars_from_frame` makes and checks it."""
        stream = self._bars
        stream.rows.clear()
        self._bar_length_s = history.length_s
        stream.latest, stream.open, stream.trouble = 0, True, None
        last = slice(max(0, len(history.ts) - self.retention.bars - 1), None)
        rows = zip(
            history.ts[last].tolist(),
            history.open[last].tolist(),
            history.high[last].tolist(),
            history.low[last].tolist(),
            history.close[last].tolist(),
            history.volume[last].tolist(),
            strict=True,
        )
        for ts, *values in rows:
            self._append_bar(ts, values)

    def add_bar(
        self,
        open: object,  # noqa: A002
        high: object,
        low: object,
        close: object,
        volume: object,
        *,
        at: object,
        symbol: str | None = None,
    ) -> Unknown | None:
        """Add a closed bar; `at` is its close. The same bar again is dropped, another one for the same close is not.

        More missing bars than the retention allows, or a bar that begins before the last one ended, begins anew.
        """
        stream = self._bars
        ts = self._time(stream, at, symbol)
        if isinstance(ts, Unknown):
            return ts
        named = ((open, "open"), (high, "high"), (low, "low"), (close, "close"))
        row = [*(amount(x, name) for x, name in named), amount(volume, "volume", zero=True)]
        known = [x for x in row if not isinstance(x, Unknown)]
        if len(known) < len(row):
            return stream.interrupt(next(x for x in row if isinstance(x, Unknown)))
        opened, highest, lowest, closed, _ = known
        if lowest > min(opened, closed) or highest < max(opened, closed):
            return stream.interrupt(invalid("bar_inconsistent", "the bar's open or close lies outside its low and high"))
        if self._bar_length_s is None:
            return stream.interrupt(invalid("bar_length", "bars have no length: begin with a history"))
        rows = stream.rows
        if len(rows) and ts == stream.latest and known == [float(c[rows.end - 1]) for c in rows.columns[1:]]:
            stream.duplicates += 1
            return invalid("bar_duplicate", f"the bar of {show(ts)} was seen before")
        if ts < stream.latest:
            return stream.interrupt(_late(stream, ts))
        if len(rows) and ts - stream.latest < round(self._bar_length_s * NANOS):
            return stream.interrupt(invalid("bar_overlaps", f"the bar of {show(ts)} begins before the last one ended"))
        self._append_bar(ts, known)
        return None

    def _append_bar(self, ts: int, values: list[float]) -> None:
        stream, keep = self._bars, self.retention
        assert self._bar_length_s is not None
        most = (keep.longest_bar_gap + 1) * round(self._bar_length_s * NANOS)
        if len(stream.rows) and ts - stream.latest > most:
            stream.interrupt(invalid("bars_lost", f"no bars between {show(stream.latest)} and {show(ts)}"))
        stream.rows.append(ts, *values, oldest=0, most=keep.bars)
        stream.accept(ts)

    def add_funding(self, rate: object, *, at: object, symbol: str | None = None) -> Unknown | None:
        """Add a funding rate, a fraction per interval, by the instant it is charged."""
        stream = self._funding
        ts = self._time(stream, at, symbol)
        if isinstance(ts, Unknown):
            return ts
        value = number(rate)
        if value is None or abs(value) >= 1:
            return stream.interrupt(invalid("rate_not_a_fraction", "the funding rate is not a fraction"))
        rows = stream.rows
        if len(rows) and ts == stream.latest and value == rows.columns[1][rows.end - 1]:
            stream.duplicates += 1
            return invalid("funding_duplicate", f"the rate of {show(ts)} was seen before")
        if ts < stream.latest or (len(rows) and ts == stream.latest):
            return stream.interrupt(_late(stream, ts))
        rows.append(ts, value, oldest=0, most=self.retention.bars)
        stream.accept(ts)
        return None

    def interrupt(self, kind: StreamKind, code: str, detail: str) -> None:
        """Say that a feed was lost: its stream begins anew with the next event, whatever its time."""
        stream = self._stream(kind)
        stream.interrupt(invalid(code, detail))
        stream.latest = 0
        if kind is StreamKind.TRADES:
            self._last_id = _NO_ID

    def trades(self, now: int) -> Trades | Unknown:
        """Return the trades visible at `now`, or why there are none."""
        stream = self._trades
        span = self._visible(stream, now)
        if isinstance(span, Unknown):
            return span
        first, end, since = span
        ts, price, quantity, taker = (column[first:end] for column in stream.rows.columns)
        return Trades(
            ts=ts,  # type: ignore[arg-type]  # the columns' types are those given to Series
            price=price,  # type: ignore[arg-type]
            quantity=quantity,  # type: ignore[arg-type]
            aggressor=taker,  # type: ignore[arg-type]
            now=now,
            since=since,
            resolution_s=self._resolution_s,
        )

    def quotes(self, now: int) -> Quotes | Unknown:
        """Return the quotes visible at `now`, or why there are none."""
        stream = self._quotes
        span = self._visible(stream, now)
        if isinstance(span, Unknown):
            return span
        first, end, since = span
        ts, bid, bid_size, ask, ask_size = (column[first:end] for column in stream.rows.columns)
        return Quotes(
            ts=ts,  # type: ignore[arg-type]  # as in trades
            bid=bid,  # type: ignore[arg-type]
            bid_size=bid_size,  # type: ignore[arg-type]
            ask=ask,  # type: ignore[arg-type]
            ask_size=ask_size,  # type: ignore[arg-type]
            now=now,
            since=since,
        )
