"""Whatever type a signal brings in any place: the pipeline never raises for it, and never executes."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.embedded import Mapped, confirming, embedded_market
from tests.odd_values import NUMBERS, ODD

from golive import Engine, PipelineDecision, ProductionTradingPipeline, SignalDecision
from golive.core.errors import GoliveError

EVERY = ODD | NUMBERS
CASES = pytest.mark.parametrize("name", list(EVERY))
ACCOUNT: Mapped = {
    "position": 0.0,
    "equity": 100_000.0,
    "daily_loss": 0.0,
    "kill_switch": "armed",
    "timestamp": confirming()["timestamp"],
}
TOLD = ["position", "equity", "daily_loss", "daily_pnl", "kill_switch", "timestamp"]


@pytest.fixture
def paper(shipped: Engine) -> ProductionTradingPipeline:
    pipeline = ProductionTradingPipeline(mode="paper", engine=shipped)
    asyncio.run(pipeline.initialize())
    return pipeline


def ask(pipeline: ProductionTradingPipeline, **given: Any) -> PipelineDecision:
    asked: Mapped = {
        "signal_id": "A",
        "symbol": "BTC-PERP",
        "direction": "long",
        "raw_size": 10_000,
        "strategy_name": "momentum",
        "market_data": embedded_market().history,
        "orderbook_data": confirming(),
        "expected_edge_bps": 25,
        "account": ACCOUNT,
    }
    return asyncio.run(pipeline.process_signal(**asked | given))


def test_the_healthy_twin_executes(paper: ProductionTradingPipeline) -> None:
    assert ask(paper).decision is SignalDecision.EXECUTE


ARGUMENTS = ["signal_id", "symbol", "direction", "raw_size", "strategy_name", "market_data", "orderbook_data"]


@CASES
@pytest.mark.parametrize("argument", [*ARGUMENTS, "expected_edge_bps", "account", "now"])
def test_an_odd_argument_never_raises_and_never_executes(
    paper: ProductionTradingPipeline, argument: str, name: str
) -> None:
    decided = ask(paper, **{argument: EVERY[name]})
    if name not in NUMBERS and (argument, name) != ("signal_id", "equal to all"):
        assert decided.decision in (SignalDecision.HOLD, SignalDecision.SKIP)
        assert decided.final_size == 0.0
        assert decided.reasons


@CASES
@pytest.mark.parametrize("value", TOLD)
def test_an_odd_account_never_raises_and_never_executes(
    paper: ProductionTradingPipeline, value: str, name: str
) -> None:
    for id, account in (("A", {**ACCOUNT, value: EVERY[name]}), ("B", None)):
        assert ask(paper, signal_id=id, account=account).decision is not SignalDecision.EXECUTE or name in NUMBERS


@CASES
@pytest.mark.parametrize("field", ["bids", "asks", "trades", "quotes", "timestamp", "changed_at", "trades_since"])
def test_an_odd_field_of_the_book_never_raises_and_never_executes(
    paper: ProductionTradingPipeline, field: str, name: str
) -> None:
    for id, value in (("A", EVERY[name]), ("B", [EVERY[name]])):
        decided = ask(paper, signal_id=id, orderbook_data=confirming(**{field: value}))
        assert decided.decision is not SignalDecision.EXECUTE


@CASES
@pytest.mark.parametrize("field", ["price", "size", "side", "timestamp", "id"])
def test_an_odd_field_of_a_trade_never_raises_and_never_executes(
    paper: ProductionTradingPipeline, field: str, name: str
) -> None:
    book = confirming()
    book["trades"][100] |= {field: EVERY[name]}
    assert ask(paper, orderbook_data=book).decision is not SignalDecision.EXECUTE or name in NUMBERS


@CASES
@pytest.mark.parametrize("value", [*TOLD[:5], "at", "positions"])
def test_an_odd_update_says_what_is_wrong_or_is_taken_as_doubt(
    paper: ProductionTradingPipeline, value: str, name: str
) -> None:
    money = {key: ACCOUNT[key] for key in ("equity", "daily_loss")}
    told: Mapped = {"at": ACCOUNT["timestamp"], "positions": {"BTC-PERP": 0.0}, **money} | {value: EVERY[name]}
    told = told | {"positions": {"BTC-PERP": told.pop("position")}} if "position" in told else told
    try:
        paper.update_account(**told)
    except GoliveError:
        return
    assert ask(paper, account=None).decision is not SignalDecision.EXECUTE or name in NUMBERS
