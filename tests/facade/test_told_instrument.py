"""Bars of another instrument are not taken for those of the one that is asked about, nor a key for nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.embedded import confirming, embedded_market

from golive import Engine, OrderFlowGate, ProductionTradingPipeline
from golive.core.errors import Refused

Told = dict[str, Any]


BARS: dict[str, Callable[[Any], Any]] = {
    "mapping": lambda symbol: {"symbol": symbol, "bars": embedded_market().history},
    "column": lambda symbol: embedded_market().history.assign(symbol=symbol),
}


def gate_says(engine: Engine, orderbook: Told) -> str:
    gate = OrderFlowGate(engine=engine)
    return asyncio.run(gate.should_trade(symbol="BTC-PERP", direction="long", orderbook=orderbook)).reason


def pipeline_says(engine: Engine, orderbook: Told, bars: Any) -> str:
    async def ask() -> str:
        pipeline = ProductionTradingPipeline("paper", engine=engine)
        await pipeline.initialize()
        decided = await pipeline.process_signal(
            signal_id="SIG-1",
            symbol="BTC-PERP",
            direction="long",
            raw_size=10_000,
            strategy_name="momentum",
            market_data=bars,
            orderbook_data=orderbook,
            expected_edge_bps=25,
        )
        return f"{decided.decision.name}: {decided.reason}"

    return asyncio.run(ask())


@pytest.mark.parametrize("what", BARS)
@pytest.mark.parametrize("other", ["ETH-PERP", np.nan])
def test_bars_of_another_symbol_decide_nothing(shipped: Engine, what: str, other: object) -> None:
    assert pipeline_says(shipped, confirming(), BARS[what]("BTC-PERP")).startswith("EXECUTE")
    assert pipeline_says(shipped, confirming(), BARS[what](other)).startswith("HOLD")


def test_bars_of_two_symbols_decide_nothing(shipped: Engine, history: pd.DataFrame) -> None:
    mixed = history.assign(symbol=["BTC-PERP"] * (len(history) - 1) + ["ETH-PERP"])
    assert "ETH-PERP" in pipeline_says(shipped, confirming(), mixed)


def test_a_session_refuses_bars_of_another_symbol(shipped: Engine, history: pd.DataFrame) -> None:
    session = shipped.session("BTC-PERP", mode="paper")
    session.bars(history.assign(symbol="BTC-PERP"), stamp="open")
    with pytest.raises(Refused, match="`ETH-PERP`, and `BTC-PERP` is asked about"):
        session.bars(history.assign(symbol="ETH-PERP"), stamp="open")


@pytest.mark.parametrize("key", ["changedAt", "Changed_At", "ASKS", "time stamp", "trades_signed_by "])
def test_a_key_of_the_book_that_is_nearly_one_that_is_read_is_not_passed_over(shipped: Engine, key: str) -> None:
    said = gate_says(shipped, confirming(**{key: 1}))
    assert said.startswith("HOLD: the order book has `")
    assert "which may be" in said
