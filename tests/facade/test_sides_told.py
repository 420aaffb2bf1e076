"""A side that nobody told confirms nothing: not in the gate alone, not in the whole pipeline, not in a session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.embedded import Mapped, confirming, embedded_market
from tests.library import edit

from golive import Engine, OrderFlowGate, ProductionTradingPipeline
from golive.core.errors import InvalidInput

Ask = Callable[..., tuple[str, str]]


def gate_says(orderbook: Mapped, **whose: Any) -> tuple[str, str]:
    gate = OrderFlowGate(**whose)
    answer = asyncio.run(gate.should_trade(symbol="BTC-PERP", direction="long", orderbook=orderbook))
    verdict, _, reason = answer.reason.partition(": ")
    return verdict, reason


def pipeline_says(orderbook: Mapped, **whose: Any) -> tuple[str, str]:
    async def ask() -> tuple[str, str]:
        pipeline = ProductionTradingPipeline("paper", **whose)
        await pipeline.initialize()
        decided = await pipeline.process_signal(
            signal_id="SIG-1",
            symbol="BTC-PERP",
            direction="long",
            raw_size=10_000,
            strategy_name="momentum",
            market_data=embedded_market().history,
            orderbook_data=orderbook,
            expected_edge_bps=25,
        )
        return decided.decision.name, decided.reason

    return asyncio.run(ask())


def taped(*keys: str, side: Callable[[Mapped], Mapped]) -> Mapped:
    """Return the confirming book, its trades telling what `side` makes of each instead of their side."""
    book = confirming()
    trades = [{k: v for k, v in trade.items() if k != "side"} | side(trade) for trade in book["trades"]]
    return book | {"trades": trades} | dict.fromkeys(keys, "tick_rule")


def sold(trade: Mapped) -> bool:
    return bool(trade["side"] == "sell")


def rising(trades: list[Mapped]) -> list[Mapped]:
    """Return trades whose price ticks up: what the tick rule takes for buying."""
    return [{**trade, "price": round(trade["price"] + 0.1 * (n // 10), 1)} for n, trade in enumerate(trades)]


def everyone_sells(**told: Any) -> Mapped:
    book = taped(side=lambda _: told)
    return book | {"trades": rising(book["trades"])}


SURFACES = pytest.mark.parametrize("says", [gate_says, pipeline_says])


@SURFACES
@pytest.mark.parametrize("key", ["is_buyer_maker", "isBuyerMaker", "m"])
def test_a_maker_flag_decides_as_the_side_it_stands_for(says: Ask, key: str, shipped: Engine) -> None:
    assert says(taped(side=lambda trade: {key: sold(trade)}), engine=shipped)[0] == "EXECUTE"
    for sells in ({"side": "sell"}, {key: True}):
        verdict, reason = says(everyone_sells(**sells), engine=shipped)
        assert verdict == "SKIP"
        assert "aggressive flow runs against the signal" in reason


@SURFACES
def test_trades_without_a_side_hold_and_name_their_keys(says: Ask, shipped: Engine) -> None:
    for told in ({}, {"taker": "sell"}, {"side": None}, {"maker_side": "buy"}):
        verdict, reason = says(everyone_sells(**told), engine=shipped)
        assert verdict == "HOLD"
        assert "a trade tells no side: it has `price`, `size`, `timestamp`" in reason


@SURFACES
def test_estimated_sides_are_refused_unless_policy_accepts_them(says: Ask, shipped: Engine, library: Path) -> None:
    tape = everyone_sells() | {"trades_signed_by": "tick_rule"}
    verdict, reason = says(tape, engine=shipped)
    assert verdict == "SKIP"
    assert "who took is estimated for the trades, not told by the venue" in reason
    edit(library, "rules/gates/orderflow.yaml", "{value: refuse, of", "{value: accept, of")
    assert says(tape, library=library)[0] == "EXECUTE"
    verdict, _ = says({k: v for k, v in tape.items() if k != "trades_signed_by"}, library=library)
    assert verdict == "HOLD", "policy accepts estimates, and nobody said that the venue tells no side"


@SURFACES
@pytest.mark.parametrize("word", ["quote_rule", "tick rule", "", True, 1, ["tick_rule"], {"tick_rule": True}])
def test_another_word_for_who_signed_the_trades_holds(says: Ask, word: object, shipped: Engine) -> None:
    verdict, reason = says(confirming(trades_signed_by=word), engine=shipped)
    assert (verdict, "`trades_signed_by` may be `tick_rule`" in reason) == ("HOLD", True)


@SURFACES
def test_a_tape_that_tells_sides_is_not_signed_by_the_tick_rule(says: Ask, shipped: Engine) -> None:
    verdict, reason = says(confirming(trades_signed_by="tick_rule"), engine=shipped)
    assert (verdict, "described as telling none" in reason) == ("HOLD", True)


@pytest.mark.parametrize("value", ["accept", "ignore", 0.5])
def test_a_caller_cannot_accept_estimated_sides(value: Any) -> None:
    with pytest.raises(InvalidInput, match="GL214" if value == "accept" else "GL209"):
        OrderFlowGate(estimated_sides=value)


def test_to_refuse_estimated_sides_again_is_the_house_policy(shipped: Engine) -> None:
    gate = OrderFlowGate(engine=shipped, estimated_sides="refuse")
    assert gate.engine.program.digests == shipped.program.digests
