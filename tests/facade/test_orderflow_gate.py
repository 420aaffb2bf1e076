"""`OrderFlowGate`: the gate's own answer, and what it holds for."""

from __future__ import annotations

import asyncio
import datetime as dt
import math
from typing import Any

import numpy as np
import pytest
from tests.embedded import Embedded, Mapped, confirming, trade

from golive import Engine, InvalidInput, OrderFlowAnswer, OrderFlowGate
from golive.core.unit import NANOS


def ask(gate: OrderFlowGate, **given: Any) -> OrderFlowAnswer:
    asked: Mapped = {"symbol": "BTC-PERP", "direction": "long", "orderbook": confirming()}
    return asyncio.run(gate.should_trade(**asked | given))


@pytest.fixture(scope="module")
def engine() -> Engine:
    return OrderFlowGate(imbalance_threshold=0.6).engine


@pytest.fixture
def gate(engine: Engine) -> OrderFlowGate:
    # A gate remembers the last book of a symbol, so every test has its own.
    return OrderFlowGate(engine=engine)


def test_a_book_and_flow_on_the_signals_side_confirm_it(gate: OrderFlowGate) -> None:
    answer = ask(gate)
    assert tuple(answer) == (True, "EXECUTE: Order flow confirms the signal", 1.0)
    assert answer.size_factor == 1.0


def test_the_same_book_refuses_the_other_side(gate: OrderFlowGate) -> None:
    allowed, reason, _ = ask(gate, direction="short")
    assert not allowed
    assert reason == "SKIP: 25 % of the book is on the signal's side, 60 % is required"


def test_a_stricter_threshold_refuses_what_the_house_would_take(gate: OrderFlowGate) -> None:
    assert ask(gate).allowed
    allowed, reason, _ = ask(OrderFlowGate(imbalance_threshold="80 %"))
    assert (allowed, reason) == (False, "SKIP: 75 % of the book is on the signal's side, 80 % is required")


def test_a_threshold_said_again_is_the_house_policy_to_the_digest(gate: OrderFlowGate, shipped: Engine) -> None:
    assert gate.engine.program.digests == shipped.program.digests
    assert OrderFlowGate(imbalance_threshold=0.7).engine.program.digests.policy != shipped.program.digests.policy


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"imbalance_threshold": 0.55}, "GL214 55 % loosens"),
        ({"imbalance_threshold": 1.5}, "GL213"),
        ({"imbalance_threshold": math.nan}, "GL213"),
        ({"imbalance_threshold": "2 s"}, "GL207"),
        ({"depth": 10.0}, "GL2"),
        ({"imbalance_treshold": 0.7}, "no parameter `orderflow.imbalance_treshold`"),
    ],
)
def test_a_parameter_that_loosens_or_is_none_is_refused(parameters: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        OrderFlowGate(**parameters)


@pytest.mark.parametrize("field", ["bids", "asks", "trades", "timestamp"])
def test_an_absent_field_holds_and_is_named(gate: OrderFlowGate, field: str) -> None:
    for orderbook in (confirming(**{field: None}), {k: v for k, v in confirming().items() if k != field}):
        assert tuple(ask(gate, orderbook=orderbook)) == (False, f"HOLD: no {field} given", 0.0)


def test_an_absent_field_holds_even_where_the_rest_refuses(gate: OrderFlowGate) -> None:
    assert tuple(ask(gate, direction="short", orderbook=confirming(trades=[]))) == (False, "HOLD: no trades given", 0.0)


def test_no_book_at_all_holds(gate: OrderFlowGate) -> None:
    assert tuple(ask(gate, orderbook=None)) == (False, "HOLD: no orderbook given", 0.0)
    assert tuple(ask(gate, orderbook=[])) == (False, "HOLD: the order book is not a mapping", 0.0)
    assert asyncio.run(gate.should_trade(symbol="BTC-PERP", direction="long")).reason == "HOLD: no orderbook given"


NAN_LEVEL = [(60_000.0, math.nan), (59_999.0, 1.0)]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"bids": []}, "the book has one side only"),
        ({"bids": [(70_000.0, 5.0)], "asks": [(60_000.0, 5.0)]}, "the book is crossed"),
        ({"bids": [(60_000.0, 5.0)], "asks": [(60_000.0, 5.0)]}, "the book is locked"),
        ({"bids": NAN_LEVEL}, "not a finite number"),
        ({"bids": [(60_000.0, -1.0)]}, "negative size"),
        ({"bids": [(60_000.0, math.inf)]}, "not a finite number"),
        ({"bids": "deep"}, "`bids` is not a sequence"),
        ({"bids": [(60_000.0,)]}, "`bids` has a level that is not"),
        ({"timestamp": dt.datetime.fromisoformat("2026-01-05T12:00")}, "the timestamp is no instant"),
        ({"timestamp": 1_767_571_800_000}, "the timestamp is no instant"),
        ({"timestamp": 1_767_571_800.0}, "the timestamp is no instant"),
        ({"changed_at": "yesterday"}, "`changed_at` is no instant"),
        ({"trades_since": 1}, "`trades_since` is no instant"),
        ({"trades": "all of them"}, "trades are not a sequence of rows"),
        ({"trades": [1, 2]}, "a trade is neither"),
        ({"trades": [{"price": 60_000.0, "size": 1.0, "side": "buy"}]}, "time is no instant"),
        ({"trades": [{"price": math.nan, "size": 1.0, "side": "buy", "timestamp": 1_767_571_800 * NANOS}]}, "price"),
        ({"trades": [{"price": 1.0, "size": 1.0, "side": "up", "timestamp": 1_767_571_800 * NANOS}]}, "side"),
    ],
)
def test_a_broken_book_or_trade_holds_and_says_what_is_broken(gate: OrderFlowGate, changes: Mapped, said: str) -> None:
    allowed, reason, confidence = ask(gate, orderbook=confirming(**changes))
    assert not allowed
    assert reason.startswith("HOLD: ")
    assert said in reason
    assert confidence == 0.0


def test_with_a_clock_a_stale_book_holds(gate: OrderFlowGate) -> None:
    book = confirming()
    assert ask(gate, now=book["timestamp"] + NANOS).allowed
    allowed, reason, confidence = ask(gate, now=book["timestamp"] + 3 * NANOS)
    assert (allowed, confidence) == (False, 0.0)
    assert reason.endswith("is 3 s old, at most 2 s is fresh")


def test_a_book_from_the_future_holds(gate: OrderFlowGate) -> None:
    answer = ask(gate, now=confirming()["timestamp"] - 1)
    assert tuple(answer) == (False, "HOLD: the order book is later than the decision", 0.0)


def test_a_book_that_has_long_been_the_same_is_refused_as_frozen(gate: OrderFlowGate) -> None:
    frozen = confirming()
    frozen["changed_at"] = frozen["timestamp"] - 11 * NANOS
    assert ask(gate, orderbook=frozen).reason == "SKIP: the book has not changed for 11 s, at most 10 s is alive"


def test_a_clock_without_a_zone_holds(gate: OrderFlowGate) -> None:
    answer = ask(gate, now=dt.datetime.fromisoformat("2026-01-05T12:00"))
    assert answer.allowed is False
    assert answer.reason.startswith("HOLD: `now` is no instant")


def test_trades_that_do_not_reach_back_hold_as_warming_up(gate: OrderFlowGate) -> None:
    book = confirming()
    book["trades"] = book["trades"][-60:]
    answer = ask(gate, orderbook=book)
    assert tuple(answer) == (False, "HOLD: trades cover 29.5 s of 60 s", 0.0)
    book["trades_since"] = book["timestamp"] - 300 * NANOS
    assert ask(gate, orderbook=book).allowed


def test_old_trades_hold(gate: OrderFlowGate) -> None:
    book = confirming()
    book["trades"] = [t for t in book["trades"] if t["timestamp"] < book["timestamp"] - 31 * NANOS]
    answer = ask(gate, orderbook=book)
    assert (answer.allowed, answer.confidence) == (False, 0.0)
    assert "at most 30 s is fresh" in answer.reason


@pytest.mark.parametrize("symbol", ["ETH-PERP", "", None])
def test_an_instrument_nobody_describes_holds(gate: OrderFlowGate, symbol: Any) -> None:
    answer = ask(gate, symbol=symbol)
    assert (answer.allowed, answer.confidence) == (False, 0.0)
    assert answer.reason.startswith(("HOLD: no market description for `ETH-PERP`", "HOLD: no symbol given"))


def test_a_market_of_the_callers_own_is_taken_by_symbol(embedded: Embedded) -> None:
    gate = OrderFlowGate(markets={"ETH-PERP": embedded.path})
    assert ask(gate, symbol="ETH-PERP").allowed


@pytest.mark.parametrize("direction", ["up", "", None, 1])
def test_a_direction_that_is_none_holds(gate: OrderFlowGate, direction: Any) -> None:
    answer = ask(gate, direction=direction)
    assert (answer.allowed, answer.confidence) == (False, 0.0)
    assert answer.reason.startswith("HOLD: ")
    assert "direction" in answer.reason


def test_arrays_and_rows_are_taken_as_pairs_and_mappings_are(gate: OrderFlowGate) -> None:
    book = confirming()
    rows = [(t["price"], t["size"], t["side"], t["timestamp"]) for t in book["trades"]]
    arrays = {**book, "bids": np.array(book["bids"]), "asks": np.array(book["asks"]), "trades": rows}
    assert ask(gate, orderbook=arrays) == ask(gate, orderbook=book)


def test_a_timeframe_that_disagrees_leaves_half_of_the_size(gate: OrderFlowGate) -> None:
    book = confirming()
    last = book["timestamp"]
    for given in book["trades"]:
        if given["timestamp"] <= last - 10 * NANOS:
            given["side"] = "sell"
    answer = ask(gate, orderbook=book)
    assert answer.allowed
    assert answer.size_factor == 0.5
    assert answer.reason.startswith("REDUCE: 33.3333 % of the timeframes agree")
    assert answer.confidence == pytest.approx(1 / 3)


def test_the_gate_says_what_the_whole_pipeline_says_of_order_flow(embedded: Embedded, shipped: Engine) -> None:
    gate = OrderFlowGate(engine=shipped)
    session = shipped.session("BTC-PERP")
    seen = []
    book_rows = range(int(embedded.books.ts.searchsorted(embedded.at(300))))
    trades = embedded.trades
    asked = set(range(700, 3_000, 50))
    fed = 0
    for row in book_rows:
        now = int(embedded.books.ts[row])
        while fed < len(trades.ts) and trades.ts[fed] <= now:
            given = trade(trades, fed)
            session.trade(given["price"], given["size"], given["side"], at=given["timestamp"])
            fed += 1
        book = embedded.orderbook(now, reach_s=0.0) if row not in asked else embedded.orderbook(now, reach_s=90.0)
        session.book(book["bids"], book["asks"], at=now)
        if row in asked:
            whole = session.decide(id=f"S-{row}", strategy="momentum", direction="long", now=now)
            answer = ask(gate, orderbook=book, now=now)
            assert answer.reason.split(":")[0] == whole.gates["orderflow"].name
            seen.append(answer.allowed)
    assert True in seen
    assert False in seen
