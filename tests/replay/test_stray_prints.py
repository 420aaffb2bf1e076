"""Prints off the quote neither signal nor confirm: a few are left out, many or absurd ones block."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.replays import SIMULATED, market, replay

from golive.api import Engine
from golive.core.unit import NANOS
from golive.documents.streams import MarketData
from golive.market.data import market_data
from golive.replay.replay import Run

ALLOWED = ("EXECUTE", "REDUCE")
STRAYS = 15


def printed(data: MarketData, *, off: float, quantity: float) -> MarketData:
    """Return a recording with prints a share `off` the price, one every half a minute, on both sides of it."""
    trades = data.trades
    assert trades is not None
    after = trades.ts.searchsorted(trades.ts[0] + (90 + 30 * np.arange(STRAYS)) * NANOS)
    signs = np.where(np.arange(STRAYS) % 2, 1, -1)
    columns: dict[str, Any] = {
        "ts": np.insert(trades.ts, after, trades.ts[after]),
        "price": np.insert(trades.price, after, np.round(trades.price[after] * (1 + off * signs), 1)),
        "quantity": np.insert(trades.quantity, after, quantity),
        "aggressor": np.insert(trades.aggressor, after, signs),
        "id": np.arange(len(trades.ts) + STRAYS, dtype=np.int64),
    }
    streams = {kind.value: content for kind, content in data.streams()} | {"trades": replace(trades, **columns)}
    return market_data(data.symbol, **streams)  # type: ignore[arg-type]


def run_of(engine: Engine, data: MarketData) -> Run:
    return replay(engine, (market(SIMULATED)[0], data), stop=data.last - 240 * NANOS)


def allowed(run: Run) -> Mapping[str, float]:
    columns = run.decisions.columns
    rows = zip(columns["signal_id"], columns["verdict"], columns["final_size"], strict=True)
    return {str(name): float(size) for name, verdict, size in rows if verdict in ALLOWED}


@pytest.fixture(scope="module")
def clean(shipped: Engine) -> Run:
    return run_of(shipped, market(SIMULATED)[1])


def test_a_few_small_prints_two_percent_off_make_no_signal_and_confirm_none(shipped: Engine, clean: Run) -> None:
    stray = run_of(shipped, printed(market(SIMULATED)[1], off=0.02, quantity=0.001))
    assert {row["signal_id"] for row in stray.rows} == {row["signal_id"] for row in clean.rows}
    assert allowed(stray) == allowed(clean)
    assert allowed(clean), "the healthy twin executes"


@pytest.mark.parametrize(
    ("off", "quantity", "rule"), [(0.02, 5.0, "prints_near_quote"), (0.2, 0.001, "no_print_absurd")]
)
def test_many_or_absurd_prints_block(shipped: Engine, clean: Run, off: float, quantity: float, rule: str) -> None:
    stray = run_of(shipped, printed(market(SIMULATED)[1], off=off, quantity=quantity))
    assert set(allowed(stray)) < set(allowed(clean))
    blocked = set(stray.decisions.columns["rule"][stray.decisions.columns["verdict"] == "SKIP"])
    assert rule in blocked
