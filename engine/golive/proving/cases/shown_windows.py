"""The windows that cases show, made of what they give and of what the market shows at that instant.

What is not said of a window is what the newest of a whole one has: the last row is of the decision, and trades and
quotes are complete as far back as the policy looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from golive.core.unit import NANOS
from golive.core.value import Unknown, stale
from golive.core.window import Bars, Book, BookSide, FloatArray, Funding, IntArray, Quotes, Trades, Window
from golive.proving.cases.given_streams import (
    Aged,
    GivenBars,
    GivenBook,
    GivenFunding,
    GivenLevels,
    GivenQuotes,
    GivenStream,
    GivenTrades,
)

Shown = Window | Unknown


def window_of(stream: GivenStream, base: Shown, now: int, horizon: int) -> Shown:
    """Return what a case shows of a stream at `now`, in nanoseconds UTC, where the market shows `base`.

    `horizon` is how far back the policy looks, in nanoseconds. What is given as unknown is, whatever the base shows.
    """
    match stream:
        case Unknown():
            return stream
        case Aged(age_ns=age):
            return _aged(base, now - age)
        case GivenBook():
            at, changed = now - stream.age_ns, now - stream.changed_ns
            bids, asks = _side(stream.bids), _side(stream.asks)
            return Book.of(bids, asks, ts=at, changed_at=changed, now=now, complete=stream.complete)
        case GivenQuotes():
            return _quotes(stream, now, horizon)
        case GivenTrades():
            return _trades(stream, now, horizon)
        case GivenBars():
            return _bars(stream, now)
        case GivenFunding(ages=ages, rate=rate):
            return Funding(ts=_times(ages, now), rate=_floats(rate), now=now)


def _aged(base: Shown, at: int) -> Shown:
    """Show the base's window as if its last row were of that instant."""
    if isinstance(base, Unknown) or base.as_of is None:
        return stale("given_stale", "the window is stale") if isinstance(base, Unknown) else base
    return shifted(base, at - base.as_of)


def shifted(window: Window, by: int) -> Window:
    """Return a window with all of its times moved by nanoseconds."""
    changed: dict[str, Any] = {}
    for name in ("ts", "since", "changed_at", "clock"):
        value = getattr(window, name, None)
        if value is not None:
            changed[name] = value + by
    return replace(window, **changed)


def _side(levels: GivenLevels) -> BookSide:
    return BookSide(_floats(levels.prices), _floats(levels.sizes))


def _quotes(quotes: GivenQuotes, now: int, horizon: int) -> Quotes:
    ts = _times(quotes.ages, now)
    last = int(ts[-1]) if len(ts) else None
    return Quotes(
        ts=ts,
        bid=_floats(quotes.bid),
        bid_size=_floats(quotes.bid_size),
        ask=_floats(quotes.ask),
        ask_size=_floats(quotes.ask_size),
        now=now,
        since=now - (horizon if quotes.since_ns is None else quotes.since_ns),
        changed_at=last if quotes.changed_ns is None else now - quotes.changed_ns,
    )


def _trades(trades: GivenTrades, now: int, horizon: int) -> Trades:
    return Trades(
        ts=_times(trades.ages, now),
        price=_floats(trades.price),
        quantity=_floats(trades.quantity),
        aggressor=np.array(trades.aggressor, dtype=np.int64),
        now=now,
        since=now - (horizon if trades.since_ns is None else trades.since_ns),
        sides_told=trades.sides_told,
    )


def _bars(bars: GivenBars, now: int) -> Bars:
    steps = np.arange(len(bars.close), dtype=np.int64)[::-1] * round(bars.length_s * NANOS)
    return Bars(
        ts=now - bars.age_ns - steps,
        open=_floats(bars.open),
        high=_floats(bars.high),
        low=_floats(bars.low),
        close=_floats(bars.close),
        volume=_floats(bars.volume),
        now=now,
        length_s=bars.length_s,
    )


def _times(ages: Sequence[int], now: int) -> IntArray:
    return now - np.array(ages, dtype=np.int64)


def _floats(numbers: Sequence[float]) -> FloatArray:
    return np.array(numbers, dtype=np.float64)
