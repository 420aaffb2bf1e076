"""`ProductionTradingPipeline`: what it executes, and everything it must not."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import json
import math
from typing import Any

import pytest
from tests.embedded import Embedded, Mapped, confirming, embedded_market

from golive import (
    Engine,
    InvalidInput,
    PipelineDecision,
    ProductionTradingPipeline,
    Refused,
    Regime,
    SignalDecision,
    TradingMode,
)
from golive.core.unit import NANOS

ACCOUNT: Mapped = {
    "position": 0.0,
    "equity": 100_000.0,
    "daily_loss": 0.0,
    "kill_switch": "armed",
    "timestamp": confirming()["timestamp"],
}


@pytest.fixture
def paper(shipped: Engine) -> ProductionTradingPipeline:
    return opened(shipped, TradingMode.PAPER)


def opened(engine: Engine, mode: TradingMode, **more: Any) -> ProductionTradingPipeline:
    pipeline = ProductionTradingPipeline(mode=mode, engine=engine, **more)
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
    }
    return asyncio.run(pipeline.process_signal(**asked | given))


def test_a_good_signal_executes_at_its_size(paper: ProductionTradingPipeline) -> None:
    decided = ask(paper)
    assert decided.decision is SignalDecision.EXECUTE
    assert not decided.reduced
    assert 9_900 < decided.final_size <= 10_000
    assert (decided.regime, decided.confidence) == (Regime.TRENDING, 1.0)
    assert decided.detail.policy_digest == paper.engine.program.digests.policy


def test_a_reduced_signal_executes_at_the_smaller_size(paper: ProductionTradingPipeline) -> None:
    book = confirming()
    for trade in book["trades"]:
        if trade["timestamp"] <= book["timestamp"] - 10 * NANOS:
            trade["side"] = "sell"
    decided = ask(paper, orderbook_data=book)
    assert (decided.decision, decided.reduced) == (SignalDecision.EXECUTE, True)
    assert 4_900 < decided.final_size <= 5_000
    assert decided.reason.startswith("33.3333 % of the timeframes agree")


def test_a_size_over_the_strategys_limit_is_capped(paper: ProductionTradingPipeline) -> None:
    decided = ask(paper, raw_size=40_000)
    assert (decided.decision, decided.reduced) == (SignalDecision.EXECUTE, True)
    assert 24_900 < decided.final_size <= 25_000
    assert decided.reason == "the strategy's orders are limited to 25000 usd"


def test_a_signal_against_the_flow_is_skipped_with_every_reason(paper: ProductionTradingPipeline) -> None:
    decided = ask(paper, direction="short")
    assert (decided.decision, decided.final_size, decided.reduced) == (SignalDecision.SKIP, 0.0, False)
    assert decided.reason == "25 % of the book is on the signal's side, 60 % is required"
    assert decided.reasons[0] == decided.reason
    assert any("aggressive flow runs against the signal" in r for r in decided.reasons)


def test_a_strategy_in_the_wrong_regime_is_skipped(paper: ProductionTradingPipeline) -> None:
    decided = ask(paper, strategy_name="mean_reversion")
    assert decided.decision is SignalDecision.SKIP
    assert decided.reason == "the regime is trending, in which mean_reversion does not trade"


def test_an_edge_that_does_not_pay_is_skipped(paper: ProductionTradingPipeline) -> None:
    decided = ask(paper, expected_edge_bps=3)
    assert decided.decision is SignalDecision.SKIP
    assert decided.reason.startswith("an edge of 3 bps does not cover")


def test_an_edge_above_the_strategys_own_buys_nothing(paper: ProductionTradingPipeline) -> None:
    big = ask(paper, signal_id="A", expected_edge_bps=900)
    paper.order("A", state="cancelled", lots=0, at=big.detail.ts)
    own = ask(paper, signal_id="B", expected_edge_bps=25)
    assert (big.decision, big.final_size) == (own.decision, own.final_size)
    costs = [b.observed for d in (big, own) for b in d.because if b.rule == "edge_covers_cost"]
    assert costs == [0.0025, 0.0025]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"orderbook_data": None}, "no orderbook given"),
        ({"market_data": None}, "no market_data given"),
        ({"market_data": {}}, "no bars given"),
        ({"raw_size": None}, "no raw_size given"),
        ({"expected_edge_bps": None}, "no expected_edge_bps given"),
        ({"expected_edge_bps": "25"}, "`expected_edge_bps` is a str, a number is needed"),
        ({"expected_edge_bps": True}, "`expected_edge_bps` is a bool, a number is needed"),
        ({"signal_id": ""}, "no signal_id given"),
        ({"signal_id": None}, "no signal_id given"),
        ({"signal_id": 7}, "`signal_id` is a int, text is needed"),
        ({"symbol": None}, "no symbol given"),
        ({"symbol": ["BTC-PERP"]}, "`symbol` is a list, not text"),
        ({"symbol": "ETH-PERP"}, "no market description for `ETH-PERP`"),
        ({"strategy_name": None}, "no strategy_name given"),
        ({"strategy_name": "momentun"}, "no strategy `momentun`; did you mean `momentum`?"),
        ({"direction": None}, "no direction given"),
        ({"now": dt.datetime.fromisoformat("2026-01-05")}, "`now` is no instant"),
        ({"account": [1]}, "`account` is a list, a mapping is needed"),
        ({"account": {**ACCOUNT, "equitty": 5.0}}, "`equitty` is not an input"),
        ({"account": {**ACCOUNT, "daily_loss": "2 s"}}, "`daily_loss` is `2 s`"),
        ({"account": {**ACCOUNT, "timestamp": "noon"}}, "the account's `timestamp` is no instant"),
        ({"account": {**ACCOUNT, "timestamp": None}}, "the account has no `timestamp`"),
        ({"account": {}}, "`account` is given and empty"),
        ({"raw_size": "10_000 bps"}, "`raw_size` is `10_000 bps`"),
    ],
)
def test_what_is_absent_or_unreadable_holds_with_one_reason(
    paper: ProductionTradingPipeline, given: Mapped, said: str
) -> None:
    decided = ask(paper, **given)
    assert (decided.decision, decided.final_size) == (SignalDecision.HOLD, 0.0)
    assert said in decided.reason
    assert decided.reasons == (decided.reason,)


@pytest.mark.parametrize("field", ["bids", "asks", "trades", "timestamp"])
@pytest.mark.parametrize("direction", ["long", "short"])
def test_an_absent_field_of_the_book_holds_and_is_named(
    paper: ProductionTradingPipeline, field: str, direction: str
) -> None:
    decided = ask(paper, orderbook_data=confirming(**{field: None}), direction=direction)
    assert (decided.decision, decided.reason) == (SignalDecision.HOLD, f"no {field} given")


BAD_NUMBERS = [math.nan, math.inf, -math.inf, -1.0, "lots", [1], True, object()]


@pytest.mark.parametrize("value", [*BAD_NUMBERS, 0, 1e300])
def test_a_size_that_is_none_never_executes(paper: ProductionTradingPipeline, value: Any) -> None:
    decided = ask(paper, raw_size=value)
    if value == 1e300:
        assert decided.final_size <= 25_000
        return
    assert decided.decision in (SignalDecision.HOLD, SignalDecision.SKIP)
    assert decided.final_size == 0.0


@pytest.mark.parametrize("value", BAD_NUMBERS)
def test_an_edge_that_is_none_never_executes(paper: ProductionTradingPipeline, value: Any) -> None:
    decided = ask(paper, expected_edge_bps=value)
    assert decided.decision in (SignalDecision.HOLD, SignalDecision.SKIP)
    assert decided.final_size == 0.0


@pytest.mark.parametrize("name", ["equity", "position", "daily_loss"])
@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf, [1], True])
def test_an_account_that_is_none_never_executes(paper: ProductionTradingPipeline, name: str, value: Any) -> None:
    decided = ask(paper, account={**ACCOUNT, name: value})
    assert decided.decision is SignalDecision.HOLD, decided.reasons


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"bids": []}, "one side only"),
        ({"bids": [(70_000.0, 1.0)], "asks": [(60_000.0, 1.0)]}, "crossed"),
        ({"asks": [(math.nan, 1.0)]}, "not a finite number"),
        ({"asks": [(60_000.0, math.inf)]}, "not a finite number"),
        ({"asks": [(60_000.0, -1.0)]}, "negative size"),
        ({"timestamp": dt.datetime.fromisoformat("2026-01-05")}, "the timestamp is no instant"),
        ({"timestamp": 1.0}, "the timestamp is no instant"),
    ],
)
def test_a_broken_book_holds(paper: ProductionTradingPipeline, changes: Mapped, said: str) -> None:
    decided = ask(paper, orderbook_data=confirming(**changes))
    assert decided.decision is SignalDecision.HOLD
    assert said in decided.reason


def test_with_a_clock_what_is_stale_holds(paper: ProductionTradingPipeline) -> None:
    at = confirming()["timestamp"]
    assert ask(paper, signal_id="A", now=at + NANOS).decision is SignalDecision.EXECUTE
    paper.order("A", state="cancelled", lots=0, at=at + NANOS)
    for seconds in (3, 60, 6 * 3_600, 10**9 // 4):
        decided = ask(paper, signal_id=f"B-{seconds}", now=at + seconds * NANOS)
        assert decided.decision is SignalDecision.HOLD
    early = ask(paper, signal_id="C", now=at - NANOS)
    assert (early.decision, early.reason) == (SignalDecision.HOLD, "the order book is later than the decision")


def test_the_same_id_gives_the_same_decision(paper: ProductionTradingPipeline) -> None:
    first = ask(paper)
    assert ask(paper) == first
    assert [first.repeated, ask(paper).repeated] == [False, True]


@pytest.mark.parametrize(
    "given",
    [
        {"direction": "short"},
        {"raw_size": 20_000},
        {"strategy_name": "volatility"},
        {"symbol": "ETH-PERP"},
        {"expected_edge_bps": 30},
        {"now": embedded_market().at(0)},
    ],
)
def test_an_id_used_again_for_something_else_holds(paper: ProductionTradingPipeline, given: Mapped) -> None:
    first = ask(paper)
    again = ask(paper, **given)
    assert again.decision is SignalDecision.HOLD
    assert again.reason == "signal SIG-001 was decided before, for something else"
    assert ask(paper) == first


def test_a_paper_account_is_flat_with_the_capital_given(shipped: Engine) -> None:
    decided = ask(opened(shipped, TradingMode.PAPER, initial_capital=4_000))
    assert decided.reduced
    assert decided.reason == "4000 usd is left until 1 x of equity"
    for bad in (0, -1, math.nan, math.inf):
        with pytest.raises(Refused, match="initial_capital"):
            ProductionTradingPipeline(mode=TradingMode.PAPER, initial_capital=bad)


def test_an_account_that_was_told_is_used_and_goes_stale(paper: ProductionTradingPipeline) -> None:
    at = confirming()["timestamp"]
    paper.update_account(at=at, positions={"BTC-PERP": 0.0}, equity=6_000.0, daily_loss="0.4 %")
    assert ask(paper, signal_id="A").reason == "6000 usd is left until 1 x of equity"
    paper.order("A", state="cancelled", lots=0, at=at)
    paper.update_account(at=at - 61 * NANOS, positions={"BTC-PERP": 0.0}, equity=5_000.0, daily_loss="0.4 %")
    assert ask(paper, signal_id="B").reason == "6000 usd is left until 1 x of equity", "older news change nothing"
    later = opened(paper.engine, TradingMode.PAPER)
    later.update_account(at=at - 61 * NANOS, positions={"BTC-PERP": 0.0}, equity=9_000.0, daily_loss="0.4 %")
    stale = ask(later)
    assert stale.decision is SignalDecision.HOLD
    assert "61 s old, at most 60 s is fresh" in " ".join(stale.reasons)


def test_once_something_is_told_nothing_else_is_assumed(paper: ProductionTradingPipeline) -> None:
    at = confirming()["timestamp"]
    paper.update_account(at=at, equity=100_000.0)
    decided = ask(paper)
    assert decided.decision is SignalDecision.HOLD
    assert "no position given" in " ".join(decided.reasons)
    assert "no daily_loss given" in " ".join(decided.reasons)


def test_a_day_that_lost_too_much_skips(paper: ProductionTradingPipeline) -> None:
    decided = ask(paper, account={**ACCOUNT, "daily_loss": "2.5 %"})
    assert (decided.decision, decided.reason) == (SignalDecision.SKIP, "the day's loss is 2.5 %, 2 % stops new risk")


def test_a_fired_kill_switch_halts_even_a_request_that_is_incomplete(paper: ProductionTradingPipeline) -> None:
    at = confirming()["timestamp"]
    paper.update_account(at=at, kill_switch="fired")
    for given in ({}, {"market_data": None}, {"orderbook_data": confirming(trades=None)}):
        decided = ask(paper, signal_id=repr(given), **given)
        assert (decided.decision, decided.reason) == (
            SignalDecision.HALT,
            "the kill switch is halted: nothing new is opened",
        )
    paper.update_account(at=at, kill_switch="armed")
    assert ask(paper, signal_id="armed at once").decision is SignalDecision.HALT, "of one instant, the worse holds"
    paper.update_account(at=at + 1, kill_switch="armed")
    assert ask(paper, signal_id="too early").decision is SignalDecision.HALT, "it is ahead of the decision"
    assert ask(paper, signal_id="armed again", now=at + 1).decision is SignalDecision.EXECUTE


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"equitty": 1.0}, "`equitty` is not an input"),
        ({"equity": "1 s"}, "`equity` is `1 s`"),
        ({"at": "now", "equity": 1.0}, "`at` is no instant"),
    ],
)
def test_a_report_that_cannot_be_read_is_refused_at_once(
    paper: ProductionTradingPipeline, given: Mapped, said: str
) -> None:
    with pytest.raises(InvalidInput, match=said):
        paper.update_account(**{"at": confirming()["timestamp"]} | given)
    assert ask(paper).decision is SignalDecision.EXECUTE, "nothing of it was taken"


@pytest.mark.parametrize("account", [{}, {"equitty": 1.0}, {"kill_switch": "armed"}, [1], {"position": None}])
def test_who_brought_an_account_once_is_not_taken_for_the_paper_account_again(
    paper: ProductionTradingPipeline, account: Any
) -> None:
    assert ask(paper, account=account).decision is SignalDecision.HOLD
    assert ask(paper, signal_id="B").decision is SignalDecision.HOLD
    assert ask(paper, signal_id="C", account=ACCOUNT).decision is SignalDecision.EXECUTE


@pytest.mark.parametrize("told", [{}, {"positions": {}}, {"positions": {"ETH-PERP": 1.0}}], ids=repr)
def test_a_report_of_nothing_is_no_word_that_the_paper_account_still_holds(
    paper: ProductionTradingPipeline, told: Mapped
) -> None:
    assert ask(paper, signal_id="A").decision is SignalDecision.EXECUTE
    paper.order("A", state="cancelled", lots=0, at=confirming()["timestamp"])
    paper.update_account(at=confirming()["timestamp"], **told)
    decided = ask(paper, signal_id="B")
    assert decided.decision is SignalDecision.HOLD
    assert "no equity given" in " ".join(decided.reasons)


@pytest.mark.parametrize("symbol", ["", " ", None, 5, "BTC-PERP\u200b"], ids=repr)
def test_a_position_of_no_symbol_is_not_taken_for_that_of_every_one(
    paper: ProductionTradingPipeline, symbol: Any
) -> None:
    at = confirming()["timestamp"]
    with pytest.raises(InvalidInput, match="a symbol of `positions`"):
        paper.update_account(at=at, positions={symbol: 0.0}, equity=100_000.0, daily_loss=0.0)
    assert ask(paper, signal_id="A", symbol=symbol, account={**ACCOUNT, "position": 0.0}).final_size == 0.0
    decided = ask(paper, signal_id="B")
    assert decided.decision is SignalDecision.HOLD
    assert "no position given" in " ".join(decided.reasons)


@pytest.mark.parametrize("name", [0, None, 1.5, ("equity",), b"equity"], ids=repr)
def test_an_account_whose_names_are_no_text_holds_and_raises_nothing(
    paper: ProductionTradingPipeline, name: Any
) -> None:
    decided = ask(paper, account={**ACCOUNT, name: 1.0})
    assert decided.decision is SignalDecision.HOLD
    assert "the name of an input is a" in decided.reason


def test_it_must_be_initialized() -> None:
    with pytest.raises(InvalidInput, match="not initialized"):
        ask(ProductionTradingPipeline(mode=TradingMode.PAPER))


def test_modes_are_words_too_and_others_are_refused(shipped: Engine) -> None:
    assert opened(shipped, "replay").mode is TradingMode.REPLAY  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="no mode `yolo`"):
        ProductionTradingPipeline(mode="yolo")


def test_a_loosening_override_is_refused_and_a_stricter_one_refuses_more() -> None:
    pipeline = ProductionTradingPipeline(mode="paper", overrides={"orderflow.imbalance_threshold": 0.5})
    with pytest.raises(InvalidInput, match="GL214"):
        asyncio.run(pipeline.initialize())
    strict = ProductionTradingPipeline(mode="paper", overrides={"orderflow.imbalance_threshold": 0.8})
    asyncio.run(strict.initialize())
    decided = ask(strict)
    assert decided.decision is SignalDecision.SKIP
    assert decided.reason == "75 % of the book is on the signal's side, 80 % is required"


def test_a_market_of_the_callers_own_is_taken_but_its_strategy_must_list_it(
    shipped: Engine, embedded: Embedded
) -> None:
    pipeline = opened(shipped, TradingMode.PAPER, markets={"BTCUSDT": embedded.path, "ETH-PERP": embedded.path})
    assert ask(pipeline, signal_id="A", symbol="BTCUSDT").decision is SignalDecision.EXECUTE
    assert ask(pipeline, signal_id="B", symbol="ETH-PERP").decision is not SignalDecision.EXECUTE


def test_a_decision_is_frozen_and_plain_as_json(paper: ProductionTradingPipeline) -> None:
    decided = ask(paper, direction="short")
    with pytest.raises(dataclasses.FrozenInstanceError):
        decided.symbol = "other"  # type: ignore[misc]
    plain = json.loads(json.dumps(decided.to_dict(), allow_nan=False))
    assert plain["decision"] == "skip"
    assert plain["because"][0]["at"].startswith("rules/gates/orderflow.yaml:")


def test_an_account_of_none_is_a_broker_that_has_not_answered(shipped: Engine) -> None:
    assert ask(opened(shipped, TradingMode.PAPER)).decision is SignalDecision.EXECUTE
    answer = ask(opened(shipped, TradingMode.PAPER), account=None)
    assert answer.decision is SignalDecision.HOLD
    assert "`account` is None" in answer.reason


def test_bars_whose_time_of_reading_is_none_hold(paper: ProductionTradingPipeline) -> None:
    bars = embedded_market().history
    assert ask(paper, signal_id="untold", market_data={"bars": bars}).decision is SignalDecision.EXECUTE
    answer = ask(paper, signal_id="none", market_data={"bars": bars, "timestamp": None})
    assert answer.decision is SignalDecision.HOLD
    assert "`timestamp` of the bars" in answer.reason
