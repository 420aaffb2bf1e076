"""A run small enough to count by hand: a minute of quotes, two strategies, two gates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from tests.replays import SIMULATED

from golive.account.account import AssumedAccount
from golive.api import Engine
from golive.api.decide_table import decide_table
from golive.api.markets import read_description
from golive.api.signal_table import SignalTable
from golive.core.unit import NANOS
from golive.documents.streams import MarketData, QuoteColumns
from golive.market.data import market_data
from golive.replay.decided_rows import DecidedRows
from golive.replay.replay import Run, replay
from golive.report.run_report import render_run

HERE = Path(__file__).parent
LIBRARY, TRADED = HERE / "library", HERE / "traded"
"""Two libraries for one minute: of a market in which no account can be kept, and of one in which positions are."""

CODE = "golive under test"
BEGIN = 1_704_164_645_000_000_000
"""2024-01-02 03:04:05 UTC."""

SPREADS_BPS = (*[6.0] * 30, *[7.0] * 10, *[9.0] * 10, *[6.0] * 10)
GONE = (30, 31)
"""Seconds at which the bid is gone."""


def quotes() -> MarketData:
    """Return a quote a second: up by 3 bps a second for half a minute, then down; a wide stretch, and two holes."""
    n = len(SPREADS_BPS)
    steps = np.where(np.arange(n) < n // 2, 3e-4, -3e-4)
    mid = 100.0 * np.cumprod(1 + steps)
    half = mid * np.array(SPREADS_BPS) * 1e-4 / 2
    there = ~np.isin(np.arange(n), GONE)
    return market_data(
        "ABC-USD",
        quotes=QuoteColumns(
            ts=BEGIN + np.arange(n, dtype=np.int64) * NANOS,
            bid=np.where(there, mid - half, 0.0),
            bid_size=np.where(there, 5.0, 0.0),
            ask=mid + half,
            ask_size=np.full(n, 5.0),
        ),
    )


@cache
def tiny_run(*, daily_loss: float = 0.0, library: Path = LIBRARY, seconds: int | None = None) -> Run:
    """Replay the quotes: longs are capped by the position there is, shorts are not."""
    market = read_description(LIBRARY / "market.yaml")
    account = AssumedAccount(equity=100_000.0, position=20.0, daily_loss=daily_loss)
    stop = None if seconds is None else BEGIN + seconds * NANOS
    return replay(Engine.from_folder(library), market, quotes(), account=account, stop=stop)


@cache
def traded_run(*, seconds: int | None = None) -> Run:
    """Replay the quotes with exits: positions are opened one at a time, and left by what their strategy says."""
    market = read_description(TRADED / "market.yaml")
    stop = None if seconds is None else BEGIN + seconds * NANOS
    return replay(Engine.from_folder(TRADED), market, quotes(), account=AssumedAccount(equity=100_000.0), stop=stop)


def with_rows(made: Run, change: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> Run:
    """Return a run whose ready rows were changed, decided anew."""
    rows = [dict(change(row)) for row in made.rows]
    return replace(
        made,
        rows=DecidedRows(made.engine.program, rows),
        decisions=decide_table(made.engine, SignalTable.from_rows(rows)),
    )


def simulated(run: Run, label: str) -> Run:
    """Return the run as one of the embedded market."""
    market = read_description(SIMULATED)
    return replace(run, market=replace(market, label=label), seed=7)


def page_of(run: Run) -> str:
    """Return the page of a run."""
    return render_run(run, code=CODE)
