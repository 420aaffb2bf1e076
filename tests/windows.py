"""The smallest windows a test can ask for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from golive.core.unit import NANOS
from golive.core.window import Bars, Book, Quotes, Trades

HOUR_S = 3600.0


def made_book(
    bids: Sequence[tuple[float, float]],
    asks: Sequence[tuple[float, float]],
    *,
    changed_at: int | None = 0,
    now: int = 0,
    complete: bool = True,
) -> Book:
    b, a = (np.array(side, dtype=np.float64).reshape(-1, 2) for side in (bids, asks))
    return Book(
        ts=now,
        changed_at=changed_at,
        now=now,
        bid_prices=b[:, 0],
        bid_sizes=b[:, 1],
        ask_prices=a[:, 0],
        ask_sizes=a[:, 1],
        complete=complete,
    )


def made_trades(
    rows: Sequence[tuple[float, float, float, int]],
    *,
    now_s: float,
    since_s: float = 0.0,
    resolution_s: float = 0.0,
    sides_told: bool = True,
) -> Trades:
    """Rows of (second, price, quantity, aggressor)."""
    table = np.array(rows, dtype=np.float64).reshape(-1, 4)
    return Trades(
        ts=np.rint(table[:, 0] * NANOS).astype(np.int64),
        price=table[:, 1],
        quantity=table[:, 2],
        aggressor=table[:, 3].astype(np.int64),
        now=round(now_s * NANOS),
        since=round(since_s * NANOS),
        resolution_s=resolution_s,
        sides_told=sides_told,
    )


def made_quotes(rows: Sequence[tuple[float, float]], *, changed_at: int | None = 0, now: int | None = None) -> Quotes:
    """Rows of (bid, ask), one a second."""
    table = np.array(rows, dtype=np.float64).reshape(-1, 2)
    ones = np.ones(len(table))
    ts = np.arange(len(table), dtype=np.int64) * NANOS
    return Quotes(
        ts=ts,
        bid=table[:, 0],
        bid_size=ones,
        ask=table[:, 1],
        ask_size=ones,
        now=len(table) * NANOS if now is None else now,
        since=0,
        changed_at=changed_at,
    )


def made_bars(
    closes: Sequence[float] | np.ndarray[tuple[int], np.dtype[np.float64]],
    *,
    width: float = 0.0,
    volume: float = 1.0,
    length_s: float = HOUR_S,
) -> Bars:
    """Bars that open at the close before them, with wicks of `width` times the price."""
    close = np.array(closes, dtype=np.float64)
    opened = np.concatenate((close[:1], close[:-1]))
    ts = np.arange(1, len(close) + 1, dtype=np.int64) * round(length_s * NANOS)
    return Bars(
        ts=ts,
        open=opened,
        high=np.maximum(opened, close) * (1 + width),
        low=np.minimum(opened, close) * (1 - width),
        close=close,
        volume=np.full(len(close), volume),
        now=int(ts[-1]) if len(ts) else 0,
        length_s=length_s,
    )
