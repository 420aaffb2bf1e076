"""`process_signal` with `intent="close"`: a position is left whatever is known of regime, flow and cost."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import pytest
from tests.embedded import confirming

from golive import ProductionTradingPipeline, SignalDecision, TradingMode
from golive.api import Engine
from golive.core.errors import InvalidInput
from golive.facade.pipeline_decision import PipelineDecision

AT = confirming()["timestamp"]


@pytest.fixture
def pipeline(shipped: Engine) -> ProductionTradingPipeline:
    made = ProductionTradingPipeline(mode=TradingMode.PAPER, engine=shipped)
    asyncio.run(made.initialize())
    return made


def close(pipeline: ProductionTradingPipeline, id: str, **more: Any) -> PipelineDecision:
    asked: dict[str, Any] = {
        "signal_id": id,
        "symbol": "BTC-PERP",
        "strategy_name": "momentum",
        "orderbook_data": confirming(),
        "now": AT,
    }
    return asyncio.run(pipeline.process_signal(**(asked | more), intent="close"))


def tell(pipeline: ProductionTradingPipeline, **more: Any) -> None:
    state: dict[str, Any] = {"kill_switch": "active", "positions": {"BTC-PERP": 0.3}}
    pipeline.update_account(at=AT, **(state | {"reducible_lots": {"BTC-PERP": 300}} | more))


def test_a_position_is_left_without_bars_an_equity_or_an_edge(pipeline: ProductionTradingPipeline) -> None:
    tell(pipeline)
    decided = close(pipeline, "A", lots=100)
    assert decided.decision is SignalDecision.EXECUTE
    assert (decided.lots, decided.quantity, decided.direction) == (100, Decimal("0.100"), "short")
    assert close(pipeline, "B", lots="250 lots").lots == 200
    assert close(pipeline, "C").decision is not SignalDecision.EXECUTE


def test_the_last_book_that_was_shown_is_price_enough(pipeline: ProductionTradingPipeline) -> None:
    tell(pipeline)
    assert close(pipeline, "A", orderbook_data=None).decision is SignalDecision.HOLD, "no price was ever shown"
    assert close(pipeline, "B", lots=1).decision is SignalDecision.EXECUTE
    assert close(pipeline, "C", lots=1, orderbook_data=None, now=AT + 50_000_000_000).lots == 1


def test_what_is_told_of_one_symbol_goes_for_no_other(pipeline: ProductionTradingPipeline) -> None:
    tell(pipeline, positions={"ETH-PERP": 0.3}, reducible_lots={"ETH-PERP": 300})
    assert close(pipeline, "A").decision is SignalDecision.HOLD
    account = {"timestamp": AT, "position": 0.1, "reducible_lots": 60, "kill_switch": "active"}
    assert close(pipeline, "B", account=account).lots == 60
    with pytest.raises(InvalidInput, match="one symbol"):
        pipeline.update_account(at=AT, open_lots=5)
    of_no_symbol: Any = 5
    with pytest.raises(InvalidInput, match="mapping by symbol"):
        pipeline.update_account(at=AT, reducible_lots=of_no_symbol)


@pytest.mark.parametrize(
    "odd",
    [{"direction": "long"}, {"raw_size": 3.0}, {"lots": "1 usd"}, {"lots": None}, {"lots": object()}, {"lots": -1}],
)
def test_an_odd_request_never_raises_and_never_executes(pipeline: ProductionTradingPipeline, odd: Any) -> None:
    tell(pipeline)
    decided = close(pipeline, "A", **odd)
    assert decided.decision is not SignalDecision.EXECUTE
    assert (decided.lots, decided.quantity) == (0, Decimal(0))
    assert decided.reason


def test_a_halt_lets_nothing_through_and_no_repeat_either(pipeline: ProductionTradingPipeline) -> None:
    tell(pipeline)
    assert close(pipeline, "A", lots=1).decision is SignalDecision.EXECUTE
    pipeline.update_account(at=AT, kill_switch="halted")
    assert close(pipeline, "A", lots=1).decision is SignalDecision.HALT
    assert close(pipeline, "B", lots=1).decision is SignalDecision.HALT


def test_a_position_brought_with_one_strategys_signal_is_not_closed_by_another(
    pipeline: ProductionTradingPipeline,
) -> None:
    report = {"timestamp": AT, "kill_switch": "active", "position": 0.3, "strategy_position": 0.3}
    assert close(pipeline, "A", account=report, lots=100).lots == 100
    for name in ("volatility", "mean_reversion"):
        assert close(pipeline, name, strategy_name=name).lots == 0
    assert close(pipeline, "B").lots == 200


@pytest.mark.parametrize("name", ["position", "strategy_position", "pending_increasing", "stops_today", "since_close"])
def test_what_is_of_one_symbol_is_not_told_of_all(pipeline: ProductionTradingPipeline, name: str) -> None:
    one: dict[str, Any] = {name: 0.0}
    with pytest.raises(InvalidInput, match=f"`{name}` is of one symbol"):
        pipeline.update_account(at=AT, **one)


@pytest.mark.parametrize("symbol", ["btc-perp", None, 7, []])
def test_a_fill_of_a_stranger_on_a_symbol_that_nobody_knows_makes_every_position_unknown(
    pipeline: ProductionTradingPipeline, symbol: Any
) -> None:
    tell(pipeline)
    with pytest.raises(InvalidInput, match=r"symbol|no market description"):
        pipeline.order("stranger", state="filled", lots=5, at=AT, symbol=symbol)
    assert close(pipeline, "A").decision is SignalDecision.HOLD


@pytest.mark.parametrize("word", [None, "CLOSE", 7])
def test_a_word_that_is_no_intent_is_named(pipeline: ProductionTradingPipeline, word: Any) -> None:
    asked: dict[str, Any] = {"signal_id": "A", "symbol": "BTC-PERP", "strategy_name": "momentum", "now": AT}
    decided = asyncio.run(pipeline.process_signal(**asked, intent=word))
    assert decided.decision is SignalDecision.HOLD
    assert "intent" in decided.reason
