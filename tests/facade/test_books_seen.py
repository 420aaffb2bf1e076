"""A facade keeps the last book of each symbol: one book cannot show that it moves, and a repeated one is frozen."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.embedded import Embedded, Mapped, confirming, embedded_market

from golive import Engine, OrderFlowAnswer, OrderFlowGate, PipelineDecision, ProductionTradingPipeline
from golive.core.unit import NANOS

UNSEEN = "one snapshot cannot show that the book moves: give changed_at, or call again after it changed"


@pytest.fixture
def gate(shipped: Engine, embedded: Embedded) -> OrderFlowGate:
    return OrderFlowGate(engine=shipped, markets={"ETH-PERP": embedded.path})


@pytest.fixture
def paper(shipped: Engine) -> ProductionTradingPipeline:
    pipeline = ProductionTradingPipeline(mode="paper", engine=shipped)
    asyncio.run(pipeline.initialize())
    return pipeline


def book_at(seconds: float, *, bid_size: float = 3.0, changed_s: float | None = None) -> Mapped:
    """Return a confirming book, the seconds after the others; of unknown change unless `changed_s` is given."""
    book = confirming(changed_at=None)
    at = book["timestamp"] + round(seconds * NANOS)
    later = {
        name: [{**row, "timestamp": row["timestamp"] + round(seconds * NANOS)} for row in book[name]]
        for name in ("trades", "quotes")
    }
    bids = [(price, bid_size) for price, _ in book["bids"]]
    changed = None if changed_s is None else confirming()["timestamp"] + round(changed_s * NANOS)
    return {**book, **later, "timestamp": at, "bids": bids, "changed_at": changed}


def ask(gate: OrderFlowGate, orderbook: Mapped, symbol: str = "BTC-PERP") -> OrderFlowAnswer:
    now = orderbook["timestamp"]
    return asyncio.run(gate.should_trade(symbol=symbol, direction="long", orderbook=orderbook, now=now))


def send(pipeline: ProductionTradingPipeline, orderbook: Mapped) -> PipelineDecision:
    now = orderbook["timestamp"]
    asked: dict[str, Any] = {"symbol": "BTC-PERP", "direction": "long", "raw_size": 10_000, "now": now}
    asked |= {"strategy_name": "momentum", "expected_edge_bps": 25, "market_data": embedded_market().history}
    return asyncio.run(pipeline.process_signal(signal_id=f"S-{now}", orderbook_data=orderbook, **asked))


def test_one_book_of_unknown_change_holds(gate: OrderFlowGate, paper: ProductionTradingPipeline) -> None:
    for orderbook in (book_at(0), {k: v for k, v in book_at(0).items() if k != "changed_at"}):
        assert ask(gate, orderbook).reason == f"HOLD: {UNSEEN}"
        assert send(paper, orderbook).decision.name == "HOLD"


def test_a_second_book_that_differs_shows_that_the_feed_moves(
    gate: OrderFlowGate, paper: ProductionTradingPipeline
) -> None:
    for seconds, size, allowed in ((0, 3.0, False), (1, 4.0, True), (2, 4.0, True)):
        assert ask(gate, book_at(seconds, bid_size=size)).allowed is allowed
        decided = send(paper, book_at(seconds, bid_size=size))
        assert decided.detail.allowed is allowed
        paper.order(decided.signal_id, state="cancelled", lots=0, at=decided.detail.ts)


def test_the_same_book_stamped_anew_each_minute_never_executes(
    gate: OrderFlowGate, paper: ProductionTradingPipeline
) -> None:
    for minute in range(10):
        assert not ask(gate, book_at(60 * minute)).allowed
        assert not send(paper, book_at(60 * minute)).detail.allowed


def test_a_book_said_to_have_changed_just_now_has_been_the_same_since_it_was_first_seen(gate: OrderFlowGate) -> None:
    assert ask(gate, book_at(0, changed_s=0)).allowed
    assert ask(gate, book_at(9, changed_s=9)).allowed
    answer = ask(gate, book_at(60, changed_s=60))
    assert answer.reason == "SKIP: the book has not changed for 60 s, at most 10 s is alive"


@pytest.mark.parametrize(
    "glitch", [{"bids": []}, {"bids": "deep"}, {"bids": [(1e6, 1.0)]}, {"asks": None}, {"timestamp": "noon"}]
)
def test_a_broken_book_between_two_alike_is_no_sign_of_life(gate: OrderFlowGate, glitch: Mapped) -> None:
    ask(gate, book_at(0, changed_s=0))
    assert not ask(gate, {**book_at(30), **glitch}).allowed
    assert ask(gate, book_at(31)).reason == "SKIP: the book has not changed for 31 s, at most 10 s is alive"


def test_a_book_older_than_one_shown_before_teaches_nothing(gate: OrderFlowGate) -> None:
    ask(gate, book_at(10))
    assert ask(gate, book_at(5, bid_size=4.0)).reason == f"HOLD: {UNSEEN}"
    assert ask(gate, book_at(11)).reason == f"HOLD: {UNSEEN}"


def test_each_symbol_has_a_last_book_of_its_own(gate: OrderFlowGate) -> None:
    ask(gate, book_at(0), "BTC-PERP")
    assert ask(gate, book_at(1, bid_size=4.0), "ETH-PERP").reason == f"HOLD: {UNSEEN}"


def test_a_top_that_stands_while_deeper_levels_move_is_frozen(paper: ProductionTradingPipeline) -> None:
    for second in range(60):
        book = book_at(second)
        book["bids"][10] = (book["bids"][10][0], 3.0 + second)
        decided = send(paper, {**book, "changed_at": book["timestamp"]})
    assert not decided.detail.allowed
    assert any("the quote has not changed for 59 s" in b.text for b in decided.because)
