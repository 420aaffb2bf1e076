"""Market data of another instrument never confirms a signal."""

from __future__ import annotations

import asyncio
from typing import Any

import pandas as pd
import pytest
from tests.embedded import confirming

from golive import OrderFlowGate, ProductionTradingPipeline, TradingMode
from golive.api import Engine


def named(part: str, symbol: object) -> dict[str, Any]:
    book = confirming()
    if part == "book":
        return {**book, "symbol": symbol}
    return {**book, part: [*book[part][:-1], {**book[part][-1], "symbol": symbol}]}


@pytest.mark.parametrize("symbol", ["ETH-PERP", "btc-perp", "BTC-PERP ", "", 5, pd.NA, float("nan"), ["BTC-PERP"]])
@pytest.mark.parametrize("part", ["book", "trades", "quotes"])
def test_a_gate_holds_when_its_market_data_names_another_symbol(shipped: Engine, part: str, symbol: object) -> None:
    def ask(orderbook: dict[str, Any]) -> Any:
        gate = OrderFlowGate(engine=shipped)
        now = orderbook["timestamp"]
        return asyncio.run(gate.should_trade(symbol="BTC-PERP", direction="long", orderbook=orderbook, now=now))

    assert ask(named(part, "BTC-PERP")).allowed
    assert ask(named(part, None)).allowed
    answer = ask(named(part, symbol))
    assert not answer.allowed
    assert answer.reason.startswith("HOLD: ")
    assert "symbol" in answer.reason


def test_a_pipeline_names_the_symbol_that_its_market_data_is_of(history: pd.DataFrame) -> None:
    async def decided(orderbook: dict[str, Any]) -> Any:
        pipeline = ProductionTradingPipeline(mode=TradingMode.PAPER)
        await pipeline.initialize()
        words: dict[str, Any] = {"signal_id": "A", "symbol": "BTC-PERP", "strategy_name": "momentum"}
        words |= {"direction": "long", "raw_size": 10_000, "expected_edge_bps": 25, "now": orderbook["timestamp"]}
        return await pipeline.process_signal(**words, market_data=history, orderbook_data=orderbook)

    decision = asyncio.run(decided(named("trades", "ETH-PERP")))
    assert decision.decision.name == "HOLD"
    assert "market data of `ETH-PERP` came with a signal on `BTC-PERP`" in decision.reason
