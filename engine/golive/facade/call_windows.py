"""`CallWindows`: what a caller hands over with one call, as the windows a policy looks at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from golive.api.retention import retention
from golive.compiler.program import Program
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput, Refused
from golive.core.value import Unknown, invalid, missing
from golive.core.window import Bars, Book, Funding, Quotes, Trades
from golive.documents.market import MarketSpec, Stamp
from golive.documents.streams import MarketData
from golive.market.book_from_mapping import book_from_mapping
from golive.market.callers_instants import nanos, not_an_instant
from golive.market.frames import bars_from_frame
from golive.market.live.bars import still_forming
from golive.market.local_clock import moved
from golive.market.quotes_from_rows import quotes_from_rows
from golive.market.recorded import RecordedWindows
from golive.market.retention import Retention
from golive.market.trades_from_rows import trades_from_rows

NOT_GIVEN = "not_given"

TICK_RULE = "tick_rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class BarStyle:
    """How a caller's bars are stamped, by their `open` or `close`, and their length where one bar is all there is."""

    stamp: Stamp
    length_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallWindows:
    """The windows of one call, or why there are none."""

    book_then: Book | Unknown
    quotes_then: Quotes | Unknown
    trades_then: Trades | Unknown
    bars_then: Bars | Unknown

    def check_complete(self) -> None:
        """Refuse a request of which a part is absent or cannot be read, whatever the policy would say to the rest."""
        for window in (self.book_then, self.trades_then, self.quotes_then, self.bars_then):
            if isinstance(window, Unknown):
                raise InvalidInput(str(window))

    @property
    def changes(self) -> int:
        """Return how often something was told since: a call's windows stay what they are."""
        return 0

    def book(self, now: int) -> Book | Unknown:
        """Return the book."""
        return self.book_then

    def quotes(self, now: int) -> Quotes | Unknown:
        """Return the quotes given, and after them the top of the book."""
        return self.quotes_then

    def trades(self, now: int) -> Trades | Unknown:
        """Return the trades."""
        return self.trades_then

    def bars(self, now: int, length: int | None = None) -> Bars | Unknown:
        """Return the bars that had closed."""
        return self.bars_then

    def funding(self, now: int) -> Funding | Unknown:
        """Return why there are no funding rates."""
        return missing(NOT_GIVEN, "no funding given")


def read_book(orderbook: object, now: int, *, complete: bool) -> Book | Unknown:
    """Return the book of an order-book mapping; its `changed_at`, if given, says since when it has been the same.

    `complete` is what the market description says of its books.
    """
    if orderbook is None:
        return missing(NOT_GIVEN, "no orderbook given")
    book = book_from_mapping(orderbook, now)
    if isinstance(book, Unknown) or not isinstance(orderbook, Mapping):
        return book
    claimed = orderbook.get("changed_at")
    changed = None if claimed is None else nanos(claimed)
    if claimed is not None and (changed is None or changed > book.ts):
        return invalid("changed_at_invalid", "`changed_at` is no instant at or before the order book's own time")
    return replace(book, changed_at=changed, complete=complete)


def read_trades(orderbook: object, now: int, retention: Retention, market: MarketSpec) -> Trades | Unknown:
    """Return the trades of an order-book mapping, complete from the first one or from its `trades_since` on.

    Each tells its side, unless the market is described with `aggressor: none` or the caller says `trades_signed_by:
    tick_rule`: then none may.
    """
    if not isinstance(orderbook, Mapping):
        return missing(NOT_GIVEN, "no orderbook given") if orderbook is None else _no_mapping()
    rows = orderbook.get("trades")
    if rows is None or _is_empty(rows):
        return missing(NOT_GIVEN, "no trades given")
    begun = orderbook.get("trades_since")
    since = None if begun is None else nanos(begun)
    if begun is not None and since is None:
        return invalid("trades_since_invalid", "`trades_since` is no instant")
    signed_by = orderbook.get("trades_signed_by")
    if signed_by is not None and not (isinstance(signed_by, str) and signed_by == TICK_RULE):
        return invalid("trades_signed_by", f"`trades_signed_by` may be `{TICK_RULE}`, where the venue tells no side")
    sides_told = market.sides_told and signed_by is None
    return trades_from_rows(
        rows, now=now, retention=retention, since=since, sides_told=sides_told, kinds=market.trade_kinds
    )


def read_quotes(
    orderbook: object, book: Book | Unknown, top: Quotes | Unknown, now: int, program: Program
) -> Quotes | Unknown:
    """Return the quotes of an order-book mapping and after them the top of its book, or that alone.

    Where the policy holds trades against the quotes of their time, the top of one book says nothing of those.
    """
    if isinstance(book, Unknown) or isinstance(top, Unknown) or not isinstance(orderbook, Mapping):
        return top
    rows = orderbook.get("quotes")
    if rows is None or _is_empty(rows):
        needed = any({"trades", "quotes"} <= feature.windows for feature in program.features)
        return missing(NOT_GIVEN, "no quotes given, beside which the trades stood") if needed else top
    quotes = quotes_from_rows(rows, book, now=now, retention=retention(program))
    if isinstance(quotes, Unknown):
        return quotes
    # Of two times of the last change the earlier: what is said to have moved lately may have been shown the same.
    changes = [at for at in (quotes.changed_at, top.changed_at) if at is not None]
    return replace(quotes, changed_at=min(changes, default=None))


def read_bars(market_data: object, now: int, style: BarStyle, retention: Retention) -> Bars | Unknown:
    """Return the bars of a DataFrame, or of a mapping's `bars`, that had closed at `now`.

    A bar that closed after the mapping's `timestamp`, when they were read, was still forming then: it is left out.
    """
    frame: Any = market_data.get("bars") if isinstance(market_data, Mapping) else market_data
    if frame is None:
        return missing(NOT_GIVEN, "no market_data given" if market_data is None else "no bars given")
    read_at = _read_at(market_data, now)
    if isinstance(read_at, Unknown):
        return read_at
    try:
        columns = bars_from_frame(frame, stamp=style.stamp, length_s=style.length_s, had_at=read_at)
    except Refused as refused:
        return invalid(refused.code, refused.sentence)
    begins = moved(columns.ts, -1, columns.length_s, columns.zone)
    window = RecordedWindows(MarketData(symbol="", digest="", bars=columns), retention=retention).bars(read_at)
    window = window if isinstance(window, Unknown) else replace(window, now=now)
    next_one = int(columns.ts.searchsorted(read_at, side="right"))
    if next_one == len(columns.ts) or begins[next_one] > now:
        return window
    left_out = still_forming(int(begins[next_one]), int(columns.ts[next_one]), now)
    if isinstance(window, Unknown):
        return replace(window, detail=f"{window.detail}; {left_out}")
    return replace(window, left_out=f"{window.left_out}; {left_out}" if window.left_out else left_out)


def _read_at(market_data: object, now: int) -> int | Unknown:
    """Return when bars were read, at the latest `now`; `now` where the caller does not say."""
    if not isinstance(market_data, Mapping) or "timestamp" not in market_data:
        return now
    stamp = market_data["timestamp"]
    then = nanos(stamp)
    if then is None:
        return invalid("timestamp_invalid", f"the `timestamp` of the bars is no instant: {not_an_instant(stamp)}")
    return min(then, now)


def _is_empty(rows: object) -> bool:
    """Say whether rows are of a kind that rows come in, and none."""
    if isinstance(rows, np.ndarray):
        return rows.size == 0
    return isinstance(rows, Sequence | Mapping) and not rows


def _no_mapping() -> Unknown:
    return invalid("book_type", "the order book is not a mapping")
