"""Without `now` the clock says how old everything is: what is old holds, and data do not say what time it is."""

from __future__ import annotations

import asyncio
from typing import Any

import pandas as pd
import pytest
from tests.clocks import SetClock
from tests.embedded import Mapped, confirming

from golive import (
    Engine,
    OrderFlowAnswer,
    OrderFlowGate,
    PipelineDecision,
    ProductionTradingPipeline,
    RegimeGate,
    SignalDecision,
)
from golive.core.unit import NANOS

BOOK: int = confirming()["timestamp"]
YEAR = 365 * 86_400 * NANOS
LATE = [3 * NANOS, 60 * NANOS, YEAR, 10 * YEAR]


@pytest.fixture
def clock() -> SetClock:
    """Set a clock to the time of the book."""
    return SetClock(BOOK)


@pytest.fixture
def pipeline(shipped: Engine, clock: SetClock) -> ProductionTradingPipeline:
    pipeline = ProductionTradingPipeline(mode="paper", engine=shipped, clock=clock)
    asyncio.run(pipeline.initialize())
    return pipeline


def flow(shipped: Engine, clock: SetClock, **more: Any) -> OrderFlowAnswer:
    asked: Mapped = {"symbol": "BTC-PERP", "direction": "long", "orderbook": confirming()} | more
    return asyncio.run(OrderFlowGate(engine=shipped, clock=clock).should_trade(**asked))


def ask(pipeline: ProductionTradingPipeline, history: pd.DataFrame, id: str, **more: Any) -> PipelineDecision:
    asked: Mapped = {
        "symbol": "BTC-PERP",
        "direction": "long",
        "raw_size": 10_000,
        "strategy_name": "momentum",
        "market_data": history,
        "orderbook_data": confirming(),
        "expected_edge_bps": 25,
    }
    return asyncio.run(pipeline.process_signal(signal_id=id, **asked | more))


def test_at_the_time_of_the_data_all_three_allow(
    shipped: Engine, clock: SetClock, pipeline: ProductionTradingPipeline, history: pd.DataFrame
) -> None:
    assert flow(shipped, clock).allowed
    gate = RegimeGate(engine=shipped, clock=clock)
    assert gate.is_strategy_allowed(strategy_name="momentum", market_data=history).allowed
    assert ask(pipeline, history, "A").decision is SignalDecision.EXECUTE


@pytest.mark.parametrize("late", [*LATE, -1, -YEAR])
def test_an_old_book_and_one_from_the_future_hold_by_the_clock(
    shipped: Engine, clock: SetClock, pipeline: ProductionTradingPipeline, history: pd.DataFrame, late: int
) -> None:
    clock.now += late
    assert flow(shipped, clock).reason.startswith("HOLD: ")
    assert ask(pipeline, history, "A").decision is SignalDecision.HOLD


@pytest.mark.parametrize("late", LATE[2:])
def test_old_bars_hold_by_the_clock_whatever_time_they_name(
    shipped: Engine, clock: SetClock, history: pd.DataFrame, late: int
) -> None:
    clock.now += late
    gate = RegimeGate(engine=shipped, clock=clock)
    for market_data in (history, {"bars": history, "timestamp": BOOK}):
        answer = gate.is_strategy_allowed(strategy_name="momentum", market_data=market_data)
        assert not answer.allowed
        assert "at most 18000 s is fresh" in answer.reason


@pytest.mark.parametrize(
    ("timestamp", "said"),
    [
        (BOOK + 1, "the bars are later than the decision"),
        (BOOK // 10**6, "the `timestamp` of the bars is no instant"),
        ("today", "the `timestamp` of the bars is no instant"),
    ],
)
def test_bars_that_were_read_at_no_time_before_the_decision_hold(
    shipped: Engine, clock: SetClock, history: pd.DataFrame, timestamp: Any, said: str
) -> None:
    gate = RegimeGate(engine=shipped, clock=clock)
    answer = gate.is_strategy_allowed(strategy_name="momentum", market_data={"bars": history, "timestamp": timestamp})
    assert not answer.allowed
    assert said in answer.reason


@pytest.mark.parametrize("now", [0, -1, 2**70, BOOK // 10**6])
def test_a_clock_that_tells_no_time_holds(
    shipped: Engine, clock: SetClock, pipeline: ProductionTradingPipeline, history: pd.DataFrame, now: int
) -> None:
    clock.now = now
    gate = RegimeGate(engine=shipped, clock=clock)
    assert flow(shipped, clock).reason.startswith("HOLD: the clock tells no instant")
    assert (
        "the clock tells no instant" in gate.is_strategy_allowed(strategy_name="momentum", market_data=history).reason
    )
    assert ask(pipeline, history, "A").decision is SignalDecision.HOLD


def test_a_signal_asked_for_again_by_the_clock_is_the_same_signal(
    clock: SetClock, pipeline: ProductionTradingPipeline, history: pd.DataFrame
) -> None:
    first = ask(pipeline, history, "A")
    clock.now += 90 * NANOS
    again = ask(pipeline, history, "A")
    assert again == first
    assert [first.repeated, again.repeated] == [False, True]
    assert ask(pipeline, history, "A", now=BOOK).decision is SignalDecision.HOLD, "another instant, another signal"
    pipeline.order("A", state="cancelled", lots=0, at=clock.now)
    assert ask(pipeline, history, "B").decision is SignalDecision.HOLD


def test_what_is_given_at_a_time_is_decided_at_that_time(
    shipped: Engine, clock: SetClock, pipeline: ProductionTradingPipeline, history: pd.DataFrame
) -> None:
    clock.now += YEAR
    assert flow(shipped, clock, now=BOOK).allowed
    assert ask(pipeline, history, "A", now=BOOK).decision is SignalDecision.EXECUTE
