"""Trades confirm only beside the quotes of their time: in the gate alone and in the whole pipeline."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from typing import Any

import pytest
from tests.embedded import Mapped, confirming, embedded_market

from golive import Engine, OrderFlowGate, ProductionTradingPipeline

Ask = Callable[[Engine, Mapped], tuple[str, str]]


def gate_says(engine: Engine, orderbook: Mapped) -> tuple[str, str]:
    gate = OrderFlowGate(engine=engine)
    answer = asyncio.run(gate.should_trade(symbol="BTC-PERP", direction="long", orderbook=orderbook))
    return answer.reason.partition(": ")[0], answer.reason


def pipeline_says(engine: Engine, orderbook: Mapped) -> tuple[str, str]:
    async def ask() -> tuple[str, str]:
        pipeline = ProductionTradingPipeline("paper", engine=engine)
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
        return decided.decision.name, " ".join((decided.reason, *map(str, decided.reasons)))

    return asyncio.run(ask())


SURFACES = pytest.mark.parametrize("says", [gate_says, pipeline_says])


def rows_of(quotes: list[Mapped]) -> list[tuple[Any, ...]]:
    return [(q["bid"], q["bid_size"], q["ask"], q["ask_size"], q["timestamp"]) for q in quotes]


@SURFACES
def test_quotes_are_mappings_or_rows_and_let_the_healthy_signal_through(says: Ask, shipped: Engine) -> None:
    quotes = confirming()["quotes"]
    renamed = [{("ts" if k == "timestamp" else k): v for k, v in q.items()} for q in quotes]
    for given in (quotes, tuple(quotes), rows_of(quotes), renamed):
        assert says(shipped, confirming(quotes=given))[0] == "EXECUTE"


@SURFACES
@pytest.mark.parametrize("quotes", [None, [], ()])
def test_without_quotes_no_trade_is_known_to_have_been_near(says: Ask, shipped: Engine, quotes: object) -> None:
    verdict, reason = says(shipped, confirming(quotes=quotes))
    assert (verdict, "no quotes given" in reason) == ("HOLD", True)


def spoilt(row: int, **values: object) -> list[Mapped]:
    quotes = list(confirming()["quotes"])
    return [*quotes[:row], quotes[row] | values, *quotes[row + 1 :]]


BROKEN = {
    "text": "quotes",
    "a number": 5,
    "no quotes": [1, 2],
    "short rows": [(1.0, 2.0)],
    "not a number": spoilt(200, bid=math.nan),
    "a price as text": spoilt(200, ask="60000"),
    "negative": spoilt(200, bid=-1.0),
    "without a size": spoilt(200, bid_size=None),
    "without a time": spoilt(200, timestamp=None),
    "in seconds": spoilt(200, timestamp=1_767_571_800),
    "out of order": [*confirming()["quotes"][::-1]],
    "crossed of late": spoilt(238, bid=70_000.0),
    "with a hole": [*confirming()["quotes"][:150], *confirming()["quotes"][170:]],
    "too wide": [q | {"bid": q["bid"] * 0.5, "ask": q["ask"] * 1.5} for q in confirming()["quotes"]],
    "one too wide": spoilt(200, bid=1.0, ask=1e6),
    "too few": confirming()["quotes"][-20:],
}


@SURFACES
@pytest.mark.parametrize("broken", BROKEN)
def test_quotes_that_do_not_stand_beside_every_trade_hold(says: Ask, shipped: Engine, broken: str) -> None:
    assert says(shipped, confirming(quotes=BROKEN[broken]))[0] == "HOLD"


@SURFACES
def test_a_last_quote_that_contradicts_the_book_of_its_time_holds(says: Ask, shipped: Engine) -> None:
    book = confirming()
    last = book["quotes"][-1] | {"timestamp": book["timestamp"]}
    top = {"bid": book["bids"][0][0], "bid_size": 3.0, "ask": book["asks"][0][0], "ask_size": 1.0}
    assert says(shipped, book | {"quotes": [*book["quotes"], last | top]})[0] == "EXECUTE"
    verdict, reason = says(shipped, book | {"quotes": [*book["quotes"], last | top | {"bid_size": 9.0}]})
    assert (verdict, "is not the top of it" in reason) == ("HOLD", True)


@SURFACES
def test_buying_far_from_the_quote_does_not_outweigh_selling_near_it(says: Ask, shipped: Engine) -> None:
    def told(trade: Mapped, n: int) -> Mapped:
        if n % 2:
            return trade | {"side": "buy", "price": round(trade["price"] * 1.02, 1), "size": 1.0}
        return trade | {"side": "sell"}

    book = confirming()
    strays = [told(trade, n) for n, trade in enumerate(book["trades"])]
    assert says(shipped, book)[0] == "EXECUTE"
    assert says(shipped, book | {"trades": strays})[0] == "SKIP"
