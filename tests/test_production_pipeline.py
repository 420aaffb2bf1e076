"""The production summary's usage blocks, run as they are written there; only the import lines differ."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import time_machine
from tests.embedded import confirming, embedded_market
from tests.learned_models import Line, day_returns, metrics_of
from tests.ready_desk import asserting_library, attested, just_enough_of_all, verifiers_at

from golive import PaperRun
from golive.core.unit import NANOS

Mapped = dict[str, Any]


@pytest.fixture(autouse=True)
def _at_the_time_of_the_book() -> Iterator[None]:
    """Set the machine's clock to the time of the book: the blocks name no `now`, and what they look at is fresh."""
    with time_machine.travel(confirming()["timestamp"] // NANOS, tick=False):
        yield


@pytest.fixture
def orderbook_data() -> Mapped:
    return confirming()


@pytest.fixture
def market_data() -> pd.DataFrame:
    return embedded_market().history


def test_block_1_paper_trading_orchestrator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    async def block() -> PaperRun:
        from golive import PaperTradingOrchestrator

        orchestrator = PaperTradingOrchestrator(
            initial_capital=100000,
            min_days_before_live=30
        )  # fmt: skip
        run = await orchestrator.start()
        status = run.status()
        assert status.exit == 0
        assert status.facts is not None
        assert status.facts.begun.feed_class == "simulated"
        assert status.days is not None
        assert (status.days.days, status.days.needed.days, status.days.enough) == (0, 30, False)
        await run.stop()
        return run

    # The simulated market is paced by the wall clock, which has to go for that.
    with time_machine.travel(confirming()["timestamp"] // NANOS, tick=True):
        assert asyncio.run(block()).is_over


def test_block_3_online_learning_guardrails() -> None:
    old_metrics, new_metrics = metrics_of(day_returns(1, 900, 0.2)), metrics_of(day_returns(2, 900, 3.0))
    model, new_model = Line(1.0), Line(2.0)

    from golive import OnlineLearningGuardrails

    guards = OnlineLearningGuardrails(
        min_sharpe_improvement=0.05,
        max_drawdown_increase=0.02
    )  # fmt: skip

    if guards.should_accept_update(old_metrics, new_metrics):
        guards.checkpoint_model(model)
        model = new_model

    assert model is new_model
    # The model that was replaced is what a rollback restores; the new one is used once it is stored.
    assert not guards.usable
    assert guards.checkpoint_model(model)
    assert guards.usable
    assert guards.rollback() == Line(1.0)


def test_block_4_almgren_chriss_market_impact() -> None:
    from golive import AlmgrenChrissModel

    model = AlmgrenChrissModel()
    impact = model.calculate_total_impact(
        order_size=50000,
        adv=10000000,
        volatility=0.02,
        execution_time=10
    )  # fmt: skip

    assert round(impact.cost_bps, 4) == 23.4764
    assert round(impact.temporary_bps, 4) == 23.3194
    assert round(impact.permanent_bps, 4) == 0.314
    assert impact.out_of_range


@pytest.mark.parametrize("side", ["long", "short"])
def test_block_5_order_flow_execution_gate(orderbook_data: Mapped, side: str) -> None:
    skipped = []

    def skip_trade() -> None:
        skipped.append(side)

    async def block() -> tuple[bool, str, float]:
        from golive import OrderFlowGate

        gate = OrderFlowGate(imbalance_threshold=0.6)
        allowed, reason, confidence = await gate.should_trade(
            symbol="BTC-PERP",
            direction=side,
            orderbook=orderbook_data
        )  # fmt: skip

        if not allowed:
            skip_trade()
        return allowed, reason, confidence

    allowed, reason, confidence = asyncio.run(block())
    assert allowed is (side == "long")
    assert skipped == ([] if side == "long" else ["short"])
    assert reason
    assert 0 <= confidence <= 1


def test_block_6_regime_gate(market_data: pd.DataFrame) -> None:
    from golive import Regime, RegimeGate

    gate = RegimeGate()
    allowed, reason, regime = gate.is_strategy_allowed(
        strategy_name="momentum",
        market_data=market_data
    )  # fmt: skip

    assert allowed is True
    assert reason == "EXECUTE: The strategy fits the market regime"
    assert regime is Regime.TRENDING


def test_master_integration_production_pipeline(market_data: pd.DataFrame, orderbook_data: Mapped) -> None:
    sent = []

    def execute_trade(size: float) -> None:
        sent.append(size)

    async def block() -> Any:
        from golive import ProductionTradingPipeline, SignalDecision, TradingMode

        pipeline = ProductionTradingPipeline(mode=TradingMode.PAPER)
        await pipeline.initialize()

        decision = await pipeline.process_signal(
            signal_id="SIG-001",
            symbol="BTC-PERP",
            direction="long",
            raw_size=10000,
            strategy_name="momentum",
            market_data=market_data,
            orderbook_data=orderbook_data,
            expected_edge_bps=25
        )  # fmt: skip

        if decision.decision == SignalDecision.EXECUTE:
            execute_trade(decision.final_size)
        return decision

    decision = asyncio.run(block())
    mid = (orderbook_data["bids"][0][0] + orderbook_data["asks"][0][0]) / 2
    lot = 0.001 * mid
    assert sent == [decision.final_size]
    assert 10_000 - lot < sent[0] <= 10_000
    assert not decision.reduced
    assert decision.reason == ""
    assert decision.reasons == ()


def test_block_7_production_deployment_checklist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The block reaches `go_live()` in a rehearsal whose people only assert: no permit comes from that."""
    from golive.facade import deployment_checklist as module

    now = confirming()["timestamp"] // NANOS * NANOS
    library = asserting_library(tmp_path / "library")
    verifiers = verifiers_at(now)
    went: list[str] = []

    def go_live() -> None:
        went.append("live")

    class DeploymentChecklist(module.DeploymentChecklist):
        """The checklist of the rehearsal, in which what golive measures and people attest was shown."""

        def __init__(self) -> None:
            super().__init__(strategy="momentum", library=library, realm="rehearsal", measuring=just_enough_of_all)
            attested(self, now)

    checklist = DeploymentChecklist()
    checklist.run_automated_checks(verifiers)
    checklist.sign_off("STRAT-006", "peer_reviewer", "Approved")
    checklist.sign_off("COMP-003", "compliance_officer", "Approved")
    checklist.sign_off("RISK-005", "risk_manager", "Approved")

    readiness = checklist.get_readiness()
    if readiness.is_ready:
        go_live()
    assert (went, readiness.is_signed) == (["live"], False)

    # Called as in the summary, by the shipped library and without anything shown, it does not.
    from golive import DeploymentChecklist as Shipped

    fresh = Shipped()
    fresh.run_automated_checks({})
    assert not fresh.get_readiness().is_ready
