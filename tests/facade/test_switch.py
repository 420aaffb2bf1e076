"""What a signal says of the account is heard, whatever becomes of the signal that says it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.embedded import Mapped, confirming, embedded_market

from golive import Engine, InvalidInput, PipelineDecision, ProductionTradingPipeline, SignalDecision
from golive.api import Session
from golive.core.unit import NANOS

FIRED: Mapped = {"kill_switch": "fired"}


@pytest.fixture
def paper(shipped: Engine) -> ProductionTradingPipeline:
    pipeline = ProductionTradingPipeline(mode="paper", engine=shipped)
    asyncio.run(pipeline.initialize())
    return pipeline


def ask(pipeline: ProductionTradingPipeline, signal_id: Any, **given: Any) -> PipelineDecision:
    asked: Mapped = {
        "symbol": "BTC-PERP",
        "direction": "long",
        "raw_size": 10_000,
        "strategy_name": "momentum",
        "market_data": embedded_market().history,
        "orderbook_data": confirming(),
        "expected_edge_bps": 25,
    }
    return asyncio.run(pipeline.process_signal(signal_id=signal_id, **asked | given))


def test_without_a_word_on_the_switch_the_signal_executes(paper: ProductionTradingPipeline) -> None:
    assert ask(paper, "A").decision is SignalDecision.EXECUTE


@pytest.mark.parametrize(
    "given",
    [
        {"account": {**FIRED, "equity": "rubbish"}},
        {"account": {"equity": "rubbish", **FIRED}},
        {"account": {**FIRED, "no_input": 1.0}},
        {"account": {**FIRED, "timestamp": "yesterday"}},
        {"account": FIRED, "symbol": "NOTHING"},
        {"account": {**FIRED, "position": 0.0}, "symbol": ["BTC-PERP"]},
        {"account": FIRED, "strategy_name": "nobody"},
        {"account": FIRED, "raw_size": "ten"},
        {"account": FIRED, "now": "now"},
        {"account": FIRED, "orderbook_data": None},
        {"account": {"kill_switch": "FIRED", "equity": "rubbish"}},
        {"account": {"kill_switch": None, "equity": "rubbish"}},
    ],
)
def test_a_switch_that_fires_beside_something_wrong_has_fired(
    paper: ProductionTradingPipeline, given: dict[str, Any]
) -> None:
    assert ask(paper, "A", **given).final_size == 0.0
    assert ask(paper, "B").final_size == 0.0


def test_what_a_repeated_signal_says_of_the_account_is_heard(paper: ProductionTradingPipeline) -> None:
    first = ask(paper, "A")
    lost: Mapped = {"daily_loss": 0.9, "equity": 100_000.0, "position": 0.0}
    assert ask(paper, "A", account=lost).final_size == first.final_size > 0.0
    assert ask(paper, "B").final_size == 0.0


def test_a_loss_told_with_a_signal_of_an_unknown_instrument_is_a_loss(paper: ProductionTradingPipeline) -> None:
    ask(paper, "A", symbol="NOTHING", account={"daily_loss": 0.9, "equity": 100_000.0})
    assert ask(paper, "B").final_size == 0.0


def test_a_word_that_arms_beside_something_wrong_is_not_heard(paper: ProductionTradingPipeline) -> None:
    now = ask(paper, "A").detail.trace.now
    paper.update_account(at=now - NANOS, kill_switch="fired")
    assert ask(paper, "B", account={"kill_switch": "armed", "equity": "rubbish"}).final_size == 0.0
    assert ask(paper, "C").decision is SignalDecision.HALT


def test_an_update_that_is_refused_fires_the_switch_all_the_same(paper: ProductionTradingPipeline) -> None:
    now = ask(paper, "A").detail.trace.now
    with pytest.raises(InvalidInput, match="no_input"):
        paper.update_account(at=now, no_input=1.0, kill_switch="fired")
    assert ask(paper, "B").decision is SignalDecision.HALT


@pytest.mark.parametrize("at", [None, "now", 0, 1.5])
def test_an_update_without_a_time_fires_the_switch_all_the_same(paper: ProductionTradingPipeline, at: Any) -> None:
    with pytest.raises(InvalidInput, match="`at` is no instant"):
        paper.update_account(at=at, kill_switch="fired")
    assert ask(paper, "A").decision is SignalDecision.HALT


def test_a_switch_that_fires_before_the_pipeline_is_initialized_has_fired(shipped: Engine) -> None:
    for fire in (
        lambda pipeline: pipeline.update_account(at=confirming()["timestamp"], **FIRED),
        lambda pipeline: pipeline.update_account(at=None, **FIRED),
        lambda pipeline: ask(pipeline, "A", account=FIRED),
    ):
        pipeline = ProductionTradingPipeline(mode="paper", engine=shipped)
        with pytest.raises(InvalidInput):
            fire(pipeline)
        asyncio.run(pipeline.initialize())
        asyncio.run(pipeline.initialize())
        assert ask(pipeline, "B").decision is SignalDecision.HALT


def test_a_session_hears_the_switch_before_it_refuses_a_name(shipped: Engine) -> None:
    session: Session = shipped.session("BTC-PERP")
    now = int(embedded_market().bars.ts[-1])
    session.state(at=now - NANOS, kill_switch="armed", position=0.0, equity=100_000.0, daily_loss=0.0)
    with pytest.raises(InvalidInput, match="no_input"):
        session.state(at=now, no_input=1.0, kill_switch="fired")
    decision = session.decide(id="A", strategy="momentum", direction="long", now=now)
    assert decision.verdict.name == "HALT"


NAMES = ("Kill_Switch", "killSwitch", "kill switch", "account.kill_switch", "kill_switch ")


@pytest.mark.parametrize("name", NAMES)
def test_a_stop_under_a_name_that_is_refused_is_heard_of_a_signals_account(
    paper: ProductionTradingPipeline, name: str
) -> None:
    now = confirming()["timestamp"]
    account = {"position": 0.0, "equity": 100_000.0, "daily_loss": 0.0, "kill_switch": "armed", "timestamp": now}
    assert ask(paper, "A", account=account).decision is SignalDecision.EXECUTE
    assert ask(paper, "B", account={**account, name: "fired"}).final_size == 0.0
    assert ask(paper, "C").decision is SignalDecision.HALT


@pytest.mark.parametrize("name", NAMES)
def test_a_stop_under_a_name_that_is_refused_is_heard_of_a_report(paper: ProductionTradingPipeline, name: str) -> None:
    told: Mapped = {name: "fired"}
    with pytest.raises(InvalidInput):
        paper.update_account(at=confirming()["timestamp"], **told)
    assert ask(paper, "A").decision is SignalDecision.HALT
