"""A table of many strategies and symbols: each row is decided by the state that it brings, and by no other's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.closing_rows import closing

from golive.api import Engine
from golive.core.back_end import BackEnd

COUNTED = (
    *("strategy_position", "strategy_pending", "pending_increasing", "gross_exposure", "net_exposure"),
    *("equity_at_day_start", "drawdown", "margin_used", "open_orders", "orders_last_minute", "orders_today"),
    *("trades_today", "reject_share", "consecutive_losses", "stops_today", "since_close"),
)
STATES: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("EXECUTE", {}, ""),
    ("SKIP", {"strategy_position": 0.1}, "already_in"),
    ("EXECUTE", {"strategy_position": -0.1}, ""),
    ("SKIP", {"strategy_pending": 500.0}, "on_its_way"),
    ("EXECUTE", {"position": 0.1, "pending_increasing": 500.0, "gross_exposure": 6_500.0}, ""),
    ("REDUCE", {"gross_exposure": 94_000.0}, "leverage"),
    ("REDUCE", {"pending_increasing": 94_000.0}, "concentration"),
    ("REDUCE", {"net_exposure": 94_000.0}, "net"),
    ("SKIP", {"orders_today": 1_000.0}, "orders_a_day"),
    ("SKIP", {"stops_today": 3.0}, "stops_a_day"),
    ("SKIP", {"since_close": 1.0}, "rested"),
    ("HOLD", {"trades_today": None}, "trades_today"),
)
SYMBOLS = (("BTC-PERP", "simulated"), ("BTC-USD", "coinbase"), ("BTCUSDT", "binance"))


SIGNED = ("position", "strategy_position", "net_exposure")


def signed(state: Mapping[str, Any], way: float) -> dict[str, float]:
    """Return what of a state is long, for a signal that goes long, as it is for one that goes this way."""
    return {name: way * value for name, value in state.items() if name in SIGNED}


def table(executed: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the row that executes in every state and on every symbol, and closes among them."""
    way = 1.0 if executed["direction"] == "long" else -1.0
    opens = [
        {**executed, "symbol": symbol, "venue": venue, **state, **signed(state, way), "signal_id": f"{symbol} {i}"}
        for symbol, venue in SYMBOLS
        for i, (_, state, _) in enumerate(STATES)
    ]
    # The description of another market is not in the library: the terms are the row's own.
    return [*opens, closing(signal_id="close", strategy="volatility")]


@pytest.mark.parametrize("backend", list(BackEnd))
def test_each_row_is_decided_by_the_state_that_it_brings(
    shipped: Engine, executed: Mapping[str, Any], backend: BackEnd
) -> None:
    rows = table(executed)
    order = np.random.default_rng(5).permutation(len(rows))
    mixed = [rows[i] for i in order]
    decided = shipped.decide_frame(pd.DataFrame(mixed, dtype=object), backend=backend).set_index("signal_id")
    for row in rows:
        one = shipped.decide(row)
        told = decided.loc[row["signal_id"]]
        assert (told.verdict, told.final_size, told.rule) == (one.verdict.name, one.final_size, one.rule), row
        if row["signal_id"].startswith("BTC-PERP"):
            verdict, _, rule = STATES[int(row["signal_id"].split()[1])]
            assert (told.verdict, told.rule) == (verdict, rule), row
    assert decided.loc["close"].verdict == "EXECUTE"


@pytest.mark.parametrize("name", COUNTED)
def test_a_null_is_doubt_about_its_own_row_only(shipped: Engine, executed: Mapping[str, Any], name: str) -> None:
    rows = [{**executed, "signal_id": "told"}, {**executed, "signal_id": "null", name: None}]
    decided = shipped.decide_frame(pd.DataFrame(rows)).set_index("signal_id")
    assert decided.verdict.to_dict() == {"told": "EXECUTE", "null": "HOLD"}
    assert decided.loc["null"].rule == name
    without = {key: value for key, value in executed.items() if not key.startswith(name)}
    assert shipped.decide(without).verdict.name == "HOLD", "what a row does not say is no zero"
