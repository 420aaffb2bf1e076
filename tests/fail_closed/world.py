"""A small made world in which a momentum signal executes: bars, books, trades, quotes, account, and what is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import pandas as pd
from tests.embedded import embedded_market

from golive.core.unit import NANOS

Event = Mapping[str, Any]

SECONDS = 125
LEVELS = 20
TICK = 0.1

COUNTED: Mapping[str, float] = {
    "strategy_position": 0.0,
    "strategy_pending": 0.0,
    "pending_increasing": 0.0,
    "gross_exposure": 0.0,
    "net_exposure": 0.0,
    "equity_at_day_start": 1e5,
    "drawdown": 0.0,
    "margin_used": 0.0,
    "open_orders": 0.0,
    "orders_last_minute": 0.0,
    "orders_today": 0.0,
    "trades_today": 0.0,
    "reject_share": 0.0,
    "consecutive_losses": 0.0,
    "stops_today": 0.0,
    "since_close": 3600.0,
}
"""What a simulated account counts by itself where nobody tells it."""

ACCOUNT: Mapping[str, Any] = {"position": 0.0, "equity": 1e5, "daily_loss": 0.0, "kill_switch": "armed", **COUNTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What happened until `now`, each stream in order of time, and the signal that is asked about then."""

    now: Any
    bars: Any
    books: tuple[Event, ...]
    trades: tuple[Event, ...]
    quotes: tuple[Event, ...]
    account: Any
    request: Mapping[str, Any]

    def but(self, **changes: Any) -> World:
        return replace(self, **changes)


@cache
def healthy_world() -> World:
    """Return two minutes of a rising market, bid for, ten minutes after the embedded history's last bar."""
    market = embedded_market()
    now, last = int(market.bars.ts[-1]) + 600 * NANOS, float(market.bars.close[-1])
    mids = {now - n * NANOS: round(last * (1 - n * 1e-5), 1) for n in range(SECONDS, -1, -1)}
    return World(
        now=now,
        bars=bars_of(market.history),
        books=tuple(_book(at, mid) for at, mid in mids.items()),
        trades=tuple(_trade(at, mid, n) for n, (at, mid) in enumerate(mids.items())),
        quotes=tuple(_quote(at, mid) for at, mid in mids.items()),
        account={**ACCOUNT, "timestamp": now},
        request={
            "signal_id": "S",
            "symbol": market.spec.symbol,
            "strategy_name": "momentum",
            "direction": "long",
            "raw_size": 10_000.0,
            "expected_edge_bps": 25.0,
        },
    )


def bars_of(history: pd.DataFrame) -> pd.DataFrame:
    return history.tail(620)


def _book(at: int, mid: float) -> Event:
    sides = {"bids": -TICK, "asks": TICK}
    sizes = {"bids": 3.0, "asks": 1.0}
    levels = {s: [(round(mid + step * n, 1), sizes[s]) for n in range(1, LEVELS + 1)] for s, step in sides.items()}
    return {**levels, "timestamp": at, "changed_at": at}


def _trade(at: int, mid: float, n: int) -> Event:
    side = "buy" if n % 3 else "sell"
    price = round(mid + (TICK if side == "buy" else -TICK), 1)
    return {"price": price, "size": 0.01, "side": side, "timestamp": at, "id": n}


def _quote(at: int, mid: float) -> Event:
    bid, ask = round(mid - TICK, 1), round(mid + TICK, 1)
    return {"bid": bid, "bid_size": 3.0, "ask": ask, "ask_size": 1.0, "timestamp": at}
