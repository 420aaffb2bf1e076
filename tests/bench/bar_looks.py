"""What a look costs where there are bars alone: beside `decide()` of its ready row, and over ten times the bars.

A look here is what a bot asks of a session: the windows, the features and the account of an instant, as a row. The
bars are a random walk of four hours, drawn from a seed.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
from tests.bars_library import FOUR_HOURS, bars_engine, bars_market
from tests.bench.features import seconds
from tests.bench.figures import ROUNDS, Figure, Rounds, figure

from golive.account.account import AssumedAccount
from golive.api import Session
from golive.core.row import Row
from golive.core.unit import NANOS
from golive.documents.streams import MarketData
from golive.market.data import market_data
from golive.trading.assumed_terms import streams_seen

WARM, LOOKS = 600, 1_500
"""Bars before the first look, and looks: of few ones, what is worked out once for a recording would be most."""
FEW, MANY = 8_760, 100_000
SLICES = 3


def bar_looks() -> list[Figure]:
    """Measure looks at new bars and inside one, and how long it takes to look at each of many bars."""
    return [*over_ready_rows(), by_bars()]


def over_ready_rows(rounds: int = ROUNDS) -> list[Figure]:
    """Build rows and decide them: both together are what a bot waits for, over deciding alone."""
    data = walk(WARM + LOOKS + 1)
    fresh, inside, alone = list[float](), list[float](), list[float]()
    for _ in range(rounds):
        each = [once(data) for _ in range(SLICES)]
        for kept, measured in zip((fresh, inside, alone), zip(*each, strict=True), strict=True):
            kept.append(min(measured))
    new, same, ready = (Rounds(tuple(times)) for times in (fresh, inside, alone))
    return [
        figure("a look on bars at a new bar, over decide() of its row", (new + ready) / ready, 3.0, "lower"),
        figure("a look on bars inside a bar, over decide() of its row", (same + ready) / ready, 3.0, "lower"),
        figure("a look on bars at a new bar, us", (new + ready) * 1e6, None, "lower"),
        figure("a look on bars inside a bar, us", (same + ready) * 1e6, None, "lower"),
    ]


def once(data: MarketData) -> tuple[float, float, float]:
    """Return seconds of the processor for the row of a new bar, for one inside a bar, and for deciding a row."""
    closes = closes_of(data)[WARM:]
    session, rows = opened(data), list[Row]()
    row_at(session, closes[0])
    start = time.process_time()
    rows.extend(row_at(session, now) for now in closes[1:])
    fresh = (time.process_time() - start) / (len(closes) - 1)
    start = time.process_time()
    for second in range(1, LOOKS + 1):
        row_at(session, closes[-1] + second * NANOS)
    return fresh, (time.process_time() - start) / LOOKS, seconds(bars_engine(), rows[:20])


def by_bars() -> Figure:
    """Look at each of many bars: a bar among many costs what one among few does."""
    few, many = (a_bar(count) for count in (FEW, MANY))
    name = f"a look at each of {MANY:,} bars, a bar, over one at each of {FEW:,}"
    return figure(name, many / few, 1.2, "lower")


def a_bar(count: int) -> float:
    """Return seconds of the processor a bar for a row at each of so many bars."""
    data = walk(count)
    start = time.process_time()
    session = opened(data)
    for now in closes_of(data)[WARM:]:
        row_at(session, now)
    return (time.process_time() - start) / count


def opened(data: MarketData) -> Session:
    """Return a session that hears the bars of a recording, with an account that is flat."""
    engine, (spec, _) = bars_engine(), bars_market()
    session = Session(engine, spec, mode="replay", streams=streams_seen(engine, spec, data, seed=0))
    session._account.open(AssumedAccount(equity=100_000.0))
    return session


def row_at(session: Session, now: int) -> Row:
    return session.row(id=str(now), strategy="bot", direction="long", now=now)


def closes_of(data: MarketData) -> list[int]:
    assert data.bars is not None
    closes: list[int] = data.bars.ts.tolist()
    return closes


def walk(count: int) -> MarketData:
    """Return the bars of a random walk, as many as are asked for."""
    random, (_, shown) = np.random.default_rng(21), bars_market()
    assert shown.bars is not None
    steps = random.normal(0.0, 0.01, count + 1)
    closes = 60_000 * np.exp(np.cumsum(steps - steps.mean()))
    before, after = closes[:-1], closes[1:]
    high, low = np.maximum(before, after) * 1.001, np.minimum(before, after) * 0.999
    ts = int(shown.bars.ts[0]) + np.arange(count, dtype=np.int64) * FOUR_HOURS
    bars = replace(
        shown.bars, ts=ts, open=before, high=high, low=low, close=after, volume=random.uniform(500.0, 900.0, count)
    )
    return market_data(shown.symbol, bars=bars)
