"""Books and trades from the plain mappings and rows that bots hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from golive.core.value import Unknown, invalid, missing
from golive.core.window import Book, Trades
from golive.documents.market import IdRule
from golive.market.book_sides import book_sides
from golive.market.instants import nanos, not_an_instant
from golive.market.live.trades import LiveTrades
from golive.market.retention import Retention

_TIME = ("timestamp", "ts", "time", "at")
_SIZE = ("size", "quantity", "qty", "amount")
_SIDE = ("side", "aggressor")
_ROW = 4
"""A trade given as a row is price, size, side, time."""


def book_from_mapping(orderbook: object, now: int | None = None) -> Book | Unknown:
    """Return the book of a mapping with `bids`, `asks` and `timestamp`, or what is wrong with it.

    Parameters
    ----------
    orderbook
        Each side (price, size) pairs or an array of shape (n, 2); `timestamp` as `instants.nanos` takes it.
    now
        The instant of decision, nanoseconds UTC; without it, the book's own time.

    Returns
    -------
    Book or Unknown
        The content as given: `Book.checked` says whether it can be used. `changed_at` is the book's time, since one
        snapshot cannot be frozen. A book later than `now` is invalid.
    """
    if not isinstance(orderbook, Mapping):
        return invalid("book_type", "the order book is not a mapping")
    for side in ("bids", "asks"):
        if orderbook.get(side) is None:
            return missing("book_absent", f"no {side} given")
    ts = time_of(orderbook)
    if isinstance(ts, Unknown):
        return ts
    if now is not None and ts > now:
        return invalid("book_from_future", "the order book is later than the decision")
    sides = book_sides(orderbook["bids"], orderbook["asks"])
    if isinstance(sides, Unknown):
        return sides
    return Book.of(*sides, ts=ts, changed_at=ts, now=ts if now is None else now)


def time_of(given: Mapping[str, object]) -> int | Unknown:
    """Return the time of a mapping in nanoseconds, or what is wrong with it."""
    at = _first(given, _TIME)
    if at is None:
        return missing("time_absent", "no timestamp given")
    ts = nanos(at)
    return ts if ts is not None else invalid("time_invalid", f"the timestamp is no instant: {not_an_instant(at)}")


def trades_from_rows(rows: object, *, now: int, retention: Retention, since: int | None = None) -> Trades | Unknown:
    """Return trades that a caller holds as rows, or what is wrong with them.

    Parameters
    ----------
    rows
        In order of time, each a mapping (`price`; `size`, `quantity`, `qty` or `amount`; `side` or `aggressor`;
        `timestamp`, `ts`, `time` or `at`; optionally `id`) or a row (price, size, side, time). After a jump in the
        ids they begin anew: leave `id` out where the venue skips numbers.
    now
        The instant of decision, nanoseconds UTC; trades after it are not shown.
    retention
        How far back is shown.
    since
        The instant from which the caller says they are complete, if that is before the first one.

    Returns
    -------
    Trades or Unknown
        One bad row makes all of them unknown. They count as complete from `since`, or else from the first one on;
        where they began anew in between or are too many to keep, from there on whatever the caller says.
    """
    if isinstance(rows, str | bytes) or not isinstance(rows, Sequence | np.ndarray):
        return invalid("trades_type", "trades are not a sequence of rows")
    live = LiveTrades("", retention, ids=IdRule.CONSECUTIVE, resolution_s=0.0)
    for row in rows:
        if isinstance(row, Mapping):
            refused = live.add(
                row.get("price"), _first(row, _SIZE), _first(row, _SIDE), _first(row, _TIME), row.get("id"), None
            )
        elif isinstance(row, Sequence | np.ndarray) and not isinstance(row, str | bytes) and len(row) == _ROW:
            refused = live.add(row[0], row[1], row[2], row[3], None, None)
        else:
            return invalid("trades_type", "a trade is neither a mapping nor a row of price, size, side, time")
        if refused is not None and live.interruptions:
            return refused
    trades = live.view(now)
    if isinstance(trades, Unknown) or since is None:
        return trades
    if since > int(trades.ts[0]):
        return invalid("trades_since_invalid", "`trades_since` is later than the first trade")
    whole = not live.interruptions and len(trades.ts) < retention.rows
    return replace(trades, since=min(since, trades.since)) if whole else trades


def _first(given: Mapping[str, object], names: Sequence[str]) -> object:
    return next((given[name] for name in names if given.get(name) is not None), None)
