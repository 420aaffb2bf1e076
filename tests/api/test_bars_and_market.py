"""Bars, tape, quotes and tick are of one market, or nothing executes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from tests.replays import SIMULATED, fed, market

from golive.api import Engine
from golive.core.unit import NANOS
from golive.decision import Decision
from golive.documents.market import MarketSpec
from golive.documents.streams import BarColumns, MarketData

SECONDS = 92
"""After the first trade of the embedded market: its momentum executes there."""


def decided(
    engine: Engine, change: Callable[[BarColumns], BarColumns], spec_change: Callable[[MarketSpec], MarketSpec]
) -> Decision:
    spec, data = market(SIMULATED)
    assert data.trades is not None
    assert data.bars is not None
    now = int(data.trades.ts[0]) + SECONDS * NANOS
    changed: tuple[MarketSpec, MarketData] = (spec_change(spec), replace(data, bars=change(data.bars)))
    session = fed(engine, changed, now)
    return session.decide(id="A", strategy="momentum", direction="short", now=now)


def scaled(bars: BarColumns, price: float = 1.0, volume: float = 1.0, first: int = 0) -> BarColumns:
    """Multiply prices and volume of the bars from `first` on."""
    factor = np.where(np.arange(len(bars.ts)) >= first, price, 1.0)
    return replace(
        bars,
        open=bars.open * factor,
        high=bars.high * factor,
        low=bars.low * factor,
        close=bars.close * factor,
        volume=bars.volume * volume,
    )


def same(spec: MarketSpec) -> MarketSpec:
    return spec


def failing(decision: Decision) -> set[str]:
    return {b.rule for b in decision.because if b.gate == "data_quality" and b.outcome == "fails"}


@pytest.mark.parametrize("change", [lambda b: b, lambda b: scaled(b, volume=3.0), lambda b: scaled(b, price=1.05)])
def test_bars_of_the_market_itself_execute(shipped: Engine, change: Callable[[BarColumns], BarColumns]) -> None:
    decision = decided(shipped, change, same)
    assert failing(decision) == set()
    assert decision.allowed


@pytest.mark.parametrize(
    ("change", "rules"),
    [
        (lambda b: scaled(b, price=1 / 20, volume=20.0), {"bars_of_this_market"}),
        (lambda b: scaled(b, price=1.12), {"bars_of_this_market"}),
        (lambda b: scaled(b, price=0.88), {"bars_of_this_market"}),
        (lambda b: scaled(b, volume=1e6), {"volumes_agree"}),
        (lambda b: scaled(b, volume=60_000.0), {"volumes_agree"}),
        (lambda b: scaled(b, volume=1e-6), {"volumes_agree"}),
        (lambda b: scaled(b, price=0.5, first=len(b.ts) - 9), {"bars_unbroken", "bars_of_this_market"}),
        (lambda b: scaled(scaled(b, price=2.0), price=0.5, first=len(b.ts) - 9), {"bars_unbroken"}),
        (lambda b: scaled(scaled(b, price=1.5), price=1 / 1.5, first=len(b.ts) - 590), {"bars_unbroken"}),
        (lambda b: scaled(scaled(b, price=0.1), price=10.0, first=len(b.ts) - 1), {"bars_unbroken"}),
    ],
)
def test_bars_of_another_market_unit_or_side_of_a_split_never_execute(
    shipped: Engine, change: Callable[[BarColumns], BarColumns], rules: set[str]
) -> None:
    decision = decided(shipped, change, same)
    assert not decision.allowed
    assert failing(decision) == rules


@pytest.mark.parametrize("tick", [1e12, 60_000.0, 601.0, 1e-6, 1e-300])
def test_a_tick_that_is_no_small_part_of_the_price_never_executes(shipped: Engine, tick: float) -> None:
    decision = decided(shipped, lambda b: b, lambda spec: replace(spec, tick=tick, symbol="BTC-USD", venue="coinbase"))
    assert not decision.allowed
    assert "tick_below_price" in failing(decision) or decision.verdict.name == "HOLD"
    described = decided(shipped, lambda b: b, lambda spec: replace(spec, tick=tick))
    assert described.verdict.name == "HOLD"


def test_what_is_wrong_is_said_with_numbers_and_where_it_is_asked(shipped: Engine) -> None:
    decision = decided(shipped, lambda b: scaled(b, price=1 / 20, volume=20.0), same)
    reason = next(b for b in decision.because if b.rule == "bars_of_this_market")
    assert "the last bar closed 9" in reason.text
    assert reason.text.endswith("from the quote, at most 10 % is the same market")
    assert reason.span.file.endswith("rules/gates/data_quality.yaml")
