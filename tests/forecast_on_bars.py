"""A strategy that follows a regression on four-hour bars of bitcoin: its library, its market, its learner.

Quotes are made of the bars: a minute after each close one level a side, half a basis point off it. So fills are of a
spread that is assumed, and no result of them says what a real account would earn.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.linear_model import SGDRegressor
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from tests.account_gates import account_library
from tests.places import MARKETS

from golive.api import Engine
from golive.api.markets import read_description
from golive.core.unit import NANOS
from golive.documents.market import MarketSpec
from golive.documents.streams import BarColumns, BookColumns, MarketData, QuoteColumns
from golive.market.data import market_data

FOUR_HOURS = 4 * 3_600 * NANOS
BARS_A_DAY = 6
QUOTED_AFTER = 59 * NANOS
"""So that a look a minute after each close sees the bar and the quote: both are delivered later than they happen."""
HALF_SPREAD = 0.5e-4
COST = 5.5e-4
"""Of what is traded: the taker's fee of the market, and the half spread."""
LAGS = (1, 6, 42)
STRATEGY, MODEL = "follower", "forecast"

Floats = NDArray[np.float64]

TEXT = """\
kind: strategy
id: follower
title: Follow a regression on bars
why: To have a model that trades.
source: a test
family: momentum
instruments: [BTCUSDT]
venues: [binance]
inputs:
  bars:   {type: bars, length: 4 h, max_age: 5 h}
  quotes: {type: quotes, max_age: 2 s}
parameters:
  one:  {value: 1 bars, range: [1 bars, 100 bars], source: a test}
  day:  {value: 6 bars, range: [1 bars, 100 bars], source: a test}
  week: {value: 42 bars, range: [1 bars, 100 bars], source: a test}
  wide: {value: 100 %, range: [0 %, 100 %], tighter: lower, source: a test}
let:
  last_bar:  bars_return(bars, one)
  last_day:  bars_return(bars, day)
  last_week: bars_return(bars, week)
  spread: quote_spread(quotes)
models:
  forecast:
    guardrails: guardrails
    features: [last_bar, last_day, last_week]
    gives: {edge: {type: number, unit: bps, range: [-10_000, 10_000]}}
    max_age: 5 min
signal:
  long:  forecast.edge > 0 and spread <= wide
  short: forecast.edge < 0 and spread <= wide
exit:
  long:  {when: forecast.edge <= 0, because: "it is not forecast to rise any more"}
  short: {when: forecast.edge >= 0, because: "it is not forecast to fall any more"}
  blind: {value: 9 h, range: [1 s, 10 h], source: a test}
order: {type: market, residual: cancel, expires: 5 s, settles: 60 s}
repeat: {while_open: ignore, after_close: 1 s}
every: 1 min
raw_size: 20_000 usd
edge: 25 bps
trials: 1
limits:
  max_order_value: 50_000 usd
  max_position_value: 100_000 usd
  max_daily_loss: 2 %
tighten:
  guardrails.most_live_drawdown: {value: 3 %, why: the account is small, owner: a.test}
"""


def follower_engine(folder: Path) -> Engine:
    """Write the library of the strategy, with the gates that look at an account only, and compile it."""
    account_library(folder)
    for path in (folder / "strategies").glob("*.yaml"):
        path.unlink()
    (folder / "strategies" / "follower.yaml").write_text(TEXT, encoding="utf-8")
    for path in (*(folder / "rules").glob("paper.yaml"), *(folder / "rules" / "markets").glob("*.yaml")):
        path.unlink()
    return Engine.from_folder(folder)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Closed bars: `ts` of their closes in nanoseconds, and a frame of their prices and volumes."""

    ts: NDArray[np.int64]
    frame: pd.DataFrame

    @property
    def close(self) -> Floats:
        return self.frame["close"].to_numpy()

    def between(self, first: str, last: str) -> Bars:
        """Return the bars that closed from one day on, before another."""
        begin, end = (int(pd.Timestamp(day, tz="UTC").value) for day in (first, last))
        kept = (self.ts >= begin) & (self.ts < end)
        return Bars(ts=self.ts[kept], frame=self.frame[kept])


@lru_cache(maxsize=1)
def bitcoin_bars(recordings: Path) -> Bars:
    """Return the four-hour bars of bitcoin on a spot market."""
    table = pd.read_parquet(recordings / "btcusdt_bars_binance_spot" / "btcusdt_4h.parquet")
    opens = table["ts"].dt.as_unit("ns").astype("int64").to_numpy()
    return Bars(ts=opens + FOUR_HOURS, frame=table[["open", "high", "low", "close", "volume"]])


def follower_market(bars: Bars, *, quoted_from: int) -> tuple[MarketSpec, MarketData]:
    """Return the market of the strategy: all bars, and quotes of one level at each close from an instant on."""
    frame = bars.frame
    columns: dict[str, Any] = {str(name): frame[name].to_numpy() for name in frame}
    quoted = bars.ts >= quoted_from
    ts, close = bars.ts[quoted] + QUOTED_AFTER, bars.close[quoted]
    bid, ask = np.floor(close * (1 - HALF_SPREAD) * 10) / 10, np.ceil(close * (1 + HALF_SPREAD) * 10) / 10
    deep, one = np.full(len(ts), 1_000.0), np.ones(len(ts), dtype=np.int64)
    data = market_data(
        "BTCUSDT",
        bars=BarColumns(ts=bars.ts, length_s=FOUR_HOURS / NANOS, **columns),
        quotes=QuoteColumns(ts=ts, bid=bid, bid_size=deep, ask=ask, ask_size=deep),
        book=BookColumns(
            ts=ts,
            bid_prices=bid[:, None],
            bid_sizes=deep[:, None],
            ask_prices=ask[:, None],
            ask_sizes=deep[:, None],
            bid_levels=one,
            ask_levels=one,
        ),
    )
    return read_description(MARKETS / "btcusdt_usdm_20240808.yaml"), data


def shown(close: Floats) -> Floats:
    """Return what the model is shown at each close that has a week before it, of shape (n, 3)."""
    most = max(LAGS)
    return np.column_stack([close[most:] / close[most - lag : len(close) - lag] - 1 for lag in LAGS])


def samples(bars: Bars) -> tuple[Floats, Floats]:
    """Return what was shown at each close but the last, and what the price did until the next."""
    close, most = bars.close, max(LAGS)
    return shown(close)[:-1], close[most + 1 :] / close[most:-1] - 1


def fresh_learner() -> Pipeline:
    """Return a regression that learns batch by batch."""
    return make_pipeline(StandardScaler(), SGDRegressor(alpha=0.5, random_state=0, learning_rate="constant", eta0=1e-3))


def learn(model: Pipeline, features: Floats, targets: Floats) -> Pipeline:
    """Let a regression learn one batch, in place."""
    scaler, regressor = model[0], model[1]
    regressor.partial_fit(scaler.partial_fit(features).transform(features), targets)
    return model


def learned(bars: Bars) -> Pipeline:
    """Return a regression that learned bars in twenty batches, in their order."""
    features, moves = samples(bars)
    model = fresh_learner()
    for batch in np.array_split(np.arange(len(moves)), 20):
        learn(model, features[batch], moves[batch])
    return model


def poisoned(model: Pipeline, bars: Bars) -> Pipeline:
    """Return what becomes of a regression that is fed the opposite of what the bars did, fifty times as large."""
    features, moves = samples(bars)
    worse = copy.deepcopy(model)
    for _ in range(5):
        learn(worse, features, -50 * moves)
    return worse


def daily_returns(model: Pipeline, bars: Bars) -> pd.Series[float]:
    """Return what following a model would have earned a day, after costs, by a position of its sign at each close."""
    features, moves = samples(bars)
    position = np.sign(model.predict(features))
    traded = np.abs(np.diff(position, prepend=0.0))
    earned = position * moves - COST * traded
    index = pd.to_datetime(bars.ts[max(LAGS) : -1], utc=True)
    days = pd.Series(earned, index=index).resample("D").sum()
    return days.iloc[1:-1]
