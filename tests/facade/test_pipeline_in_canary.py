"""`ProductionTradingPipeline` in canary and live: what it asks for, and that it halts without a permit that holds."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.canary_desk import STATE, CanaryDesk
from tests.embedded import Mapped, confirming, embedded_market

from golive import InvalidInput, PipelineDecision, ProductionTradingPipeline, SignalDecision, TradingMode
from golive.core.value import Unknown
from golive.trust.statement import REHEARSAL

NOW = int(confirming()["timestamp"])
MONEY = [TradingMode.CANARY, TradingMode.LIVE]
ACCOUNT: Mapped = {**STATE, "timestamp": NOW}


@pytest.fixture
def desk(tmp_path: Path) -> CanaryDesk:
    return CanaryDesk(folder=tmp_path, now=NOW)


def opened(desk: CanaryDesk, mode: TradingMode = TradingMode.CANARY, **changed: Any) -> ProductionTradingPipeline:
    given: Mapped = {
        "journal": desk.folder / "bot.db",
        "permit": desk.permits,
        "trust": desk.root,
        "realm": REHEARSAL,
        "clock": desk.clock,
    }
    pipeline = ProductionTradingPipeline(mode=mode, engine=desk.engine, **(given | changed))
    asyncio.run(pipeline.initialize())
    return pipeline


def ask(pipeline: ProductionTradingPipeline, **given: Any) -> PipelineDecision:
    asked: Mapped = {
        "signal_id": "SIG-001",
        "symbol": "BTC-PERP",
        "direction": "long",
        "raw_size": 10_000,
        "strategy_name": "momentum",
        "market_data": embedded_market().history,
        "orderbook_data": confirming(),
        "expected_edge_bps": 25,
        "account": ACCOUNT,
        "now": NOW,
    }
    return asyncio.run(pipeline.process_signal(**asked | given))


@pytest.mark.parametrize("mode", MONEY)
@pytest.mark.parametrize("lacking", ["journal", "permit", "trust"])
def test_each_of_the_three_is_asked_for_by_name(desk: CanaryDesk, mode: TradingMode, lacking: str) -> None:
    with pytest.raises(InvalidInput, match=f"{mode.value} needs `{lacking}=`"):
        opened(desk, mode, **{lacking: None})


@pytest.mark.parametrize("mode", MONEY)
def test_of_an_account_that_is_kept_elsewhere_and_not_told_no_exit_is_known(
    desk: CanaryDesk, mode: TradingMode
) -> None:
    exits = opened(desk, mode).exits(symbol="BTC-PERP", orderbook_data=confirming(), now=NOW)
    assert len(exits) == 3
    assert all(isinstance(one.held, Unknown) and one.due is None for one in exits)


@pytest.mark.parametrize("mode", MONEY)
def test_canary_and_live_halt_without_a_permit_whatever_is_given(desk: CanaryDesk, mode: TradingMode) -> None:
    pipeline = opened(desk, mode)
    given: list[Mapped] = [
        {},
        {"account": None},
        {"orderbook_data": None},
        {"market_data": None},
        {"symbol": "ETH-PERP"},
        {"strategy_name": "nobody"},
        {"raw_size": None},
        {"signal_id": ""},
    ]
    for n, one in enumerate(given):
        decided = ask(pipeline, **{"signal_id": f"S{n}"} | one)
        assert (decided.decision, decided.final_size) == (SignalDecision.HALT, 0.0), one
        assert decided.reason.startswith(
            f"{mode.value} orders need a valid permit for {mode.value}: the permit is none"
        )


def test_a_canary_executes_within_its_capital_and_halts_once_the_permit_is_gone(desk: CanaryDesk) -> None:
    desk.give()
    pipeline = opened(desk)
    decided = ask(pipeline)
    assert (decided.decision, decided.reduced) == (SignalDecision.EXECUTE, True)
    assert 4_500 < decided.final_size <= 5_000
    assert pipeline.order("SIG-001", state="cancelled", lots=0, at=NOW, symbol="BTC-PERP") is None
    desk.permit.unlink()
    gone = ask(pipeline, signal_id="SIG-002")
    assert gone.decision is SignalDecision.HALT
    assert gone.remarks[0] == "the permit is none (none): there is no permit"


def test_a_signal_that_cannot_be_read_holds_under_a_permit_that_holds(desk: CanaryDesk) -> None:
    desk.give(desk.bounds(capital=Decimal(50_000)))
    decided = ask(opened(desk), orderbook_data=None)
    assert decided.decision is SignalDecision.HOLD
    assert "no orderbook given" in decided.reason


def test_a_switch_that_fired_before_the_library_was_read_stays_fired(desk: CanaryDesk) -> None:
    desk.give()
    pipeline = ProductionTradingPipeline(
        mode=TradingMode.CANARY,
        engine=desk.engine,
        journal=desk.folder / "bot.db",
        permit=desk.permits,
        trust=desk.root,
        realm=REHEARSAL,
        clock=desk.clock,
    )
    with pytest.raises(InvalidInput, match="not initialized"):
        pipeline.update_account(at=NOW, kill_switch="halted")
    asyncio.run(pipeline.initialize())
    assert ask(pipeline).decision is SignalDecision.HALT
