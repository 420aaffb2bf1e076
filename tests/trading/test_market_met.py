"""What an order's entry says of the market: against numpy on what was delivered, and never more than that."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.account_gates import account_library
from tests.machines import BEGIN, Ran, fills_of, ran
from tests.replays import SIMULATED, market

from golive.api import Engine
from golive.core.unit import NANOS
from golive.documents.streams import arrays_of
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.order import MarketMet, OrderSent

FEED = 20_000_000
"""How late the shipped fills see an event."""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library whose strategies trade often, of the same market's day as the shipped one."""
    folder = tmp_path_factory.mktemp("library")
    account_library(folder)
    return Engine.from_folder(folder)


@pytest.fixture(scope="module")
def run(engine: Engine) -> Ran:
    """Return a run of some minutes."""
    return ran(engine, seconds=1200)


def orders(run: Ran) -> list[tuple[int, OrderSent, MarketMet]]:
    """Return the orders of a run with the looks they were decided at."""
    sent = [(noted.ts, noted.body) for noted in run.noted if isinstance(noted.body, OrderSent)]
    return [(ts, body, body.market) for ts, body in sent if body.market is not None]


def test_every_order_says_the_mid_volume_and_volatility_that_were_delivered(run: Ran) -> None:
    _, data = market(SIMULATED)
    assert data.trades is not None
    assert data.book is not None
    assert data.bars is not None
    said = orders(run)
    assert len(said) > 12
    for now, order, met in said:
        seen = data.trades.ts + FEED <= now
        recent = seen & (data.trades.ts > now - 60 * NANOS)
        base = data.trades.quantity[recent].sum()
        assert (met.volume, met.volume_n) == (int(np.floor(base / 0.001 + 1e-9)), int(recent.sum())), order
        row = int(np.flatnonzero(data.book.ts + FEED <= now)[-1])
        bid, ask = float(data.book.bid_prices[row, 0]), float(data.book.ask_prices[row, 0])
        assert met.mid == Fraction(round(bid / 0.1) + round(ask / 0.1), 2)
        closed = np.flatnonzero(data.bars.ts + FEED <= now)
        close, volume = data.bars.close[closed], data.bars.volume[closed]
        value = (close[-60:] * volume[-60:]).mean() * 6
        sigma = np.std(close[-60:] / close[-61:-1] - 1, ddof=1) * np.sqrt(6)
        assert met.daily == int(value / (float(met.mid) * 0.1 * 0.001))
        assert met.volatility == pytest.approx(sigma, rel=1e-12)
        assert (met.bars, met.bars_over) == (60, 10 * 86_400 * NANOS)
        worth = order.lots * float(met.mid) * 0.0001
        paced = worth / (value * 600 / 86_400)
        expected = 0.142 * sigma * paced**0.6 + 0.314 * sigma * worth / value / 2
        assert met.impact_bps == pytest.approx(expected * 10_000, rel=1e-9)


def test_exits_say_it_as_entries_do(run: Ran) -> None:
    assert {order.reduce_only for _, order, met in orders(run) if met.impact_bps is not None} == {True, False}


def test_each_number_that_cannot_be_told_says_why(engine: Engine) -> None:
    spec, data = market(SIMULATED)
    unmeasured = ran(engine, (spec, replace(data, bars=None)), fills=fills_of(engine, volume_window=None), seconds=120)
    said = orders(unmeasured)
    assert said
    for _, _, met in said:
        assert (met.daily, met.volatility, met.impact_bps, met.volume) == (None, None, None, None)
        assert met.daily_why == met.volatility_why == met.impact_why == "bars_absent"
        assert met.volume_why == "no_volume_window"
        assert met.mid is not None


def test_a_library_without_an_impact_model_says_so(engine: Engine, tmp_path: Path) -> None:
    account_library(tmp_path)
    for path in (tmp_path / "rules").rglob("impact.*yaml"):
        path.unlink()
    run = ran(Engine.from_folder(tmp_path), seconds=120)
    assert {(met.daily_why, met.impact_why) for _, _, met in orders(run)} == {("no_daily_market", "no_impact_model")}


def test_a_window_that_is_not_full_counts_nothing(engine: Engine) -> None:
    spec, data = market(SIMULATED)
    assert data.trades is not None
    late = data.trades.ts >= BEGIN + 80 * NANOS
    parts: Any = {name: array[late] for name, array in arrays_of(data.trades)}
    run = ran(engine, (spec, replace(data, trades=replace(data.trades, **parts))), seconds=200)
    warming = [met for now, _, met in orders(run) if now < BEGIN + 140 * NANOS]
    full = [met for now, _, met in orders(run) if now > BEGIN + 141 * NANOS]
    assert {(met.volume, met.volume_n, met.volume_why) for met in warming} == {(None, None, "trades_warming_up")}
    assert {met.volume_why for met in full} == {None}


def test_an_order_of_version_one_is_read_as_one_of_which_nobody_said_the_market() -> None:
    stored = (
        b'{"lots":"55","n":1,"reduce_only":false,"sent":"7","side":"buy","signal":"s","strategy":"m","symbol":"BTC",'
        b'"type":"market","v":1}'
    )
    read = read_body("order", stored)
    assert isinstance(read, OrderSent)
    assert (read.v, read.lots, read.market) == (2, 55, None)
